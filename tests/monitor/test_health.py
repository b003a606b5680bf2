"""How the monitor is, and how it is told: verdicts, metrics, the commands."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.schema import Batch, Problem
from monitor.config import Config, SourceSettings
from monitor.health import Health, SourceState, Status, assess, observe
from monitor.metrics import exposition, health_metric, status_metrics
from monitor.owner import new_owner
from storage import Store
from storage.records import FrozenDigest, Heartbeat, Outgoing
from tests.monitor.command import Cli
from tests.storage.samples import article, keep

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def beat(owner: str = "elsewhere|1|2|3", *, ago: timedelta = timedelta(), paused: str | None = None) -> Heartbeat:
    return Heartbeat(owner=owner, started=NOW - HOUR, last_tick=NOW - ago, paused=paused)


def status(*states: str, daemons: tuple[Heartbeat, ...] = (), dead: tuple[Heartbeat, ...] = ()) -> Status:
    sources = tuple(SourceState(source_id=f"s{n}", state=s) for n, s in enumerate(states))  # type: ignore[arg-type]
    return Status(at=NOW, sources=sources, daemons=daemons, dead=dead, latest=90)


@pytest.mark.parametrize(
    ("now", "state", "reason"),
    [
        (status(), "ok", None),
        (status("waiting", "new", "due", "polling"), "ok", None),
        (status("waiting", daemons=(beat(),)), "ok", None),
        (status("waiting", "failing", daemons=(beat(),)), "degraded", "1 of 2 sources fail: s1"),
        (status("waiting", "silent"), "degraded", "1 of 2 sources are silent: s1"),
        (status("late", "waiting", daemons=(beat(),)), "degraded", "1 of 2 sources are late, by 90 s at most"),
        (status("late", "waiting"), "failing", "nobody polls: 1 of 2 sources are late"),
        (status("waiting", dead=(beat(ago=HOUR),)), "failing", "no daemon runs; the last one was heard of at 2026-11-01"),
        (status("waiting", daemons=(beat(),), dead=(beat("b"),)), "ok", None),
        (status("failing", "failing"), "failing", "all sources fail"),
        (status("waiting", daemons=(beat(paused="no space left"),)), "failing", "polling pauses: no space left"),
    ],
)
def test_the_verdict_and_why(now: Status, state: str, reason: str | None) -> None:
    found = assess(now)
    assert found.state == state
    assert found.exit_code == {"ok": 0, "degraded": 1, "failing": 2}[state]
    assert any(reason in r for r in found.reasons) if reason else found.reasons == ()


def source(name: str, **more: object) -> SourceSettings:
    return SourceSettings(id=name, adapter="feed", **more)  # type: ignore[arg-type]


def test_what_matters_most_of_each_source(tmp_path: Path) -> None:
    enabled = ("late", "failing", "new", "polling", "due", "well")
    config = Config(source=(*map(source, enabled), source("off", enabled=False)))
    with Store.open(f"sqlite:///{tmp_path / 'm.db'}") as store:
        dues = {"late": NOW - 5 * MINUTE, "failing": NOW + HOUR, "due": NOW - timedelta(seconds=5), "well": NOW + HOUR}
        for name, due in dues.items():
            keep(store, source=name, now=NOW - HOUR)
            held = store.acquire(name, owner="a", ttl=MINUTE, now=NOW - HOUR)
            for _ in range(3 if name == "failing" else 0):
                store.record_failure(held, [Problem(code="x", message="y")], now=NOW - HOUR, next_due=due)
            if name != "failing":
                store.ingest(held, Batch(), match=lambda *_: [], now=NOW - HOUR, next_due=due)
            store.release(held)
        keep(store, source="polling", now=NOW - HOUR)
        store.acquire("polling", owner="elsewhere|1|2|3", ttl=HOUR, now=NOW)
        me = new_owner()
        store.beat(beat(me))
        store.beat(beat("elsewhere|9|9|9", ago=5 * MINUTE))
        found = observe(config, store, NOW)
    assert {s.source_id: s.state for s in found.sources} == {
        "late": "late", "failing": "failing", "new": "new", "polling": "polling", "due": "due", "well": "waiting",
    }  # fmt: skip
    assert [d.owner for d in found.daemons] == [me]
    assert [d.owner for d in found.dead] == ["elsewhere|9|9|9"]
    assert found.latest == 300


def test_without_a_daemon_a_source_is_late_after_its_interval(tmp_path: Path) -> None:
    config = Config(source=(source("a", interval=7200.0),))
    with Store.open(f"sqlite:///{tmp_path / 'm.db'}") as store:
        store.enrol(["a"])
        held = store.acquire("a", owner="a", ttl=MINUTE, now=NOW)
        store.ingest(held, Batch(), match=lambda *_: [], now=NOW, next_due=NOW)
        store.release(held)
        states = [observe(config, store, NOW + n * HOUR).sources[0].state for n in (1, 2, 3)]
    assert states == ["due", "due", "late"]


# --- metrics

LINE = re.compile(r'^[a-z_]+(\{[a-z]+="(\\["\\n]|[^"\\\n])*"(,[a-z]+="(\\["\\n]|[^"\\\n])*")*\})? -?[0-9.e+-]+$')


def test_metrics_keep_to_the_format() -> None:
    text = exposition([
        health_metric(Health(state="degraded", reasons=("x",))), *status_metrics(status("late", "waiting")),
        ("odd", "gauge", "Labels of any kind.", [("", {"name": 'a "b" \\ \n c'}, 1.5)]),
    ])  # fmt: skip
    assert text.endswith("\n")
    for line in text.splitlines():
        assert line.startswith("# ") or LINE.match(line), line
    assert 'media_monitor_sources{state="late"} 1\n' in text
    assert "media_monitor_health 1\n" in text
    assert 'media_monitor_odd{name="a \\"b\\" \\\\ \\n c"} 1.5' in text


# --- commands


def test_status_and_health(cli: Cli, desk: Path) -> None:
    assert cli("status").code == 1, "there is no store yet"
    assert cli("once").code == 0
    told = cli("status")
    assert told.code == 0
    assert "1 sources: 1 waiting" in told.out
    assert "no daemon runs" in told.out
    [line] = cli("status", "--json").lines()
    assert (line["health"]["state"], line["sources"][0]["source_id"]) == ("ok", "in")
    assert cli("health").code == 0
    with closing(sqlite3.connect(desk / "m.db")) as raw:
        raw.execute("UPDATE source SET next_due = '2020-01-01 00:00:00.000000'")
        raw.commit()
    told = cli("health")
    assert (told.code, told.out.splitlines()) == (2, ["failing", "nobody polls: 1 of 1 sources are late"])
    [line] = cli("health", "--json").lines()
    assert line["state"] == "failing"
    assert "late" in cli("status").out


def test_a_store_is_copied(cli: Cli, desk: Path) -> None:
    cli("once")
    [line] = cli("db", "backup", "copy.db", "--json").lines()
    assert line["bytes"] == (desk / "copy.db").stat().st_size
    again = cli("db", "backup", "copy.db")
    assert again.code == 78
    assert "--force" in again.err
    assert cli("db", "backup", "copy.db", "--force").code == 0
    assert cli("db", "backup", "m.db", "--force").code == 78, "the store itself is no place for a copy"
    with Store.open(f"sqlite:///{desk / 'copy.db'}", create=False) as copy:
        assert copy.counts().items == 1
        assert copy.check() == []


def test_retention_says_first_what_it_would_do(cli: Cli, desk: Path) -> None:
    config = desk / "monitor.toml"
    config.write_text(config.read_text() + '[retention]\nitems = "180d"\n')
    cli("once")
    with Store.open(f"sqlite:///{desk / 'm.db'}") as store:
        keep(store, article("old"), source="x", now=NOW - timedelta(days=400))
    with closing(sqlite3.connect(desk / "m.db")) as raw:
        raw.execute("UPDATE item SET first_seen = '2020-01-01 00:00:00.000000'")
        raw.commit()
    [line] = cli("db", "retention", "--dry-run", "--json").lines()
    assert line == {"dry_run": True, "items": 1, "flagged": 1, "problems": 0}
    assert cli("show", "feed:old").code == 0
    told = cli("db", "retention")
    assert "1 items lose their text, 1 as old stay because they are flagged" in told.out
    assert cli("show", "feed:old").code == 1
    assert cli("db", "check").code == 0
    assert len(cli("flags", "--json").lines()) == 1
    assert cli("once", "--json").code == 0, "what is forgotten and still there is not new"
    assert cli("db", "check").code == 0


@pytest.mark.parametrize(
    ("value", "wrong"),
    [("0.0.0.0:9200", "listen_anywhere"), ("localhost:9200", "in numbers"), ("127.0.0.1", "in numbers"),
     ("127.0.0.1:99999", "65535"), ("::1:9200", "in numbers"), ("127.0.0.1:٣", "in numbers")],
)  # fmt: skip
def test_where_it_listens_is_checked(cli: Cli, desk: Path, value: str, wrong: str) -> None:
    config = desk / "monitor.toml"
    config.write_text(config.read_text() + f'[run]\nlisten = "{value}"\n', encoding="utf-8")
    told = cli("status")
    assert told.code == 78
    assert wrong in told.err


@pytest.mark.parametrize("more", ['listen = "127.0.0.1:9200"', 'listen = "[::1]:9200"',
                                  'listen = "0.0.0.0:9200"\nlisten_anywhere = true'])  # fmt: skip
def test_where_it_may_listen(cli: Cli, desk: Path, more: str) -> None:
    config = desk / "monitor.toml"
    config.write_text(config.read_text() + f"[run]\n{more}\n")
    assert cli("status").code == 1, "all that is missing is a store"


def test_json_of_status_has_every_source_and_daemon(cli: Cli, desk: Path) -> None:
    cli("once")
    with Store.open(f"sqlite:///{desk / 'm.db'}") as store:
        store.beat(Heartbeat(owner=new_owner(), started=datetime.now(UTC), last_tick=datetime.now(UTC), polling=2))
    [line] = cli("status", "--json").lines()
    assert [d["polling"] for d in line["daemons"]] == [2]
    assert json.dumps(line)
    assert "2 polls under way" in cli("status").out


def test_what_waits_to_be_sent_and_the_last_digest(tmp_path: Path) -> None:
    digest = FrozenDigest(
        name="daily", period=NOW.date(), since=0, until=0, start=NOW - 24 * HOUR, end=NOW, built=NOW, document="{}"
    )
    mails = [
        Outgoing(channel="mail", kind="digest", event="digest:daily", recipient=f"{n}@desk.example", subject="s",
                 message_id=f"<{n}@desk.example>", body=b"x")
        for n in ("a", "b", "c")
    ]  # fmt: skip
    with Store.open(f"sqlite:///{tmp_path / 'm.db'}") as store:
        assert observe(Config(), store, NOW).last_digest is None
        store.freeze_digest(digest, mails)
        claimed = store.claim_delivery(owner="me", ttl=MINUTE, now=NOW)
        assert claimed is not None
        store.settle_delivery(claimed, "dead", now=NOW, error="550 no such user")
        found, later = observe(Config(), store, NOW), observe(Config(), store, NOW + 25 * HOUR)
    assert (found.last_digest, found.unsent, found.undelivered) == (f"daily:{NOW.date()}", 2, 1)
    assert assess(found).state == "degraded"
    assert "could not be delivered in the last day: 1;" in assess(found).reasons[0]
    assert later.undelivered == 0
