"""Tests play on recordings; with REAL=1 on Bluesky's own servers, and with REAL=record they are recorded anew as well."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from monitor import parsing
from tests.real.exchange import Recording
from tests.real.network import Network, lacking
from tests.real.stage import Live, Recorded, Stage

REAL = os.environ.get("REAL", "")
RECORDED = Path(__file__).with_name("recorded")


@pytest.fixture(scope="session")
def network() -> Iterator[Network]:
    """The network, started once: it takes seconds."""
    if missing := lacking():
        pytest.fail(f"not installed: {', '.join(missing)}; see CONTRIBUTING.md")
    running = Network()
    yield running
    running.close()


@pytest.fixture
def live(network: Network) -> Iterator[Live]:
    """A stage on the network itself."""
    with ExitStack() as stack:
        yield Live(network, stack)


@pytest.fixture
def stage(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A stage on the network or, in ordinary runs, on its recording."""
    path = RECORDED / f"{request.node.name.removeprefix('test_')}.jsonl.gz"
    if REAL:
        played: Live = request.getfixturevalue("live")
        yield played
        if REAL == "record":
            played.recording.save(path)
    else:
        # To start a process for each poll that could be killed while it parses is most of what a recorded test would take.
        monkeypatch.setattr(parsing, "AT_HOME", parsing.AT_HOME | {"bluesky"})
        with ExitStack() as stack:
            yield Recorded(Recording.load(path), stack)
