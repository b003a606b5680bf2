"""The detector, asked for as little of a text as decides."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice
from typing import Any, Literal

import numpy as np

from adapters.language.common import reads_as
from adapters.language.letters import NO_LANGUAGE, constraints, fits, weight
from adapters.language.tags import normalise_tag
from adapters.schema import Language

__all__ = ["detect", "probabilities"]

# Addresses, account names and hashtags are written in Latin letters in every language.
_NOISE = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)[@#]\w+")
_MARKS = ("://", "www.", "@", "#")  # the expression is slow, and most texts hold none of these

_DECIDED = 0.99  # probability
_QUICK = 240  # code points: two texts in three hold three of their language's own words by then
_GLANCE = 60  # code points: four reports in five are sure by then, also among neighbours such as Czech and Slovak
_STEPS = (120, 240, 600)  # code points; the next step where the one before does not decide
_SAMPLE = _STEPS[-1]  # code points: more text changes hardly an answer, and 1,000 more cost half a millisecond
_EVEN = 2.5  # the best share in units of an even one; a language with two classes has twice as much of nothing
_MIN_LETTERS = 3
_SURE = 0.9  # a declaration falls only to a detector that is this sure …
_ENOUGH = 40  # … of this many letters
_ENOUGH_SCRIPT = 8  # a declared language in a script it is never written in needs fewer

# One language under several tags, or so near that an own declaration is the better judge.
_FAMILIES = (
    frozenset(["hr", "bs", "sr", "sh", "cnr"]), frozenset(["no", "nb", "nn", "da"]), frozenset(["id", "ms"]),
    frozenset(["zh", "yue", "wuu", "cmn"]), frozenset(["ar", "arz", "ary"]), frozenset(["ku", "sdh", "ckb", "kmr"]),
    frozenset(["el", "grc"]), frozenset(["he", "hbo"]), frozenset(["uz", "uzs"]), frozenset(["tl", "fil"]),
    frozenset(["fa", "prs"]), frozenset(["gl", "pt"]),
)  # fmt: skip


def detect(text: str, *, declared: str | None = None, expected: str | None = None) -> Language | None:
    """Language of `text`, or None when there is too little of it and nothing is declared.

    Args:
        text: plain text; the longer, the surer.
        declared: BCP 47 tag that the source gives; it wins where the text does not contradict it clearly.
        expected: language of other texts of the same source. A text that uses its common words is in it, and where
            the first words are in it, no more are read.
    """
    tag = normalise_tag(declared)
    if tag is None and expected is not None and reads_as(text[:_QUICK], expected):
        return _language(expected, _DECIDED, "detected")
    sample = _sample(text)
    letters = sum(1 for _ in islice(filter(str.isalpha, sample), _ENOUGH))  # more of them change nothing
    best = _best(sample, expected) if letters >= _MIN_LETTERS else None
    if tag is not None and (best is None or not _contradicts(tag, sample, letters, best)):
        return _language(tag, 1.0, "declared")
    return None if best is None else _language(best[0], round(min(best[1], 1.0), 4), "detected")


@lru_cache(maxsize=512)  # most entries of most feeds have the same
def _language(tag: str, confidence: float, source: Literal["declared", "detected"]) -> Language:
    return Language(tag=tag, confidence=confidence, source=source)


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


def _weighed(sample: str) -> Any:
    """An array with the probability of each of the detector's classes, or None where nothing speaks for any."""
    possible, factors = constraints(sample)
    if possible is NO_LANGUAGE:
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


@cache
def _weights(possible: frozenset[str] | None) -> Any:
    """An array with the weight of each of the detector's classes; nothing for those that the text cannot be in."""
    seen = {"zxx"}  # no language at all
    weights = []
    for label in map(str, _identifier().nb_classes):
        # A label that comes twice has all of its share at the first place.
        weights.append(weight(label) if label not in seen and fits(label, possible) else 0.0)
        seen.add(label)
    return np.array(weights)


def _best(sample: str, expected: str | None) -> tuple[str, float] | None:
    """The likeliest language and its probability, of as little of `sample` as decides.

    The detector's time grows with the text, a third of a millisecond a kilobyte, and nearly always the first
    sentence is enough. To compare words takes a tenth of the shortest glance.
    """
    best = None
    if expected is not None:
        if reads_as(sample, expected):
            return expected, _DECIDED
        best = _likeliest(sample[:_GLANCE])
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


def _contradicts(tag: str, sample: str, letters: int, found: tuple[str, float]) -> bool:
    """Whether the text is clearly not in the language that was declared."""
    primary, (best, confidence) = tag.split("-", 1)[0], found
    if primary == best or any({primary, best} <= family for family in _FAMILIES):
        return False
    if primary not in _identifier().labels and primary not in ("nb", "sh", "fil"):
        return False  # the detector does not know the language, so it cannot judge
    if letters >= _ENOUGH_SCRIPT and not fits(primary, constraints(sample)[0]):
        return True
    return letters >= _ENOUGH and confidence >= _SURE
