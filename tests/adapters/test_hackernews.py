"""Hacker News: what was written in one second may stand on two pages."""

from __future__ import annotations

from tests.adapters.networks.desk import Desk
from tests.adapters.networks.servers import BEGAN, HackerNews, _json
from tests.adapters.social import samples


class Bursts(HackerNews):
    """Five stories a second."""

    def answer(self, request, body):
        second = BEGAN.timestamp()
        limit = float(request.query.get("numericFilters", "created_at_i<=inf").removeprefix("created_at_i<="))
        hits = [
            samples.HN["hits"][0] | {"objectID": self.native(n), "created_at_i": round(second + n // 5)}
            for n in range(self.newest, 0, -1)
            if second + n // 5 <= limit
        ]
        return _json({"hits": hits[: self.size], "nbHits": len(hits)})


async def test_a_second_that_two_pages_share_is_read_whole():
    async with Bursts() as network:
        network.size = 12
        desk = Desk(network, what="comment", user="sam2")
        await desk.poll()
        network.newest += 33
        await desk.poll()
        assert desk.missing(31, 63) == []
        assert "tags=comment%2Cauthor_sam2" in network.requests[0]
