"""Posts and films of the networks that a page embeds: where they stand, and which they are.

Found by the markup that the networks hand out (blockquote, iframe), its AMP forms, and lazy variants that keep the
address in a data attribute. Nothing is asked of the networks.
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.page.platforms import PostRef, at_uri, post_of
from adapters.page.tree import Element, Tree, classes, tag_of
from adapters.page.unlock import MARKED

__all__ = ["Found", "find"]

_ADDRESS = """
    src data-src data-lazy-src data-original data-url data-embed-url data-href cite data-content
    data-instgrm-permalink data-bluesky-uri data-tweet-url data-iframe-src data-video-url data-cmp-src
    data-consent-src data-src-cmplz data-rocket-src data-tweetid data-tweet-id data-post-url
""".split()
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
_NEVER = frozenset(("a", "img", "source", "link", "meta", "input", "button", "form", "script"))


@dataclass(frozen=True, slots=True)
class Found:
    """An embedded post and the element that shows it."""

    element: Element
    ref: PostRef


def find(tree: Tree) -> list[Found]:
    """Embedded posts of the page in document order, each once."""
    best: dict[tuple[str, str], Found] = {}
    holders: set[Element] = set()
    marked = {n for n in tree.having("class") if MARKED.search(n.get("class") or "")}
    for node in sorted({*tree.having(*_NAMING), *marked}, key=tree.order.__getitem__):
        if holders and any(a in holders for a in node.iterancestors()):
            continue
        ref = _telegram_script(node) or _by_mark(node) or _by_attribute(node)
        if ref is None:
            continue
        holders.add(node)
        key = (ref.platform, ref.native_id)
        if key not in best or (best[key].element.tag == "iframe" and node.tag == "blockquote"):
            best[key] = Found(node, ref)
    return list(best.values())


def _telegram_script(node: Element) -> PostRef | None:
    name = node.get("data-telegram-post")
    return post_of(f"https://t.me/{name}") if name else None


def _by_mark(node: Element) -> PostRef | None:
    """A post in one of the networks' own wrappers: named by an attribute or by the last link that leads to a post."""
    if not MARKED.search(node.get("class") or "") or any(
        MARKED.search(n.get("class") or "") for n in node.iterdescendants("*")
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
