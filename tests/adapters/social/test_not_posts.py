"""JSON of other kinds: what has some of a post's keys is none."""

from __future__ import annotations

from typing import Any

import pytest

from adapters import social
from tests.adapters.social import samples
from tests.adapters.social.said import read

TIME = "2026-03-01T08:15:30Z"
OTHERS: dict[str, Any] = {
    "settings of a service": {"tweets": {"limit": 5, "shown": True}, "users": {"limit": 3}},
    "nested settings": {"tweets": {"1": {"every": 60}}, "users": {}},
    "an empty store of a page": {"tweets": {}, "users": {}},
    "messages of a chat room": [{"id": 5, "from_user": "ferry", "text": "hi", "created_at": TIME}],
    "a status of kindred software": [{
        "id": 5, "id_str": "5", "user": {"screen_name": "ferry"}, "text": "hi", "statusnet_html": "hi",
        "created_at": "Wed Oct 10 20:19:24 +0000 2018", "external_url": "https://harbour.example/5",
    }],
    "comments of another network": {"data": [{"timestamp": TIME, "text": "Fog", "id": "17870913679156914"}]},
    "posts of another network": {"data": [{"permalink": "https://a.example/p", "text": "Fog", "id": "18050206876707110"}]},
    "entries of an account book": [{"account": "A-1", "created_at": TIME, "content": "rope", "url": "https://a.example/1"}],
    "a build": [{"id": 4, "type": "job", "time": 12, "name": "build"}],
    "a story with a clock": [{"id": 4, "type": "story", "time": "12:00", "by": "ferry"}],
    "a deleted comment of a site": [{"id": 4, "type": "comment", "deleted": True}],
    "hits of another search": {"hits": [{"objectID": "17", "author": "ferry", "created_at": TIME, "_tags": ["rope"]}]},
    "a conversation": {"id": 4, "type": "conversation", "messages": [{"id": 1, "type": "text", "date": TIME}]},
    "an empty conversation": {"id": 4, "type": "conversation", "messages": []},
    "a description of an interface": {"paths": {"/rope": {"delete": {"status": {"code": 204}}}}},
    "changes of a repository": {"repo": "harbour/quay", "ops": [{"path": "a", "action": "create"}]},
    "commits": [{"sha": "a", "commit": {"author": {"name": "x"}, "message": "m"}, "author": {"login": "x"}}],
    "comments on an issue": [{"id": 1, "url": "https://a.example/1", "body": "x", "user": {"login": "x"}, "created_at": ""}],
    "an event of a chat": {"type": "m.room.message", "event_id": "$a", "sender": "@a:b", "content": {"body": "x"}},
    "an activity": {"type": "Create", "actor": "https://a.example/u", "object": {
        "type": "Note", "id": "https://a.example/1", "content": "x", "published": TIME, "url": "https://a.example/1"}},
    "an export of a chat": {"guild": {"id": "1"}, "messages": [
        {"id": "3", "type": "Default", "timestamp": TIME, "content": "x", "author": {"name": "x"}}]},
    "a feed in JSON": {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [
        {"id": "1", "url": "https://a.example/", "title": "t", "content_html": "x", "author": {"name": "x"}}]},
    "a package": {"name": "quay", "version": "1.0.0", "author": "ferry", "description": "d", "repository": {}},
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_what_has_some_keys_of_a_post_is_none(name):
    data = samples.dumped(OTHERS[name])
    assert social.recognise(data) is None
    assert read(data) == ()


def test_of_posts_and_accounts_apart_what_is_no_post_is_named():
    tweets = {"11": samples.x1(11), "12": {"id_str": "12"}, "13": samples.x1(13) | {"quoted_status_id_str": "12"}}
    batch = social.parse(samples.dumped({"tweets": tweets, "users": {}}))
    assert [i.id for i in batch.items] == ["x:11", "x:13"]
    assert [(r.type, r.id) for r in batch.items[1].relations] == [("quotes", "x:12")]
    assert [p.message for p in batch.problems] == ["the post has no text or no time"]


def test_entries_of_other_sites_beside_videos_are_no_videos():
    feed = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://www.youtube.com/xml/schemas/2015">
      <entry><id>https://a.example/1</id></entry><entry><id>yt:video:abc</id><yt:videoId>abc</yt:videoId></entry></feed>"""
    batch = social.parse(feed)
    assert [i.id for i in batch.items] == ["youtube:abc"]
    assert [p.message for p in batch.problems] == ["the entry has no video id"]


def test_notices_of_deletions_in_other_feeds_are_no_videos():
    gone = '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="tag:a.example,2026:1"/>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{gone}<entry><id>t3_abc</id></entry></feed>'.encode()
    assert [i.id for i in read(feed)] == ["reddit:t3_abc"]
