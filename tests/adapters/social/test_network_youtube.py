"""What YouTube's feeds say of a video, found in the item."""

from __future__ import annotations

import pytest

from adapters import social
from tests.adapters.social.said import read

_NAMES = (
    'xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:at="http://purl.org/atompub/tombstones/1.0" xmlns="http://www.w3.org/2005/Atom"'
)


def _feed(inner: str) -> bytes:
    return f"<?xml version='1.0' encoding='UTF-8'?><feed {_NAMES}>{inner}</feed>".encode()


class TestYouTube:
    @pytest.mark.parametrize("told", ["youtube", None])
    def test_an_empty_playlist_is_no_error(self, told):
        batch = social.parse(_feed("<yt:playlistId>PLharbour</yt:playlistId><title>Storms</title>"), told)
        assert (batch.items, batch.problems) == ((), ())

    def test_addresses_of_a_description(self):
        about = "The *ship* (https://e.example/s), see https://wiki.example/Foo_(ship)! And **https://e.example/t**"
        (item,) = read(
            _feed(
                "<entry><yt:videoId>abcdefghijk</yt:videoId><title>Storm</title><media:group>"
                f"<media:description>{about}</media:description></media:group></entry>"
            )
        )
        assert [x.url for x in item.links] == [
            "https://e.example/s", "https://wiki.example/Foo_(ship)", "https://e.example/t",
        ]  # fmt: skip
        assert [x.span.of(item.text) for x in item.links if x.span] == [x.url for x in item.links]

    def test_who_deleted_a_video(self):
        (item,) = read(
            _feed(
                '<at:deleted-entry ref="yt:video:abcdefghijk" when="2026-03-01T08:15:30+00:00"><at:by><name>Coast</name>'
                "<uri>https://www.youtube.com/channel/UCharbour0000000000000000</uri></at:by></at:deleted-entry>"
            )
        )
        assert (item.access, item.native_id) == ("deleted", "abcdefghijk")
        assert [(p.name, p.native_id) for p in item.authors] == [("Coast", "UCharbour0000000000000000")]
