"""Language of a text."""

from __future__ import annotations

from adapters.schema import Language

__all__ = ["detect"]


def detect(text: str, *, declared: str | None = None) -> Language | None:
    """Language of `text`, or None when there is too little of it and nothing is declared.

    Args:
        text: plain text; the longer, the surer.
        declared: BCP 47 tag that the source gives; it wins where the text does not contradict it clearly.
    """
    raise NotImplementedError
