"""Networks for tests: loopback servers, and for the conformance kit a source of each with the addresses that it asks."""

from __future__ import annotations

from typing import Any

__all__ = ["SOURCES", "answers"]

_FIELDS = (
    "tweet.fields=id%2Ctext%2Cauthor_id%2Ccreated_at%2Cconversation_id%2Cin_reply_to_user_id%2Creferenced_tweets%2C"
    "entities%2Cattachments%2Clang%2Cpublic_metrics%2Cpossibly_sensitive%2Cedit_history_tweet_ids%2Cnote_tweet%2Cwithheld"
    "&expansions=author_id%2Creferenced_tweets.id%2Creferenced_tweets.id.author_id%2Cattachments.media_keys%2C"
    "attachments.poll_ids%2Centities.mentions.username%2Cin_reply_to_user_id"
    "&user.fields=id%2Cname%2Cusername%2Cverified%2Curl"
    "&media.fields=media_key%2Ctype%2Curl%2Cpreview_image_url%2Calt_text%2Cwidth%2Cheight%2Cduration_ms%2Cvariants"
    "&poll.fields=id%2Coptions%2Cend_datetime%2Cvoting_status%2Cduration_minutes"
)
_X = f"https://api.x.example/2/tweets/search/recent?query=bridge&sort_order=recency&max_results=100&{_FIELDS}"

SOURCES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "mastodon": (
        {"server": "https://harbour.example", "hashtag": "#port"}, ["https://harbour.example/api/v1/timelines/tag/port?limit=40"]
    ),
    "bluesky": (
        {"account": "did:plc:watcher", "server": "https://sky.example"},
        ["https://sky.example/xrpc/app.bsky.feed.getAuthorFeed?actor=did%3Aplc%3Awatcher&filter=posts_with_replies&limit=100"],
    ),
    "jetstream": ({"server": "wss://stream.example"}, ["wss://stream.example/subscribe"]),
    "telegram": ({"channel": "@coastwatch", "server": "https://t.example"}, ["https://t.example/s/coastwatch"]),
    "reddit": (
        {"subreddit": "rails", "server": "https://reddit.example"}, ["https://reddit.example/r/rails/new.rss?limit=100"]
    ),
    "youtube": (
        {"channel": "UCaaaaaaaaaaaaaaaaaaaaaa", "server": "https://video.example"},
        ["https://video.example/feeds/videos.xml?channel_id=UCaaaaaaaaaaaaaaaaaaaaaa"],
    ),
    "lemmy": (
        {"server": "https://forum.example", "community": "ports"},
        ["https://forum.example/api/v3/post/list?community_name=ports&sort=New&limit=50&type_=All"],
    ),
    "hackernews": (
        {"server": "https://search.example", "search": "radio"},
        ["https://search.example/api/v1/search_by_date?query=radio&tags=story&hitsPerPage=100"],
    ),
    "x": ({"server": "https://api.x.example", "search": "bridge", "token": "bearer", "monthly_reads": 900}, [_X]),
}  # fmt: skip
"""Options of a source, and the address of its newest page."""


def answers(name: str, data: bytes) -> dict[str, bytes]:
    """What the network gives for each address: the sample, and nothing older."""
    first = SOURCES[name][1][0]
    if name == "x":  # only what is newer than the newest known post is asked for, and paid
        return {first: data, f"{first}&since_id=1700000000000000003": b'{"meta": {"result_count": 0}}'}
    return {first: data}
