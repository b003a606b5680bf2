"""What X says of a post, found in the item."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters import social
from tests.adapters.social import samples
from tests.adapters.social.said import counts, read, ties


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


class TestXGraphqlOfTheApps:
    def test_cards_and_views_under_their_other_names(self):
        bound = [{"key": "card_url", "value": {"string_value": "https://t.co/aaaaaaaaaa"}}]
        card = {"legacy": {"name": "summary", "url": "https://t.co/aaaaaaaaaa", "binding_values": bound}}
        other = {"tweet_card": card, "view_count_info": {"count": "35"}, "core": {}}
        post = {k: v for k, v in samples.graphql().items() if k != "views"} | other
        post["core"] = {"user_result": samples.graphql()["core"]["user_results"]}
        (item,) = read({"data": {"tweet_result": {"result": {"__typename": "TweetWithVisibilityResults", "tweet": post}}}})
        assert [link.url for link in item.links if link.rel == "preview"] == ["https://news.example/convoy"]
        assert (counts(item)["views"], item.authors[0].handle) == (35, "watcher")

    def test_a_card_of_many_parts(self):
        parts = {
            "component_objects": {"details_1": {"data": {"title": {"content": "Boats"}}}, "media_1": {"data": 1}},
            "destination_objects": {"a": None, "browser_1": {"data": {"url_data": {"url": "https://boats.example/"}}}},
        }
        for text, shown in ((json.dumps(parts), [("https://boats.example/", "Boats")]), ("{", []), ("[]", []), ('"x"', [])):
            bound = {"card_url": {"string_value": "https://net.example"}, "unified_card": {"string_value": text}}
            card = {"name": "unified_card", "url": "card://1", "binding_values": bound}
            (item,) = read([samples.x1(card=card)])
            assert [(link.url, link.text) for link in item.links if link.rel == "preview"] == shown

    def test_a_post_for_subscribers_shows_its_beginning(self):
        preview = {
            "rest_id": "1700000000000000001", "text": "The first words…", "created_at": "Thu Mar 13 01:00:00 +0000 2025",
            "core": samples.graphql()["core"], "favorite_count": 4, "view_count": {"count": "345"},
        }  # fmt: skip
        (item,) = read(samples.timeline({"__typename": "TweetPreviewDisplay", "tweet": preview, "cta": {}}))
        assert (item.text, item.access, item.authors[0].handle) == ("The first words…", "partial", "watcher")
        assert counts(item) == {"likes": 4, "views": 345}

    def test_an_entry_that_says_why_there_is_no_post(self):
        words = {"richText": {"text": "This Post is from an account that no longer exists."}}
        content = {"itemContent": {"itemType": "TimelineTombstone", "tombstoneInfo": words}}
        for name in ("tweet-170", "tombstone-170", "conversationthread-5-tweet-170"):
            (item,) = read({"data": {"entries": [{"entryId": name, "content": content}]}})
            assert (item.id, item.access) == ("x:170", "deleted")

    def test_a_post_of_which_a_wrapper_tells_no_more_than_its_number(self):
        legacy = samples.graphql()["legacy"]
        quote = samples.graphql(legacy=legacy | {"is_quote_status": True}, quotedRefResult={"result": {"rest_id": "99"}})
        shared = legacy | {"retweeted_status_result": {"result": {"__typename": "Tweet", "rest_id": "98"}}}
        one, two = read(samples.timeline(quote, samples.graphql(1700000000000000002, legacy=shared)))
        assert (ties(one), ties(two)) == ({"quotes": "x:99"}, {"reposts": "x:98"})
        assert two.text

    def test_an_article_tells_its_headline_and_its_beginning(self):
        told = {"article_results": {"result": {"title": "At sea", "preview_text": "It was dark."}}}
        (item,) = read(samples.timeline(samples.graphql(article=told)))
        assert (item.title.text, item.summary) == ("At sea", "It was dark.")


POINTED = {"id": "1255542774432063488", "text": "Pinned"}


class TestXV2Beside:
    @pytest.mark.parametrize("several", [True, False])
    def test_posts_that_accounts_point_to(self, several):
        account = {"id": "42", "username": "watcher", "name": "W", "pinned_tweet_id": POINTED["id"]}
        answer = {"data": [account] if several else account, "includes": {"tweets": [POINTED]}}
        batch = social.parse(samples.dumped(answer))
        assert batch.problems == ()
        assert [(i.text, i.authors[0].handle) for i in batch.items] == [("Pinned", "watcher")]

    def test_the_other_version_of_an_edited_post(self):
        versions = {"edit_history_tweet_ids": ["1576994746135764992", "1576994789110992896"]}
        first = {"id": "1576994746135764992", "text": "hey", **versions}
        second = {"id": "1576994789110992896", "text": "hey :)", **versions}
        items = read({"data": [first], "includes": {"tweets": [first, second]}})
        assert [i.text for i in items] == ["hey", "hey :)"]

    @pytest.mark.parametrize("told", [{"media_key": "3_1"}, {"display_url": "pic.twitter.com/aaaaaaaaaa"}])
    def test_the_address_of_its_own_picture_is_left_out(self, told):
        url = {"start": 14, "end": 37, "url": "https://t.co/aaaaaaaaaa", "expanded_url": "https://twitter.com/w/status/1/photo/1"}
        post = samples.x2()["data"][0] | {"entities": {"urls": [url | told]}}
        (item,) = read({"data": post, "includes": {"media": samples.x2()["includes"]["media"]}})
        assert (item.text, item.links) == ("Which bridge?", ())

    def test_posts_that_private_messages_point_to(self):
        message = {"id": "1582838499983564806", "text": "look", "event_type": "MessageCreate", "dm_conversation_id": "1-2"}
        batch = social.parse(samples.dumped({"data": [message], "includes": {"tweets": [POINTED]}}))
        assert ([i.text for i in batch.items], batch.problems) == (["Pinned"], ())

    def test_posts_that_stand_alone_with_what_they_point_to(self):
        desk = {"id": "43", "username": "desk"}
        quoted = {"id": "1400000000000000000", "text": "older", "author": desk, "author_id": "43"}
        post = samples.x2()["data"][0] | {
            "author": {"id": "42", "username": "watcher"},
            "attachments": {"media": [samples.x2()["includes"]["media"][0]], "media_keys": ["3_1"]},
            "referenced_tweets": [{"type": "quoted", **quoted}],
        }
        plain = {"id": "1500000000000000012", "text": "t", "public_metrics": {"retweet_count": 1, "like_count": 3}}
        one, two = read([post, plain])
        assert (one.authors[0].handle, one.media[0].alt) == ("watcher", "A river")
        assert (ties(one), one.embeds[0].item.authors[0].handle) == ({"quotes": "x:1400000000000000000"}, "desk")
        assert counts(two) == {"reposts": 1, "likes": 3}
        stranger = {"id": "15", "text": "t", "author_id": "7", "conversation_id": "3"}
        assert social.recognise(samples.dumped([stranger, stranger | {"public_metrics": {"like_count": 1}}])) is None

    def test_a_deletion_of_account_activity(self):
        notice = {"status": {"id": "1045405559317569537", "user_id": "42"}, "timestamp_ms": "1432228155593"}
        (item,) = read({"for_user_id": "42", "tweet_delete_events": [notice]})
        assert (item.id, item.access, item.authors[0].native_id) == ("x:1045405559317569537", "deleted", "42")
        assert item.updated.isoformat() == "2015-05-21T17:09:15+00:00"
