"""Designations of weapons, vehicles and units in all their spellings: S-400, S400, S 400, С-400, C-400.

    letters ─ separator ─ digits and what follows them
       │           └─ hyphen, nothing, space
       └─ as written, by sound in the other script (S ↔ С, Kh ↔ Х), by look (C for С)

Each group of letters is spelled on its own, because texts mix the scripts even within one designation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from monitor.watch.forms.lookalike import TO_CYRILLIC, TO_LATIN

__all__ = ["spellings"]

_DESIGNATION = re.compile(
    r"(?P<letters>[^\W\d_]{1,8})(?P<gap>[-‐‑–−\s]?)(?P<number>\d{1,4})(?P<rest>(?:[^\W\d_]{1,3}\d{0,3})?)(?P<tail>(?:\s\S+)*)"
)
_INDEX = re.compile(r"(?P<first>\d{1,2})(?P<letters>[^\W\d_]{1,2})(?P<number>\d{1,4})(?P<rest>[^\W\d_]?)(?P<tail>)")
_JOINED = 4
"""Letters that may stand right before the number; longer ones are words (`Leopard 2`, not `Leopard2`)."""

_SOUNDS = {
    "Shch": "Щ", "Kh": "Х", "Zh": "Ж", "Ts": "Ц", "Ch": "Ч", "Sh": "Ш", "Yu": "Ю", "Ya": "Я",
    "A": "А", "B": "Б", "V": "В", "G": "Г", "D": "Д", "E": "Е", "Z": "З", "I": "И", "Y": "Й", "K": "К", "L": "Л",
    "M": "М", "N": "Н", "O": "О", "P": "П", "R": "Р", "S": "С", "T": "Т", "U": "У", "F": "Ф", "H": "Х",
}  # fmt: skip
_CYRILLIC = _SOUNDS | {k.upper(): v for k, v in _SOUNDS.items()} | {k.lower(): v.lower() for k, v in _SOUNDS.items()}
_LATIN = {v: k for k, v in _SOUNDS.items() if k != "H"} | {v.lower(): k.lower() for k, v in _SOUNDS.items() if k != "H"}
_TO_CYRILLIC = re.compile("|".join(sorted(_CYRILLIC, key=len, reverse=True)))
_TO_LATIN = re.compile("|".join(_LATIN))


def spellings(name: str) -> Iterator[str]:
    """Other spellings of a designation; none when `name` is not one.

    Args:
        name: letters, a number, and what tells versions apart; words may follow (`S-400 Triumf`).
    """
    if found := _DESIGNATION.fullmatch(name):
        letters, rest, tail = found["letters"], found["rest"], found["tail"]
        gaps = ("-", " ") if len(letters) > _JOINED else ("-", "", " ")
        heads = _scripts(letters) if len(letters) <= _JOINED else (letters,)
        for head, end in product(heads, _scripts(rest)):
            for gap in gaps:
                yield f"{head}{gap}{found['number']}{end}{tail}"
    elif found := _INDEX.fullmatch(name):
        for head, end in product(_scripts(found["letters"]), _scripts(found["rest"])):
            yield f"{found['first']}{head}{found['number']}{end}"


def _scripts(letters: str) -> tuple[str, ...]:
    """`letters` as written, in the other script by sound, and with letters that look alike."""
    if not letters.strip("0123456789"):
        return (letters,)
    latin = letters.isascii()
    sound = _sounded(letters, latin)
    table = TO_CYRILLIC if latin else TO_LATIN
    looks = [one.translate(t) for one, t in ((letters, table), (sound, TO_LATIN if latin else TO_CYRILLIC))]
    return tuple(dict.fromkeys([letters, sound, *(one for one in looks if _whole(one))]))


def _sounded(letters: str, latin: bool) -> str:
    pattern, table = (_TO_CYRILLIC, _CYRILLIC) if latin else (_TO_LATIN, _LATIN)
    return pattern.sub(lambda found: table[found.group()], letters)


def _whole(letters: str) -> bool:
    """Whether all letters are of one script."""
    found = {c.isascii() for c in letters if c.isalpha()}
    return len(found) < 2
