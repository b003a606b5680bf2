"""The head of an article and its foot: who, where and when, in lines of their own or before the first words."""

from __future__ import annotations

import re

from adapters import dates
from adapters.document import when
from adapters.document.draft import Draft
from adapters.document.people import is_person, parse_byline
from adapters.document.vocabulary import BY, alternation
from adapters.quotes.lexicon import OUTLET_WORD
from adapters.schema import Outlet, Stamp

__all__ = ["mark_head", "mark_prefix"]

_PREFIX = re.compile(
    r"\s*[\[(]?(?:(?:"
    + alternation("date|published|posted|updated|datum|fecha|data|дата|опубліковано|опубликовано|publié le|time")
    + r")\s{0,2}[:=]?\s{1,3})?",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"[\W_]*(?:(?P<updated>" + alternation(
        "last updated|updated|modified|aktualisiert|letzte aktualisierung|mis à jour|actualizado|zaktualizowano|"
        "aktualizacja|оновлено|обновлено|aggiornato"
    ) + ")|" + alternation(
        "first published|published|posted|publication date|date|veröffentlicht|erschienen|stand|publié|paru|publicado|"
        "opublikowano|data publikacji|опубліковано|опубликовано|дата публікації|дата публикации|дата|pubblicato|created"
    ) + r")(?:\s(?:on|at|am|le|el|il|dnia|о|в)\b)?\s?[:.–—-]?\s{0,3}",
    re.IGNORECASE,
)
_PIECES = re.compile(r"\s{1,4}[|•·–—-]\s{1,4}|\s?[|•·]\s?|\s{3,}|\t+|\n")
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_LEADS_DATE = re.compile(
    r"[|•·,(]?\s*\b(?:published|posted|updated|on|am|le|el|опубліковано|опубликовано)\s*:?\s*\Z", re.IGNORECASE
)
_HEAD_REACH = 10


def mark_prefix(draft: Draft) -> None:
    """A date in front of the first paragraph, on the same line: the mark of many dumps."""
    index = next((i for i in range(min(3, len(draft.units))) if draft.free(i)), None)
    if index is None:
        return
    unit = draft.units[index]
    label = _PREFIX.match(draft.text, unit.start, min(unit.end, unit.start + 40))
    start = label.end() if label else unit.start
    found = when.at(draft.text, start, unit.end, language=draft.language)
    if found is None:
        return
    gap = re.compile(r"[\])]?(?P<mark>\s?[:|–—-])?\s+(?=\S)").match(draft.text, found.end, unit.end)
    labelled = bool(label and label.group().strip())
    numeric = bool(re.match(r"\d{1,4}[./-]\d{1,2}[./-]\d", found.stamp.raw))
    if gap is None or not (labelled or (numeric and unit.end - gap.end() > 25)):
        return
    if not labelled and (gap["mark"] or "").strip() in ("|", "-", "–", "—") and unit.end - gap.end() < 60:
        return
    draft.claim(index, (unit.start, "prefix"), (gap.end(), "body"))
    draft.published = draft.published or found.stamp


def mark_head(draft: Draft) -> None:
    """Bylines, dates and the outlet, in lines of their own at the head and at the foot."""
    head = 0
    for index in range(min(len(draft.units), draft.head_end + _HEAD_REACH + 20)):
        if draft.roles[index] in ("embed", "noise", "separator", "caption", "credit", "other"):
            continue
        if not draft.free(index) or head >= _HEAD_REACH:
            if draft.roles[index] == "prefix":
                break
            continue
        head += 1
        if len(draft.of(index)) > 220 or (head > 1 and _prose(draft.of(index))):
            break
        _header_line(draft, index, foot=False)
    foot = 0
    for index in range(len(draft.units) - 1, max(draft.head_end, 0), -1):
        if foot >= 3:
            break
        if draft.free(index):
            foot += 1
            if len(draft.of(index)) > 160:
                break
            _header_line(draft, index, foot=True)


def _prose(words: str) -> bool:
    return len(words) > 90 and words.endswith((".", "”", "»", '"', "!", "?")) and not BY.match(words)


def _header_line(draft: Draft, index: int, *, foot: bool) -> bool:
    """One line of who, where and when; claimed when every part of it is understood."""
    unit = draft.units[index]
    text, start = draft.text, unit.start
    words = draft.of(index)
    if unit.end - start > 220:
        return False
    label = _PUBLISHED.match(text, start, unit.end)
    if label and label.end() > start and (found := when.search(text, label.end(), unit.end, language=draft.language)):
        gap = text[label.end() : found.start]
        if not any(c.isalpha() for c in gap):
            return _dated(draft, index, found, updated=bool(label["updated"]))
    whole = when.only(text, start, unit.end, language=draft.language)
    partly = when.search(text, start, unit.end, language=draft.language)
    stamp = whole.stamp if whole else None if partly else _other_date(words, draft.language)
    if stamp:
        if draft.published is None:
            draft.published = stamp
        draft.mark(index, "date")
        return True
    bare = words.lstrip("*_—–- ([")
    by = BY.match(bare)
    if by:
        return _byline(draft, index, by.end() + len(words) - len(bare))
    if foot and not _signature(draft, index):
        return False
    signed = _beside_header(draft, index) or (not foot and _over_date(draft, index))
    if is_person(words) and not draft.authors and index > draft.head_end and signed:
        draft.authors.extend(parse_byline(words)[0])
        draft.mark(index, "byline")
        return True
    if not foot and _names_medium(draft, index):
        draft.outlet = Outlet(name=words.strip("*_# "))
        draft.mark(index, "outlet")
        return True
    return _named_and_dated(draft, index, foot=foot)


def _other_date(words: str, language: str | None) -> Stamp | None:
    """The date that a short line is in whatever language, calendar order or digits; a month and year fill it whole."""
    parts = words.split()
    if len(words) > 60 or sum(p[0].isalpha() for p in parts) > 4 or not _FOUR_DIGITS.search(words):
        return None
    stamp = dates.parse(words.strip("*_()[] "), source="text", language=language)
    if stamp is None or stamp.precision == "year" or stamp.value is None:
        return None
    return stamp if stamp.precision != "month" or len(parts) == 2 else None


def _names_medium(draft: Draft, index: int) -> bool:
    """A line with nothing but the name of a medium, beside byline or date."""
    words = draft.of(index)
    if draft.outlet is not None or len(words.split()) > 5 or words.endswith((".", ":")) or index <= draft.head_end:
        return False
    return bool(OUTLET_WORD.search(words)) and _beside_header(draft, index)


def _beside_header(draft: Draft, index: int) -> bool:
    """Whether a date or the outlet stands in the line above or below, in the same run."""
    for k in (index - 1, index + 1):
        if not 0 <= k < len(draft.units) or draft.units[k].group != draft.units[index].group:
            continue
        unit = draft.units[k]
        if draft.roles[k] in ("date", "outlet", "byline"):
            return True
        if when.only(draft.text, unit.start, unit.end, language=draft.language):
            return True
    return False


def _over_date(draft: Draft, index: int) -> bool:
    """Whether the next unit is a date and the one before reads as a headline: between them stands who wrote it."""
    below = index + 1
    if below >= len(draft.units) or len(draft.of(index - 1).split()) < 4 or draft.of(index - 1).endswith("."):
        return False
    unit = draft.units[below]
    return draft.roles[below] == "date" or bool(when.only(draft.text, unit.start, unit.end, language=draft.language))


def _dated(draft: Draft, index: int, found: when.Found, *, updated: bool) -> bool:
    unit = draft.units[index]
    if updated:
        draft.updated = draft.updated or found.stamp
    else:
        draft.published = draft.published or found.stamp
    rest = draft.text[found.end : unit.end]
    more = _PUBLISHED.search(rest)
    if more and more["updated"]:
        second = when.search(draft.text, found.end, unit.end, language=draft.language)
        draft.updated = draft.updated or (second.stamp if second else None)
        draft.mark(index, "date")
        return True
    by = BY.search(rest)
    if by and not rest[: by.start()].strip(" |,•·–—-"):
        people, _ = parse_byline(rest[by.end() :])
        draft.authors.extend(people if not draft.authors else [])
        draft.claim(index, (unit.start, "date"), (found.end + by.start(), "byline"))
        return True
    draft.mark(index, "date")
    return True


def _byline(draft: Draft, index: int, skip: int) -> bool:
    unit = draft.units[index]
    start, end = unit.start + skip, unit.end
    found = when.search(draft.text, start, end, language=draft.language)
    names_end = found.start if found else end
    spoken = draft.text[start:names_end]
    label = _LEADS_DATE.search(spoken)
    people, outlet = parse_byline(spoken[: label.start()] if label else spoken)
    if not people or len(spoken) > 160 or (draft.of(index).endswith(".") and len(spoken.split()) > 8):
        return False
    if sum(len((p.name or p.handle or "").split()) for p in people) < 1:
        return False
    # "From" and "Von" also begin headlines; a byline's words are names, roles and places and hardly anything else.
    sure = draft.of(index)[:skip].casefold().rstrip().endswith(("by", ":"))
    if not (sure or all(p.name is None or is_person(p.name) for p in people)) or (
        not sure and not re.fullmatch(r"[^.!?:]{3,90}", spoken.strip(" .|•·-–—"))
    ):
        return False
    if not draft.authors:
        draft.authors.extend(people)
    if outlet and draft.outlet is None:
        draft.outlet = Outlet(name=outlet)
    if found and draft.published is None:
        draft.published = found.stamp
    if found:
        draft.claim(index, (unit.start, "byline"), (found.start, "date"))
    else:
        draft.mark(index, "byline")
    return True


def _signature(draft: Draft, index: int) -> bool:
    """At the foot, only a dash or a separator with a name and a date makes a header line."""
    words = draft.of(index)
    if any(p.name and p.name.casefold() == words.strip("—–- .").casefold() for p in draft.authors):
        draft.mark(index, "byline")
        return False
    return words.startswith(("—", "–", "-", "(", "[")) or bool(_PIECES.search(words)) or is_person(words)


_SIGNS = "|–—-·•/()[]*_\n\t"
_BETWEEN = _SIGNS + " ,.:"


def _named_and_dated(draft: Draft, index: int, *, foot: bool) -> bool:
    """`Outlet — date`, `Outlet | Name | date`, or one of them alone."""
    unit = draft.units[index]
    found = when.search(draft.text, unit.start, unit.end, language=draft.language)
    parts = _parts(draft, unit.start, unit.end, found)
    if found is None:
        return _names_only(draft, index, parts)
    rest = [(a, b) for a, b in parts if draft.text[a:b].strip(" ,.()[]*_—–-|:")]
    if not rest or len(rest) > 3 or any(len(draft.text[a:b].split()) > 6 for a, b in rest):
        return False
    if any(draft.text[a:b].strip().endswith((".", "!", "?")) and len(draft.text[a:b].split()) > 3 for a, b in rest):
        return False
    run_on = len(rest) == 1 and not _set_off(draft.text, *rest[0], found)
    cuts = [(found.start, "date")]
    for a, b in rest:
        role = _who(draft, draft.text[a:b].strip(" ,.()[]*_—–-|:"), alone=len(rest) == 1, run_on=run_on)
        cuts.append((a, role))
    if draft.published is None:
        draft.published = found.stamp
    cuts.sort()
    cuts[0] = (unit.start, cuts[0][1])
    draft.claim(index, *cuts)  # type: ignore[arg-type]
    return True


def _set_off(text: str, start: int, end: int, date: when.Found) -> bool:
    """Whether a sign, a line end or a gap parts the words from the date.

    Words that run into it (`Published 3 March`, in whatever language) say what the date is, and a comma follows a place.
    """
    gap = text[start : date.start] if start < date.start else text[date.end : end]
    gap = gap[len(gap.rstrip(_BETWEEN)) :] if start < date.start else gap[: len(gap) - len(gap.lstrip(_BETWEEN))]
    return bool(set(gap) & set(_SIGNS)) or (len(gap) > 1 and not gap.strip(" "))


def _who(draft: Draft, name: str, *, alone: bool, run_on: bool) -> str:
    """What a name in a header line is: whoever wrote it, the medium, or a place or section."""
    if by := BY.match(name):
        people, _ = parse_byline(name[by.end() :])
        draft.authors.extend(people if not draft.authors else [])
        return "byline"
    # A place is one word or more in small letters; initials beside a word are an agency's.
    initials = len(name.split()) > 1 and any(2 <= len(w) <= 5 and w.isupper() for w in name.split())
    medium = bool(OUTLET_WORD.search(name)) or initials
    if not medium and is_person(name) and not alone and draft.outlet is not None and not draft.authors:
        draft.authors.extend(parse_byline(name)[0])
        return "byline"
    if draft.outlet is not None and name.casefold() == (draft.outlet.name or "").casefold():
        return "outlet"
    if draft.outlet is None and (medium or (alone and not run_on)):
        draft.outlet = Outlet(name=name)
        return "outlet"
    if not medium and is_person(name) and not alone and not draft.authors:
        draft.authors.extend(parse_byline(name)[0])
        return "byline"
    return "other"


def _parts(draft: Draft, start: int, end: int, found: when.Found | None) -> list[tuple[int, int]]:
    """The stretches of a header line between its separators, without the date."""
    stretches = [(start, found.start), (found.end, end)] if found else [(start, end)]
    parts = []
    for a, b in stretches:
        at = a
        for cut in _PIECES.finditer(draft.text, a, b):
            parts.append((at, cut.start()))
            at = cut.end()
        parts.append((at, b))
    return [(a, b) for a, b in parts if draft.text[a:b].strip(" |•·–—-,()[]")]


def _names_only(draft: Draft, index: int, parts: list[tuple[int, int]]) -> bool:
    """`Name | Outlet` without a date, and a signature `— Name` at the foot."""
    words = draft.of(index)
    if len(parts) == 2 and all(len(draft.text[a:b].split()) <= 5 for a, b in parts) and _PIECES.search(words):
        names = [draft.text[a:b].strip() for a, b in parts]
        person = next((n for n in names if is_person(n)), None)
        medium = next((n for n in names if n != person and OUTLET_WORD.search(n)), None)
        if person and medium and "|" in words:
            draft.authors.extend(parse_byline(person)[0] if not draft.authors else [])
            draft.outlet = draft.outlet or Outlet(name=medium)
            cuts = [(a, "byline" if n == person else "outlet") for (a, _), n in zip(parts, names, strict=True)]
            draft.claim(index, *cuts)  # type: ignore[arg-type]
            return True
    signed = words.startswith(("—", "–", "- ", "--")) and is_person(words.strip("—–- "))
    if signed and not draft.authors and index > draft.head_end + 1:
        draft.authors.extend(parse_byline(words.strip("—–- "))[0])
        draft.mark(index, "byline")
        return True
    return False
