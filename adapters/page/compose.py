"""One text out of headline, paragraphs, captions and posts, with the spans that point into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.page.body import Run
from adapters.page.media import Picture
from adapters.schema import Block, Embed, Item, Media, Role, Span, Title

__all__ = ["Composed", "Post", "compose"]

_GAP = "\n\n"


@dataclass(slots=True)
class _Text:
    parts: list[tuple[Role, str]] = field(default_factory=list)
    size: int = 0

    def add(self, role: Role, text: str) -> Span:
        """Append a paragraph; the span is that of its words, without the gap after it."""
        start = self.size
        self.parts.append((role, text))
        self.size += len(text) + len(_GAP)
        return Span(start=start, end=start + len(text))

    def blocks(self) -> tuple[Block, ...]:
        found = []
        at = 0
        for n, (role, text) in enumerate(self.parts):
            end = at + len(text) + (len(_GAP) if n + 1 < len(self.parts) else 0)
            found.append(Block(role=role, span=Span(start=at, end=end)))
            at = end
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Post:
    """An embedded post, the words by which the page shows it, and its place in the document."""

    item: Item
    shown: str
    order: int


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of an item and the parts that point into it."""

    text: str
    blocks: tuple[Block, ...]
    title: Title | None
    media: tuple[Media, ...]
    embeds: tuple[Embed, ...]


def compose(
    title: Title | None, runs: Sequence[Run], pictures: Sequence[Picture], posts: Sequence[Post]
) -> Composed:
    """Everything in reading order.

    Args:
        title: comes first.
        runs: paragraphs, each with its place in the document.
        pictures: those with a place and words are put among the paragraphs.
        posts: embedded posts; those that the page shows get a block with all that it shows of them.
    """
    text = _Text()
    if title is not None:
        title = title.model_copy(update={"span": text.add("headline", title.text)})
    media: list[Media] = []
    embeds: list[Embed] = []
    things: list[tuple[int, int, Run | Picture | Post]] = [(r.order, n, r) for n, r in enumerate(runs)]
    things += [(-1 if p.order is None else p.order, n - 10**6, p) for n, p in enumerate(pictures)]
    things += [(p.order, n, p) for n, p in enumerate(posts)]
    for _, _, thing in sorted(things, key=lambda t: t[:2]):
        if isinstance(thing, Run):
            text.add(thing.role, thing.text)
        elif isinstance(thing, Picture):
            media.append(_medium(thing, text))
        else:
            embeds.append(Embed(item=thing.item, span=text.add("embed", thing.shown) if thing.shown else None))
    return Composed(_GAP.join(t for _, t in text.parts), text.blocks(), title, tuple(media), tuple(embeds))


def _medium(picture: Picture, text: _Text) -> Media:
    spans = []
    if picture.order is not None and picture.shown:
        roles: tuple[tuple[Role, str], ...] = (("caption", picture.caption), ("credit", picture.credit))
        spans = [text.add(role, words) for role, words in roles if words]
    return Media(
        type=picture.type,
        url=picture.urls[0] if picture.urls else None,
        alternates=tuple(picture.urls[1:13]),
        alt=picture.alt or None,
        caption=picture.caption or None,
        credit=picture.credit or None,
        width=picture.width,
        height=picture.height,
        span=Span(start=spans[0].start, end=spans[-1].end) if spans else None,
    )
