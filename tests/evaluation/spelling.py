"""The spelling table, measured: `python -m tests.evaluation.spelling`.

40 names and designations; of each the ways in which texts write it, and words that only look like it. What is counted
as found must name the very entity; what is counted as false names any entity of the table.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from monitor.watch import Entity, Watch, Watchlist

__all__ = ["SYSTEMS", "Row", "measured", "table"]

SYSTEMS = ("kmu2010", "bgn-pcgn", "icao", "iso9", "en", "de", "fr", "pl", "cs")
_FILE = Path(__file__).parents[1] / "monitor" / "watch" / "forms" / "spelling.toml"


class Row(NamedTuple):
    """One text of the table, and what was found in it.

    Attributes:
        text: as the table has it.
        script: of its first letter.
        expected: the entity that it names; None for a near-miss.
        named: the entities that were found.
    """

    text: str
    script: str
    expected: str | None
    named: frozenset[str]

    @property
    def right(self) -> bool:
        """Whether the entity was found, or, in a near-miss, none was."""
        return not self.named if self.expected is None else self.expected in self.named


@cache
def table() -> tuple[Entity, ...]:
    """The entities of the table, with their variants and near-misses left out."""
    return tuple(
        Entity(id=f"e{n}", type=row["type"], names=row["names"], inflect=True, transliterate=SYSTEMS)
        for n, row in enumerate(_rows())
    )


def measured() -> Iterator[Row]:
    """Every text of the table with what is found in it."""
    entities = table()
    watchlist = Watchlist([Watch(id=e.id, query=f"entity:{e.id}") for e in entities], entities)
    for n, row in enumerate(_rows()):
        for expected, texts in ((f"e{n}", row["found"]), (None, row["near"])):
            for text in texts:
                # Ordinary words around it: a text without a single capital would be read as a careless post.
                found = watchlist.match_text(f"On Monday {text} again.")
                yield Row(text, _script(text), expected, frozenset(match.watch_id for match in found))


def _rows() -> list[dict[str, list[str]]]:
    rows: list[dict[str, list[str]]] = tomllib.loads(_FILE.read_text("utf-8"))["entity"]
    return rows


def _script(text: str) -> str:
    return unicodedata.name(next(c for c in unicodedata.normalize("NFKC", text) if c.isalpha())).split()[0].capitalize()


def main() -> None:
    """Print the figures by script, and whatever went wrong."""
    rows = list(measured())
    counts = Counter((row.script, row.expected is not None, row.right) for row in rows)
    print(f"{'script':10} {'variants':>8} {'found':>6} {'near-misses':>12} {'false':>6}")
    for script in [*sorted({row.script for row in rows}), "all"]:
        of = {key: sum(n for (s, *k), n in counts.items() if tuple(k) == key and script in (s, "all"))
              for key in ((True, True), (True, False), (False, True), (False, False))}  # fmt: skip
        variants, near = of[True, True] + of[True, False], of[False, True] + of[False, False]
        print(f"{script:10} {variants:8} {of[True, True]:6} {near:12} {of[False, False]:6}")
    right = [row.right for row in rows if row.expected is not None]
    print(f"\n{len(table())} names and designations: {sum(right) / len(right):.3f} of their variants are found.")
    for row in rows:
        if not row.right:
            print(f"{'false' if row.expected is None else 'missed'}: {row.text!r} {sorted(row.named)}")


if __name__ == "__main__":
    main()
