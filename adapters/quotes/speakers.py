"""Who says what: verbs of saying, the name beside them, pronouns carried back to the last speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.quotes.caseless import CASELESS, speaker
from adapters.quotes.cast import Cast
from adapters.quotes.marks import Marked
from adapters.quotes.nouns import DETERMINERS
from adapters.quotes.saying import ACCORDING, VIA, speaks, verbs
from adapters.quotes.subjects import Subjects

__all__ = ["Speakers"]


_VERBS = 4
"""Verbs of saying, from the nearest, whose subject is looked for."""
# Languages whose verb may stand without a subject.
_DROPS_SUBJECT = frozenset({"pl", "cs", "es", "it", "pt", "tr", "uk", "ru", "sk", "sr", "hr", "ro"})


def _is_title(words: str) -> bool:
    parts = words.split()
    return 1 < len(parts) <= 4 and words[-1].isalnum() and all(p[0].isupper() for p in parts)


@dataclass(frozen=True, slots=True)
class _Said:
    speaker: str | None
    via: str | None = None


class Speakers:
    """Resolves speakers paragraph by paragraph, in reading order."""

    def __init__(self, cast: Cast, language: str | None = None) -> None:
        self._cast = cast
        self._text = cast.text
        self._subjects = Subjects(cast, language)
        self.language = (language or "").split("-")[0] or None

    def attributed(self, m: Marked, start: int, end: int) -> bool:
        """Whether a verb of saying stands directly before or behind the marks."""
        behind = self._text[m.after : min(end, m.after + 40)].lstrip(" ,—–-")
        before = self._text[max(start, m.outer - 30) : m.outer].rstrip(" :,—–")
        if any(at == 0 for at, _ in verbs(behind)):
            # "Wie die „Seepost“ berichtet": speech is parted from its verb by a comma or a dash, a name is not.
            return not (self._text[m.after : m.after + 1] == " " and _is_title(self._text[m.start : m.end]))
        return any(stop == len(before) for _, stop in verbs(before)) and not VIA.search(before)

    def told(self, start: int, end: int, marked: Sequence[Marked]) -> bool:
        """Whether the paragraph reports speech: a verb of saying stands in it outside the quotations."""
        outside = zip([start, *(m.after for m in marked)], [*(m.outer for m in marked), end], strict=True)
        return any(
            self._cast.said(a, b) or ACCORDING.search(self._text, a, b) for a, b in outside if b > a
        )

    def of(
        self, start: int, end: int, marked: Sequence[Marked], kept: Sequence[Marked], *, continued: bool
    ) -> list[tuple[str | None, str | None]]:
        """(speaker, medium) of each quotation in `kept`, which stand in the paragraph from `start` to `end`."""
        self._subjects.antecedents.paragraph = start
        told: list[_Said | None] = []
        for number, m in enumerate(kept):
            after_limit = kept[number + 1].outer if number + 1 < len(kept) else end
            before_limit = kept[number - 1].after if number else start
            told.append(self._one(m, before_limit, after_limit, start))
            if said := told[-1]:
                self._subjects.antecedents.remember(said.speaker)
        return self._carried(start, marked, kept, told, continued)

    def _carried(
        self, start: int, marked: Sequence[Marked], kept: Sequence[Marked], told: list[_Said | None], continued: bool
    ) -> list[tuple[str | None, str | None]]:
        """Quotations without words of their own that tell who speaks take the speaker of the one before, or behind."""
        last = self._subjects.antecedents.last
        before: _Said | None = _Said(last) if continued and last else None
        answer: list[_Said | None] = []
        follow = next((t for t in told if t), None)
        for number, said in enumerate(told):
            if said is None and before is None:
                said = follow or self._subject(start, kept[number].outer)
            said = said or before
            before = said or before
            answer.append(said)
        if any(answer):
            self._subjects.antecedents.remember(next(a for a in reversed(answer) if a).speaker)
        return [(a.speaker, a.via) if a else (None, None) for a in answer]

    def _one(self, m: Marked, low: int, high: int, start: int) -> _Said | None:
        """By the words of the same sentence: behind the marks when they follow at once, else before, else behind."""
        text = self._text
        if self.language in CASELESS:
            last = self._subjects.antecedents.last
            named = speaker(text, m.outer, m.after, low, high, self.language, last)
            return _Said(named) if named else None
        sentence = self._cast.sentence_start(max(low, m.outer - 600), m.outer)
        stop = self._sentence_end(m, high)
        # Words that run into the quotation govern it; a quotation that opens its sentence is governed from behind.
        leads = bool(text[sentence : m.outer].strip(" \"“„«—–-"))
        if leads and text[m.after : m.after + 2] == ", " and (teller := self._named_at(m.after + 2, stop)):
            return teller  # "… holds it “together”, says Roe": whatever was said before
        before = self._before(sentence, m.outer) if leads else None
        if before:
            return before
        behind = self._behind(m, stop)
        if behind and behind[1] <= 4:
            return behind[0]
        if behind and not text[m.after : m.after + behind[1]].strip().startswith("."):
            return behind[0]
        return None

    def _sentence_end(self, m: Marked, high: int) -> int:
        words = self._text[m.start : m.end].rstrip()
        tail = self._text[m.after : min(high, m.after + 2)].lstrip()
        if words and words[-1] in ".!?…" and tail[:1].isupper() and not self._named_verb(m.after, m.after + 60):
            ends = True
        else:
            ends = False
        cut = next(self._cast.sentence_ends(max(m.after - 1, m.start), high), None)
        stop = max(m.after, cut.start() + len(cut["word"] or "") + 1) if cut else high
        return m.after if ends and not self._named_verb(m.after, stop) else stop

    def _named_verb(self, at: int, stop: int) -> bool:
        """Whether a new sentence right behind the marks is no more than a name and a verb of saying."""
        words = self._text[at : min(stop, at + 60)].strip(" .")
        return len(words.split()) <= 5 and speaks(words)

    def _behind(self, m: Marked, stop: int) -> tuple[_Said, int] | None:
        """The speaker in the words behind the marks, and how far off its verb stands."""
        text = self._text
        stop = min(stop, m.after + 260)
        according = ACCORDING.search(text, m.after, min(stop, m.after + 80))
        for verb in self._cast.said(m.after, stop):
            if according and according.start() < verb[0]:
                break
            lead = text[m.after : verb[0]]
            if len(lead.split()) > 9:
                break
            subject = self._subjects.behind(verb[1], stop) if not lead.strip(" ,—–-.") else None
            subject = subject or self._subjects.before(m.after, verb[0]) or self._subjects.behind(verb[1], stop)
            if subject is None and not lead.strip(" ,—–-.") and self._drops(verb[1], stop):
                subject = self._subjects.antecedents.dropped(m.outer)
            if subject:
                return _Said(subject, self._subjects.medium(verb[1], stop)), len(lead.split())
        if according and (subject := self._subjects.behind(according.end(), stop)):
            return _Said(subject), len(text[m.after : according.start()].split())
        return None

    def _named_at(self, at: int, stop: int) -> _Said | None:
        """The person whose name follows a verb of saying that begins at `at`, with nothing between them."""
        verb = next((v for v in self._cast.said(at, stop) if v[0] == at), None)
        name = next(iter(self._cast.between(verb[1], stop)), None) if verb else None
        if verb is None or name is None or name.start != verb[1] + 1:
            return None
        if not (self._cast.usable(name) and self._cast.is_person(name)):
            return None
        return _Said(self._cast.fullest(name.text), self._subjects.medium(verb[1], stop))

    def _drops(self, at: int, stop: int) -> bool:
        """Whether the verb that ends at `at` leaves its subject out; "jeden z pasażerów" is one, though it tells no name."""
        behind = self._text[at:stop].split(None, 1)
        return self.language in _DROPS_SUBJECT and not (behind and behind[0].casefold() in DETERMINERS)

    def _before(self, sentence: int, at: int) -> _Said | None:
        text = self._text
        for verb in self._cast.said(sentence, at)[: -_VERBS - 1 : -1]:
            subject = self._subjects.before(sentence, verb[0]) or self._subjects.behind(verb[1], at, close=True)
            if subject:
                return _Said(subject, self._subjects.medium(verb[1], at) or self._subjects.medium(sentence, at))
        if text[sentence:at].rstrip().endswith(":"):  # "The mayor, Jane Roe: “…”"
            named = [n for n in self._cast.between(max(sentence, at - 60), at) if self._cast.usable(n)]
            if named and not text[named[-1].end : at].strip(" :"):
                return _Said(self._cast.fullest(named[-1].text))
            if opening := self._subjects.opening(sentence, sentence + len(text[sentence:at].rstrip(" :"))):
                return _Said(opening)
        according = list(ACCORDING.finditer(text, sentence, at))
        if according and (subject := self._subjects.behind(according[-1].end(), at)):
            return _Said(subject)
        return None

    def _subject(self, start: int, at: int) -> _Said | None:
        """The speaker of the sentence before, in the same paragraph."""
        low = max(start, at - 500)
        for verb in self._cast.said(low, at)[: -_VERBS - 1 : -1]:
            if subject := self._subjects.before(start, verb[0]):
                return _Said(subject)
        for according in list(ACCORDING.finditer(self._text, low, at))[: -_VERBS - 1 : -1]:
            if subject := self._subjects.behind(according.end(), at):
                return _Said(subject)
        return None
