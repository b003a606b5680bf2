"""What a forum says of a post, found in the item."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.adapters.social import samples
from tests.adapters.social.said import counts, read, ties


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
