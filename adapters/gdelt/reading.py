"""An article list of the search to items: pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from adapters import urls
from adapters.errors import ParseError
from adapters.gdelt.languages import TAGS
from adapters.jsontext import JsonTextError, loads
from adapters.language import detect
from adapters.markup import to_text
from adapters.schema import Block, Extractor, Item, Media, Outlet, Problem, SourceRef, Span, Title, identity
from adapters.text import decode

__all__ = ["Listing", "articles", "items", "key", "seen_at"]

NAME = "gdelt"
_EXTRACTOR = Extractor(name=NAME, version="1")
_SEEN = re.compile(r"\d{8}T?\d{6}Z?")
_BACKSLASH = re.compile(r'\\(?!["\\/bfnrt]|u[0-9A-Fa-f]{4})')
_CONTROL = re.compile("[\x00-\x1f]")
_APART = re.compile(r"\s+([.,;:!?%)])|(?<=\()\s+")


@dataclass(frozen=True, slots=True)
class Listing:
    """Items of an answer, in its order, and what was wrong with others."""

    items: tuple[Item, ...]
    problems: tuple[Problem, ...]


def articles(data: bytes) -> list[dict[str, Any]]:
    """The article objects of an answer.

    Backslashes and control characters of headlines come unescaped at times; they are taken as they are meant.

    Raises:
        ParseError: the answer is a message instead of a list, such as a query that is too short or too many requests.
    """
    text = decode(data).text.strip()
    if not text:
        return []
    if not text.startswith(("{", "[")):
        said = " ".join(to_text(text[:2000]).split())[:200]
        raise ParseError(f"the search answers: {said!r}", remedy="Mend the query; or, if it says so, ask less often.")
    try:
        value = loads(_CONTROL.sub(" ", _BACKSLASH.sub(r"\\\\", text)))
    except JsonTextError as error:
        raise ParseError(f"the answer is no JSON: {error}", line=error.line, column=error.column) from None
    found = value.get("articles", []) if isinstance(value, dict) else None
    if not isinstance(found, list):
        raise ParseError("the answer holds no list of articles")
    return [a for a in found if isinstance(a, dict)]


def seen_at(article: Mapping[str, Any]) -> datetime | None:
    """When the search saw the article, to a quarter of an hour; it is not when it was published."""
    written = article.get("seendate")
    if not isinstance(written, str) or not _SEEN.fullmatch(written):
        return None
    try:
        return datetime.strptime(re.sub(r"\D", "", written), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def key(article: Mapping[str, Any]) -> str | None:
    """What identifies the article: its address without trackers."""
    url = article.get("url")
    return urls.canonical(url) if isinstance(url, str) and len(url) <= 4096 else None


def items(
    found: list[dict[str, Any]], *, url: str | None, source_id: str | None, fetched: datetime | None
) -> Listing:
    """The articles as items, each once.

    Args:
        found: as `articles` gives them.
        url: address of the search.
        source_id: of the configured source.
        fetched: when it was asked, aware.
    """
    made: dict[str, Item] = {}
    problems: list[Problem] = []
    for article in found:
        address = key(article)
        if address is None:
            said = repr(article.get("url"))[:100]
            problems.append(Problem(code="parse.entry", message=f"an article has no web address but {said}", where=url))
            continue
        if address in made:
            continue
        try:
            made[address] = _item(article, address, url, source_id, fetched)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            problems.append(Problem(code="parse.entry", message=f"{first['loc']}: {first['msg']}", where=address[:500]))
    return Listing(tuple(made.values()), tuple(problems[:20]))


def _item(
    article: Mapping[str, Any], canonical: str, url: str | None, source_id: str | None, fetched: datetime | None
) -> Item:
    title = _words(article.get("title"))
    language = TAGS.get(str(article.get("language", "")).replace(" ", "").lower())
    picture = _address(article.get("socialimage"))
    mobile = _address(article.get("url_mobile"))
    domain = _words(article.get("domain"))
    seen = seen_at(article)
    extra = {"seen": seen.isoformat() if seen else None, "source_country": _words(article.get("sourcecountry"))}
    return Item(
        id=identity(NAME, canonical_url=canonical),
        kind="article",
        source=SourceRef(adapter=NAME, source_id=source_id, url=url),
        outlet=Outlet(domain=domain.lower().removeprefix("www.")) if domain else None,
        extractor=_EXTRACTOR,
        fetched=fetched,
        title=Title(text=title, source="api", span=Span(start=0, end=len(title))) if title else None,
        language=detect(title, declared=language) if title else None,
        text=title or "",
        blocks=(Block(role="headline", span=Span(start=0, end=len(title))),) if title else (),
        media=(Media(url=picture, role="preview"),) if picture else (),
        url=article["url"],
        canonical_url=canonical,
        alternates=(mobile,) if mobile else (),
        access="partial",
        extra={k: v for k, v in extra.items() if v},
    )


def _words(value: object) -> str | None:
    """A line of text; the search sets blanks before punctuation."""
    if not isinstance(value, str):
        return None
    return _APART.sub(lambda m: m[1] or "", " ".join(to_text(value).split())) or None


def _address(value: object) -> str | None:
    return urls.resolve(value, None) if isinstance(value, str) and value else None
