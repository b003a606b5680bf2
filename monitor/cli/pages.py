"""The command that looks after full texts: the pages of items, fetched after their feed was polled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from monitor.cli.options import AsJson, ConfigFile, reading
from monitor.cli.output import emit, headline, out, plain, print_flags, problem_lines, table, when
from monitor.exits import EXIT_FAILURE, EXIT_OK, EXIT_PARTIAL

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.report import PageReport
    from storage.records import FullText

__all__ = ["enrich", "page_state"]


def enrich(
    item: Annotated[
        list[str] | None,
        typer.Argument(
            help="ids of items whose pages are fetched now, given up or not; all due ones when none is given", metavar="ID"
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="show the pages and how they stand; fetch nothing")] = False,
    state: Annotated[
        Literal["waiting", "done", "left", "all"], typer.Option("--state", help="with --list: only these")
    ] = "waiting",
    source: Annotated[str | None, typer.Option("--source", help="with --list: of one source only")] = None,
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, max=100_000, help="at most so many pages")] = None,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Fetch the full text of items from their pages, or list what is to be fetched."""
    if show:
        with reading(config) as monitor:
            _list(monitor, None if state == "all" else state, source, limit or 100, json)
        return
    from monitor.collector import tuned

    with reading(config) as monitor, tuned():
        reports = monitor.enrich(item or (), limit=limit, done=emit if json else lambda report: None)
        if not json:
            _show(monitor, reports)
    problem_lines(p for report in reports for p in report.problems)
    raise typer.Exit(_exit_code(reports))


def _list(
    monitor: Monitor, state: Literal["waiting", "done", "left"] | None, source: str | None, limit: int, json: bool
) -> None:
    pages = monitor.store.full_texts(state=state, source=source, limit=limit)
    if json:
        for page in pages:
            emit(page)
        return
    if pages:
        made = table("id", "source", "state", "tries", "due", "last", "page")
        for page in pages:
            due = when(page.next_due) if page.next_due else "-"
            last = ": ".join(filter(None, (page.outcome, page.detail))) or "-"
            cells = (page.item_id, page.source_id, page.state, page.attempts, due, last, page.url)
            made.add_row(*map(plain, cells))
        out.print(made)
    counted = monitor.store.full_text_counts()
    out.print(", ".join(f"{n} {name}" for name, n in sorted(counted.items())) or "No page was wished.")


def _show(monitor: Monitor, reports: Sequence[PageReport]) -> None:
    if not reports:
        out.print("No page is due.")
        return
    made = table("id", "outcome", "again", "page")
    for report in reports:
        again = when(report.again) if report.again else "-"
        made.add_row(*map(plain, (report.item_id, report.outcome or "not stored", again, report.url)))
    out.print(made)
    flags = sorted((f for report in reports for f in report.flags), key=lambda f: f.seq)
    if flags:
        out.print()
        print_flags(flags, {f.item_id: headline(i) for f in flags if (i := monitor.item(f.item_id))})


def _exit_code(reports: Sequence[PageReport]) -> int:
    """A page that is gone is no failure of ours; one that the store refused is."""
    refused = sum(report.outcome is None for report in reports)
    if not refused:
        return EXIT_OK
    return EXIT_FAILURE if refused == len(reports) else EXIT_PARTIAL


def page_state(page: FullText) -> str:
    """How the page of an item stands, in a line."""
    told: list[str] = [page.state if page.state != "left" else "given up"]
    if page.state == "waiting" and page.next_due:
        told.append(f"due {when(page.next_due)}")
    if page.attempts:
        told.append(f"{page.attempts} {'try' if page.attempts == 1 else 'tries'}")
    if page.outcome:
        told.append(f"last: {page.outcome}" + (f" ({page.detail})" if page.detail else ""))
    return ", ".join(told)
