"""Posts of Reddit, Lemmy and Hacker News."""

from __future__ import annotations

from typing import Any

from tests.adapters.social.samples.record import Record


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


REDDIT_FEED = b"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><id>/r/rails.rss</id><title>rails</title>
<entry><author><name>/u/watcher</name><uri>https://www.reddit.com/user/watcher</uri></author>
<category term="rails" label="r/rails"/><id>t3_aaaaaa</id><link href="https://www.reddit.com/r/rails/comments/aaaaaa/tanks/"/>
<content type="html">&lt;!-- SC_OFF --&gt;&lt;div class="md"&gt;&lt;p&gt;Seen today.&lt;/p&gt;&lt;/div&gt;
&lt;!-- SC_ON --&gt; &amp;#32; submitted by &amp;#32; &lt;a href="https://www.reddit.com/user/watcher"&gt; /u/watcher
&lt;/a&gt; &lt;br/&gt; &lt;span&gt;&lt;a href="https://news.example/tanks"&gt;[link]&lt;/a&gt;&lt;/span&gt;
&lt;span&gt;&lt;a href="https://www.reddit.com/r/rails/comments/aaaaaa/tanks/"&gt;[comments]&lt;/a&gt;&lt;/span&gt;</content>
<updated>2026-03-01T08:15:30+00:00</updated><published>2026-03-01T08:15:30+00:00</published><title>Tanks</title></entry></feed>"""


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
