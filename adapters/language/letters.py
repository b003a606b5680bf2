"""What letters and the world tell of a text's language: scripts, alphabets, and how much is written in each."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache

__all__ = ["NO_LANGUAGE", "constraints", "fits", "weight"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# How much is written in a language decides where the letters do not: four weights, from the languages of the
# world's large presses to those without a daily one. Mutually intelligible neighbours differ by this alone.
_WORLD = _set("ar de en es fr hi id it ja pt ru tr uk zh fa ko pl")
_NATIONAL = _set(
    "be bg bn ca cs da el et fi gu he hr hu hy ka kk km kn ky lo lt lv ml mn mr ms my ne nl no or pa ps ro si sk sl sq "
    "sr sv ta te tg th tk tl ug ur uz vi am az is sw"
)
_SMALL = _set("af as bs cy eu ga gl ha ku mk mt so zu xh yo rw ig mg tt ba eo la")

_SCRIPTS: dict[str, frozenset[str]] = {
    "CYRILLIC": _set("ru uk bg be sr mk kk ky mn tg tt ba uz tk az ku crh uzs"),
    "ARABIC": _set("ar fa ur ps ug ku sdh arz ary az uzs"),
    "GREEK": frozenset(["el", "grc"]),
    "HEBREW": frozenset(["he", "hbo"]),
    "DEVANAGARI": _set("hi mr ne sa gom"),
    "BENGALI": frozenset(["bn", "as"]),
    "CJK": _set("zh ja wuu yue ko"),
    "HIRAGANA": frozenset(["ja"]),
    "KATAKANA": frozenset(["ja"]),
    "HANGUL": frozenset(["ko"]),
    "ARMENIAN": frozenset(["hy"]),
    "GEORGIAN": frozenset(["ka"]),
    "THAI": frozenset(["th"]),
    "LAO": frozenset(["lo"]),
    "KHMER": frozenset(["km"]),
    "MYANMAR": frozenset(["my"]),
    "SINHALA": frozenset(["si"]),
    "TAMIL": frozenset(["ta"]),
    "TELUGU": frozenset(["te"]),
    "KANNADA": frozenset(["kn"]),
    "MALAYALAM": frozenset(["ml"]),
    "GUJARATI": frozenset(["gu"]),
    "GURMUKHI": frozenset(["pa"]),
    "ORIYA": frozenset(["or"]),
    "ETHIOPIC": frozenset(["am"]),
    "TIBETAN": frozenset(["dz"]),
}
NO_LANGUAGE: frozenset[str] = frozenset()
_BOTH_SCRIPTS = _set("sr uz az tk ku crh kk tt uzs")  # written in Latin letters too

_RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_ALPHABETS: dict[str, frozenset[str]] = {
    "ru": frozenset(_RUSSIAN),
    "uk": frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"),
    "be": frozenset("абвгґдеёжзійклмнопрстуўфхцчшыьэюя"),
    "bg": frozenset("абвгдежзийклмнопрстуфхцчшщъьюяѝ"),
    "mk": frozenset("абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ"),
    "sr": frozenset("абвгдђежзијклљмнњопрстћуфхцчџш"),
    "kk": frozenset(_RUSSIAN + "әғқңөұүһі"),
    "ky": frozenset(_RUSSIAN + "ңөү"),
    "mn": frozenset(_RUSSIAN + "өү"),
    "tg": frozenset(_RUSSIAN + "ғӣқӯҳҷ"),
    "tt": frozenset(_RUSSIAN + "әөүҗңһ"),
    "ba": frozenset(_RUSSIAN + "әөүғҡҙҫһң"),
    "uz": frozenset(_RUSSIAN + "ўқғҳ"),
}


@cache
def weight(language: str) -> float:
    for weight, group in ((1.25, _WORLD), (1.0, _NATIONAL), (0.5, _SMALL)):
        if language in group:
            return weight
    return 0.1


@cache
def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ", 1)[0]


def _scripts(sample: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for char, n in Counter(sample).items():
        if char.isalpha():
            counts[_script(char)] += n
    return counts


def _possible(counts: Counter[str]) -> frozenset[str] | None:
    """Languages that the script allows, None for Latin and unknown scripts.

    Latin names stand in texts of every script, so another script rules from a third of the letters on; a Chinese
    character says as much as several letters of an alphabet.
    """
    if not counts:
        return None
    kana = counts["HIRAGANA"] + counts["KATAKANA"]
    if kana and (kana + counts["CJK"]) * 10 >= counts.total() and kana * 20 >= counts["CJK"]:
        return _SCRIPTS["HIRAGANA"]
    others = [(n * (3 if s == "CJK" else 1), s) for s, n in counts.items() if s in _SCRIPTS]
    if not others:
        return None
    n, script = max(others)
    return _SCRIPTS[script] if n * 2 >= counts["LATIN"] else None


def _foreign(sample: str) -> dict[str, float]:
    """Factor for each Cyrillic alphabet: how ill the letters of `sample` fit it."""
    counts = Counter(c for c in sample.lower() if "\u0400" <= c <= "\u052f")
    total = counts.total()
    factors: dict[str, float] = {}
    for language, alphabet in _ALPHABETS.items():
        outside = [n for c, n in counts.items() if c not in alphabet]
        # A quotation or a name brings a foreign letter now and then; one in 200 is a habit.
        if outside and sum(outside) * 200 > total:
            factors[language] = 0.1 ** min(len(outside), 3)
    return factors


def constraints(sample: str) -> tuple[frozenset[str] | None, dict[str, float]]:
    """Languages that the script allows (see `_possible`), none where there is no letter, and factors of alphabets."""
    if sample.isascii():  # Latin letters or none
        return (None if any(map(str.isalpha, sample)) else NO_LANGUAGE), {}
    counts = _scripts(sample)
    if not counts:
        return NO_LANGUAGE, {}
    possible = _possible(counts)
    return possible, _foreign(sample) if possible is _SCRIPTS["CYRILLIC"] else {}


def fits(language: str, possible: frozenset[str] | None) -> bool:
    if possible is not None:
        return language in possible
    return language in _BOTH_SCRIPTS or language not in _other_scripts()


@cache
def _other_scripts() -> frozenset[str]:
    return frozenset().union(*_SCRIPTS.values())
