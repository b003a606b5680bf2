"""The rules of the adapter contract, each a function that any adapter can be put to.

Each check takes an adapter and a sample, returns nothing, and raises AssertionError with what is wrong.
"""

from __future__ import annotations

import asyncio
import copy
import inspect
import json
import re
import socket
import sys
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast
from unittest import mock

from pydantic import ValidationError

from adapters.base import Adapter, Options, Payload, Poll
from adapters.errors import FetchError, ParseError, UnreachableError
from adapters.schema import Batch, Item, Problem, SourceState, to_json
from adapters.testing.fake import Answer, FakeFetcher
from adapters.testing.hostile import mangled

__all__ = ["CHECKS", "Check", "Sample", "check_adapter"]

_NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
_SOURCE = "conformance"


@dataclass(frozen=True)
class Sample:
    """A payload that an adapter reads and gives at least one item for, and a source that serves it.

    Attributes:
        data: the bytes.
        url: where they lie.
        content_type: as it would be declared.
        options: settings of a source that serves `data` at `url`.
        answers: what the network gives for each address; `data` at `url` where None.
    """

    data: bytes
    url: str = "https://news.example/sample"
    content_type: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Answer] | None = None

    def payload(self) -> Payload:
        """The sample as `fetch` would hand it on."""
        return Payload(
            data=self.data, url=self.url, content_type=self.content_type, fetched=_NOW, source_id=_SOURCE,
            state={"kept": ["as it is", 1]},
        )  # fmt: skip

    def fetcher(self) -> FakeFetcher:
        """A network that serves the sample."""
        return FakeFetcher(self.answers if self.answers is not None else {self.url: self.data}, now=_NOW)


Check = Callable[[Adapter, Sample], None]


def _options(adapter: Adapter, sample: Sample) -> Any:
    return adapter.Options.model_validate(dict(sample.options))


def _parse(adapter: Adapter, sample: Sample, payload: Payload | None = None) -> Batch:
    batch = adapter.parse(payload or sample.payload(), _options(adapter, sample))
    assert isinstance(batch, Batch), f"parse returns {type(batch).__name__}, not a Batch"
    return batch


def _poll(adapter: Adapter, sample: Sample, state: SourceState, fetcher: FakeFetcher) -> list[Payload]:
    poll = Poll(_SOURCE, _options(adapter, sample), state, _NOW)

    async def collect() -> list[Payload]:
        return [payload async for payload in adapter.fetch(poll, fetcher)]

    before = copy.deepcopy(state)
    found = asyncio.run(collect())
    assert state == before, "fetch changes the state that it was given"
    return found


def _all(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from item.all_embedded()


def check_shape(adapter: Adapter, sample: Sample) -> None:
    """It has a lower-case name, Options, an async generator `fetch` and a plain `parse`."""
    assert isinstance(adapter, Adapter), "it lacks name, Options, fetch or parse"
    assert re.fullmatch(r"[a-z][a-z0-9_-]*", adapter.name), f"the name {adapter.name!r} is not lower case"
    assert issubclass(adapter.Options, Options), "Options must subclass base.Options"
    assert inspect.isasyncgenfunction(adapter.fetch), "fetch must be an async generator (async def with yield)"
    assert not inspect.iscoroutinefunction(adapter.parse), "parse must be a plain function"


def check_options(adapter: Adapter, sample: Sample) -> None:
    """Every option is described, unknown ones are refused, and the object cannot be changed."""
    bare = [n for n, f in adapter.Options.model_fields.items() if not (f.description or "").strip()]
    assert not bare, f"options without a description: {', '.join(bare)}"
    options = _options(adapter, sample)
    for name in adapter.Options.model_fields:
        try:
            setattr(options, name, getattr(options, name))
        except ValidationError:
            continue
        raise AssertionError(f"options can be changed: {name}")
    try:
        adapter.Options.model_validate({**sample.options, "no_such_option": 1})
    except ValidationError:
        return
    raise AssertionError("an unknown option is taken without a word")


def check_items(adapter: Adapter, sample: Sample) -> None:
    """The sample gives valid items with ids of their own, tied to their source."""
    batch = _parse(adapter, sample)
    assert batch.items, f"no item in the sample: {[str(p) for p in batch.problems]}"
    ids = [item.id for item in batch.items]
    assert len(set(ids)) == len(ids), "two items of one batch have the same id"
    for item in _all(batch.items):
        # By the JSON of it, as model_construct and model_copy can hide what does not validate.
        assert Item.model_validate_json(item.model_dump_json()) == item, f"{item.id}: its JSON is another item"
        assert Item.model_validate_json(to_json(item)) == item, f"{item.id}: its short JSON is another item"
    for item in batch.items:
        assert item.source.source_id == _SOURCE, f"{item.id}: source.source_id is {item.source.source_id!r}"
        assert item.fetched == _NOW, f"{item.id}: fetched is {item.fetched}, the payload says {_NOW}"
        pointer = item.url and item.access != "full"  # to an article that was not read
        assert item.text or item.title or item.summary or pointer, f"{item.id}: neither text nor title nor summary"
        assert item.revision == 1, f"{item.id}: revision is the store's to give"
        assert item.first_seen is None, f"{item.id}: first_seen is the store's to give"


def check_spans(adapter: Adapter, sample: Sample) -> None:
    """Blocks partition the text, and every span points at what it claims."""
    for item in _all(_parse(adapter, sample).items):
        if item.blocks:
            assert "".join(b.span.of(item.text) for b in item.blocks) == item.text, f"{item.id}: blocks do not partition"
        for quote in item.quotes:
            assert quote.span.of(item.text).strip(), f"{item.id}: an empty quote at {quote.span.start}"
        if item.title and item.title.span:
            found = " ".join(item.title.span.of(item.text).split())
            assert found == " ".join(item.title.text.split()), f"{item.id}: the title's span holds {found!r}"
        for medium in item.media:
            if medium.span and medium.caption:
                words = medium.caption.split()[0]
                assert words in medium.span.of(item.text), f"{item.id}: a caption's span does not hold {words!r}"


def check_purity(adapter: Adapter, sample: Sample) -> None:
    """Parse gives the same twice, changes nothing that it is given, opens no socket and reads no clock it shows."""
    first = _parse(adapter, sample)  # and loads what is loaded on first use
    payload = sample.payload()
    before = copy.deepcopy(payload.state)
    with _no_sockets():
        second = _parse(adapter, sample, payload)
    assert first == second, "the same payload gives two different batches"
    assert payload.state == before, "parse changes the state of the payload"
    undated = _parse(adapter, sample, replace(sample.payload(), fetched=None))
    assert all(i.fetched is None for i in undated.items), "parse reads a clock: fetched is set without the payload's"


@contextmanager
def _no_sockets() -> Iterator[None]:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("parse uses the network")

    with (
        mock.patch.object(socket.socket, "connect", refuse),
        mock.patch.object(socket.socket, "connect_ex", refuse),
        mock.patch.object(socket.socket, "sendto", refuse),
        mock.patch.object(socket, "getaddrinfo", refuse),
    ):
        yield


def check_hostile_input(adapter: Adapter, sample: Sample) -> None:
    """Whatever the bytes, parse gives a batch or a ParseError, opens no socket, and names its problems."""
    for what, data in mangled(sample.data):
        try:
            with _no_sockets():
                batch = _parse(adapter, sample, replace(sample.payload(), data=data))
        except ParseError:
            continue
        except AssertionError:
            raise
        except Exception as error:  # whatever else it is, it is what this check is after
            raise AssertionError(f"{what}: parse raises {type(error).__name__}: {error}") from error
        for item in _all(batch.items):
            text = item.model_dump_json()
            assert "root:x:" not in text, f"{what}: it reads a file that the bytes name"
            assert "\\u0000" not in text, f"{what}: a NUL in {item.id}"
        _check_problems(batch.problems, what)


def _check_problems(problems: Iterable[Problem], what: str) -> None:
    for problem in problems:
        assert re.fullmatch(r"[a-z][a-z0-9.-]*", problem.code), f"{what}: the code {problem.code!r}"
        assert problem.message.strip(), f"{what}: a problem without a message"
        assert problem.where or problem.source, f"{what}: a problem that names no place: {problem}"


def check_fetch(adapter: Adapter, sample: Sample) -> None:
    """A poll yields payloads that parse to items; the state is JSON, and an unchanged source gives nothing new."""
    fetcher = sample.fetcher()
    payloads = _poll(adapter, sample, {}, fetcher)
    assert payloads, "a poll must yield a payload, be it an unchanged one"
    state: SourceState = {}
    items = 0
    for payload in payloads:
        assert isinstance(payload, Payload), f"fetch yields {type(payload).__name__}, not a Payload"
        assert payload.source_id == _SOURCE, f"payload.source_id is {payload.source_id!r}"
        assert payload.fetched is None or payload.fetched.tzinfo, "payload.fetched has no zone"
        batch = Batch(state=payload.state) if payload.unchanged else _parse(adapter, sample, payload)
        items += len(batch.items)
        if batch.state is not None:
            assert json.loads(json.dumps(batch.state)) == batch.state, "the state does not survive JSON"
            state = batch.state
    assert items, "the poll of the sample's source gives no item"
    for payload in _poll(adapter, sample, json.loads(json.dumps(state)), fetcher):
        if not payload.unchanged:
            again = _parse(adapter, sample, payload)
            assert not again.items, f"an unchanged source gives {len(again.items)} items again"


def check_failing_network(adapter: Adapter, sample: Sample) -> None:
    """A network that fails is a FetchError or a problem, never something else, and no state is claimed for it."""
    failing = FakeFetcher({url: UnreachableError("no connection", where=url) for url in sample.fetcher().answers})
    try:
        payloads = _poll(adapter, sample, {}, failing)
    except FetchError:
        return
    if failing.requests:
        problems = [p for payload in payloads for p in payload.problems]
        assert problems, "the failure of the network is told nowhere"
        _check_problems(problems, "a failing network")


def check_broken_off(adapter: Adapter, sample: Sample) -> None:
    """A poll that is broken off after a payload has closed all that it opened: nothing is left to the collector."""
    poll = Poll(_SOURCE, _options(adapter, sample), {}, _NOW)
    left: list[AsyncGenerator[Any, Any]] = []

    async def broken_off() -> None:
        hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(hooks.firstiter, left.append)
        try:
            found = cast(AsyncGenerator[Payload, None], adapter.fetch(poll, sample.fetcher()))
            await anext(found, None)
            await found.aclose()
        finally:
            sys.set_asyncgen_hooks(*hooks)
            for generator in left:
                await generator.aclose()

    with suppress(FetchError):
        asyncio.run(broken_off())
    names = [getattr(generator, "__qualname__", "?") for generator in left]
    assert not left, f"it leaves to the collector what it should close with contextlib.aclosing: {', '.join(names)}"


CHECKS: dict[str, Check] = {
    "shape": check_shape,
    "options": check_options,
    "items": check_items,
    "spans": check_spans,
    "purity": check_purity,
    "hostile input": check_hostile_input,
    "fetch": check_fetch,
    "failing network": check_failing_network,
    "broken off": check_broken_off,
}
"""All rules by name, for `pytest.mark.parametrize`."""


def check_adapter(adapter: Adapter, samples: Iterable[Sample]) -> None:
    """Put `adapter` to every check with every sample.

    Raises:
        AssertionError: with all that is wrong, a line each.
    """
    wrong: list[str] = []
    for n, sample in enumerate(samples, start=1):
        for name, check in CHECKS.items():
            try:
                check(adapter, sample)
            except Exception as error:  # an adapter may raise anything; the other checks are still of use
                kind = "" if isinstance(error, AssertionError) else f"{type(error).__name__}: "
                wrong.append(f"sample {n}, {name}: {kind}{error}")
                if name == "shape":
                    break  # nothing else can be asked of it
    assert not wrong, "\n".join(wrong)
