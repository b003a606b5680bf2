"""What Bluesky says of a post, found in the item."""

from __future__ import annotations

from typing import Any

import pytest

from adapters import social
from tests.adapters.social import samples
from tests.adapters.social.said import read, ties


class TestBluesky:
    def test_facets_count_bytes_and_spans_code_points(self):
        (item,) = read({"posts": [samples.bluesky()]})
        assert [t.span.of(item.text) for t in item.tags if t.span] == ["#радар"]
        assert [(m.handle, m.native_id) for m in item.mentions] == [("mila.example", "did:plc:mila")]
        assert item.url == "https://bsky.app/profile/watcher.example/post/3kaaaaaaaaa2a"

    @pytest.mark.parametrize(
        ("note", "access"),
        [
            ({"$type": "app.bsky.feed.defs#notFoundPost", "notFound": True}, "deleted"),
            ({"$type": "app.bsky.feed.defs#blockedPost", "blocked": True, "author": {"did": "did:plc:x"}}, "blocked"),
            ({"$type": "app.bsky.embed.record#viewDetached", "detached": True}, "blocked"),
        ],
    )
    def test_what_cannot_be_seen(self, note, access):
        uri = "at://did:plc:x/app.bsky.feed.post/3kzzzzzzzzz2z"
        quoted = {"$type": "app.bsky.embed.record#view", "record": {"uri": uri, **note}}
        (item,) = read({"thread": {"post": samples.bluesky(embed=quoted), "replies": []}})
        assert ties(item) == {"quotes": f"bluesky:{uri}"}
        assert item.embeds[0].item.access == access

    def test_embeds_of_all_kinds(self):
        picture = {
            "fullsize": "https://cdn.example/f/1",
            "thumb": "https://cdn.example/t/1",
            "alt": "A ship",
            "aspectRatio": {"width": 4, "height": 3},
        }
        quoted = {
            "uri": samples.bluesky("3kqqqqqqqqq2q")["uri"],
            "cid": "b",
            "author": {"did": "did:plc:q", "handle": "q.example"},
            "value": {"text": "quoted", "createdAt": "2026-01-01T00:00:00Z"},
            "$type": "app.bsky.embed.record#viewRecord",
        }
        images = {"$type": "app.bsky.embed.images#view", "images": [picture]}
        video = {
            "$type": "app.bsky.embed.video#view",
            "playlist": "https://v.example/p.m3u8",
            "thumbnail": "https://v.example/t.jpg",
        }
        card = {"$type": "app.bsky.embed.external#view", "external": {"uri": "https://news.example/", "title": "News"}}
        both = {"$type": "app.bsky.embed.recordWithMedia#view", "media": images, "record": {"record": quoted}}
        items = read(
            {"posts": [samples.bluesky(f"3k{n}aaaaaaaa2a", embed=e) for n, e in enumerate((images, video, card, both))]}
        )
        assert [(m.type, m.alt, m.width) for m in items[0].media] == [("image", "A ship", 4)]
        assert [(m.type, m.preview) for m in items[1].media] == [("video", "https://v.example/t.jpg")]
        assert items[2].links[-1].rel == "preview"
        assert items[3].embeds[0].item.text == "quoted"
        assert len(items[3].media) == 1

    def test_events(self):
        def event(operation: str, collection: str = "app.bsky.feed.post", **more: Any) -> dict[str, Any]:
            return {
                "did": "did:plc:w",
                "time_us": 1772352930000000,
                "kind": "commit",
                "commit": {"operation": operation, "collection": collection, "rkey": "3kaaaaaaaaa2a", **more},
            }

        record = samples.bluesky()["record"]
        made, changed, gone = (
            read(event(o, **r))[0]
            for o, r in (("create", {"record": record}), ("update", {"record": record}), ("delete", {}))
        )
        assert made.id == changed.id == gone.id
        assert (made.edited, changed.edited, gone.access) == (False, True, "deleted")
        subject = {"subject": {"uri": samples.bluesky()["uri"], "cid": "b"}, "createdAt": "2026-03-01T00:00:00Z"}
        (repost,) = read(event("create", "app.bsky.feed.repost", record=subject))
        assert ties(repost) == {"reposts": f"bluesky:{samples.bluesky()['uri']}"}
        assert read([event("create", "app.bsky.feed.like", record=subject), event("create", record=record)])[0].text

    def test_a_record_of_a_repository_gives_its_pictures_by_their_hash(self):
        blob = {"$type": "blob", "ref": {"$link": "bafkreia"}, "mimeType": "image/jpeg", "size": 9}
        embed = {"$type": "app.bsky.embed.images", "images": [{"alt": "", "image": blob}]}
        record = samples.bluesky()["record"] | {"embed": embed, "reply": {"parent": {"uri": samples.bluesky("3kp")["uri"]}}}
        (item,) = read({"records": [{"uri": samples.bluesky()["uri"], "cid": "b", "value": record}]})
        assert item.media[0].url == "https://cdn.bsky.app/img/feed_fullsize/plain/did:plc:watcher/bafkreia"
        assert item.media[0].alt is None
        assert "reply_to" in ties(item)

    def test_a_flat_thread(self):
        def entry(key: str, depth: int, **value: Any) -> dict[str, Any]:
            return {"uri": samples.bluesky(key)["uri"], "depth": depth, "value": value}

        kind = "app.bsky.unspecced.defs#threadItem"
        items = read(
            {
                "thread": [
                    entry("3ka", 0, **{"$type": f"{kind}Post", "post": samples.bluesky("3ka")}),
                    entry("3kb", 1, **{"$type": f"{kind}NotFound"}),
                    entry("3kc", 1, **{"$type": f"{kind}Blocked", "author": {"did": "did:plc:x"}}),
                ]
            }
        )
        assert [i.access for i in items] == ["full", "deleted", "blocked"]

    def test_labels_warn(self):
        (item,) = read({"posts": [samples.bluesky(labels=[{"val": "graphic-media"}, {"val": "spam", "neg": True}])]})
        assert (item.sensitive, item.content_warning) == (True, "graphic-media")

    def test_a_feed_shows_the_post_above_and_the_first_of_the_thread(self):
        first, above = samples.bluesky("3kf", "First"), samples.bluesky("3kp", "Above")
        gone = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": above["uri"], "notFound": True}
        for reply, texts in (
            ({"parent": above, "root": first}, ["Above", "First"]),
            ({"parent": gone, "root": first}, ["", "First"]),
            ({"parent": first, "root": first}, ["First"]),
        ):
            (item,) = read({"feed": [{"post": samples.bluesky(), "reply": reply}]})
            assert [e.item.text for e in item.embeds] == texts

    def test_events_that_tell_account_place_and_act_in_one_object(self):
        place = {"did": "did:plc:w", "collection": "app.bsky.feed.post", "rkey": "3kaaaaaaaaa2a", "rev": "3k"}
        record = samples.bluesky()["record"]
        jetstream = {**place, "seq": 9, "time": "2026-03-01T08:16:00.123456Z"}
        tap = {**place, "live": True}
        for act, base, wrap in (
            ("operation", jetstream, lambda event: event),
            ("action", tap, lambda event: {"id": 1, "type": "record", "record": event}),
        ):
            (made,) = read(wrap({**base, act: "create", "record": record}))
            (gone,) = read(wrap({**base, act: "delete"}))
            assert made.id == gone.id == "bluesky:at://did:plc:w/app.bsky.feed.post/3kaaaaaaaaa2a"
            assert (made.text, gone.access) == (record["text"], "deleted")
            follow = {"collection": "app.bsky.graph.follow", "record": {"$type": "app.bsky.graph.follow"}}
            assert read(wrap({**base, act: "create", **follow})) == ()

    def test_events_that_name_the_act_by_a_letter(self):
        def event(letter: str, **more: Any) -> dict[str, Any]:
            commit = {"type": letter, "collection": "app.bsky.feed.post", "rkey": "3kaaaaaaaaa2a", **more}
            return {"did": "did:plc:w", "time_us": 1772352930000000, "type": "com", "commit": commit}

        record = samples.bluesky()["record"]
        made, changed, gone = (
            read(e)[0] for e in (event("c", record=record), event("u", record=record), event("d"))
        )
        assert (made.edited, changed.edited, gone.access) == (False, True, "deleted")

    def test_entities_of_the_time_before_facets_count_units_of_utf_16(self):
        text = "🚢 Ask @mila.example about https://radar.example now"

        def entity(words: str, kind: str, value: str) -> dict[str, Any]:
            start = len(text[: text.index(words)].encode("utf-16-le")) // 2
            return {"index": {"start": start, "end": start + len(words)}, "type": kind, "value": value}

        entities = [
            entity("@mila.example", "mention", "did:plc:mila"),
            entity("https://radar.example", "link", "https://radar.example/full"),
            {"index": {"start": 1, "end": 3}, "type": "link", "value": "https://cut.example"},
            {"index": {"start": 0, "end": 9_999}, "type": "link", "value": "https://past.example"},
            {"index": None, "type": "mention", "value": 7},
        ]
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2023-03-01T08:15:30Z", "entities": entities}
        (item,) = read({"posts": [samples.bluesky(record=record)]})
        assert [(m.handle, m.native_id, m.span and m.span.of(text)) for m in item.mentions] == [
            ("mila.example", "did:plc:mila", "@mila.example")
        ]
        assert [(link.url, link.text) for link in item.links] == [("https://radar.example/full", "https://radar.example")]
        assert item.text == text

    def test_notifications_of_what_is_no_post_are_no_damaged_posts(self):
        def notice(reason: str, collection: str, record: dict[str, Any]) -> dict[str, Any]:
            view = samples.bluesky()
            uri = f"at://did:plc:watcher/{collection}/3kaaaaaaaaa2a"
            kept = {key: view[key] for key in ("cid", "author", "indexedAt")}
            return kept | {"uri": uri, "reason": reason, "record": record, "isRead": False, "labels": []}

        subject = {"subject": {"uri": samples.bluesky("3ks")["uri"], "cid": "b"}, "createdAt": "2026-03-01T00:00:00Z"}
        batch = social.parse(samples.dumped({"notifications": [
            notice("like", "app.bsky.feed.like", subject),
            notice("follow", "app.bsky.graph.follow", {"subject": "did:plc:x"}),
            notice("repost", "app.bsky.feed.repost", subject),
            notice("mention", "app.bsky.feed.post", samples.bluesky()["record"]),
        ]}))  # fmt: skip
        assert batch.problems == ()
        repost, mention = batch.items
        assert ties(repost) == {"reposts": f"bluesky:{samples.bluesky('3ks')['uri']}"}
        assert (repost.authors[0].handle, mention.text) == ("watcher.example", samples.bluesky()["record"]["text"])

    def test_reposts_that_a_repository_lists(self):
        subject = {"subject": {"uri": samples.bluesky()["uri"]}, "createdAt": "2026-03-01T00:00:00Z"}
        record = {"uri": "at://did:plc:w/app.bsky.feed.repost/3kr", "cid": "b", "value": subject}
        (item,) = read({"records": [record]})
        assert ties(item) == {"reposts": f"bluesky:{samples.bluesky()['uri']}"}
        assert item.authors[0].native_id == "did:plc:w"

    def test_a_moderators_view_names_the_account_as_repository(self):
        view = {"uri": samples.bluesky()["uri"], "cid": "b", "value": samples.bluesky()["record"]}
        (item,) = read(view | {"repo": {"did": "did:plc:watcher", "handle": "watcher.example"}})
        assert item.authors[0].handle == "watcher.example"

    def test_a_record_without_its_address_is_named(self):
        batch = social.parse(samples.dumped(samples.bluesky()["record"]))
        assert (batch.items, [p.severity for p in batch.problems]) == ((), ["warning"])
