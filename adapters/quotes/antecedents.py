"""Who is meant by a pronoun, or by a role that the text has filled with a name before."""

from __future__ import annotations

import re

from adapters.quotes.cast import Cast
from adapters.quotes.names import Name
from adapters.quotes.nouns import kind_of
from adapters.quotes.phrases import Phrase, phrase_behind, phrases_in
from adapters.quotes.saying import pronouns

__all__ = ["Antecedents"]

_CLAUSE_END = re.compile(r"[.!?:;]|[,–—]\s(?:who|which|that|der|die|qui|que|который|яка|який|что|що)\b")
# What stands before a verb that is a preposition's object is not its subject.
_GOVERNED = frozenset(
    "of on in at to with for from by against over near about between von in mit für gegen bei nach de à dans en "
    "con z w na do о "
    "в на у з с до від проти против von der".split()
)
_VERBS = 8
"""Verbs of saying, from the nearest, beside which a name is looked for."""
_PARAGRAPH = 1500
"""How far back in a paragraph whoever it names may be meant; a quotation may take up most of it."""
_GENERAL = re.compile(
    r"(?:official|politician|man|woman|source|head|leader|speaker|latter|посадов|чиновни|политик|політик|mann|"
    r"frau|homme|femme|"
    r"hombre|mujer|polityk)", re.IGNORECASE,
)  # fmt: skip


class Antecedents:
    """Remembers who spoke, and finds whom a pronoun or a role points back to.

    Attributes:
        paragraph: where the one begins whose quotations are looked at.
        last: who spoke last.
    """

    def __init__(self, cast: Cast, language: str | None) -> None:
        self._cast = cast
        self._text = cast.text
        self._pronouns = pronouns(language)
        self.paragraph = 0
        self.last: str | None = None
        self._she: set[str] = set()
        self._he: set[str] = set()
        self._spoke: list[str] = []

    def remember(self, speaker: str | None) -> None:
        """Note who spoke last."""
        if speaker:
            self.last = speaker
            if not self._spoke or self._spoke[-1] != speaker:
                self._spoke.append(speaker)

    def governed(self, name: Name, begin: int) -> bool:
        """Whether a preposition stands right before the name."""
        lead = self._text[max(begin, name.start - 40) : name.start].casefold().split()
        return bool(lead) and lead[-1] in _GOVERNED

    def of_role(self, phrase: Phrase) -> str | None:
        """Whoever the text has given the role, else the words themselves."""
        if phrase.kind == "paper":
            return self._issuer(phrase.start) or phrase.text
        if phrase.kind == "body" or not phrase.definite:
            return phrase.text
        if holder := self._holder(phrase):
            return holder
        named = any(w[0].isupper() and not kind_of(w) for w in phrase.text.split())
        if self.last and self.last in self._cast.people and not named and _GENERAL.match(phrase.noun):
            return self.last
        return phrase.text

    def _holder(self, phrase: Phrase) -> str | None:
        """The last person before the phrase whose name stands beside the word for the role, in the same sentence."""
        stem = phrase.noun.casefold()
        stem = stem[: max(4, len(stem) - 2)] if len(stem) > 5 else stem
        for name, _ in zip(self._cast.people_before(phrase.start), range(40), strict=False):
            before = re.split(r"[.!?;]\s", self._text[max(0, name.start - 60) : name.start])[-1]
            after = re.match(r",\s[^.!?;]{0,50}|\s\([^()]{0,40}", self._text[name.end : name.end + 60])
            if stem in before.casefold() or (after and stem in after.group().casefold()):
                return self._cast.fullest(name.text)
        return None

    def of_pronoun(self, word: str, at: int) -> str | None:
        """The last speaker whom the pronoun fits; before anybody spoke, the last person named in full."""
        if self._pronouns.it.fullmatch(word) or self._pronouns.they.fullmatch(word):
            return self._thing(at)
        if by_role := self._opening_role(at):
            return by_role
        female = bool(self._pronouns.she.fullmatch(word))
        mine, other = (self._she, self._he) if female else (self._he, self._she)
        if found := self._person(mine, other, at, female=female):
            mine.add(found)
            return found
        return self._role_before(at)

    def _person(self, mine: set[str], other: set[str], at: int, *, female: bool) -> str | None:
        if subject := self._named_subject(max(self.paragraph, at - _PARAGRAPH), at, other):
            return subject
        if here := self._named_here(at, other):
            return here
        near = next((n.text for n in self._cast.people_before(at) if n.text not in other and at - n.start < 700), None)
        for speaker in reversed(self._spoke):
            if speaker not in other and (speaker in self._cast.people or speaker[0].isupper()):
                if female and speaker not in mine and near and near not in self._spoke:
                    break
                return speaker
        return near

    def _opening_role(self, at: int) -> str | None:
        """Who opens the paragraph by role alone, where nobody is named in it before the pronoun."""
        stop = min(at, self.paragraph + 200)
        phrase = phrase_behind(self._text, self.paragraph, stop)
        if phrase is None or phrase.kind != "person" or phrase.start > self.paragraph + 6:
            return None
        named = [n for n in self._cast.between(self.paragraph, at) if self._cast.usable(n) and self._cast.is_person(n)]
        return None if named else self.of_role(phrase)

    def dropped(self, at: int) -> str | None:
        """The subject that a verb leaves out: who was named last as speaking, be it in the paragraph before."""
        for verb in self._cast.said(max(0, at - 700), at)[: -_VERBS - 1 : -1]:
            if found := self._beside_verb(verb, at):
                return found
        return self.last

    def _beside_verb(self, verb: tuple[int, int], at: int) -> str | None:
        """The person named nearest to a verb, behind it rather than before."""

        def people(low: int, high: int) -> list[Name]:
            found = [n for n in self._cast.between(low, high) if n.end <= at and self._cast.usable(n)]
            return [n for n in found if self._cast.is_person(n) and not self.governed(n, low)]

        behind, before = people(verb[1], min(at, verb[1] + 60)), people(max(0, verb[0] - 60), verb[0])
        if behind and "." not in self._text[verb[1] : behind[0].start]:
            return self._cast.fullest(behind[0].text)
        return self._cast.fullest(before[-1].text) if before and self.adjoins(before[-1].end, verb[0]) else None

    def _role_before(self, at: int) -> str | None:
        """The last person by role alone: "The captain refused to leave. “…”, he said."""
        found = phrases_in(self._text, max(self.paragraph, at - 400), at)
        people = [words for _, _, words, kind in found if kind == "person"]
        return people[0] if people else None

    def _thing(self, at: int) -> str | None:
        """The body or group that "it" and "they" stand for; of a paper, whoever read or issued it."""
        found = phrases_in(self._text, max(self.paragraph, at - 500), at)
        for start, _, words, kind in reversed(found):
            if kind == "paper":
                if issuer := self._issuer(start):
                    return issuer
            elif kind == "body":
                return words
        if self.last and self.last not in self._cast.people:
            return self.last
        plural = [words for _, _, words, kind in found if kind == "person"]
        return plural[-1] if plural else None

    def _issuer(self, at: int) -> str | None:
        """Who is named before a statement or letter, in the same paragraph."""
        low = max(self.paragraph, at - 300)
        bodies = [(a, words) for a, b, words, kind in phrases_in(self._text, low, at) if kind == "body"]
        people = [n for n in self._cast.between(low, at) if " " in n.text and self._cast.usable(n)]
        if people and (not bodies or bodies[-1][0] < people[-1].start):
            return self._cast.fullest(people[-1].text)
        return bodies[-1][1] if bodies else None

    def _named_subject(self, low: int, at: int, not_these: set[str]) -> str | None:
        """Who is named as speaking last in the same paragraph, be it in indirect speech."""
        for verb in self._cast.said(low, at)[: -_VERBS - 1 : -1]:
            left = [n for n in self._cast.between(max(low, verb[0] - 60), verb[0]) if self._cast.usable(n)]
            name = left[-1] if left else None
            if name and not self.governed(name, low) and self.adjoins(name.end, verb[0]):
                full = self._cast.fullest(name.text)
                if " " in full and full not in not_these:
                    return full
        return None

    def _named_here(self, at: int, not_these: set[str]) -> str | None:
        """The person of the same paragraph: the last speaker if named in it, else the nearest full name."""
        nearest: str | None = None
        for name in reversed(self._cast.between(max(self.paragraph, at - _PARAGRAPH), at)):
            full = self._cast.fullest(name.text)
            if full in not_these or not self._cast.usable(name):
                continue
            if full == self.last:
                return full
            known = full in self._cast.people and (" " in name.text or name.start - self.paragraph < 3)
            if nearest is None and known and not self.governed(name, self.paragraph):
                nearest = full
        return nearest

    def adjoins(self, start: int, end: int) -> bool:
        """Whether nothing but an adverb or an apposition stands between a name and its verb."""
        gap = self._text[start:end]
        return not (_CLAUSE_END.search(gap) or self._pronouns.any.search(gap)) and len(gap.split()) <= 5

