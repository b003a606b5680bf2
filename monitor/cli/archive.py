"""Commands that hold a watchlist against what is stored: watch backtest, watch retro, why."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.text import Text

from monitor import curation
from monitor.cli.options import AsJson, ConfigFile, reading
from monitor.cli.output import asked, because, complain, emit, errors, headline, marked, out, plain, table, when
from monitor.exits import EXIT_FAILURE

if TYPE_CHECKING:
    from monitor.curation import Backtested, Sample
    from monitor.watch import Watchlist
    from storage.records import Evidence, Flag

__all__ = ["backtest", "retro", "why"]

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def _since(text: str | None) -> datetime | None:
    """A date, a time or a duration back from now; UTC where no zone is given."""
    if text is None:
        return None
    from monitor.config.types import duration

    try:
        if not _DATE.match(text):
            seconds = duration(text)
            return datetime.now(UTC) - timedelta(seconds=float(str(seconds)))
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(
            f"{text!r} is no date (2026-11-01), time or duration (30d)", param_hint="--since"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Since = Annotated[
    str | None, typer.Option("--since", help="only what was first seen since: a date (2026-11-01) or duration (30d)")
]


@contextmanager
def _progress(doing: str, *, silent: bool) -> Iterator[Callable[[float], None]]:
    if silent or not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn(doing), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        bar = progress.add_task(doing, total=1.0)
        yield lambda done: progress.update(bar, completed=done)


def backtest(
    files: Annotated[
        list[Path] | None, typer.Argument(help="watchlist files; the configuration's when none is given", metavar="[FILE]…")
    ] = None,
    since: Since = None,
    against: Annotated[
        list[Path] | None, typer.Option("--against", help="files of the version to compare with (repeat for several)")
    ] = None,
    watch: Annotated[list[str] | None, typer.Option("--watch", help="this watch only (repeat for several)")] = None,
    by: Annotated[Literal["seen", "published"], typer.Option("--by", help="the day that an item counts for")] = "seen",
    samples: Annotated[int, typer.Option("--samples", min=0, max=1000, help="items to show for each watch")] = 5,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """What the watchlists would have found in the archive; nothing is stored."""
    from monitor.watch import Watchlist

    start = _since(since)
    with reading(config) as monitor:
        new = Watchlist.load(files) if files else monitor.watchlist
        old = Watchlist.load(against) if against else None
        _known(watch or [], new, old)
        test = curation.Backtest(new, against=old, watches=watch or (), samples=samples, by=by)
        with _progress("testing", silent=json) as progress:
            for piece in curation.archive(monitor.store, since=start):
                test.add(piece.items)
                progress(piece.done)
    results = test.results()
    if json:
        for result in results:
            emit(result)
        return
    _print_backtest(results, test.items, detailed=bool(watch) or len(results) == 1 or old is not None)


def _known(asked: list[str], *watchlists: Watchlist | None) -> None:
    known = {watch.id for watchlist in watchlists if watchlist for watch in watchlist.watches}
    if strange := [name for name in asked if name not in known]:
        raise typer.BadParameter(f"there is no watch {strange[0]!r}", param_hint="--watch")


def _print_backtest(results: tuple[Backtested, ...], items: int, *, detailed: bool) -> None:
    compared = any(r.difference for r in results)
    made = table("watch", "items", "a day", "expected", "busiest", *(("gained", "lost") if compared else ()), "most often")
    for r in results:
        change = (f"+{r.difference.gained}", f"-{r.difference.lost}") if r.difference else ()
        words = ", ".join(f"{s.surface} ({s.items})" for s in r.surfaces[:4])
        usual = "" if r.expected is None else "{:g}–{:g}".format(*r.expected)
        mean = Text(f"{r.per_day:g}", style="" if r.as_expected else "bold yellow")
        made.add_row(plain(r.watch_id), plain(r.items), mean, *map(plain, (usual, r.busiest, *change, words)))
    out.print(made)
    out.print(f"\n{items} items looked through.")
    for r in results if detailed else ():
        if r.items or r.difference:
            _print_details(r)


def _print_details(r: Backtested) -> None:
    if r.difference is not None:
        _print_samples(f"{r.watch_id}: gained", r.difference.gained_samples)
        _print_samples(f"{r.watch_id}: lost", r.difference.lost_samples)
        return
    days = table("day", "items", title=f"\n{r.watch_id}")
    most = max(r.days.values(), default=1)
    for day, count in r.days.items():
        days.add_row(str(day), f"{count:>5}  {'█' * max(1, round(30 * count / most))}")
    out.print(days)
    _print_samples(f"{r.watch_id}: samples", r.samples)


def _print_samples(title: str, samples: tuple[Sample, ...]) -> None:
    if not samples:
        return
    made = table("day", "id", "title", "evidence", title=f"\n{title}")
    for sample in samples:
        hit = marked(sample.evidence[0]) if sample.evidence else Text()
        made.add_row(str(sample.day), plain(sample.item_id), plain(sample.title), hit)
    out.print(made)


def retro(
    watch: Annotated[str, typer.Argument(help="id of the watch", metavar="WATCH")],
    since: Since = None,
    restart: Annotated[bool, typer.Option("--restart", help="look through everything again")] = False,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Run a watch over the archive and store what it finds as retro flags, each once."""
    with reading(config) as monitor, _progress("looking back", silent=json) as progress:
        done = curation.look_back(
            monitor.store, monitor.watchlist, watch, clock=lambda: datetime.now(UTC), since=_since(since),
            restart=restart, progress=progress,
        )  # fmt: skip
    if json:
        emit(done)
        return
    went_on = " (went on where it had stopped)" if done.resumed else ""
    out.print(f"{done.items} items looked through{went_on}: {done.matched} match, {done.flagged} new retro flags.")
    if done.flagged:
        out.print(f"See them: monitor flags --watch {done.watch_id} --kind retro")


def why(
    seq: Annotated[int, typer.Argument(min=1, help="number of a flag, as `monitor flags` prints it", metavar="FLAG")],
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Why an item was flagged: every hit with its place and surroundings."""
    with reading(config) as monitor:
        found = [f for f in monitor.store.flags(since=seq - 1, limit=1).records if f.seq == seq]
        if not found:
            complain(f"error: there is no flag {seq}; `monitor flags` lists them")
            raise typer.Exit(EXIT_FAILURE)
        flag: Flag = found[0]
        if json:
            emit(flag)
            return
        item = monitor.store.item(flag.item_id, revision=flag.revision)
        now = {w.id: monitor.watchlist.version(w.id) for w in monitor.watchlist.watches}
    _print_flag(flag, headline(item) if item else "", now.get(flag.match.watch_id))


def _print_flag(flag: Flag, title: str, version: str | None) -> None:
    match = flag.match
    if version is None:
        state = "no longer in the watchlists"
    else:
        state = "in force" if version == match.watch_version else f"in force now: {version}"
    head = table("flag", str(flag.seq))
    rows = {
        "watch": match.watch_id, "version": f"{match.watch_version} ({state})", "priority": match.priority,
        "item": flag.item_id, "title": title, "revision": flag.revision, "raised": f"{when(flag.created)}, {flag.kind}",
        "score": " = ".join(filter(None, (f"{match.score:g}", " × ".join(f"{n} {v:g}" for n, v in match.factors.items())))),
    }  # fmt: skip
    for name, value in rows.items():
        head.add_row(plain(name), plain(value))
    out.print(head)
    out.print()
    made = table("clause", "found", "as", "field", "role", "speaker", "at", "in")
    for hit in match.evidence:
        made.add_row(*_hit(hit), marked(hit))
    out.print(made)
    if match.suppressed:
        made = table("clause", "found", "as", "field", "role", "speaker", "at", "not counted", title="\nSuppressed")
        for dropped in match.suppressed:
            made.add_row(*_hit(dropped), Text.assemble((f"{because(dropped)}: ", "yellow"), marked(dropped)))
        out.print(made)


def _hit(hit: Evidence) -> Iterator[Text]:
    name = f"{hit.variant} of {hit.canonical}" if hit.canonical else hit.variant
    at = f"{hit.span.start}–{hit.span.end}" + ("" if hit.in_text else f" of the {hit.field}")
    return map(plain, (asked(hit), hit.surface, name, hit.field, hit.role or "", hit.speaker or "", at))
