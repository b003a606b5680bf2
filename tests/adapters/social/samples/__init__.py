"""Answers of each network, written for these tests after the networks' published descriptions."""

from __future__ import annotations

from tests.adapters.social.samples.answers import all_answers
from tests.adapters.social.samples.channels import EXPORT, TEXT, YOUTUBE, channel, telegram
from tests.adapters.social.samples.forums import HN, HN_FEED, LEMMY_FLAT, REDDIT_FEED, comment, lemmy, listing, submission
from tests.adapters.social.samples.microblogs import bluesky, deleted, kin, mastodon
from tests.adapters.social.samples.record import Record, dumped
from tests.adapters.social.samples.tweets import SEARCHED, graphql, keyed, timeline, x1, x2

__all__ = [
    "EXPORT",
    "HN",
    "HN_FEED",
    "LEMMY_FLAT",
    "REDDIT_FEED",
    "SEARCHED",
    "TEXT",
    "YOUTUBE",
    "Record",
    "all_answers",
    "bluesky",
    "channel",
    "comment",
    "deleted",
    "dumped",
    "graphql",
    "keyed",
    "kin",
    "lemmy",
    "listing",
    "mastodon",
    "submission",
    "telegram",
    "timeline",
    "x1",
    "x2",
]
