"""Shapes that the interfaces describe and that come seldom."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters import social
from adapters.schema import Item
from tests.adapters.social import samples
from tests.adapters.social.said import counts, read, ties

DID = "did:plc:watcher"


class TestMastodon:
    def test_media_that_the_server_did_not_fetch_are_told_apart_by_their_address(self):
        remote = [
            {"type": "unknown", "url": None, "remote_url": f"https://far.example/{name}"}
            for name in ("a.jpg?x=1", "b.mp4", "c.ogg", "d")
        ]
        (item,) = read(samples.mastodon(media_attachments=remote))
        assert [m.type for m in item.media] == ["image", "video", "audio", "other"]

    @pytest.mark.parametrize("state", ["pending", "rejected", "deleted", "unauthorized", "blocked_account", "muted_account"])
    def test_a_quotation_that_is_not_shown_keeps_its_state(self, state):
        (item,) = read(samples.mastodon(quote={"state": state, "quoted_status": None}))
        assert item.extra["quote_state"] == state
        assert not item.embeds

    def test_quotations_of_other_software(self):
        nested, numbered = read(
            [
                samples.mastodon(1, pleroma={"quote": samples.mastodon(9), "quote_id": "9"}),
                samples.mastodon(2, pleroma={"quote": None, "quote_id": "9", "quote_url": "https://p.example/notice/9"}),
            ],
            url="https://harbour.example/api",
        )
        assert ties(nested)["quotes"] == nested.embeds[0].item.id
        assert ties(numbered)["quotes"] == "mastodon:harbour.example/9"
        assert numbered.relations[0].url == "https://p.example/notice/9"

    def test_a_stream_with_edits_and_deletions(self):
        stream = (
            b":thump\nevent: status.update\ndata: "
            + samples.dumped(samples.mastodon(edited_at="2026-03-01T09:00:00Z"))
            + b"\n\nevent: delete\ndata: 110000000000000055\n\nevent: filters_changed\n\n"
        )
        edited, gone = social.parse(stream, url="https://harbour.example/api/v1/streaming/public").items
        assert (edited.edited, gone.access) == (True, "deleted")
        assert gone.id == "mastodon:harbour.example/110000000000000055"

    def test_versions_and_previews_are_no_posts_of_their_own(self):
        version = {k: samples.mastodon()[k] for k in ("content", "spoiler_text", "sensitive", "created_at", "account")}
        card = {"url": "https://news.example", "title": "News", "history": [{"day": "1", "accounts": "1", "uses": "2"}]}
        for answer in ([version, version], [card]):
            batch = social.parse(samples.dumped(answer), "mastodon")
            assert (batch.items, batch.problems) == ((), ())


class TestBluesky:
    def shown(self, embed: dict[str, Any]) -> Item:
        return read({"posts": [samples.bluesky(embed=embed)]})[0]

    @pytest.mark.parametrize("key", ["media", "items"])
    def test_a_gallery(self, key):
        picture = {"thumbnail": "https://c.example/t", "fullsize": "https://c.example/f", "alt": "A ship"}
        item = self.shown({"$type": "app.bsky.embed.gallery#view", key: [picture, picture]})
        assert [(m.type, m.url, m.alternates, m.alt) for m in item.media] == [
            ("image", "https://c.example/f", ("https://c.example/t",), "A ship")
        ] * 2
        both = {
            "$type": "app.bsky.embed.recordWithMedia#view",
            "media": {"$type": "app.bsky.embed.gallery#view", key: [picture]},
            "record": {"record": {"uri": samples.bluesky("3kq")["uri"], "$type": "app.bsky.embed.record#viewNotFound"}},
        }
        item = self.shown(both)
        assert len(item.media) == len(item.embeds) == 1

    @pytest.mark.parametrize(
        ("record", "link"),
        [
            (
                {"uri": f"at://{DID}/app.bsky.feed.generator/ports", "displayName": "Ports"},
                (f"https://bsky.app/profile/{DID}/feed/ports", "Ports"),
            ),
            (
                {"uri": f"at://{DID}/app.bsky.graph.list/3kl", "name": "Pilots"},
                (f"https://bsky.app/profile/{DID}/lists/3kl", "Pilots"),
            ),
            (
                {"uri": f"at://{DID}/app.bsky.graph.starterpack/3ks", "record": {"name": "Begin"}},
                (f"https://bsky.app/starter-pack/{DID}/3ks", "Begin"),
            ),
            (
                {"uri": f"at://{DID}/app.bsky.labeler.service/self", "creator": {"displayName": "Labels"}},
                (f"https://bsky.app/profile/{DID}", "Labels"),
            ),
        ],
    )
    def test_cards_of_feeds_lists_packs_and_services(self, record, link):
        item = self.shown({"$type": "app.bsky.embed.record#view", "record": record})
        assert [(x.url, x.text) for x in item.links[1:]] == [link]
        assert not item.relations

    def test_a_film_of_a_record_is_named_by_its_hash(self):
        blob = {"$type": "blob", "ref": {"$link": "bafkreiv"}, "mimeType": "video/mp4", "size": 9}
        record = samples.bluesky()["record"] | {"embed": {"$type": "app.bsky.embed.video", "video": blob, "alt": "A tug"}}
        (item,) = read({"uri": samples.bluesky()["uri"], "cid": "b", "value": record})
        (film,) = item.media
        place = "https://video.bsky.app/watch/did%3Aplc%3Awatcher/bafkreiv"
        assert (film.url, film.preview, film.alt) == (f"{place}/playlist.m3u8", f"{place}/thumbnail.jpg", "A tug")

    def test_a_skeleton_of_addresses_holds_no_posts_and_no_problem(self):
        batch = social.parse(samples.dumped({"feed": [{"post": samples.bluesky()["uri"]}], "cursor": "1"}), "bluesky")
        assert (batch.items, batch.problems) == ((), ())

    def test_events_about_other_things_are_passed_over(self):
        events = [
            {"did": DID, "time_us": 1, "kind": "identity", "identity": {"did": DID, "handle": "w.example"}},
            {"did": DID, "time_us": 2, "kind": "account", "account": {"active": True}},
            {"did": DID, "time_us": 3, "kind": "commit", "commit": {"operation": "create", "rkey": "3kl",
             "collection": "app.bsky.feed.like", "record": {"$type": "app.bsky.feed.like"}}},
            {"repo": DID, "time": "2026-03-01T00:00:00Z", "ops": [{"action": "create", "path": "app.bsky.feed.post/3kx"}]},
        ]  # fmt: skip
        batch = social.parse(b"\n".join(map(samples.dumped, events)))
        assert (batch.items, batch.problems) == ((), ())


class TestX:
    def test_the_answer_for_a_post_that_a_page_embeds(self):
        post = {
            "__typename": "Tweet", "lang": "en", "id_str": "1700000000000000001", "text": "The bridge https://t.co/mmmmmmmmmm",
            "created_at": "2026-03-01T08:15:30.000Z", "favorite_count": 3, "conversation_count": 2, "isEdited": True,
            "user": {"id_str": "42", "name": "Watcher", "screen_name": "watcher"}, "possibly_sensitive": False,
            "entities": {"urls": [], "media": [{"url": "https://t.co/mmmmmmmmmm", "indices": [11, 34]}]},
            "mediaDetails": [{"type": "photo", "url": "https://t.co/mmmmmmmmmm", "indices": [11, 34],
                              "media_url_https": "https://pbs.example/A.jpg", "ext_alt_text": "A bridge"}],
            "edit_control": {"edit_tweet_ids": ["1700000000000000001"]}, "in_reply_to_status_id_str": "1600000000000000001",
            "parent": samples.x1(1600000000000000001), "quoted_tweet": samples.x1(1600000000000000002),
        }  # fmt: skip
        (item,) = read(post)
        assert (item.text, item.edited, counts(item)) == ("The bridge", True, {"replies": 2, "likes": 3})
        assert [(m.url, m.alt) for m in item.media] == [("https://pbs.example/A.jpg", "A bridge")]
        assert ties(item) == {"reply_to": "x:1600000000000000001", "quotes": "x:1600000000000000002"}
        assert len(item.embeds) == 2

    def test_places_notes_and_communities(self):
        point = {"type": "Point", "coordinates": [30.72, 46.49]}
        legacy = samples.graphql()["legacy"] | {"coordinates": point, "place": {"full_name": "Odesa, Ukraine"}}
        note = {"subtitle": {"text": "The picture is from 2014."}}
        named = {"result": {"name": "Ports"}}
        (item,) = read(samples.timeline(samples.graphql(legacy=legacy, birdwatch_pivot=note, community_results=named)))
        assert item.extra["coordinates"] == [46.49, 30.72]
        assert (item.extra["place"], item.extra["community_note"]) == ("Odesa, Ukraine", "The picture is from 2014.")
        assert item.container == "Ports"
        answer = {
            "data": [{"id": "1700000000000000001", "text": "x", "geo": {"place_id": "p", "coordinates": point}}],
            "includes": {"places": [{"id": "p", "full_name": "Odesa, Ukraine"}]},
        }
        (item,) = read(answer)
        assert (item.extra["coordinates"], item.extra["place"]) == ([46.49, 30.72], "Odesa, Ukraine")

    def test_deletions_of_v2_and_of_an_archive(self):
        notice = {"delete": {"tweet": {"id": "123", "author_id": "4"}, "event_at": "2026-03-01T08:15:30Z"}}
        (gone,) = read(notice)
        assert (gone.id, gone.access, gone.authors[0].native_id) == ("x:123", "deleted", "4")
        assert gone.updated.value.year == 2026
        kept = {"tweet": samples.x1(deleted_at="Sun Mar 01 09:15:30 +0000 2026")}
        (item,) = read(b"window.YTD.deleted_tweets.part0 = " + samples.dumped([kept]))
        assert (item.access, item.text.startswith("Convoy")) == ("deleted", True)

    def test_a_tombstone_of_rich_text(self):
        grave = {"__typename": "TweetTombstone", "tombstone": {"richText": {"text": "This Post no longer exists."}}}
        (item,) = read(samples.timeline(grave))
        assert item.access == "deleted"

    def test_an_entry_without_a_post_is_named(self):
        batch = social.parse(samples.dumped(samples.timeline({}, samples.graphql())))
        assert (len(batch.items), [(p.code, p.severity) for p in batch.problems]) == (1, [("parse.post", "warning")])

    def test_a_stream_of_v2_is_read_line_by_line(self):
        users = {"users": samples.x2()["includes"]["users"]}
        line = {"data": samples.x2()["data"][0], "includes": users, "matching_rules": [{"id": "1"}]}
        other = line | {"data": samples.x2()["data"][1]}
        assert len(social.parse(samples.dumped(line) + b"\r\n" + samples.dumped(other) + b"\r\n\r\n").items) == 2


class TestTelegram:
    def test_a_place_and_who_wrote_a_forward(self):
        body = """<div class="tgme_widget_message_forwarded_from">Forwarded from <span class=
        "tgme_widget_message_forwarded_from_name">Port</span> (<span class=
        "tgme_widget_message_forwarded_from_author">Olena</span>)</div><a class="tgme_widget_message_location_wrap" href=
        "https://maps.example/maps?q=46.49,30.72&amp;ll=46.49,30.72&amp;z=16"><div></div></a>"""
        (item,) = read(samples.channel(samples.telegram(body)))
        assert item.extra["coordinates"] == [46.49, 30.72]
        assert (item.extra["forwarded_from"], item.extra["forwarded_author"]) == ("Port", "Olena")

    def test_polls_of_both_kinds(self):
        answers = "".join(
            f"""<div class="tgme_widget_message_poll_option"><div class="tgme_widget_message_poll_option_percent">{n}%</div>
            <div class="tgme_widget_message_poll_option_{name}">{words}</div></div>"""
            for n, name, words in ((60, "text", "Yes"), (40, "value", "No"))
        )
        body = f"""<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">Storm?</div>
        <div class="tgme_widget_message_poll_type">Anonymous Quiz</div>{answers}
        <div class="tgme_widget_message_poll_votes">1.2K votes</div></div>"""
        (item,) = read(samples.channel(samples.telegram(body)))
        assert [c.text for c in item.poll.choices] == ["Yes", "No"]
        assert (item.poll.voters, item.poll.closed) == (1200, None)

    @pytest.mark.parametrize(
        ("kind", "key", "words"),
        [
            ("location", "place", ("title", "Port gate", "address", "Quay 1")),
            ("contact", "contact", ("name", "Desk", "phone", "+380 00")),
            ("invoice", "offer", ("title", "Chart", "description", "Of the coast")),
            ("game", "game", ("title", "Tugs", "description", "Pull")),
        ],
    )
    def test_what_a_message_holds_besides_words(self, kind, key, words):
        one, first, other, second = words
        box = '<div class="tgme_widget_message_{}_{}">{}</div>'
        body = box.format(kind, one, first) + box.format(kind, other, second)
        (item,) = read(samples.channel(samples.telegram(body)))
        assert item.extra[key] == f"{first}: {second}"

    def test_a_film_that_loops_and_tells_no_length(self):
        body = """<a class="tgme_widget_message_video_player"><video src="https://c.example/v.mp4" {}></video>{}</a>"""
        pages = (body.format("autoplay loop muted", ""), body.format("loop", "<time>0:07</time>"), body.format("", ""))
        assert [read(samples.channel(samples.telegram(p)))[0].media[0].type for p in pages] == ["gif", "video", "video"]

    @pytest.mark.parametrize(
        ("lat", "lon", "known"), [(46.49, 30.72, True), (91, 0, False), ("46", "30", False), (True, 1, False)]
    )
    def test_a_place_of_an_export(self, lat, lon, known):
        message = samples.EXPORT["messages"][1] | {"location_information": {"latitude": lat, "longitude": lon}}
        (item,) = read(samples.EXPORT | {"messages": [message]})
        assert ("coordinates" in item.extra) is known


class TestForums:
    def test_lemmy_of_the_fourth_interface(self):
        person = {"id": 3, "name": "watcher", "ap_id": "https://forum.example/u/watcher"}
        post = {
            "id": 10, "name": "Port closed", "url": "https://pics.example/p", "url_content_type": "image/png", "score": 4,
            "comments": 1, "upvotes": 5, "ap_id": "https://forum.example/post/10", "published_at": "2026-03-01T08:15:30Z",
            "updated_at": "2026-03-01T09:15:30Z", "nsfw": False,
        }  # fmt: skip
        view = {"type_": "post", "post": post, "creator": person, "community": {"name": "ports", "ap_id": "https://o.example/c/ports"},
                "image_details": {"link": "x", "width": 3, "height": 4, "content_type": "image/png"}}  # fmt: skip
        (item,) = read({"items": [view], "next_page": "P1"})
        assert counts(item) == {"score": 4, "replies": 1, "likes": 5}
        assert [(m.type, m.width, m.height, m.mime) for m in item.media] == [("image", 3, 4, "image/png")]
        assert (item.edited, item.container, item.authors[0].handle) == (True, "ports@o.example", "watcher@forum.example")

    def test_software_that_speaks_lemmys_interface(self):
        view = samples.lemmy()["posts"][0]
        post = {k: v for k, v in view["post"].items() if k != "name"} | {"title": "Port shut"}
        note = samples.lemmy()["comments"][0]
        comment = {k: v for k, v in note["comment"].items() if k not in ("content", "deleted")} | {"body": "Open"}
        items = read({"posts": [view | {"post": post}], "comments": [note | {"comment": comment}]})
        assert (items[0].title.text, items[1].text) == ("Port shut", "Open")

    def test_a_push_that_a_video_is_gone(self):
        notice = b"""<?xml version="1.0"?><feed xmlns:at="http://purl.org/atompub/tombstones/1.0"
        xmlns="http://www.w3.org/2005/Atom"><at:deleted-entry ref="yt:video:abcdefghijk" when="2026-03-01T08:15:30+00:00">
        <link href="https://www.youtube.com/watch?v=abcdefghijk"/></at:deleted-entry></feed>"""
        assert social.recognise(notice) == "youtube"
        (item,) = read(notice)
        assert (item.id, item.access) == ("youtube:abcdefghijk", "deleted")

    def test_a_comment_of_an_archive_with_its_time_in_figures(self):
        (item,) = read(samples.comment(created_utc="1772352999"))
        assert item.published.value.year == 2026


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"error": "Record not found"}, "Record not found"),
        ({"error": "InvalidRequest", "message": "Profile not found"}, "Profile not found"),
        ({"message": "Forbidden", "error": 403, "reason": "private"}, "Forbidden"),
        ({"title": "Unauthorized", "status": 401, "detail": "Unauthorized", "type": "about:blank"}, "Unauthorized"),
        ({"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, "Rate limit exceeded"),
    ],
)
def test_an_error_as_answer_is_told(answer, words):
    batch = social.parse(json.dumps(answer).encode())
    assert [(p.code, words in p.message) for p in batch.problems] == [("social.error", True)]


def test_an_empty_answer_of_a_network_is_no_error():
    listing = {"kind": "Listing", "data": {"children": []}}
    for answer in ([], {"feed": []}, {"statuses": []}, listing, {"meta": {"result_count": 0}}):
        batch = social.parse(json.dumps(answer).encode())
        assert (batch.items, batch.problems) == ((), ())
