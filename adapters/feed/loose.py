"""Feeds as feedparser reads them: the reference for all that is old, odd or not well-formed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from xml.sax import SAXException

import feedparser

from adapters.errors import ParseError
from adapters.feed.raw import RawEntry, RawFeed, RawLink, RawMedia, RawPerson, RawTag, RawText

__all__ = ["UnreadableError", "parse"]

_HEADERS = {"content-type": "application/xml; charset=utf-8"}


class UnreadableError(ParseError):
    """feedparser gives up on the text: it meets a character that cannot be, or geometry that is none."""


def parse(text: str, *, keys: Iterable[str] = ()) -> tuple[RawFeed, bool]:
    """The feed in `text`, and whether it was well-formed XML.

    Relative addresses are resolved by `xml:base` alone; the feed's own address is the caller's.

    Args:
        text: the whole feed, without an XML declaration.
        keys: `RawEntry.key` of the entries, in order.

    Raises:
        UnreadableError: feedparser raised; it does so on some inputs that are no XML.
    """
    try:
        found = feedparser.parse(
            BytesIO(text.encode("utf-8", "replace")),
            response_headers=_HEADERS,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # feedparser's own handlers raise whatever int(), chr() and split() do
        raise UnreadableError(f"the markup cannot be read: {type(error).__name__}: {error}"[:300]) from error
    atom = (found.get("version") or "").startswith("atom")
    well_formed = not isinstance(found.get("bozo_exception"), SAXException)
    return _feed(found["feed"], found["entries"], atom, list(keys)), well_formed


def _get(part: Any, name: str) -> Any:
    """`part[name]` without the aliases of FeedParserDict, which warn and answer for other names."""
    return dict.get(part, name)


def _string(part: Any, name: str) -> str | None:
    value = _get(part, name)
    return value.strip() or None if isinstance(value, str) else None


def _feed(head: Any, entries: list[Any], atom: bool, keys: list[str]) -> RawFeed:
    keys += [""] * (len(entries) - len(keys))
    image = _get(head, "image") or {}
    return RawFeed(
        entries=tuple(_entry(e, atom, k) for e, k in zip(entries, keys, strict=False)),
        inherits_authors=atom,
        id=_string(head, "id"),
        title=_text(head, "title", atom),
        description=_text(head, "subtitle", atom) or _text(head, "info", atom),
        links=tuple(_links(head)),
        language=_string(head, "language"),
        rights=_text(head, "rights", atom),
        icon=_string(head, "icon") or _string(head, "logo") or _string(image, "href"),
        published=_string(head, "published") or _string(head, "created"),
        updated=_string(head, "updated"),
        authors=tuple(_people(head, atom)),
        tags=tuple(dict.fromkeys(_tags(head))),
    )


def _entry(entry: Any, atom: bool, key: str) -> RawEntry:
    source = _get(entry, "source") or {}
    content = next((c for c in _get(entry, "content") or () if _get(c, "value")), None)
    published, updated = _string(entry, "published") or _string(entry, "created"), _string(entry, "updated")
    links = tuple(_links(entry))
    return RawEntry(
        key=key,
        id=_string(entry, "id"),
        permalink=not atom and _get(entry, "guidislink") is True and not any(link.rel == "alternate" for link in links),
        title=_text(entry, "title", atom),
        summary=_text(entry, "summary", atom),
        content=_detail(content, atom) if content is not None else None,
        links=links,
        original=_string(entry, "feedburner_origlink"),
        authors=tuple(_people(entry, atom)),
        published=published,
        updated=updated,
        language=_string(entry, "language"),
        tags=tuple(dict.fromkeys(_tags(entry))),
        media=tuple(_media(entry)),
        comments=_string(entry, "comments"),
        comment_count=_string(entry, "slash_comments") or _string(entry, "thr_total"),
        source_title=_string(source, "title"),
        source_links=(*_links(source), *([RawLink(source["href"])] if _string(source, "href") else [])),
        rights=_text(entry, "rights", atom),
    )


def _text(part: Any, name: str, atom: bool) -> RawText | None:
    """A text construct; a value without details is feedparser's copy of another one."""
    detail = _get(part, f"{name}_detail")
    return _detail(detail, atom) if isinstance(detail, dict) and _get(detail, "value") else None


def _detail(detail: Any, atom: bool) -> RawText:
    kind = (_get(detail, "type") or "").lower()
    markup = kind.endswith(("html", "xhtml+xml", "+xml", "/xml"))
    return RawText(
        _get(detail, "value") or "",
        kind=("html" if markup else "text") if atom else "html" if kind == "application/xhtml+xml" else "guess",
        base=_get(detail, "base") or "",
        language=_get(detail, "language") or None,
    )


def _links(part: Any) -> Iterator[RawLink]:
    for link in _get(part, "links") or ():
        if href := _string(link, "href"):
            yield RawLink(
                href, (_string(link, "rel") or "alternate").lower(), _string(link, "type"), _string(link, "title"),
                _string(link, "length"),
            )  # fmt: skip


def _people(part: Any, atom: bool) -> Iterator[RawPerson]:
    people = _get(part, "authors") or ()
    if not atom and len(people) <= 1 and (line := _string(part, "author")):
        people = ({"name": line},)  # feedparser cuts addresses of long top-level domains in two
    for person in people:
        who = RawPerson(_string(person, "name"), _string(person, "email"), _string(person, "href"))
        if who != RawPerson():
            yield who


def _tags(part: Any) -> Iterator[RawTag]:
    for part_tag in _get(part, "tags") or ():
        tag = RawTag(_string(part_tag, "term"), _string(part_tag, "scheme"), _string(part_tag, "label"))
        if tag != RawTag():
            yield tag


def _media(entry: Any) -> Iterator[RawMedia]:
    """Media RSS as far as feedparser keeps it, which is not which credit belongs to which picture."""
    for name, role in (("media_content", "content"), ("media_thumbnail", "thumbnail")):
        for part in _get(entry, name) or ():
            if url := _string(part, "url"):
                yield RawMedia(
                    url, role=role, mime=_string(part, "type"), medium=_string(part, "medium"),  # type: ignore[arg-type]
                    size=_string(part, "filesize"), width=_string(part, "width"), height=_string(part, "height"),
                    duration=_string(part, "duration"),
                )  # fmt: skip
    image = _get(entry, "image")
    if isinstance(image, dict) and (url := _string(image, "href")):
        yield RawMedia(url, role="preview", medium="image")
