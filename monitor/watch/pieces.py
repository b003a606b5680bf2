"""What of an item is looked through: its blocks, each of one role and with the fields that it counts as, and values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from adapters.schema import Item, Quote, Role
from monitor.watch.fields import ALL, SPEAKER, FieldName, bit, of_role
from monitor.watch.fields import mask as bits
from monitor.watch.fold import BREAK

__all__ = ["Passage", "haystack", "passages_of", "speakers"]

_TAG, _LEAD = bit("tag"), bit("lead")
_ABOUT = bits(["author", "outlet", "url", "link", "mention"])


class Passage(NamedTuple):
    """A stretch of the item's text, or a value beside it.

    Attributes:
        text: `Item.text`, or the value.
        start: first code point of the passage in `text`.
        end: one past the last.
        field: its name in evidence: of `FIELDS`, or of a fact.
        mask: all fields that it counts as.
        role: of its block.
        in_text: whether `text` is `Item.text`.
    """

    text: str
    start: int
    end: int
    field: str
    mask: int
    role: Role | None = None
    in_text: bool = True


def haystack(item: Item, mask: int) -> str:
    """Every passage of `Document.of_item(item, mask)`, and perhaps blocks beside them, in any order."""
    blocks, text = item.blocks, item.text
    if not blocks or item.quotes:
        return BREAK.join([p.text[p.start : p.end] for p in passages_of(item, mask, quoted=bool(item.quotes))])
    pieces = [text[block.span.start : block.span.end] for block in blocks]
    headline = pieces[0] if blocks[0].role == "headline" else ""
    pieces += [value for value, field in _values(item, headline, mask) if value and bit(field) & mask]
    pieces += [text[p.start : p.end] for p in _marked_tags(item, mask)]
    return BREAK.join(pieces)


def passages_of(item: Item, mask: int, *, quoted: bool) -> list[Passage]:
    """All of `item` that one of the fields in `mask` reads; the blocks that hold `quoted` words, whatever their role."""
    # Quoted words stand in blocks of any role: whoever asks for quotes reads those blocks too.
    wanted = ALL if quoted else mask
    blocks = _blocks(item) if item.blocks else _unmarked(item)
    passages = [p for p in blocks if p.mask & wanted and p.end > p.start]
    headline = "".join([item.text[p.start : p.end] for p in blocks if p.field == "title"])
    for value, field in _values(item, headline, mask):
        if value and bit(field) & mask:
            passages.append(Passage(value, 0, len(value), field, bit(field), None, False))
    passages += _marked_tags(item, mask)
    if mask & SPEAKER:
        passages += speakers(item.quotes)
    return passages


def _marked_tags(item: Item, mask: int) -> list[Passage]:
    """Tags that stand in the text."""
    spans = [tag.span for tag in item.tags if tag.span] if mask & _TAG else ()
    return [Passage(item.text, s.start, s.end, "tag", _TAG) for s in spans if s.end > s.start]


def speakers(quotes: Iterable[Quote]) -> list[Passage]:
    """The names of those who are quoted."""
    names = dict.fromkeys(q.speaker for q in quotes if q.speaker)
    return [Passage(name, 0, len(name), "quote", SPEAKER, None, False) for name in names]


def _blocks(item: Item) -> list[Passage]:
    """Passages of a text whose parts are known; without a marked lead the first paragraph is the lead."""
    text, found, lead = item.text, [], _LEAD
    for block in item.blocks:
        role, span = block.role, block.span
        if fields := of_role(role):
            found.append(Passage(text, span.start, span.end, fields[0], fields[1], role))
            if role == "lead":
                lead = 0
    if lead:
        for n, one in enumerate(found):
            if one.role == "body" and text[one.start : one.end].strip():
                found[n] = one._replace(mask=one.mask | lead)
                break
    return found


def _unmarked(item: Item) -> list[Passage]:
    """Passages of a text without blocks: the title and the embedded posts where they are known, the rest is body."""
    marked: list[tuple[int, int, FieldName]] = []
    if item.title and item.title.span:
        marked.append((item.title.span.start, item.title.span.end, "title"))
    marked += [(e.span.start, e.span.end, "embed") for e in item.embeds if e.span]
    found, at = [], 0
    for start, end, field in [*sorted(marked), (len(item.text), len(item.text), "other")]:
        if start >= at:
            found.append(Passage(item.text, at, start, "body", bit("body")))
            found.append(Passage(item.text, start, end, field, bit(field)))
            at = end
    return found


def _values(item: Item, headline: str, mask: int) -> Iterator[tuple[str | None, FieldName]]:
    """What stands beside the text, of the fields in `mask` at least; what stands in it as well is not said twice."""
    if item.title and item.title.text not in headline and not _within(item.title.text, headline):
        yield item.title.text, "title"
    if item.summary and item.summary.strip().rstrip("…. ") not in item.text:
        yield item.summary, "summary"
    for post in item.all_embedded() if item.embeds else ():
        if post.text.strip() not in item.text:
            yield post.text, "embed"
    for media in item.media:
        if media.caption and media.caption not in item.text:
            yield media.caption, "caption"
        if media.credit and media.credit not in item.text:
            yield media.credit, "credit"
    for tag in item.tags:
        if tag.span is None:
            yield tag.name, "tag"
    if mask & _ABOUT:
        yield from _about(item)


def _within(words: str, text: str) -> bool:
    """Whether `text` holds the words, however they are spaced."""
    return " ".join(words.split()) in " ".join(text.split())


def _about(item: Item) -> Iterator[tuple[str | None, FieldName]]:
    """Who wrote and published it, where it stands and leads: fields that few watches look at."""
    for author in item.authors:
        yield author.name, "author"
        yield author.handle, "author"
        yield author.native_id, "author"
    if item.outlet:
        yield item.outlet.name, "outlet"
        yield item.outlet.domain, "outlet"
    for url in dict.fromkeys((item.url, item.final_url, item.canonical_url)):
        yield url, "url"
    for link in item.links:
        yield link.url, "link"
    for mention in item.mentions:
        yield mention.handle, "mention"
        yield mention.native_id, "mention"
