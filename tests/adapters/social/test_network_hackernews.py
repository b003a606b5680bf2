"""What the interfaces of Hacker News say of a post, found in the item."""

from __future__ import annotations

from tests.adapters.social.said import counts, read


class TestAggregatedFeeds:
    def test_a_submission_with_its_comments(self):
        comment = {
            "id": 51, "level": 0, "user": "lo2", "time": 1772352990, "time_ago": "an hour ago", "content": "<p>Nice",
            "comments_count": 1, "type": "comment", "comments": [],
        }  # fmt: skip
        story = {
            "id": 50, "title": "A radio from scrap", "points": 7, "user": "pg2", "time": 1772352930,
            "time_ago": "an hour ago", "comments_count": 2, "type": "link", "url": "https://news.example/radio",
            "comments": [comment | {"comments": [comment | {"id": 52}]}],
        }  # fmt: skip
        first, second, third = read(story)
        assert first.title is not None
        assert (first.title.text, first.authors[0].handle) == ("A radio from scrap", "pg2")
        assert counts(first) == {"score": 7, "replies": 2}
        assert first.links[0].url == "https://news.example/radio"
        assert (second.text, second.authors[0].handle, third.native_id) == ("Nice", "lo2", "52")

    def test_hiring_has_neither_account_nor_points(self):
        hiring = {"id": 42, "title": "Hiring", "points": None, "user": None, "time": 1772352930, "time_ago": "now",
                  "comments_count": 0, "type": "job", "url": "item?id=42"}  # fmt: skip
        (item,) = read([hiring])
        assert (item.authors, item.links, counts(item)) == ((), (), {"replies": 0})


class TestSearch:
    def test_a_hit_that_tells_its_time_in_words_only(self):
        hit = {"objectID": "3", "author": "a2", "created_at": "2026-03-01T08:15:30Z", "_tags": ["story"]}
        (item,) = read({"hits": [hit]})
        assert item.published is not None
        assert item.published.value is not None
        assert item.published.value.isoformat() == "2026-03-01T08:15:30+00:00"

    def test_a_record_of_another_index_is_none(self):
        assert read([{"objectID": "3", "author": "a2", "created_at": "2026-03-01T08:15:30Z"}]) == ()


class TestGone:
    def test_who_took_it_away(self):
        comment = {"id": 5, "type": "comment", "time": 1772352930, "parent": 4}
        tree = {"id": 8, "type": "comment", "created_at_i": 1772352930, "author": None, "text": None, "children": []}
        there = comment | {"id": 9, "by": "a2", "text": "Yes"}
        found = read([comment | {"deleted": True}, comment | {"id": 6, "dead": True, "text": "[flagged]"}, tree, there])
        assert [(i.access, i.extra.get("unavailable")) for i in found] == [
            ("deleted", "deleted"), ("deleted", "removed"), ("deleted", "deleted"), ("full", None),
        ]  # fmt: skip
