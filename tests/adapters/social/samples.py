"""Answers of each network, written for these tests after the networks' published descriptions."""

from __future__ import annotations

import json
from typing import Any

Record = dict[str, Any]


def mastodon(number: int = 1, **changes: Any) -> Record:
    """A status of the server that answered, with all that a status can have."""
    return {
        "id": str(110000000000000000 + number),
        "created_at": "2026-03-01T08:15:30.123Z",
        "in_reply_to_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "uri": f"https://harbour.example/users/watch/statuses/{110000000000000000 + number}",
        "url": f"https://harbour.example/@watch/{110000000000000000 + number}",
        "replies_count": 2,
        "reblogs_count": 3,
        "favourites_count": 5,
        "edited_at": None,
        "content": '<p>Two ferries &amp; a tug left <a href="https://harbour.example/tags/Odesa" class="mention hashtag" '
        'rel="tag">#<span>Odesa</span></a>, says <span class="h-card"><a href="https://other.example/@pilot" class="u-url '
        'mention">@<span>pilot</span></a></span> 🚢</p><p>More: <a href="https://news.example/ferries"><span '
        'class="invisible">https://</span><span>news.example/ferries</span></a></p>',
        "reblog": None,
        "account": {
            "id": "7",
            "username": "watch",
            "acct": "watch",
            "display_name": "Harbour Watch",
            "url": "https://harbour.example/@watch",
        },
        "media_attachments": [
            {
                "id": "1",
                "type": "image",
                "url": "https://files.harbour.example/1.png",
                "preview_url": "https://files.harbour.example/1s.png",
                "remote_url": None,
                "description": "Two white ferries",
                "meta": {"original": {"width": 800, "height": 600}},
            },
            {"id": "2", "type": "gifv", "url": "https://files.harbour.example/2.mp4", "description": None},
        ],
        "mentions": [{"id": "9", "username": "pilot", "acct": "pilot@other.example", "url": "https://other.example/@pilot"}],
        "tags": [{"name": "odesa", "url": "https://harbour.example/tags/Odesa"}],
        "card": {"url": "https://news.example/ferries", "title": "Ferries leave port"},
        "poll": None,
        "application": {"name": "Web"},
    } | changes


def bluesky(
    key: str = "3kaaaaaaaaa2a", text: str = "Radar news from Kyïv: radar.example #радар @mila.example", **changes: Any
) -> Record:
    """A post view with facets whose places count bytes."""
    raw = text.encode()

    def facet(words: str, feature: Record) -> Record:
        start = raw.index(words.encode())
        return {"index": {"byteStart": start, "byteEnd": start + len(words.encode())}, "features": [feature]}

    facets = [
        facet(words, feature)
        for words, feature in (
            ("radar.example", {"$type": "app.bsky.richtext.facet#link", "uri": "https://radar.example/news"}),
            ("#радар", {"$type": "app.bsky.richtext.facet#tag", "tag": "радар"}),
            ("@mila.example", {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:mila"}),
        )
        if words in text
    ]
    return {
        "uri": f"at://did:plc:watcher/app.bsky.feed.post/{key}",
        "cid": "bafyreia",
        "author": {"did": "did:plc:watcher", "handle": "Watcher.example", "displayName": "Watcher"},
        "record": {
            "$type": "app.bsky.feed.post",
            "text": text,
            "createdAt": "2026-03-01T08:15:30.000Z",
            "langs": ["en"],
            "facets": facets,
        },
        "replyCount": 1,
        "repostCount": 2,
        "likeCount": 3,
        "quoteCount": 4,
        "indexedAt": "2026-03-01T08:15:31.000Z",
    } | changes


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


def submission(name: str = "aaaaaa", **changes: Any) -> Record:
    """A text submission."""
    return {
        "name": f"t3_{name}",
        "id": name,
        "title": "Tanks &amp; trains",
        "selftext": "Seen near [the depot](https://news.example/d) today.",
        "author": "watcher",
        "author_fullname": "t2_abc",
        "subreddit": "rails",
        "subreddit_name_prefixed": "r/rails",
        "permalink": f"/r/rails/comments/{name}/tanks_trains/",
        "url": f"https://www.reddit.com/r/rails/comments/{name}/tanks_trains/",
        "is_self": True,
        "created_utc": 1772352930.0,
        "edited": False,
        "over_18": False,
        "score": 12,
        "num_comments": 2,
    } | changes


def comment(name: str = "ccccccc", parent: str = "t3_aaaaaa", replies: Any = "", **changes: Any) -> Record:
    """A comment with its answers."""
    return {
        "name": f"t1_{name}",
        "id": name,
        "body": "I saw them too",
        "author": "other",
        "subreddit": "rails",
        "link_id": "t3_aaaaaa",
        "parent_id": parent,
        "created_utc": 1772352999.0,
        "edited": 1772353000.0,
        "score": -3,
        "replies": replies,
    } | changes


def listing(*things: Record) -> Record:
    """A listing of things."""
    children = [{"kind": one["name"][:2], "data": one} for one in things]
    return {"kind": "Listing", "data": {"after": None, "children": children}}


def lemmy() -> Record:
    """A PostView and a CommentView."""
    creator = {"id": 3, "name": "watcher", "actor_id": "https://forum.example/u/watcher"}
    community = {"name": "ports", "actor_id": "https://other.example/c/ports"}
    post = {
        "id": 10,
        "name": "Port closed",
        "body": "Since noon.",
        "url": "https://news.example/p.jpg",
        "nsfw": True,
        "published": "2026-03-01T08:15:30.123456",
        "ap_id": "https://forum.example/post/10",
        "alt_text": "A closed gate",
    }
    note = {
        "id": 11,
        "content": "Open again",
        "path": "0.9.11",
        "published": "2026-03-01T09:00:00Z",
        "deleted": True,
        "ap_id": "https://forum.example/comment/11",
    }
    return {
        "posts": [
            {"post": post, "creator": creator, "community": community, "counts": {"score": 4, "comments": 1, "upvotes": 5}}
        ],
        "comments": [{"comment": note, "post": post, "creator": creator, "community": community, "counts": {"score": 1}}],
    }


HN: Record = {
    "hits": [
        {
            "objectID": "400",
            "title": "A radio from scrap",
            "url": "https://news.example/radio",
            "author": "pg2",
            "points": 7,
            "num_comments": 1,
            "created_at_i": 1772352930,
            "_tags": ["story"],
        },
        {
            "objectID": "401",
            "author": "sam2",
            "comment_text": 'Nice &amp; simple.<p>See <a href="https:&#x2F;&#x2F;news.example">it</a>',
            "parent_id": 400,
            "story_id": 400,
            "created_at_i": 1772352999,
        },
    ]
}

EXPORT: Record = {
    "name": "Coast Watch",
    "type": "public_channel",
    "id": 1500000001,
    "messages": [
        {
            "id": 1,
            "type": "service",
            "date": "2026-03-01T08:00:00",
            "date_unixtime": "1772352000",
            "actor": "Coast Watch",
            "action": "create_channel",
            "title": "Coast Watch",
            "text": "",
        },
        {
            "id": 2,
            "type": "message",
            "date": "2026-03-01T08:15:30",
            "date_unixtime": "1772352930",
            "edited": "2026-03-01T09:00:00",
            "edited_unixtime": "1772355600",
            "from": "Coast Watch",
            "from_id": "channel1500000001",
            "forwarded_from": "Pilot",
            "reply_to_message_id": 1,
            "photo": "photos/photo_1.jpg",
            "width": 10,
            "height": 20,
            "text": [
                "Ships 🚢 at ",
                {"type": "link", "text": "https://coast.example"},
                " ",
                {"type": "hashtag", "text": "#port"},
            ],
            "reactions": [{"type": "emoji", "count": 3, "emoji": "👍"}, {"type": "emoji", "count": 4, "emoji": "🔥"}],
        },
        {
            "id": 3,
            "type": "message",
            "date": "2026-03-01T08:20:00",
            "from": "Coast Watch",
            "file": "(File not included. Change data exporting settings to download.)",
            "media_type": "voice_message",
            "mime_type": "audio/ogg",
            "duration_seconds": 9,
            "text": "",
            "text_entities": [],
        },
        {
            "id": 4,
            "type": "message",
            "date": "2026-03-01T08:21:00",
            "from": "Coast Watch",
            "text": "",
            "poll": {
                "question": "Storm?",
                "closed": False,
                "total_voters": 3,
                "answers": [{"text": "Yes", "voters": 1}, {"text": "No", "voters": 2}],
            },
        },
    ],
}


def telegram(body: str, number: int = 5, *, classes: str = "", meta: str = "", channel: str = "coastwatch") -> str:
    """A message of a channel's page, around `body`."""
    return f"""
<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message {classes} js-widget_message"
 data-post="{channel}/{number}"><div class="tgme_widget_message_bubble">
 <div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name" href="https://t.me/{channel}">
 <span dir="auto">Coast Watch</span></a></div>{body}
 <div class="tgme_widget_message_footer"><div class="tgme_widget_message_info">
 <span class="tgme_widget_message_views">1.2K</span><span class="copyonly"> views</span>
 <span class="tgme_widget_message_meta">{meta}<a class="tgme_widget_message_date" href="https://t.me/{channel}/{number}">
 <time datetime="2026-03-01T08:15:30+00:00" class="time">08:15</time></a></span></div></div></div></div></div>"""


def channel(*messages: str) -> bytes:
    """A channel's page."""
    return f"""<!DOCTYPE html><html><head><title>Coast Watch – Telegram</title></head><body>
<div class="tgme_channel_info"><div class="tgme_channel_info_header_title"><span dir="auto">Coast Watch</span></div>
<div class="tgme_channel_info_header_username"><a href="https://t.me/coastwatch">@coastwatch</a></div>
<div class="tgme_channel_info_description">Ships and storms</div></div>
<section class="tgme_channel_history js-message_history">{"".join(messages)}</section></body></html>""".encode()


TEXT = """<div class="tgme_widget_message_text js-message_text" dir="auto">Буря
 <i class="emoji" style="background-image:url('//t.example/1.png')"><b>🌊</b></i><br/><br/>Ask
 <a href="https://t.me/pilot">@pilot</a>, <a href="?q=%23storm">#storm</a>
 and <a href="https://coast.example/map?a=1&amp;b=2">the map</a></div>"""

YOUTUBE = b"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
<id>yt:channel:UCcoast</id><yt:channelId>UCcoast</yt:channelId><title>Coast Watch</title>
<entry><id>yt:video:abcdefghijk</id><yt:videoId>abcdefghijk</yt:videoId><yt:channelId>UCcoast</yt:channelId>
<title>Storm &amp; tide</title><link rel="alternate" href="https://www.youtube.com/watch?v=abcdefghijk"/>
<author><name>Coast Watch</name><uri>https://www.youtube.com/channel/UCcoast</uri></author>
<published>2026-03-01T08:15:30+00:00</published><updated>2026-03-02T08:15:30+00:00</updated>
<media:group><media:content url="https://www.youtube.com/v/abcdefghijk" width="640" height="390"/>
<media:thumbnail url="https://i.ytimg.example/vi/abcdefghijk/hqdefault.jpg" width="480" height="360"/>
<media:description>The storm of March. #storm Map: https://coast.example/map.</media:description>
<media:community><media:starRating count="9" average="5.00"/><media:statistics views="36"/></media:community></media:group>
</entry></feed>"""

REDDIT_FEED = b"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><id>/r/rails.rss</id><title>rails</title>
<entry><author><name>/u/watcher</name><uri>https://www.reddit.com/user/watcher</uri></author>
<category term="rails" label="r/rails"/><id>t3_aaaaaa</id><link href="https://www.reddit.com/r/rails/comments/aaaaaa/tanks/"/>
<content type="html">&lt;!-- SC_OFF --&gt;&lt;div class="md"&gt;&lt;p&gt;Seen today.&lt;/p&gt;&lt;/div&gt;
&lt;!-- SC_ON --&gt; &amp;#32; submitted by &amp;#32; &lt;a href="https://www.reddit.com/user/watcher"&gt; /u/watcher
&lt;/a&gt; &lt;br/&gt; &lt;span&gt;&lt;a href="https://news.example/tanks"&gt;[link]&lt;/a&gt;&lt;/span&gt;
&lt;span&gt;&lt;a href="https://www.reddit.com/r/rails/comments/aaaaaa/tanks/"&gt;[comments]&lt;/a&gt;&lt;/span&gt;</content>
<updated>2026-03-01T08:15:30+00:00</updated><published>2026-03-01T08:15:30+00:00</published><title>Tanks</title></entry></feed>"""


def dumped(value: Any) -> bytes:
    """JSON as an interface sends it."""
    return json.dumps(value, ensure_ascii=False).encode()


def all_answers() -> dict[str, bytes]:
    """One or more answers of every shape."""
    quoted = {
        "$type": "app.bsky.embed.record#view",
        "record": {
            **bluesky("3kbbbbbbbbb2b", "quoted"),
            "$type": "app.bsky.embed.record#viewRecord",
            "value": bluesky("3kbbbbbbbbb2b", "quoted")["record"],
        },
    }
    quoted["record"].pop("record")
    jetstream = {
        "did": "did:plc:watcher",
        "time_us": 1772352930000000,
        "kind": "commit",
        "commit": {
            "operation": "create",
            "collection": "app.bsky.feed.post",
            "rkey": "3kccccccccc2c",
            "record": bluesky()["record"],
        },
    }
    return {
        "mastodon": dumped(
            [mastodon(1), mastodon(2, in_reply_to_id=mastodon(1)["id"]), mastodon(3, content="", reblog=mastodon(4))]
        ),
        "mastodon context": dumped({"ancestors": [mastodon(5)], "descendants": [mastodon(6, spoiler_text="storm")]}),
        "mastodon event": dumped({"stream": ["public"], "event": "update", "payload": json.dumps(mastodon(7))}),
        "bluesky feed": dumped({"feed": [{"post": bluesky()}, {"post": bluesky("3kddddddddd2d", "second", embed=quoted)}]}),
        "bluesky event": dumped(jetstream),
        "bluesky flat event": dumped({"did": jetstream["did"], "time": "2026-03-01T08:16:00Z", **jetstream["commit"]}),
        "x v1": dumped([x1(), x1(1700000000000000002, retweeted_status=x1(1700000000000000003))]),
        "x archive": b"window.YTD.tweets.part0 = " + dumped([{"tweet": {k: v for k, v in x1().items() if k != "user"}}]),
        "x graphql": dumped(
            timeline(graphql(), {"__typename": "TweetTombstone", "tombstone": {"text": {"text": "This Post was deleted"}}})
        ),
        "x v2": dumped(x2()),
        "x keyed": dumped(keyed()),
        "x search": dumped({"results": [SEARCHED]}),
        "x flat": dumped([x2()["data"][0] | {"author": x2()["includes"]["users"][0]}]),
        "reddit": dumped([listing(submission()), listing(comment(replies=listing(comment("ddddddd", "t1_ccccccc"))))]),
        "lemmy": dumped(lemmy()),
        "hackernews": dumped(HN),
        "telegram export": dumped(EXPORT),
        "telegram": channel(telegram(TEXT), telegram(TEXT, 6, meta="edited ")),
        "youtube": YOUTUBE,
        "reddit feed": REDDIT_FEED,
    }
