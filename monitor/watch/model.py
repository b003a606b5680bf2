"""A watchlist file as types: entities, watches and the tests that stand beside them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictStr, StringConstraints, field_validator

from adapters.schema import Frozen
from adapters.text import clean
from monitor.watch.chars import NONE, kind
from monitor.watch.fields import DEFAULT_FIELDS, FieldName
from monitor.watch.fold import fold_term
from monitor.watch.forms import SYSTEMS
from monitor.watch.lexer import MIN_PREFIX
from monitor.watch.rules import Rule
from storage.records import Priority

__all__ = ["VERSION", "Entity", "Refused", "Watch", "WatchFile", "WatchTest", "searchable"]

VERSION = 1


class Refused(ValueError):
    """A value that the types let through and the format does not, with what to write instead."""

    def __init__(self, message: str, remedy: str) -> None:
        """Say what is wrong and what to do."""
        super().__init__(message)
        self.remedy = remedy


def searchable(text: str) -> str | None:
    """Why `text` cannot be a term, or None when it can."""
    folded = fold_term(text)
    if not folded:
        return "holds nothing that can be searched for"
    if all(kind(c) == NONE and c.isascii() for c in folded):
        return "holds only punctuation"
    return None


_PLAIN = re.compile("[0-9A-Za-zÀ-ÖØ-öø-ɏЀ-ҁҊ-ӿ]{2}")
"""Characters that are never folded away: what holds two of them need not be folded to be let in."""


_LETTERS = "Give it a letter or a digit."


def _name(text: str) -> str:
    if _PLAIN.search(text):
        return text
    if reason := searchable(text):
        raise Refused(f"the name {text!r} {reason}", _LETTERS)
    if len(fold_term(text)) < 2:
        raise Refused(
            f"the name {text!r} has one letter, and would be found everywhere",
            "Give a longer form, or ask for it in a query beside other words.",
        )
    return text


def _phrase(text: str) -> str:
    if reason := searchable(text):
        raise Refused(f"{text!r} {reason}", _LETTERS)
    return text


def _context(text: str) -> str:
    stem = text.removesuffix("*")
    last = "".join(stem.split()[-1:])
    if stem != text and sum(c.isalpha() for c in last) < MIN_PREFIX:
        raise Refused(f"the prefix {text!r} has fewer than {MIN_PREFIX} letters", "List the words instead.")
    _phrase(stem)
    return text


def _in_order(bounds: tuple[float, float]) -> tuple[float, float]:
    if not 0 <= bounds[0] <= bounds[1]:
        raise Refused("must be two numbers, the lower one first", "Write [0, 20].")
    return bounds


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _system(name: str) -> str:
    if name not in SYSTEMS:
        raise Refused(f"there is no system {name!r}", f"Known are {', '.join(SYSTEMS)}.")
    return name


Id = Annotated[StrictStr, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]
Lang = Annotated[StrictStr, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Name = Annotated[StrictStr, AfterValidator(_name)]
System = Annotated[StrictStr, AfterValidator(_system)]
Phrase = Annotated[StrictStr, AfterValidator(_phrase)]
Context = Annotated[StrictStr, AfterValidator(_context)]
Duration = Annotated[StrictStr, StringConstraints(pattern=r"^[1-9][0-9]{0,4}[smhdw]$")]

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


class Entity(Frozen):
    """Somebody or something with names, that queries refer to as `entity:id`."""

    id: Id = Field(description="unique among all files that are loaded together")
    type: Annotated[StrictStr, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")] = Field(
        description="person, org, place, weapon, unit, operation, …"
    )
    names: dict[Lang, Annotated[tuple[Name, ...], Field(min_length=1)]] = Field(
        min_length=1, description="by language (BCP 47; `mul` for all); the first of all is the canonical name"
    )
    adjectives: dict[Lang, Annotated[tuple[Name, ...], Field(min_length=1)]] = Field(
        default_factory=dict, description="by language; found by `adjective:id` only, never by `entity:id`"
    )
    exclude: tuple[Phrase, ...] = Field((), description="phrases within which a name does not count")
    inflect: StrictBool = Field(False, description="also find the names' inflected forms, in the grammar of their language")
    transliterate: tuple[System, ...] = Field(
        (), description="also find Cyrillic names in these systems, and Latin names in Ukrainian and Russian"
    )
    context_any: tuple[Context, ...] = Field(
        (), description="words of which one must occur for a name of one word to count; `prefix*` is allowed"
    )
    ignore_diacritics: StrictBool = Field(False, description="whether é is e, й is и, ї is і, ё is е, ґ is г and so on")
    ignore_lint: tuple[Rule, ...] = Field((), description="lint rules that have nothing to say about it")
    wikidata: Annotated[StrictStr, StringConstraints(pattern=r"^Q[1-9][0-9]*$")] | None = Field(
        None, description="its identity in Wikidata"
    )
    description: StrictStr | None = Field(None, description="for people who read the file")

    @property
    def canonical(self) -> str:
        """The first name of the first language."""
        return next(iter(self.names.values()))[0]

    @property
    def aliases(self) -> tuple[str, ...]:
        """All names of all languages, in order, each once."""
        return tuple(dict.fromkeys(name for names in self.names.values() for name in names))


class WatchTest(Frozen):
    """A text that a watch must, or must not, match."""

    text: Annotated[StrictStr, BeforeValidator(_cleaned)] = Field(min_length=1, description="counts as every field")
    match: StrictBool = Field(True, description="what is expected")
    lang: StrictStr | None = Field(None, description="language of the text, for `lang:`")
    kind: Literal["article", "post"] = Field("article", description="for `kind:`")
    site: StrictStr | None = Field(None, description="host that published it, for `site:`")
    author: StrictStr | None = Field(None, description="account that wrote it, in any spelling, for `author:`")
    mention: StrictStr | None = Field(None, description="account that it names, for `mention:`")


class Watch(Frozen):
    """A query and what to do with what it finds."""

    id: Id = Field(description="unique among all files that are loaded together")
    query: StrictStr = Field(description="see docs/watchlists.md")
    priority: Priority = Field("normal", description="low, normal, high or critical")
    fields: Annotated[tuple[FieldName, ...], Field(min_length=1)] = Field(
        DEFAULT_FIELDS, description="where hits count"
    )
    ignore_diacritics: StrictBool = Field(False, description="whether its words match without their diacritics")
    expect_per_day: Annotated[tuple[float, float], AfterValidator(_in_order)] | None = Field(
        None, description="how many matches a day are usual, from and to; others are worth a look"
    )
    cooldown: Duration | None = Field(None, description="how long it stays quiet after an alert: `30m`, `6h`, `1d`")
    ignore_lint: tuple[Rule, ...] = Field((), description="lint rules that have nothing to say about it")
    description: StrictStr | None = Field(None, description="for people who read the file")
    test: tuple[WatchTest, ...] = Field((), description="texts with the expected answer")

    @property
    def quiet(self) -> timedelta:
        """`cooldown` as a duration; zero without one."""
        return timedelta(seconds=int(self.cooldown[:-1]) * _SECONDS[self.cooldown[-1]]) if self.cooldown else timedelta()


class WatchFile(Frozen):
    """One file. Entities and watches of all files that are loaded together see one another."""

    version: int = Field(description="of the format")
    include: tuple[StrictStr, ...] = Field((), description="paths and globs, relative to this file")
    entity: tuple[Entity, ...] = ()
    watch: tuple[Watch, ...] = ()

    @field_validator("version", mode="before")
    @classmethod
    def _readable(cls, value: object) -> Literal[1]:
        if value is not True and value == VERSION and isinstance(value, int):
            return 1
        raise Refused(f"this program reads version {VERSION} of the format, not {value!r}", f"Write version = {VERSION}.")
