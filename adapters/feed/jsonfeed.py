"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from adapters.errors import ParseError
from adapters.feed.raw import RawEntry, RawFeed, RawLink, RawMedia, RawPerson, RawTag, RawText
from adapters.feed.split import key

__all__ = ["JsonFeed", "parse"]

MAX_DEPTH = 100
MAX_DIGITS = 300
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]|\d++', re.DOTALL)
_REMEDY = "Ask the source's operator, or check that the address is that of the feed."


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """A feed, entries in the order of the file.

    Attributes:
        feed: head and entries.
        broken: why an entry could not be read, by its place in the list.
        complete: False when the text ended early; the entries that are whole are kept.
    """

    feed: RawFeed
    broken: dict[int, str]
    complete: bool


def parse(text: str) -> JsonFeed:
    """The JSON Feed in `text`.

    Raises:
        ParseError: it is no JSON, or no feed; or it nests deeper than `MAX_DEPTH`, has a number of more than
            `MAX_DIGITS` figures or one that is not finite.
    """
    document, complete = _load(text)
    if not isinstance(document, dict):
        raise ParseError("the JSON is no feed: it is not an object", remedy=_REMEDY)
    items = document.get("items")
    if not isinstance(items, list) and not (items is None and _is_feed(document)):
        raise ParseError("the JSON is no feed: it has no list of items", remedy=_REMEDY)
    entries, broken = [], {}
    for n, one in enumerate(items or ()):
        if isinstance(one, dict):
            entries.append(_entry(one))
        else:
            broken[n] = f"an item is {type(one).__name__}, not an object"
    return JsonFeed(_feed(document, entries), broken, complete)


def _is_feed(document: dict[str, Any]) -> bool:
    return "jsonfeed.org/version/" in str(document.get("version"))


def _refuse(name: str) -> NoReturn:
    raise ParseError(f"the JSON holds {name}, which is no JSON number", remedy=_REMEDY)


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def _load(text: str) -> tuple[Any, bool]:
    """The document and whether it was whole; of one that ends early, the head and the whole items."""
    _check(text)
    try:
        return _DECODER.decode(text.strip()), True
    except json.JSONDecodeError as error:
        cut = _cut(text)
        if cut is None:
            raise ParseError(
                f"the JSON is broken: {error.msg}", line=error.lineno, column=error.colno, remedy=_REMEDY
            ) from error
        return cut, False


def _check(text: str) -> None:
    """Refuse what would exhaust the stack or the time of a JSON parser, before it is parsed."""
    depth = 0
    for found in _TOKEN.finditer(text):
        part = found[0]
        if part in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise ParseError(f"the JSON nests deeper than {MAX_DEPTH} levels", remedy=_REMEDY)
        elif part in "]}":
            depth -= 1
        elif len(part) > MAX_DIGITS and part[0] != '"':
            raise ParseError(f"the JSON holds a number of {len(part)} figures", remedy=_REMEDY)


def _cut(text: str) -> dict[str, Any] | None:
    """Head and whole items of a document that ends within its list of items; None where it ends elsewhere."""
    start = _items(text)
    if start is None:
        return None
    head, _, _ = text[:start].rpartition('"items"')
    try:
        document = _DECODER.decode(head.rstrip().rstrip(",") + "}")
    except json.JSONDecodeError:
        return None
    document["items"] = items = []
    at = start
    while found := re.compile(r"[\s,]*(?=[{\[\"\d])").match(text, at):
        try:
            one, at = _DECODER.raw_decode(text, found.end())
        except json.JSONDecodeError:
            break
        items.append(one)
    return document if not text[at:].lstrip().startswith("]") or text.rstrip()[-1:] != "}" else None


def _items(text: str) -> int | None:
    """Where the first item of the document's own list may stand."""
    depth, before = 0, ""
    for found in _TOKEN.finditer(text):
        part = found[0]
        if part == "[" and depth == 1 and before == '"items"':
            return found.end()
        depth += (part in "[{") - (part in "]}")
        before = part
    return None


def _string(part: dict[str, Any], name: str) -> str | None:
    """A text; numbers too, as ids are numbers in the feeds of some writers."""
    value = part.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _parts(part: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    value = part.get(name)
    yield from (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def _feed(document: dict[str, Any], entries: list[RawEntry]) -> RawFeed:
    links = [(_string(document, "home_page_url"), "alternate"), (_string(document, "feed_url"), "self")]
    links += [(_string(hub, "url"), "hub") for hub in _parts(document, "hubs")]
    title, description = _string(document, "title"), _string(document, "description")
    return RawFeed(
        entries=tuple(entries),
        inherits_authors=True,
        title=RawText(title, "text") if title else None,
        description=RawText(description, "text") if description else None,
        links=tuple(RawLink(href, rel) for href, rel in links if href),
        language=_string(document, "language"),
        icon=_string(document, "icon") or _string(document, "favicon"),
        authors=tuple(_people(document)),
    )


def _entry(part: dict[str, Any]) -> RawEntry:
    title, summary = _string(part, "title"), _string(part, "summary")
    content = _content(part)
    address, external = _string(part, "url"), _string(part, "external_url")
    return RawEntry(
        key=key(json.dumps(part, sort_keys=True)),
        id=_string(part, "id") or address,
        title=RawText(title, "text") if title else None,
        summary=RawText(summary, "text") if summary else None,
        content=content,
        links=tuple(RawLink(a, rel) for a, rel in ((address, "alternate"), (external, "related")) if a),
        authors=tuple(_people(part)),
        published=_string(part, "date_published"),
        updated=_string(part, "date_modified"),
        language=_string(part, "language"),
        tags=tuple(_tags(part)),
        media=tuple(_media(part)),
    )


def _content(part: dict[str, Any]) -> RawText | None:
    if html := _string(part, "content_html"):
        return RawText(html, "html")
    text = _string(part, "content_text")
    return RawText(text, "text") if text else None


def _tags(part: dict[str, Any]) -> Iterator[RawTag]:
    tags = part.get("tags")
    yield from (RawTag(t) for t in tags if isinstance(t, str)) if isinstance(tags, list) else ()


def _people(part: dict[str, Any]) -> Iterator[RawPerson]:
    """Authors of version 1.1, and the one author of version 1.0 where it is somebody else."""
    people = list(_parts(part, "authors"))
    if isinstance(author := part.get("author"), dict):
        people.append(author)
    seen = set()
    for one in people:
        who = RawPerson(_string(one, "name"), None, _string(one, "url"))
        if who != RawPerson() and who.name not in seen:
            seen.add(who.name)
            yield who


def _media(part: dict[str, Any]) -> Iterator[RawMedia]:
    for name in ("image", "banner_image"):
        if address := _string(part, name):
            yield RawMedia(address, role="preview", medium="image")
    for one in _parts(part, "attachments"):
        if address := _string(one, "url"):
            yield RawMedia(
                address, role="enclosure", mime=_string(one, "mime_type"), size=_string(one, "size_in_bytes"),
                duration=_string(one, "duration_in_seconds"),
            )  # fmt: skip
