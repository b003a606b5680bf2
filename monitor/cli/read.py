"""Commands that show what is stored: items, show, flags, search, problems."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from adapters.errors import ConfigurationError
from monitor.cli.options import AsJson, ConfigFile, Limit, looking
from monitor.cli.output import (
    complain,
    emit,
    headline,
    highlighted,
    item_table,
    out,
    plain,
    print_flags,
    table,
    when,
)
from monitor.cli.pages import page_state
from monitor.cli.run import show_item
from monitor.cli.stories import show_story
from monitor.exits import EXIT_FAILURE

if TYPE_CHECKING:
    from storage.records import Page

__all__ = ["flags", "items", "problems", "search", "show"]

Since = Annotated[int, typer.Option("--since", min=0, max=2**63 - 1, help="go on after this cursor")]
Tagged = Annotated[str | None, typer.Option("--tag", help="only of sources that have this tag")]
CursorFile = Annotated[
    Path | None,
    typer.Option("--cursor", help="file that keeps the cursor: read before, written when all was printed"),
]


def _start(since: int, cursor: Path | None) -> int:
    if cursor is None:
        return since
    try:
        with cursor.open("rb") as file:
            found = file.read(100)
    except FileNotFoundError:
        return since
    except OSError as error:
        raise _unusable(cursor, f"cannot be read: {error.strerror}") from None
    if not found.strip().isdigit():  # of bytes: ASCII digits only
        raise ConfigurationError(f"holds no cursor but {found[:40]!r}", where=str(cursor), remedy="Remove the file.")
    return int(found)


def _unusable(cursor: Path, what: str) -> ConfigurationError:
    return ConfigurationError(what, where=str(cursor), remedy="Name a file that this user may read and write.")


def _end(page: Page, cursor: Path | None) -> None:
    """Keep the cursor after the output is out: a crash in between repeats, and never skips."""
    sys.stdout.flush()
    if cursor is not None:
        fresh = cursor.with_name(cursor.name + ".new")
        try:
            fresh.write_text(f"{page.cursor}\n", encoding="utf-8")
            fresh.replace(cursor)
        except OSError as error:
            raise _unusable(cursor, f"the cursor cannot be kept: {error.strerror}") from None
    elif page.records:
        complain(f"next: --since {page.cursor}", style="dim")


def items(
    since: Since = 0,
    limit: Limit = 50,
    source: Annotated[str | None, typer.Option("--source", help="of one source only")] = None,
    tag: Tagged = None,
    cursor: CursorFile = None,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Stored items in the order in which they came."""
    with looking(config) as monitor:
        page = monitor.items(since=_start(since, cursor), limit=limit, source=source, tag=tag)
        if json:
            for item in page.records:
                emit(item)
        else:
            out.print(item_table(page.records) if page.records else "No items.")
        _end(page, cursor)


def flags(
    since: Since = 0,
    limit: Limit = 50,
    watch: Annotated[str | None, typer.Option("--watch", help="of one watch only")] = None,
    kind: Annotated[
        Literal["live", "retro", "all"], typer.Option("--kind", help="retro: what watches found looking back")
    ] = "live",
    tag: Tagged = None,
    cursor: CursorFile = None,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Flags with their evidence, in the order in which they were raised."""
    with looking(config) as monitor:
        asked = None if kind == "all" else kind
        page = monitor.flags(since=_start(since, cursor), limit=limit, watch=watch, kind=asked, tag=tag)
        if json:
            for flag in page.records:
                emit(flag)
        elif page.records:
            titles = {f.item_id: headline(i) for f in page.records if (i := monitor.item(f.item_id))}
            print_flags(page.records, titles)
        else:
            out.print("No flags.")
        _end(page, cursor)


def show(
    item_id: Annotated[str, typer.Argument(help="id of an item or of a story, as the lists print it", metavar="ID")],
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """One item with its blocks, media, embedded posts, quotes, revisions and flags; or a story with its time line."""
    with looking(config) as monitor:
        if show_story(monitor, item_id, json=json):
            return
        item = monitor.item(item_id)
        if item is None:
            complain(f"error: there is no item or story {item_id!r}; `monitor items` and `monitor stories` list them")
            raise typer.Exit(EXIT_FAILURE)
        if json:
            emit(item)
            return
        show_item(item)
        for page in monitor.store.full_texts(item_id=item_id):
            out.print(plain(f"page: {page_state(page)}"))
            out.print()
        if related := monitor.store.related(item_id):
            made = table("related", "id")
            for relation in related:
                made.add_row(plain(relation.type), plain(relation.id or relation.url))
            out.print(made)
            out.print()
        if raised := monitor.store.flags_of(item_id):
            print_flags(raised, {item_id: headline(item)}, hits=10)


def search(
    query: Annotated[str, typer.Argument(help='words, "phrases", OR, -word', metavar="QUERY")],
    limit: Limit = 20,
    tag: Tagged = None,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Full-text search over all that is stored, best first."""
    with looking(config) as monitor:
        found = monitor.search(query, limit=limit, tag=tag)
    if json:
        for result in found:
            emit(result)
        return
    if not found:
        out.print("Nothing found.")
        return
    made = table("id", "published", "title", "found")
    for result in found:
        item = result.item
        snippet = highlighted(result.snippet, result.marks)
        made.add_row(plain(item.id), when(item.published), plain(headline(item)), snippet)
    out.print(made)


def problems(
    since: Since = 0,
    limit: Limit = 50,
    cursor: CursorFile = None,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """What was skipped, cut or failed."""
    with looking(config) as monitor:
        page = monitor.store.problems(since=_start(since, cursor), limit=limit)
    if json:
        for row in page.records:
            emit(row)
    elif page.records:
        _problem_table(page)
    else:
        out.print("No problems.")
    _end(page, cursor)


def _problem_table(page: Page) -> None:
    made = table("at", "times", "source", "code", "where", "what", "remedy")
    for row in page.records:
        p = row.problem
        place = ":".join(str(x) for x in (p.where, p.line, p.column) if x is not None)
        told = (p.source, p.code, place, p.message, p.remedy)
        made.add_row(when(row.last_seen or row.at), str(row.times), *(plain(x or "-") for x in told))
    out.print(made)
