"""Lemmy: comments and old servers are paged by number."""

from __future__ import annotations

from tests.adapters.networks.desk import Desk
from tests.adapters.networks.servers import Lemmy, _json
from tests.adapters.social import samples


class Comments(Lemmy):
    """Numbered pages, that move when something is added."""

    def answer(self, request, body):
        page = int(request.query.get("page", 1))
        numbers = range(self.newest, 0, -1)[50 * (page - 1) : 50 * page]
        model = samples.lemmy()["comments"][0]
        views = [
            model | {"comment": model["comment"] | {"id": n, "deleted": False, "ap_id": f"https://forum.example/comment/{n}"}}
            for n in numbers
        ]
        return _json({"comments": views})

    def native(self, number):
        return f"forum.example/comment/{number}"


async def test_comments_are_read_back_to_a_known_one():
    async with Comments() as network:
        network.newest = 120
        desk = Desk(network, what="comments", community=None, local=True)
        await desk.poll()
        network.newest += 130
        await desk.poll()
        assert desk.missing(71, 250) == []
        assert not desk.gaps
        assert network.requests[-1] == "/api/v3/comment/list?sort=New&limit=50&type_=Local&page=3"
