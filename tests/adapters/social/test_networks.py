"""What each network says of a post, found in the item."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters import social
from adapters.schema import Item
from tests.adapters.social import samples

SERVER = "https://harbour.example/api/v1/timelines/public"


def read(value: Any, **known: Any) -> tuple[Item, ...]:
    data = value if isinstance(value, bytes) else samples.dumped(value)
    return social.parse(data, **known).items


def ties(item: Item) -> dict[str, str | None]:
    return {r.type: r.id or r.url for r in item.relations}


def counts(item: Item) -> dict[str, int]:
    return {m.name: m.value for m in item.metrics}


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


class TestX:
    def test_addresses_are_written_out_and_those_of_pictures_left_out(self):
        (item,) = read([samples.x1()])
        assert item.text == "Convoy at the bridge & waiting https://news.example/convoy #Convoy @desk"
        assert [(m.type, m.alt) for m in item.media] == [("image", "A bridge")]

    def test_indices_that_the_text_does_not_bear_out(self):
        shifted = samples.x1(text="🚢🚢 Convoy https://t.co/aaaaaaaaaa #Convoy")
        shifted["entities"]["urls"][0]["indices"] = [13, 36]
        (item,) = read([shifted])
        assert item.text == "🚢🚢 Convoy https://news.example/convoy #Convoy"

    def test_past_the_longest_text_that_people_write_nothing_is_searched_for(self):
        for size, found in ((50_000, 1), (150_000, 0)):
            text = "a" * size + " @desk"
            entities = {"user_mentions": [{"screen_name": "desk", "indices": [0, 1]}]}
            (post,) = read([samples.x1(text=text) | {"entities": entities}])
            assert len(post.mentions) == found

    def test_an_extended_text_is_taken_and_a_cut_one_is_partial(self):
        longer = {"full_text": "All of it, to the end", "entities": {}}
        short = {"truncated": True, "text": "All of it, to…"}
        base = {k: v for k, v in samples.x1().items() if k != "full_text"} | {"entities": {}, "extended_entities": {}}
        whole, cut = read([base | short | {"extended_tweet": longer}, base | short | {"id_str": "1700000000000000002"}])
        assert (whole.text, whole.access) == ("All of it, to the end", "full")
        assert (cut.text, cut.access) == ("All of it, to…", "partial")

    def test_replies_quotations_and_reposts(self):
        items = read(
            [
                samples.x1(1700000000000000002, in_reply_to_status_id_str="16", in_reply_to_screen_name="desk"),
                samples.x1(1700000000000000003, quoted_status_id_str="1700000000000000001", quoted_status=samples.x1()),
                samples.x1(1700000000000000004, retweeted_status=samples.x1()),
                samples.x1(1700000000000000005, quoted_status_id_str="17"),
            ]
        )
        assert [ties(i) for i in items] == [
            {"reply_to": "x:16"},
            {"quotes": "x:1700000000000000001"},
            {"reposts": "x:1700000000000000001"},
            {"quotes": "x:17"},
        ]
        assert items[2].text == ""
        assert len(items[2].embeds) == 1

    def test_films_take_the_finest_rendition(self):
        film = {
            "type": "video",
            "url": "https://t.co/mmmmmmmmmm",
            "media_url_https": "https://pbs.example/v.jpg",
            "video_info": {
                "duration_millis": 2500,
                "variants": [
                    {"url": "https://v.example/p.m3u8", "content_type": "application/x-mpegURL"},
                    {"url": "https://v.example/s.mp4", "bitrate": 1, "content_type": "video/mp4"},
                    {"url": "https://v.example/l.mp4", "bitrate": 9, "content_type": "video/mp4"},
                ],
            },
        }
        (item,) = read([samples.x1(extended_entities={"media": [film]})])
        assert (item.media[0].url, item.media[0].preview) == ("https://v.example/l.mp4", "https://pbs.example/v.jpg")
        assert item.media[0].duration == 2.5
        assert item.media[0].alternates == ("https://v.example/s.mp4", "https://v.example/p.m3u8")

    def test_graphql_wrappers_notes_edits_and_polls(self):
        def bind(**pairs: str) -> list[dict[str, Any]]:
            return [{"key": k, "value": {"type": "STRING", "string_value": v}} for k, v in pairs.items()]

        card = {
            "legacy": {
                "name": "poll2choice_text_only",
                "binding_values": bind(
                    choice1_label="Yes",
                    choice1_count="5",
                    choice2_label="No",
                    choice2_count="2",
                    end_datetime_utc="2026-03-02T00:00:00Z",
                ),
            }
        }
        note = {"note_tweet_results": {"result": {"text": "A long text", "entity_set": {}}}}
        core = {"user_results": {"result": {"rest_id": "42", "core": {"screen_name": "watcher", "name": "W"}}}}
        items = read(
            samples.timeline(
                {"__typename": "TweetWithVisibilityResults", "tweet": samples.graphql(1700000000000000001, note_tweet=note)},
                samples.graphql(1700000000000000002, card=card, core=core),
                samples.graphql(
                    1700000000000000003,
                    edit_control={
                        "edit_control_initial": {"edit_tweet_ids": ["1", "1700000000000000003"]},
                        "initial_tweet_id": "1",
                    },
                ),
                {"__typename": "TweetTombstone", "tombstone": {"text": {"text": "This Post was deleted by the author."}}},
                {},
            )
        )
        assert items[0].text == "A long text"
        assert items[0].extra["limited"] is True
        assert [(c.text, c.votes) for c in items[1].poll.choices] == [("Yes", 5), ("No", 2)]
        assert items[1].authors[0].handle == "watcher"
        assert [i.edited for i in items[:3]] == [False, False, True]
        assert (items[3].native_id, items[3].access) == ("170000000000000003", "deleted")
        assert counts(items[0])["views"] == 900
        assert len(items) == 4

    def test_a_quoted_post_that_is_gone(self):
        legacy = samples.graphql()["legacy"] | {"quoted_status_id_str": "99", "is_quote_status": True}
        grave = {
            "result": {"__typename": "TweetTombstone", "tombstone": {"text": {"text": "You’re unable to view this Post"}}}
        }
        (item,) = read(samples.timeline(samples.graphql(legacy=legacy, quoted_status_result=grave)))
        assert ties(item) == {"quotes": "x:99"}
        assert item.embeds[0].item.access == "blocked"

    def test_the_latest_status_of_an_account(self):
        user = samples.x1()["user"]
        (item,) = read([user | {"status": {k: v for k, v in samples.x1().items() if k != "user"}}])
        assert item.authors[0].handle == "watcher"

    def test_v2_joins_what_it_includes(self):
        poll, quoting, reply = read(samples.x2())
        assert [(c.text, c.votes) for c in poll.poll.choices] == [("North", 7), ("South", 4)]
        assert poll.authors[0].handle == "watcher"
        assert (poll.media[0].url, poll.media[0].duration) == ("https://video.example/l.mp4", 1.5)
        assert counts(poll) == {"replies": 2, "reposts": 1, "likes": 3, "quotes": 4, "views": 500}
        assert quoting.embeds[0].item.text == "An older post"
        assert ties(reply) == {"reply_to": "x:1600000000000000404"}
        assert reply.embeds[0].item.access == "deleted"

    def test_v2_with_nothing_but_id_and_text(self):
        (item,) = read({"data": {"id": "1700000000000000001", "text": "Bare"}})
        assert (item.text, item.url, item.authors) == ("Bare", "https://x.com/i/web/status/1700000000000000001", ())

    def test_v2_posts_that_quote_each_other_end(self):
        def post(number: int, other: int) -> dict[str, Any]:
            return {"id": str(number), "text": "x", "referenced_tweets": [{"type": "quoted", "id": str(other)}]}

        a, b = 1700000000000000001, 1700000000000000002
        (item,) = read({"data": [post(a, b)], "includes": {"tweets": [post(a, b), post(b, a)]}})
        assert len(list(item.all_embedded())) == 2

    def test_a_deletion_of_the_stream(self):
        (item,) = read({"delete": {"status": {"id_str": "123", "user_id_str": "4"}, "timestamp_ms": "1772352930000"}})
        assert (item.id, item.access) == ("x:123", "deleted")


class TestReddit:
    def test_a_comment_tree_gives_every_comment(self):
        tree = samples.comment(replies=samples.listing(samples.comment("ddddddd", "t1_ccccccc")))
        items = read([samples.listing(samples.submission()), samples.listing(tree, {"name": "t1_more", "kind": "more"})])
        assert [i.native_id for i in items] == ["t3_aaaaaa", "t1_ccccccc", "t1_ddddddd"]
        assert [ties(i) for i in items[1:]] == [{"reply_to": "reddit:t3_aaaaaa"}, {"reply_to": "reddit:t1_ccccccc"}]
        assert items[1].url == "https://www.reddit.com/r/rails/comments/aaaaaa/_/ccccccc/"
        assert (items[1].edited, counts(items[1])) == (True, {"score": -3})

    def test_a_private_message_is_no_post(self):
        assert (
            social.recognise(samples.dumped(samples.listing(samples.comment() | {"name": "t4_zz", "subject": "Hi"}))) is None
        )

    def test_a_deep_comment_tree(self):
        tree: Any = ""
        for n in range(60):
            tree = samples.listing(samples.comment(f"c{n}", replies=tree))
        assert len(read(tree)) == 60

    @pytest.mark.parametrize(
        ("changes", "gone"),
        [
            ({"selftext": "[deleted]", "author": "[deleted]"}, True),
            ({"selftext": "[removed]"}, True),
            ({"removed_by_category": "moderator"}, True),
            ({"author": "[deleted]"}, False),
        ],
    )
    def test_what_is_gone(self, changes, gone):
        (item,) = read(samples.listing(samples.submission(**changes)))
        assert (item.access == "deleted") is gone
        assert bool(item.authors) is ("author" not in changes)

    def test_media_of_galleries_films_and_pictures(self):
        listed = {
            "a": {"status": "valid", "e": "Image", "s": {"u": "https://p.example/a.png?x=1&amp;y=2", "x": 3, "y": 4}},
            "b": {
                "status": "valid",
                "e": "AnimatedImage",
                "s": {"gif": "https://p.example/b.gif", "mp4": "https://p.example/b.mp4"},
            },
            "c": {"status": "failed"},
        }
        order = {
            "items": [{"media_id": "b"}, {"media_id": "a", "caption": "A ship"}, {"media_id": "c"}, {"media_id": "none"}]
        }
        film = {"reddit_video": {"fallback_url": "https://v.example/1.mp4", "duration": 7, "width": 1, "height": 2}}
        items = read(
            samples.listing(
                samples.submission("g", gallery_data=order, media_metadata=listed),
                samples.submission("v", is_self=False, is_video=True, secure_media=film, url="https://v.example/1"),
                samples.submission("p", is_self=False, url="https://i.example/p.jpg", post_hint="image"),
                samples.submission("t", media_metadata=listed, selftext="![A ship](a)"),
                samples.submission("n", is_self=False, url="https://news.example/n"),
            )
        )
        assert [[(m.type, m.url, m.alt) for m in i.media] for i in items] == [
            [("gif", "https://p.example/b.gif", None), ("image", "https://p.example/a.png?x=1&y=2", "A ship")],
            [("video", "https://v.example/1.mp4", None)],
            [("image", "https://i.example/p.jpg", None)],
            [("image", "https://p.example/a.png?x=1&y=2", None)],
            [],
        ]
        assert [x.url for x in items[4].links if x.rel == "related"] == ["https://news.example/n"]

    def test_a_crosspost_reposts(self):
        parent = samples.submission("bbbbbb", subreddit_name_prefixed="r/trains")
        (item,) = read(samples.listing(samples.submission(crosspost_parent_list=[parent], crosspost_parent="t3_bbbbbb")))
        assert ties(item) == {"reposts": "reddit:t3_bbbbbb"}
        assert item.embeds[0].item.container == "r/trains"

    def test_a_poll(self):
        poll = {
            "options": [{"text": "Yes", "vote_count": 3}, {"text": "No"}],
            "voting_end_timestamp": 1772439330000,
            "total_vote_count": 5,
        }
        (item,) = read(samples.listing(samples.submission(poll_data=poll)))
        assert [(c.text, c.votes) for c in item.poll.choices] == [("Yes", 3), ("No", None)]
        assert item.poll.closes.value == datetime(2026, 3, 2, 8, 15, 30, tzinfo=UTC)

    def test_the_feed(self):
        (item,) = read(samples.REDDIT_FEED)
        assert (item.text, item.container, item.authors[0].handle) == ("Seen today.", "r/rails", "watcher")
        assert [(x.url, x.rel) for x in item.links] == [("https://news.example/tanks", "related")]


class TestTelegram:
    def test_text_views_and_marks(self):
        (item,) = read(samples.channel(samples.telegram(samples.TEXT)))
        assert item.text == "Буря 🌊\n\nAsk @pilot, #storm and the map"
        assert (item.native_id, counts(item)) == ("coastwatch/5", {"views": 1200})
        assert ([m.handle for m in item.mentions], [t.name for t in item.tags]) == (["pilot"], ["storm"])

    def test_the_page_tells_of_its_channel(self):
        info = social.parse(samples.channel(samples.telegram(samples.TEXT))).info
        assert info is not None
        assert (info.title, info.native_id, info.description) == ("Coast Watch", "coastwatch", "Ships and storms")

    def test_replies_forwards_edits_signatures_and_service(self):
        reply = """<a class="tgme_widget_message_reply" href="https://t.me/coastwatch/4"><div class="tgme_widget_message_text
         js-message_reply_text">Another's words</div></a>"""
        forward = """<div class="tgme_widget_message_forwarded_from">Forwarded from <a class=
         "tgme_widget_message_forwarded_from_name" href="https://t.me/port/77"><span>Port</span></a></div>"""
        signed = '<span class="tgme_widget_message_from_author">Olena</span>, edited '
        one, two, three = read(
            samples.channel(
                samples.telegram(reply + samples.TEXT),
                samples.telegram(forward + samples.TEXT, 6, meta=signed),
                samples.telegram(
                    '<div class="tgme_widget_message_text">Channel created</div>', 7, classes="service_message"
                ),
            )
        )
        assert ties(one) == {"reply_to": "telegram:coastwatch/4"}
        assert "Another" not in one.text
        assert ties(two) == {"reposts": "telegram:port/77"}
        assert two.edited
        assert [p.name for p in two.authors] == ["Coast Watch", "Olena"]
        assert three.service

    def test_media_of_all_kinds(self):
        body = """<a class="tgme_widget_message_photo_wrap" style="width:1px;background-image:url('https://c.example/p.jpg')"></a>
        <a class="tgme_widget_message_video_player"><i class="tgme_widget_message_video_thumb" style=
        "background-image:url('https://c.example/t.jpg')"></i><video src="https://c.example/v.mp4"></video>
        <time class="message_video_duration">1:05</time></a>
        <audio class="tgme_widget_message_voice" src="https://c.example/a.ogg"></audio>
        <a class="tgme_widget_message_document_wrap" href="https://t.me/coastwatch/5"><div class=
        "tgme_widget_message_document_title">map.pdf</div></a>
        <i class="tgme_widget_message_sticker js-sticker_image" data-webp="https://c.example/s.webp"></i>
        <a class="tgme_widget_message_link_preview" href="https://news.example/1"><i class="link_preview_image" style=
        "background-image:url('https://c.example/l.jpg')"></i><div class="link_preview_title">News</div></a>"""
        (item,) = read(samples.channel(samples.telegram(body)))
        assert [(m.type, m.url) for m in item.media] == [
            ("image", "https://c.example/p.jpg"),
            ("video", "https://c.example/v.mp4"),
            ("audio", "https://c.example/a.ogg"),
            ("document", "https://t.me/coastwatch/5"),
            ("image", "https://c.example/s.webp"),
        ]
        assert (item.media[1].duration, item.media[1].preview) == (65.0, "https://c.example/t.jpg")
        assert [(x.url, x.text, x.rel) for x in item.links] == [("https://news.example/1", "News", "preview")]

    def test_a_poll(self):
        body = """<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">Storm?</div>
        <div class="tgme_widget_message_poll_type">Final results</div>
        <div class="tgme_widget_message_poll_option_text">Yes</div>
        <div class="tgme_widget_message_poll_option_text">No</div></div>
        <span class="tgme_widget_message_voters">1.5K</span>"""
        (item,) = read(samples.channel(samples.telegram(body)))
        assert (item.poll.question, [c.text for c in item.poll.choices]) == ("Storm?", ["Yes", "No"])
        assert (item.poll.voters, item.poll.closed) == (1500, True)

    @pytest.mark.parametrize(
        ("page", "code"),
        [
            ("<div class='tgme_page'><div class='tgme_page_title'>Coast</div></div>", "social.no-preview"),
            (
                "<div class='tgme_page'><p class='tgme_page_additional'>Ask them</p></div>",
                "social.no-channel",
            ),
        ],
    )
    def test_a_channel_without_posts_is_a_state_and_no_error(self, page, code):
        batch = social.parse(f"<html><body>{page}</body></html>".encode(), url="https://t.me/s/coast")
        assert (batch.items, [(p.code, p.severity) for p in batch.problems]) == ((), [(code, "warning")])

    def test_the_desktop_export(self):
        made, message, voice, poll = read(samples.EXPORT)
        assert made.service
        assert message.text == "Ships 🚢 at https://coast.example #port"
        assert [x.span.of(message.text) for x in message.links if x.span] == ["https://coast.example"]
        assert ties(message) == {"reply_to": "telegram:c/1500000001/1"}
        assert (message.edited, counts(message), message.extra["forwarded_from"]) == (True, {"likes": 7}, "Pilot")
        assert [(m.type, m.url, m.duration) for m in voice.media] == [("audio", None, 9.0)]
        assert [(c.text, c.votes) for c in poll.poll.choices] == [("Yes", 1), ("No", 2)]
        assert [i.id for i in read({"chats": {"list": [samples.EXPORT]}})] == [i.id for i in read(samples.EXPORT)]


class TestForums:
    def test_youtube(self):
        (item,) = read(samples.YOUTUBE)
        assert (item.native_id, item.title.text, counts(item)) == ("abcdefghijk", "Storm & tide", {"views": 36, "likes": 9})
        assert item.text.startswith("The storm of March.")
        assert not item.edited

    def test_lemmy(self):
        post, note = read(samples.lemmy())
        assert (post.title.text, post.container, post.sensitive) == ("Port closed", "ports@other.example", True)
        assert post.published.value == datetime(2026, 3, 1, 8, 15, 30, tzinfo=UTC)
        assert post.media[0].alt == "A closed gate"
        assert (ties(note), note.access) == ({"reply_to": "lemmy:forum.example/comment/9"}, "deleted")

    def test_hacker_news_by_search_and_by_item(self):
        story, note = read(samples.HN)
        assert (story.title.text, counts(story)) == ("A radio from scrap", {"score": 7, "replies": 1})
        assert note.text == "Nice & simple.\n\nSee it"
        assert ties(note) == {"reply_to": "hackernews:400"}
        item, gone = read(
            [
                {"id": 5, "type": "comment", "by": "a", "parent": 4, "text": "Yes", "time": 1772352930},
                {"id": 6, "type": "comment", "deleted": True, "time": 1772352930},
            ]
        )
        assert (item.text, gone.access) == ("Yes", "deleted")


def test_the_files_adapter_reads_exports(tmp_path):
    from adapters import registry
    from adapters.base import Payload

    files = registry.get("files")
    for name, data in samples.all_answers().items():
        batch = files.parse(Payload(data=data, url=str(tmp_path / name)), files.Options())
        assert batch.items, name
        assert {i.kind for i in batch.items} == {"post"}, name
        assert all(i.raw_ref == str(tmp_path / name) for i in batch.items)


def test_poll_and_warning_are_content_and_votes_are_not():
    def hashed(**changes: Any) -> str:
        return read(samples.mastodon(**changes))[0].content_hash

    def poll(title: str, votes: int) -> dict[str, Any]:
        return {"options": [{"title": title, "votes_count": votes}]}

    assert hashed(poll=poll("Yes", 1)) == hashed(poll=poll("Yes", 2))
    assert hashed(poll=poll("Yes", 1)) != hashed(poll=poll("No", 1))
    assert hashed(spoiler_text="Storm") != hashed()
    assert json.loads(read(samples.mastodon(poll=poll("Yes", 1)))[0].model_dump_json())["poll"]["choices"][0]["votes"] == 1
