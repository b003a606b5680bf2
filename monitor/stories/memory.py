"""What is kept of a report, so that stories go on after a restart without reading its text again."""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.stories.copies import Known
from monitor.stories.features import Features, Packed
from monitor.stories.model import Assignment
from monitor.stories.sketch import Sketch

__all__ = ["Memory"]


_NOTHING = Packed.of({})


@dataclass(frozen=True, slots=True)
class Memory:
    """A report as the clusterer knows it.

    Attributes:
        known: its fingerprints.
        place: where it stands; the copies that were found are not kept.
        vector: its weights when its text was looked at.
        features: all but the counts.
        parent: id of the earlier report to which it is closest of those that it is a copy of.
        formerly: id of the story that it stood in before its text, or that of another one, was looked at again.
        moved_from: id of the story that somebody took it out of.
        by_hand: whether somebody put it where it stands; there it stays.
    """

    known: Known
    place: Assignment
    vector: Packed
    features: Features
    parent: str | None = None
    formerly: str | None = None
    moved_from: str | None = None
    by_hand: bool = False

    @property
    def id(self) -> str:
        """Of the report."""
        return self.known.id

    @property
    def story(self) -> str:
        """Id of its story."""
        return self.place.story

    @property
    def copy_of(self) -> str | None:
        """Id of its original."""
        return self.place.copy_of

    @property
    def counting(self) -> Packed:
        """The weights that count in its story: many copies of one text must not weigh as many reports."""
        return self.vector if self.copy_of is None else _NOTHING

    def moved(self, story: str) -> Memory:
        """The same in another story."""
        before = self.formerly or self.story
        return replace(self, place=replace(self.place, story=story), formerly=None if before == story else before)

    def to_bytes(self) -> bytes:
        """What is remembered of its text, compressed; its place is not."""
        data = {
            "outlet": self.known.outlet, "numbers": sorted(self.known.figures),
            "terms": self.vector.terms, "weights": self.vector.weights.tolist(), "names": sorted(self.features.names),
            "form": self.features.form, "entities": sorted(self.features.entities), "figures": sorted(self.features.figures),
            "quotes": sorted(self.features.quotes), "language": self.features.language, "words": self.features.words,
            "parent": self.parent,
        }  # fmt: skip
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        return zlib.compress(len(text).to_bytes(4, "little") + text + self.known.sketch.to_bytes(), 1)

    @classmethod
    def from_bytes(
        cls, data: bytes, *, seen: datetime, place: Assignment, formerly: str | None = None,
        moved_from: str | None = None, by_hand: bool = False,
    ) -> Memory:  # fmt: skip
        """What `to_bytes` made, with what lies beside it.

        Raises:
            ValueError: the bytes are damaged.
        """
        try:
            read = cls._read(zlib.decompress(data), seen, place)
        except (zlib.error, LookupError, TypeError, ValueError, OverflowError) as error:
            raise ValueError(f"what is remembered of {place.id!r} cannot be read: {error}") from error
        return replace(read, formerly=formerly, moved_from=moved_from, by_hand=by_hand)

    @classmethod
    def _read(cls, raw: bytes, seen: datetime, place: Assignment) -> Memory:
        size = int.from_bytes(raw[:4], "little")
        kept = json.loads(raw[4 : 4 + size])
        return cls(
            known=Known(place.id, seen, kept["outlet"], Sketch.from_bytes(raw[4 + size :]), frozenset(kept["numbers"])),
            place=place, vector=Packed(tuple(map(sys.intern, kept["terms"])), array("H", kept["weights"])),
            features=Features(
                # Neither the length nor the closest text was kept from the beginning.
                {}, kept.get("words", 0), frozenset(kept["entities"]), frozenset(kept["figures"]),
                frozenset(kept["quotes"]), kept["language"], frozenset(kept["names"]), kept["form"],
            ),
            parent=kept.get("parent"),
        )  # fmt: skip
