"""Commands that read sources: run, once, preview."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.errors import MediaMonitorError
from monitor.cli.options import AsJson, ConfigFile, configured, load, opened
from monitor.cli.output import complain, emit, errors, headline, out, plain, print_flags, problem_lines, table, when
from monitor.exits import EXIT_FAILURE, EXIT_PARTIAL, exit_code

if TYPE_CHECKING:
    from adapters.schema import Batch, Item, Problem
    from monitor.app import Monitor
    from monitor.config import Config
    from monitor.report import Report

__all__ = ["once", "preview", "run"]


def run(config: ConfigFile = None) -> None:
    """Poll what is due, until it is told to end (SIGTERM, Ctrl-C); SIGHUP has the configuration read anew."""
    from monitor.daemon import run_daemon

    with opened(config) as monitor:
        run_daemon(monitor, read_config=lambda: load(config))


def once(
    source: Annotated[
        list[str] | None, typer.Argument(help="ids of sources; all enabled ones when none is given", metavar="SOURCE")
    ] = None,
    due: Annotated[bool, typer.Option("--due", help="leave out sources whose next poll is not due yet")] = False,
    full_text: Annotated[
        bool, typer.Option("--full-text/--no-full-text", help="fetch the pages of items that are due for it")
    ] = True,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="print only when something goes wrong; for cron")] = False,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Poll the sources once, store what is new, and show what was flagged."""
    from monitor.collector import tuned
    from monitor.logs import hush

    with opened(config) as monitor, tuned():
        if quiet:
            hush()
        report = _run(monitor, source or [], due, full_text, quiet or json)
        unsent = _mailed(monitor)
        if json:
            emit(report)
        elif not quiet:
            _show(report, monitor)
    problem_lines([*report.problems, *unsent])
    raise typer.Exit(report.exit_code or (EXIT_PARTIAL if unsent else 0))


def _mailed(monitor: Monitor) -> list[Problem]:
    """Send what is due after a run; returns what went wrong with it."""
    if not (monitor.config.digest or monitor.config.alert):
        return []
    posted = monitor.tick_mail()
    return [*posted.problems, *posted.delivered.problems]


def _run(monitor: Monitor, ids: list[str], due: bool, full_text: bool, silent: bool) -> Report:
    if silent or not sys.stderr.isatty():
        return monitor.run_once(ids, due_only=due, full_text=full_text)
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("polling"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[last]}"))
    with Progress(*columns, console=errors, transient=True) as progress:
        total = len(ids) or sum(s.enabled for s in monitor.config.source)
        bar = progress.add_task("polling", total=total, last="")
        return monitor.run_once(
            ids, due_only=due, full_text=full_text,
            done=lambda report: progress.update(bar, advance=1, last=report.source_id),
        )  # fmt: skip


def _show(report: Report, monitor: Monitor) -> None:
    if report.flags:
        titles = {f.item_id: headline(i) for f in report.flags if (i := monitor.item(f.item_id))}
        print_flags(report.flags, titles)
    if report.pages:
        stored = sum(p.outcome == "stored" for p in report.pages)
        out.print(f"{len(report.pages)} pages visited, {stored} gave the full text.")
    if not report.sources:
        out.print("No source is due." if monitor.config.source else "The configuration has no sources.")
    elif not report.new and not report.revised:
        out.print(f"Nothing is new: {len(report.sources)} sources, {_counted(report)}.")
    else:
        revised = f", {report.revised} revised" if report.revised else ""
        flagged = f"{len(report.flags)} flags" if report.flags else "nothing flagged"
        out.print(f"{report.new} new items{revised} from {len(report.sources)} sources; {flagged}.")


def _counted(report: Report) -> str:
    known = sum(s.known for s in report.sources)
    failed = sum(s.outcome == "failed" for s in report.sources)
    skipped = sum(s.outcome == "skipped" for s in report.sources)
    early = sum(s.outcome == "postponed" for s in report.sources)
    disabled = sum(s.outcome == "disabled" for s in report.sources)
    text = f"{known} items known already" if known else "no changes"
    text += f", {failed} sources failed" if failed else ""
    text += f", {early} too early to ask again" if early else ""
    text += f", {disabled} given up" if disabled else ""
    return text + (f", {skipped} left to another process that is polling them" if skipped else "")


def preview(
    target: Annotated[list[str], typer.Argument(help="source id, file, folder or address", metavar="SOURCE|FILE|URL")],
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Show what would be stored of a source, a file or an address; nothing is stored."""
    from monitor.config import Config

    settings = configured(config) or Config()
    failures: list[int] = []
    found = 0
    for each in target:
        for batch in _read(each, settings, failures):
            failures += [EXIT_FAILURE for p in batch.problems if p.severity == "error"]
            found += len(batch.items)
            _print(batch, json)
    if failures:
        raise typer.Exit(EXIT_PARTIAL if found else min(failures))


def _read(target: str, settings: Config, failures: list[int]) -> Iterator[Batch]:
    """The batches of one target. What cannot be read is told, and the next target follows."""
    from monitor.preview import preview

    try:
        yield from preview(target, settings, now=datetime.now(UTC))
    except MediaMonitorError as error:
        complain(f"error: {error}")
        failures.append(exit_code(error))


def _print(batch: Batch, json: bool) -> None:
    for item in batch.items:
        if json:
            emit(item)
        else:
            show_item(item)
    problem_lines(batch.problems)


def show_item(item: Item) -> None:
    """An item for people: what is known of it, then its text by roles."""
    from monitor.fulltext import has_page_text

    head = table("", "")
    head.show_header = False
    rows = {
        "id": item.id,
        "kind": item.kind + (f" on {item.platform}" if item.platform else ""),
        "title": item.title and f"{item.title.text}  ({item.title.source})",
        "outlet": item.outlet and (item.outlet.name or item.outlet.domain),
        "authors": ", ".join(" ".join(filter(None, (p.name, p.handle and f"@{p.handle}"))) for p in item.authors),
        "published": item.published
        and f"{when(item.published)}  ({item.published.precision}, zone {item.published.tz}, {item.published.source})",
        "updated": item.updated and when(item.updated),
        "language": item.language and item.language.tag,
        "url": item.url,
        "tags": ", ".join(t.name for t in item.tags),
        "access": item.access if item.access != "full" or has_page_text(item) else None,
        "text from": f"the page {item.final_url or item.url}" if has_page_text(item) else None,
        "warnings": item.extractor and "; ".join(item.extractor.warnings),
    }
    for name, value in rows.items():
        if value:
            head.add_row(plain(name), plain(value))
    out.print(head)
    out.print()
    parts = table("role", "text")
    for block in item.blocks:
        if words := block.span.of(item.text).strip():
            parts.add_row(plain(block.role), plain(words))
    out.print(parts)
    _details(item)
    out.print()


def _details(item: Item) -> None:
    if item.media:
        made = table("media", "caption", "credit", "url")
        for medium in item.media:
            made.add_row(medium.type, *(plain(v or "-") for v in (medium.caption or medium.alt, medium.credit, medium.url)))
        out.print()
        out.print(made)
    if item.embeds:
        made = table("embedded", "author", "published", "text")
        for embed in item.embeds:
            post = embed.item
            who = " ".join(f"{p.name or ''} {'@' + p.handle if p.handle else ''}".strip() for p in post.authors)
            made.add_row(*map(plain, (post.platform or "post", who or "-", when(post.published), headline(post))))
        out.print()
        out.print(made)
    if item.quotes:
        made = table("speaker", "said")
        for quote in item.quotes:
            made.add_row(plain(quote.speaker or "unknown"), plain(quote.span.of(item.text)))
        out.print()
        out.print(made)
