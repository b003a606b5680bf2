"""The subject of a verb of saying: a name, a pronoun, or a person or body by role alone."""

from __future__ import annotations

import re

from adapters.quotes.antecedents import Antecedents
from adapters.quotes.cast import Cast
from adapters.quotes.lexicon import ORGANISATION, OUTLET_WORD
from adapters.quotes.names import Name
from adapters.quotes.nouns import DETERMINERS, LINKS_OF
from adapters.quotes.phrases import phrase_before, phrase_behind, phrase_opening
from adapters.quotes.saying import VIA, pronouns

__all__ = ["Subjects"]

_MEDIUM = re.compile(
    r"\s(?:[^\W\d_A-Z][\w-]*\s){0,2}(?P<name>(?P<the>(?:The|Le|La|El|Die|Der)\s)?[^\W\d_a-z][\w.-]*(?:\s(?:of\s|"
    r"and\s|de\s)?[A-ZÀ-ÞА-ЯІЇЄҐ][\w.-]*){0,4})"
)
_QUOTED_MEDIUM = re.compile(r"[^«“\"„\n.,:;]{0,24}[«“\"„](?P<name>[^»”\"“\n]{2,40})[»”\"“]")
_THAT = re.compile(r"\b(?:that|dass|que|qu|że|що|что|che|if|whether|why|how)\b", re.IGNORECASE)
# A relative clause between commas: the names in it are not the subject of what follows.
_RELATIVE = re.compile(
    r",\s(?:who|whose|whom|which|where|der|die|das|deren|dessen|qui|que|dont|cuy[oa]|quien|który|która|którzy|котор\w+|"
    r"як(?:ий|а|і|ого|ої)|che)\s[^,.;:“”\"«»]{3,120},", re.IGNORECASE,
)  # fmt: skip
# "Jane Roe, a member of the Harbour Board, said"
_APPOSITION = re.compile(
    r",\s(?:an?|the|one|der|die|das|ein|eine|le|la|un|une|el|una|uno)\s[^,.;:“”\"«»]{3,90},", re.IGNORECASE
)
_APPOSED = re.compile(r",?\s(?:[^\W\d_]{1,5}\.\s)?")
# "mówi „Kurierowi” Jan Las"
_TOLD = re.compile("[„«“\"][^”»“\"]{2,40}[”»“\"]")
_SHORT = re.compile(r"\b[^\W\d_]{1,5}\.")
_CLAUSE = 140
_REACH = 90


class Subjects:
    """Finds subjects beside verbs."""

    def __init__(self, cast: Cast, language: str | None) -> None:
        self._cast = cast
        self._text = cast.text
        self._pronouns = pronouns(language)
        self.antecedents = Antecedents(cast, language)

    def before(self, start: int, end: int) -> str | None:
        """The subject before a verb: the pronoun at it, a role or body at it, or the name nearest to it."""
        begin = max(start, end - _CLAUSE)
        piece = self._text[begin:end]
        for place, word in enumerate(reversed(piece.rstrip(" ,").rsplit(None, 3)[-2:])):
            if self._pronouns.any.fullmatch(word.strip(",.:;-")) and not (place and self._thing(word)):
                return self.antecedents.of_pronoun(word.strip(",.:;-"), begin)
        name = self._nearest(begin, end)
        phrase = phrase_before(self._text, begin, end)
        if phrase and not (name and self._apposed(name, phrase.start, phrase.end)):
            return self.antecedents.of_role(phrase)
        found = [m for m in self._pronouns.any.finditer(piece) if not self._thing(m.group())]
        pronoun = found[-1] if found else None  # "denied it and spoke of": a thing is mostly an object
        if name and (pronoun is None or begin + pronoun.start() < name.start):
            return self._cast.fullest(name.text)
        if pronoun:
            return self.antecedents.of_pronoun(pronoun.group(), begin)
        opening = phrase_opening(self._text, self._cast.sentence_start(begin, end), end)
        return self.antecedents.of_role(opening) if opening else None

    def _nearest(self, begin: int, end: int) -> Name | None:
        """Of the names before a verb the nearest that no preposition governs and that no relative clause holds.

        A single word that is no surname of anybody is taken only beside the verb: "Velmora said", but not
        "Velmora closed two basins after divers said".
        """
        skipped = [m.span() for m in _RELATIVE.finditer(self._text, begin, end)]
        skipped += [m.span() for m in _APPOSITION.finditer(self._text, begin, end) if self._ends_name(m.start())]
        for name in reversed(self._cast.between(begin, end)):
            if name.end > end or not self._cast.usable(name) or any(a < name.start < b for a, b in skipped):
                continue
            if self.antecedents.governed(name, begin):
                continue
            if self._cast.is_person(name) or self._beside(name.end, end, skipped):
                return name
        return None

    def _ends_name(self, at: int) -> bool:
        return any(n.end == at and self._cast.is_person(n) for n in self._cast.between(max(0, at - 60), at))

    def _beside(self, at: int, end: int, skipped: list[tuple[int, int]]) -> bool:
        gap = self._text[at:end]
        for a, b in skipped:
            if at <= a and b <= end:
                gap = gap.replace(self._text[a:b], " ")
        return len(gap.split()) <= 4 and not re.search(r"[.;:!?“”\"«»]", gap)

    def _apposed(self, name: Name, start: int, end: int) -> bool:
        """Whether a role only stands beside the name: "Jane Roe, the minister, said"; or leads it, "minister Roe said"."""
        if name.start >= start:  # but not in "le ministre de la Mer", "the head of NATO"
            linked = any(w.casefold() in LINKS_OF for w in self._text[start : name.start].split())
            return name.end >= end and not linked
        return self._text[name.end : start].strip() in (",", ", the", ", a", ", an", ",der", "(") or bool(
            re.fullmatch(r"\s?[,(]\s?(?:[^\W\d_]{1,3}\s)?", self._text[name.end : start])
        )

    def behind(self, start: int, end: int, *, close: bool = False) -> str | None:
        """The subject behind a verb, or behind "according to".

        Args:
            start: behind the verb.
            end: where to stop looking.
            close: only a name that stands nearer than three words.
        """
        stop = min(end, start + _REACH)
        piece = self._text[start:stop]
        word = piece.split(None, 1)[0].strip(",.:;-") if piece.strip() else ""
        word = word.removeprefix("t-")
        if word and self._pronouns.any.fullmatch(word) and not (close and self._thing(word)):
            return self.antecedents.of_pronoun(word, start)
        phrase = phrase_behind(self._text, start, stop)
        if phrase and (holder := self._named_behind(phrase.end, min(end, phrase.end + 40))):
            return holder
        for name in self._cast.between(start, stop):
            gap = _SHORT.sub(" ", _TOLD.sub(" ", self._text[start : name.start]))
            # "said the spokeswoman, Jane Roe": a role of few words, a comma, the name.
            if re.search(r",\s\Z", gap) and self._cast.is_person(name) and self._role_words(gap, phrase is not None):
                gap = gap.rstrip(" ,") + " "
            if len(gap.split()) > (3 if close else 5) or re.search(r"[,.;:—–(«“\"]", gap) or _THAT.search(gap):
                break
            if not self._cast.usable(name) or self.antecedents.governed(name, start):
                continue
            if not self._cast.is_person(name):
                if holder := self._led_by(name, stop):
                    return holder
                if phrase and name.start < phrase.end:
                    break  # "szef MON", "the NATO spokesman": the phrase as a whole speaks
                named = phrase is not None and phrase.kind == "body" and phrase.end <= name.start
                if len(gap.split()) > 1 and not named:
                    break  # "jeden z posłów SLP": one of many, whose words of his own are no name
            return self._cast.fullest(name.text)
        return self.antecedents.of_role(phrase) if phrase else None

    def _led_by(self, name: Name, stop: int) -> str | None:
        """The person behind a body and a word or two for what he is there: "SLP engineer Jane Roe"."""
        for person in self._cast.between(name.end, stop):
            gap = self._text[name.end : person.start]
            near = len(gap.split()) <= 3 and gap.replace(" ", "").isalpha() and gap.islower()
            return self._cast.fullest(person.text) if near and " " in person.text and self._cast.usable(person) else None
        return None

    def _named_behind(self, at: int, end: int) -> str | None:
        """The person whose name follows a role at once: "el capitán del puerto, Juan Abad"."""
        lead = _APPOSED.match(self._text, at, end)
        first = next(iter(self._cast.between(at, end)), None)
        if lead is None or first is None or first.start != lead.end() or not self._cast.usable(first):
            return None
        return self._cast.fullest(first.text) if self._cast.is_person(first) else None

    def _thing(self, word: str) -> bool:
        return bool(self._pronouns.it.fullmatch(word) or self._pronouns.they.fullmatch(word))

    def opening(self, start: int, end: int) -> str | None:
        """The subject that opens the sentence from `start`, whatever its verb."""
        phrase = phrase_opening(self._text, start, end)
        if phrase and (holder := self._named_behind(phrase.end, min(end, phrase.end + 40))):
            return holder
        if phrase:
            return self.antecedents.of_role(phrase)
        first = next((n for n in self._cast.between(start, min(end, start + 60)) if self._cast.usable(n)), None)
        return self._cast.fullest(first.text) if first and self._cast.is_person(first) else None

    def _role_words(self, gap: str, known: bool) -> bool:
        words = gap.strip(" ,").split()
        short = 0 < len(words) <= 6 and "," not in gap.strip(" ,")
        return short and (known or words[0].casefold() in DETERMINERS)

    def medium(self, start: int, end: int) -> str | None:
        """The medium to which the words were said."""
        found = VIA.search(self._text, max(start - 12, 0), min(end, start + 120))
        if found is None:
            return None
        quoted = _QUOTED_MEDIUM.match(self._text, found.end(), end)
        if quoted:
            return quoted["name"]
        named = _MEDIUM.match(self._text, found.end(), end)
        if named is None:
            return None
        words = named["name"]
        sure = OUTLET_WORD.search(words) or named["the"] or (words.isupper() and 2 <= len(words) <= 6)
        return words.rstrip(".") if sure and not ORGANISATION.search(words) else None
