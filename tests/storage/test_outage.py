"""A database that hangs: how long it is waited for, and by how many."""

from __future__ import annotations

import gc
import socket
import time
import weakref
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from adapters.errors import StoreBusyError, StoreError, StoreUnreachableError
from storage import Store, outage
from storage.engine import database_url
from storage.outage import HUNG, REST, Outage
from tests.storage.samples import NOW, TTL, article, keep


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def ask(outage: Outage, clock: Clock, error: StoreError | None, *, after: float = 0.0, writing: bool = True) -> bool:
    """Whether a transaction began that took so long, and ended with `error`."""
    began = False
    try:
        with outage.heeded(writing=writing):
            began = True
            clock.now += after
            if error is not None:
                raise error
    except StoreError:
        return began
    return began


@pytest.mark.parametrize(("error", "readable"), [(StoreBusyError("held"), True), (StoreUnreachableError("away"), False)])
def test_who_asks_after_one_who_waited_in_vain_is_told_at_once(error: StoreError, readable: bool) -> None:
    clock = Clock()
    hung = Outage(clock)
    assert ask(hung, clock, error, after=HUNG)
    assert not ask(hung, clock, None)
    with pytest.raises(type(error), match=error.message), hung.heeded(writing=True):
        pass
    assert ask(hung, clock, None, writing=False) is readable
    clock.now += REST
    assert ask(hung, clock, None)


@pytest.mark.parametrize(
    ("error", "after"), [(StoreUnreachableError("refused"), HUNG / 2), (StoreError("no"), 2 * HUNG), (None, 2 * HUNG)]
)
def test_what_fails_at_once_or_for_a_reason_of_its_own_stops_nobody(error: StoreError | None, after: float) -> None:
    clock = Clock()
    hung = Outage(clock)
    assert ask(hung, clock, error, after=after)
    assert ask(hung, clock, None)


def test_what_was_at_work_is_not_held() -> None:
    class Batch:
        """What somebody wanted to store."""

    def store(hung: Outage, clock: Clock) -> weakref.ref[Batch]:
        batch = Batch()
        with suppress(StoreBusyError), hung.heeded(writing=True):
            clock.now += HUNG
            raise StoreBusyError("held")
        return weakref.ref(batch)

    clock = Clock()
    hung = Outage(clock)
    batch = store(hung, clock)
    gc.collect()
    assert batch() is None
    assert not ask(hung, clock, None)


@pytest.fixture
def address(url: str) -> str:
    """Of a PostgreSQL store that waits for nobody long."""
    options = make_url(url).query["options"]
    impatient = make_url(url).update_query_dict({"options": f"{options} -c lock_timeout=200"})
    return impatient.render_as_string(hide_password=False)


@pytest.fixture
def held(address: str) -> Iterator[Store]:
    """A store of whose sources somebody else holds all."""
    with Store.open(address) as store:
        keep(store, article(1))
        other = create_engine(database_url(address))
        with other.connect() as connection, connection.begin():
            connection.execute(text("LOCK TABLE source IN EXCLUSIVE MODE"))
            yield store
        other.dispose()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)  # of SQLite, tests/monitor/test_desk.py
def test_a_server_on_which_somebody_holds_what_is_needed_is_busy(held: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreBusyError, match="lock timeout"):
        held.acquire("a", owner="me", ttl=TTL, now=NOW)
    monkeypatch.setattr(outage, "HUNG", 0.1)
    waited = []
    for _ in range(3):
        began = time.monotonic()
        with pytest.raises(StoreBusyError, match="lock timeout"):
            held.acquire("a", owner="me", ttl=TTL, now=NOW)
        waited.append(time.monotonic() - began >= 0.2)
    assert waited == [True, False, False]
    assert held.counts().items == 1


def test_a_server_that_never_answers_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(StoreUnreachableError, match="timeout"):
            Store.open(f"postgresql://monitor@127.0.0.1:{port}/news?connect_timeout=2")
