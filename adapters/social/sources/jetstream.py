"""Jetstream: all posts of Bluesky's network as they are written, changed and deleted, over a WebSocket.

Events carry a time in microseconds, and the server tells again what came after a time that it is given. So a poll begins
a little before the last stored event: what it brings twice is known by its address.

Events name accounts by their DID. The handles of those that are followed are looked up, kept in the source's state and
put into their posts (`followed`); for all others the adapter can be asked (`adapters.naming.Namer`).

Source: github.com/bluesky-social/jetstream (README; internal/subscribe for the cursor).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, cast
from urllib.parse import urlencode

from pydantic import Field, field_validator

from adapters.base import Fetcher, Options, Payload, Poll
from adapters.errors import FetchError, TooLargeError
from adapters.fetch.live import MAX_MESSAGE, Message, Stream, Streamer
from adapters.jsontext import JsonTextError
from adapters.naming import Account
from adapters.schema import Batch, Problem, SourceState
from adapters.social import values
from adapters.social.bluesky_embeds import PLATFORM, POST
from adapters.social.bluesky_events import REPOST
from adapters.social.reading import parse
from adapters.social.sources import bluesky_accounts
from adapters.social.sources.followed import Followed, looked_up, names_in
from adapters.social.sources.following import Bundle, Part, Span, bundles, json_in

__all__ = ["ADAPTER", "JetstreamAdapter", "JetstreamOptions"]

REWIND = 5_000_000
"""Microseconds before the last stored event at which the next poll begins: servers may be a little apart."""

GAP = 60_000_000
"""Microseconds without any event, of a network that writes dozens of posts a second, that are a hole in what is known."""

KEPT = timedelta(hours=24)
"""For so long servers keep events at least; how long more, they do not say."""

STEP = 1_000_000
"""Microseconds that are passed over where a message is too large to be taken."""

STANDS = 30.0  # seconds for which a connection must have stood, so that its end is no failure
_MOST_ACCOUNTS = 100
_TIME = "time_us"


class JetstreamOptions(Options):
    """Settings of a source of kind `jetstream`."""

    server: str = Field(
        "wss://jetstream2.us-east.bsky.network", pattern=r"^wss?://[^\s/?#]+/?$", description="address of the server"
    )
    accounts: tuple[str, ...] = Field(
        (), max_length=_MOST_ACCOUNTS, description="handles or DIDs of the accounts to follow; all accounts without them"
    )
    reposts: bool = Field(False, description="what is reposted too")
    first_seconds: float = Field(60.0, ge=0, le=86_400, description="how far back the first poll begins")
    directory: str = Field(
        "https://public.api.bsky.app", pattern=r"^https?://[^\s/?#]+$", description="interface that knows who bears a handle"
    )

    @field_validator("accounts")
    @classmethod
    def _bare(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        given = map(str.strip, value)
        bare = tuple(dict.fromkeys(v if v.startswith("did:") else v.removeprefix("@").lower() for v in given))
        if wrong := next((v for v in bare if not bluesky_accounts.is_account(v)), None):
            raise ValueError(f"{wrong!r} is neither a handle (name.example) nor a DID (did:plc:…)")
        return bare


class JetstreamAdapter:
    """Follows the stream.

    State: `of` (which events), `cursor` (time of the last stored one, microseconds), `kept` (accounts that were looked up).
    """

    name = "jetstream"
    network = PLATFORM
    Options: type[Options] = JetstreamOptions

    def follows(self, options: Any) -> bool:
        """See `adapters.base.Follower.follows`."""
        return True

    def floods(self, options: Any) -> bool:
        """See `adapters.base.Follower.floods`: a whole network does, a few accounts do not."""
        return not options.accounts

    def meant(self, spelling: str) -> str | None:
        """See `adapters.naming.Namer.meant`."""
        return bluesky_accounts.meant(spelling)

    def look_up(self, names: Sequence[str], options: Any, fetcher: Fetcher) -> AsyncGenerator[tuple[Account, ...], None]:
        """See `adapters.naming.Namer.look_up`."""
        return bluesky_accounts.look_up(options.directory, names, fetcher)

    async def fetch(self, poll: Poll, fetcher: Fetcher) -> AsyncIterator[Payload]:
        """A payload for each bundle of events.

        Raises:
            FetchError: the stream could not be had, or ended before it told anything.
        """
        visit = _Visit(poll)
        async with aclosing(visit.look_up(fetcher)) as looked_up:
            async for payload in looked_up:
                yield payload
        if not isinstance(fetcher, Streamer):
            raise FetchError("this fetcher cannot follow a stream", where=visit.options.server)
        try:
            async with fetcher.stream(visit.address, max_message=MAX_MESSAGE) as stream:
                async with aclosing(bundles(stream, poll, visit.span, visit.read, visit.is_present)) as found:
                    async for bundle in found:
                        yield visit.payload(bundle)
                if stream.binary:
                    yield visit.told(visit.problem("stream.binary", _binary(stream)))
        except TooLargeError as error:
            yield visit.step_over(error)
        except FetchError as error:
            if not visit.got_on:
                raise
            yield visit.told(visit.warning(error))

    def parse(self, payload: Payload, options: Any) -> Batch:
        """The posts of some events, a line each.

        Raises:
            ParseError: it is no JSON.
        """
        if payload.unchanged or not payload.data.strip():
            return Batch(state=payload.state, problems=payload.problems, at_once=payload.at_once)
        batch = parse(
            payload.data, PLATFORM, url=payload.url, content_type=payload.content_type, fetched=payload.fetched,
            source_id=payload.source_id,
        )  # fmt: skip
        names = names_in(values.mapping(payload.state or {}, "kept"))
        items = tuple(map(names.completed, batch.items)) if names else batch.items
        problems = (*payload.problems, *batch.problems)
        return batch.model_copy(update={"items": items, "state": payload.state, "problems": problems})


def _binary(stream: Stream) -> str:
    return f"{stream.binary} messages were no text and were left out"


class _Visit:
    """One poll."""

    def __init__(self, poll: Poll) -> None:
        self.poll, self.options = poll, cast(JetstreamOptions, poll.options)
        self.span = Span(poll)
        self.of = _fingerprint(self.options)
        before: SourceState = poll.state if poll.state.get("of") == self.of else {}
        known = before.get("cursor")
        self.known = known if isinstance(known, int) and not isinstance(known, bool) and known > 0 else None
        now = _micros(poll.now)
        self.latest = now + (KEPT + timedelta(seconds=self.span.seconds)) // timedelta(microseconds=1)
        self.cursor = self.known or now - round(self.options.first_seconds * 1_000_000)
        self.asked = max(0, self.cursor - REWIND) if self.known else self.cursor
        self.followed = Followed(self.options.accounts, values.mapping(poll.state, "kept"))
        self.first: int | None = None
        self.missed: Problem | None = None

    async def look_up(self, fetcher: Fetcher) -> AsyncGenerator[Payload, None]:
        """Find out who the accounts are; what is found is stored at once, as the next one may have to wait."""
        now = _micros(self.poll.now) // 1_000_000
        try:
            async with aclosing(looked_up(self.followed, self.options.directory, fetcher, now)) as answers:
                async for told in answers:
                    yield self.told(*(self.problem("social.account", what) for what in told))
        except FetchError as error:
            if not self.followed.dids:
                raise
            self.followed.wait(now)  # the others are read meanwhile
            yield self.told(self.warning(error))
        if self.options.accounts and not self.followed.dids:
            raise FetchError("none of the accounts is known", where=self.options.directory, remedy="Check the handles.")

    @property
    def address(self) -> str:
        """Of the stream, from where we stand."""
        collections = [POST, *([REPOST] if self.options.reposts else [])]
        query: list[tuple[str, str | int]] = [("wantedCollections", c) for c in collections]
        query += [("wantedDids", did) for did in self.followed.dids]
        query += [("maxMessageSizeBytes", MAX_MESSAGE), ("cursor", self.asked)]
        return f"{self.options.server.rstrip('/')}/subscribe?{urlencode(query)}"

    def read(self, message: Message) -> Part:
        """What an event is about. Those of accounts and handles only tell the time."""
        try:
            event = json_in(message)
        except JsonTextError as error:
            return Part(problem=self.problem("stream.message", f"a message is no JSON: {error}"))
        time = event.get(_TIME) if isinstance(event, dict) else None
        if not isinstance(time, int) or isinstance(time, bool) or not 0 < time < self.latest:
            # A cursor in the future would be taken for the present, and all until then be passed over.
            return Part(problem=self.problem("stream.message", "a message tells no time that can be"))
        if self.first is None:
            self.first = time
            self._look_for_gap(time)
        commit = values.mapping(event, "commit")
        if not commit:
            if time > (self.known or 0):  # what is told again was heeded before
                self._heed(event)
            return Part(mark=time)
        about = f"{event.get('did')}/{commit.get('collection')}/{commit.get('rkey')}"
        return Part(message.data.replace(b"\n", b" "), about, time)

    def _heed(self, event: dict[str, Any]) -> None:
        """Take an account's change of handle for a reason to look it up with the next poll."""
        if (identity := values.mapping(event, "identity")) and (did := values.string(identity, "did")):
            handle = values.string(identity, "handle")
            self.followed.heard(did, handle.lower() if handle else None)

    def is_present(self, part: Part) -> bool:
        """Whether an event was told when this poll had begun."""
        # By a server's clock that goes before ours all of them were, so it has to be one that was not known as well.
        return isinstance(part.mark, int) and part.mark >= _micros(self.poll.now) and part.mark > (self.known or 0)

    @property
    def got_on(self) -> bool:
        """Whether the stream brought anything new, or stood long enough to show that there was nothing."""
        news = self.first is not None and self.cursor > (self.known or 0)
        return news or self.span.passed >= STANDS

    def _look_for_gap(self, first: int) -> None:
        """Whether the server begins later than it was asked to, as it does where it has forgotten what came before."""
        if self.known is None or first - self.known <= GAP:
            return
        if self.options.accounts and _micros(self.poll.now) - self.known <= KEPT / timedelta(microseconds=1):
            return  # a few accounts may well say nothing for hours
        self.missed = Problem(
            code="stream.gap", source=self.poll.source_id, where=self.options.server,
            message=f"the server tells nothing of what was written between {_time(self.known)} and {_time(first)}: it does "
            "not keep events that long, or had none",
            remedy="Poll more often; what is missing may be found by a search.",
        )  # fmt: skip

    def payload(self, bundle: Bundle) -> Payload:
        """What a bundle is stored as."""
        times = [p.mark for p in bundle.parts if isinstance(p.mark, int)]
        self.cursor = max([self.cursor, *times])
        gap = (self.missed,) if self.missed else ()
        self.missed = None
        return self._made(bundle.data, (*gap, *bundle.problems))

    def told(self, *problems: Problem) -> Payload:
        """Nothing but what is to be remembered, and told."""
        return self._made(b"", problems)

    def step_over(self, error: TooLargeError) -> Payload:
        """Go on behind a message that is too large: from where it is it would come again and again."""
        after = self.cursor
        self.cursor = after + REWIND + STEP
        what = f"{error.message}; up to {STEP / 1e6:g} s of events after {_time(after)} are passed over"
        return self.told(self.problem("stream.too-large", what))

    def warning(self, error: FetchError) -> Problem:
        """An error after which the next poll goes on as if nothing had been."""
        return Problem.of(error, source=self.poll.source_id).model_copy(update={"severity": "warning"})

    def problem(self, code: str, message: str) -> Problem:
        """Something of the stream that could not be taken."""
        return Problem(
            code=code, severity="warning", message=message, source=self.poll.source_id, where=self.options.server
        )

    def _made(self, data: bytes, problems: tuple[Problem, ...]) -> Payload:
        state: SourceState = {"of": self.of, "cursor": self.cursor}
        if kept := self.followed.dump():
            state["kept"] = kept
        return Payload(
            data=data, url=f"{self.options.server.rstrip('/')}/subscribe", content_type="application/json; charset=utf-8",
            fetched=self.poll.now + timedelta(seconds=self.span.passed), source_id=self.poll.source_id, state=state,
            unchanged=not data, problems=problems,
        )  # fmt: skip


def _fingerprint(options: JetstreamOptions) -> str:
    """Which events are followed. Not where: the times of all servers are the same."""
    text = f"{sorted(options.accounts)} {options.reposts}"
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _micros(time: datetime) -> int:
    return (time - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _time(micros: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).isoformat(sep=" ", timespec="seconds")


ADAPTER = JetstreamAdapter()
