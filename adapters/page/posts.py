"""An embedded post as an item of its own, and as the page shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from adapters import dates, urls
from adapters.page.embeds import Found
from adapters.page.platforms import PostRef, post_of
from adapters.page.tree import INLINE, SILENT, Element, collapse, text_of
from adapters.schema import Block, Item, Link, Person, Relation, SourceRef, Span, Stamp, Tag, identity

__all__ = ["PARAGRAPH_GAP", "item_of", "shown"]

PARAGRAPH_GAP = "\n\n"
_NAMED = re.compile(r"[—–―-]*\s*(?P<name>[^()]{0,80}?)\s*\((?:@\s*)(?P<handle>[\w.@-]{1,60})\)")
_SHARED_BY = re.compile(r"(?P<name>[^()\n]{1,80}?)\s*\(@(?P<handle>[\w.]{1,40})\)")
_INTRODUCED = re.compile(r"^.*?\b(?:by|von|por|par|da|door|przez)\s+")
_HASHTAG = re.compile(r"(?<![\w&/])#(\w*[^\W\d]\w*)")
_PLAYER = re.compile(r"^(?:youtube|vimeo)?\s*(?:video|embed)?\s*(?:player|video|embed)?$", re.I)
_PLAYERS = ("iframe", "lite-youtube", "amp-youtube")
_DATE = re.compile(r"\d{4}|\d{1,2}[./]\d")
_X_EPOCH_MS = 1288834974657


def shown(found: Found) -> str:
    """The post as it is read on the page, its author and date included; empty where a script or a frame brings it."""
    return "" if _is_frame(found.element) else PARAGRAPH_GAP.join(_lines(found.element))


def _is_frame(node: Element) -> bool:
    return node.tag in ("iframe", "script")


def item_of(found: Found, source: SourceRef, outer_url: str | None, outer_id: str) -> Item:
    """The embedded post as an item, as far as the markup tells it."""
    node, ref = found.element, found.ref
    paragraphs, rest = ([], "") if _is_frame(node) else _parts(node)
    language = next((n.get("lang") for n in node.iter("p") if n.get("lang")), None)
    name, handle = _author(ref, rest)
    text = PARAGRAPH_GAP.join(paragraphs)
    return Item(
        id=identity(ref.platform, native_id=ref.native_id),
        kind="post",
        platform=ref.platform,
        native_id=ref.native_id,
        source=source,
        url=ref.url,
        canonical_url=ref.url,
        text=text,
        blocks=_blocks(paragraphs),
        links=tuple(_links(node, ref, outer_url)),
        authors=(Person(name=name, handle=handle, platform=ref.platform),) if name or handle else (),
        published=_time(node, rest, ref, language),
        summary=_player_title(node),
        tags=tuple(Tag(name=m[1], span=Span(start=m.start(), end=m.end())) for m in _HASHTAG.finditer(text)),
        relations=(Relation(type="embedded_in", id=outer_id, url=outer_url),),
        access="partial",
    )


def _player_title(node: Element) -> str | None:
    title = collapse(node.get("title") or "") if node.tag in _PLAYERS else ""
    return title if title and not _PLAYER.match(title) else None


def _blocks(paragraphs: list[str]) -> tuple[Block, ...]:
    blocks = []
    at = 0
    for n, paragraph in enumerate(paragraphs):
        end = at + len(paragraph) + (len(PARAGRAPH_GAP) if n + 1 < len(paragraphs) else 0)
        blocks.append(Block(role="body", span=Span(start=at, end=end)))
        at = end
    return tuple(blocks)


def _parts(node: Element) -> tuple[list[str], str]:
    """Paragraphs of the post, and the words around them (attribution, date)."""
    inner = [p for p in node.iter("p") if not any(a.tag in SILENT for a in p.iterancestors())]
    paragraphs = [line for p in inner if not _is_attribution(p) for line in _lines(p)]
    taken = {id(p) for p in inner if not _is_attribution(p)}
    rest = collapse(" ".join(_text_outside(node, taken)))
    return paragraphs, rest


def _is_attribution(paragraph: Element) -> bool:
    """`— Name (@handle) date`, "A post shared by …": a paragraph that says whose the post is."""
    text = text_of(paragraph)
    linked = "".join(text_of(a) for a in paragraph.iter("a"))
    if re.match(r"[—–―-]\s*\S.{0,100}\(@", text) or re.search(r"\(@[\w.]+\)\s*(?:\S+\s+){0,8}\S*$", text):
        return True
    times = any(True for _ in paragraph.iter("time"))
    return not text or times or (len(linked) >= 0.9 * len(text) and len(text) < 60 and not text.startswith("#"))


def _lines(element: Element) -> Iterator[str]:
    """The lines of what is read in `element`; blocks and `br` end one."""
    parts: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"), tag="*")
    for event, node in walker:
        if node is not element and node.tag not in INLINE and node.tag not in SILENT:
            parts.append("\n")
        if event == "end":
            said = node.tail if node is not element else None
        elif node.tag in SILENT:
            walker.skip_subtree()
            said = None
        else:
            said = node.text
        parts.append((said or "").replace("\n", " "))
    return (line for raw in "".join(parts).split("\n") if (line := collapse(raw)))


def _text_outside(node: Element, taken: set[int]) -> Iterator[str]:
    walker = etree.iterwalk(node, events=("start", "end"), tag="*")
    for event, child in walker:
        if event == "start":
            if child.tag in SILENT or id(child) in taken:
                walker.skip_subtree()
            else:
                yield child.text or ""
        elif child is not node:
            yield child.tail or ""


def _author(ref: PostRef, rest: str) -> tuple[str | None, str | None]:
    found = _NAMED.search(rest) or _SHARED_BY.search(rest)
    if not found:
        return None, ref.handle
    name = found["name"].strip(" —–-")
    if ref.platform == "instagram":
        name = _INTRODUCED.sub("", name)
    return name or None, found["handle"] if ref.handle is None or "." in found["handle"] else ref.handle


def _links(node: Element, ref: PostRef, base: str | None) -> Iterator[Link]:
    for a in node.iter("a"):
        href = urls.resolve(a.get("href") or "", base)
        if href and (post := post_of(href)) != ref and not (post and post.native_id == ref.native_id):
            yield Link(url=href, text=text_of(a) or None)


def _time(node: Element, rest: str, ref: PostRef, language: str | None) -> Stamp | None:
    for time in node.iter("time"):
        if stamp := dates.parse(time.get("datetime") or text_of(time), source="markup", language=language):
            return stamp
    for a in reversed(list(node.iter("a"))):
        text = text_of(a)
        dated = 6 <= len(text) <= 40 and _DATE.search(text) and post_of(a.get("href") or "")
        if dated and (stamp := dates.parse(text, source="markup", language=language)):
            return stamp
    return _snowflake(ref)


def _snowflake(ref: PostRef) -> Stamp | None:
    """The time that an X status number carries in its upper 42 bits (Twitter, "Announcing Snowflake", 2010)."""
    if ref.platform != "x" or int(ref.native_id) < 30_000_000_000:
        return None
    value = datetime.fromtimestamp(((int(ref.native_id) >> 22) + _X_EPOCH_MS) // 1000, UTC)
    return Stamp(value=value, precision="second", zone="utc", source="url", raw=ref.native_id)
