"""Posts and films of the networks that a page embeds.

Read from the markup that the networks hand out (blockquote, iframe), its AMP forms, and lazy variants that keep the
address in a data attribute. Nothing is asked of the networks.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import lxml.html
from lxml import etree

from adapters import dates, urls
from adapters.page.platforms import PostRef, at_uri, post_of
from adapters.page.tree import SILENT, Element, classes, collapse, tag_of, text_of
from adapters.schema import Block, Item, Link, Person, Relation, SourceRef, Span, Stamp, Tag, identity

__all__ = ["Found", "find", "item_of", "unlock"]

_MARKED = re.compile(
    r"\b(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|"
    r"reddit-(?:embed-bq|card)|fb-(?:post|video)|telegram-post)\b"
)
_ADDRESS = (
    "src",
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-url",
    "data-embed-url",
    "data-href",
    "cite",
    "data-content",
    "data-instgrm-permalink",
    "data-bluesky-uri",
    "data-tweet-url",
    "data-iframe-src",
    "data-video-url",
    "data-cmp-src",
    "data-consent-src",
    "data-src-cmplz",
    "data-rocket-src",
    "data-tweetid",
    "data-tweet-id",
    "data-post-url",
)
_NUMBERS = {
    "data-tweet-id": "x",
    "data-tweetid": "x",
    "data-shortcode": "instagram",
    "data-telegram-post": "telegram",
    "data-videoid": "youtube",
    "videoid": "youtube",
    "data-youtube-id": "youtube",
    "data-youtube": "youtube",
    "data-video-id": "",
    "data-embed-id": "",
    "data-ytid": "youtube",
}
_NAMING = frozenset((*_ADDRESS, *_NUMBERS))
_URL_OF = {
    "x": "https://x.com/i/status/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "telegram": "https://t.me/{}",
    "youtube": "https://www.youtube.com/embed/{}",
    "tiktok": "https://www.tiktok.com/embed/v2/{}",
}
_OEMBED = re.compile(r'"html"\s*:\s*("(?:[^"\\]|\\.)*+")')
_TEXT_TYPES = ("text/plain", "text/template", "text/x-template", "text/html")
_MAX_MARKUP = 50_000
_NEVER = frozenset(["a", "img", "source", "link", "meta", "input", "button", "form", "script"])
_NAMED = re.compile(r"[—–―-]*\s*(?P<name>[^()]{0,80}?)\s*\((?:@\s*)(?P<handle>[\w.@-]{1,60})\)")
_SHARED_BY = re.compile(r"(?P<name>[^()\n]{1,80}?)\s*\(@(?P<handle>[\w.]{1,40})\)")
_HASHTAG = re.compile(r"(?<![\w&/])#(\w*[^\W\d]\w*)")
_PLAYER = re.compile(r"^(?:youtube|vimeo)?\s*(?:video|embed)?\s*(?:player|video|embed)?$", re.I)
_X_EPOCH_MS = 1288834974657


@dataclass(frozen=True, slots=True)
class Found:
    """An embedded post and the element that shows it."""

    element: Element
    ref: PostRef


def unlock(root: Element) -> None:
    """Graft embed markup that the page holds as text into the tree.

    It waits for the reader's consent beside its place, or in the oEmbed answers (`"html": "…"`) of the page's own
    state; the latter have no place, so they come last, and only where the page shows no post itself.
    """
    for holder in list(root.iter("textarea", "script", "template")):
        kind = (holder.get("type") or "").lower()
        text = holder.text or ""
        if "<" not in text or (holder.tag == "script" and kind not in _TEXT_TYPES):
            continue
        if len(text) < _MAX_MARKUP and (_MARKED.search(text) or "<iframe" in text):
            holder.addnext(lxml.html.fragment_fromstring(text, create_parent="div"))
    body = root.find("body")
    if body is not None and not any(_MARKED.search(n.get("class") or "") for n in body.iter("blockquote", "div")):
        for markup in _in_state(root):
            body.append(lxml.html.fragment_fromstring(markup, create_parent="div"))


def _in_state(root: Element) -> Iterator[str]:
    """Markup of posts in oEmbed answers (oembed.com, section 2.3.4) within the JSON of scripts."""
    for script in root.iter("script"):
        for m in _OEMBED.finditer(script.text or ""):
            if len(m[1]) < _MAX_MARKUP and _MARKED.search(m[1]):
                with contextlib.suppress(ValueError):
                    yield json.loads(m[1], strict=False)


def find(root: Element) -> list[Found]:
    """Embedded posts under `root` in document order, each once."""
    best: dict[tuple[str, str], Found] = {}
    inside: set[Element] = set()
    for node in root.iter("*"):
        parent = node.getparent()
        if parent is not None and parent in inside:
            inside.add(node)
            continue
        ref = _telegram_script(node) or _by_mark(node) or _by_attribute(node)
        if ref is None:
            continue
        inside.add(node)
        key = (ref.platform, ref.native_id)
        if key not in best or (best[key].element.tag == "iframe" and node.tag == "blockquote"):
            best[key] = Found(node, ref)
    return list(best.values())


def _telegram_script(node: Element) -> PostRef | None:
    name = node.get("data-telegram-post")
    return post_of(f"https://t.me/{name}") if name else None


def _by_mark(node: Element) -> PostRef | None:
    """A post in one of the networks' own wrappers: named by an attribute or by the last link that leads to a post."""
    if not _MARKED.search(node.get("class") or "") or any(
        _MARKED.search(n.get("class") or "") for n in node.iterdescendants("*")
    ):
        return None
    fediverse = "mastodon" in (node.get("class") or "")
    if uri := node.get("data-bluesky-uri"):
        return at_uri(uri)
    ref = _by_attribute(node)
    for link in reversed(list(node.iter("a"))):
        target = post_of(link.get("href") or "", fediverse=fediverse)
        if target is not None and (ref is None or (ref.native_id == target.native_id and ref.handle is None)):
            ref = target
            break
    return ref


def _by_attribute(node: Element) -> PostRef | None:
    if node.tag in _NEVER or _NAMING.isdisjoint(node.attrib):
        return None
    fediverse = "mastodon" in (node.get("class") or "")
    for name in _ADDRESS:
        value = node.get(name)
        if value and "/" in value and (ref := post_of(value, fediverse=fediverse)):
            return ref
    hint = f"{tag_of(node)} {classes(node)}"
    for name, platform in _NUMBERS.items():
        value = node.get(name)
        if not value or "/" in value.replace("/", "", platform == "telegram"):
            continue
        platform = platform or next((p for p in ("tiktok", "youtube") if p in hint), "")
        if platform and (ref := post_of(_URL_OF[platform].format(value))):
            return ref
    return None


def item_of(found: Found, source: SourceRef, outer_url: str | None, outer_id: str) -> Item:
    """The embedded post as an item, as far as the markup tells it."""
    node, ref = found.element, found.ref
    paragraphs, rest = ([], "") if node.tag in ("iframe", "script") else _parts(node)
    language = next((n.get("lang") for n in node.iter("p") if n.get("lang")), None)
    name, handle = _author(ref, rest)
    text = "\n\n".join(paragraphs)
    links = tuple(_links(node, ref, outer_url))
    blocks = _blocks(paragraphs)
    return Item(
        id=identity(ref.platform, native_id=ref.native_id),
        kind="post",
        platform=ref.platform,
        native_id=ref.native_id,
        source=source,
        url=ref.url,
        canonical_url=ref.url,
        text=text,
        blocks=blocks,
        links=links,
        authors=(Person(name=name, handle=handle, platform=ref.platform),) if name or handle else (),
        published=_time(node, rest, ref, language),
        summary=_player_title(node),
        tags=tuple(Tag(name=m[1], span=Span(start=m.start(), end=m.end())) for m in _HASHTAG.finditer(text)),
        relations=(Relation(type="embedded_in", id=outer_id, url=outer_url),),
        access="partial",
    )


def _player_title(node: Element) -> str | None:
    title = collapse(node.get("title") or "") if node.tag in ("iframe", "lite-youtube", "amp-youtube") else ""
    return title if title and not _PLAYER.match(title) else None


def _blocks(paragraphs: list[str]) -> tuple[Block, ...]:
    blocks = []
    at = 0
    for n, paragraph in enumerate(paragraphs):
        end = at + len(paragraph) + (2 if n + 1 < len(paragraphs) else 0)
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


def _lines(paragraph: Element) -> Iterator[str]:
    """The lines of a paragraph; `br` ends one."""
    parts: list[str] = []
    walker = etree.iterwalk(paragraph, events=("start", "end"), tag="*")
    for event, node in walker:
        if event == "start":
            if node.tag in SILENT and node.tag not in ("svg",):
                walker.skip_subtree()
            elif node.tag == "br":
                parts.append("\n")
            else:
                parts.append((node.text or "").replace("\n", " "))
        elif node is not paragraph:
            parts.append((node.tail or "").replace("\n", " "))
    yield from (line for raw in "".join(parts).split("\n") if (line := collapse(raw)))


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
        name = re.sub(r"^.*?\b(?:by|von|por|par|da|door|przez)\s+", "", name)
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
        dated = 6 <= len(text) <= 40 and re.search(r"\d{4}|\d{1,2}[./]\d", text) and post_of(a.get("href") or "")
        if dated and (stamp := dates.parse(text, source="markup", language=language)):
            return stamp
    return snowflake(ref)


def snowflake(ref: PostRef) -> Stamp | None:
    """The time that an X status number carries in its upper 42 bits (Twitter, "Announcing Snowflake", 2010)."""
    if ref.platform != "x" or int(ref.native_id) < 30_000_000_000:
        return None
    value = datetime.fromtimestamp(((int(ref.native_id) >> 22) + _X_EPOCH_MS) // 1000, UTC)
    return Stamp(value=value, precision="second", zone="utc", source="url", raw=ref.native_id)
