"""What Reddit says of a post, found in the item."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

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

    @pytest.mark.parametrize(
        ("text", "url", "words"),
        [
            ("See https://wiki.example/Foo_(ship)_2.", "https://wiki.example/Foo_(ship)_2", None),
            ("[it](https://e.example/Foo_(ship))", "https://e.example/Foo_(ship)", "[it](https://e.example/Foo_(ship))"),
            ('[a ship](https://e.example/s "The ship")', "https://e.example/s", '[a ship](https://e.example/s "The ship")'),
            ("(https://e.example/s)", "https://e.example/s", None),
            ("**https://e.example/s**", "https://e.example/s", None),
            ("https://e.example/a\\_b", "https://e.example/a_b", "https://e.example/a\\_b"),
            ("https://e.example/?a=1&region=eu&copy=2", "https://e.example/?a=1&region=eu&copy=2", None),
        ],
    )
    def test_addresses_in_markdown(self, text, url, words):
        (item,) = read(samples.comment(body=text))
        assert [x.url for x in item.links] == [url]
        assert [x.span.of(item.text) for x in item.links if x.span] == [words or url]
        assert item.text == text

    def test_the_count_of_answers_beside_a_comment_is_its_submissions(self):
        """As in the list of an account's comments, or in its inbox, which gives no permalink either."""
        path = "/r/rails/comments/aaaaaa/tanks_trains/ccccccc/"
        (item,) = read(samples.listing(samples.comment(num_comments=321, context=f"{path}?context=3")))
        assert counts(item) == {"score": -3}
        assert item.url == f"https://www.reddit.com{path}"

    def test_an_advertisement_has_no_account(self):
        advertisement = samples.submission(permalink="/comments/aaaaaa/tanks/", promoted=True)
        del advertisement["author"]
        (item,) = read(samples.listing(advertisement))
        assert (item.native_id, item.url) == ("t3_aaaaaa", "https://www.reddit.com/comments/aaaaaa/tanks/")
        assert item.authors == ()

    def test_a_comment_that_tells_only_what_it_answers(self):
        answer = {"id": "ccccccc", "author": "other", "body": "Hi", "parent_id": "t3_aaaaaa"}
        (item,) = read(answer)
        assert (item.native_id, ties(item)) == ("t1_ccccccc", {"reply_to": "reddit:t3_aaaaaa"})
        assert read(answer | {"parent_id": "17"}) == ()  # of some other site

    def test_private_messages_are_no_damaged_posts(self):
        message = {
            "name": "t4_zz", "id": "zz", "author": "other", "subreddit": None, "parent_id": None, "score": 0, "body": "Hi",
            "subject": "Hi", "created_utc": 1772352999.0, "num_comments": None, "was_comment": False, "context": "",
        }  # fmt: skip
        assert social.parse(samples.dumped(samples.listing(message, samples.comment()))).problems == ()

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("[ Removed by moderator ]", "removed"),
            ("[deleted by user]", "deleted"),
            ("[ Removed by reddit on account of violating the [content policy](/help/contentpolicy). ]", "removed"),
            ("[removed my old answer]", None),
        ],
    )
    def test_what_stands_for_a_text_that_is_gone(self, text, why):
        (item,) = read(samples.listing(samples.comment(body=text)))
        assert item.extra.get("unavailable") == why
        assert (item.access == "deleted") is (why is not None)

    def test_the_caption_of_a_picture_in_the_text_describes_it(self):
        listed = {"a1": {"status": "valid", "e": "Image", "s": {"u": "https://p.example/a1.png"}}}
        (item,) = read(samples.listing(samples.submission(media_metadata=listed, selftext='![img](a1 "A ship &amp; port")')))
        assert [(m.url, m.alt) for m in item.media] == [("https://p.example/a1.png", "A ship & port")]

    def test_a_feed_of_pictures_comments_and_texts(self):
        """Only what stands between the marks is a text; words like those of the footer may stand in it."""
        footer = (
            " submitted by <a href='https://www.reddit.com/user/w'> /u/w </a> <br/> <span><a href='{}'>[link]</a></span>"
            " <span><a href='{}'>[comments]</a></span>"
        )
        page = "https://www.reddit.com/r/rails/comments/aaaaa1/t/"
        picture = f"<table><tr><td><a href='{page}'><img src='https://p.example/s.jpg' alt='T'/></a></td><td>"
        gone = "<!-- SC_OFF --><div class='md'><p>[deleted]</p></div><!-- SC_ON -->"
        written = "<!-- SC_OFF --><div class='md'><p>It was submitted by me.</p></div><!-- SC_ON -->"
        image, text, comment, lost = read(
            _feed(
                ("t3_aaaaa1", page, picture + footer.format("https://i.example/s.png", page) + "</td></tr></table>", "w"),
                ("t3_aaaaa2", page, written + footer.format(page, page), "w"),
                ("t1_bbbbbb", f"{page}bbbbbb/", written, "w"),
                ("t1_bbbbbc", f"{page}bbbbbc/", gone, "[deleted]"),
            )
        )
        assert (image.text, [(m.type, m.url) for m in image.media]) == ("", [("image", "https://i.example/s.png")])
        assert [(x.url, x.rel) for x in image.links] == [("https://i.example/s.png", "related")]
        assert (text.text, text.links, text.media) == ("It was submitted by me.", (), ())
        assert (comment.text, comment.title, comment.extra["thread"]) == ("It was submitted by me.", None, "t3_aaaaa1")
        assert (lost.access, lost.authors) == ("deleted", ())

    def test_a_feed_without_entries_is_empty_where_the_network_is_known(self):
        batch = social.parse(_feed(), "reddit")
        assert (batch.items, batch.problems) == ((), ())


def _feed(*entries: tuple[str, str, str, str]) -> bytes:
    """A feed of entries: number, address, page and account."""
    made = "".join(
        f"<entry><author><name>/u/{who}</name></author><category term='rails' label='r/rails'/><id>{number}</id>"
        f"<link href='{url}'/><content type='html'>{escape(page)}</content><updated>2026-03-01T08:15:30+00:00</updated>"
        "<title>T</title></entry>"
        for number, url, page, who in entries
    )
    return f"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><id>/r/rails.rss</id>{made}</feed>".encode()
