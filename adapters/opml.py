"""Lists of subscriptions in OPML (opml.org/spec2), read and written. Pure.

What OPML has no attribute for stands in attributes of a namespace of ours, so that what was written is read back whole;
other readers pass over them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from adapters import urls
from adapters.errors import ParseError
from adapters.schema import Problem
from adapters.text import clean, decode
from adapters.xmltext import mended

__all__ = ["Subscription", "Subscriptions", "read", "write"]

MAX_OUTLINES = 20_000
MAX_DEPTH = 64
NAMESPACE = "urn:media-monitor:opml"
_PREFIX = "monitor:"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One outline that leads somewhere.

    Attributes:
        url: of the feed, or of the page where `is_feed` is false.
        title: its name.
        path: names of the outlines around it, the outermost first.
        site: address of the web site.
        language: BCP 47 tag, as written.
        categories: labels.
        extra: attributes of our own, without their prefix.
    """

    url: str
    title: str | None = None
    path: tuple[str, ...] = ()
    site: str | None = None
    description: str | None = None
    language: str | None = None
    categories: tuple[str, ...] = ()
    is_feed: bool = True
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What a list holds.

    Attributes:
        found: in the order of the list, repeated ones too.
        problems: outlines that lead nowhere.
    """

    found: tuple[Subscription, ...]
    problems: tuple[Problem, ...] = ()


def read(data: bytes, *, where: str | None = None) -> Subscriptions:
    """The subscriptions of an OPML 1.0 or 2.0 document; attribute names count in any case, as programs write them.

    Args:
        data: the document.
        where: its path, for messages.

    Raises:
        ParseError: it is no OPML, is not well-formed, or declares entities.
    """
    reader = _Reader(where)
    parser = expat.ParserCreate("utf-8")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.EntityDeclHandler = reader.refuse
    try:
        parser.Parse(mended(decode(data).text.lstrip("\ufeff \t\r\n")), True)
    except expat.ExpatError as error:
        raise ParseError(
            f"this is no well-formed OPML: {expat.ErrorString(error.code)}", where=where, line=error.lineno,
            column=error.offset + 1, remedy="Export the list anew.",
        ) from None  # fmt: skip
    except ParseError as error:
        error.where = error.where or where
        raise
    return Subscriptions(tuple(reader.found), tuple(reader.problems))


class _Reader:
    def __init__(self, where: str | None) -> None:
        self._where = where
        self._depth = 0
        self._outlines: list[str | None] = []  # names of those that are open
        self.found: list[Subscription] = []
        self.problems: list[Problem] = []

    def refuse(self, *_: object) -> None:
        raise ParseError("it declares entities of its own, as only hostile documents do", where=self._where)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and name.lower() != "opml":
            raise ParseError(f"this is XML with the root element <{name[:40]}>, not OPML", where=self._where)
        if self._depth > MAX_DEPTH:
            raise ParseError(f"outlines stand in one another more than {MAX_DEPTH} deep", where=self._where)
        if name.lower() == "outline":
            given = {k.lower(): clean(v).strip() for k, v in attributes.items()}
            title = " ".join((given.get("title") or given.get("text") or "").split()) or None
            self._take(given, title)
            self._outlines.append(title)

    def end(self, name: str) -> None:
        self._depth -= 1
        if name.lower() == "outline":
            self._outlines.pop()

    def _take(self, given: dict[str, str], title: str | None) -> None:
        is_feed = bool(given.get("xmlurl"))
        written = given.get("xmlurl") or (given.get("url") if given.get("type", "").lower() in ("link", "rss") else None)
        if given.get("type", "").lower() == "include":
            self._tell("opml.include", title, "it includes another list, which is not followed")
        if not written:
            return
        url = urls.resolve(written, None)
        if url is None or len(url) > 4096:
            self._tell("opml.address", title, f"{written[:100]!r} is no web address")
        elif len(self.found) >= MAX_OUTLINES:
            raise ParseError(f"the list has more than {MAX_OUTLINES:,} entries", where=self._where, remedy="Split it.")
        else:
            self.found.append(Subscription(
                url, title, tuple(n for n in self._outlines if n), given.get("htmlurl") or None,
                given.get("description") or None, given.get("language") or None, _categories(given.get("category")),
                is_feed, {k.removeprefix(_PREFIX): v for k, v in given.items() if k.startswith(_PREFIX)},
            ))  # fmt: skip

    def _tell(self, code: str, title: str | None, why: str) -> None:
        message = f"{title or 'an outline'}: {why}"
        self.problems.append(Problem(code=code, message=message, severity="warning", where=self._where))


def _categories(written: str | None) -> tuple[str, ...]:
    """`/world/asia,naval` as `world`, `asia` and `naval`."""
    parts = (p.strip() for c in (written or "").split(",") for p in c.split("/"))
    return tuple(dict.fromkeys(p for p in parts if p))


def write(found: Iterable[Subscription], *, title: str, created: datetime) -> bytes:
    """An OPML 2.0 document; subscriptions of the same path stand together, in the order in which paths first occur.

    Args:
        found: the subscriptions.
        title: of the list.
        created: aware.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:monitor="{NAMESPACE}">',
        "  <head>",
        f"    <title>{escape(clean(title))}</title>",
        f"    <dateCreated>{format_datetime(created)}</dateCreated>",
        "  </head>",
        "  <body>",
        *_group(list(found), 0, "    "),
        "  </body>",
        "</opml>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _group(found: list[Subscription], depth: int, indent: str) -> Iterable[str]:
    for one in found:
        if len(one.path) == depth:
            yield f"{indent}<outline {_attributes(one)}/>"
    for name in dict.fromkeys(s.path[depth] for s in found if len(s.path) > depth):
        yield f"{indent}<outline text={_quoted(name)}>"
        yield from _group([s for s in found if len(s.path) > depth and s.path[depth] == name], depth + 1, indent + "  ")
        yield f"{indent}</outline>"


def _attributes(one: Subscription) -> str:
    name = one.title or one.url
    given = {
        "type": "rss" if one.is_feed else "link", "text": name, "title": name, "xmlUrl" if one.is_feed else "url": one.url,
        "htmlUrl": one.site, "description": one.description, "language": one.language,
        "category": ",".join(c.replace(",", " ").replace("/", " ") for c in one.categories),
        **{f"{_PREFIX}{key}": value for key, value in one.extra.items()},
    }  # fmt: skip
    return " ".join(f"{key}={_quoted(value)}" for key, value in given.items() if value)


def _quoted(value: str) -> str:
    return quoteattr(clean(value), {"\n": " ", "\t": " ", "\r": " "})
