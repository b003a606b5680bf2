"""Letters of Latin and Cyrillic that look the same, or nearly.

Source: the intersection of the two scripts in the confusables of Unicode Technical Standard 39.
"""

from __future__ import annotations

__all__ = ["TO_CYRILLIC", "TO_LATIN"]

_LATIN = "ABCEHIJKMOPTXYaceijopxy"
_CYRILLIC = "АВСЕНІЈКМОРТХУасеіјорху"

TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
