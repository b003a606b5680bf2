"""Folded terms and what each stands for, in columns: 100,000 of them are some arrays and not a million objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from monitor.watch.keys import Keys, keys_of
from monitor.watch.scan import Scanner, Senses
from storage.records import Variant

__all__ = ["Sense", "Terms"]

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
        self, texts: Iterable[str], first: Iterable[int], rows: Iterable[int], names: Iterable[str], keys: Keys | None = None
    ) -> None:
        """Put columns together.

        Args:
            texts: folded terms.
            first: of each term its first sense, and at last the number of senses.
            rows: of each sense atom, index of its name in `names`, and `_code`, one after another.
            names: what senses come from.
            keys: of `texts`, where they are known already.
        """
        self.index = {text: n for n, text in enumerate(texts)}
        self._first = np.fromiter(first, np.int32)
        self._rows: NDArray[np.int32] = np.fromiter(rows, np.int32).reshape(-1, 3)
        self._names = tuple(names)
        self._made: list[Senses[Sense] | None] = [None] * len(self.index)
        self.keys = keys or keys_of(self.index, self._begun())

    @classmethod
    def of(cls, senses: Mapping[str, Senses[Sense]]) -> Terms:
        """`senses` in columns."""
        first, rows, names = [0], [], dict[str, int]()
        for one in senses.values():
            for begun, several in ((False, one.whole), (True, one.begun)):
                for sense in several:
                    rows += [sense.atom, names.setdefault(sense.of, len(names)), _code(sense, begun)]
            first.append(len(rows) // 3)
        return cls(senses, first, rows, names)

    def columns(self) -> dict[str, Any]:
        """All of it as JSON takes it; `from_columns` takes it back."""
        shapes = dict.fromkeys(self.keys.shapes.values())
        numbers = {shape: n for n, shape in enumerate(shapes)}
        return {
            "texts": list(self.index), "first": self._first.tolist(), "rows": self._rows.ravel().tolist(),
            "names": self._names, "words": list(self.keys.shapes), "pairs": list(self.keys.pairs), "shapes": list(shapes),
            "shape": [numbers[shape] for shape in self.keys.shapes.values()], "others": self.keys.others,
        }  # fmt: skip

    @classmethod
    def from_columns(cls, data: Mapping[str, Any]) -> Terms:
        """What `columns` gave."""
        shapes = [tuple(shape) for shape in data["shapes"]]
        known = dict(zip(data["words"], map(shapes.__getitem__, data["shape"]), strict=True))
        keys = Keys(known, frozenset(data["pairs"]), tuple(data["others"]))
        return cls(data["texts"], data["first"], data["rows"], data["names"], keys)

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


def _code(sense: Sense, begun: bool) -> int:
    """All that is not a number of its own, in bits: role 2, variant 4, short, mixed, begun, capitals the rest."""
    small = _ROLES.index(sense.role) | _VARIANTS.index(sense.variant) << 2
    flags = sense.short << 6 | sense.mixed << 7 | begun << 8
    return small | flags | min(sense.capitals, _MOST_CAPITALS) << 9
