"""Quoted words of an article and who said them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from adapters.quotes.cast import Cast
from adapters.quotes.marks import Marked, pairs
from adapters.quotes.named import is_name, is_term
from adapters.quotes.names import NICKNAME, names
from adapters.quotes.saying import speaks, verbs
from adapters.quotes.speakers import Speakers
from adapters.schema import Quote, Span

__all__ = ["find_quotes"]

_DASH_SAID = re.compile(r"\s[—–-]\s(?P<said>[^—–\n]{3,160}?)(?:(?P<more>[.,:]\s[—–-]\s)|\.?\Z|\.\s)")
# A text without quotation marks and without speech behind dashes is spared the rest.
_HINT = re.compile("[\"“”„‟«»‹›‘’‚'＂「『]|``|&quot;|\\A[—–-]\\s|(?<=\\s)[—–-]\\s")
# "Words. — Jane Roe, harbour master"
_SIGNED = re.compile(r"\s[—–]\s?(?P<who>[^\W\d_][^—–.!?\n]{2,80})\Z")
_ASIDE = re.compile(r"(?P<stop>[,.!?…])\s[—–-]\s(?P<said>[^—–\n]{3,120}?)[.,]?\s[—–-]\s")


def find_quotes(
    text: str, paragraphs: Sequence[tuple[int, int]], *, known: Sequence[tuple[int, int]] = (),
    set_off: Collection[tuple[int, int]] = (), language: str | None = None,
) -> list[Quote]:
    """Quotations in `paragraphs`, in order; names and titles in quotation marks are left out.

    Args:
        text: the document.
        paragraphs: (start, end) of the paragraphs that may hold quotations.
        set_off: those of them that the layout marks as quoted; they are quotations without quotation marks.
        known: other stretches whose names help to tell who a surname belongs to: headline, captions.
        language: tag of the text; tells which words are pronouns.
    """
    if not set_off and not any(_HINT.search(text, a, b) for a, b in paragraphs):
        return []
    paragraphs = _with_set_off(text, paragraphs, set_off)
    within: list[list[Marked]] = [[p for m in pairs(text, a, b) if not _is_nickname(text, m, a) for p in _split(text, m)] for a, b in paragraphs]
    # Speech behind a dash holds no quotations, but names in quotation marks all the same: they are nobody's.
    quoted = [(m.outer, m.after) for marks in within for m in marks]
    inside = [
        _set_off(text, a, b, marks, set_off) or _spoken(text, a, b) or marks
        for (a, b), marks in zip(paragraphs, within, strict=True)
    ]
    cast = Cast(text, [*paragraphs, *known], quoted, language)
    speakers = Speakers(cast, language)
    found: list[Quote] = []
    dangling: set[int] = set()
    unclosed = False
    for (start, end), marks in zip(paragraphs, inside, strict=True):
        marked = _continued(text, marks, start, unclosed)
        reports = not marked or speakers.told(start, end, marked)
        kept = [
            m for m in marked
            if _is_quote(text, m, start, end, speakers) and (reports or not is_term(text[m.start : m.end]))
        ]
        told = speakers.of(start, end, marked, kept, continued=unclosed and bool(marked) and marked[0].outer == start)
        for m, (speaker, via) in zip(kept, told, strict=True):
            words = text[m.start : m.end]
            if speaker is None and (signer := next(iter(names(text, m.end, m.after)), None)):
                speaker = cast.fullest(signer.text)
            first = m.start + len(words) - len(words.lstrip())
            if not m.closed:
                dangling.add(first)
            found.append(
                Quote(span=Span(start=first, end=first + len(words.strip())), speaker=speaker, via=via)
            )
        unclosed = bool(kept) and not kept[-1].closed
    return _handed_back(_without_dangling(text, found, paragraphs, dangling), paragraphs)


def _with_set_off(
    text: str, paragraphs: Sequence[tuple[int, int]], set_off: Collection[tuple[int, int]]
) -> list[tuple[int, int]]:
    """`paragraphs` with each one that is set off joined to the one before where that ends in a colon."""
    joined: list[tuple[int, int]] = []
    for start, end in paragraphs:
        if joined and (start, end) in set_off and text[joined[-1][1] - 1] == ":" and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _set_off(
    text: str, start: int, end: int, marks: Sequence[Marked], set_off: Collection[tuple[int, int]]
) -> list[Marked]:
    """The words of a paragraph that the layout sets off, where no quotation marks part them."""
    found = [(a, b) for a, b in set_off if start <= a and b <= end]
    if len(found) != 1 or marks or text.count(text[found[0][0] : found[0][1]]) > 1:  # a line of the text, shown again
        return []
    at, stop = found[0]
    signed = _SIGNED.search(text, at, stop)
    return [Marked(at, signed.start() if signed else stop, at, stop)]


def _handed_back(found: list[Quote], paragraphs: Sequence[tuple[int, int]]) -> list[Quote]:
    """A speech over several paragraphs is often attributed in the last one only."""
    ends = {end for _, end in paragraphs}
    for number in range(len(found) - 2, -1, -1):
        quote, following = found[number], found[number + 1]
        if quote.speaker is None and quote.span.end in ends:
            found[number] = quote.model_copy(update={"speaker": following.speaker, "via": following.via})
    return found


def _is_nickname(text: str, m: Marked, start: int) -> bool:
    """Whether the marks stand inside the name of a person; it would be cut at them."""
    found = NICKNAME.match(text, m.outer - 1) if m.outer > start else None
    words = text[max(start, m.outer - 30) : m.outer].split()
    return found is not None and found.end(1) == m.after and bool(words) and words[-1].isalpha() and words[-1][0].isupper()


def _split(text: str, m: Marked) -> list[Marked]:
    """The parts of a speech whose attribution stands between dashes inside the marks, as is usual in Slavic texts."""
    parts, at = [], m.start
    for aside in _ASIDE.finditer(text, m.start, m.end):
        if speaks(text, *aside.span("said")):
            parts.append(Marked(at, aside.start("stop") + (text[aside.start("stop")] != ","), m.outer, aside.start("said")))
            at = aside.end()
    return [*parts, Marked(at, m.end, m.outer if not parts else at, m.after, m.closed)]


def _spoken(text: str, start: int, end: int) -> list[Marked]:
    """The parts of a paragraph that is speech behind a dash: `– Words – said Name. – More words.`."""
    if text[start] not in "—–-" or not text[start + 1 : start + 2].isspace():
        return []
    parts: list[Marked] = []
    at, outer = start + 2, start
    while at < end and (said := _attribution(text, at, end)):
        comma = text[said.start() - 1 : said.start()] == ","
        parts.append(Marked(at, said.start() - comma, outer, said.start("said")))
        if not said["more"]:
            return [m for m in parts if m.start < m.end]
        at = outer = said.end()
    if parts:
        parts.append(Marked(at, end, outer, end))
    return [m for m in parts if m.start < m.end]


def _attribution(text: str, start: int, end: int) -> re.Match[str] | None:
    """The first words behind a dash that tell who speaks, a verb of saying first or second among them."""
    for said in _DASH_SAID.finditer(text, start, end):
        if any(at - said.start("said") <= 1 for at, _ in verbs(text, *said.span("said"))):
            return said
    return None


def _continued(text: str, marked: list[Marked], start: int, unclosed: bool) -> list[Marked]:
    """What of a paragraph counts after one whose speech was left open."""
    if unclosed and marked and not _reopens(text, marked[0], start):
        return [m for m in marked if m.closed]
    return marked


def _reopens(text: str, marked: Marked, start: int) -> bool:
    return not text[start : marked.outer].strip()


def _without_dangling(
    text: str, found: list[Quote], paragraphs: Sequence[tuple[int, int]], dangling: set[int]
) -> list[Quote]:
    """Drop what was opened and never closed, unless the next paragraph opens again: then the speech goes on."""
    if not dangling:
        return found
    following = {end: start for (_, end), (start, _) in pairwise(paragraphs)}
    kept = []
    for quote in found:
        after = following.get(quote.span.end)
        if quote.span.start not in dangling or (after is not None and text[after] in "\"“„«»”"):
            kept.append(quote)
    return kept


def _is_quote(text: str, m: Marked, start: int, end: int, speakers: Speakers) -> bool:
    words = text[m.start : m.end]
    if not any(c.isalpha() for c in words):
        return False
    if not m.closed:
        return len(words.split()) > 3
    told = speakers.attributed(m, start, end)
    return not is_name(text, m, start, end, attributed=told, language=speakers.language)

