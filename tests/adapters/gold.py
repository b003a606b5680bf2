"""Gold for documents: `NAME.txt` beside a `NAME.json` with what a careful reader finds in it.

A key that is left out is open to debate and not scored; `null` means that the document does not say. A block's `role`
may name several that will do, `a|b`; a quotation's `speaker` may be a list of names that will do.

Stretches are given by their words: white space in them stands for any white space, ` [...] ` for anything between two
ends, and `n` picks the n-th occurrence, from 0, where the next one after the entry before is not meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.schema import Span
from adapters.text import clean

__all__ = ["DATA", "Case", "Part", "load"]

DATA = Path(__file__).parent / "data" / "document"

_GAP = " [...] "


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text with what the gold says of it: a block's roles, or a quotation's speakers."""

    span: Span
    roles: tuple[str, ...] = ()
    speakers: tuple[str | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A document and what is to be found in it."""

    name: str
    data: bytes
    text: str
    gold: Mapping[str, Any]
    blocks: tuple[Part, ...] | None
    quotes: tuple[Part, ...] | None


def load(folder: Path = DATA) -> list[Case]:
    """All cases of `folder`, by name.

    Raises:
        LookupError: a gold file quotes words that its document does not have.
    """
    return [_case(path) for path in sorted(folder.glob("*.json"))]


def _case(path: Path) -> Case:
    gold: dict[str, Any] = json.loads(path.read_text("utf-8"))
    data = path.with_suffix(".txt").read_bytes()
    text = clean(data.decode(gold["encoding"]))
    return Case(path.stem, data, text, gold, *(_parts(path.stem, text, gold.get(key)) for key in ("blocks", "quotes")))


def _parts(name: str, text: str, entries: Sequence[Mapping[str, Any]] | None) -> tuple[Part, ...] | None:
    if entries is None:
        return None
    spans = _locate(name, text, entries)
    return tuple(
        Part(span, roles=tuple(e.get("role", "").split("|")), speakers=_speakers(e))
        for e, span in zip(entries, spans, strict=True)
    )


def _speakers(entry: Mapping[str, Any]) -> tuple[str | None, ...] | None:
    if "speaker" not in entry:
        return None
    return tuple(entry["speaker"]) if isinstance(entry["speaker"], list) else (entry["speaker"],)


def _locate(name: str, text: str, entries: Sequence[Mapping[str, Any]]) -> list[Span]:
    at, spans = 0, []
    for entry in entries:
        ends = [r"\s+".join(map(re.escape, end.split())) for end in entry["text"].split(_GAP)]
        found = [m.span() for m in re.finditer("(?s:.*?)".join(ends), text)]
        after = [s for s in found if s[0] >= at] if "n" not in entry else found[entry["n"] : entry["n"] + 1]
        if not after:
            raise LookupError(f"{name}: the document has no {entry['text']!r} after code point {at}")
        spans.append(Span(start=after[0][0], end=after[0][1]))
        at = after[0][1]
    return spans
