"""Posts found in a document, as items of their own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from adapters import language, urls
from adapters.document import attribution, when
from adapters.document.attribution import PERMALINK
from adapters.document.draft import Draft, Post
from adapters.document.post_words import MEDIA_LINK, NOTE
from adapters.schema import (
    Block,
    Embed,
    Item,
    Language,
    Link,
    Media,
    MediaType,
    Mention,
    Person,
    Role,
    Span,
    Tag,
    identity,
)

__all__ = ["embedded_item", "native_id", "parts_of", "person_of", "post_item"]

_URL = re.compile(r"(?:https?://|(?<![\w./@])t\.co/|(?<![\w./@])t\.me/)[^\s<>\"“”«»\[\]]+")
_HASHTAG = re.compile(r"(?<![\w&/#])#(?P<name>[^\W_][\w]*)")
_MENTION = re.compile(r"(?<![\w@./])@(?P<handle>\w[\w.\-]*(?:@[\w\-]+(?:\.[\w\-]+)+)?)")
_PARTS_HINT = re.compile(r"[#@/\[(]")
_TRAILING = ".,;:!?…'\"”’»"


def person_of(person: Person, platform: str | None) -> Person:
    """The person with the network that the handle belongs to."""
    return person.model_copy(update={"platform": person.platform or platform}) if person.handle else person


def _url_end(url: str) -> str:
    url = url.rstrip(_TRAILING)
    while url.endswith(")") and url.count("(") < url.count(")"):
        url = url[:-1].rstrip(_TRAILING)
    return url


class Parts(NamedTuple):
    """What stands in the words of a post."""

    media: tuple[Media, ...]
    links: tuple[Link, ...]
    tags: tuple[Tag, ...]
    mentions: tuple[Mention, ...]


def parts_of(text: str, inside: Iterable[tuple[int, int]], *, permalink: str | None = None) -> Parts:
    """Links, media, hashtags and mentions in the stretches `inside` of `text`."""
    media, links, tags, mentions = [], [], [], []
    for start, end in inside:
        if not _PARTS_HINT.search(text, start, end):
            continue
        for m in MEDIA_LINK.finditer(text, start, end):
            media.append(Media(type="image", url=_absolute(m.group()), span=Span(start=m.start(), end=m.end())))
        for m in NOTE.finditer(text, start, end):
            media.append(Media(type=_type(m.group()), span=Span(start=m.start(), end=m.end())))
        for m in _URL.finditer(text, start, end):
            url = _url_end(m.group())
            if not MEDIA_LINK.match(url) and url != permalink:
                links.append(Link(url=_absolute(url), span=Span(start=m.start(), end=m.start() + len(url))))
        for m in _HASHTAG.finditer(text, start, end):
            tags.append(Tag(name=m["name"], span=Span(start=m.start(), end=m.end())))
        for m in _MENTION.finditer(text, start, end):
            handle = m["handle"].rstrip(".-")
            mentions.append(Mention(handle=handle, span=Span(start=m.start(), end=m.start() + 1 + len(handle))))
    return Parts(tuple(media), tuple(links), tuple(tags), tuple(mentions))


def _absolute(url: str) -> str:
    return url if url.startswith(("http://", "https://")) else f"https://{url}"


def _type(note: str) -> MediaType:
    low = note.casefold()
    if any(w in low for w in ("vid", "відео", "видео", "film", "wideo")):
        return "video"
    return "gif" if "gif" in low else "image"


def native_id(permalink: str | None) -> str | None:
    """The network's own id of the post at `permalink`: status number, channel and number, and so on."""
    found = PERMALINK.match(permalink or "")
    if found is None or found.lastgroup is None:
        return None
    group = found[found.lastgroup]
    return group.rsplit("/", 1)[-1] if found.lastgroup == "x" else group


def _identity(post: Post, words: str) -> tuple[str, str | None]:
    """The network's own id where the text holds the permalink; else one of what makes two copies of a post the same."""
    native = native_id(post.permalink)
    network = post.platform or "post"
    if native:
        return identity(network, native_id=native), native
    handle = (post.person.handle or post.person.name or "") if post.person else ""
    digest = hashlib.sha256("|".join((network, handle.casefold(), " ".join(words.split()))).encode("utf-8", "replace"))
    return f"{network}:~{digest.hexdigest()[:32]}", None


def embedded_item(draft: Draft, post: Post, shared: dict[str, Any], *, spoken: Language | None = None) -> Item:
    """The post as an item: its text is its own words alone, a piece a line.

    Args:
        draft: the document.
        post: where it stands and whose it is.
        shared: fields that all items of the document have.
        spoken: its language, where it is not to be detected.
    """
    words = "\n".join(draft.text[start:end] for start, end in post.pieces)
    if len(post.pieces) > 1:
        words = _as_written(draft, post)
    item_id, native = _identity(post, words)
    parts = parts_of(words, [(0, len(words))], permalink=post.permalink)
    absent = {"title"} | ({"published"} if post.published is None else set()) | ({"url"} if not post.permalink else set())
    return Item(
        id=item_id, kind="post", platform=post.platform, native_id=native, authors=(post.person,) if post.person else (),
        published=post.published, language=spoken or language.detect(words), text=words,
        blocks=(Block(role="body", span=Span(start=0, end=len(words))),) if words else (),
        url=post.permalink, canonical_url=urls.canonical(post.permalink) if post.permalink else None,
        absent=frozenset(absent), media=(*parts.media, *(Media(type=_type(n)) for n in post.notes)), links=parts.links,
        tags=parts.tags, mentions=parts.mentions, **shared,
    )  # fmt: skip


def _as_written(draft: Draft, post: Post) -> str:
    """The pieces with the white space that stands between them, quotation marks of Markdown left out."""
    words = ""
    at: int | None = None
    for start, end in post.pieces:
        if at is not None:
            between = draft.text[at:start]
            lines = between.count("\n") or between.count("\r") or 1
            words += "\n" * min(lines, 2)
        words += draft.text[start:end]
        at = end
    return words


def post_item(draft: Draft, post: Post, raw: bytes, spoken: Language | None, shared: dict[str, Any]) -> Item:
    """The document that is nothing but one post: its text is the document, its words are body."""
    words = "\n".join(draft.text[start:end] for start, end in post.pieces)
    native = native_id(post.permalink)
    canonical = urls.canonical(post.permalink or draft.url or "") if post.permalink or draft.url else None
    platform = post.platform or draft.platform
    parts = parts_of(draft.text, post.pieces, permalink=post.permalink)
    media = (*parts.media, *(Media(type=_type(n)) for n in post.notes))
    item_id = identity(platform or "post", native_id=native) if native else identity(
        "document", canonical_url=canonical, content=raw
    )
    return Item(
        id=item_id, kind="post", platform=platform, native_id=native,
        authors=(post.person,) if post.person else tuple(draft.authors),
        published=post.published or draft.published, updated=draft.updated, language=language.detect(words) or spoken,
        outlet=None, text=draft.text, blocks=_post_blocks(draft, post), url=post.permalink or draft.url,
        canonical_url=canonical,
        absent=frozenset({"title"} | (set() if post.permalink or draft.url else {"url"})), media=media, links=parts.links,
        tags=parts.tags, mentions=parts.mentions, embeds=tuple(
            Embed(item=embedded_item(draft, p, shared), span=Span(start=p.start, end=p.end))
            for p in draft.posts if p.start >= post.end
        ), **shared,
    )  # fmt: skip


def _around(draft: Draft, start: int, end: int) -> Role:
    """The role of what stands around a bare post's words."""
    words = draft.text[start:end].strip()
    if attribution.parse(words, language=draft.language) and not PERMALINK.fullmatch(words):
        return "byline"
    found = when.only(draft.text, start, start + len(words), language=draft.language)
    return "date" if found else "other"


def _post_blocks(draft: Draft, post: Post) -> tuple[Block, ...]:
    """Partition of a bare post: its words are body, what stands around them the byline."""
    cuts: list[tuple[int, Role]] = []
    at_piece = 0
    for index, unit in enumerate(draft.units):
        if draft.roles[index] != "embed" or unit.start >= post.end:
            cuts.append((unit.start, draft.roles[index] or "other"))
            continue
        inside = []
        while at_piece < len(post.pieces) and post.pieces[at_piece][0] < unit.end:
            inside.append(post.pieces[at_piece])
            at_piece += 1
        at = unit.start
        for a, b in inside:
            if draft.text[at:a].strip(" >\t"):
                cuts.append((at, _around(draft, at, a)))
                at = a
            cuts.append((at if not draft.text[at:a].strip(" >\t") else a, "body"))
            at = b
        if draft.text[at : unit.end].strip() or not inside:
            rest = at + len(draft.text[at : unit.end]) - len(draft.text[at : unit.end].lstrip())
            cuts.append((rest, _around(draft, rest, unit.end)))
    cuts[0] = (0, cuts[0][1])
    ends = [start for start, _ in cuts[1:]] + [len(draft.text)]
    return tuple(Block(role=r, span=Span(start=a, end=b)) for (a, r), b in zip(cuts, ends, strict=True))
