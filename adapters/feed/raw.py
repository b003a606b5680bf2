"""What the readers of XML and JSON feeds hand to `adapters.feed.build`: the source's own words, not yet judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from adapters.markup import has_markup, tidy, to_text

__all__ = ["RawEntry", "RawFeed", "RawLink", "RawMedia", "RawPerson", "RawTag", "RawText"]


@dataclass(frozen=True, slots=True)
class RawText:
    """Words of a feed.

    Attributes:
        value: as they stand in the feed, its own escaping undone.
        kind: text is literal, html is markup; guess is RSS, which never says (RSS 2.0 allows markup in a description,
            and writers put it anywhere).
        base: `xml:base` in force, itself perhaps relative to the feed's address.
        language: `xml:lang` in force.
    """

    value: str
    kind: Literal["text", "html", "guess"] = "guess"
    base: str = ""
    language: str | None = None
    # Asked for by the language, the text and its parts; a cached property would take a lock each time.
    _plain: list[str] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def is_markup(self) -> bool:
        """Whether the value is to be read as HTML."""
        return self.kind == "html" or (self.kind == "guess" and has_markup(self.value))

    @property
    def plain(self) -> str:
        """As plain text."""
        if not self._plain:
            self._plain.append(to_text(self.value) if self.is_markup else tidy(self.value))
        return self._plain[0]

    @property
    def line(self) -> str:
        """As plain text on one line."""
        return " ".join(self.plain.split())


@dataclass(frozen=True, slots=True)
class RawPerson:
    name: str | None = None
    email: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class RawLink:
    href: str
    rel: str = "alternate"
    type: str | None = None
    title: str | None = None
    length: str | None = None


@dataclass(frozen=True, slots=True)
class RawTag:
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


@dataclass(frozen=True, slots=True)
class RawEntry:
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
