"""Statuses of other versions than Mastodon's newest, and of other software that speaks its interface."""

from __future__ import annotations

from typing import Any

import pytest

from adapters import social
from tests.adapters.social import samples
from tests.adapters.social.said import SERVER, counts, read, ties

Record = dict[str, Any]
ULID = "01HZ3M4Q5R6S7T8V9W0XYZABCD"


def without(record: Record, *names: str) -> Record:
    return {key: value for key, value in record.items() if key not in names}


def elsewhere(path: str, uri: str | None = None, **changes: Any) -> Record:
    """A status of another software, at a path of its server."""
    address = f"https://kin.example/{path}"
    account = {"id": "7", "username": "watch", "acct": "watch", "url": "https://kin.example/@watch"}
    return samples.mastodon(url=address, uri=f"https://kin.example/{uri or path}", account=account, **changes)


class TestWhatIsAStatus:
    def test_the_answer_to_a_deletion_gives_the_source(self):
        gone = without(samples.mastodon(text="Two ferries left https://news.example/ferries, #Odesa"), "content")
        (item,) = read(gone, url=SERVER)
        assert (item.id, item.access) == ("mastodon:harbour.example/110000000000000001", "deleted")
        assert item.text == "Two ferries left https://news.example/ferries, #Odesa"
        assert item.links[0].url == "https://news.example/ferries"
        assert [t.name for t in item.tags] == ["odesa"]
        assert [m.handle for m in item.mentions] == ["pilot@other.example"]

    def test_a_boost_without_words_and_time(self):
        bare = without(samples.mastodon(1, reblog=samples.mastodon(2)), "content", "created_at", "media_attachments")
        (item,) = read(bare, url=SERVER)
        assert ties(item) == {"reposts": "mastodon:harbour.example/110000000000000002"}
        assert item.published is None

    def test_a_status_without_addresses_is_known_by_its_number(self):
        (item,) = read(without(samples.mastodon(), "url", "uri"), url=SERVER)
        assert item.id == "mastodon:harbour.example/110000000000000001"

    def test_a_version_of_an_edited_status_is_none(self):
        of_all = ("content", "spoiler_text", "created_at", "account", "media_attachments")
        version = {key: samples.mastodon()[key] for key in of_all}
        assert social.parse(samples.dumped([version]), url=SERVER).items == ()

    def test_the_answered_status_in_a_reply_is_one_of_its_own(self):
        answered = samples.mastodon(1)
        reply, parent = read(samples.mastodon(2, in_reply_to_id=answered["id"], in_reply_to=answered), url=SERVER)
        assert ties(reply) == {"reply_to": parent.id}


class TestBoosts:
    def test_a_boost_that_bears_the_address_of_what_it_boosts(self):
        boosted = elsewhere("objects/4f2a", id="9xA")
        boost = elsewhere("objects/4f2a", id="9xB", reblog=boosted)
        found = read([boost, boosted], url="https://kin.example/api/v1/timelines/home")
        assert [i.id for i in found] == ["mastodon:kin.example/9xB", "mastodon:kin.example/objects/4f2a"]
        assert ties(found[0]) == {"reposts": found[1].id}

        (bare,) = read(boost | {"reblog": {"uri": boosted["uri"]}}, url="https://kin.example/api/v1/timelines/home")
        assert (bare.id, ties(bare)) == (found[0].id, {"reposts": found[1].id})

    def test_a_boost_of_which_only_the_address_is_given(self):
        boosted = {"id": "5", "uri": "https://far.example/users/a/statuses/8"}
        (item,) = read(samples.mastodon(content="", reblog=boosted), url=SERVER)
        assert ties(item) == {"reposts": "mastodon:far.example/8"}

    def test_a_boost_with_words_of_its_own_is_a_quotation_where_the_server_says_so(self):
        quoting, plain = read(
            [samples.mastodon(1, reblog=samples.mastodon(3), quote=True),
             samples.mastodon(2, reblog=samples.mastodon(3), quote=True, content="")],
            url=SERVER,
        )  # fmt: skip
        assert list(ties(quoting)) == ["quotes"]
        assert quoting.media
        assert list(ties(plain)) == ["reposts"]


    @pytest.mark.parametrize(
        ("content", "text"),
        [("<p>Out at noon</p>", ""), ("<p>RT @<span>pilot</span> Out at noon</p>", ""), ("<p>Seen!</p>", "Seen!")],
    )
    def test_a_boost_that_repeats_what_it_boosts_says_nothing_itself(self, content: str, text: str):
        boosted = samples.mastodon(2, content="<p>Out at noon</p>")
        (item,) = read(samples.mastodon(1, content=content, reblog=boosted), url=SERVER)
        assert item.text == text
        assert item.embeds[0].item.text == "Out at noon"


class TestIdentity:
    @pytest.mark.parametrize(
        ("path", "uri", "number"),
        [
            (f"@watch/statuses/{ULID}", f"users/watch/statuses/{ULID}", ULID),
            ("notes/9abcdefgh1", None, "9abcdefgh1"),
            ("p/watch/52421661547690", None, "52421661547690"),
            ("users/watch/updates/17", "tag", "4711"),
        ],
    )  # fmt: skip
    def test_a_number_that_the_address_shows(self, path: str, uri: str | None, number: str):
        status = elsewhere(path, uri)
        if uri == "tag":
            status["uri"] = "tag:kin.example,2017-04-14:objectId=4711:objectType=Status"
        reply = elsewhere("objects/1", id="1", in_reply_to_id=number)
        parent, answer = read([status, reply], url="https://kin.example/api/v1/timelines/home")
        assert ties(answer) == {"reply_to": parent.id}

    @pytest.mark.parametrize("path", ["@watch/about", "p/watch/about", "@watch/statuses/", "notes/"])
    def test_a_page_that_shows_no_number(self, path: str):
        (item,) = read(elsewhere(path))
        assert item.native_id == f"kin.example/{path}"

    def test_an_account_without_a_page_is_of_the_server_of_its_status(self):
        (item,) = read(samples.mastodon(account={"username": "watch", "acct": "watch"}))
        assert item.authors[0].handle == "watch@harbour.example"


class TestWhatLinksAre:
    def test_accounts_and_hashtags_that_are_not_listed(self):
        (item,) = read(samples.mastodon(mentions=[], tags=[]))
        assert [(m.handle, m.span is not None) for m in item.mentions] == [("pilot@other.example", True)]
        assert [(t.name, t.span is not None) for t in item.tags] == [("Odesa", True)]
        assert [x.url for x in item.links if x.rel is None] == ["https://news.example/ferries"]

    def test_an_account_that_is_listed_by_another_of_its_pages(self):
        listed = {"id": "9", "username": "pilot", "acct": "pilot@other.example", "url": "https://other.example/users/pilot"}
        stranger = {"id": "8", "username": "pilot", "acct": "pilot@far.example", "url": "https://far.example/@pilot"}
        (item,) = read(samples.mastodon(mentions=[stranger, listed]))
        assert [(m.handle, m.span is not None) for m in item.mentions] == [
            ("pilot@other.example", True), ("pilot@far.example", False),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "link",
        ['<a href="https://news.example/odesa">@desk</a>', '<a href="https://news.example/42">#odesa</a>',
         '<a href="https://news.example/@desk">@other</a>', '<a href="https://news.example/">@</a>'],
    )  # fmt: skip
    def test_what_only_looks_like_one_stays_a_link(self, link: str):
        (item,) = read(samples.mastodon(content=f"<p>See {link}</p>", mentions=[], tags=[], card=None))
        assert (len(item.links), item.mentions, item.tags) == (1, (), ())


class TestOtherSoftware:
    def test_counts_under_other_names(self):
        by_photo = without(elsewhere("p/watch/1", reply_count=4), "replies_count")
        by_pleroma = elsewhere("objects/1", pleroma={"quotes_count": 6})
        photo, pleroma = read([by_photo, by_pleroma])
        assert counts(photo)["replies"] == 4
        assert (counts(pleroma)["replies"], counts(pleroma)["quotes"]) == (2, 6)

    def test_files_by_type_in_any_case_and_by_mime(self):
        files = [
            {"type": "Video", "url": "https://kin.example/media/1", "mime": "video/mp4"},
            {"type": "unknown", "url": "https://kin.example/media/2", "pleroma": {"mime_type": "audio/ogg"}},
            {"type": "Image", "url": "https://kin.example/media/3"},
        ]
        (item,) = read(elsewhere("notes/1", media_attachments=files))
        assert [(m.type, m.mime) for m in item.media] == [("video", "video/mp4"), ("audio", "audio/ogg"), ("image", None)]

    @pytest.mark.parametrize("said", [{"friendica": {"title": "Bridge closed"}}, {"title": "Bridge closed"}])
    def test_a_headline(self, said: Record):
        titled, plain = read([elsewhere("display/1", **said), elsewhere("display/2")])
        assert titled.title is not None
        assert titled.title.text == "Bridge closed"
        assert plain.title is None
