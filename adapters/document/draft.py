"""The working state of one reading: the units of a text, the roles they have got so far, and what was learned."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from adapters.document.units import Unit, split
from adapters.schema import Block, Media, Outlet, Person, Role, Span, Stamp, Title

__all__ = ["LABEL", "Draft", "Post", "shape"]

# Who speaks or asks, before the words: "SPEAKER: ", "Q: ", "P. ".
LABEL = re.compile(r"(?:[^\W\d_][\w.’'\- ]{0,30}?:|[^\W\d_]\.)\s(?=\S)")


def shape(words: str) -> str:
    """The words without their numbers and with single spaces."""
    return " ".join(re.sub(r"\d+", "0", words).split())


@dataclass(frozen=True, slots=True)
class Post:
    """A post found in the text.

    Attributes:
        first, last: its units, inclusive.
        start, end: all of it, header and attribution included.
        pieces: where its own words stand, in order.
        person: who wrote it.
        published: when, as the text says.
        platform: network, where the text tells.
        permalink: its address, where it stands in the text.
        notes: placeholders of attachments, such as "[photo]".
    """

    first: int
    last: int
    start: int
    end: int
    pieces: tuple[tuple[int, int], ...]
    person: Person | None = None
    published: Stamp | None = None
    platform: str | None = None
    permalink: str | None = None
    notes: tuple[str, ...] = ()


@dataclass
class Draft:
    """What the passes fill in, one after the other.

    Attributes:
        text: the decoded document.
        language: tag of its language, where it is known.
        roles: of each unit; None while nobody has claimed it.
        cuts: for units of more than one part, where each part starts and its role.
    """

    text: str
    language: str | None = None
    title: Title | None = None
    published: Stamp | None = None
    updated: Stamp | None = None
    outlet: Outlet | None = None
    authors: list[Person] = field(default_factory=list)
    url: str | None = None
    platform: str | None = None
    kind: str | None = None
    tags: list[str] = field(default_factory=list)
    summary: str | None = None
    declared: str | None = None
    media: list[Media] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    cuts: dict[int, list[tuple[int, Role]]] = field(default_factory=dict)
    head_end: int = 0

    @cached_property
    def units(self) -> list[Unit]:
        """The paragraphs and lines of the text."""
        return split(self.text)

    @cached_property
    def shapes(self) -> Counter[str]:
        """How often short lines occur, numbers left out: running heads, labels of speakers."""
        found: Counter[str] = Counter()
        for index, unit in enumerate(self.units):
            if unit.end - unit.start < 400:
                words = self.of(index)
                found[shape(words)] += 1
                if label := LABEL.match(words):
                    found[label.group()] += 1
        return found

    @cached_property
    def roles(self) -> list[Role | None]:
        """One for each unit."""
        return [None] * len(self.units)

    def of(self, index: int) -> str:
        """The words of a unit."""
        unit = self.units[index]
        return self.text[unit.start : unit.end]

    def free(self, index: int) -> bool:
        """Whether the unit exists and nobody has claimed it."""
        return 0 <= index < len(self.units) and self.roles[index] is None

    def claim(self, index: int, *parts: tuple[int, Role]) -> None:
        """Give the unit its parts: (start, role), the first at the unit's own start."""
        self.roles[index] = parts[0][1]
        if len(parts) > 1:
            self.cuts[index] = list(parts)

    def mark(self, index: int, role: Role) -> None:
        """Give the whole unit one role."""
        self.claim(index, (self.units[index].start, role))

    def parts(self) -> list[tuple[int, Role, int]]:
        """(start, role, end without trailing white space) of all parts, in order."""
        found: list[tuple[int, Role, int]] = []
        for index, unit in enumerate(self.units):
            cuts = self.cuts.get(index) or [(unit.start, self.roles[index] or "other")]
            ends = [start for start, _ in cuts[1:]] + [unit.end]
            found.extend((start, role, end) for (start, role), end in zip(cuts, ends, strict=True) if end > start)
        return found

    def blocks(self) -> tuple[Block, ...]:
        """The partition: white space joins the block before it, at the very start the first one."""
        posts = {p.start: p.end for p in self.posts}
        until = -1
        merged: list[tuple[int, Role]] = []
        for start, role, _ in self.parts():
            if start >= until:  # the lines of one post are one block
                merged.append((start, role))
                until = posts.get(start, until)
        merged[:1] = [(0, role) for _, role in merged[:1]]
        ends = [start for start, _ in merged[1:]] + [len(self.text)]
        return tuple(
            Block(role=role, span=Span(start=start, end=end)) for (start, role), end in zip(merged, ends, strict=True)
        )
