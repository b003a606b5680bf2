"""Quotation marks of many languages, paired even where a text mixes their styles."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Marked", "pairs"]

_MARK = re.compile("[\"“”„‟«»‹›‘’‚'＂「」『』]|``|''|&quot;")
_OPENS = {"„": '“”"', "‟": '”"', "«": "»", "‹": "›", "“": '”"“', "‚": "‘’'", "「": "」", "『": "』", "``": "''\"", "‘": "’'"}
_REVERSED = {"»": "«", "›": "‹"}
_LIMIT_SINGLE = 300


@dataclass(frozen=True, slots=True)
class Marked:
    """Words between quotation marks.

    Attributes:
        start, end: of the words, marks left out.
        outer: where the opening mark stands.
        after: behind the closing mark.
        closed: False when the paragraph ends before the mark does.
    """

    start: int
    end: int
    outer: int
    after: int
    closed: bool = True


def _opening(text: str, at: int, size: int, start: int, end: int) -> bool:
    """Whether a mark without a direction opens: nothing but a space, bracket or dash before it, a letter after it."""
    before = text[at - 1] if at > start else " "
    behind = text[at + size] if at + size < end else " "
    return (before.isspace() or before in "([{—–-/:¿¡“„«\"'>*_") and not behind.isspace()


def _closing(text: str, at: int, size: int, start: int, end: int) -> bool:
    before = text[at - 1] if at > start else " "
    behind = text[at + size] if at + size < end else " "
    return not before.isspace() and not behind.isalnum()


def _apostrophe(text: str, at: int, start: int, end: int) -> bool:
    """Whether a single mark stands inside a word, or begins a clipped one (’90s, 'em)."""
    before = text[at - 1] if at > start else " "
    behind = text[at + 1] if at + 1 < end else " "
    return (before.isalnum() and behind.isalnum()) or (not before.isalnum() and behind.isdigit())


def _closers(mark: str, text: str, at: int, start: int, end: int) -> str | None:
    """The marks that may close what `mark` opens here; None when it opens nothing."""
    if mark in ('"', "＂", "&quot;"):
        return mark + "”“" if _opening(text, at, len(mark), start, end) else None
    if mark in ("'", "’"):
        return "'’" if _opening(text, at, 1, start, end) and not _apostrophe(text, at, start, end) and mark == "'" else None
    if mark == "”":  # Swedish and Finnish open with it
        return "”" if _opening(text, at, 1, start, end) else None
    if mark in _REVERSED:
        return _REVERSED[mark] if _opening(text, at, 1, start, end) else None
    if mark == "''":
        return None
    return _OPENS.get(mark)


def pairs(text: str, start: int, end: int) -> list[Marked]:
    """Outermost quotations between `start` and `end`, in order. One pass: linear in the length."""
    found: list[Marked] = []
    opened: tuple[int, int, str] | None = None
    depth = 0
    for match in _MARK.finditer(text, start, end):
        mark, at, after = match.group(), match.start(), match.end()
        if opened is None:
            closers = _closers(mark, text, at, start, end)
            if closers:
                opened, depth = (at, after, closers), 0
            continue
        outer, inner, closers = opened
        single = text[outer] in "'‘‚"
        if single and at - outer > _LIMIT_SINGLE:
            closers = _closers(mark, text, at, start, end) or ""
            opened = (at, after, closers) if closers else None
            continue
        if text[outer] in "«‹„「『" and mark == text[outer]:
            depth += 1
        elif mark in closers and _ends(text, match, start, end, single, mark):
            if depth and mark in ("»", "›", "」", "』"):
                depth -= 1
                continue
            found.append(Marked(inner, at, outer, after))
            opened = None
        elif single and mark not in "'’‘":
            # A double mark inside a single one: the single one was an apostrophe after all.
            other = _closers(mark, text, at, start, end)
            opened, depth = ((at, after, other), 0) if other else (None, 0)
    if opened and text[opened[0]] not in "'‘‚’":
        found.append(Marked(opened[1], end, opened[0], end, closed=False))
    return [m for m in found if text[m.start : m.end].strip()]


def _ends(text: str, match: re.Match[str], start: int, end: int, single: bool, mark: str) -> bool:
    at, size = match.start(), len(match.group())
    if single:
        return _closing(text, at, size, start, end) and not _apostrophe(text, at, start, end)
    if mark in ("»", "«", "›", "‹", "」", "』", "”", "''"):
        return True
    # Straight marks and “ have no sure direction: a mark that could only open is one of an inner quotation.
    return not (_opening(text, at, size, start, end) and not _closing(text, at, size, start, end))
