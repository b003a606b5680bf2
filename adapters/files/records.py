"""Records in JSON, one a line or in one list: articles under common field names, and our own exported items."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from adapters import dates, language, markup, registry, urls
from adapters.base import Payload
from adapters.errors import MediaMonitorError, ParseError
from adapters.files.options import FilesOptions
from adapters.files.sniff import is_lines
from adapters.jsontext import JsonTextError, loads
from adapters.schema import Batch, Item, Language, Outlet, Person, Problem, SourceRef, Span, Stamp, Tag, Title, identity
from adapters.text import decode

__all__ = ["read"]

_MAX_PROBLEMS = 50
_TEXT = ("text", "body", "content", "full_text", "fulltext", "maintext", "content_text", "content_html", "article")
_TITLE = ("title", "headline")
_URL = ("url", "link", "permalink", "canonical_url")
_PUBLISHED = ("published", "date", "published_at", "date_published", "datePublished", "pub_date", "pubDate", "publish_date",
              "publication_date", "created_at", "timestamp", "time")  # fmt: skip
_UPDATED = ("updated", "updated_at", "date_modified", "dateModified", "modified")
_AUTHORS = ("authors", "author", "byline", "by", "creator")
_OUTLET = ("outlet", "publisher", "site_name", "publication")
_LANGUAGE = ("language", "lang", "inLanguage")
_TAGS = ("tags", "keywords", "categories")
_SUMMARY = ("summary", "description", "abstract")
_ID = ("id", "guid", "uuid")


@dataclass(frozen=True, slots=True)
class _Record:
    """One value and the line on which it begins."""

    value: Any
    line: int


def read(payload: Payload, options: FilesOptions, *, first_line: int = 1) -> Batch:
    """Items of a payload of records; a bad record is left out and named by its line.

    Args:
        payload: JSON lines, one JSON object, or one JSON array.
        options: of the source.
        first_line: line of the file on which the payload begins, from 1.
    """
    items: list[Item] = []
    problems: list[Problem] = []
    for record in _records(payload, first_line, problems):
        try:
            items.append(_item(record, payload, options))
        except MediaMonitorError as error:
            problems.append(Problem.of(error, where=payload.url).model_copy(update={"line": record.line}))
        except ValidationError as error:
            problems.append(_invalid(error, record, payload))
    if len(problems) > _MAX_PROBLEMS:
        more = len(problems) - _MAX_PROBLEMS
        problems[_MAX_PROBLEMS:] = [
            Problem(code="cap.problems", message=f"{more} more records were left out", where=payload.url)
        ]
    return Batch(items=tuple(items), problems=tuple(problems), state=payload.state)


def _invalid(error: ValidationError, record: _Record, payload: Payload) -> Problem:
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(map(str, first["loc"]))
    return Problem(
        code="parse.record", message=f"this is no valid item: {f'{field}: ' if field else ''}{first['msg']}",
        where=payload.url, line=record.line,
        remedy="Export it anew, or give plain fields such as text, title, url and date.",
    )  # fmt: skip


def _records(payload: Payload, first_line: int, problems: list[Problem]) -> Iterator[_Record]:
    data = payload.data
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or b"\0" in data[:64]:
        data = decode(data).text.encode("utf-8", "replace")
    if payload.content_type == "application/x-ndjson" or is_lines(data):
        texts = enumerate(data.split(b"\n"), start=first_line)
    else:
        texts = enumerate([data], start=1)
    for number, text in texts:
        if not text.strip():
            continue
        try:
            value = loads(text)
        except JsonTextError as error:
            problems.append(Problem(
                code="parse.record", message=f"this is no JSON: {error}", where=payload.url,
                line=number + error.line - 1, column=error.column, remedy="Each record must be one whole JSON object.",
            ))  # fmt: skip
            continue
        for one in value if isinstance(value, list) else [value]:
            yield _Record(one, number)


def _item(record: _Record, payload: Payload, options: FilesOptions) -> Item:
    value = record.value
    if not isinstance(value, dict):
        raise ParseError(f"a record must be a JSON object, this is a {type(value).__name__}", remedy="Give it named fields.")
    if _is_export(value):
        return Item.model_validate_json(json.dumps(value))  # strict types differ between Python and JSON input
    return _article(value, record.line, payload, options)


def _is_export(value: Mapping[str, Any]) -> bool:
    source = value.get("source")
    return "id" in value and "kind" in value and isinstance(source, dict) and "adapter" in source


def _article(value: Mapping[str, Any], line: int, payload: Payload, options: FilesOptions) -> Item:
    """A document whose text is the record's text field; the other fields say what the text need not."""
    text = _string(value, _TEXT)
    if text is None:
        raise ParseError(
            "the record has no text", line=line, remedy=f"Name the field one of {', '.join(_TEXT[:3])}.", where=payload.url
        )
    if "</" in text and "<p" in text.lower():
        text = markup.to_text(text)
    content = text.encode("utf-8", "replace")
    inner = replace(payload, data=content, content_type="text/plain; charset=utf-8", state={}, problems=())
    found = registry.get("document").parse(inner, None).items[0]
    return _with_fields(found, value, line, payload, options)


def _with_fields(item: Item, value: Mapping[str, Any], line: int, payload: Payload, options: FilesOptions) -> Item:
    url = _string(value, _URL)
    address = urls.resolve(url, None) if url else None
    canonical = urls.canonical(address) if address else None
    native = _native_id(value)
    spoken = language.detect(item.text, declared=_string(value, _LANGUAGE) or options.language)
    updates: dict[str, Any] = {
        "source": SourceRef(adapter="files", source_id=payload.source_id, url=payload.url),
        "raw_ref": f"{payload.url}#L{line}" if payload.url else None,
        "title": _title(value, item), "language": spoken or item.language,
        "published": _stamp(value, _PUBLISHED, payload.fetched, spoken) or item.published,
        "updated": _stamp(value, _UPDATED, payload.fetched, spoken) or item.updated,
        "authors": _authors(value) or item.authors, "outlet": _outlet(value) or item.outlet,
        "tags": _tags(value) or item.tags, "summary": _string(value, _SUMMARY) or item.summary,
        "url": address or item.url, "canonical_url": canonical or item.canonical_url,
    }  # fmt: skip
    if native or canonical:
        updates["native_id"] = native
        updates["id"] = identity(
            "files", native_id=native, scope=payload.source_id or payload.url or "", canonical_url=canonical
        )
    # Built anew rather than copied: model_copy does not validate.
    return Item(**{name: getattr(item, name) for name in Item.model_fields} | updates)


def _native_id(value: Mapping[str, Any]) -> str | None:
    return next((str(v) for k in _ID if (v := value.get(k)) and isinstance(v, str | int) and v is not True), None)


def _string(value: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((v for n in names if isinstance(v := value.get(n), str) and v.strip()), None)


def _title(value: Mapping[str, Any], item: Item) -> Title | None:
    title = _string(value, _TITLE)
    if title is None:
        return item.title
    line = " ".join(title.split())
    at = item.text.find(line)
    return Title(text=line, source="file", span=Span(start=at, end=at + len(line)) if at >= 0 else None)


def _stamp(
    value: Mapping[str, Any], names: tuple[str, ...], fetched: datetime | None, spoken: Language | None
) -> Stamp | None:
    raw = next((v for n in names if (v := value.get(n)) not in (None, "", 0)), None)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return dates.believable(_epoch(raw), fetched)
    if not isinstance(raw, str):
        return None
    return dates.believable(dates.parse(raw, source="file", language=spoken.tag if spoken else None), fetched)


def _epoch(number: float) -> Stamp | None:
    """Seconds since 1970, or milliseconds where seconds would lie past the year 5000."""
    seconds = number / 1000 if abs(number) > 1e11 else number
    try:
        return Stamp(value=datetime.fromtimestamp(seconds, UTC), zone="utc", source="file", raw=str(number))
    except (OverflowError, OSError, ValueError):
        return Stamp(value=None, source="file", raw=str(number)[:100])


def _names(value: Mapping[str, Any], keys: tuple[str, ...]) -> list[str]:
    """Names from a string, an object with a name, or a list of either."""
    raw = next((v for k in keys if (v := value.get(k))), None)
    found: list[str] = []
    for part in raw if isinstance(raw, list) else [raw]:
        name = part.get("name") if isinstance(part, dict) else part
        if isinstance(name, str) and name.strip():
            found.append(" ".join(name.split()))
    return found


def _authors(value: Mapping[str, Any]) -> tuple[Person, ...]:
    people: list[Person] = []
    for name in _names(value, _AUTHORS):
        handle = name[1:] if name.startswith("@") and " " not in name else None
        people.append(Person(handle=handle) if handle else Person(name=name))
    return tuple(people)


def _outlet(value: Mapping[str, Any]) -> Outlet | None:
    names = _names(value, _OUTLET)
    return Outlet(name=names[0]) if names else None


def _tags(value: Mapping[str, Any]) -> tuple[Tag, ...]:
    names = _names(value, _TAGS)
    if len(names) == 1:
        names = [n.strip() for n in names[0].split(",") if n.strip()]
    return tuple(Tag(name=n.removeprefix("#")) for n in names)
