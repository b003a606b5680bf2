"""Answers of every shape, each put together as its network sends it."""

from __future__ import annotations

import json

from tests.adapters.social.samples.channels import EXPORT, TEXT, YOUTUBE, channel, telegram
from tests.adapters.social.samples.forums import HN, HN_FEED, LEMMY_FLAT, REDDIT_FEED, comment, lemmy, listing, submission
from tests.adapters.social.samples.microblogs import bluesky, deleted, kin, mastodon
from tests.adapters.social.samples.record import dumped
from tests.adapters.social.samples.tweets import SEARCHED, graphql, keyed, timeline, x1, x2


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
        "mastodon kin": dumped([kin(), kin(2, reblog=kin(), content=""), deleted(), kin(3, reblog=kin(4), quote=True)]),
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
        "lemmy 1": dumped(LEMMY_FLAT),
        "hackernews": dumped(HN),
        "hackernews feed": dumped(HN_FEED),
        "telegram export": dumped(EXPORT),
        "telegram": channel(telegram(TEXT), telegram(TEXT, 6, meta="edited ")),
        "youtube": YOUTUBE,
        "reddit feed": REDDIT_FEED,
    }
