"""What Reddit says of a post, found in the item."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters import social
from tests.adapters.social import samples
from tests.adapters.social.said import counts, read, ties


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
