"""Names of people in running text: told by capitals, parted from their roles by the words for roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from adapters.quotes.lexicon import HONOURS, LINKS, NOT_NAMES, ORGANISATION, ROLE_END, ROLES

__all__ = ["NICKNAME", "Name", "bare", "is_role", "names"]

_WORD = re.compile(r"[^\W_]+(?:[’'ʼ`\-‑.\u00ad][^\W_]+)*\.?")
# As _WORD, for those that no small letter of the commonest alphabets begins: most words of a text are never looked at.
_CAPITALISED = re.compile(r"(?<!\w)(?<![^\W_][’'ʼ`\-‑.\u00ad])[^\W_a-zà-öø-ÿа-ѿ\d]" + _WORD.pattern.replace("+", "*", 1))
NICKNAME = re.compile("[ \u00a0]([\"“„«‘'][^\\W\\d_a-zà-öø-ÿа-ѿ][\\w.’ -]{0,20}[\"”“»’'])[ \u00a0](?=[^\\W_a-zà-öø-ÿа-ѿ\\d]\\w)")
"""What stands between a first name and a surname in quotation marks: `John “J.D.” Roe`."""

_BLANKS = frozenset((" ", "\N{NO-BREAK SPACE}", "\n", "\r\n"))
_LONGEST_LINK = 16
_TAIL = LINKS | HONOURS
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_PATRONYMIC = re.compile(
    r"(?:ович|евич|йович|івна|ївна|овна|евна|ична|ича|овича|евича|івни|ївни|овны|евны)\Z", re.IGNORECASE
)
_INITIALS = re.compile("[A-ZА-Я]{2,5}")
_PEOPLES_OWN = re.compile(r"(?:['’]s|s['’])\Z")


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
def is_role(word: str) -> bool:
    """Whether the word is one for a role, rank or form of address."""
    low = word.casefold().rstrip(".")
    return low in ROLES or bool(ROLE_END.search(low) and len(low) > 4)


def _runs(text: str, start: int, end: int) -> Iterator[list[re.Match[str]]]:
    """Runs of capitalised words with nothing but a space between them; particles may stand inside."""
    run: list[re.Match[str]] = []
    resumes = start
    for match in _CAPITALISED.finditer(text, start, end):
        if match.start() < resumes or not match.group()[0].isupper():
            continue
        if run:
            between = [] if match.start() == resumes else _between(text, run[-1], match.start())
            if between is None:
                yield run
                run = []
            else:
                run += between
        run.append(match)
        if nickname := NICKNAME.match(text, match.end(), end):
            resumes = nickname.end()
    if run:
        yield run


def _between(text: str, last: re.Match[str], stop: int) -> list[re.Match[str]] | None:
    """The particles between a word of a name and the next capital; None where the name ends."""
    at = last.end()
    gap = text[at:stop]
    if gap in _BLANKS:
        return None if last.group().endswith(".") and not _abbreviates(last.group()) else []
    spaced = gap[:1].isspace() and gap[-1:].isspace() and "\n" not in gap
    if len(gap) > _LONGEST_LINK or not spaced or last.group().endswith("."):
        return None
    words = list(_WORD.finditer(text, at, stop))
    whole = " ".join(m.group() for m in words) == " ".join(gap.split())
    return words if words and whole and all(m.group().casefold() in LINKS for m in words) else None


def _abbreviates(word: str) -> bool:
    stem = word.rstrip(".")
    return len(stem) <= 2 or is_role(word) or stem.casefold() in HONOURS


def names(text: str, start: int = 0, end: int | None = None) -> list[Name]:
    """Names between `start` and `end`, in order: of people, mostly; of places and bodies too."""
    found: list[Name] = []
    for run in _runs(text, start, len(text) if end is None else end):
        found.extend(_trim(run))
    return found


def _trim(run: list[re.Match[str]]) -> Iterator[Name]:
    words = list(run)
    while words and (words[-1].group().casefold().rstrip(".") in _TAIL):
        words.pop()
    cut = 0
    role = False
    for number, match in enumerate(words):
        word = match.group()
        low = word.casefold().rstrip(".")
        owner = bool(_PEOPLES_OWN.search(word)) and number + 1 < len(words)
        if is_role(word):
            cut, role = number + 1, True
        elif owner or (low in NOT_NAMES and not (number and low in LINKS)):
            cut, role = number + 1, False
    if role and all(ORGANISATION.fullmatch(m.group()) for m in words[cut:]) and cut < len(words):
        cut, role = cut - 1, False  # "State Department"
    words = _without_lead(words[cut:])
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


def _without_lead(words: list[re.Match[str]]) -> list[re.Match[str]]:
    """Without what stands before or behind the name in the same run: "Rovers MP Jane Roe", "Jane Roe von der Akademie"."""
    for number, match in enumerate(words[:-2]):
        if number and _INITIALS.fullmatch(match.group()):
            words = words[number + 1 :]
            break
    for number in range(2, len(words) - 1):
        lead, here, following = (m.group() for m in words[number - 1 : number + 2])
        if (here, following) == ("von", "der") or (here in ("der", "den") and lead not in ("von", "van")):
            return words[:number]  # "sagte Jane Roe der Deichpost": to whom
    return words


def bare(name: str) -> str:
    """The name without roles, honours and brackets: `Rt. Hon Jane Roe MP` is Jane Roe."""
    found = [n for n in names(name) if n.text]
    return max((n.text for n in found), key=len) if found else name.strip()
