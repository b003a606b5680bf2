"""Language of a text: py3langid's scores, weighed by script, alphabet and how much is written in a language."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import islice
from typing import Any

import numpy as np

from adapters.schema import Language

__all__ = ["detect", "normalise_tag", "probabilities"]

# Addresses, account names and hashtags are written in Latin letters in every language.
_NOISE = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)[@#]\w+")
_MARKS = ("://", "www.", "@", "#")  # the expression is slow, and most texts hold none of these
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")

_DECIDED = 0.99  # probability
_GLANCE = 60  # code points: of 1,270 reports in eight Slavic languages 1,008 are sure by then, and none of them wrong
_STEPS = (120, 240, 600)  # code points; the next step where the one before does not decide
_SAMPLE = _STEPS[-1]  # code points: more text changes hardly an answer, and 1,000 more cost half a millisecond
_EVEN = 2.5  # the best share in units of an even one; a language with two classes has twice as much of nothing
_MIN_LETTERS = 3
_SURE = 0.9  # a declaration falls only to a detector that is this sure …
_ENOUGH = 40  # … of this many letters
_ENOUGH_SCRIPT = 8  # a declared language in a script it is never written in needs fewer


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
_NONE: frozenset[str] = frozenset()
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

# One language under several tags, or so near that an own declaration is the better judge.
_FAMILIES = (
    frozenset(["hr", "bs", "sr", "sh", "cnr"]), frozenset(["no", "nb", "nn", "da"]), frozenset(["id", "ms"]),
    frozenset(["zh", "yue", "wuu", "cmn"]), frozenset(["ar", "arz", "ary"]), frozenset(["ku", "sdh", "ckb", "kmr"]),
    frozenset(["el", "grc"]), frozenset(["he", "hbo"]), frozenset(["uz", "uzs"]), frozenset(["tl", "fil"]),
    frozenset(["fa", "prs"]), frozenset(["gl", "pt"]),
)  # fmt: skip

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


def detect(text: str, *, declared: str | None = None, expected: str | None = None) -> Language | None:
    """Language of `text`, or None when there is too little of it and nothing is declared.

    Args:
        text: plain text; the longer, the surer.
        declared: BCP 47 tag that the source gives; it wins where the text does not contradict it clearly.
        expected: language of other texts of the same source; where the first words are in it, no more are read.
    """
    tag = normalise_tag(declared)
    sample = _sample(text)
    letters = sum(1 for _ in islice(filter(str.isalpha, sample), _ENOUGH))  # more of them change nothing
    best = _best(sample, expected) if letters >= _MIN_LETTERS else None
    if tag is not None and (best is None or not _contradicts(tag, sample, letters, best)):
        return Language(tag=tag, confidence=1.0, source="declared")
    if best is None:
        return None
    language, confidence = best
    return Language(tag=language, confidence=round(min(confidence, 1.0), 4), source="detected")


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


def probabilities(text: str) -> dict[str, float]:
    """Probability of each language for `text`, likeliest first; empty where nothing speaks for any."""
    return dict(_ranked(_sample(text)))


def _sample(text: str) -> str:
    """The first words of `text`, without addresses."""
    head = text[: 2 * _SAMPLE].lstrip()
    if any(mark in head for mark in _MARKS):
        head = _NOISE.sub(" ", head)
    return head[:_SAMPLE]


@cache
def _identifier() -> Any:
    # The module-level identifier of py3langid is shared by all who use it, and set_languages() changes it for all.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    class Identifier(LanguageIdentifier):  # type: ignore[misc]
        __slots__ = ()

        def shares(self, text: str) -> Any:
            """The share of each of `nb_classes`; `rank` sorts them first, which takes half as long again."""
            return self._decide(text)

    return Identifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _weight(language: str) -> float:
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


def _weighed(sample: str) -> Any:
    """An array with the probability of each of the detector's classes, or None where nothing speaks for any."""
    possible, factors = _constraints(sample)
    if possible is _NONE:
        return None
    weights = _weights(possible)
    if factors:
        weights = weights * [factors.get(label, 1.0) for label in _identifier().nb_classes]
    shares = _identifier().shares(sample)
    if shares.max() * len(shares) < _EVEN:
        return None
    shares = np.maximum(shares, 1e-12) * weights
    total = shares.sum()
    return shares / total if total else None


def _ranked(sample: str) -> list[tuple[str, float]]:
    """(language, probability), likeliest first; empty where nothing speaks for any."""
    found = _weighed(sample)
    if found is None:
        return []
    pairs = zip(_identifier().nb_classes, found.tolist(), strict=True)
    return sorted(((label, share) for label, share in pairs if share), key=lambda pair: (-pair[1], pair[0]))


def _constraints(sample: str) -> tuple[frozenset[str] | None, dict[str, float]]:
    """Languages that the script allows (see `_possible`), none where there is no letter, and factors of alphabets."""
    if sample.isascii():  # Latin letters or none
        return (None if any(map(str.isalpha, sample)) else _NONE), {}
    counts = _scripts(sample)
    if not counts:
        return _NONE, {}
    possible = _possible(counts)
    return possible, _foreign(sample) if possible is _SCRIPTS["CYRILLIC"] else {}


@cache
def _weights(possible: frozenset[str] | None) -> Any:
    """An array with the weight of each of the detector's classes; nothing for those that the text cannot be in."""
    seen = {"zxx"}  # no language at all
    weights = []
    for label in map(str, _identifier().nb_classes):
        # A label that comes twice has all of its share at the first place.
        weights.append(_weight(label) if label not in seen and _fits(label, possible) else 0.0)
        seen.add(label)
    return np.array(weights)


def _best(sample: str, expected: str | None) -> tuple[str, float] | None:
    """The likeliest language and its probability, of as little of `sample` as decides.

    The detector's time grows with the text, a third of a millisecond a kilobyte, and nearly always the first
    sentence is enough.
    """
    best = _likeliest(sample[:_GLANCE]) if expected is not None else None
    if best is not None and best[0] == expected and best[1] >= _SURE:
        return best
    for size in _STEPS:
        best = _likeliest(sample[:size])
        if len(sample) <= size or (best is not None and best[1] >= _DECIDED):
            break
    return best


def _likeliest(sample: str) -> tuple[str, float] | None:
    if (found := _weighed(sample)) is None:
        return None
    place = int(found.argmax())
    return _identifier().nb_classes[place], float(found[place])


def _fits(language: str, possible: frozenset[str] | None) -> bool:
    if possible is not None:
        return language in possible
    return language in _BOTH_SCRIPTS or language not in _other_scripts()


@cache
def _other_scripts() -> frozenset[str]:
    return frozenset().union(*_SCRIPTS.values())


def _contradicts(tag: str, sample: str, letters: int, found: tuple[str, float]) -> bool:
    """Whether the text is clearly not in the language that was declared."""
    primary, (best, confidence) = tag.split("-", 1)[0], found
    if primary == best or any({primary, best} <= family for family in _FAMILIES):
        return False
    if primary not in _identifier().labels and primary not in ("nb", "sh", "fil"):
        return False  # the detector does not know the language, so it cannot judge
    possible = _possible(_scripts(sample))
    if letters >= _ENOUGH_SCRIPT and not _fits(primary, possible):
        return True
    return letters >= _ENOUGH and confidence >= _SURE
