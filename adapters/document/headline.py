"""Headline and headings: marked up, or told by their form and place. What is left is body."""

from __future__ import annotations

import re
from functools import lru_cache

from adapters.document.datelines import dateline
from adapters.document.draft import LABEL, Draft
from adapters.document.noise import UNDERLINE, underlines
from adapters.document.vocabulary import KICKER
from adapters.quotes.lexicon import OUTLET_WORD
from adapters.schema import Outlet, Span, Title

__all__ = ["mark_headline", "mark_rest"]

_MARKDOWN = re.compile(
    r"(?P<marks>#{1,6})\s+(?P<words>\S.*?)\s*#*|\*\*(?P<bold>[^*\n]{2,180})\*\*|__(?P<bold2>[^_\n]{2,180})__", re.DOTALL
)
_SENTENCE_END = tuple(".;:,。！？，、；：،؛؟।")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_MAX_IDEOGRAPHS = 45
_INNER_END = re.compile(r"[^\W\d_]{3,}[.!?…][”»\"')]?\s+[\"“„«(]?[^\W\d_a-zа-яіїєґ]")
# Agencies name a story in capitals and hyphens.
_SLUG = re.compile(r"[A-Z][A-Z0-9]+(?:[-/][A-Z0-9]*)+(?:\s?\([^()\n]{1,40}\))?")
_CLOCK_LINE = re.compile(
    r"[\[(]?\d{1,2}[:.]\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?|uhr|h|год\.?|ч\.?|[A-Z]{2,4})?[\])]?", re.IGNORECASE
)
_NUMBERED = re.compile(r"\d{1,2}[.)]\s+\S")
_HEAD_REACH = 10


@lru_cache(maxsize=4096)
def heading_like(words: str) -> bool:
    """Whether a unit reads as a heading: short, no full stop, not the middle of a sentence."""
    if not 2 <= len(words) <= 170 or words.endswith(_SENTENCE_END) or words[0].islower() or "://" in words:
        return False
    if words.endswith(("”", "»", '"', ")", "…")) and _INNER_END.search(words):
        return False
    if words[0] in "-*•>[(@—–" or not any(c.isalpha() for c in words) or len(words.split()) > 24:
        return False
    if len(_IDEOGRAPHS.findall(words)) > _MAX_IDEOGRAPHS or re.search(r"[。！？][”」』]\Z", words):
        return False
    return not (words[0] in "“\"«„" and re.search(r"[,.!?][”\"»“]\s", words)) and not re.search(r"[.,][”\"»“]\Z", words)


def mark_headline(draft: Draft) -> None:
    """The headline: labelled, marked up, the first line that reads as one, or the only one in the middle of the text."""
    if draft.title is not None:
        _repeats(draft)
        return
    for find in (_marked_up, _first_line, _in_the_middle):
        if find(draft):
            return


def _repeats(draft: Draft) -> None:
    wanted = draft.title.text.casefold() if draft.title else ""
    for index in range(draft.head_end, min(len(draft.units), draft.head_end + 4)):
        if draft.free(index) and draft.of(index).strip("#* _=").casefold() == wanted:
            draft.mark(index, "headline")


def _set(draft: Draft, index: int, start: int, end: int) -> bool:
    words = draft.text[start:end]
    draft.title = Title(text=" ".join(words.split()), source="text", span=Span(start=start, end=end))
    draft.mark(index, "headline")
    return True


def _marked_up(draft: Draft) -> bool:
    for index in range(min(len(draft.units), 60)):
        if not draft.free(index):
            continue
        unit = draft.units[index]
        found = _MARKDOWN.fullmatch(draft.text, unit.start, unit.end) if unit.end - unit.start < 400 else None
        if found and found["marks"] == "#":
            return _set(draft, index, *found.span("words"))
        if draft.free(index + 1) and draft.of(index + 1).startswith("==") and UNDERLINE.fullmatch(draft.of(index + 1)):
            draft.mark(index + 1, "separator")
            return _set(draft, index, unit.start, unit.end)
    return False


def _first_line(draft: Draft) -> bool:
    free = [i for i in range(min(len(draft.units), draft.head_end + _HEAD_REACH)) if draft.free(i)]
    if not free or any(role == "prefix" for role in draft.roles[:3]):
        return False
    index = free[0]
    unit = draft.units[index]
    words = draft.of(index)
    after = next((i for i in range(index + 1, len(draft.units)) if draft.free(i)), None)
    if after is None and not any(r in ("embed", "caption") for r in draft.roles):
        return False
    if _masthead(draft, index, free):
        draft.outlet = draft.outlet or Outlet(name=words.strip("*_# "))
        draft.mark(index, "outlet")
        return _first_line(draft)
    if after is not None and (KICKER.fullmatch(words) or _SLUG.fullmatch(words)):
        draft.mark(index, "other")
        return _first_line(draft)
    if _kicker(draft, index, free):
        draft.mark(index, "other")
        return _first_line(draft)
    later = _over_byline(draft, index, free)
    if later is not None:
        draft.mark(index, "other")
        return _set(draft, later, draft.units[later].start, draft.units[later].end)
    found = _MARKDOWN.fullmatch(draft.text, unit.start, unit.end) if len(words) < 300 else None
    if found:
        group = next(g for g in ("words", "bold", "bold2") if found[g])
        return _set(draft, index, *found.span(group))
    header = index + 1 < len(draft.units) and draft.roles[index + 1] in ("byline", "date", "outlet")
    dotted = words.endswith(".") and len(words) < 160 and not _INNER_END.search(words)
    if heading_like(words) or (dotted and header) or (len(words) < 220 and header and not words.endswith((".", ":"))):
        return _set(draft, index, unit.start, unit.end)
    return False


def _over_byline(draft: Draft, index: int, free: list[int]) -> int | None:
    """A headline right over the byline, where the first line is only the name of the site."""
    if len(draft.of(index).split()) > 3 or draft.of(index).startswith("#"):
        return None
    for later in free[1:]:
        signed = later + 1 < len(draft.units) and draft.roles[later + 1] == "byline"
        if signed and heading_like(draft.of(later)) and len(draft.of(later).split()) >= 4:
            return later
    return None


def _masthead(draft: Draft, index: int, free: list[int]) -> bool:
    """The name of the medium over date and headline."""
    words = draft.of(index).strip("*_# ")
    if len(words.split()) > 5 or not OUTLET_WORD.search(words) or len(free) < 2:
        return False
    between = draft.roles[index + 1 : free[1]]
    dated = bool(between) and all(r in ("date", "byline", "separator", "other", "outlet") for r in between)
    same = draft.outlet is not None and draft.outlet.name == words
    return (dated or same) and heading_like(draft.of(free[1]).strip("#* "))


def _kicker(draft: Draft, index: int, free: list[int]) -> bool:
    """A word or two over the headline: a section, "BREAKING"."""
    words = draft.of(index)
    if len(words.split()) > 3 or len(words) > 30 or words.startswith("#") or len(free) < 3 or free[1] != index + 1:
        return False
    following = draft.of(free[1])
    return heading_like(following.strip("#* ")) and len(following.split()) >= 4 and len(draft.of(free[2])) > len(following)


def _in_the_middle(draft: Draft) -> bool:
    """A line of five words or more that reads as a headline, when it is the only one."""
    found = [i for i in range(len(draft.units)) if draft.free(i) and _could_be_headline(draft, i)]
    if not found or len(draft.units) > 400:
        return False
    sizes = [len(draft.of(i).split()) for i in found]
    best = found[0] if len(found) == 1 else next((i for i, n in zip(found, sizes, strict=True) if n >= 5), None)
    if best is None or len(draft.of(best).split()) < 4 or (len(found) > 1 and sum(n >= 5 for n in sizes) > 1):
        return False
    return _set(draft, best, draft.units[best].start, draft.units[best].end)


def _could_be_headline(draft: Draft, index: int) -> bool:
    last = index + 1 >= len(draft.units)
    return heading_like(draft.of(index)[:200]) and draft.units[index].lines <= 2 and not last


def mark_rest(draft: Draft) -> None:
    """Headings, and body for all that is left; datelines are cut off the first paragraph."""
    first = True
    for index, unit in enumerate(draft.units):
        if not draft.free(index):
            first = first and draft.roles[index] not in ("prefix", "body")
            continue
        words = draft.of(index)[:400]
        if _heading(draft, index, words):
            draft.mark(index, "heading")
        elif UNDERLINE.fullmatch(words):
            draft.mark(index, "separator")
        elif _CLOCK_LINE.fullmatch(words):
            draft.mark(index, "date")  # an entry of a live blog
        else:
            line = dateline(draft, index) if first else None
            if line:
                draft.claim(index, (unit.start, "dateline"), (line, "body"))
            else:
                draft.mark(index, "body")
            first = False


def _heading(draft: Draft, index: int, words: str) -> bool:
    if len(words) >= 300:
        return False
    spoken = LABEL.match(words)
    if spoken and draft.shapes[spoken.group()] > 1:
        return False
    if _MARKDOWN.fullmatch(words):
        return True
    below = index + 1
    if below < len(draft.units) and UNDERLINE.fullmatch(draft.of(below)) and underlines(draft, below):
        return len(words) < 120
    follows = next((i for i in range(below, len(draft.units)) if draft.roles[i] in (None, "body", "embed", "caption")), None)
    if follows is None or draft.units[index].lines > 2:
        return False
    numbered = _NUMBERED.match(words)
    if numbered and len(words) < 80 and heading_like(words[3:].strip()):
        return True
    return len(words) <= 120 and heading_like(words)
