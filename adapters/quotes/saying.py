"""Verbs of saying and what goes with them, in the languages of the starter watchlists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.quotes.speech_verbs import AUXILIARIES, PHRASES, SPEECH_VERBS

__all__ = ["ACCORDING", "VIA", "Pronouns", "pronouns", "speaks", "verbs"]

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_LEADS_PHRASE = frozenset(first for first, _ in PHRASES)


def verbs(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """(start, end) of each verb of saying in the stretch, its auxiliary included."""
    before: re.Match[str] | None = None
    low_before = ""
    for word in _WORD.finditer(text, start, len(text) if end is None else end):
        low = word.group().casefold()
        if low in SPEECH_VERBS:
            joined = before is not None and low_before in AUXILIARIES and before.end() + 1 == word.start()
            yield (before.start() if joined and before else word.start()), word.end()
        elif before is not None and low_before in _LEADS_PHRASE and (low_before, low) in PHRASES:
            yield before.start(), word.end()
        before, low_before = word, low


def speaks(text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether there is a verb of saying in the stretch."""
    return next(verbs(text, start, end), None) is not None


ACCORDING = re.compile(
    r"\b(?:according\sto|in\sthe\swords\sof|as\squoted\sby|laut|nach\s(?:Angaben|Darstellung|Worten)(?:\svon)?|"
    r"nach\sden\sWorten(?:\svon)?|(?<=,\s)so(?=\s(?:der|die|das|ein|eine|(?-i:[A-ZÄÖÜ])))|zufolge|selon|d['’]après|según|"
    r"de\sacuerdo\scon|en\spalabras\sde|według|zdaniem|jak\spodaje|secondo|за\sсловами|за\sданими|за\sінформацією|"
    r"на\sдумку|як\sпередає|по\sсловам|со\sслов|по\sданным|по\sмнению|volgens|aldus|podle|enligt|segundo)\b",
    re.IGNORECASE,
)
# By language, because a pronoun of one is a preposition or article of another: "on", "il", "er", "lei".
_HE = {
    "en": "he", "de": "er", "fr": "il", "es": "él", "pl": "on", "it": "lui|egli", "uk": "він", "ru": "он", "cs": "on",
    "nl": "hij", "pt": "ele", "sv": "han", "no": "han", "nb": "han", "da": "han",
}  # fmt: skip
_SHE = {
    "en": "she", "de": "sie", "fr": "elle", "es": "ella", "pl": "ona", "it": "lei", "uk": "вона", "ru": "она", "cs": "ona",
    "nl": "zij|ze", "pt": "ela", "sv": "hon", "no": "hun", "nb": "hun", "da": "hun",
}  # fmt: skip
_IT = {"en": "it", "de": "es"}
_THEY = {
    "en": "they", "fr": "ils|elles", "es": "ellos|ellas", "pl": "oni|one", "it": "loro", "uk": "вони", "ru": "они",
    "cs": "oni",
}
_NONE = "(?!)"


@dataclass(frozen=True, slots=True)
class Pronouns:
    """Personal pronouns of one language that stand for a speaker; `any` finds each of them in a text."""

    he: re.Pattern[str]
    she: re.Pattern[str]
    it: re.Pattern[str]
    they: re.Pattern[str]
    any: re.Pattern[str]


def pronouns(language: str | None) -> Pronouns:
    """The pronouns of `language`; those of English where it is not known."""
    primary = (language or "en").split("-")[0]
    words = [table.get(primary, _NONE) for table in (_HE, _SHE, _IT, _THEY)]
    any_of = "|".join(w for w in words if w != _NONE) or _NONE
    he, she, it, they = (re.compile(w, re.IGNORECASE) for w in words)
    return Pronouns(he, she, it, they, re.compile(rf"(?<!\w)(?:{any_of})(?!\w)", re.IGNORECASE))


# The words between a verb and the medium that was told.
VIA = re.compile(
    r"(?:\b(?:told|tells|telling)\b|\b(?:in\san\sinterview\s(?:with|to|for)|speaking\sto|interview\swith|"
    r"wrote\sin|writing\sin|"
    r"in\scomments\sto|in\sremarks\sto|dem|der|gegenüber\s(?:dem|der)?|im\sInterview\smit|im\sGespräch\smit|auprès\sde|"
    r"dans\sun\sentretien\s(?:à|au|avec)|au\smicro\sde|en\s(?:una\s)?entrevista\s(?:con|a)|w\srozmowie\sz|w\swywiadzie\sdla|"
    r"в\sінтерв['’ʼ]ю|у\sкоментарі|в\sкоментарі|в\sинтервью|в\sкомментарии|в\sбеседе\sс|у\sрозмові\sз)\b)",
    re.IGNORECASE,
)
