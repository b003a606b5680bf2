r"""Regular expressions on RE2, with Unicode meanings for `\b \w \d \s`.

RE2 runs in time linear to the text whatever the pattern (https://github.com/google/re2/wiki/WhyRE2), but its `\b`,
`\w`, `\d` and `\s` know ASCII only. So the pattern is rewritten: classes to Unicode categories (Unicode Technical
Standard 18, annex C), and `\b` to a mark that is put into the text at every edge of a word. Every other part of the
pattern then passes over such marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import re2

from monitor.watch.chars import edges

__all__ = ["MAX_MEMORY", "Pattern", "RegexError", "compiled"]

MAX_MEMORY = 1 << 20
"""Bytes that the program of one pattern may take; RE2's own default is eight times that."""

_MAX_REPEATED = 1_000
_MARK = "\ue000"

_WORD = r"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}"
_NOT_WORD = r"\p{No}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}\p{S}\p{Z}\p{Cc}\p{Cf}"
_SPACE = r"\p{Z}\t\n\v\f\r\x{1c}-\x{1f}\x{85}"
_CLASSES = {
    "w": _WORD, "W": _NOT_WORD, "d": r"\p{Nd}", "D": r"\p{L}\p{M}\p{Nl}\p{No}\p{P}\p{S}\p{Z}\p{Cc}\p{Cf}",
    "s": _SPACE, "S": r"\p{L}\p{M}\p{N}\p{P}\p{S}\p{Cf}\x00-\x08\x0e-\x1b\x7f-\x{84}\x{86}-\x{9f}",
}  # fmt: skip
_POSIX = {
    "alpha": r"\p{L}\p{M}", "digit": r"\p{Nd}", "alnum": r"\p{L}\p{M}\p{Nd}", "upper": r"\p{Lu}", "lower": r"\p{Ll}",
    "space": _SPACE, "punct": r"\p{P}\p{S}", "word": _WORD,
}  # fmt: skip

_PARTS = re.compile(
    r"""(?P<edge>\\b)
      | (?P<class>\\[wWdDsS])
      | (?P<refused>\\[BCQEzAG1-9kgX] | \(\?(?!:|P?<[A-Za-z_]\w*>|[imsU]*(?:-[imsU]+)?[:)]).{0,2} | [*+?}][*+] )
      | (?P<escape>\\(?:[pP](?:\{\^?\w+\}|\w) | x\{[0-9A-Fa-f]+\} | x[0-9A-Fa-f]{2} | [0-7]{1,3} | .))
      | (?P<repeat>\{\d+(?:,\d*)?\}\?? | [*+?]\??)
      | (?P<group>\((?:\?(?:P?<\w+>|[imsU-]*:?))?)
      | (?P<flags>\(\?[imsU-]+\))
      | (?P<set>\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\])
      | (?P<sign>[|)^$])
      | (?P<dot>\.)
      | (?P<char>.)""",
    re.VERBOSE | re.DOTALL,
)
_SET_PARTS = re.compile(r"\\[wWdDsSbB]|\\P|\\.|\[:\^?\w+:\]|.", re.DOTALL)

_HINTS = {
    "(?": "RE2 has no look-around and no conditionals; use UNLESS, NEAR/n or ONEAR/n.",
    "\\B": "Write the neighbouring class instead.",
    "\\1": "RE2 has no back-references.",
}


class RegexError(ValueError):
    """A pattern that cannot be used.

    Args:
        message: what is wrong, naming the construct.
        offset: where in the pattern, code points.
        remedy: what to write instead.
    """

    def __init__(self, message: str, offset: int = 0, remedy: str | None = None) -> None:
        super().__init__(message)
        self.offset = offset
        self.remedy = remedy


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern.

    Attributes:
        program: what RE2 runs.
        marked: whether it reads texts with marks at the edges of words.
    """

    program: re2._Regexp
    marked: bool

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each match that is not empty, from left to right, none overlapping another."""
        if not self.marked:
            yield from (found.span() for found in self.program.finditer(text) if found.end() > found.start())
            return
        marked = _Marked(text)
        for found in self.program.finditer(marked.text):
            start, end = (int(marked.origin[at]) for at in found.span())
            if end > start:
                yield start, end


class _Marked:
    """A text with marks at each edge of a word, and the way back.

    Two at each: the end of one match and the beginning of the next may both ask for the same edge.
    """

    def __init__(self, text: str) -> None:
        text = text.replace(_MARK, "\ufffd")
        self._edges = np.flatnonzero(edges(text))
        parts, last = [], 0
        for at in self._edges.tolist():
            parts.append(text[last:at])
            last = at
        parts.append(text[last:])
        self.text = (2 * _MARK).join(parts)

    @cached_property
    def origin(self) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """For each offset of `text`, and its end, the offset without marks."""
        marks = np.zeros(len(self.text) + 1, np.intp)
        first = self._edges + 2 * np.arange(self._edges.size)
        marks[first + 1] = marks[first + 2] = 1
        return np.arange(marks.size) - np.cumsum(marks)


def compiled(pattern: str, *, ignore_case: bool = False) -> Pattern:
    """`pattern`, ready to run.

    Raises:
        RegexError: it is not RE2's, too large, or matches the empty text.
    """
    parts = list(_PARTS.finditer(pattern))
    if refused := next((p for p in parts if p.lastgroup == "refused"), None):
        written = refused.group()
        hint = next((h for sign, h in _HINTS.items() if written.startswith(sign)), None)
        if written[-1:] in "123456789":
            hint = _HINTS["\\1"]
        raise RegexError(f"RE2 has no {written}", refused.start(), hint)
    _check_repeats(parts)
    marked = any(p.lastgroup == "edge" for p in parts)
    options = re2.Options()
    options.max_mem, options.log_errors, options.case_sensitive = MAX_MEMORY, False, not ignore_case
    try:
        program = re2.compile(_rewritten(parts, marked), options)
    except re2.error as error:
        raise _explained(error, pattern) from None
    if program.search("") or (marked and program.fullmatch(_MARK)):
        raise RegexError("the pattern matches the empty text, and so everywhere", 0, "Use + in place of *.")
    return Pattern(program, marked)


def _explained(error: Exception, pattern: str) -> RegexError:
    said = error.args[0].decode("utf-8", "replace") if error.args and isinstance(error.args[0], bytes) else str(error)
    if "too large" in said:
        largest = max(re.finditer(r"\{\d+(?:,\d*)?\}", pattern), key=lambda m: len(m.group()), default=None)
        what = f", largest through {largest.group()}" if largest else ""
        return RegexError(
            f"the pattern needs more than {MAX_MEMORY // 1024:,} KiB{what}", largest.start() if largest else 0,
            "Make it shorter, or lower the numbers in braces.",
        )  # fmt: skip
    what, _, construct = said.partition(": ")
    at = pattern.find(construct) if construct else 0
    return RegexError(f"{what} {construct}".strip(), max(at, 0), "The syntax is RE2's.")


def _check_repeats(parts: list[re.Match[str]]) -> None:
    """Repetitions within repetitions multiply; RE2 would refuse them without naming the place."""
    sizes = [1]  # of the groups that are open: how often the largest part of each is repeated
    last = 1
    for part in parts:
        kind, written = part.lastgroup, part.group()
        if kind == "group":
            sizes.append(1)
            last = 1
        elif written == ")" and kind == "sign" and len(sizes) > 1:
            last = sizes.pop()
            sizes[-1] = max(sizes[-1], last)
        elif kind == "repeat" and written[0] == "{":
            last *= max(int(n[:9]) for n in re.findall(r"\d+", written))
            if last > _MAX_REPEATED:
                raise RegexError(
                    f"the repetition {written} makes {last:,} copies, more than {_MAX_REPEATED:,}", part.start(),
                    "Lower the numbers in braces, or use + or *.",
                )  # fmt: skip
            sizes[-1] = max(sizes[-1], last)
        elif kind != "repeat":
            last = 1


def _rewritten(parts: list[re.Match[str]], marked: bool) -> str:
    made: list[str] = []
    skip = f"{_MARK}{{0,2}}" if marked else ""
    keep_out = _MARK if marked else ""
    for part in parts:
        kind, written = part.lastgroup, part.group()
        match kind:
            case "edge":
                if made[-1:] != [_MARK]:
                    made.append(_MARK)
                continue
            case "class":
                atom = f"[{_CLASSES[written[1]]}]"
            case "dot":
                atom = f"[^\\n{keep_out}]"
            case "set":
                atom = _set(written, keep_out, part.start())
            case "escape" if written[1] == "P" and marked:
                atom = f"[^\\p{written[2:]}{keep_out}]"
            case "escape" | "char":
                atom = written
            case "sign" if written == "$":
                made.append(f"{skip}$")
                continue
            case _:
                made.append(written)
                continue
        made.append(f"(?:{skip}{atom})" if marked else atom)
    return "".join(made)


def _set(written: str, keep_out: str, at: int) -> str:
    """A class in brackets, in Unicode categories."""
    negated = written.startswith("[^")
    head = 2 if negated else 1
    made = ["[^" + keep_out if negated else "["]
    if written[head] == "]":
        made.append(r"\]")
        head += 1
    for part in _SET_PARTS.finditer(written, head, len(written) - 1):
        one = part.group()
        if one in (r"\b", r"\B") or (one == r"\P" and keep_out):
            raise RegexError(f"{one} cannot stand in brackets here", at + part.start(), "Write a negated class [^…].")
        if one[0] == "\\" and one[1] in _CLASSES:
            made.append(_CLASSES[one[1]])
        elif one.startswith("[:"):
            if one[2:-2] not in _POSIX:
                raise RegexError(f"unknown class {one}", at + part.start(), f"Known are {', '.join(_POSIX)}.")
            made.append(_POSIX[one[2:-2]])
        else:
            made.append(one)
    return "".join([*made, "]"])
