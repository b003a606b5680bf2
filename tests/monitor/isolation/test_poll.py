from __future__ import annotations

import asyncio
import sys
import time
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.base import Fetcher, Poll, Request, Response
from adapters.errors import (
    BrokenAdapterError,
    ConfigurationError,
    FetchTimeoutError,
    HTTPStatusError,
    MediaMonitorError,
    RefusedError,
    UnknownAdapterError,
)
from adapters.schema import Batch
from monitor.config import SourceSettings
from monitor.config.source import Origin, packed
from monitor.isolation import Limits, isolated_poll

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
QUICK = Limits(deadline=20, memory=600 << 20, batch_bytes=8 << 20, batches=5)

pytestmark = pytest.mark.usefixtures("plug_ins")


class Web(Fetcher):
    """Answers what is asked for, and keeps what was asked."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.asked: list[Request] = []
        self.failure = failure

    async def send(self, request: Request) -> Response:
        url = request.url
        self.asked.append(request)
        if self.failure:
            raise self.failure
        if "slow" in url:
            await asyncio.sleep(60)
        if "refused" in url:
            raise RefusedError("a private address", status=403, where=url)
        return Response(
            url=url, final_url=url + "#", status=200, headers={"etag": "x"}, data=url.encode(), fetched=NOW,
            conditional={"etag": ['"é"']},
        )


async def poll(how: str, *, limits: Limits = QUICK, web: Web | None = None, adapter: str = "odd") -> list[Batch]:
    visit = Poll("src-1", {"how": how}, {"n": 4}, NOW)
    async with aclosing(isolated_poll(adapter, visit, web or Web(), limits=limits)) as batches:
        return [b async for b in batches]


async def test_batches_come_in_order_with_their_state() -> None:
    first, second = await poll("well")
    assert [i.text for i in (*first.items, *second.items)] == ["text 0", "text 1"]
    assert second.state == {"n": 5, "at": 1}


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("raise", "KeyError: 'nothing here'"),
        ("exit", "SystemExit: 0"),
        ("interrupt", "KeyboardInterrupt"),
        ("deep", "RecursionError"),
        ("memory", "more memory than the 600 MiB"),
        ("memory-slowly", "more memory than the 600 MiB"),
        ("os-exit", "exit code 3"),
        ("abort", "SIGABRT, perhaps for want of memory"),
        ("fetch-exit", "exit code 0"),
        ("fetch-wrong", "yields dict, not Payload"),
        ("fetch-flood", "too many things at a time"),
        ("dict", "returns dict, not Batch"),
        ("none", "returns NoneType, not Batch"),
        ("bad-item", "breaks the schema at items.0.kind"),
        ("bad-type", "breaks the schema"),
        ("bad-blocks", "blocks must partition the text"),
        ("large", "more than the 8,388,608 allowed"),
        ("huge", "memory"),
        ("endless", "more than the 5 payloads"),
        ("unprintable", "its message cannot be read"),
        ("surrogate", "ValueError: ?"),
    ],
)
async def test_a_plug_in_that_misbehaves_is_one_named_error(how: str, says: str) -> None:
    with pytest.raises(BrokenAdapterError) as caught:
        await poll(how)
    assert says in str(caught.value)
    assert "plug-in 'odd'" in str(caught.value)
    assert caught.value.source == "src-1"


def test_the_error_names_the_line_of_the_plug_in(plug_ins: Path) -> None:
    with pytest.raises(BrokenAdapterError) as caught:
        asyncio.run(poll("raise"))
    where, line = caught.value.where, caught.value.line
    assert where == str(plug_ins / "odd_plug_in.py")
    assert line
    assert "KeyError" in Path(where).read_text().splitlines()[line - 1]


@pytest.mark.parametrize("how", ["hang", "fetch-hang"])
async def test_a_hung_plug_in_is_stopped_at_the_deadline(how: str) -> None:
    started = time.monotonic()
    with pytest.raises(FetchTimeoutError, match="'odd' did not end within 1 s") as caught:
        await poll(how, limits=Limits(deadline=1))
    assert caught.value.source == "src-1"
    assert time.monotonic() - started < 8  # start-up of the process included


async def test_what_it_started_dies_with_it(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FetchTimeoutError):
        await poll("children", limits=Limits(deadline=1))
    pid = int(capfd.readouterr().err.partition("grandchild=")[2].split()[0])
    for _ in range(100):  # the reaper of orphans needs a moment
        if not _runs(pid):
            return
        await asyncio.sleep(0.05)
    pytest.fail("the grandchild lives on")


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_what_it_prints_disturbs_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    first, _ = await poll("print")
    assert first.items[0].text == "text 0"
    out, err = capfd.readouterr()
    assert out == ""
    assert "to stdout" in err
    assert "from a grandchild" in err


async def test_the_caller_goes_on_after_each_failure() -> None:
    for how in ("os-exit", "raise", "dict"):
        with pytest.raises(BrokenAdapterError):
            await poll(how)
    assert len(await poll("well")) == 2


async def test_fetches_are_done_by_the_parent_with_its_caps() -> None:
    web = Web()
    first, _ = await poll("get", web=web)
    assert first.items[0].text == "http://a.invalid/0"
    assert sorted(r.url for r in web.asked) == ["http://a.invalid/0", "http://a.invalid/1"]
    assert {r.max_bytes for r in web.asked} == {QUICK.response_bytes}
    assert first.state == {"etag": {"etag": ['"é"']}}


async def test_the_plug_in_sees_fetch_errors_as_they_are() -> None:
    (batch,) = await poll("get-refused")
    assert batch.items[0].text.startswith("RefusedError 403 http://refused.invalid/: a private address")


async def test_a_fault_of_the_fetcher_is_not_blamed_on_the_plug_in() -> None:
    with pytest.raises(ZeroDivisionError):
        await poll("get", web=Web(ZeroDivisionError("ours")))


async def test_a_plug_in_sends_nothing() -> None:
    web = Web()
    with pytest.raises(RefusedError, match="sends nothing"):
        await poll("fetch-post", web=web)
    assert web.asked == []


async def test_an_error_of_fetch_arrives_as_it_was() -> None:
    with pytest.raises(HTTPStatusError) as caught:
        await poll("fetch-status")
    assert (caught.value.status, caught.value.retry_after, caught.value.source) == (410, 60.0, "src-1")


async def test_a_payload_that_cannot_be_parsed_is_a_problem_and_the_next_has_its_turn() -> None:
    batches = await poll("parse-error")
    assert len(batches) == 2
    assert not batches[0].complete
    (problem,) = batches[0].problems
    assert (problem.code, problem.source, problem.where, problem.line) == ("parse", "src-1", "entry 3", 3)


async def test_an_unchanged_payload_brings_its_state_and_problems() -> None:
    (batch,) = await poll("unchanged")
    assert batch.state == {"n": 7}
    assert batch.problems[0].code == "x"


@pytest.mark.parametrize(
    ("adapter", "kind", "says"),
    [
        ("nobody", UnknownAdapterError, "there is no adapter 'nobody'"),
        ("unimportable", BrokenAdapterError, "ModuleNotFoundError"),
        ("exiting", BrokenAdapterError, "exit code 0"),
    ],
)
async def test_adapters_that_do_not_load(adapter: str, kind: type[MediaMonitorError], says: str) -> None:
    with pytest.raises(kind, match=says) as caught:
        await poll("well", adapter=adapter)
    assert caught.value.source == "src-1"


async def test_the_plug_in_is_never_imported_here() -> None:
    await poll("well")
    assert "odd_plug_in" not in sys.modules


async def test_settings_are_validated_in_the_process_and_secrets_resolved(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ODD_KEY", "canary-12345")
    origin, places = Origin(file="m.toml", folder=tmp_path), packed({(): (3, 1), ("cuont",): (7, 2)})
    asked = {"how": "secret", "key": "env:ODD_KEY"}
    good = SourceSettings(id="s", adapter="odd", options=asked, origin=origin, places=places)
    visit = Poll("s", good, {}, NOW)
    assert [b.items[0].text async for b in isolated_poll("odd", visit, Web(), limits=QUICK)] == ["12", "12"]
    bad = good.model_copy(update={"options": {"cuont": 3, "key": "canary-12345"}})
    with pytest.raises(ConfigurationError) as caught:
        [b async for b in isolated_poll("odd", Poll("s", bad, {}, NOW), Web(), limits=QUICK)]
    assert "m.toml:7:2: unknown key 'cuont'. Did you mean 'count'?" in str(caught.value)
    assert "a secret is given by reference" in str(caught.value)
    assert "canary" not in str(caught.value)


async def test_leaving_early_ends_the_process() -> None:
    visit = Poll("s", {"how": "endless"}, {}, NOW)
    async with aclosing(isolated_poll("odd", visit, Web(), limits=QUICK)) as batches:
        async for _ in batches:
            break


async def test_time_that_the_caller_takes_does_not_count() -> None:
    visit = Poll("s", {"count": 3}, {}, NOW)
    seen = 0
    async for _ in isolated_poll("odd", visit, Web(), limits=Limits(deadline=0.8)):
        seen += 1
        await asyncio.sleep(0.4)
    assert seen == 3
