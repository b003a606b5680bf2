"""People and the medium that a byline names; roles and places are left out."""

from __future__ import annotations

import re

from adapters.document.vocabulary import alternation
from adapters.quotes.lexicon import OUTLET_WORD, PARTICLES
from adapters.quotes.names import bare, is_role
from adapters.schema import Person

__all__ = ["is_person", "parse_byline"]

_FOR_MEDIUM = re.compile(r"\s(?:for|für|pour|para|per|dla|для)\s(?P<name>[^\W\d_][^,;|]{2,50})\Z")
_PLACE_TAIL = re.compile(r"\s(?:in|aus|à|en|at|w|we|у|в|із|из|from|for|für|pour|para|dla|reporting)\s.*\Z")
# "Von unserem Korrespondenten Jan Ruh"
_LEAD_ROLE = re.compile(
    r"(?:our|unserem|unserer|unser|notre|nuestro|nuestra|naszego|naszej|наш|нашого|нашего)\s(?:[^\W\d_]+\s){1,3}?"
    r"(?=[^\W\d_]+\s[^\W\d_]+\Z)",
    re.IGNORECASE,
)
_BY_SEPARATOR = re.compile(
    r"\s*(?:[,;&|·•/]|\s[—–-]\s|\s(?:" + alternation("and|und|et|y|e|i|та|й|и|і|with|mit|avec|con") + r")\s)\s*"
)
_HANDLE = re.compile(r"\(?\s*@(?P<handle>[\w.]{2,40}(?:@[\w-]+(?:\.[\w-]+)+)?)\s*\)?")
_MAIL = re.compile(r"[(<\[]?\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*[)>\]]?")


def is_person(words: str) -> bool:
    """Whether `words` look like the full name of a person: two to four capitalised words, none of a medium."""
    parts = words.split()
    if not 2 <= len(parts) <= 5 or OUTLET_WORD.search(words) or any(c.isdigit() for c in words):
        return False
    if parts[0].casefold() in ("the", "le", "la", "el", "die", "der", "das"):
        return False
    solid = [p for p in parts if p.casefold() not in PARTICLES]
    return bool(solid) and all(p[0].isupper() and (len(p) < 4 or not p.isupper() or words.isupper()) for p in solid)


def parse_byline(words: str) -> tuple[list[Person], str | None]:
    """People and the medium that a byline names; roles and places are left out.

    Args:
        words: the byline without its "By" and without a date.
    """
    people: list[Person] = []
    outlet: str | None = None
    for piece in _BY_SEPARATOR.split(_MAIL.sub(" ", words)):
        handle = _HANDLE.search(piece)
        rest = re.sub(r"\([^()]*\)", " ", _HANDLE.sub(" ", piece))
        medium = _FOR_MEDIUM.search(" ".join(rest.split()))
        if medium and OUTLET_WORD.search(medium["name"]):
            outlet = outlet or re.sub(r"\Athe\s", "", medium["name"]).strip()
        rest = _PLACE_TAIL.sub("", " ".join(rest.split())).strip(" .,:;–—-*_\"“”«»")
        if rest and OUTLET_WORD.search(rest) and not people and not is_person(rest):
            outlet = outlet or rest
        elif rest and OUTLET_WORD.search(rest) and people:
            outlet = outlet or (rest if rest[0].isupper() and len(rest.split()) <= 5 else None)
        elif handle and not rest and people and people[-1].handle is None:
            people[-1] = people[-1].model_copy(update={"handle": handle["handle"]})
        elif rest or handle:
            name = _author_name(rest, first=not people)
            if name or (handle and not people):
                people.append(Person(name=name, handle=handle["handle"].rstrip(".") if handle else None))
    return people, outlet


def _author_name(rest: str, *, first: bool) -> str | None:
    if led := _LEAD_ROLE.match(rest):
        rest = rest[led.end() :]
    if not rest or not rest[0].isupper() or is_role(rest.split()[-1]):
        return None
    if is_person(rest):
        stripped = bare(rest)
        return stripped if len(stripped.split()) > 1 else rest
    parts = rest.split()
    # A single word or initials may sign (a pen name), but only in the first place; what follows is a role or a place.
    return rest if first and len(parts) <= 2 and not any(is_role(p) for p in parts) else None
