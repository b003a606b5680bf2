"""An XML feed cut into its head, its entries and what is around them, without parsing it.

So entries that were read before are not parsed again, a broken one harms no other, and of a feed that ends early
the last, unfinished one is known. One pass, linear whatever the input: comments, CDATA sections and processing
instructions are stepped over, and of the tags only those of entries and roots are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

__all__ = ["Slices", "key", "open_elements", "root_name", "split", "trimmed"]

_SKIP = r"<(?:(?P<comment>!--)|(?P<cdata>!\[CDATA\[)|(?P<pi>\?)"
_MARK = re.compile(
    _SKIP + r"|(?P<close>/?)(?P<name>(?:[\w.-]++:)?+(?P<local>item|entry|rss|feed|rdf|channel))(?=[\s/>]))", re.IGNORECASE
)
_ANY_TAG = re.compile(_SKIP + r"|(?P<close>/?)(?P<name>(?:[\w.-]++:)?+(?P<local>[A-Za-z_][\w.-]*))(?=[\s/>]))")
_REST = re.compile(r"""(?:[^"'<>]++|"[^"<]*+"|'[^'<]*+')*+>""")
_ROOT = re.compile(
    r"(?:\s++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[.*?\])*+>)*+<([A-Za-z_][\w.:-]*)", re.DOTALL | re.IGNORECASE
)
_START = re.compile(r"<\?xml\s|<(?:\w+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_ALMOST = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf|channel)\s*\Z", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*>")
_ENDS = {"comment": "-->", "cdata": "]]>", "pi": "?>"}
_ENTRY = frozenset({"item", "entry"})
_HEAD = 65_536


@dataclass(frozen=True, slots=True)
class Slices:
    """An XML feed in pieces: `of(*entries)` is a feed again.

    Attributes:
        head: all before the first entry.
        entries: each with its tags.
        tail: what stood between and behind the entries; of a truncated feed, the missing end tags.
        complete: whether the end tag of the root was there.
    """

    head: str
    entries: tuple[str, ...]
    tail: str
    complete: bool

    def of(self, *entries: str) -> str:
        """The feed with these entries only."""
        return "".join((self.head, *entries, self.tail))


class _Tag(NamedTuple):
    name: str
    local: str
    closing: bool
    empty: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Spans:
    """Where the entries are, where the root ends, and whether it ended with an entry open."""

    entries: list[tuple[int, int]]
    end: int | None
    unclosed: bool


def key(raw: str) -> str:
    """What tells one raw entry from all others: 64 bits in hexadecimal figures."""
    return sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:16]  # which processors know


def root_name(text: str) -> str | None:
    """Name of the first element, with its prefix; None where there is none."""
    found = _ROOT.match(text[:_HEAD])
    return found[1] if found else None


def trimmed(text: str) -> str:
    """`text` without what a server put before it, and without the XML declaration, whose encoding no longer holds.

    An end tag of the root that lacks but its last character gets it: nothing is missing then.
    """
    if root_name(text) is None and (found := _START.search(text, 0, _HEAD)):
        text = text[found.start() :]
    declaration = _DECLARATION.match(text)
    text = text[declaration.end() :] if declaration else text
    return f"{text}>" if _ALMOST.search(text, max(0, len(text) - 100)) else text


def split(text: str) -> Slices:
    """`text` in pieces. Works on anything; what is no feed has no entries."""
    root = (root_name(text) or "").lower().rpartition(":")[2]
    found = _spans(text, root, nested=True)
    if found.end is not None and found.unclosed:  # end tags of entries are missing
        found = _spans(text, root, nested=False)
    spans = found.entries
    entries = tuple(text[a:b] for a, b in spans)
    head = text[: spans[0][0]] if spans else text[: found.end]
    if found.end is not None:
        return Slices(head, entries, "".join(_between(text[: found.end], spans)), complete=True)
    if not spans:
        head = head[: head.rfind(">") + 1]
    return Slices(head, entries, "".join(f"</{name}>" for name in reversed(open_elements(head))), complete=False)


def _tags(text: str, pattern: re.Pattern[str]) -> Iterator[_Tag]:
    """Tags that `pattern` finds outside comments and CDATA; none behind one of those that never ends."""
    at = 0
    while found := pattern.search(text, at):
        if mark := _ENDS.get(found.lastgroup or ""):
            at = text.find(mark, found.end()) + len(mark)
            if at < len(mark):
                return
            continue
        rest = _REST.match(text, found.end())
        at = rest.end() if rest else text.find(">", found.end()) + 1
        if not at:
            return
        _, _, _, close, name, local = found.groups()
        yield _Tag(name, local.lower(), bool(close), text[at - 2] == "/", found.start(), at)


def _spans(text: str, root: str, *, nested: bool) -> _Spans:
    """Entries and the end of the root.

    Args:
        text: the feed.
        root: local name of its first element.
        nested: whether an entry that begins within an entry is a part of it; else the first one ends there.
    """
    spans: list[tuple[int, int]] = []
    name, start, depth, end = "", 0, 0, None
    for tag in _tags(text, _MARK):
        if tag.local in _ENTRY:
            if not depth:
                if tag.closing:
                    continue
                name, start, depth = tag.local, tag.start, 0 if tag.empty else 1
                if tag.empty:
                    spans.append((start, tag.end))
            elif tag.local == name and not tag.empty:
                if not nested and not tag.closing:
                    spans.append((start, tag.start))
                    start = tag.start
                    continue
                depth += -1 if tag.closing else 1
                if not depth:
                    spans.append((start, tag.end))
        elif tag.closing and tag.local == root:
            end = tag.end
            if depth and not nested:
                spans.append((start, tag.start))
                depth = 0
    return _Spans(spans, end, depth > 0)


def _between(text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    if not spans:
        return
    at = spans[0][1]
    for start, end in spans[1:]:
        yield text[at:start]
        at = end
    yield text[at:]


def open_elements(head: str) -> list[str]:
    """Names of the elements that are open where `head` ends."""
    stack: list[str] = []
    for tag in _tags(head, _ANY_TAG):
        if not tag.closing and not tag.empty:
            stack.append(tag.name)
        elif tag.closing and tag.name in stack[-50:]:
            while stack.pop() != tag.name:
                pass
    return stack
