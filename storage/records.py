"""What the store takes and gives besides `Item`: frozen, without a database behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from adapters.schema import Batch, Frozen, Item, Problem, RelationType, Role, SourceInfo, SourceState, Span

__all__ = [
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
    "Lease",
    "LeaseRequest",
    "Match",
    "Matcher",
    "Outgoing",
    "Page",
    "Pages",
    "PollEnd",
    "PollRecord",
    "Related",
    "RobotsRecord",
    "SearchResult",
    "SourceStatus",
    "StoredProblem",
    "StoredStory",
    "StoryCursor",
    "StoryPlace",
    "Suppressed",
    "Timing",
    "Variant",
]

Priority = Literal["low", "normal", "high", "critical"]

Variant = Literal["exact", "alias", "inflected", "transliterated", "folded", "prefix", "pattern", "fact", "quoted"]
"""How the surface of a hit comes from what the watchlist names.

`exact` as written there but for case and white space (of an entity: its canonical name), `alias` another name of the
entity, `inflected` and `transliterated` forms made of a name, `folded` the same through folding only (homoglyphs,
dashes, accents …), `prefix` and `pattern` by `prefix*` and `/re/`, `fact` by `lang:`, `kind:` or `site:`, `quoted`
words that the entity said.
"""


class Evidence(Frozen):
    """One hit: why a watch matched, in the words of the item.

    Offsets of `span` count code points of `Item.text` where `in_text`, else of the value of `field`
    itself (a feed's summary or a tag is not part of the text).
    """

    field: str = Field(description="title, lead, body, caption, credit, embed, quote, summary, tag, author, …")
    role: Role | None = Field(None, description="role of the block that holds the hit")
    span: Span
    in_text: bool = True
    surface: str = Field(description="the characters that matched, as they stand")
    term: str = Field(description="the part of the query that they satisfy, as written there")
    clause: str = Field("", description="the part of the query around the term that holds no AND and no NOT")
    variant: Variant = "exact"
    entity: str | None = Field(None, description="id of the entity, when the term names one")
    canonical: str | None = Field(None, description="the entity's first name, when the term names one")
    speaker: str | None = Field(None, description="who says it, where it stands in a quotation with a known speaker")
    snippet: str = Field("", description="the surroundings, one line")
    mark: Span | None = Field(None, description="where the hit stands in the snippet")


class Suppressed(Evidence):
    """A hit that did not count, and why."""

    by: Literal["exclude", "context", "unless"] = Field(
        description="a phrase that the entity excludes, missing context of a short name, or UNLESS"
    )
    reason: str = Field(description="the phrase, the context or the part of the query")


class Match(Frozen):
    """A watch that an item satisfies.

    `score` is the product of `factors`, each from 0 to 1; docs/watchlists.md tells how they are reckoned.
    """

    watch_id: str
    watch_version: str = Field(description="hash of the watch and of all that it refers to")
    priority: Priority = "normal"
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    suppressed: tuple[Suppressed, ...] = Field((), description="hits of the same terms that did not count")
    score: float = Field(1.0, ge=0, le=1, description="how strong the match is")
    factors: dict[str, float] = Field(default_factory=dict, description="what the score is made of, by name")


class Flag(Frozen):
    """A match that was stored: exactly one for each (item, watch, watch version)."""

    seq: int = Field(description="grows in the order of commits; the cursor of `flags(since=…)`")
    item_id: str
    revision: int = Field(description="of the item, when it was flagged")
    kind: Literal["live", "retro"]
    created: datetime
    match: Match


Matcher = Callable[[Item, Item | None], Sequence[Match]]
"""(item, its revision before or None) → matches; called inside the transaction, so it must only compute."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What ingesting asks about the pages of items; called inside the transaction, so it must only compute.

    Attributes:
        wanted: the address of the page that a new item's full text is to be fetched from, or None.
        kept: what is stored of a source's new copy, given the current revision, which may hold the page's text.
    """

    wanted: Callable[[Item], str | None] = lambda item: None
    kept: Callable[[Item, Item], Item] = lambda copy, current: copy


FullTextState = Literal["waiting", "done", "left"]
"""To be fetched; fetched and used; given up."""

FullTextOutcome = Literal[
    "stored", "kept", "paywall", "consent", "blocked", "gone", "elsewhere", "disallowed", "not-html", "failed",
    "postponed", "unwanted",
]  # fmt: skip
"""What came of the last visit to a page: `docs/guide.md` explains each."""


class FullTextTask(Frozen):
    """The right to fetch the page of one item until `expires` (UTC); `token` fences off whoever held it before."""

    item_id: str
    item_seq: int
    source_id: str
    url: str
    host: str
    attempts: int = Field(description="this one included")
    owner: str
    token: int
    expires: datetime


class FullText(Frozen):
    """Where the full text of an item stands."""

    item_id: str
    source_id: str
    url: str
    state: FullTextState
    attempts: int = 0
    next_due: datetime | None = Field(None, description="when it is tried next; None when it is not")
    tried: datetime | None = Field(None, description="when it was tried last")
    outcome: FullTextOutcome | None = Field(None, description="what came of the last try")
    detail: str | None = Field(None, description="the same in words")


class Lease(Frozen):
    """The right to poll one source until it expires (UTC); `token` fences off whoever held it before."""

    source_id: str
    owner: str
    token: int
    expires: datetime
    state: SourceState = Field(default_factory=dict, description="what the source remembers, as the lease was taken")
    failures: int = Field(0, description="failed polls in a row, as the lease was taken")
    facts: SourceState = Field(default_factory=dict, description="what scheduling has learned, as the lease was taken")
    disabled: str | None = Field(None, description="why the source is not polled any more, as the lease was taken")
    ok_before: bool = Field(False, description="whether a poll ever succeeded, as the lease was taken")


Abandoned = Callable[[str], bool]
"""Whether the owner of that name is known to be gone."""


@dataclass(frozen=True, slots=True)
class LeaseRequest:
    """What is asked for where a lease is: see `Store.acquire`."""

    source_id: str
    owner: str
    ttl: timedelta
    now: datetime
    abandoned: Abandoned | None = None
    due_only: bool = False


class Due(Frozen):
    """When a source is polled next, and why then."""

    at: datetime
    why: str = Field(description="for people: `interval`, `max-age`, `Retry-After of the host`, …")


class PollRecord(Frozen):
    """One visit to a source."""

    source_id: str
    number: int = Field(0, description="the source's first poll is number 1; given by the store")
    at: datetime
    outcome: str = Field(description="ok, unchanged, partial, failed")
    status: int | None = Field(None, description="HTTP status of the last answer")
    requests: int = Field(0, description="sent over the network; redirects and robots.txt are not counted")
    bytes: int = Field(0, description="of the bodies, decoded")
    seconds: float = 0.0
    new: int = 0
    revised: int = 0
    flags: int = 0
    next_due: datetime | None = None
    why: str | None = Field(None, description="of `next_due`")
    error: str | None = Field(None, description="code and message of the first error")


@dataclass(frozen=True, slots=True)
class PollEnd:
    """How a poll ended: see `Store.finish`."""

    lease: Lease
    due: Due | None = None
    facts: SourceState | None = None
    disabled: str | None = None
    record: PollRecord | None = None
    batch: Batch | None = None
    now: datetime | None = None


class HostRecord(Frozen):
    """What is known of a host across processes and restarts."""

    host: str
    next_free: datetime | None = Field(None, description="no request before")
    paused_until: datetime | None = Field(None, description="the host asked us to stay away until then")
    failures: int = Field(0, description="times in a row that it did")


class RobotsRecord(Frozen):
    """A robots.txt as it was fetched."""

    origin: str
    fetched: datetime
    answer: str = Field(description="rules, none (4xx) or unreachable")
    body: bytes = b""


class Ingested(Frozen):
    """What one transaction changed."""

    new: tuple[str, ...] = Field((), description="ids of items that a source brought for the first time itself")
    embedded: tuple[str, ...] = Field((), description="ids of posts stored for the first time, shown in another item")
    revised: tuple[str, ...] = Field((), description="ids of items that got a new revision")
    unchanged: int = Field(0, description="items that were known as they are")
    flags: tuple[Flag, ...] = ()
    problems: int = 0


class SourceStatus(Frozen):
    """A source as the store knows it."""

    source_id: str
    state: SourceState = Field(default_factory=dict)
    info: SourceInfo | None = None
    next_due: datetime | None = None
    last_polled: datetime | None = None
    last_ok: datetime | None = None
    failures: int = Field(0, description="in a row")
    polls: int = 0
    items: int = 0
    why: str | None = Field(None, description="why `next_due` is when it is")
    disabled: str | None = Field(None, description="why the source is not polled any more")
    facts: SourceState = Field(default_factory=dict, description="what scheduling has learned; see monitor.rhythm")


class DueSource(Frozen):
    """A source whose time has come."""

    source_id: str
    since: datetime | None = Field(None, description="when it became due; None: it was never polled")
    holder: str | None = Field(None, description="who holds its lease now")


class Heartbeat(Frozen):
    """The sign of life of a daemon."""

    owner: str
    started: datetime
    last_tick: datetime
    lateness: float = Field(0.0, description="seconds by which polls began late at worst, since the sign before")
    polling: int = Field(0, description="polls under way")
    waiting: int = Field(0, description="sources that are due and wait for a place")
    paused: str | None = Field(None, description="why nothing is polled")


class Timing(Frozen):
    """A source's times and counts, without what it remembers."""

    source_id: str
    next_due: datetime | None = None
    last_polled: datetime | None = None
    last_ok: datetime | None = None
    failures: int = Field(0, description="in a row")
    items: int = 0
    holder: str | None = Field(None, description="who holds its lease")


class Related(Frozen):
    """A tie between two items, seen from one of them."""

    type: RelationType
    direction: Literal["out", "in"] = Field(description="out: the item asked about names the other one")
    id: str | None = Field(None, description="of the other item, as stored or as it was named")
    url: str | None = Field(None, description="of the other item, where only that was named")
    item: Item | None = Field(None, description="the other item, where it is stored")


class Counts(Frozen):
    """How much a store holds."""

    items: int = Field(description="that sources brought themselves, expired ones too")
    embedded: int = Field(description="posts that were only seen inside other items")
    revisions: int
    flags: int
    problems: int
    sources: int
    expired: int = Field(description="items that lost their text")
    unindexed: int = Field(description="revisions that the next search or `index()` takes in; an upper bound")


class Expirable(Frozen):
    """What retention would forget."""

    items: int = Field(description="that lose their text")
    flagged: int = Field(description="as old, and kept because a watch flagged them")
    problems: int


class StoredProblem(Frozen):
    """A problem with its row number and time."""

    seq: int
    at: datetime = Field(description="when it was noted first")
    problem: Problem
    times: int = Field(1, description="how often it came, unchanged")
    last_seen: datetime | None = Field(None, description="when it came last")


class SearchResult(Frozen):
    """An item that full-text search found, best first."""

    item: Item
    rank: float = Field(description="higher is better; comparable within one answer only")
    snippet: str
    marks: tuple[Span, ...] = Field((), description="where the words stand in the snippet")


class StoryPlace(Frozen):
    """Where an item stands among the stories."""

    item_id: str
    story: str = Field(description="id of its story; the same for all reports of one development")
    novelty: Literal["new-event", "new-development", "copy", "re-run", "resurfaced"]
    copy_of: str | None = Field(None, description="id of the item whose text it repeats")
    similarity: float = Field(1.0, description="to the story as it stood when the item came, 0 to 1")
    shared: tuple[str, ...] = Field((), description="what ties it to the story")
    news: tuple[str, ...] = Field((), description="entities, figures and quotations that the story did not have")
    seen: datetime = Field(description="when it was first flagged")
    moved_from: str | None = Field(None, description="story that it was put into, before somebody moved it to this one")
    memory: bytes = Field(b"", repr=False, exclude=True, description="what the clusterer keeps of it; opaque")


class StoryCursor(Frozen):
    """How far the stories of a store are; another one than before means that somebody else went on."""

    flag: int = Field(0, description="number of the last flag whose item was put into a story")
    moves: int = Field(0, description="how often items were moved by hand")


class StoredStory(Frozen):
    """A story: how many report it, and since when."""

    id: str
    reports: int
    copies: int
    first: datetime
    last: datetime


class FrozenDigest(Frozen):
    """A digest of the ledger: there is one for each name and local date, and it never changes."""

    name: str
    period: date = Field(description="local date that it is the digest of")
    since: int = Field(description="cursor of flags: it holds those after this one …")
    until: int = Field(description="… up to and with this one")
    start: datetime
    end: datetime
    built: datetime
    document: str = Field(description="the digest as JSON")


DeliveryState = Literal["pending", "sending", "sent", "ambiguous", "dead", "held"]
"""`ambiguous`: the line or the process died while it was handed over, so nobody knows whether it arrived; it is tried
once more with the same bytes, or `held` where the operator wishes so. `dead`: given up."""


class Outgoing(Frozen):
    """A message for one recipient, ready to be sent."""

    channel: str = Field(description="name of the configured channel")
    kind: Literal["digest", "alert", "test"]
    event: str = Field(description="`digest:<name>:<date>`, `alert:…`: what it tells; the same at every try")
    recipient: str = Field(description="address or URL, without secrets")
    subject: str
    message_id: str = Field(description="Message-ID or event id that the recipient can tell repeats by")
    body: bytes = Field(description="what goes over the line, the same at every try")


class Delivery(Frozen):
    """An outgoing message and how far it is."""

    seq: int
    outgoing: Outgoing
    state: DeliveryState
    attempts: int = Field(0, description="tries that were begun, this one included")
    created: datetime
    next_try: datetime | None = None
    settled: datetime | None = Field(None, description="when it was sent or given up")
    error: str | None = Field(None, description="of the last try")
    token: int = Field(0, description="fences off whoever held it before")
    doubtful: bool = Field(False, description="whether an earlier try may have arrived")


class Page(Frozen):
    """Some records in commit order and the cursor that continues after them."""

    records: tuple[Any, ...]
    cursor: int
