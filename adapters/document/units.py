"""Text into units: a unit is one paragraph, or one line that stands for itself.

Dumps come in three layouts: a blank line between paragraphs, a paragraph a line, and paragraphs wrapped at some
column. Only wrapping needs a decision: a line goes on in the next one when the next word would not have fitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Unit", "split"]

_END = re.compile("\r\n|[\n\r\f\v\u2028\u2029]")
_TINY, _COLUMN = 3, 40
_MIN_WIDTH, _MAX_WIDTH = 40, 110
_TERMINAL = tuple(".!?…:;\"”»“)]")
# Lines that are never a wrapped continuation: lists, headings, quotations, rules, labels.
_STARTS_ANEW = re.compile(
    r"[>#*•–—\-=_|\[(@©]|\d{1,2}[.)] |[^\W\d_]{2,12}(?: [^\W\d_]{2,12})?\s?:(?: |$)|https?://|!\[|\N{NO-BREAK SPACE}"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of the text without white space at its ends.

    Attributes:
        start: first code point.
        end: one past the last code point.
        group: number of the run of lines that holds it; runs are parted by blank lines.
        lines: how many lines it was written on.
    """

    start: int
    end: int
    group: int
    lines: int = 1


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _END.finditer(text):
        yield at, match.start()
        at = match.end()
    yield at, len(text)


def _stripped(text: str) -> Iterator[Unit]:
    """One unit a line, blank ones left out."""
    group, blank = 0, False
    for start, end in _lines(text):
        line = text[start:end]
        kept = line.strip()
        if not kept or not kept.strip("\u200b\ufeff"):
            blank = True
            continue
        if blank:
            group, blank = group + 1, False
        begin = start + len(line) - len(line.lstrip())
        yield Unit(begin, begin + len(kept), group)


def _width(text: str, lines: list[Unit]) -> int:
    """Column at which the text was wrapped, 0 when it was not."""
    sizes = [u.end - u.start for u in lines]
    fitting = [n for n in sizes if n <= _MAX_WIDTH]
    if len(fitting) < 2 or sum(fitting) < 0.7 * sum(sizes):
        return 0
    # The longest lines of wrapped prose have nearly the same length; a single long heading must not set the width.
    longest = sorted(fitting)
    width = longest[-1] if len(longest) < 12 else longest[int(len(longest) * 0.97)]
    return width if width >= _MIN_WIDTH and _wrapped(text, lines, width) else 0


def _wrapped(text: str, lines: list[Unit], width: int) -> bool:
    """Whether lines that others follow directly are filled, and break in the middle of sentences more often than not."""
    full = broken = pairs = 0
    for line, following in pairwise(lines):
        if line.group != following.group or _STARTS_ANEW.match(text, following.start, following.end):
            continue
        pairs += 1
        if line.end - line.start >= width * 0.75:
            full += 1
            broken += text[line.end - 1] not in ".!?…”»\""
    return full >= 2 and full >= 0.5 * pairs and broken >= 0.5 * full


def _continues(text: str, line: Unit, following: Unit, width: int) -> bool:
    if following.group != line.group or _STARTS_ANEW.match(text, following.start, following.end):
        return False
    head = text[following.start : min(following.end, following.start + 60)]
    word = head.split(None, 1)[0]
    size = line.end - line.start
    if size > _MAX_WIDTH + 40:
        return False
    if width and size + 1 + len(word) > width and size >= width * 0.6:
        return True
    return bool(width) and size >= 30 and word[0].islower() and not text[line.start : line.end].endswith(_TERMINAL)


def _columns(lines: Iterator[Unit]) -> Iterator[Unit]:
    """Long runs of lines of a few characters are columns, not paragraphs: one unit each."""
    run: list[Unit] = []
    for line in lines:
        short = line.end - line.start <= _TINY
        if run and not (short and line.group == run[-1].group):
            yield from _column(run)
            run = []
        if short:
            run.append(line)
        else:
            yield line
    yield from _column(run)


def _column(run: list[Unit]) -> list[Unit]:
    return run if len(run) < _COLUMN else [Unit(run[0].start, run[-1].end, run[0].group, len(run))]


def split(text: str) -> list[Unit]:
    """Units of `text` in order; all that lies between them is white space."""
    lines = list(_columns(_stripped(text)))
    width = _width(text, lines)
    if not width:
        return lines
    units: list[Unit] = []
    previous: Unit | None = None
    for line in lines:
        if previous is not None and _continues(text, previous, line, width):
            last = units[-1]
            units[-1] = Unit(last.start, line.end, last.group, last.lines + 1)
        else:
            units.append(line)
        previous = line
    return units
