"""Posts of Mastodon and Bluesky."""

from __future__ import annotations

from typing import Any

from tests.adapters.social.samples.record import Record


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
