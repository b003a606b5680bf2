"""Polls of many feeds, each on an address of its own: `python -m tests.benchmarks polls [--feeds N]`.

    cold       every entry is new                     same    all bodies are sent again, unchanged
    304        the server says that nothing changed   new     one entry more in every feed

All contestants poll the same server process one after the other, in processes of their own, on all cores that there
are. Wall and CPU time end where everything is committed and flagged; CPU time is that of the contestant with its
children. `reader` is run with several numbers of workers on some of the feeds first, and with the best on all.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import material
from tests.benchmarks.server import body

__all__ = ["polls"]

GOALS = {"cold": 0.15, "304": 0.15, "same": 0.03, "new": 0.08}
Row = dict[str, float]


@contextmanager
def server(feeds: int, entries: int, terms: int) -> Iterator[int]:
    """The port on which every address of `server.address` answers."""
    command = [sys.executable, "-m", "tests.benchmarks.server", str(feeds), str(entries), str(terms)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def contestant(name: str, port: int, feeds: int, terms: int, workers: int = 1) -> dict[str, Row]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "watch.toml").write_text(material.watchlist(terms))
        command = [sys.executable, "-m", "tests.benchmarks.pollsters", name, str(port), str(feeds), folder, str(workers)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    rows: dict[str, Row] = json.loads(done.stdout.splitlines()[-1])
    return rows


def best(rounds: list[dict[str, Row]]) -> dict[str, Row]:
    """The least of every figure: what the machine does besides only adds."""
    return {
        phase: {name: min(r[phase].get(name, value) for r in rounds) for name, value in row.items()}
        for phase, row in rounds[0].items()
    }


def polls(feeds: int, entries: int, terms: int, workers: list[int], rounds: int, peer: bool) -> None:
    """Print the table; of several rounds in turn, the best of each."""
    size = round(len(body(0, entries, material.terms(terms))) / 1024)
    with server(feeds, entries, terms) as port:
        print(f"{feeds} feeds × {entries} entries, {size} KiB each, {terms} watched terms (ours only)")
        names = {"bare": 1, "ours": 1}
        if peer:
            few = min(feeds, 100)
            choice = workers if workers[1:] else []
            trials = {n: round(contestant("reader", port, few, terms, n)["cold"]["wall"], 1) for n in choice}
            names["reader"] = min(trials, key=lambda n: trials[n]) if trials else workers[0]
            print(f"reader with {names['reader']} workers; seconds for {few} feeds: {trials or 'not tried'}")
        runs = [{name: contestant(name, port, feeds, terms, n) for name, n in names.items()} for _ in range(rounds)]
        results = {name: best([run[name] for run in runs]) for name in names}
    print(f"{'':8} {'':6} {'wall s':>8} {'CPU s':>8} {'CPU ms a feed':>14} {'peak MiB':>9}")
    for name, rows in results.items():
        for phase, row in rows.items():
            late = f"   body to flag: p50 {row['p50']:.0f} ms, p99 {row['p99']:.0f} ms" if "p50" in row else ""
            late += f"   and the index: {row['index']:.2f} s CPU" if row.get("index") else ""
            cost = row["cpu"] / feeds * 1000
            print(f"{name:8} {phase:6} {row['wall']:8.2f} {row['cpu']:8.2f} {cost:14.2f} {row['peak']:9.0f}{late}")
    for phase, goal in GOALS.items():
        ours = results["ours"][phase]
        for name in ("reader", "bare"):
            if other := results.get(name, {}).get(phase):
                wanted = f"   (goal {goal:g})" if name == "reader" else "   (goal 1.5)" if phase == "304" else ""
                wall, cpu = ours["wall"] / other["wall"], ours["cpu"] / other["cpu"]
                print(f"{phase:6} ours is {wall:.3f} × {name} in wall time, {cpu:.3f} × in CPU time{wanted}")
