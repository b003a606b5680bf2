"""What the commands print: tables for people, a JSON object a line for programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.schema import Item, Problem, Stamp
from storage.records import Evidence, Flag, Suppressed

__all__ = [
    "because",
    "emit",
    "errors",
    "headline",
    "item_table",
    "marked",
    "out",
    "plain",
    "print_flags",
    "problem_lines",
    "table",
    "when",
]

# A pipe has no width; 80 columns would cut every headline.
_WIDTH = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 140

out = Console(width=_WIDTH, soft_wrap=False, highlight=False, emoji=False)
errors = Console(stderr=True, highlight=False, emoji=False, width=None if sys.stderr.isatty() else 140)


def emit(value: BaseModel) -> None:
    """One JSON object on one line of stdout."""
    sys.stdout.write(value.model_dump_json() + "\n")


def table(*columns: str, title: str | None = None) -> Table:
    """An empty table in the style of all tables here."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def plain(value: object) -> Text:
    """Text that is not read as markup: what stands in an article must not style our output."""
    return Text(str(value))


def when(value: Stamp | datetime | None) -> str:
    """A time for people: as it was written, and no finer."""
    if value is None:
        return "unknown"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return (value.isoformat() or value.raw or "unknown").replace("T", " ")


def marked(evidence: Evidence) -> Text:
    """The snippet with the hit marked, by brackets too where there is no colour."""
    mark = evidence.mark
    if mark is None:
        return plain(evidence.snippet or evidence.surface)
    left, hit, right = (
        evidence.snippet[: mark.start], evidence.snippet[mark.start : mark.end], evidence.snippet[mark.end :],
    )  # fmt: skip
    return Text.assemble(left, (f"[{hit}]", "bold reverse"), right)


def because(dropped: Suppressed) -> str:
    """Why a hit did not count."""
    reasons = {"exclude": "within", "context": "without", "unless": "unless"}
    return f"{reasons[dropped.by]} {dropped.reason}"


def print_flags(flags: Sequence[Flag], titles: dict[str, str], *, hits: int = 2) -> None:
    """Flags by item, with their evidence, a line a hit.

    Args:
        flags: in the order in which they were raised.
        titles: of the items, by id.
        hits: lines for one flag; the rest is counted.
    """
    by_item: dict[str, list[Flag]] = {}
    for flag in flags:
        by_item.setdefault(flag.item_id, []).append(flag)
    width = max((len(f.match.watch_id) for f in flags), default=0)
    number = max((len(str(f.seq)) for f in flags), default=0)
    for item_id, raised in by_item.items():
        out.print(Text(titles.get(item_id, item_id), style="bold"))
        made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), show_header=False)
        made.add_column("flag", min_width=number, justify="right")
        made.add_column("watch", min_width=width)
        made.add_column("priority", min_width=8)
        made.add_column("in", min_width=8)
        made.add_column("evidence")
        for flag in raised:
            for cells in _hits(flag, hits):
                made.add_row(*cells)
        out.print(made)
        out.print()


def _hits(flag: Flag, limit: int) -> Iterable[tuple[Text, Text, Text, Text, Text]]:
    """Lines of one flag: hits of different parts of the query first, since each says something new."""
    evidence = flag.match.evidence
    first = {e.term: e for e in reversed(evidence)}.values()
    shown = [e for e in evidence if e in first][:limit]
    shown += [e for e in evidence if e not in shown][: limit - len(shown)]
    rest = len(evidence) - len(shown)
    for n, hit in enumerate(shown):
        line = marked(hit)
        if rest and n == len(shown) - 1:
            line.append(f"  (and {rest} more)", style="dim")
        head = _flag_head(flag) if n == 0 else (Text(), Text(), Text())
        yield (*head, plain(hit.field), line)


def _flag_head(flag: Flag) -> tuple[Text, Text, Text]:
    """Number, watch and priority; what was found looking back is no news, and says so."""
    priority = flag.match.priority + (" retro" if flag.kind == "retro" else "")
    return Text(str(flag.seq), style="dim"), plain(flag.match.watch_id), plain(priority)


def item_table(items: Iterable[Item]) -> Table:
    """Items, a line each."""
    made = table("id", "published", "source", "title")
    for item in items:
        made.add_row(plain(item.id), when(item.published), plain(item.source.source_id or "-"), plain(headline(item)))
    return made


def headline(item: Item) -> str:
    """The title, or the first words of an item that has none."""
    if item.title:
        return item.title.text
    words = " ".join((item.body or item.text)[:200].split())
    return words[:90] + ("…" if len(words) > 90 else "")


def problem_lines(problems: Iterable[Problem]) -> None:
    """Problems on stderr, a line each."""
    for problem in problems:
        errors.print(Text(str(problem), style="red" if problem.severity == "error" else "yellow"), soft_wrap=True)
