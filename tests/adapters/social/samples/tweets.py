"""Posts of X, as its first, its web's and its second interface give them."""

from __future__ import annotations

from typing import Any

from tests.adapters.social.samples.record import Record


def x1(
    number: int = 1700000000000000001,
    text: str = "Convoy at the bridge &amp; waiting https://t.co/aaaaaaaaaa #Convoy @desk https://t.co/mmmmmmmmmm",
    **changes: Any,
) -> Record:
    """A status of v1.1 whose indices count code points of the escaped text."""

    def at(words: str) -> list[int]:
        return [text.index(words), text.index(words) + len(words)] if words in text else [0, 0]

    media = [
        {
            "id_str": "1",
            "type": "photo",
            "url": "https://t.co/mmmmmmmmmm",
            "indices": at("https://t.co/mmmmmmmmmm"),
            "media_url_https": "https://pbs.example/media/A.jpg",
            "ext_alt_text": "A bridge",
        }
    ]
    return {
        "created_at": "Sun Mar 01 08:15:30 +0000 2026",
        "id": number,
        "id_str": str(number),
        "full_text": text,
        "truncated": False,
        "display_text_range": [0, len(text)],
        "lang": "en",
        "entities": {
            "urls": [
                {
                    "url": "https://t.co/aaaaaaaaaa",
                    "expanded_url": "https://news.example/convoy",
                    "indices": at("https://t.co/aaaaaaaaaa"),
                }
            ],
            "hashtags": [{"text": "Convoy", "indices": at("#Convoy")}],
            "user_mentions": [{"screen_name": "desk", "id_str": "12", "indices": at("@desk")}],
            "media": media,
        },
        "extended_entities": {"media": media},
        "user": {"id": 42, "id_str": "42", "screen_name": "watcher", "name": "Watcher"},
        "in_reply_to_status_id_str": None,
        "retweet_count": 2,
        "favorite_count": 3,
        "possibly_sensitive": False,
    } | changes


def graphql(number: int = 1700000000000000001, **changes: Any) -> Record:
    """A post as the web's interface gives it."""
    legacy = {k: v for k, v in x1(number).items() if k != "user"} | {"reply_count": 1, "quote_count": 0, "user_id_str": "42"}
    return {
        "__typename": "Tweet",
        "rest_id": str(number),
        "legacy": legacy,
        "views": {"count": "900", "state": "Enabled"},
        "core": {
            "user_results": {
                "result": {"__typename": "User", "rest_id": "42", "legacy": {"screen_name": "watcher", "name": "Watcher"}}
            }
        },
        "edit_control": {"edit_tweet_ids": [str(number)]},
    } | changes


def timeline(*results: Record) -> Record:
    """Instructions of a timeline with an entry for each result."""
    entries = [
        {
            "entryId": f"tweet-{170000000000000000 + n}",
            "content": {
                "entryType": "TimelineTimelineItem",
                "itemContent": {"itemType": "TimelineTweet", "tweet_results": {"result": result}},
            },
        }
        for n, result in enumerate(results)
    ]
    return {
        "data": {
            "user": {
                "result": {
                    "timeline": {
                        "timeline": {
                            "instructions": [
                                {"type": "TimelineClearCache"},
                                {"type": "TimelineAddEntries", "entries": entries},
                            ]
                        }
                    }
                }
            }
        }
    }


SEARCHED: Record = {
    "created_at": "Wed, 08 Apr 2009 19:22:10 +0000",
    "id": 1478555574,
    "text": "Convoy &amp; tug",
    "from_user": "watcher",
    "from_user_id": 7,
    "iso_language_code": "nl",
}
"""A result of X's search interface before v1.1."""


def keyed() -> Record:
    """An answer of X that holds posts and accounts apart: a repost of a post that quotes another."""
    ties = {"11": {"retweeted_status_id_str": "12"}, "12": {"quoted_status_id_str": "13"}, "13": {}}
    tweets = {n: x1(int(n)) | {"user": {"id_str": "42"}} | tie for n, tie in ties.items()}
    return {"globalObjects": {"tweets": tweets, "users": {"42": x1()["user"]}}}


def x2() -> Record:
    """An answer of v2 with expansions: a post with a poll, a quotation, a reply and a missing post."""
    return {
        "data": [
            {
                "id": "1700000000000000001",
                "text": "Which bridge? https://t.co/aaaaaaaaaa",
                "author_id": "42",
                "created_at": "2026-03-01T08:15:30.000Z",
                "lang": "en",
                "edit_history_tweet_ids": ["1700000000000000001"],
                "attachments": {"poll_ids": ["5"], "media_keys": ["3_1"]},
                "entities": {
                    "urls": [
                        {
                            "start": 14,
                            "end": 37,
                            "url": "https://t.co/aaaaaaaaaa",
                            "expanded_url": "https://news.example/bridge",
                            "title": "The bridge",
                        }
                    ]
                },
                "public_metrics": {
                    "retweet_count": 1,
                    "reply_count": 2,
                    "like_count": 3,
                    "quote_count": 4,
                    "impression_count": 500,
                },
            },
            {
                "id": "1700000000000000002",
                "text": "Look at this",
                "author_id": "43",
                "created_at": "2026-03-01T09:00:00.000Z",
                "referenced_tweets": [{"type": "quoted", "id": "1600000000000000001"}],
            },
            {
                "id": "1700000000000000003",
                "text": "Agreed",
                "author_id": "43",
                "referenced_tweets": [{"type": "replied_to", "id": "1600000000000000404"}],
            },
        ],
        "includes": {
            "users": [
                {"id": "42", "username": "watcher", "name": "Watcher"},
                {"id": "43", "username": "desk", "name": "Desk"},
            ],
            "tweets": [{"id": "1600000000000000001", "text": "An older post", "author_id": "42"}],
            "media": [
                {
                    "media_key": "3_1",
                    "type": "video",
                    "preview_image_url": "https://pbs.example/p.jpg",
                    "duration_ms": 1500,
                    "alt_text": "A river",
                    "variants": [
                        {"bit_rate": 1, "url": "https://video.example/s.mp4", "content_type": "video/mp4"},
                        {"bit_rate": 9, "url": "https://video.example/l.mp4", "content_type": "video/mp4"},
                    ],
                }
            ],
            "polls": [
                {
                    "id": "5",
                    "voting_status": "closed",
                    "end_datetime": "2026-03-02T08:15:30.000Z",
                    "options": [
                        {"position": 2, "label": "South", "votes": 4},
                        {"position": 1, "label": "North", "votes": 7},
                    ],
                }
            ],
        },
        "errors": [
            {
                "resource_type": "tweet",
                "resource_id": "1600000000000000404",
                "title": "Not Found Error",
                "type": "https://api.example/2/problems/resource-not-found",
            }
        ],
    }
