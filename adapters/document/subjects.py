"""The subject of a verb of saying: a name, a pronoun, or a person by role alone."""

from __future__ import annotations

import re

from adapters.document.cast import Cast
from adapters.document.lexicon import BODY_WORD, PERSON_WORD
from adapters.document.people import Name
from adapters.document.saying import VIA, pronouns
from adapters.document.vocabulary import OUTLET_WORD

__all__ = ["Subjects"]

_ARTICLE = re.compile(
    r"(?P<words>(?:the|a|an|one|der|die|das|ein|eine|le|la|l['’]|un|une|el|los|las|una|his|her|their)\s?"
    r"(?:[^\W\d_][\w’'-]*\s){0,4}?[^\W\d_][\w’'-]*)\s*\Z",
    re.IGNORECASE,
)
_MEDIUM = re.compile(
    r"\s(?:[^\W\d_A-Z][\w-]*\s){0,2}(?P<name>(?P<the>(?:The|Le|La|El|Die|Der)\s)?[^\W\d_a-z][\w.-]*(?:\s(?:of\s|and\s|de\s)?[A-ZÀ-ÞА-ЯІЇЄҐ][\w.-]*){0,4})"
)
_QUOTED_MEDIUM = re.compile(r"[^«“\"„\n.,:;]{0,24}[«“\"„](?P<name>[^»”\"“\n]{2,40})[»”\"“]")
_THAT = re.compile(r"\b(?:that|dass|que|qu|że|що|что|che|if|whether|why|how)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[.!?:;]|[,–—]\s(?:who|which|that|der|die|qui|que|który|який|что|що)\b")
_ROLE_BEHIND = re.compile(
    r"\s*(?P<words>(?:the|a|an|der|die|das|le|la|el|un|une|ein|eine)?\s?(?:[^\W\d_][\w’'-]*\s?){1,4})", re.IGNORECASE
)
_CLAUSE = 140


class Subjects:
    """Finds subjects beside verbs, and remembers who spoke, for the pronouns."""

    def __init__(self, cast: Cast, language: str | None) -> None:
        self._cast = cast
        self._text = cast.text
        self._language = (language or "").split("-")[0]
        self._pronouns = pronouns(language)
        self.paragraph = 0  # where the one begins whose quotations are looked at
        self._last: str | None = None
        self._she: set[str] = set()
        self._he: set[str] = set()
        self._spoke: list[str] = []

    def remember(self, speaker: str | None) -> None:
        """Note who spoke last."""
        if speaker:
            self._last = speaker
            if not self._spoke or self._spoke[-1] != speaker:
                self._spoke.append(speaker)

    @property
    def last(self) -> str | None:
        """Who spoke last."""
        return self._last

    def before(self, start: int, end: int) -> str | None:
        """The subject before a verb: the pronoun directly at it, the name nearest to it, or a person by role."""
        begin = max(start, end - _CLAUSE)
        piece = self._text[begin:end]
        last = piece.rstrip(" ,").rsplit(None, 3)
        for word in reversed(last[-2:]):
            if self._pronouns.any.fullmatch(word.strip(",.:;")):
                return self._pronoun(word.strip(",.:;"), begin)
        named = [n for n in self._cast.between(begin, end) if n.end <= end and self._cast.usable(n)]
        pronoun = next(iter(reversed(list(self._pronouns.any.finditer(piece)))), None)
        if named and not self._object(named[-1], begin):
            subject = self._first_subject(named, begin, end)
            if subject and (pronoun is None or begin + pronoun.start() < subject.start):
                return self._cast.fullest(subject.text)
        role = _ARTICLE.search(piece.rstrip(" ,"))
        if role and PERSON_WORD.search(role["words"]):
            return self._by_role(role["words"], begin)
        if pronoun:
            return self._pronoun(pronoun.group(), begin)
        if named:
            return self._cast.fullest(named[0].text)
        return None

    def _first_subject(self, named: list[Name], begin: int, end: int) -> Name | None:
        """Of the names before a verb the nearest that no preposition governs."""
        free = [n for n in named if not self._object(n, begin)]
        return free[-1] if free else None

    def _object(self, name: Name, begin: int) -> bool:
        lead = self._text[max(begin, name.start - 40) : name.start].casefold().split()
        words = [w for w in lead[-3:] if w]
        return any(
            w in ("of", "on", "in", "at", "to", "with", "for", "from", "by", "against", "over", "near", "about", "between",
                  "von", "in", "mit", "für", "gegen", "de", "à", "dans", "en", "con", "z", "w", "na", "do", "о", "в", "на",
                  "у", "з", "с", "до", "до", "проти", "против")
            for w in words[-1:]
        )  # fmt: skip

    def behind(self, start: int, end: int, *, close: bool = False) -> str | None:
        """The subject behind a verb, or behind "according to"."""
        stop = min(end, start + 90)
        piece = self._text[start:stop]
        word = piece.split(None, 1)[0].strip(",.:;") if piece.strip() else ""
        if word and self._pronouns.any.fullmatch(word):
            return self._pronoun(word, start)
        for name in self._cast.between(start, stop):
            gap = self._text[start : name.start]
            gap = re.sub(r"\b[^\W\d_]{1,5}\.", " ", gap)
            if gap.endswith(", ") and PERSON_WORD.search(gap):  # "said the spokeswoman, Jane Roe"
                gap = gap[:-2] + " "
            if len(gap.split()) > (5 if not close else 3) or re.search(r"[,.;:—–(«“\"]", gap) or _THAT.search(gap):
                break
            holder = PERSON_WORD.search(gap)
            if holder and name.text.isupper() and len(name.text) <= 5:  # "szef MON": the body, not its head, is named
                return f"{holder.group()} {name.text}"
            if self._cast.usable(name) and not self._object(name, start):
                return self._cast.fullest(name.text)
        role = _ROLE_BEHIND.match(piece)
        if role and PERSON_WORD.search(role["words"]):
            return self._by_role(role["words"], start)
        return None

    def _by_role(self, words: str, at: int) -> str | None:
        """A person named by role alone: whoever the text has given that role, else the words themselves."""
        words = " ".join(words.split())
        indefinite = re.match(r"(?:a|an|one|ein|eine|un|une|una)\s", words, re.IGNORECASE)
        role = PERSON_WORD.search(words)
        if role and not indefinite:
            holder = self._holder(role.group().casefold(), at)
            if holder and not BODY_WORD.search(words):
                return holder
            # "the minister" is who spoke last; "the head of NATO" is somebody else.
            named = self._language != "de" and any(w[0].isupper() for w in words.split()[1:])
            if self._last and not named and not BODY_WORD.search(words):
                return self._last
        return re.sub(r"^(?:the|a|an|der|die|das|ein|eine|le|la|el|un|une|una)\s", "", words, flags=re.IGNORECASE)

    def _holder(self, role: str, at: int) -> str | None:
        """The last person before `at` whose name stands beside the word for the role."""
        for name, _ in zip(self._cast.people_before(at), range(40), strict=False):
            around = self._text[max(0, name.start - 50) : name.start] + " " + self._text[name.end : name.end + 40]
            if role in around.casefold():
                return self._cast.fullest(name.text)
        return None

    def _pronoun(self, word: str, at: int) -> str | None:
        """The last speaker whom the pronoun fits; before anybody spoke, the last person named in full."""
        female = bool(self._pronouns.she.fullmatch(word))
        mine, other = (self._she, self._he) if female else (self._he, self._she)
        if subject := self._named_subject(max(self.paragraph, at - 500), at, other):
            mine.add(subject)
            return subject
        near = next((n.text for n in self._cast.people_before(at) if n.text not in other and at - n.start < 700), None)
        here = self._named_here(at, other)
        if here:
            mine.add(here)
            return here
        for speaker in reversed(self._spoke):
            if speaker not in other:
                if female and speaker not in mine and near and near not in self._spoke:
                    break
                mine.add(speaker)
                return speaker
        if near:
            mine.add(near)
            return near
        return None

    def _named_subject(self, low: int, at: int, not_these: set[str]) -> str | None:
        """Who is named as speaking last in the same paragraph, be it in indirect speech."""
        begin = low
        for verb in reversed(self._cast.said(begin, at)):
            left = [n for n in self._cast.between(max(begin, verb[0] - 60), verb[0]) if self._cast.usable(n)]
            name = left[-1] if left else None
            if name and not self._object(name, begin) and self._adjoins(name.end, verb[0]):
                full = self._cast.fullest(name.text)
                if " " in full and full not in not_these:
                    return full
        return None

    def _named_here(self, at: int, not_these: set[str]) -> str | None:
        """The person of the same paragraph: the last speaker if named in it, else the nearest full name."""
        nearest: str | None = None
        for name in reversed(self._cast.between(max(self.paragraph, at - 500), at)):
            full = self._cast.fullest(name.text)
            if full in not_these or not self._cast.usable(name):
                continue
            if full == self._last:
                return full
            if nearest is None and " " in name.text and full in self._cast.people and not self._object(name, self.paragraph):
                nearest = full
        return nearest

    def _adjoins(self, start: int, end: int) -> bool:
        """Whether nothing but an adverb or an apposition stands between a name and its verb."""
        gap = self._text[start:end]
        return not (_CLAUSE_END.search(gap) or self._pronouns.any.search(gap)) and len(gap.split()) <= 5

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
        return words.rstrip(".") if sure else None
