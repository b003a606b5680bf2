"""Quoted words of an article and who said them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from adapters.document.marks import Marked, pairs
from adapters.document.named import is_name
from adapters.document.saying import VERB
from adapters.document.speakers import Speakers
from adapters.schema import Quote, Span

__all__ = ["find_quotes"]

_ASIDE = re.compile(r"(?P<stop>[,.!?…])\s[—–-]\s(?P<said>[^—–\n]{3,120}?)[.,]?\s[—–-]\s")


def find_quotes(
    text: str, paragraphs: Sequence[tuple[int, int]], *, known: Sequence[tuple[int, int]] = (),
    language: str | None = None,
) -> list[Quote]:
    """Quotations in `paragraphs`, in order; names and titles in quotation marks are left out.

    Args:
        text: the document.
        paragraphs: (start, end) of the paragraphs that may hold quotations.
        known: other stretches whose names help to tell who a surname belongs to: headline, captions.
        language: tag of the text; tells which words are pronouns.
    """
    speakers = Speakers(text, [*paragraphs, *known], language)
    found: list[Quote] = []
    unclosed = False
    for start, end in paragraphs:
        marked = _marked(text, start, end, unclosed)
        kept = [m for m in marked if _is_quote(text, m, start, end, speakers)]
        told = speakers.of(start, end, marked, kept, continued=unclosed and bool(marked) and marked[0].outer == start)
        for m, (speaker, via) in zip(kept, told, strict=True):
            words = text[m.start : m.end]
            first = m.start + len(words) - len(words.lstrip())
            found.append(
                Quote(span=Span(start=first, end=first + len(words.strip())), speaker=speaker, via=via)
            )
        unclosed = bool(kept) and not kept[-1].closed
    return _handed_back(_without_dangling(text, found, paragraphs), paragraphs)


def _handed_back(found: list[Quote], paragraphs: Sequence[tuple[int, int]]) -> list[Quote]:
    """A speech over several paragraphs is often attributed in the last one only."""
    ends = {end for _, end in paragraphs}
    for number in range(len(found) - 2, -1, -1):
        quote, following = found[number], found[number + 1]
        if quote.speaker is None and quote.span.end in ends:
            found[number] = quote.model_copy(update={"speaker": following.speaker, "via": following.via})
    return found


def _split(text: str, m: Marked) -> list[Marked]:
    """The parts of a speech whose attribution stands between dashes inside the marks, as is usual in Slavic texts."""
    parts, at = [], m.start
    for aside in _ASIDE.finditer(text, m.start, m.end):
        if VERB.search(text, *aside.span("said")):
            parts.append(Marked(at, aside.start("stop") + (text[aside.start("stop")] != ","), m.outer, aside.start("said")))
            at = aside.end()
    return [*parts, Marked(at, m.end, m.outer if not parts else at, m.after, m.closed)]


def _marked(text: str, start: int, end: int, unclosed: bool) -> list[Marked]:
    marked = [part for m in pairs(text, start, end) for part in _split(text, m)]
    if unclosed and marked and not _reopens(text, marked[0], start):
        return [m for m in marked if m.closed]
    return marked


def _reopens(text: str, marked: Marked, start: int) -> bool:
    return not text[start : marked.outer].strip()


def _without_dangling(text: str, found: list[Quote], paragraphs: Sequence[tuple[int, int]]) -> list[Quote]:
    """Drop what was opened and never closed, unless the next paragraph opens again: then the speech goes on."""
    begins = [start for start, _ in paragraphs]
    ends = {end: n for n, (_, end) in enumerate(paragraphs)}
    kept = []
    for quote in found:
        number = ends.get(quote.span.end)
        if number is not None and text[quote.span.end - 1 : quote.span.end] not in "\"”“»«'’":
            following = begins[number + 1] if number + 1 < len(begins) else None
            if following is None or text[following] not in "\"“„«»”":
                continue
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

