"""Alerts: batches, pauses, and nothing lost between them."""

from __future__ import annotations

import json
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.schema import Item, Span
from monitor.config import Config
from monitor.deliver.alerts import Planned, plan_alerts
from monitor.deliver.due import enrol
from monitor.watch import Watchlist
from storage import Store
from storage.records import Evidence, Match, Outgoing
from tests.monitor.deliver.samples import NOW, Clock
from tests.storage.samples import article, keep

HOOK = "https://hooks.example/x"
WATCHES = (
    'version = 1\n[[watch]]\nid = "floods"\npriority = "high"\nquery = "flood"\ncooldown = "1h"\n'
    '[[watch]]\nid = "bridges"\npriority = "critical"\nquery = "bridge"\n'
)


def hit(item: Item, watch: str, priority: Any = "high") -> Match:
    title = item.title.text if item.title else ""
    word = title.split()[0]
    at = item.text.index(word)
    found = Evidence(
        field="title", span=Span(start=at, end=at + len(word)), surface=word, term=word, snippet=title,
        mark=Span(start=0, end=len(word)),
    )  # fmt: skip
    return Match(watch_id=watch, watch_version="1", priority=priority, evidence=(found,))


class Desk:
    """A store with its alerts, and a clock."""

    def __init__(self, store: Store, config: Config, tmp: Any) -> None:
        self.store, self.config, self.clock, self.count = store, config, Clock(), 0
        self.watchlist = Watchlist.load([tmp / "watch.toml"])
        enrol(config, store, NOW)

    def flag(self, watch: str = "floods", priority: Any = "high", n: int = 1) -> None:
        for _ in range(n):
            self.count += 1
            new = article(self.count, f"Headline {self.count}\n\nRivers.")
            keep(self.store, new, match=lambda i, p: (hit(i, watch, priority),), now=self.clock())

    def look(self) -> Planned:
        return plan_alerts(self.store, self.config, self.watchlist, self.clock())

    @property
    def sent(self) -> list[Outgoing]:
        return [d.outgoing for d in reversed(self.store.deliveries(limit=1000))]

    @property
    def told(self) -> list[list[str]]:
        """Titles of each event for the webhook."""
        events = [json.loads(o.body)["data"] for o in self.sent if o.channel == "webhook"]
        return [[f["item"]["title"] for f in e["flags"]] for e in events]


@pytest.fixture
def desk(store: Store, configure: Any, tmp_path: Any) -> Any:
    def made(table: str = "") -> Desk:
        config = configure(
            '[mail]\nsender = "a@desk.example"\nhost = "mail.example"\n'
            f'[[alert]]\nname = "now"\nto = ["{HOOK}"]\nbatch = 120\n{table}', WATCHES
        )  # fmt: skip
        return Desk(store, config, tmp_path)

    return made


def test_flags_within_the_window_are_one_message(desk: Any) -> None:
    d = desk()
    d.flag()
    assert d.look().messages == 0
    d.clock.pass_(seconds=90)
    d.flag("bridges", "critical")
    assert d.look().messages == 0
    d.clock.pass_(seconds=30)
    assert d.look().messages == 1
    assert d.told == [["Headline 1", "Headline 2"]]
    d.clock.pass_(days=1)
    assert d.look().messages == 0


def test_what_was_there_before_the_alert_is_not_told(store: Store, configure: Any, tmp_path: Any) -> None:
    old = article("old", "Headline old\n\nRivers.")
    keep(store, old, match=lambda i, p: (hit(i, "floods"),), now=NOW)
    d = Desk(store, configure(f'[[alert]]\nname = "now"\nto = ["{HOOK}"]\n', WATCHES), tmp_path)
    d.clock.pass_(hours=1)
    assert d.look().messages == 0
    d.flag()
    d.clock.pass_(hours=1)
    d.look()
    assert d.told == [["Headline 1"]]


def test_a_pause_holds_back_and_loses_nothing(desk: Any) -> None:
    d = desk()
    d.flag()
    d.clock.pass_(minutes=2)
    d.look()
    for _ in range(3):
        d.clock.pass_(minutes=10)
        d.flag()
        assert d.look().messages == 0
    d.clock.pass_(minutes=29)
    d.look()
    assert d.told == [["Headline 1"]]
    d.clock.pass_(minutes=1)
    assert d.look().messages == 1
    assert d.told[1] == ["Headline 2", "Headline 3", "Headline 4"]
    assert json.loads(d.sent[1].body)["data"]["held"] == 3


def test_the_pause_of_one_watch_does_not_hold_another(desk: Any) -> None:
    d = desk()
    d.flag("floods")
    d.clock.pass_(minutes=2)
    d.look()
    d.flag("floods")
    d.flag("bridges", "critical")
    d.clock.pass_(minutes=2)
    d.look()
    d.clock.pass_(minutes=2)
    d.flag("bridges", "critical")
    d.clock.pass_(minutes=2)
    d.look()
    assert d.told == [["Headline 1"], ["Headline 3"], ["Headline 4"]]
    d.clock.pass_(hours=1)
    d.look()
    assert d.told[3] == ["Headline 2"]


def test_the_alert_may_have_a_pause_of_its_own(desk: Any) -> None:
    d = desk('cooldown = "10m"\n')
    for wait in (2, 10):
        d.flag()
        d.clock.pass_(minutes=wait)
        assert d.look().messages == 1


def test_priority_and_watches_are_chosen(desk: Any) -> None:
    d = desk('watches = ["bridge*"]\n')
    d.flag("floods", "critical")
    d.flag("bridges", "normal")
    d.clock.pass_(minutes=5)
    assert d.look().messages == 0
    d.flag("bridges", "high")
    d.clock.pass_(minutes=5)
    d.look()
    assert d.told == [["Headline 3"]]


def test_what_is_found_in_the_archive_raises_no_alert(desk: Any, store: Store) -> None:
    d = desk()
    keep(store, item := article(1), now=NOW)
    store.flag([(item.id, hit(item, "floods"))], kind="retro", now=NOW)
    d.clock.pass_(hours=1)
    assert d.look().messages == 0


def test_two_that_look_at_once_tell_once(desk: Any, store: Store) -> None:
    d = desk()
    d.flag()
    d.clock.pass_(minutes=5)
    expected = {"alert:now": store.reached("alert:now"), "alert:now:floods": 0}
    assert d.look().messages == 1
    assert store.enqueue([], now=NOW, reached={"alert:now": 99}, expected=expected) is None
    assert d.look().messages == 0


def test_a_recipient_that_cannot_be_had_waits_for_nobody(
    store: Store, configure: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_HOOK", raising=False)
    d = Desk(store, configure(f'[[alert]]\nname = "now"\nto = ["env:NO_HOOK", "{HOOK}"]\n', WATCHES), tmp_path)
    d.flag()
    d.clock.pass_(minutes=5)
    planned = d.look()
    assert planned.messages == 1
    assert "env:NO_HOOK" in planned.problems[0].message


def test_where_no_recipient_can_be_had_it_is_told_when_that_is_mended(
    store: Store, configure: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_HOOK", raising=False)
    d = Desk(store, configure('[[alert]]\nname = "now"\nto = ["env:NO_HOOK"]\n', WATCHES), tmp_path)
    d.flag()
    d.clock.pass_(minutes=5)
    assert (d.look().messages, len(d.look().problems)) == (0, 1)
    monkeypatch.setenv("NO_HOOK", HOOK)
    assert d.look().messages == 1


def test_the_letter_is_short_and_says_how_much_more(store: Store, configure: Any, tmp_path: Any) -> None:
    config = configure(
        '[mail]\nsender = "a@desk.example"\nhost = "mail.example"\n[[alert]]\nname = "now"\nlanguage = "uk"\n'
        f'to = ["b@desk.example", "{HOOK}"]\n', WATCHES
    )  # fmt: skip
    d = Desk(store, config, tmp_path)
    d.flag(n=130)
    d.clock.pass_(minutes=5)
    assert d.look().messages == 2
    letter = message_from_bytes(d.sent[0].body, policy=default)
    assert letter["Subject"] == "Now [високий] Headline 1 (+129)"
    assert letter["Content-Language"] == "uk"
    parts = {p.get_content_subtype(): p.get_content() for p in letter.iter_parts()}  # type: ignore[attr-defined]
    assert parts["plain"].startswith("Сповіщення: Now")
    for text in parts.values():
        assert "Headline 1" in text
        assert "50" in text  # 20 told, 60 by headline
    data = json.loads(d.sent[1].body)["data"]
    assert (len(data["flags"]), data["more"], data["last"] > data["first"]) == (100, 30, True)
    assert data["flags"][0]["match"]["evidence"][0]["surface"] == "Headline"


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["floods", "bridges"]), st.integers(0, 50), st.booleans()), max_size=14))
def test_every_flag_is_told_exactly_once(desk: Any, tmp_path_factory: Any, events: list[tuple[str, int, bool]]) -> None:
    d = desk()
    folder = tmp_path_factory.mktemp("alerts")
    with Store.open(f"sqlite:///{folder}/m.db") as store:
        d = Desk(store, d.config, d.config.path.parent)
        for watch, minutes, looks in events:
            d.flag(watch)
            d.clock.now += timedelta(minutes=minutes)
            if looks:
                d.look()
        for _ in range(4):
            d.clock.pass_(hours=2)
            d.look()
        told = [title for batch in d.told for title in batch]
    assert sorted(told) == sorted(f"Headline {n + 1}" for n in range(len(events)))
