"""Commands that show what a query does: watch try, watch explain."""

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text
from rich.tree import Tree

from adapters.errors import UnknownNameError
from monitor import curation
from monitor.cli.options import AsJson, ConfigFile, configured, reading, watchlist_of
from monitor.cli.output import because, complain, emit, headline, marked, out, plain, table
from monitor.exits import EXIT_FAILURE

if TYPE_CHECKING:
    from adapters.schema import Item
    from monitor.curation import Branch, Clause, EntityExplained, WatchExplained
    from monitor.watch.fields import FieldName
    from storage.records import Evidence

__all__ = ["explain_ids", "lacking", "try_query"]


def lacking(clause: Clause) -> Iterator[str]:
    """What to tell of the clauses for which a query was not satisfied, a line each."""
    for part in curation.missing(clause):
        if part.operator == "NOT":
            hits = ", ".join(dict.fromkeys(f"`{e.surface}`" for e in _evidence(part)))
            yield f"excluded by {part.query}: {hits}"
        else:
            yield f"not found: {part.query}"


def _evidence(clause: Clause) -> Iterator[Evidence]:
    yield from clause.evidence
    for part in clause.parts:
        yield from _evidence(part)


def try_query(
    query: Annotated[str, typer.Argument(help="in the query language", metavar="QUERY")],
    target: Annotated[str, typer.Argument(help="a file, the id of a stored item, or - for stdin", metavar="FILE|ID|-")],
    field: Annotated[list[str] | None, typer.Option("--field", help="where hits count; as of a watch when left out")] = None,
    watchlist: Annotated[
        list[Path] | None, typer.Option("--watchlist", help="files with the entities, instead of the configuration's")
    ] = None,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Try one query on one text: what it finds, and what it lacks. Exit code 1 when nothing matches."""
    from monitor.watch import Watchlist

    around = watchlist_of(watchlist, config) if watchlist or configured(config) else Watchlist([])
    trial = curation.Trial(query, around.entities, around.watches, fields=_fields(field or ()))
    matches = 0
    for name, text in _texts(target, config):
        matched, clause = trial.on(text)
        matches += matched
        if json:
            value = {"text": name, "matched": matched, "clauses": clause.model_dump(mode="json")}
            sys.stdout.write(jsonlib.dumps(value, ensure_ascii=False) + "\n")
        else:
            _print_trial(name, matched, clause)
    if not matches:
        raise typer.Exit(EXIT_FAILURE)


def _fields(names: Iterable[str]) -> tuple[FieldName, ...]:
    from monitor.watch.fields import DEFAULT_FIELDS, FIELDS

    chosen: list[FieldName] = [field for field in FIELDS if field in set(names)]
    if strange := [name for name in names if name not in FIELDS]:
        raise typer.BadParameter(f"there is no field {strange[0]!r}; known are {', '.join(FIELDS)}", param_hint="--field")
    return tuple(chosen) or DEFAULT_FIELDS


def _texts(target: str, config: Path | None) -> Iterator[tuple[str, Item | str]]:
    """The texts to try, each with a name."""
    from monitor.config import Config
    from monitor.preview import preview

    if target == "-":
        yield "stdin", sys.stdin.read()
    elif Path(target).exists():
        for batch in preview(target, Config(), now=datetime.now(UTC)):
            for item in batch.items:
                yield headline(item), item
            for problem in batch.problems:
                complain(problem, style="yellow")
    elif configured(config):
        with reading(config) as monitor:
            stored = monitor.item(target)
        if stored is None:
            raise UnknownNameError(f"there is no file and no item {target!r}", remedy="`monitor items` lists the items.")
        yield headline(stored), stored
    else:
        raise UnknownNameError(
            f"there is no file {target!r}, and no configuration whose store could hold such an item",
            remedy="Give a path, an item's id with --config, or - to read stdin.",
        )


def _print_trial(name: str, matched: bool, clause: Clause) -> None:
    out.print(Text.assemble((name, "bold"), ": ", ("matches", "green") if matched else ("does not match", "red")))
    out.print(_clause_tree(clause))
    for line in lacking(clause):
        out.print(Text(line, style="yellow"), soft_wrap=True)
    out.print()


def _clause_tree(clause: Clause, tree: Tree | None = None) -> Tree:
    label = Text(f"{'✓' if clause.satisfied else '✗'} ", style="green" if clause.satisfied else "red")
    label.append(clause.operator if clause.parts else clause.query, style="default")
    here = Tree(label) if tree is None else tree.add(label)
    for hit in clause.evidence:
        here.add(Text.assemble((f"{hit.field}: ", "dim"), marked(hit)))
    for dropped in clause.suppressed:
        here.add(Text.assemble((f"not counted ({because(dropped)}): ", "yellow"), marked(dropped)))
    for part in clause.parts:
        _clause_tree(part, here)
    return here


def explain_ids(
    name: Annotated[str | None, typer.Argument(help="watch or entity; without it all are listed", metavar="[ID]")] = None,
    file: Annotated[list[Path] | None, typer.Option("--watchlist", help="files, instead of the configuration's")] = None,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """What a watch or an entity stands for: its tree, the terms it is looked for by, what it costs."""
    found = watchlist_of(file, config)
    explained = curation.explain(found, *([name] if name else []))
    if json:
        for one in explained:
            emit(one)
    elif name is None:
        _print_overview(explained)
    else:
        for one in explained:
            if isinstance(one, curation.WatchExplained):
                _print_watch(one)
            else:
                _print_entity(one)


def _print_overview(explained: Iterable[EntityExplained | WatchExplained]) -> None:
    made = table("id", "kind", "looked for by", "tests", "where")
    for one in explained:
        place = f"{one.where}:{one.line}" if one.line else str(one.where)
        if isinstance(one, curation.WatchExplained):
            cells = [one.id, f"watch, {one.priority}", f"{one.cost.patterns} patterns", str(one.tests), place]
        else:
            cells = [one.id, one.type, f"{len(one.forms)} names", "", place]
        made.add_row(*map(plain, cells))
    out.print(made)


def _print_watch(one: WatchExplained) -> None:
    head = table("watch", one.id)
    rows = {
        "version": one.version, "priority": one.priority, "fields": ", ".join(one.fields), "tests": one.tests,
        "where": f"{one.where}:{one.line}", "patterns": one.cost.patterns,
        "evaluated": "always" if one.cost.always else f"where one of these occurs: {_first(one.cost.wakes)}",
    }  # fmt: skip
    for key, value in rows.items():
        head.add_row(plain(key), plain(value))
    out.print(head)
    out.print()
    out.print(_branch_tree(one.tree))
    for entity in one.entities:
        out.print()
        _print_entity(entity)


def _first(terms: tuple[str, ...], limit: int = 8) -> str:
    shown = ", ".join(terms[:limit])
    return shown if len(terms) <= limit else f"{shown} and {len(terms) - limit} more"


def _branch_tree(branch: Branch, tree: Tree | None = None) -> Tree:
    label = plain(branch.operator or branch.query)
    here = Tree(label) if tree is None else tree.add(label)
    for part in branch.parts:
        _branch_tree(part, here)
    return here


def _print_entity(one: EntityExplained) -> None:
    made = table(one.id, f"{one.type}: {one.canonical}", "compared as", "made of")
    for form in one.forms:
        made.add_row(*map(plain, (form.variant, form.text, form.folded, form.of or "")))
    for form in one.adjectives:
        made.add_row(*map(plain, ("adjective", form.text, form.folded, form.of or "")))
    for form in one.exclude:
        made.add_row(*map(plain, ("not within", form.text, form.folded, "")))
    if one.context_any:
        made.add_row(plain("short names need"), plain(", ".join(one.context_any)))
    if one.watches:
        made.add_row(plain("used by"), plain(", ".join(one.watches)))
    out.print(made)
