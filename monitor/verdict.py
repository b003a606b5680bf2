"""What a poll teaches: when the source is due next and why, what is known of it now, whether it goes on. Pure.

In short:

    success ─▶ rhythm, validators in use, permanent redirects ─▶ Verdict
    failure ─▶ whose fault, how lasting ─▶ Verdict
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.errors import FetchError, HTTPStatusError, ParseError, PostponedError, RefusedError
from adapters.fetch.hosts import jitter
from adapters.schema import Problem, SourceInfo, copied
from monitor.network import Network, is_connection_failure
from monitor.observing import Exchange
from monitor.rhythm import Moved, PollFacts, learned
from monitor.schedule import DAY, Bounds, after_failure, after_success
from storage.records import Due

__all__ = ["NOT_VISITED", "Seen", "Verdict", "of_failure", "of_success"]

MISSING_LIMIT = 30.0
"""Weighted 404s after which a source is given up. Some large hosts of feeds answer 404 for days."""

MOVES, MOVE_TIME = 3, timedelta(hours=48)
OFFLINE_RETRY = timedelta(minutes=10)
NOT_VISITED = "its address is not visited"


@dataclass(frozen=True, slots=True)
class Seen:
    """One poll, as far as scheduling is concerned.

    Attributes:
        source_id: of the source.
        now: when it began, UTC.
        bounds: of the source.
        facts: as they were before.
        exchanges: what was asked for.
        failures: failed polls in a row before this one.
        ok_before: whether any poll ever succeeded.
        news: whether this one brought anything new.
        published: times of what it brought.
        info: what the source says of itself, where it was read.
        ended: when the poll of a stream did: the next one goes on there.
    """

    source_id: str
    now: datetime
    bounds: Bounds
    facts: PollFacts
    exchanges: Sequence[Exchange] = ()
    failures: int = 0
    ok_before: bool = False
    news: bool = False
    published: Sequence[datetime] = ()
    info: SourceInfo | None = None
    ended: datetime | None = None

    @property
    def key(self) -> str:
        """Spreads this source's polls."""
        return f"{self.source_id} {self.now.timestamp():.0f}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a poll.

    Attributes:
        due: when the next one is, and why.
        facts: as they are now.
        disabled: why the source is not polled any more.
        counts: whether a failure counts against the source.
        problems: what people are to be told.
    """

    due: Due
    facts: PollFacts
    disabled: str | None = None
    counts: bool = True
    problems: tuple[Problem, ...] = field(default=())


def of_success(seen: Seen) -> Verdict:
    """What follows from a poll that could be read."""
    also = {"missing": 0.0, "missed": None, "suspect": None, **_asked(seen), **_wishes(seen)}
    if not any(e.sent for e in seen.exchanges):  # nothing but this machine was asked: nobody to be polite to
        facts = learned(seen.facts, seen.now, news=seen.news, published=seen.published, **also)
        return Verdict(Due(at=seen.now + seen.bounds.least, why="interval"), facts)
    moved, problems = _moved(seen)
    also |= {"requested": seen.now, "moved": moved}
    facts = learned(seen.facts, seen.now, news=seen.news, published=seen.published, **also)
    if seen.ended is not None:
        return Verdict(Due(at=seen.ended, why="its stream goes on"), facts, problems=problems)
    fresh = [e.fresh for e in seen.exchanges if e.fresh is not None]
    due = after_success(
        seen.now, seen.bounds, facts, key=seen.key, fresh=min(fresh, default=None),
        ttl=timedelta(seconds=facts.ttl) if facts.ttl else None,
    )  # fmt: skip
    return Verdict(due, facts, problems=problems)


def _requested(seen: Seen) -> PollFacts:
    sent = any(e.sent for e in seen.exchanges)
    return copied(seen.facts, requested=seen.now) if sent else seen.facts


def _asked(seen: Seen) -> dict[str, object]:
    """How long the source has said "not modified", and when it was last asked without validators on purpose."""
    statuses = {e.status for e in seen.exchanges}
    forgot = any(e.forgot for e in seen.exchanges)
    since = (seen.facts.unchanged_since or seen.now) if statuses == {304} else None
    since = seen.now if forgot else since  # its whole answer has been seen: count anew
    return {"unchanged_since": since, "unconditional": seen.now if forgot else seen.facts.unconditional}


def _wishes(seen: Seen) -> dict[str, object]:
    """What the source's head asks its readers; as before where it was not read."""
    info = seen.info
    return {} if info is None else {"ttl": info.ttl, "skip_hours": info.skip_hours, "skip_days": info.skip_days}


def _moved(seen: Seen) -> tuple[Moved | None, tuple[Problem, ...]]:
    """A permanent redirect is believed after three agreeing answers over two days, each with a valid feed."""
    before = seen.facts.moved
    if len(seen.exchanges) != 1:
        return None, ()
    exchange = seen.exchanges[0]
    if before is not None and before.settled and before.address == exchange.url:
        return before, ()
    if exchange.permanent_url is None:
        return None, ()
    moved = Moved(address=exchange.url, target=exchange.permanent_url, since=seen.now)
    if before is None or (before.address, before.target) != (moved.address, moved.target):
        return moved, ()
    moved = before.model_copy(update={"times": before.times + 1})
    if moved.times < MOVES or seen.now - moved.since < MOVE_TIME:
        return moved, ()
    told = Problem(
        code="source.moved", severity="warning", source=seen.source_id, where=moved.address,
        message=f"the address redirects for good to {moved.target}, which is polled from now on",
        remedy="Write the new address into the configuration.",
    )  # fmt: skip
    return moved.model_copy(update={"settled": True}), (told,)


def of_failure(seen: Seen, error: BaseException, network: Network) -> Verdict:
    """What follows from a poll that failed.

    Args:
        seen: the poll.
        error: what ended it, or the first payload that could not be parsed.
        network: what this process has seen of it.
    """
    if isinstance(error, PostponedError):
        return _postponed(seen, error)
    facts = _requested(seen)
    if facts.moved is not None and facts.moved.settled:
        # Where it moved to does not work: ask again where its owner said.
        return _backed_off(seen, facts.model_copy(update={"moved": None}))
    if any(e.forgot for e in seen.exchanges):
        facts = facts.model_copy(update={"unconditional": seen.now})
    if is_connection_failure(error) and seen.exchanges and all(e.status is None for e in seen.exchanges):
        return _unreachable(seen, facts, network)
    facts = facts.model_copy(update={"suspect": None})
    status = error.status if isinstance(error, HTTPStatusError) else None
    if status == 410:
        return _given_up(seen, facts, "the source says that it is gone for good (410)")
    if status == 404:
        return _missing(seen, facts)
    return _backed_off(seen, facts, *_least(seen, error, status))


def _least(seen: Seen, error: BaseException, status: int | None) -> tuple[timedelta, str]:
    """The shortest wait after this kind of failure, and why."""
    if isinstance(error, FetchError) and error.retry_after:
        return timedelta(seconds=error.retry_after), "its host asked us to stay away"
    if status in (401, 403):
        return DAY, f"the source refuses us ({status})"
    if isinstance(error, RefusedError):
        return DAY, NOT_VISITED
    if isinstance(error, ParseError) and not seen.ok_before:
        # Without a success there are no validators, and a whole answer is asked for at most once a day.
        return DAY, "it was never readable"
    return timedelta(0), ""


def _backed_off(seen: Seen, facts: PollFacts, least: timedelta = timedelta(0), why: str = "") -> Verdict:
    due = after_failure(
        seen.now, seen.bounds, key=seen.key, failures=seen.failures + 1, least=least, why=why
    )
    return Verdict(due, facts)


def _postponed(seen: Seen, error: PostponedError) -> Verdict:
    wait = timedelta(seconds=error.retry_after or 0)
    # Spread over a tenth of the wait: all sources of the host are told the same moment.
    spread = min(wait, timedelta(hours=1)) * abs(jitter(seen.key))
    return Verdict(Due(at=seen.now + wait + spread, why=error.message), _requested(seen), counts=False)


def _unreachable(seen: Seen, facts: PollFacts, network: Network) -> Verdict:
    """It counts once something else was reached since the source's last failure of this kind."""
    counts = facts.suspect is not None and network.reached_since(facts.suspect)
    facts = facts.model_copy(update={"suspect": seen.now})
    if counts:
        return _backed_off(seen, facts)
    down = network.is_down(seen.now)
    wait = min(seen.bounds.least, OFFLINE_RETRY) if down else seen.bounds.least
    why = "the network is down" if down else "not reached once"
    return Verdict(Due(at=seen.now + wait * (1 + abs(jitter(seen.key))), why=why), facts, counts=False)


def _missing(seen: Seen, facts: PollFacts) -> Verdict:
    # Weighted by time, a day at most: thirty 404s in an hour are one.
    last = facts.missed
    weight = 1.0 if last is None else min(1.0, (seen.now - last) / DAY)
    missing = facts.missing + max(0.0, weight)
    facts = facts.model_copy(update={"missing": missing, "missed": seen.now})
    if missing >= MISSING_LIMIT:
        return _given_up(seen, facts, "the source was not found (404) for a month")
    return _backed_off(seen, facts)


def _given_up(seen: Seen, facts: PollFacts, why: str) -> Verdict:
    told = Problem(
        code="source.disabled", source=seen.source_id, where=seen.exchanges[-1].url if seen.exchanges else None,
        message=f"{why}; it is not polled any more",
        remedy=f"Remove it or correct its address; `monitor sources enable {seen.source_id}` tries it again.",
    )  # fmt: skip
    return Verdict(Due(at=seen.now + DAY, why=why), facts, disabled=why, problems=(told,))
