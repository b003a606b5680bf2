"""What Mastodon says of a post, found in the item."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.adapters.social import samples
from tests.adapters.social.said import SERVER, read, ties


class TestMastodon:
    def test_one_status_seen_through_two_servers_is_one_item(self):
        account = samples.mastodon()["account"]
        remote = samples.mastodon(id="5", account=account | {"acct": "watch@harbour.example"})
        here, there = read(samples.mastodon(), url=SERVER), read(remote, url="https://other.example/api/v1/statuses/5")
        assert here[0].id == there[0].id == "mastodon:harbour.example/110000000000000001"
        assert here[0].authors[0].handle == there[0].authors[0].handle == "watch@harbour.example"
        assert there[0].extra["local_id"] == "5"
        assert there[0].extra["server"] == "other.example"

    def test_a_status_of_another_software_is_known_by_its_address(self):
        (item,) = read(
            samples.mastodon(url="https://pleroma.example/objects/4f2a", uri="https://pleroma.example/objects/4f2a")
        )
        assert item.id == "mastodon:pleroma.example/objects/4f2a"

    def test_a_reply_names_its_parent_on_the_server_that_answered(self):
        (item,) = read(samples.mastodon(in_reply_to_id="77"), url=SERVER)
        assert ties(item) == {"reply_to": "mastodon:harbour.example/77"}

    def test_a_boost_embeds_what_it_boosts(self):
        (item,) = read(samples.mastodon(1, content="", reblog=samples.mastodon(2), media_attachments=[]))
        assert ties(item)["reposts"] == item.embeds[0].item.id == "mastodon:harbour.example/110000000000000002"
        assert item.text == ""
        assert item.embeds[0].item.text.startswith("Two ferries & a tug")

    def test_quotes_whole_shallow_and_revoked(self):
        inline = '<p class="quote-inline">RE: <a href="https://e.example/@a/9">e.example</a></p><p>See</p>'
        whole, shallow, revoked = read(
            [
                samples.mastodon(1, quote={"state": "accepted", "quoted_status": samples.mastodon(9)}),
                samples.mastodon(2, quote={"state": "accepted", "quoted_status_id": "8"}),
                samples.mastodon(3, quote={"state": "revoked", "quoted_status": None}, content=inline),
            ],
            url=SERVER,
        )
        assert ties(whole)["quotes"] == whole.embeds[0].item.id
        assert ties(shallow)["quotes"] == "mastodon:harbour.example/8"
        assert ties(revoked)["quotes"] == "https://e.example/@a/9"
        assert revoked.extra["quote_state"] == "revoked"

    def test_poll_warning_edit_and_media(self):
        poll = {
            "expires_at": "2026-03-02T00:00:00Z",
            "expired": False,
            "multiple": True,
            "voters_count": 3,
            "options": [{"title": "Yes", "votes_count": 2}, {"title": "No", "votes_count": None}],
        }
        (item,) = read(samples.mastodon(poll=poll, spoiler_text="Storm", sensitive=True, edited_at="2026-03-01T10:00:00Z"))
        assert item.poll is not None
        assert [(c.text, c.votes) for c in item.poll.choices] == [("Yes", 2), ("No", None)]
        assert (item.poll.multiple, item.poll.voters, item.poll.closed) == (True, 3, False)
        assert (item.content_warning, item.sensitive, item.edited) == ("Storm", True, True)
        assert item.updated is not None
        assert item.updated.value == datetime(2026, 3, 1, 10, tzinfo=UTC)
        assert [(m.type, m.alt) for m in item.media] == [("image", "Two white ferries"), ("gif", None)]

    def test_mentions_and_tags_are_no_links(self):
        (item,) = read(samples.mastodon())
        assert [m.handle for m in item.mentions] == ["pilot@other.example"]
        assert [t.name for t in item.tags] == ["Odesa"]
        assert [(x.url, x.rel) for x in item.links] == [
            ("https://news.example/ferries", None),
            ("https://news.example/ferries", "preview"),
        ]

    def test_wrappers(self):
        for answer in (
            {"statuses": [samples.mastodon()], "accounts": [], "hashtags": []},
            [{"id": "1", "type": "mention", "account": {"id": "1"}, "status": samples.mastodon()}],
            [{"id": "1", "unread": False, "accounts": [], "last_status": samples.mastodon()}],
        ):
            assert [i.platform for i in read(answer)] == ["mastodon"]

    def test_a_deletion_of_the_stream(self):
        (item,) = read(
            {"stream": ["public"], "event": "delete", "payload": "55"}, url="https://harbour.example/api/v1/streaming"
        )
        assert (item.id, item.access) == ("mastodon:harbour.example/55", "deleted")

    def test_nulls_for_all_that_may_be_null(self):
        empty = {k: None for k in samples.mastodon() if k not in ("id", "uri", "account", "created_at", "content")}
        (item,) = read(samples.mastodon() | empty)
        assert item.id == "mastodon:harbour.example/110000000000000001"
        assert item.text
