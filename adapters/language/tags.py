"""Language tags (BCP 47) as sources write them."""

from __future__ import annotations

import re

__all__ = ["normalise_tag"]

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")

# ISO 639-2 codes where RFC 5646 asks for two letters, codes that ISO withdrew, and country codes in a language's place.
_ALIASES = {
    "ara": "ar", "bel": "be", "bul": "bg", "ces": "cs", "chi": "zh", "cze": "cs", "deu": "de", "ell": "el", "eng": "en",
    "est": "et", "fas": "fa", "fin": "fi", "fra": "fr", "fre": "fr", "ger": "de", "heb": "he", "hin": "hi", "hrv": "hr",
    "hun": "hu", "ita": "it", "jpn": "ja", "kor": "ko", "lav": "lv", "lit": "lt", "nld": "nl", "nor": "no", "per": "fa",
    "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru", "slk": "sk", "slv": "sl", "spa": "es", "srp": "sr",
    "swe": "sv", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "zho": "zh",
    "iw": "he", "in": "id", "ji": "yi", "mo": "ro",
    "cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "jp": "ja", "kr": "ko", "ua": "uk", "by": "be",
}  # fmt: skip


def normalise_tag(tag: str | None) -> str | None:
    """The first tag of `tag` with RFC 5646's usual case and separators, or None when it is no language tag.

    `en_us` gives `en-US`, `EN` gives `en`, `uk, ru` gives `uk`, `x-default` gives None.
    """
    first = re.split(r"[,;\s]", tag.strip(), maxsplit=1)[0] if tag else ""
    if not _TAG.fullmatch(first):
        return None
    primary, *rest = re.split("[-_]", first)
    primary = _ALIASES.get(primary.lower(), primary.lower())
    if primary in ("und", "mul", "zxx", "mis"):
        return None
    shaped = [p.title() if len(p) == 4 and p.isalpha() else p.upper() if len(p) == 2 else p.lower() for p in rest]
    return "-".join([primary, *shaped])
