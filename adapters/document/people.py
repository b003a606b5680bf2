"""Names of people in running text and in bylines: told by capitals, parted from their roles by the words for roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from adapters.document.lexicon import HONOURS, LINKS, NOT_NAMES, ORGANISATION, PARTICLES, ROLE_END, ROLES
from adapters.document.vocabulary import OUTLET_WORD, alternation
from adapters.schema import Person

__all__ = ["Name", "bare", "is_person", "names", "parse_byline"]

_WORD = re.compile(r"[^\W_]+(?:[’'ʼ`\-‑.][^\W_]+)*\.?")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_PATRONYMIC = re.compile(
    r"(?:ович|евич|йович|івна|ївна|овна|евна|ична|ича|овича|евича|івни|ївни|овны|евны)\Z", re.IGNORECASE
)
_FOR_MEDIUM = re.compile(r"\s(?:for|für|pour|para|per|dla|для)\s(?P<name>[^\W\d_][^,;|]{2,50})\Z")
_PEOPLES_OWN = re.compile(r"(?:['’]s|s['’])\Z")
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


@dataclass(frozen=True, slots=True)
class Name:
    """Capitalised words that stand together.

    Attributes:
        start, end: where, in the text that was searched; roles left out.
        text: the words without roles, honours and endings of possession.
        role: whether a word for a role led it.
        possessive: whether it ends in 's.
    """

    start: int
    end: int
    text: str
    role: bool = False
    possessive: bool = False


@lru_cache(maxsize=20_000)  # asked of every capitalised word
def _is_role(word: str) -> bool:
    low = word.casefold().rstrip(".")
    return low in ROLES or bool(ROLE_END.search(low) and len(low) > 4)


def _runs(text: str, start: int, end: int) -> Iterator[list[re.Match[str]]]:
    """Runs of capitalised words with nothing but a space between them; particles may stand inside."""
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text, start, end):
        word = match.group()
        joined = bool(run) and text[run[-1].end() : match.start()] in (" ", "\N{NO-BREAK SPACE}", "\n", "\r\n")
        if run and (not joined or (run[-1].group().endswith(".") and not _abbreviates(run[-1].group()))):
            yield run
            run = []
        if word[0].isupper() or (run and word.casefold() in LINKS) or (run and _is_role(word) and word[0].isupper()):
            run.append(match)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _abbreviates(word: str) -> bool:
    stem = word.rstrip(".")
    return len(stem) <= 2 or _is_role(word) or stem.casefold() in HONOURS


def names(text: str, start: int = 0, end: int | None = None) -> list[Name]:
    """Names between `start` and `end`, in order: of people, mostly; of places and bodies too."""
    found: list[Name] = []
    for run in _runs(text, start, len(text) if end is None else end):
        found.extend(_trim(run))
    return found


def _trim(run: list[re.Match[str]]) -> Iterator[Name]:
    words = list(run)
    while words and (words[-1].group().casefold().rstrip(".") in LINKS | HONOURS):
        words.pop()
    cut = 0
    role = False
    for number, match in enumerate(words):
        word = match.group()
        low = word.casefold().rstrip(".")
        owner = bool(_PEOPLES_OWN.search(word)) and number + 1 < len(words)
        if _is_role(word):
            cut, role = number + 1, True
        elif owner or (low in NOT_NAMES and not (number and low in LINKS)):
            cut, role = number + 1, False
    if role and all(ORGANISATION.fullmatch(m.group()) for m in words[cut:]) and cut < len(words):
        cut, role = cut - 1, False  # "State Department"
    words = words[cut:]
    # "міністр оборони України Олексій Коваль": the country stands before the name; a patronymic would be its middle.
    if len(words) >= 3 and _CYRILLIC.match(words[-1].group()) and not _PATRONYMIC.search(words[-2].group()):
        words = words[-2:]
    while words and words[0].group().casefold() in LINKS and not words[0].group()[0].isupper():
        words.pop(0)
    if not words:
        return
    first, last = words[0], words[-1]
    written = first.string[first.start() : last.end()]
    clean = " ".join(written.split()).rstrip(".") if not _abbreviates(last.group()) else " ".join(written.split())
    own = _PEOPLES_OWN.search(clean)
    yield Name(first.start(), last.end(), clean[: own.start()] if own else clean, role, own is not None)


def bare(name: str) -> str:
    """The name without roles, honours and brackets: `Rt. Hon Jane Roe MP` is Jane Roe."""
    found = [n for n in names(name) if n.text]
    return max((n.text for n in found), key=len) if found else name.strip()


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
    if not rest or not rest[0].isupper() or _is_role(rest.split()[-1]):
        return None
    if is_person(rest):
        stripped = bare(rest)
        return stripped if len(stripped.split()) > 1 else rest
    parts = rest.split()
    # A single word or initials may sign (a pen name), but only in the first place; what follows is a role or a place.
    return rest if first and len(parts) <= 2 and not any(_is_role(p) for p in parts) else None
