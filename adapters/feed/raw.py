"""What the readers of XML and JSON feeds hand to `adapters.feed.build`: the source's own words, not yet judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from adapters.markup import has_markup, tidy, to_text
from adapters.text import clean

__all__ = ["RawEntry", "RawFeed", "RawLink", "RawMedia", "RawPerson", "RawTag", "RawText"]


@dataclass(slots=True)  # frozen ones take three times as long to make
class RawText:
    """Words of a feed. Treat as frozen.

    Attributes:
        value: as they stand in the feed, its own escaping undone.
        kind: text is literal, html is markup; guess is RSS, which never says (RSS 2.0 allows markup in a description,
            and writers put it anywhere).
        base: `xml:base` in force, itself perhaps relative to the feed's address.
        language: `xml:lang` in force.
        cleaned: whether `value` has passed `adapters.text.clean`.
    """

    value: str
    kind: Literal["text", "html", "guess"] = "guess"
    base: str = ""
    language: str | None = None
    cleaned: bool = field(default=False, repr=False, compare=False)
    # Asked for by the language, the text and its parts; a cached property would take a lock each time.
    _plain: str | None = field(default=None, init=False, repr=False, compare=False)
    _is_markup: bool | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def is_markup(self) -> bool:
        """Whether the value is to be read as HTML."""
        if (known := self._is_markup) is None:
            known = self.kind == "html" or (self.kind == "guess" and has_markup(self.value))
            self._is_markup = known
        return known

    @property
    def plain(self) -> str:
        """As plain text."""
        if (known := self._plain) is None:
            read = to_text if self.is_markup else tidy
            known = self._plain = read(self.value, cleaned=self.cleaned)
        return known

    @property
    def line(self) -> str:
        """As plain text on one line."""
        plain = self.plain
        return plain if plain.isprintable() and "  " not in plain else " ".join(plain.split())

    @property
    def clean(self) -> str:
        """The value, cleaned."""
        return self.value if self.cleaned else clean(self.value)


class RawPerson(NamedTuple):
    name: str | None = None
    email: str | None = None
    url: str | None = None


class RawLink(NamedTuple):
    href: str
    rel: str = "alternate"
    type: str | None = None
    title: str | None = None
    length: str | None = None


class RawTag(NamedTuple):
    term: str | None = None
    scheme: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class RawMedia:
    """A file of the entry; numbers as they were written."""

    url: str
    role: Literal["content", "enclosure", "thumbnail", "preview"] = "content"
    mime: str | None = None
    medium: str | None = None
    size: str | None = None
    width: str | None = None
    height: str | None = None
    duration: str | None = None
    caption: RawText | None = None
    credit: str | None = None
    alternates: tuple[str, ...] = ()


class RawEntry(NamedTuple):
    """One entry. `key` tells its bytes from those of every other entry."""

    key: str = ""
    id: str | None = None
    permalink: bool = False
    title: RawText | None = None
    summary: RawText | None = None
    content: RawText | None = None
    links: tuple[RawLink, ...] = ()
    original: str | None = None
    authors: tuple[RawPerson, ...] = ()
    published: str | None = None
    updated: str | None = None
    language: str | None = None
    tags: tuple[RawTag, ...] = ()
    media: tuple[RawMedia, ...] = ()
    comments: str | None = None
    comment_count: str | None = None
    source_title: str | None = None
    source_links: tuple[RawLink, ...] = ()
    rights: RawText | None = None


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A feed's head and the entries that were read."""

    entries: tuple[RawEntry, ...] = ()
    inherits_authors: bool = False
    id: str | None = None
    title: RawText | None = None
    description: RawText | None = None
    links: tuple[RawLink, ...] = ()
    language: str | None = None
    rights: RawText | None = None
    icon: str | None = None
    published: str | None = None
    updated: str | None = None
    authors: tuple[RawPerson, ...] = ()
    tags: tuple[RawTag, ...] = ()
