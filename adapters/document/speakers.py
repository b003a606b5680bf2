"""Who says what: verbs of saying, the name beside them, pronouns carried back to the last speaker."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.document.marks import Marked
from adapters.document.people import Name, names
from adapters.document.saying import ACCORDING, VERB, VIA, pronouns
from adapters.document.vocabulary import OUTLET_WORD

__all__ = ["Speakers"]

_SENTENCE = re.compile(
    r"(?:(?P<word>(?<!\w)[^\W\d_]{1,6})|(?<=[^\W_][^\W_])|(?<=[”»\"“’')\]%]))[.!?…]+[”»\"“’')]?\s+(?=[\"“„«(—–]?\s?[^\W_])"
)
_ABBREVIATION = frozenset(
    "gen col lt maj sgt capt cpt adm dr mr mrs ms prof rev sen rep gov st no feb jan mar apr jun jul aug sep sept oct nov "
    "dec vs inc gov cmdr brig hon hr fr bzw ca mio mrd nr płk ppłk mjr kpt im ul św tys mln mld г р м ул им тыс млн млрд "
    "ім вул тис обл".split()
)
_ARTICLE = re.compile(
    r"(?P<words>(?:the|a|an|one|der|die|das|ein|eine|le|la|l['’]|un|une|el|los|las|una|his|her|their)\s?"
    r"(?:[^\W\d_][\w’'-]*\s){0,4}?[^\W\d_][\w’'-]*)\s*\Z",
    re.IGNORECASE,
)
_PERSON_WORD = re.compile(
    r"\b(?:minister|president|secretary|spokes(?:man|woman|person)|official|officer|general|commander|leader|chief|"
    r"chancellor|ambassador|diplomat|analyst|expert|soldier|witness|resident|source|ministry|government|army|governor|mayor|"
    r"senator|lawmaker|envoy|adviser|advisor|statement|colonel|captain|man|woman|sprecher(?:in)?|minister(?:in)?|ministre|"
    r"président|porte-parole|ministro|ministra|presidente|portavoz|kanzler(?:in)?|präsident(?:in)?|"
    r"міністр|президент|речник|речниця|посадовець|міністерство|командувач|министр|представитель|чиновник|ведомство|"
    r"minister|prezydent|rzecznik|rzeczniczka|resort)\b",
    re.IGNORECASE,
)
_MEDIUM = re.compile(
    r"\s(?:[^\W\d_A-Z][\w-]*\s){0,2}(?P<name>(?P<the>(?:The|Le|La|El|Die|Der)\s)?[^\W\d_a-z][\w.-]*(?:\s(?:of\s|and\s|de\s)?[A-ZÀ-ÞА-ЯІЇЄҐ][\w.-]*){0,4})"
)
_QUOTED_MEDIUM = re.compile(r"[^«“\"„\n.,:;]{0,24}[«“\"„](?P<name>[^»”\"“\n]{2,40})[»”\"“]")
_THAT = re.compile(r"\b(?:that|dass|que|qu|że|що|что|che|if|whether|why|how)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[.!?:;]|[,–—]\s(?:who|which|that|der|die|qui|que|który|який|что|що)\b")
_CLAUSE = 140


@dataclass(frozen=True, slots=True)
class _Said:
    speaker: str | None
    via: str | None = None
    pronoun: bool = False


class Speakers:
    """Resolves speakers paragraph by paragraph, in reading order, and remembers who spoke last."""

    def __init__(self, text: str, stretches: Sequence[tuple[int, int]], language: str | None = None) -> None:
        self._text = text
        self.language = (language or "").split("-")[0] or None
        self._pronouns = pronouns(language)
        self._names = sorted(
            {(n.start, n.end): n for a, b in stretches for n in names(text, a, b)}.values(), key=lambda n: n.start
        )
        self._starts = [n.start for n in self._names]
        self._full = self._full_names()
        self._inner = self._inner_words()
        self._outers: list[int] = []
        self._afters: list[int] = []
        self._last: str | None = None
        self._she: set[str] = set()
        self._he: set[str] = set()
        self._spoke: list[str] = []

    def _full_names(self) -> dict[str, str]:
        """Surname to the fullest form in which the text gives the name."""
        forms: dict[str, Counter[str]] = {}
        for name in self._names:
            parts = name.text.split()
            if 2 <= len(parts) <= 4 and not OUTLET_WORD.search(name.text) and not any(p.isupper() and len(p) > 3 for p in parts):
                forms.setdefault(parts[-1].casefold(), Counter())[name.text] += 1 + 3 * name.role
        return {key: max(found, key=lambda t: (found[t], len(t))) for key, found in forms.items()}

    def _inner_words(self) -> set[str]:
        """Capitalised words that stand inside a sentence somewhere, so that their capital is their own."""
        inner: set[str] = set()
        for name in self._names:
            words = name.text.casefold().split()
            lead = self._text[max(0, name.start - 2) : name.start]
            inner.update(words if lead[-1:] == " " and lead[:1] not in ".!?…:" else words[1:])
        return inner

    def fullest(self, name: str) -> str:
        """The name as the text gives it in full: `Roe` is Jane Roe, where she is named so anywhere."""
        parts = name.split()
        if len(parts) > 1 or not parts:
            return name
        key = parts[0].casefold()
        if key in self._full:
            return self._full[key]
        # Slavic case endings: the same surname where the stems agree.
        stem = key[: max(4, len(key) - 3)]
        near = [full for last, full in self._full.items() if last.startswith(stem) and abs(len(last) - len(key)) <= 3]
        return near[0] if len(near) == 1 and len(key) > 4 else name

    def attributed(self, m: Marked, start: int, end: int) -> bool:
        """Whether a verb of saying stands directly before or behind the marks."""
        behind = self._text[m.after : min(end, m.after + 40)].lstrip(" ,—–-")
        before = self._text[max(start, m.outer - 30) : m.outer].rstrip(" :,—–")
        if VERB.match(behind):
            return True
        return any(v.end() == len(before) for v in VERB.finditer(before)) and not VIA.search(before)

    def of(
        self, start: int, end: int, marked: Sequence[Marked], kept: Sequence[Marked], *, continued: bool
    ) -> list[tuple[str | None, str | None]]:
        """(speaker, medium) of each quotation in `kept`, which stand in the paragraph from `start` to `end`."""
        self._outers = [m.outer for m in marked]
        self._afters = [m.after for m in marked]
        told: list[_Said | None] = []
        for number, m in enumerate(kept):
            after_limit = kept[number + 1].outer if number + 1 < len(kept) else end
            before_limit = kept[number - 1].after if number else start
            told.append(self._one(m, before_limit, after_limit, start))
            if said := told[-1]:
                self._remember(said)
        return self._carried(start, marked, kept, told, continued)

    def _carried(
        self, start: int, marked: Sequence[Marked], kept: Sequence[Marked], told: list[_Said | None], continued: bool
    ) -> list[tuple[str | None, str | None]]:
        """Quotations without words of their own that tell who speaks take the speaker of the one before, or behind."""
        before: _Said | None = _Said(self._spoke[-1]) if continued and self._spoke else None
        answer: list[_Said | None] = []
        follow = next((t for t in told if t), None)
        for number, said in enumerate(told):
            if said is None and before is None:
                said = follow or self._subject(start, kept[number].outer)
            said = said or before
            before = said or before
            answer.append(said)
        if any(answer):
            last = next(a for a in reversed(answer) if a)
            self._remember(last)
        return [(a.speaker, a.via) if a else (None, None) for a in answer]

    def _remember(self, said: _Said) -> None:
        if said.speaker:
            self._last = said.speaker
            if not self._spoke or self._spoke[-1] != said.speaker:
                self._spoke.append(said.speaker)

    def _one(self, m: Marked, low: int, high: int, start: int) -> _Said | None:
        """By the words of the same sentence: behind the marks when they follow at once, else before, else behind."""
        text = self._text
        sentence = self._sentence_start(max(low, m.outer - 600), m.outer)
        stop = self._sentence_end(m, high)
        behind = self._behind(m, stop)
        if behind and behind[1] <= 4:
            return behind[0]
        before = self._before(sentence, m.outer)
        if before:
            return before
        if behind and not text[m.after : m.after + behind[1]].strip().startswith("."):
            return behind[0]
        return None

    def _sentence_start(self, low: int, high: int) -> int:
        begin = low
        for cut in self._cuts(low, high):
            begin = cut.end()
        return begin

    def _cuts(self, low: int, high: int) -> Iterator[re.Match[str]]:
        """Where sentences end between `low` and `high`; abbreviations and initials end none."""
        for cut in _SENTENCE.finditer(self._text, low, high):
            word = cut["word"]
            if word is None or not (len(word) == 1 or word.casefold() in _ABBREVIATION):
                yield cut

    def _sentence_end(self, m: Marked, high: int) -> int:
        words = self._text[m.start : m.end].rstrip()
        tail = self._text[m.after : min(high, m.after + 2)].lstrip()
        if words and words[-1] in ".!?…" and tail[:1].isupper() and not VERB.match(self._text, m.after + 1):
            ends = True
        else:
            ends = False
        cut = next(self._cuts(max(m.after - 1, m.start), high), None)
        stop = max(m.after, cut.start() + len(cut["word"] or "") + 1) if cut else high
        return m.after if ends and not self._named_verb(m.after, stop) else stop

    def _named_verb(self, at: int, stop: int) -> bool:
        """Whether a new sentence right behind the marks is no more than `Name said.`"""
        words = self._text[at : min(stop, at + 60)].strip(" .")
        return len(words.split()) <= 5 and bool(VERB.search(words))

    def _behind(self, m: Marked, stop: int) -> tuple[_Said, int] | None:
        """The speaker in the words behind the marks, and how far off its verb stands."""
        text = self._text
        stop = min(stop, m.after + 260)
        according = ACCORDING.search(text, m.after, min(stop, m.after + 80))
        for verb in VERB.finditer(text, m.after, stop):
            if according and according.start() < verb.start():
                break
            lead = text[m.after : verb.start()]
            if len(lead.split()) > 9:
                break
            subject = self._right(verb.end(), stop) if not lead.strip(" ,—–-.") else None
            subject = subject or self._left(m.after, verb.start()) or self._right(verb.end(), stop)
            if subject:
                return _Said(subject[0], self._medium(verb.end(), stop), subject[1]), len(lead.split())
        if according and (subject := self._right(according.end(), stop)):
            return _Said(subject[0]), len(text[m.after : according.start()].split())
        return None

    def _before(self, sentence: int, at: int) -> _Said | None:
        text = self._text
        verbs = list(VERB.finditer(text, sentence, at))
        for verb in reversed(verbs):
            subject = self._left(sentence, verb.start()) or self._right(verb.end(), at, close=True)
            if subject:
                return _Said(subject[0], self._medium(verb.end(), at), subject[1])
        according = list(ACCORDING.finditer(text, sentence, at))
        if according and (subject := self._right(according[-1].end(), at)):
            return _Said(subject[0])
        return None

    def _medium(self, start: int, end: int) -> str | None:
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

    def _between(self, start: int, end: int) -> list[Name]:
        return self._names[bisect_left(self._starts, start) : bisect_right(self._starts, end - 1)]

    def _usable(self, name: Name) -> bool:
        if name.possessive or len(name.text) < 2 or self._ordinary(name):
            return False
        number = bisect_right(self._outers, name.start) - 1
        return number < 0 or name.start >= self._afters[number]

    def _ordinary(self, name: Name) -> bool:
        """Whether a single word has its capital from the start of a sentence only: "Analysts", "Eine"."""
        if " " in name.text or name.role or name.text.casefold() in self._inner:
            return False
        lead = self._text[max(0, name.start - 3) : name.start].rstrip(" \"“„«‘'—–-(")
        return not lead or lead[-1] in ".!?…\n\r”»\"’"

    def _left(self, start: int, end: int) -> tuple[str, bool] | None:
        """The subject before a verb: the pronoun directly at it, the name nearest to it, or a person by role."""
        begin = max(start, end - _CLAUSE)
        piece = self._text[begin:end]
        last = piece.rstrip(" ,").rsplit(None, 3)
        for word in reversed(last[-2:]):
            if self._pronouns.any.fullmatch(word.strip(",.:;")):
                return self._pronoun(word.strip(",.:;"), begin)
        named = [n for n in self._between(begin, end) if n.end <= end and self._usable(n)]
        pronoun = None
        for pronoun in self._pronouns.any.finditer(piece):
            pass
        if named and not self._object(named[-1], begin):
            subject = self._first_subject(named, begin, end)
            if subject and (pronoun is None or begin + pronoun.start() < subject.start):
                return self.fullest(subject.text), False
        role = _ARTICLE.search(piece.rstrip(" ,"))
        if role and _PERSON_WORD.search(role["words"]):
            return self._by_role(role["words"], begin)
        if pronoun:
            return self._pronoun(pronoun.group(), begin)
        if named:
            return self.fullest(named[0].text), False
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

    def _right(self, start: int, end: int, *, close: bool = False) -> tuple[str, bool] | None:
        """The subject behind a verb, or behind "according to"."""
        stop = min(end, start + 90)
        piece = self._text[start:stop]
        word = piece.split(None, 1)[0].strip(",.:;") if piece.strip() else ""
        if word and self._pronouns.any.fullmatch(word):
            return self._pronoun(word, start)
        for name in self._between(start, stop):
            gap = self._text[start : name.start]
            gap = re.sub(r"\b[^\W\d_]{1,5}\.", " ", gap)
            if len(gap.split()) > (5 if not close else 3) or re.search(r"[,.;:—–(«“\"]", gap) or _THAT.search(gap):
                break
            if self._usable(name):
                return self.fullest(name.text), False
        role = re.match(r"\s*(?P<words>(?:the|a|an|der|die|das|le|la|el|un|une|ein|eine)?\s?(?:[^\W\d_][\w’'-]*\s?){1,4})", piece)
        if role and _PERSON_WORD.search(role["words"]):
            return self._by_role(role["words"], start)
        return None

    def _by_role(self, words: str, at: int) -> tuple[str, bool] | None:
        """A person named by role alone: whoever the text has given that role, else the words themselves."""
        words = " ".join(words.split())
        indefinite = re.match(r"(?:a|an|one|ein|eine|un|une|una)\s", words, re.IGNORECASE)
        role = _PERSON_WORD.search(words)
        if role and not indefinite:
            holder = self._holder(role.group().casefold(), at)
            if holder or self._last:
                return holder or self._last or "", True
        return re.sub(r"^(?:the|a|an|der|die|das|ein|eine|le|la|el|un|une|una)\s", "", words, flags=re.IGNORECASE), False

    def _people_before(self, at: int) -> Iterator[Name]:
        """Full names of people that stand before `at`, the nearest first."""
        for number in range(bisect_left(self._starts, at) - 1, -1, -1):
            name = self._names[number]
            if 2 <= len(name.text.split()) <= 4 and not OUTLET_WORD.search(name.text) and self._usable(name):
                yield name

    def _holder(self, role: str, at: int) -> str | None:
        """The last person before `at` whose name stands beside the word for the role."""
        for name, _ in zip(self._people_before(at), range(40), strict=False):
            around = self._text[max(0, name.start - 50) : name.start] + " " + self._text[name.end : name.end + 40]
            if role in around.casefold():
                return self.fullest(name.text)
        return None

    def _pronoun(self, word: str, at: int) -> tuple[str, bool] | None:
        """The last speaker whom the pronoun fits; before anybody spoke, the last person named in full."""
        female = bool(self._pronouns.she.fullmatch(word))
        mine, other = (self._she, self._he) if female else (self._he, self._she)
        if subject := self._named_subject(max(0, at - 500), at, other):
            mine.add(subject)
            return subject, True
        near = next((n.text for n in self._people_before(at) if n.text not in other and at - n.start < 700), None)
        for speaker in reversed(self._spoke):
            if speaker not in other:
                if female and speaker not in mine and near and near not in self._spoke:
                    break
                mine.add(speaker)
                return speaker, True
        if near:
            mine.add(near)
            return near, True
        return None

    def _named_subject(self, low: int, at: int, not_these: set[str]) -> str | None:
        """Who is named as speaking last in the same paragraph, be it in indirect speech."""
        begin = max(low, self._text.rfind("\n\n", low, at) + 1)
        for verb in reversed(list(VERB.finditer(self._text, begin, at))):
            left = [n for n in self._between(max(begin, verb.start() - 60), verb.start()) if self._usable(n)]
            name = left[-1] if left else None
            if name and not self._object(name, begin) and self._adjoins(name.end, verb.start()):
                full = self.fullest(name.text)
                if " " in full and full not in not_these:
                    return full
        return None

    def _adjoins(self, start: int, end: int) -> bool:
        """Whether nothing but an adverb or an apposition stands between a name and its verb."""
        gap = self._text[start:end]
        return not (_CLAUSE_END.search(gap) or self._pronouns.any.search(gap)) and len(gap.split()) <= 5

    def _subject(self, start: int, at: int) -> _Said | None:
        """The speaker of the sentence before, in the same paragraph."""
        for verb in reversed(list(VERB.finditer(self._text, max(start, at - 500), at))):
            if subject := self._left(start, verb.start()):
                return _Said(subject[0])
        return None
