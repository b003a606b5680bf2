"""An item as the engine reads it: passages, each of one role and with the fields that it counts as.

    Item.blocks ─┐
    title, summary, tags, people, addresses ─┼─▶ passages ─▶ one haystack, parted by breaks ─▶ one scan
    embedded posts outside the text ─┘

Between two passages stands a `BREAK`, so no hit crosses from one into the next. Passages that no watch
looks at are left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from adapters.schema import Item, Quote, Span
from monitor.watch.facts import FIELDS_OF_FACTS, FactValue, facts_of
from monitor.watch.fields import ALL, bit
from monitor.watch.fold import BREAK
from monitor.watch.pieces import Passage, passages_of, speakers

__all__ = ["Document", "Passage"]

_QUOTE = bit("quote")


class Document(NamedTuple):
    """Passages in one string.

    Attributes:
        haystack: the passages' texts, a break between two.
        passages: in the order of the haystack.
        starts: where each begins in the haystack.
        quotes: stretches of quoted words in `Item.text`, in order and apart; a hit inside counts as `quote` too.
        spoken: the quotations themselves.
        item: what is read; None for a bare text.
        known: facts of a bare text, such as `("lang", "uk")`.
    """

    haystack: str
    passages: tuple[Passage, ...]
    starts: tuple[int, ...]
    quotes: tuple[tuple[int, int], ...] = ()
    spoken: tuple[Quote, ...] = ()
    item: Item | None = None
    known: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of_item(cls, item: Item, mask: int = ALL) -> Document:
        """All of `item` that one of the fields in `mask` reads."""
        quotes = _apart(q.span for q in item.quotes) if item.quotes and mask & _QUOTE else ()
        return cls._of(passages_of(item, mask, quoted=bool(quotes)), quotes, item.quotes, item)

    @classmethod
    def of_text(
        cls, text: str, *, quotes: Iterable[Quote] = (), known: Iterable[tuple[str, str]] = ()
    ) -> Document:
        """A bare text, which counts as every field.

        Args:
            text: what is read.
            quotes: quotations in it.
            known: field and value of facts, such as `("lang", "uk")`.
        """
        quotes = tuple(quotes)
        passages = [Passage(text, 0, len(text), "body", ALL)]
        return cls._of(passages + speakers(quotes), _apart(q.span for q in quotes), quotes, known=tuple(known))

    @classmethod
    def _of(
        cls,
        passages: list[Passage],
        quotes: tuple[tuple[int, int], ...],
        spoken: tuple[Quote, ...],
        item: Item | None = None,
        known: tuple[tuple[str, str], ...] = (),
    ) -> Document:
        pieces = [p.text[p.start : p.end] for p in passages]
        starts, at = [], 0
        for piece in pieces:
            starts.append(at)
            at += len(piece) + len(BREAK)
        return cls(BREAK.join(pieces), tuple(passages), tuple(starts), quotes, spoken, item, known)

    def place(self, start: int, end: int) -> tuple[Passage, int, int]:
        """The passage around `haystack[start:end]`, and the same stretch in the passage's own text."""
        n = bisect_right(self.starts, start) - 1
        passage = self.passages[n]
        shift = passage.start - self.starts[n]
        return passage, start + shift, end + shift

    def mask_at(self, passage: Passage, start: int, end: int) -> int:
        """The fields that a hit in `passage` counts as."""
        if not self.quotes:
            return passage.mask
        n = bisect_right(self.quotes, (start, len(passage.text))) - 1
        quoted = n >= 0 and passage.in_text and end <= self.quotes[n][1]
        return passage.mask | _QUOTE if quoted else passage.mask

    def covered(self, mask: int) -> bool:
        """Whether every passage counts as one of the fields in `mask`."""
        return all(passage.mask & mask for passage in self.passages)

    def facts(self, fields: Collection[str] = FIELDS_OF_FACTS) -> Iterator[FactValue]:
        """What `lang:`, `kind:`, `site:`, `author:` and `mention:` can ask for, of these fields."""
        return facts_of(self.item, self.known, fields)

    def spoken_by(self, speaker: str) -> Iterator[Quote]:
        """The quotations whose speaker is named so."""
        return (quote for quote in self.spoken if quote.speaker == speaker)

    def speaker(self, passage: Passage, start: int, end: int) -> str | None:
        """Who says what stands there; of quotations within quotations the inner one counts."""
        if not passage.in_text:
            return None
        around = [q for q in self.spoken if q.speaker and q.span.start <= start and end <= q.span.end]
        return min(around, key=lambda q: q.span.end - q.span.start).speaker if around else None


def _apart(spans: Iterable[Span]) -> tuple[tuple[int, int], ...]:
    """Spans in order, those that overlap made one: quotations within quotations are quoted words all the same."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted((span.start, span.end) for span in spans):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return tuple(apart)
