"""What the commands print: tables for people, a JSON object a line for programs."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from pydantic import BaseModel

    from adapters.schema import Item, Problem, Span, Stamp
    from storage.records import Evidence, Flag, Suppressed

__all__ = [
    "asked",
    "because",
    "complain",
    "emit",
    "emit_data",
    "errors",
    "headline",
    "highlighted",
    "item_table",
    "marked",
    "out",
    "plain",
    "print_flags",
    "problem_lines",
    "table",
    "when",
]

_LONGEST_TITLE = 200  # characters in a table; `--json` and `show` have all of it
_LONGEST_CLAUSE = 60
# Escape sequences act on the terminal; marks of writing direction turn round what stands beside them in a table.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def _width(stream: TextIO | None) -> int | None:
    """A pipe has no width; 80 columns would cut every headline."""
    return None if (stream and stream.isatty()) or "COLUMNS" in os.environ else 140


out = Console(width=_width(sys.stdout), soft_wrap=False, highlight=False, emoji=False)
errors = Console(stderr=True, width=_width(sys.stderr), highlight=False, emoji=False)


def emit(value: BaseModel) -> None:
    """One JSON object on one line of stdout."""
    _line(value.model_dump_json())


def emit_data(value: dict[str, Any]) -> None:
    """The same for a value that no model describes."""
    _line(json.dumps(value, ensure_ascii=False))


def _line(text: str) -> None:
    # Escapes are JSON too (RFC 8259 section 7): a stream of another encoding gets the same value.
    if (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        text = json.dumps(json.loads(text))
    sys.stdout.write(text + "\n")


def complain(text: object, *, style: str = "red") -> None:
    """A message on stderr, not broken into lines."""
    errors.print(Text(_visible(str(text)), style=style), soft_wrap=True)


def table(*columns: str, title: str | None = None) -> Table:
    """An empty table in the style of all tables here."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold", no_wrap=column == "id")  # an id is there to be copied
    return made


def _visible(text: str) -> str:
    """Text that can do nothing to a terminal."""
    return _DIRECTIONS.sub("", _CONTROLS.sub("\ufffd", text))


def plain(value: object) -> Text:
    """Text that is not read as markup: what stands in an article must not style our output."""
    return Text(_visible(str(value)))


def when(value: Stamp | datetime | None) -> str:
    """A time for people: as it was written, and no finer."""
    if value is None:
        return "unknown"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return (value.isoformat() or value.raw or "unknown").replace("T", " ")


def marked(evidence: Evidence) -> Text:
    """The snippet with the hit marked, by brackets too where there is no colour."""
    if evidence.mark is None:
        return plain(evidence.snippet or evidence.surface)
    return highlighted(evidence.snippet, [evidence.mark], brackets=True)


def highlighted(text: str, spans: Iterable[Span], *, brackets: bool = False) -> Text:
    """`text` with its spans, in order and apart from one another, made to stand out."""
    made, at = Text(), 0
    for span in spans:
        hit = _visible(span.of(text))
        made.append(_visible(text[at : span.start]))
        made.append(f"[{hit}]" if brackets else hit, style="bold reverse")
        at = span.end
    return made.append(_visible(text[at:]))


def asked(hit: Evidence) -> str:
    """The clause that a hit satisfies, or of a long one only the term in it."""
    clause = " ".join((hit.clause or hit.term).split())
    return clause if len(clause) <= _LONGEST_CLAUSE else f"… {hit.term} …"


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
        out.print(Text(_visible(titles.get(item_id, item_id)), style="bold"))
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
    """Lines of one flag: hits of different clauses first, then of different terms, since each says something new."""
    evidence = flag.match.evidence
    by_clause = {e.clause or e.term: e for e in reversed(evidence)}
    by_term = {e.term: e for e in reversed(evidence)}
    told = [e for first in (by_clause, by_term) for e in reversed(first.values())]
    chosen = list(dict.fromkeys([*told, *evidence]))[:limit]
    shown = [e for e in evidence if e in chosen]
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
    """The title, cut where it is no headline any more, or the first words of an item that has none, or else its address."""
    if item.title:
        title = item.title.text
        return title if len(title) <= _LONGEST_TITLE else title[:_LONGEST_TITLE] + "…"
    words = " ".join((item.body or item.text)[:200].split()) or item.url or item.id
    return words[:90] + ("…" if len(words) > 90 else "")


def problem_lines(problems: Iterable[Problem]) -> None:
    """Problems on stderr, a line each."""
    for problem in problems:
        complain(problem, style="red" if problem.severity == "error" else "yellow")
