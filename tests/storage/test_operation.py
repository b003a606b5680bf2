"""What a daemon asks of the store: what is due, signs of life, problems that come again, forgetting, copies."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.errors import StoreError
from adapters.schema import Batch, Embed, Problem
from storage import Store
from storage.records import Due, Heartbeat
from tests.storage.samples import NOW, TTL, always, article, keep, lease

Raw = Callable[..., list[tuple[object, ...]]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def polled(store: Store, source: str, due: object) -> None:
    held = store.acquire(source, owner="me", ttl=TTL, now=NOW)
    assert held is not None
    store.ingest(held, Batch(), match=always, now=NOW, next_due=due)  # type: ignore[arg-type]
    store.release(held)


# --- what is due


def test_sources_are_due_in_the_order_of_their_times(store: Store) -> None:
    store.enrol(["c", "new", "a", "b"])
    for source, hours in (("a", 2), ("b", 1), ("c", 3)):
        polled(store, source, NOW + hours * HOUR)
    store.enrol(["a", "new"])
    assert [d.source_id for d in store.due(now=NOW)] == ["new"]
    assert [(d.source_id, d.since) for d in store.due(now=NOW + 2 * HOUR)] == [
        ("new", None), ("b", NOW + HOUR), ("a", NOW + 2 * HOUR),
    ]  # fmt: skip
    assert store.status("a").next_due == NOW + 2 * HOUR, "enrolling again changes nothing"


def test_a_source_whose_settings_changed_is_due_at_once(store: Store) -> None:
    for source, of in (("same", "1"), ("changed", "1"), ("refused", "1"), ("gone", "1")):
        held = store.acquire(source, owner="me", ttl=TTL, now=NOW)
        assert held is not None
        store.record_failure(held, [], now=NOW, next_due=NOW + DAY)
        why = "refused" if source == "refused" else "back-off"
        store.finish(held, due=Due(at=NOW + DAY, why=why), facts={"of": of})
    now = {"same": "1", "changed": "2", "refused": "1", "new": "1"}
    assert store.start_changed(now) == ["changed"]
    assert store.start_changed(now, refused="refused") == ["refused"]
    assert {d.source_id for d in store.due(now=NOW)} == {"changed", "refused"}
    assert (store.status("changed").failures, store.status("same").failures) == (0, 1)


def test_who_holds_a_lease_is_told_until_it_runs_out(store: Store) -> None:
    store.enrol(["a"])
    assert store.acquire("a", owner="me", ttl=TTL, now=NOW)
    assert [d.holder for d in store.due(now=NOW)] == ["me"]
    assert [d.holder for d in store.due(now=NOW + TTL)] == [None]
    assert [t.holder for t in store.timings(now=NOW)] == ["me"]


def test_a_source_is_leased_only_while_it_is_due(store: Store) -> None:
    polled(store, "a", NOW + HOUR)
    assert store.acquire("a", owner="other", ttl=TTL, now=NOW, due_only=True) is None
    assert store.acquire("a", owner="other", ttl=TTL, now=NOW + HOUR, due_only=True) is not None
    assert store.acquire("never polled", owner="other", ttl=TTL, now=NOW, due_only=True) is not None


def test_what_is_due_is_found_by_an_index(store: Store, raw: Raw) -> None:
    if not store.path:
        # Its planner is right to, and to fill a table for its sake would test the planner.
        pytest.skip("PostgreSQL reads small tables as a whole")
    plan = raw("EXPLAIN QUERY PLAN SELECT * FROM source WHERE next_due IS NULL OR next_due <= '2026' ORDER BY next_due")
    assert "ix_source_next_due" in str(plan)


def test_the_schedule_moves_with_the_clock(store: Store) -> None:
    polled(store, "a", NOW + 2 * HOUR)
    polled(store, "b", NOW - HOUR)
    assert store.shift(-HOUR, now=NOW) == 1
    assert (store.status("a").next_due, store.status("b").next_due) == (NOW + HOUR, NOW - HOUR)
    assert store.shift(-HOUR, now=NOW + DAY) == 0


def test_signs_of_life(store: Store) -> None:
    first = Heartbeat(owner="a", started=NOW, last_tick=NOW, paused="full")
    store.beat(first)
    store.beat(Heartbeat(owner="b", started=NOW + HOUR, last_tick=NOW + HOUR, lateness=0.25, polling=3))
    store.beat(first.model_copy(update={"last_tick": NOW + HOUR, "paused": None}))
    assert [(h.owner, h.last_tick, h.paused) for h in store.heartbeats()] == [
        ("a", NOW + HOUR, None), ("b", NOW + HOUR, None),
    ]  # fmt: skip
    store.forget("a")
    assert [(h.owner, h.lateness, h.polling) for h in store.heartbeats()] == [("b", 0.25, 3)]
    store.beat(Heartbeat(owner="c", started=NOW + 2 * DAY, last_tick=NOW + 2 * DAY))
    assert [h.owner for h in store.heartbeats()] == ["c"], "who was not heard of for a day is forgotten"


# --- problems


def test_a_problem_that_comes_back_is_counted_and_after_days_told_again(store: Store) -> None:
    broken = Problem(code="parse.file", message="cut off", where="in/a.txt")
    for n in range(5):
        store.add_problems([broken, Problem(code="parse.file", message="cut off", where="in/b.txt")], now=NOW + n * HOUR)
    first, second = store.problems().records
    assert [(p.problem.where, p.times) for p in (first, second)] == [("in/a.txt", 5), ("in/b.txt", 5)]
    assert (first.at, first.last_seen) == (NOW, NOW + 4 * HOUR)
    assert store.problems(since=second.seq).records == ()
    store.add_problems([broken], now=NOW + 10 * DAY)
    assert [p.at for p in store.problems(since=second.seq).records] == [NOW + 10 * DAY]


def test_the_same_problem_of_two_sources_is_two(store: Store) -> None:
    keep(store, source="a", problems=(Problem(code="x", message="y"),) * 3)
    keep(store, source="b", problems=(Problem(code="x", message="y"),))
    assert [(p.problem.source, p.times) for p in store.problems().records] == [("a", 3), ("b", 1)]


def test_an_alarm_is_told_once_for_each_mark(store: Store) -> None:
    problem = Problem(code="source-silent", message="nothing new for 2 h")
    told = [store.alarm("silent:a", mark, problem, now=NOW) for mark in (7, 7, 9, 9)]
    assert told == [True, False, True, False]
    assert len(store.problems().records) == 2
    assert store.marks("silent:") == {"a": 9}


# --- forgetting


def test_old_items_lose_their_words_and_are_known_all_the_same(store: Store) -> None:
    keep(store, article(1, "an old word"), article(2, "another old one"), match=lambda item, _: always(item, None)[:0])
    keep(store, article(3, "a fresh word"), now=NOW + 9 * DAY)
    while store.index():
        pass
    assert store.expirable(items=NOW + DAY, problems=None).items == 2
    assert store.expire_items(before=NOW + DAY, now=NOW + 10 * DAY) == 2
    assert store.expire_items(before=NOW + DAY, now=NOW + 10 * DAY) == 0
    assert [i.id for i in store.items().records] == ["feed:3"]
    assert store.item("feed:1") is None
    assert [r.item.id for r in store.search("word")] == ["feed:3"]
    assert (store.counts().items, store.counts().expired, store.counts().revisions) == (3, 2, 1)
    again = keep(store, article(1, "an old word"), article(2, "changed since"), now=NOW + 11 * DAY)
    assert (again.new, again.revised, again.flags) == ((), (), ())
    assert store.check() == []


def test_what_was_flagged_stays_with_all_its_revisions(store: Store) -> None:
    keep(store, article(1, "flagged"), match=always)
    keep(store, article(1, "flagged and edited"), match=always)
    keep(store, article(2, "dull"), match=lambda *_: [])
    assert store.expirable(items=NOW + DAY, problems=None).flagged == 1
    assert store.expire_items(before=NOW + DAY, now=NOW + DAY) == 2
    assert len(store.revisions("feed:1")) == 2
    assert store.flags_of("feed:1")
    assert store.item("feed:2") is None
    assert store.check() == []


def test_forgetting_goes_on_where_it_ended(store: Store) -> None:
    for n in range(7):
        keep(store, article(n), match=lambda *_: [])
    done = []
    while more := store.expire_items(before=NOW + DAY, now=NOW + DAY, limit=3):
        done.append(more)
    assert done == [3, 3, 1]
    assert store.items().records == ()
    assert store.check() == []


def test_an_embedded_post_that_expired_may_be_brought_by_its_own_source(store: Store) -> None:
    post = article("post")
    keep(store, article(1, embeds=(Embed(item=post),)), match=lambda *_: [])
    assert store.expire_items(before=NOW + DAY, now=NOW + DAY) == 2
    keep(store, post, source="other", now=NOW + 2 * DAY)
    assert store.check() == []


def test_a_revision_that_was_never_indexed_expires_too(store: Store) -> None:
    keep(store, article(1, "unread"), match=lambda *_: [])
    assert store.expire_items(before=NOW + DAY, now=NOW + DAY) == 1
    keep(store, article(2, "unread too"), now=NOW + DAY)
    assert [r.item.id for r in store.search("unread")] == ["feed:2"]


def test_problems_go_when_they_came_no_more(store: Store) -> None:
    store.add_problems([Problem(code="old", message="m"), Problem(code="again", message="m")], now=NOW)
    store.add_problems([Problem(code="again", message="m")], now=NOW + 2 * DAY)
    assert store.expirable(items=None, problems=NOW + DAY).problems == 1
    assert store.forget_problems(before=NOW + DAY) == 1
    assert store.forget_problems(before=NOW + DAY) == 0
    assert [p.problem.code for p in store.problems().records] == ["again"]


# --- copies


def test_a_copy_is_whole_while_others_write(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/monitor.db") as store:
        ending = threading.Event()

        def write() -> None:
            n = 0
            while not ending.is_set():
                keep(store, article(n), source=f"s{n}")
                n += 1

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for n in range(3):
                store.back_up(tmp_path / f"copy-{n}.db")
        finally:
            ending.set()
            writer.join()
    counts = []
    for n in range(3):
        with Store.open(f"sqlite:///{tmp_path}/copy-{n}.db", create=False) as copy:
            assert copy.check() == []
            counts.append(copy.counts().items)
    assert counts == sorted(counts)
    assert not list(tmp_path.glob("*.partial"))


def test_a_server_is_not_copied(store: Store, tmp_path: Path) -> None:
    if store.path is None:
        with pytest.raises(StoreError, match="pg_dump"):
            store.back_up(tmp_path / "copy")
        assert not (tmp_path / "copy").exists()
    else:
        with pytest.raises(StoreError, match="could not copy"):
            store.back_up(tmp_path / "no such folder" / "copy")


# --- without the right to write

LOOK = """
import os, sys
from adapters.errors import StoreError
from storage import Store

def look(store):
    return store.counts().items, store.check(), [r.item.id for r in store.search("word")]

# Once as who we are: all modules are loaded then, which the other user may not be able to read.
look(Store.open("sqlite://"))
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
count, faults, found = look(Store.open(sys.argv[1], create=False))
print(count, faults)
print(found)
try:
    Store.open(sys.argv[1])
    print("opened to write")
except StoreError as error:
    print("not write to it" in str(error))
"""


def look(path: Path) -> str:
    """What a user sees who may only read."""
    run = subprocess.run(
        [sys.executable, "-c", LOOK, f"sqlite:///{path}"], capture_output=True, text=True, timeout=60,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    return run.stdout + run.stderr


@pytest.fixture
def readable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that everybody may read and nobody else may write to."""
    folder = Path(str(tmp_path_factory.mktemp("readable")))
    for parent in [folder, *folder.parents[:2]]:
        parent.chmod(0o755)
    return folder


@pytest.mark.parametrize("open_elsewhere", [False, True])
def test_reading_needs_no_right_to_write(readable: Path, open_elsewhere: bool) -> None:
    path = readable / "monitor.db"
    with Store.open(f"sqlite:///{path}") as store:
        keep(store, article(1, "a word"))
        store.index()
        keep(store, article(2, "not indexed yet"))
        if open_elsewhere:
            for file in readable.iterdir():
                file.chmod(0o644)
            readable.chmod(0o555)
            assert look(path) == "2 []\n['feed:1']\nTrue\n"
            readable.chmod(0o755)
    if not open_elsewhere:
        path.chmod(0o444)
        readable.chmod(0o555)
        assert look(path) == "2 []\n['feed:1']\nTrue\n"
        readable.chmod(0o755)


def test_writing_to_what_may_only_be_read_says_so(readable: Path) -> None:
    path = readable / "monitor.db"
    with Store.open(f"sqlite:///{path}") as store:
        keep(store, article(1))
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with Store.open(f"sqlite:///{path}", read_only=True) as store:
        assert store.read_only
        with pytest.raises(StoreError, match="may this user write there"):
            lease(store)
