"""Tables that turn the letters of one script into those of another.

A table is text: entries parted by commas, each a letter or group and what it becomes. `^` before a group
ties the entry to the beginning of a word, `<` to a place after a vowel or a sign, `$` after it to the end of a
word. `/` parts readings, the likeliest first; `0` is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

__all__ = ["Letters"]

_AFTER = r"(?<=[аеёиіїоуыэюяєьъ'’ʼ])"
_GAPS = re.compile(r"([\s‐‑–-]+)")
_READ = 512
"""Combinations of readings that are weighed for one word."""


class Letters:
    """A table of letters. Immutable."""

    def __init__(self, text: str) -> None:
        """Read `text`, in the form that the module describes; the last entry for a group counts."""
        entries = {key: tuple(values.replace("0", "").split("/")) for key, values in map(str.split, text.split(","))}
        # The longest group first; of equal ones that which is tied to a place.
        keys = sorted(entries, key=lambda key: (-len(key.strip("^<$")), -len(key)))
        self._readings = [entries[key] for key in keys]
        self._pattern = re.compile("|".join(f"({_placed(key)})" for key in keys))

    def spell(self, name: str, most: int) -> list[str]:
        """At most `most` spellings of `name`, the likeliest first; letters that the table lacks stay."""
        parts = [self._word(part, most) if n % 2 == 0 else [part] for n, part in enumerate(_GAPS.split(name))]
        return ["".join(chosen) for chosen in _likeliest(parts, most)]

    def _word(self, word: str, most: int) -> list[str]:
        made = ("".join(chosen) for chosen in _likeliest(list(self._read(word.lower())), most))
        return list(dict.fromkeys(_cased(one, word) for one in made))

    def _read(self, lower: str) -> Iterator[tuple[str, ...]]:
        at = 0
        while at < len(lower):
            found = self._pattern.match(lower, at)
            yield self._readings[found.lastindex - 1] if found and found.lastindex else (lower[at],)
            at = found.end() if found else at + 1


def _placed(key: str) -> str:
    before = r"(?<![^\W\d_])" if key[0] == "^" else _AFTER if key[0] == "<" else ""
    after = r"(?![^\W\d_])" if key[-1] == "$" else ""
    return before + re.escape(key.strip("^<$")) + after


def _likeliest(parts: list[tuple[str, ...]] | list[list[str]], most: int) -> list[tuple[str, ...]]:
    """The combinations with the fewest second choices."""
    ranked = islice(product(*(list(enumerate(part)) for part in parts)), _READ)
    order = sorted(ranked, key=lambda chosen: sum(rank for rank, _ in chosen))
    return [tuple(text for _, text in chosen) for chosen in order[:most]]


def _cased(text: str, model: str) -> str:
    if len(model) > 1 and model.isupper():
        return text.upper()
    return text[:1].upper() + text[1:] if model[:1].isupper() else text
