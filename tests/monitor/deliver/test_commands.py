"""The whole way from a report in a folder to a letter on a server, by the commands and from Python."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.errors import ConfigurationError
from monitor import Monitor
from monitor.daemon.chores import Chores
from monitor.deliver.errors import DeliveryError
from tests.monitor.command import REPORT, Cli, write_desk
from tests.monitor.deliver.samples import Clock
from tests.monitor.deliver.servers import Endpoint, Postbox, free_port, smtp

START = datetime(2026, 11, 2, 6, tzinfo=UTC)


@pytest.fixture
def box() -> Postbox:
    return Postbox()


@pytest.fixture(scope="session")
def _polled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk whose one report is stored and flagged: polling costs more than all the rest."""
    folder = tmp_path_factory.mktemp("polled")
    write_desk(folder)
    with Monitor.open(folder / "monitor.toml") as monitor:
        monitor.run_once()
    return folder


@pytest.fixture
def polled(_polled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(_polled, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def posted(polled: Path, box: Postbox) -> Iterator[Path]:
    """The desk with a mail server and a digest for two."""
    desk = polled
    with smtp(box) as port:
        tables(
            desk, f'[mail]\nsender = "a@desk.example"\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
            '[[digest]]\nname = "daily"\nto = ["b@desk.example", "c@desk.example"]\n'
        )  # fmt: skip
        yield desk


def tables(desk: Path, text: str) -> None:
    path = desk / "monitor.toml"
    path.write_text(path.read_text() + text)


def states(cli: Cli) -> list[str]:
    return [d["state"] for d in cli("deliveries", "--json").lines()]


def test_a_digest_is_frozen_sent_and_told(cli: Cli, posted: Path, box: Postbox) -> None:
    made = cli("digest")
    assert made.code == 0
    assert "b@desk.example: sent" in made.err
    assert [to for to, _ in box.taken] == ["b@desk.example", "c@desk.example"]
    assert "S-400" in box.messages[0]["Subject"] or "column" in box.messages[0].as_string()
    again = cli("digest")
    assert "was frozen before" in again.err
    assert len(box.taken) == 2
    assert states(cli) == ["sent", "sent"]
    assert "b@desk.example" in cli("deliveries").out
    (row, *_) = cli("deliveries", "--state", "sent", "--json").lines()
    assert "body" not in row["outgoing"]
    assert "no such deliveries" in cli("deliveries", "--state", "dead").out
    assert cli("deliveries", "--state", "lost").code == 2
    assert cli("deliveries", "list", "--state", "sent").out == cli("deliveries", "--state", "sent").out


def test_nothing_is_sent_from_a_store_that_is_not_there(cli: Cli, posted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_STORE__URL", "sqlite:///mistyped.db")
    for command in (["deliver"], ["digest"]):
        refused = cli(*command)
        assert refused.code == 1
        assert "there is no database" in refused.err
    assert not (posted / "mistyped.db").exists()


def test_a_digest_cannot_end_before_the_last_one_or_in_the_future(cli: Cli, posted: Path) -> None:
    assert cli("digest", "--at", "2999-01-01T00:00").code == 78
    assert cli("digest", "--json").code == 0
    assert cli("digest", "--at", "2020-01-01T00:00").code == 78
    assert cli("digest", "--at", "2020-01-01T00:00", "--dry-run").code == 0


def test_what_was_refused_is_tried_again_on_request(cli: Cli, posted: Path, box: Postbox) -> None:
    box.refused = frozenset(["c@desk.example"])
    made = cli("digest")
    assert "c@desk.example: dead" in made.err
    assert "550" in made.err
    assert "deliver.dead" in cli("problems").out
    (dead,) = cli("deliveries", "--state", "dead", "--json").lines()
    assert cli("deliveries", "retry", dead["seq"]).code == 75
    box.refused = frozenset()
    good = cli("deliveries", "retry", dead["seq"])
    assert (good.code, good.out.strip()) == (0, f"Delivery {dead['seq']} is sent.")
    assert states(cli) == ["sent", "sent"]
    assert cli("deliveries", "retry", dead["seq"]).code == 1
    assert cli("deliveries", "retry", 999).code == 1


def test_a_test_freezes_nothing_and_says_what_it_is(cli: Cli, posted: Path, box: Postbox) -> None:
    assert cli("digest", "--test", "me@desk.example").code == 0
    assert [to for to, _ in box.taken] == ["me@desk.example"]
    assert box.messages[0]["Subject"].startswith("[test] ")
    assert cli("digests").out.startswith("No digest")
    assert states(cli) == []
    box.refused = frozenset(["nobody@desk.example"])
    assert cli("digest", "--test", "nobody@desk.example").code == 1
    assert cli("digest", "--test", "no address").code == 78
    assert cli("digest", "--test", "https://hooks.example/x").code == 78


def test_without_a_way_for_mail_it_says_so(cli: Cli, polled: Path) -> None:
    tables(polled, '[mail]\nsender = "a@desk.example"\n[[digest]]\nname = "daily"\nto = ["b@desk.example"]\n')
    assert cli("digest", "--test", "me@desk.example").code == 78
    assert "pending" in cli("digest").err
    assert states(cli) == ["pending"]
    result = cli("deliver")
    assert result.code == 75
    assert "no way for mail to leave" in result.err


def test_one_look_does_it_all(posted: Path, box: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(START)
    with Endpoint() as hook:
        tables(
            posted, '[[digest]]\nname = "files"\nfiles = "out"\n'
            '[[alert]]\nname = "now"\nto = ["env:HOOK", "b@desk.example"]\nbatch = 60\n'
            f'secret = "env:HOOK_KEY"\nallow_addresses = ["127.0.0.1:{hook.port}"]\n'
        )  # fmt: skip
        monkeypatch.setenv("HOOK", hook.url)
        monkeypatch.setenv("HOOK_KEY", "canary-hook-key")
        with Monitor.open(posted / "monitor.toml", clock=clock) as monitor:
            assert monitor.tick_mail().digests == []
            (posted / "in" / "more.txt").write_text(REPORT.replace("Crews", "More crews"))
            monitor.run_once()
            clock.pass_(minutes=2)
            first = monitor.tick_mail()
            assert (first.alerts, first.delivered.sent) == (2, 2)
            clock.pass_(minutes=30)
            second = monitor.tick_mail()
            assert second.digests == ["daily:2026-11-02", "files:2026-11-02"]
            assert second.delivered.sent == 2
            assert monitor.tick_mail().digests == []
            clock.pass_(days=3)
            third = monitor.tick_mail()
            assert third.digests == ["daily:2026-11-05", "files:2026-11-05"]
    assert hook.events[0]["data"]["flags"][0]["match"]["watch_id"] == "s400"
    assert "webhook-signature" in hook.posts[0][0]
    assert sorted(p.name for p in (posted / "out").iterdir())[0] == "files-2026-11-02.atom"
    assert [to for to, _ in box.taken] == ["b@desk.example"] + ["b@desk.example", "c@desk.example"] * 2
    assert len({m["Message-ID"] for m in box.messages}) == 5


def test_a_digest_that_cannot_be_made_does_not_stop_the_others(posted: Path, box: Postbox) -> None:
    (posted / "own").mkdir()
    (posted / "own" / "digest.html.jinja").write_text("{{ nothing.of.that.name }}")
    tables(posted, '[[digest]]\nname = "broken"\nto = ["d@desk.example"]\ntemplates = "own"\n')
    clock = Clock(START)
    with Monitor.open(posted / "monitor.toml", clock=clock) as monitor:
        monitor.tick_mail()
        clock.pass_(hours=1)
        for _ in range(3):
            done = monitor.tick_mail()
            assert "digest.html.jinja" in str(done.problems[0])
        # It is told once, and not every minute.
        assert len([p for p in monitor.store.problems().records if "digest.html.jinja" in str(p.problem)]) == 1
        (posted / "own" / "digest.html.jinja").write_text("<p>{{ digest.title }}</p>")
        from monitor.digest.render import _environment

        _environment.cache_clear()
        assert monitor.tick_mail().digests == ["broken:2026-11-02"]
    assert [to for to, _ in box.taken] == ["b@desk.example", "c@desk.example", "d@desk.example"]


def test_a_recipient_that_is_mended_later_gets_it_later(
    cli: Cli, posted: Path, box: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("THIRD", raising=False)
    path = posted / "monitor.toml"
    path.write_text(path.read_text().replace('"c@desk.example"', '"env:THIRD"'))
    assert cli("digest").code == 0
    assert [to for to, _ in box.taken] == ["b@desk.example"]
    assert "THIRD" in cli("problems").out
    monkeypatch.setenv("THIRD", "third@desk.example")
    cli("digest")
    assert [to for to, _ in box.taken] == ["b@desk.example", "third@desk.example"]


def test_one_that_was_taken_out_is_given_up_by_name(cli: Cli, posted: Path, box: Postbox) -> None:
    box.later = frozenset(["c@desk.example"])
    cli("digest")
    path = posted / "monitor.toml"
    path.write_text(path.read_text().replace(', "c@desk.example"', ""))
    (waiting,) = cli("deliveries", "--state", "pending", "--json").lines()
    result = cli("deliveries", "retry", waiting["seq"])
    assert result.code == 75
    assert "c@desk.example" in result.err
    assert "no such recipient any more" in result.err


def test_once_sends_what_is_due(cli: Cli, posted: Path, box: Postbox) -> None:
    cli("digest")
    with sqlite3.connect(posted / "m.db") as raw:
        raw.execute("UPDATE digest SET period = '2020-01-01', window_end = ?", (_yesterday(),))
        raw.execute("DELETE FROM delivery")
    result = cli("once")
    assert result.code == 0
    assert len(box.taken) == 4
    line = cli("deliver", "--json").lines()[0]
    assert line == {"digests": [], "alerts": 0, "sent": 0, "waiting": 0, "dead": 0, "held": 0}
    assert "Nothing was due" in cli("deliver").out


def _yesterday() -> Any:
    return (datetime.now(UTC) - timedelta(days=2)).strftime("%Y-%m-%d %H:%M:%S.000000")


def test_secrets_are_nowhere(cli: Cli, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses with secrets that fail in every way: in no output, no log and no row."""
    port = free_port()
    for name, value in {
        "HOOK": f"https://canary-user:canary-word@127.0.0.1:{port}/canary-path?token=canary-token",
        "CHAT": f"apprise:json://canary-user:canary-word@127.0.0.1:{port}/canary-path",
        "HOOK_KEY": "canary-hook-key", "MAIL_PASSWORD": "canary-mail-password", "ODD": "canary no recipient",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    tables(
        desk, '[log]\nlevel = "debug"\n[mail]\nsender = "a@desk.example"\nhost = "127.0.0.1"\n'
        f'port = {port}\nuser = "desk"\npassword = "env:MAIL_PASSWORD"\nattempts = 1\n'
        '[[digest]]\nname = "daily"\nsecret = "env:HOOK_KEY"\n'
        f'to = ["env:HOOK", "env:ODD", "b@desk.example", "http://127.0.0.1:{port}/canary-literal"]\n'
        '[[alert]]\nname = "now"\nto = ["env:CHAT"]\nbatch = 0.001\n'
    )  # fmt: skip
    told = [cli("deliver"), cli("once"), cli("digest"), cli("deliver"), cli("deliveries"), cli("deliveries", "--json")]
    told += [cli("problems"), cli("problems", "--json"), cli("doctor"), cli("digests", "--json")]
    out = "".join(each.out + each.err for each in told)
    assert "dead" in out
    assert "canary" not in out
    data = b"".join(p.read_bytes() for p in desk.iterdir() if p.name.startswith("m.db"))
    assert b"canary" not in data


def test_two_that_look_at_once_make_and_send_each_thing_once(posted: Path, box: Postbox) -> None:
    tables(posted, '[[alert]]\nname = "now"\nto = ["b@desk.example"]\nbatch = 60\n')
    clock = Clock(START)
    with ExitStack() as stack:
        monitors = [stack.enter_context(Monitor.open(posted / "monitor.toml", clock=clock)) for _ in range(3)]
        monitors[0].tick_mail()
        (posted / "in" / "more.txt").write_text(REPORT.replace("Crews", "More crews"))
        monitors[0].run_once()
        clock.pass_(hours=1)
        with ThreadPoolExecutor(3) as threads:
            done = list(threads.map(Monitor.tick_mail, monitors))
    assert sorted(d.digests for d in done) == [[], [], ["daily:2026-11-02"]]
    assert sum(d.alerts for d in done) == 1
    assert sorted(to for to, _ in box.taken) == ["b@desk.example", "b@desk.example", "c@desk.example"]


async def test_a_daemon_posts_too(posted: Path, box: Postbox) -> None:
    clock = Clock(START)
    with Monitor.open(posted / "monitor.toml", clock=clock) as monitor:
        chores = Chores(monitor)
        await chores.mail()
        clock.pass_(hours=1)
        box.ills = ["451"]
        await chores.mail()
        assert [to for to, _ in box.taken] == ["c@desk.example"]
        clock.pass_(minutes=1)
        chores.stop()
        await chores.mail()
        assert len(box.taken) == 1
        await Chores(monitor).mail()
        assert len(box.taken) == 2


def test_from_python(posted: Path, box: Postbox) -> None:
    with Monitor.open(posted / "monitor.toml") as monitor:
        monitor.freeze_digest()
        box.later = frozenset(["c@desk.example"])
        done = monitor.deliver()
        assert (done.sent, done.waiting) == (1, 1)
        box.later = frozenset()
        waiting = monitor.store.deliveries(state="pending")[0]
        monitor.retry_delivery(waiting.seq)
        assert monitor.deliver().sent == 1
        monitor.try_digest("me@desk.example")
        box.refused = frozenset(["me@desk.example"])
        with pytest.raises(DeliveryError):
            monitor.try_digest("me@desk.example")
        with pytest.raises(ConfigurationError):
            monitor.try_digest("me@desk.example", "weekly")
    body = box.messages[0].get_body(("plain",))
    assert body is not None
    assert "S-400" in json.dumps(body.get_content())
