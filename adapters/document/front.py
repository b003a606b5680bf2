"""Lines in which a document describes itself: `Title: …`, mail-like headers, YAML front matter, a closing `URL: …`."""

from __future__ import annotations

import re

from adapters import dates
from adapters.document import when
from adapters.document.draft import Draft
from adapters.document.people import parse_byline
from adapters.document.vocabulary import FIELDS, Field, network
from adapters.schema import Outlet, Person, Role, Span, Stamp, Title

__all__ = ["mark_labels"]

_LABEL = re.compile(
    r"(?:[-*]\s)?[*_]{0,2}(?P<label>[^\W\d_][\w \-/’']{0,30}?)[*_]{0,2}\s{0,3}(?:[:：=]|\t)[*_]{0,2}\s{0,10}(?P<value>.*)",
    re.DOTALL,
)
_FENCE = re.compile(r"(?:-{3,}|\+{3,}|\.{3})")
_URL = re.compile(r"<?(https?://[^\s<>\"]+?)>?[.,;]?")
_QUOTED = re.compile(r"\"(.*)\"|'(.*)'", re.DOTALL)
_LIST_ITEM = re.compile(r"-\s+(?P<value>\S.*)")
_ROLE: dict[Field, Role] = {
    "title": "headline", "author": "byline", "handle": "byline", "date": "date", "updated": "date", "outlet": "outlet",
}  # fmt: skip
# These words also begin sentences, captions and credits: they need company, or a value that fits them.
_WEAK: frozenset[Field] = frozenset({"other", "body", "outlet", "summary", "kind", "url"})
_HEAD, _TAIL = 40, 8


def _field(label: str) -> Field | None:
    return FIELDS.get(" ".join(label.casefold().replace("_", " ").replace("-", " ").split())) or FIELDS.get(
        label.casefold().strip()
    )


def _value(draft: Draft, index: int) -> tuple[Field, int, int] | None:
    """Field and place of the value, when the unit is a label line that is known."""
    unit = draft.units[index]
    if unit.end - unit.start > 600 and unit.lines > 1:
        return None
    found = _LABEL.match(draft.text, unit.start, min(unit.end, unit.start + 4000))
    field = _field(found["label"]) if found else None
    if found is None or field is None or found["value"].startswith("//"):
        return None
    start, end = found.start("value"), unit.end
    if quoted := _QUOTED.fullmatch(draft.text, start, end):
        group = 1 if quoted[1] is not None else 2
        start, end = quoted.span(group)
    return field, start, end


def _unknown_label(draft: Draft, index: int) -> bool:
    found = _LABEL.match(draft.of(index)[:200])
    return found is not None and len(found["label"].split()) <= 2 and len(found["value"]) < 120


def mark_labels(draft: Draft) -> None:
    """Claim the label lines at the head and at the tail, and take what they say."""
    at = _fenced(draft)
    at = _head(draft, at)
    draft.head_end = at
    _tail(draft, max(at, len(draft.units) - _TAIL))


def _fenced(draft: Draft) -> int:
    """YAML or TOML front matter: the units between two fences."""
    if not draft.units or not _FENCE.fullmatch(draft.of(0)):
        return 0
    close = next((i for i in range(1, min(len(draft.units), _HEAD)) if _FENCE.fullmatch(draft.of(i))), None)
    if close is None or not any(_value(draft, i) for i in range(1, close)):
        return 0
    draft.mark(0, "separator")
    draft.mark(close, "separator")
    field: Field = "other"
    for index in range(1, close):
        item = _LIST_ITEM.fullmatch(draft.of(index))
        value = None if item else _value(draft, index)
        if item:
            start = draft.units[index].start
            _take(draft, index, field, start + item.start("value"), draft.units[index].end)
        elif value:
            field = value[0]
            _take(draft, index, *value)
        else:
            field = "other"
            draft.mark(index, "other")
    return close + 1


def _head(draft: Draft, at: int) -> int:
    """Label lines from `at` on; a headline or byline without a label may stand before or between them."""
    known = [i for i in range(at, min(len(draft.units), at + _HEAD)) if _acceptable(draft, i)]
    end, previous = at, -1
    for index in known:
        gap = range(end, index)
        if len(gap) > 2 or any(len(draft.of(i)) > 200 for i in gap):
            break
        value = _value(draft, index)
        strong = value is not None and value[0] not in _WEAK
        beside = any(abs(index - k) == 1 and k != index for k in known)
        if value is None or not (strong or beside or previous >= 0 or _fits(draft, value)):
            break
        for between in gap:
            same = draft.units[between].group in (draft.units[index].group, draft.units[max(previous, 0)].group)
            if same and previous >= 0 and _unknown_label(draft, between):
                draft.mark(between, "other")
        _take(draft, index, *value)
        end, previous = index + 1, index
        while end not in known and _more_headers(draft, end, len(known)):
            draft.mark(end, "other")
            end += 1
        if value[0] == "body":
            break
    return end


def _more_headers(draft: Draft, index: int, known: int) -> bool:
    """Whether an unknown label goes on with a run of known ones."""
    if known < 2 or not draft.free(index) or draft.units[index].group != draft.units[index - 1].group:
        return False
    return _unknown_label(draft, index)


def _acceptable(draft: Draft, index: int) -> bool:
    """Whether the unit is a label line whose value is of the kind that the label promises."""
    value = _value(draft, index)
    if value is None:
        return False
    field, start, end = value
    size = end - start
    if field in ("date", "updated"):
        return 0 < size <= 120 and any(c.isdigit() for c in draft.text[start:end])
    if field == "url":
        return bool(_URL.fullmatch(draft.text, start, end))
    if field in ("author", "handle", "outlet", "platform", "language", "kind"):
        return 0 < size <= 160
    return field == "body" or size > 0


def _fits(draft: Draft, value: tuple[Field, int, int]) -> bool:
    field, start, end = value
    words = draft.text[start:end]
    return bool(_URL.fullmatch(words)) or (field == "outlet" and len(words.split()) <= 5 and not words.endswith("."))


def _tail(draft: Draft, at: int) -> None:
    """Label lines after the last paragraph of prose."""
    for index in range(len(draft.units) - 1, at - 1, -1):
        if not draft.free(index):
            continue
        value = _value(draft, index) if _acceptable(draft, index) else None
        if value is None or value[0] in ("body", "title", "summary", "other", "kind"):
            if len(draft.of(index)) > 120 or draft.of(index).endswith((".", "”", "»")):
                break
            continue
        if value[0] not in _WEAK or _fits(draft, value) or value[0] in ("tags", "url"):
            _take(draft, index, *value)


def _take(draft: Draft, index: int, field: Field, start: int, end: int) -> None:
    words = " ".join(draft.text[start:end].split())
    role: Role = _ROLE.get(field, "other")
    unit = draft.units[index]
    if field == "title" and words:
        draft.title = draft.title or Title(text=words, source="text", span=Span(start=start, end=end))
    elif field == "body" and words:
        draft.claim(index, (unit.start, "other"), (start, "body"))
        return
    elif field == "outlet" and (url := _URL.fullmatch(words)):
        draft.url = draft.url or url[1]
        role = "other"
    elif field == "outlet":
        dated = _take_outlet(draft, start, end)
        draft.claim(index, (unit.start, "outlet"), *dated)
        return
    elif field == "author":
        _take_author(draft, words)
    elif field in ("date", "updated"):
        _take_date(draft, field, start, end)
    else:
        _take_plain(draft, field, words)
    draft.mark(index, role)


def _take_outlet(draft: Draft, start: int, end: int) -> list[tuple[int, Role]]:
    """The name of the medium; a date may follow it on the same line, and is then a part of its own."""
    found = when.search(draft.text, start, end, language=draft.language)
    if found and draft.published is None:
        draft.published = found.stamp
    name = draft.text[start : found.start if found else end].strip(" ,;|·•–—-\t\r\n()")
    quoted = re.fullmatch(r"[«„“\"](?P<name>[^«»„“”\"]+)[»“”\"]", name)
    name = " ".join((quoted["name"] if quoted else name).split())
    if name and draft.outlet is None:
        draft.outlet = Outlet(name=name)
    return [(found.start, "date")] if found else []


def _take_author(draft: Draft, words: str) -> None:
    people, outlet = parse_byline(words.strip("[]").replace('"', "").replace("'", "’"))
    draft.authors.extend(people)
    if outlet and draft.outlet is None:
        draft.outlet = Outlet(name=outlet)


def _take_date(draft: Draft, field: Field, start: int, end: int) -> None:
    stamp = _stamp(draft, start, end)
    if stamp is None:
        return
    if field == "date":
        draft.published = draft.published or stamp
    else:
        draft.updated = draft.updated or stamp


def _stamp(draft: Draft, start: int, end: int) -> Stamp | None:
    found = when.only(draft.text, start, end, language=draft.language, coarse=True)
    found = found or when.search(draft.text, start, end, language=draft.language)
    if found:
        return found.stamp
    return dates.parse(draft.text[start:end].strip(), source="text", language=draft.language)


def _take_plain(draft: Draft, field: Field, words: str) -> None:
    if field == "url" and (url := _URL.fullmatch(words)):
        draft.url = draft.url or url[1]
    elif field == "platform":
        draft.platform = network(words) or draft.platform
    elif field == "handle" and words:
        _take_handle(draft, words.lstrip("@"))
    elif field == "language" and re.fullmatch(r"[A-Za-z]{2,3}(?:[-_]\w{2,8})?", words):
        draft.declared = words.replace("_", "-")
    elif field == "tags":
        draft.tags.extend(t for w in re.split(r"[,;]|\s(?=#)", words.strip("[]")) if (t := w.strip(" #\"'")))
    elif field == "summary" and words:
        draft.summary = words
    elif field == "kind":
        low = words.casefold()
        draft.kind = "post" if network(low) or low in ("post", "status", "toot", "пост", "допис", "beitrag") else None


def _take_handle(draft: Draft, handle: str) -> None:
    if " " in handle:
        return
    if draft.authors and draft.authors[-1].handle is None:
        draft.authors[-1] = draft.authors[-1].model_copy(update={"handle": handle})
    else:
        draft.authors.append(Person(handle=handle))
