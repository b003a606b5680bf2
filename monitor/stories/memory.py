"""What is remembered of a report, so that stories go on after a restart without reading its text again."""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from dataclasses import dataclass
from datetime import datetime

from monitor.stories.copies import Known
from monitor.stories.features import Features, Packed
from monitor.stories.sketch import Sketch

__all__ = ["Memory"]


_NOTHING = Packed.of({})


@dataclass(frozen=True, slots=True)
class Memory:
    """A report as the clusterer knows it.

    Attributes:
        known: its fingerprints.
        story: id of its story.
        copy_of: id of its original.
        vector: its weights when it came.
        features: all but the counts.
    """

    known: Known
    story: str
    copy_of: str | None
    vector: Packed
    features: Features

    @property
    def id(self) -> str:
        """Of the report."""
        return self.known.id

    @property
    def counting(self) -> Packed:
        """The weights that count in its story: many copies of one text must not weigh as many reports."""
        return self.vector if self.copy_of is None else _NOTHING

    def to_bytes(self) -> bytes:
        """All of it but the ids and the time, compressed."""
        data = {
            "outlet": self.known.outlet, "numbers": sorted(self.known.figures),
            "terms": self.vector.terms, "weights": self.vector.weights.tolist(), "names": sorted(self.features.names),
            "form": self.features.form, "entities": sorted(self.features.entities), "figures": sorted(self.features.figures),
            "quotes": sorted(self.features.quotes), "language": self.features.language,
        }  # fmt: skip
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        return zlib.compress(len(text).to_bytes(4, "little") + text + self.known.sketch.to_bytes(), 1)

    @classmethod
    def from_bytes(cls, data: bytes, *, id: str, seen: datetime, story: str, copy_of: str | None) -> Memory:
        """What `to_bytes` made, with what lies beside it.

        Raises:
            ValueError: the bytes are damaged.
        """
        try:
            return cls._read(zlib.decompress(data), id, seen, story, copy_of)
        except (zlib.error, LookupError, TypeError, ValueError, OverflowError) as error:
            raise ValueError(f"what is remembered of {id!r} cannot be read: {error}") from error

    @classmethod
    def _read(cls, raw: bytes, id: str, seen: datetime, story: str, copy_of: str | None) -> Memory:
        size = int.from_bytes(raw[:4], "little")
        kept = json.loads(raw[4 : 4 + size])
        return cls(
            known=Known(id, seen, kept["outlet"], Sketch.from_bytes(raw[4 + size :]), frozenset(kept["numbers"])),
            story=story, copy_of=copy_of, vector=Packed(tuple(map(sys.intern, kept["terms"])), array("H", kept["weights"])),
            features=Features(
                {}, 0, frozenset(kept["entities"]), frozenset(kept["figures"]), frozenset(kept["quotes"]), kept["language"],
                frozenset(kept["names"]), kept["form"],
            ),
        )  # fmt: skip
