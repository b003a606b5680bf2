"""Answers of each network, written for these tests after the networks' published descriptions."""

from __future__ import annotations

from tests.adapters.social.samples.answers import all_answers
from tests.adapters.social.samples.channels import EXPORT, TEXT, YOUTUBE, channel, telegram
from tests.adapters.social.samples.forums import HN, REDDIT_FEED, comment, lemmy, listing, submission
from tests.adapters.social.samples.microblogs import bluesky, mastodon
from tests.adapters.social.samples.record import Record, dumped
from tests.adapters.social.samples.tweets import graphql, timeline, x1, x2

__all__ = [
    "EXPORT",
    "HN",
    "REDDIT_FEED",
    "TEXT",
    "YOUTUBE",
    "Record",
    "all_answers",
    "bluesky",
    "channel",
    "comment",
    "dumped",
    "graphql",
    "lemmy",
    "listing",
    "mastodon",
    "submission",
    "telegram",
    "timeline",
    "x1",
    "x2",
]
