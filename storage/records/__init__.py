"""What the store takes and gives besides `Item`: frozen, without a database behind them."""

from __future__ import annotations

from storage.records.accounts import AccountRecord
from storage.records.answers import Counts, Expirable, Page, Related, SearchResult, StoredProblem
from storage.records.evidence import Evidence, Flag, Match, Matcher, Priority, Suppressed, Variant
from storage.records.fulltext import FullText, FullTextOutcome, FullTextState, FullTextTask
from storage.records.intake import Ingested, Intake, Keep, Pages, keep_all
from storage.records.mail import Delivery, DeliveryState, FrozenDigest, Outgoing
from storage.records.sources import (
    Abandoned,
    Due,
    DueSource,
    Heartbeat,
    HostRecord,
    Lease,
    LeaseRequest,
    PollEnd,
    PollRecord,
    RobotsRecord,
    SourceStatus,
    Timing,
)
from storage.records.stories import StoredStory, StoryCursor, StoryNews, StoryPlace

__all__ = [
    "Abandoned",
    "AccountRecord",
    "Counts",
    "Delivery",
    "DeliveryState",
    "Due",
    "DueSource",
    "Evidence",
    "Expirable",
    "Flag",
    "FrozenDigest",
    "FullText",
    "FullTextOutcome",
    "FullTextState",
    "FullTextTask",
    "Heartbeat",
    "HostRecord",
    "Ingested",
    "Intake",
    "Keep",
    "Lease",
    "LeaseRequest",
    "Match",
    "Matcher",
    "Outgoing",
    "Page",
    "Pages",
    "PollEnd",
    "PollRecord",
    "Priority",
    "Related",
    "RobotsRecord",
    "SearchResult",
    "SourceStatus",
    "StoredProblem",
    "StoredStory",
    "StoryCursor",
    "StoryNews",
    "StoryPlace",
    "Suppressed",
    "Timing",
    "Variant",
    "keep_all",
]
