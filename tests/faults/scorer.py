"""The manners scorer: goes through what a server was asked and counts what a well-mannered reader does not do.

Each rule is checked from the log alone, with what the server knows that it gave; the numbers are those of
docs/manners.md.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise

from adapters.fetch.freshness import fresh_for
from tests.faults.simulation import Asked, Run

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SLACK = timedelta(minutes=10)
"""Sources of one host wait for one another."""

AGENT = re.compile(r"media-monitor/\S+ \(\+ops@desk\.example\)")


@dataclass
class Plan:
    """What the server knows of its sources.

    Attributes:
        interval: least time between two polls, by (host, path).
        asks: seconds that a feed's head asks for.
        skip: hours to skip.
        pages: paths that robots.txt speaks of.
        forbidden: those that it forbids.
    """

    interval: timedelta = HOUR
    asks: dict[tuple[str, str], timedelta] = field(default_factory=dict)
    skip: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    pages: set[tuple[str, str]] = field(default_factory=set)
    forbidden: set[tuple[str, str]] = field(default_factory=set)


Place = tuple[str, str]
Rule = Callable[["Scorer"], Iterator[str]]


class Scorer:
    """The log of one run, by address."""

    def __init__(self, run: Run, plan: Plan) -> None:
        self.run, self.plan = run, plan
        self.log = run.web.log
        self.places: dict[Place, list[Asked]] = defaultdict(list)
        for asked in self.log:
            self.places[asked.host, asked.path].append(asked)
        self.feeds = {p: log for p, log in self.places.items() if not p[1].endswith("/robots.txt")}

    def score(self) -> dict[str, list[str]]:
        """Violations by rule."""
        return {name: list(rule(self)) for name, rule in RULES.items()}


def _validators(scorer: Scorer) -> Iterator[tuple[Asked, dict[str, str], bool]]:
    """Each request with the validators that it should carry, and whether it is the first."""
    for log in scorer.feeds.values():
        held: dict[str, str] = {}
        for n, asked in enumerate(log):
            yield asked, held, n == 0
            sent = {k.lower(): v for k, v in asked.given.items()}
            fresh = {k: v for k, v in sent.items() if k in ("etag", "last-modified")}
            if asked.status == 304:
                held = {**held, **fresh}
            elif asked.good:
                held = fresh


def conditional(scorer: Scorer) -> Iterator[str]:
    for asked, held, first in _validators(scorer):
        wanted = {"if-none-match": held.get("etag"), "if-modified-since": held.get("last-modified")}
        sent = {k: asked.headers.get(k) for k in wanted}
        if first and any(sent.values()):
            yield f"{asked.at} {asked.path}: the first request carries {sent}"
        elif any(sent.values()) and sent != wanted:
            yield f"{asked.at} {asked.path}: sends {sent}, was given {held}"


def kept(scorer: Scorer) -> Iterator[str]:
    last: dict[Place, datetime] = {}
    for asked, held, _ in _validators(scorer):
        if held and not {"if-none-match", "if-modified-since"} & asked.headers.keys():
            place = (asked.host, asked.path)
            if asked.at - last.get(place, asked.at - DAY) < DAY:
                yield f"{asked.at} {asked.path}: validators are not sent back"
            last[place] = asked.at


def not_often(scorer: Scorer) -> Iterator[str]:
    for place, log in scorer.feeds.items():
        for before, after in pairwise(log):
            if after.at - before.at < scorer.plan.interval:
                yield f"{place}: asked again after {after.at - before.at}"


def as_asked(scorer: Scorer) -> Iterator[str]:
    sent_away = {a.host for a in scorer.log if a.status in (429, 503)}
    for place, log in scorer.feeds.items():
        for before, after in pairwise(log):
            gap = after.at - before.at
            said = {k.lower(): v for k, v in before.given.items()}
            wish = fresh_for(said, before.at) if before.good or before.status == 304 else None
            wish = max(wish or timedelta(0), scorer.plan.asks.get(place, timedelta(0)))
            if gap < min(wish, DAY):
                yield f"{place}: asked after {gap}, was asked to wait {wish}"
            if (before.good or before.status == 304) and gap > DAY + SLACK and place[0] not in sent_away:
                yield f"{place}: not asked for {gap}"
        skipped = scorer.plan.skip.get(place, set())
        yield from (f"{place}: asked at {a.at}, an hour to skip" for a in log[1:] if a.at.hour in skipped)


def stays_away(scorer: Scorer) -> Iterator[str]:
    hosts: dict[str, list[Asked]] = defaultdict(list)
    for asked in scorer.log:
        hosts[asked.host].append(asked)
    for host, log in hosts.items():
        until, strikes = None, 0
        for asked in log:
            if until is not None and asked.at < until:
                yield f"{host}: asked at {asked.at}, to stay away until {until}"
            if asked.status not in (429, 503):
                strikes = 0 if asked.status < 500 else strikes
                continue
            strikes += 1
            pause = _retry_after(asked) or min(HOUR * 2 ** (strikes - 1), DAY)
            until = max(until or asked.at, asked.at + min(pause, timedelta(days=31)))


def _retry_after(asked: Asked) -> timedelta | None:
    value = asked.given.get("Retry-After")
    if value is None:
        return None
    return timedelta(seconds=int(value)) if value.isdigit() else parsedate_to_datetime(value) - asked.at


def redirects(scorer: Scorer) -> Iterator[str]:
    for (host, path), log in scorer.feeds.items():
        codes = Counter(a.status for a in log)
        moves = codes[301] + codes[308]
        times = [a.at for a in log if a.status in (301, 308)]
        target = next((a.given["Location"] for a in log if "Location" in a.given), None)
        if target is None:
            continue
        followed = [a for p, found in scorer.feeds.items() if target.endswith(p[1]) for a in found]
        direct = [a for a in followed if not any(abs(a.at - o.at) < timedelta(seconds=30) for o in log)]
        if not moves and direct:
            yield f"{host}{path}: a temporary redirect was taken for a permanent one"
        if moves and direct and (moves < 3 or times[-1] - times[0] < timedelta(hours=48)):
            yield f"{host}{path}: the address was rewritten after {moves} answers in {times[-1] - times[0]}"
        if moves and times[-1] - times[0] > timedelta(hours=75):
            yield f"{host}{path}: still asked after {times[-1] - times[0]} of permanent redirects"


def failures(scorer: Scorer) -> Iterator[str]:
    for place, log in scorer.feeds.items():
        row = 0
        for before, after in pairwise(log):
            gap = after.at - before.at
            row = row + 1 if before.status == 404 else 0
            if before.status == 410:
                yield f"{place}: asked again after 410"
            if before.status in (401, 403) and gap < DAY:
                yield f"{place}: asked {gap} after {before.status}"
            if row and gap < min(HOUR * 2**row, DAY):
                yield f"{place}: asked {gap} after 404 number {row}"


def introduced(scorer: Scorer) -> Iterator[str]:
    for asked in scorer.log:
        if not AGENT.fullmatch(asked.headers.get("user-agent", "")):
            yield f"{asked.path}: User-Agent {asked.headers.get('user-agent')!r}"
        if strange := {"cookie", "referer", "authorization"} & asked.headers.keys():
            yield f"{asked.path}: sends {strange}"
        if (asked.host, asked.path) not in scorer.run.web.scripts and asked.path != "/robots.txt":
            yield f"{asked.path}: an address that nobody named"


def gentle(scorer: Scorer) -> Iterator[str]:
    hosts: dict[str, list[Asked]] = defaultdict(list)
    for asked in scorer.log:
        hosts[asked.host].append(asked)
        if set(asked.headers.get("accept-encoding", "").split(", ")) - {"gzip", "deflate"}:
            yield f"{asked.path}: Accept-Encoding {asked.headers['accept-encoding']!r}"
    for host, log in hosts.items():
        for before, after in pairwise(log):
            redirect = before.status in (301, 302, 303, 307, 308)
            if not redirect and after.at - before.at < timedelta(seconds=4.5):
                yield f"{host}: {after.path} {after.at - before.at} after {before.path}"
    yield from (f"{host}: {n} requests at a time" for host, n in scorer.run.web.most.items() if n > 1)


def robots(scorer: Scorer) -> Iterator[str]:
    for asked in scorer.log:
        place = (asked.host, asked.path)
        seen = [r.at for r in scorer.places.get((asked.host, "/robots.txt"), []) if r.at <= asked.at]
        if place in scorer.plan.forbidden:
            yield f"{asked.path}: asked for against robots.txt"
        if place in scorer.plan.pages and not (seen and asked.at - seen[-1] <= DAY):
            yield f"{asked.path}: robots.txt was not asked within a day"
    pages = {host for host, _ in scorer.plan.pages | scorer.plan.forbidden}
    for (host, path), log in scorer.places.items():
        if path == "/robots.txt":
            if host not in pages:
                yield f"{host}: robots.txt asked for the sake of a feed"
            ok = [a for a in log if a.status < 500]
            yield from (f"{host}: robots.txt asked twice a day" for a, b in pairwise(ok) if b.at - a.at < DAY)


def not_again(scorer: Scorer) -> Iterator[str]:
    sound = {a.body for a in scorer.log if a.good}  # what could not be read is tried again
    for source, bodies in scorer.run.parsed.items():
        yield from (f"{source}: the same body was parsed again" for a, b in pairwise(bodies) if a == b and a in sound)


RULES: dict[str, Rule] = {
    "1 validators byte for byte": conditional,
    "2 validators are kept and belong": kept,
    "3 at most once an hour": not_often,
    "4 as the source asks, a day at most": as_asked,
    "6 429 and 503: the whole host": stays_away,
    "7 redirects": redirects,
    "8 410, 404, 401, 403": failures,
    "9 introduced, no cookies": introduced,
    "10 one connection, pauses": gentle,
    "11 robots.txt": robots,
    "12 nothing is parsed twice": not_again,
}


def table(scores: dict[str, list[str]], run: Run) -> str:
    """The scores for people."""
    lines = [f"  {len(found):4}  {rule}" for rule, found in scores.items()]
    asked = Counter(a.status for a in run.web.log)
    counted = ", ".join(f"{n} × {status}" for status, n in sorted(asked.items()))
    return "\n".join(["violations  rule", *lines, f"{len(run.web.log)} requests: {counted}"])
