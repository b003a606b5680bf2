"""Folded terms and what each stands for, in columns: 100,000 of them are some arrays and not a million objects."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from monitor.watch.keys import Keys, keys_of
from monitor.watch.scan import Scanner, Senses
from storage.records import Variant

__all__ = ["Sense", "Terms", "code_of"]

Column = NDArray[np.int32]

Role = Literal["name", "exclude", "context"]
_ROLES: tuple[Role, ...] = get_args(Role)
_VARIANTS: tuple[Variant, ...] = get_args(Variant)
_MOST_CAPITALS = 255


class Sense(NamedTuple):
    """What an occurrence of a term means for one atom.

    Attributes:
        atom: its number.
        role: whether the term names the atom, is a phrase it excludes, or context for its short names.
        variant: how the term comes from what is written in the watchlist.
        of: the listed name, or the term or phrase.
        short: whether the name is one that needs context.
        mixed: whether the surface must hold letters of two scripts.
        capitals: how many of the surface's first letters must be capitals.
    """

    atom: int
    role: Role
    variant: Variant
    of: str
    short: bool = False
    mixed: bool = False
    capitals: int = 0


class Terms:
    """Folded terms with what each stands for, and the keys by which a scanner knows them.

    Attributes:
        index: numbers by term.
        keys: of the terms.
    """

    def __init__(
        self, index: dict[str, int], first: Column, rows: Column, names: Sequence[str], keys: Keys | None = None
    ) -> None:
        """Put columns together.

        Args:
            index: of folded terms, numbered as they come.
            first: of each term its first sense, and at last the number of senses.
            rows: of each sense atom, index of its name in `names`, and `code_of`.
            names: what senses come from.
            keys: of the terms, where they are known already.
        """
        self.index = index
        self._first, self._rows, self._names = first, rows, names
        self._made: list[Senses[Sense] | None] = [None] * len(index)
        self.keys = keys or keys_of(index, self._begun())

    def columns(self) -> dict[str, Any]:
        """All of it as JSON takes it; `from_columns` takes it back."""
        shapes = dict.fromkeys(self.keys.shapes.values())
        numbers = {shape: n for n, shape in enumerate(shapes)}
        return {
            # No folded term holds a line end, and one string is read in half the time that as many strings take.
            "texts": "\n".join(self.index), "first": _packed(self._first), "rows": _packed(self._rows),
            "names": self._names, "words": list(self.keys.shapes), "pairs": list(self.keys.pairs), "shapes": list(shapes),
            "shape": [numbers[shape] for shape in self.keys.shapes.values()], "others": self.keys.others,
        }  # fmt: skip

    @classmethod
    def from_columns(cls, data: Mapping[str, Any]) -> Terms:
        """What `columns` gave."""
        shapes = [tuple(shape) for shape in data["shapes"]]
        known = dict(zip(data["words"], map(shapes.__getitem__, data["shape"]), strict=True))
        keys = Keys(known, frozenset(data["pairs"]), tuple(data["others"]))
        texts = data["texts"].split("\n") if data["texts"] else []
        index = dict(zip(texts, range(len(texts)), strict=True))
        return cls(index, _unpacked(data["first"]), _unpacked(data["rows"]).reshape(-1, 3), data["names"], keys)

    def scanner(self) -> Scanner[Sense]:
        """A scanner that looks for these terms."""
        return Scanner(self.index, self.senses, self.keys)

    def senses(self, n: int) -> Senses[Sense]:
        """What the n-th term stands for."""
        # Few of many terms ever occur, and those again and again.
        return self._made[n] or self._decoded(n)

    def _begun(self) -> set[str]:
        """Terms that may be the beginning of a word."""
        begun = self._rows[:, 2] & 256 > 0
        if not begun.any():
            return set()
        return {text for text, n in self.index.items() if begun[self._first[n] : self._first[n + 1]].any()}

    def _decoded(self, n: int) -> Senses[Sense]:
        whole: list[Sense] = []
        begun: list[Sense] = []
        for atom, name, code in self._rows[self._first[n] : self._first[n + 1]].tolist():
            sense = Sense(
                atom, _ROLES[code & 3], _VARIANTS[code >> 2 & 15], self._names[name], bool(code & 64), bool(code & 128),
                code >> 9,
            )  # fmt: skip
            (begun if code & 256 else whole).append(sense)
        made = self._made[n] = Senses(tuple(whole), tuple(begun))
        return made


@lru_cache(maxsize=4_096)  # there are few
def code_of(role: Role, variant: Variant, short: bool, mixed: bool, capitals: int, begun: bool) -> int:
    """All of a sense that is not a number of its own, in bits: role 2, variant 4, short, mixed, begun, capitals the rest."""
    small = _ROLES.index(role) | _VARIANTS.index(variant) << 2
    return small | short << 6 | mixed << 7 | begun << 8 | min(capitals, _MOST_CAPITALS) << 9


def _packed(column: Column) -> str:
    return b64encode(column.astype("<i4").tobytes()).decode("ascii")


def _unpacked(text: str) -> Column:
    return np.frombuffer(b64decode(text, validate=True), "<i4").astype(np.int32)
