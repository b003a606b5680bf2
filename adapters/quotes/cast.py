"""The cast of a text: its names and its verbs of saying, where they stand, and who is who in full."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from adapters.quotes.lexicon import ABBREVIATIONS, ORGANISATION, OUTLET_WORD
from adapters.quotes.names import Name, names
from adapters.quotes.nouns import kind_of
from adapters.quotes.saying import verbs

__all__ = ["Cast"]

_SENTENCE = re.compile(
    r"(?:(?P<word>(?<!\w)[^\W\d_]{1,6})|(?<=[^\W_][^\W_])|(?<=[”»\"“’')\]%]))"
    r"[.!?…]+[”»\"“’')]?\s+(?=[\"“„«(—–]?\s?[^\W_])"
)


# A people's name or an adjective made of it; alone it names nobody.
_DEMONYM = re.compile(
    r"(?:\w{2,}(?:ians?|ish|ese|eans)|Americans?|Mexicans?|Africans?|Germans?|French(?:men|man)?|Dutch|Czechs?|"
    r"Greeks?|Turks?|"
    r"Swedes?|Danes?|Poles?|Finns?|Thais?|Iraqis?|Israelis?|Pakistanis?|Saudis?|Swiss|Afghans?|Kazakhs?|Serbs?|"
    r"Croats?|Slovaks?|"
    r"Arabs?|Korean|Western(?:ers?)?|Europeans?|\w{3,}(?:isch(?:e[rnms]?)?))"
)


def _personal(name: str) -> bool:
    return not OUTLET_WORD.search(name) and not ORGANISATION.search(name)


class Cast:
    """Names and verbs of the stretches of a text, found once and looked up by place.

    Args:
        text: the document.
        stretches: (start, end) of what is searched.
        quoted: (start, end) of what stands in quotation marks: a name in there speaks of, it does not speak.
        language: tag of the text; in German every noun has a capital.
    """

    def __init__(
        self, text: str, stretches: Sequence[tuple[int, int]], quoted: Sequence[tuple[int, int]] = (),
        language: str | None = None,
    ) -> None:
        self.text = text
        self._german = (language or "").split("-")[0] == "de"
        self._names = sorted(
            {(n.start, n.end): n for a, b in stretches for n in names(text, a, b)}.values(), key=lambda n: n.start
        )
        self._starts = [n.start for n in self._names]
        self._verbs = sorted({v for a, b in stretches for v in verbs(text, a, b)})
        self._outers = [a for a, _ in quoted]
        self._afters = [b for _, b in quoted]
        self._full = self._full_names()
        self._inner = self._inner_words()
        self.people = frozenset(self._full.values())

    def _full_names(self) -> dict[str, str]:
        """Surname to the fullest form in which the text gives the name."""
        forms: dict[str, Counter[str]] = {}
        for name in self._names:
            parts = name.text.split()
            shouted = any(p.isupper() and len(p) > 3 for p in parts)
            if 2 <= len(parts) <= 4 and not shouted and _personal(name.text):
                forms.setdefault(parts[-1].casefold(), Counter())[name.text] += 1 + 3 * name.role
        return {key: max(found, key=lambda t: (found[t], len(t))) for key, found in forms.items()}

    def _inner_words(self) -> set[str]:
        """Capitalised words that stand inside a sentence somewhere, so that their capital is their own."""
        inner: set[str] = set()
        for name in self._names:
            words = name.text.casefold().split()
            lead = self.text[max(0, name.start - 2) : name.start]
            inner.update(words if lead[-1:] == " " and lead[:1] not in ".!?…:" else words[1:])
        return inner

    def fullest(self, name: str) -> str:
        """The name as the text gives it in full: `Roe` is Jane Roe, where she is named so anywhere."""
        parts = name.split()
        if len(parts) > 2 and (known := self._full.get(parts[-1].casefold())) and name.endswith(f" {known}"):
            return known  # what stood before it was no part of it: "Klimaprogramms Jane Roe"
        if len(parts) > 1 or not parts:
            return name
        key = parts[0].casefold()
        if key in self._full:
            return self._full[key]
        # Slavic case endings: the same surname where the stems agree.
        stem = key[: max(4, len(key) - 3)]
        near = [full for last, full in self._full.items() if last.startswith(stem) and abs(len(last) - len(key)) <= 3]
        return near[0] if len(near) == 1 and len(key) > 4 else name

    def said(self, start: int, end: int) -> list[tuple[int, int]]:
        """Verbs of saying between `start` and `end`."""
        found = self._verbs[bisect_left(self._verbs, (start, 0)) : bisect_left(self._verbs, (end, 0))]
        return [v for v in found if v[1] <= end]

    def between(self, start: int, end: int) -> list[Name]:
        """Names that begin between `start` and `end`."""
        return self._names[bisect_left(self._starts, start) : bisect_right(self._starts, end - 1)]

    def usable(self, name: Name) -> bool:
        """Whether the name can be a subject: no genitive, no plain word, not in quotation marks."""
        if name.possessive or len(name.text) < 2 or self._ordinary(name):
            return False
        number = bisect_right(self._outers, name.start) - 1
        return number < 0 or name.start >= self._afters[number]

    def is_person(self, name: Name) -> bool:
        """Whether the text treats the name as a person's: in full somewhere, or with a role before it."""
        return name.role or " " in name.text or name.text.casefold() in self._full

    def _ordinary(self, name: Name) -> bool:
        """Whether a single word has its capital from the start of a sentence only: "Analysts", "Eine"."""
        if " " in name.text or name.role or name.text.casefold() in self._full:
            return False
        if kind_of(name.text) or _DEMONYM.fullmatch(name.text):
            return True
        if self._german:
            return not (name.text.isupper() and len(name.text) <= 6)
        if name.text.casefold() in self._inner:
            return False
        lead = self.text[max(0, name.start - 3) : name.start].rstrip(" \"“„«‘'—–-(")
        return not lead or lead[-1] in ".!?…\n\r”»\"’"

    def people_before(self, at: int) -> Iterator[Name]:
        """Full names of people that stand before `at`, the nearest first."""
        for number in range(bisect_left(self._starts, at) - 1, -1, -1):
            name = self._names[number]
            if 2 <= len(name.text.split()) <= 4 and _personal(name.text) and self.usable(name):
                yield name

    def sentence_start(self, low: int, high: int) -> int:
        """Where the sentence that reaches `high` begins, `low` at the earliest."""
        begin = low
        for cut in self.sentence_ends(low, high + 3):  # what follows a full stop decides whether it ends a sentence
            if cut.end() <= high:
                begin = cut.end()
        return begin

    def sentence_ends(self, low: int, high: int) -> Iterator[re.Match[str]]:
        """Where sentences end between `low` and `high`; abbreviations and initials end none."""
        for cut in _SENTENCE.finditer(self.text, low, high):
            word = cut["word"]
            if word is None or not (len(word) == 1 or word.casefold() in ABBREVIATIONS):
                yield cut
