"""One poll of a timeline: from the newest page back to a known post, stored oldest first.

    newest page ─▶ older ─▶ older ─▶ … ─▶ known post      │ then what earlier polls left:
         └───────── stored from the oldest on ◀──────┘     │ gap ─▶ older ─▶ … ─▶ known post

The state of each payload says "all is known from here down", so a process that is killed between two of them reads
nothing twice but pages that it had not stored. A walk that ends early (a limit of the poll or of the network, a
failure) leaves a gap in the state, from where it stopped to where it wanted to go, and the next poll goes on there.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, cast
from urllib.parse import urlsplit

from adapters.base import Fetcher, Payload, Poll, Response
from adapters.errors import FetchError, HTTPStatusError, ParseError, PostponedError
from adapters.schema import Problem, SourceState
from adapters.social.sources.memory import MAX_GAPS, Gap, Memory, Page, merged, reached
from adapters.social.sources.route import MAX_BYTES, Route, TimelineOptions

__all__ = ["walk"]

MAX_GAP_PAGES = 300
_NO_SUCH_CURSOR = frozenset([400, 404, 410, 422])
_REFUSALS = frozenset([400, 401, 403])
# Some servers fail (500) over an address that they can no longer read; a passing failure is over by then.
_MOST_FAILURES = 3
_REMAINING = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")


async def walk(poll: Poll, fetcher: Fetcher, route: Route) -> AsyncGenerator[Payload, None]:
    """The payloads of a poll.

    Args:
        poll: with options that are `TimelineOptions`.
        fetcher: the only way to the network.
        route: through the timeline.

    Raises:
        FetchError: the newest page could not be had; or, after what could be had was yielded, another one.
    """
    async with aclosing(_Visit(poll, fetcher, route).payloads()) as found:
        async for payload in found:
            yield payload


@dataclass(slots=True)
class _Run:
    """What one way back has brought.

    Attributes:
        newest: it begins at the newest post, where most polls find nothing new.
        pages: answers and what was read of them, newest first.
        older: address at which it stopped before its end.
        dead: the server does not know that address any more.
        spent: the network says that it would refuse the next request.
        unchanged: the newest page is the one that was read before.
        met: it has come down to a known post.
        bad: an answer that cannot be read.
        failures: how often in a row the server has failed over the address where it begins.
        error: why it stopped.
        problems: what is to be told.
    """

    newest: bool = False
    pages: list[tuple[Response, Page]] = field(default_factory=list)
    older: str | None = None
    dead: bool = False
    spent: bool = False
    unchanged: Response | None = None
    met: bool = False
    bad: Response | None = None
    failures: int = 0
    error: FetchError | None = None
    problems: list[Problem] = field(default_factory=list)


class _Visit:
    def __init__(self, poll: Poll, fetcher: Fetcher, route: Route) -> None:
        self.poll, self.fetcher, self.route = poll, fetcher, route
        options = cast(TimelineOptions, poll.options)
        before: SourceState = poll.state if poll.state.get("of") == route.of else {}
        self.memory = Memory.load(before)
        self.first: dict[str, Any] = {k: before[k] for k in ("conditional", "body") if k in before}
        pages = options.max_pages
        self.left = pages if self.memory.known else min(options.first_pages, pages)
        self.yielded = False

    async def payloads(self) -> AsyncGenerator[Payload, None]:
        run = _Run(newest=True)
        async with aclosing(self._descend(self.route.first, self.memory.known, run)) as asked:
            async for payload in asked:
                yield payload
        for payload in self._newest(run):
            yield payload
        ended = run.met or run.older is None
        stopped = run.error is not None or run.bad is not None or run.spent or not ended
        # Where the newest posts take all that a poll may read, a page of a gap is read nevertheless, or it never would be.
        self.left = max(self.left, 1)
        for gap in () if stopped else self.memory.gaps:
            if self.left <= 0:
                break
            run = _Run(failures=gap.failures)
            async with aclosing(self._descend(gap.older, gap.until, run)) as asked:
                async for payload in asked:
                    yield payload
            for payload in self._filled(gap, run):
                yield payload
            if run.error or run.bad:
                break
        if run.bad is not None:
            yield self._payload(run.bad, None)  # parse says what it is; no state goes with it
        elif not self.yielded and (run.error is None or self.route.budget is not None):
            yield self._silent()
        if run.error is not None:
            raise run.error

    async def _descend(self, start: str, until: tuple[str, ...], run: _Run) -> AsyncGenerator[Payload, None]:
        """Read pages from `start` down until a known post, a limit or a failure."""
        url, asked, seen = start, set[str](), set[str]()
        while True:
            if self.left <= 0:
                run.older = url
                return
            asked.add(url)
            try:
                if self.route.budget is not None:
                    self.route.budget.reserve()
                    yield self._silent(at_once=True)
                response = await self._get(url, newest=run.newest and url == self.route.first)
            except FetchError as error:
                self._failed(url, error, run)
                return
            self.left -= 1
            if response.unchanged and not response.data:
                self._settle(0)
                run.unchanged = response
                return
            try:
                page = self.route.read(response)
            except ParseError:
                run.bad, run.older = response, url
                return
            self._settle(page.cost)
            if response.unchanged:
                run.unchanged = response
                return
            if page.keys and seen.issuperset(page.keys):
                run.problems.append(self._problem(
                    "social.paging", "the server gives the same page again; what lies below it cannot be read", url
                ))  # fmt: skip
                return
            seen.update(page.keys)
            if not page.blank and (page.keys or not run.pages):
                run.pages.append((response, page))
            run.met = run.met or self._reached(page, until, margin=0)
            if page.older is None or page.older in asked or self._reached(page, until, margin=self.route.margin):
                return
            if not _same_origin(page.older, self.route.first):
                what = "the next page lies on another server; it is not read"
                run.problems.append(self._problem("social.paging", what, url))
                return
            url = page.older
            if _spent(response):
                run.older, run.spent = url, True
                return

    async def _get(self, url: str, *, newest: bool) -> Response:
        """An answer; the newest page is asked for only if it has changed."""
        conditional = self.first.get("conditional") if newest else None
        response = await self.fetcher.get(
            url, conditional=conditional or None, headers=self.route.headers, max_bytes=MAX_BYTES
        )
        if not newest:
            return response
        body = blake2b(response.data, digest_size=16).hexdigest()
        same = response.unchanged or body == self.first.get("body")
        self.first = {"conditional": response.conditional, "body": self.first.get("body") if response.unchanged else body}
        return replace(response, unchanged=True) if same else response

    def _failed(self, url: str, error: FetchError, run: _Run) -> None:
        run.older = url
        if isinstance(error, HTTPStatusError):
            self._settle(0)
            if error.status in _REFUSALS:
                self.route.refused()
            error.remedy = self.route.remedies.get(error.status or 0, error.remedy)
            if self._forgotten(url, error.status or 0, run):
                run.dead = True
                run.problems.append(self._problem(
                    "social.cursor", f"the server does not know the next page any more ({error.status}); it is looked for "
                    "again from the newest post on", url,
                ))  # fmt: skip
                return
        elif isinstance(error, PostponedError) and run.pages:
            # It was our own rule to stop here, and what was read is good.
            run.problems.append(self._problem(error.code, error.message, url, error.remedy))
            return
        run.error = error

    def _forgotten(self, url: str, status: int, run: _Run) -> bool:
        """Whether the server's answer means that it does not know the address of an older page any more."""
        if status >= 500 and not run.newest and not run.pages:
            run.failures += 1
            return run.failures >= _MOST_FAILURES
        return status in _NO_SUCH_CURSOR and url != self.route.first

    def _settle(self, cost: int) -> None:
        if self.route.budget is not None:
            self.route.budget.settle(cost)

    def _reached(self, page: Page, until: tuple[str, ...], *, margin: int) -> bool:
        return reached(page, until, rank=self.route.rank, margin=margin, whole=self.route.whole)

    def _newest(self, run: _Run) -> list[Payload]:
        """The pages of the way down from the newest post, oldest first."""
        if run.unchanged is not None:
            return []
        before = self.memory
        gaps = before.gaps
        if run.older is not None and before.known and not run.met and (run.pages or run.dead):
            at = self.route.again(before.known) if run.dead else run.older
            gaps = self._limited((*gaps, Gap(at, before.known, len(run.pages))), run)
        stopped = run.older is not None and not run.met
        known = () if stopped else before.known
        made: list[Payload] = []
        for response, page in reversed(run.pages):
            known = merged(page.keys, known, most=self.route.remember)
            self.memory = Memory(known or before.known, gaps)
            made.append(self._payload(response, self._state(newest=response is run.pages[0][0])))
        return self._told(made, run)

    def _filled(self, gap: Gap, run: _Run) -> list[Payload]:
        """The pages of a gap, oldest first; it stays in the state until the last of them is stored."""
        rest = [g for g in self.memory.gaps if g != gap]
        pages = gap.pages + max(1, len(run.pages))
        if run.older is not None and not run.met and pages >= MAX_GAP_PAGES:
            run.problems.append(self._problem(
                "cap.pages", f"no known post was found in {pages} pages; older posts are not looked for", run.older
            ))  # fmt: skip
        elif run.older is not None and not run.met:
            failures = 0 if run.dead or run.pages else run.failures
            rest.insert(0, Gap(self.route.again(gap.until) if run.dead else run.older, gap.until, pages, failures))
        after = Memory(self.memory.known, tuple(rest))
        made: list[Payload] = []
        for number, (response, _) in enumerate(reversed(run.pages), start=1):
            if number == len(run.pages):
                self.memory = after
            made.append(self._payload(response, self._state()))
        if not run.pages and after != self.memory:
            self.memory = after
            made.append(self._silent())
        return self._told(made, run)

    def _limited(self, gaps: tuple[Gap, ...], run: _Run) -> tuple[Gap, ...]:
        if len(gaps) > MAX_GAPS:
            run.problems.append(self._problem(
                "cap.gaps", "more is posted than the polls can read; the oldest posts that were left are given up",
                gaps[0].older, "Raise max_pages, or poll more often.",
            ))  # fmt: skip
        return gaps[-MAX_GAPS:]

    def _told(self, made: list[Payload], run: _Run) -> list[Payload]:
        if run.problems:
            made = made or [self._silent()]
            made[0] = replace(made[0], problems=tuple(run.problems))
            self.yielded = True
        return made

    def _state(self, *, newest: bool = True) -> SourceState:
        """The source's state; what is known of the newest page belongs to it only once that page is stored."""
        state: SourceState = {"of": self.route.of, **self.memory.dump()}
        if newest:
            state |= self.first
        if self.route.kept:
            state["kept"] = dict(self.route.kept)
        if self.route.budget is not None:
            state["budget"] = self.route.budget.dump()
        return state

    def _silent(self, *, at_once: bool = False) -> Payload:
        """Nothing to parse, only what is to be remembered."""
        self.yielded = self.yielded or not at_once
        state = self._state(newest=not at_once)
        return Payload(
            url=self.route.first, fetched=self.poll.now, source_id=self.poll.source_id, state=state, unchanged=True,
            at_once=at_once,
        )  # fmt: skip

    def _payload(self, response: Response, state: SourceState | None) -> Payload:
        self.yielded = True
        return Payload.of(response, self.poll.source_id, state=state)

    def _problem(self, code: str, message: str, where: str, remedy: str | None = None) -> Problem:
        return Problem(
            code=code, severity="warning", message=message, source=self.poll.source_id, where=where, remedy=remedy
        )


def _same_origin(one: str, other: str) -> bool:
    """Whether a token for one address may be sent to the other."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.scheme, first.netloc) == (second.scheme, second.netloc)


def _spent(response: Response) -> bool:
    """Whether the network says that the next request would be refused."""
    for name in _REMAINING:
        value = response.headers.get(name, "").strip()
        try:
            if value and float(value) < 1:
                return True
        except ValueError:
            continue
    return False
