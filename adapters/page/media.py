"""Pictures, films and sound of the article: addresses, alternative texts, captions and credits."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from adapters import urls
from adapters.page import captions
from adapters.page.tree import Element, Tree, around, collapse, squash, tag_of
from adapters.schema import MediaType

__all__ = ["Picture", "file_name", "find", "renditions"]

_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-full-src",
    "data-large-file",
    "data-hi-res-src",
    "data-image",
    "data-url",
    "data-srcset",
    "data-lazy-srcset",
    "data-img-url",
    "src",
    "srcset",
)
_NOT_CONTENT = re.compile(
    r"(?:^|[/_.-])(?:pixel|spacer|blank|placeholder|1x1|transparent|avatar|logo|icon|sprite|emoji|smil(?:e|"
    r"ey))(?:[/_.-]|$)",
    re.I,
)
_SKIP_ZONES = frozenset(("nav", "footer", "menu"))
_TEASERS = re.compile(
    r"\b(?:teaser|related|recommend\w*|sidebar|more-?(?:on|from|stories)|newsletter|promo|most-?read|"
    r"author-?(?:box|bio|image)|avatar|logo|comments?)\b"
)
_PATH_END = re.compile("[?#]")
_WIDTH_IN_URL = re.compile(r"(?:[?&](?:w|width|wid)=|/w(?:idth)?[_=-]?)(\d{2,4})\b|[-_/](\d{3,4})x\d{2,4}\b")


@dataclass(slots=True)
class Picture:
    """A picture or film with what belongs to it.

    Attributes:
        type: image, video or audio.
        urls: renditions, the largest first.
        order: position in the document, None when only the head of the page names it.
        parts: elements that hold its caption and credit.
        shown: its caption and credit stand in the body of the page, not only in its head.
    """

    type: MediaType
    urls: list[str]
    order: int | None = None
    alt: str = ""
    caption: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None
    parts: list[Element] = field(default_factory=list)
    shown: bool = True

    @property
    def names(self) -> set[str]:
        """File names of its renditions: what tells pictures apart across sizes and servers."""
        return {n for u in self.urls if (n := file_name(u))}

    def hidden_words(self, other: Picture) -> None:
        """Take over caption and credit from the head of the page where the body has none."""
        if not self.caption and not self.credit and (other.caption or other.credit):
            self.caption, self.credit, self.shown = other.caption, other.credit, False
        elif self.caption and not self.credit:
            self.credit = other.credit if other.credit and other.credit not in self.caption else ""


def file_name(url: str) -> str:
    """The last segment of an absolute address's path, in one case, with its extension."""
    folder, _, name = _PATH_END.split(url, maxsplit=1)[0].rstrip("/").rpartition("/")
    return "" if folder.endswith("/") else unquote(name).casefold()


def renditions(node: Element, base: str | None) -> list[str]:
    """Addresses of the picture in `node` (img, picture, amp-img, video …), the widest first."""
    found: dict[str, float] = {}
    for candidate in _carriers(node):
        for name in _LAZY:
            value = (candidate.get(name) or "").strip()
            if not value or value.startswith("data:"):
                continue
            pairs = (
                list(_srcset(value))
                if name.endswith("srcset") or re.search(r"\s\d+[wx]\s*(?:,|$)", value)
                else [(value, 0.0)]
            )
            for address, width in pairs:
                url = urls.resolve(address, base)
                if url:
                    width = width or float(_number(candidate.get("width")) or 0) or _width_of(url)
                    found[url] = max(found.get(url, 0.0), width)
    return sorted(found, key=lambda u: -found[u])


def _carriers(node: Element) -> Iterator[Element]:
    yield node
    parent = node.getparent()
    if parent is not None and parent.tag == "picture":
        yield from parent.iter("source")


def _srcset(value: str) -> Iterator[tuple[str, float]]:
    for m in re.finditer(r"(\S*[^\s,])(?:\s+([\d.]+)([wx]))?\s*(?:,|$)", value):
        size = float(m[2]) if m[2] and re.fullmatch(r"\d+(?:\.\d+)?", m[2]) else 0.0
        yield m[1], size * (1000 if m[3] == "x" else 1)


def _width_of(url: str) -> float:
    m = _WIDTH_IN_URL.search(url)
    return float(m[1] or m[2]) if m else 0.0


def _number(value: str | None) -> int | None:
    m = re.match(r"\s*(\d{1,5})", value or "")
    return int(m[1]) if m else None


def find(tree: Tree, base: str | None) -> list[Picture]:
    """Pictures, films and sound of the body of a page, in document order, each once."""
    core = {a for h in tree.iter("h1") for a in h.iterancestors()}
    found: list[Picture] = []
    for node in tree.iter("img", "amp-img", "video", "audio", "amp-video", "amp-audio"):
        if not _elsewhere(node, tree, core) and (picture := _picture(node, tree, base)) is not None:
            found.append(picture)
    return _merged(found)


def _elsewhere(node: Element, tree: Tree, core: set[Element]) -> bool:
    """Whether `node` stands in navigation, teasers or the like; what also holds the headline is none of these."""
    for ancestor in itertools.islice(around(node, 14), 1, None):
        if ancestor in core:
            return False
        if ancestor.tag in _SKIP_ZONES or tree.named(ancestor, _TEASERS):
            return True
    return False


def _picture(node: Element, tree: Tree, base: str | None) -> Picture | None:
    tag = tag_of(node)
    kind: MediaType = "video" if "video" in tag else "audio" if "audio" in tag else "image"
    addresses = renditions(node, base)
    if kind != "image":
        addresses += [u for s in node.iter("source") for u in renditions(s, base)]
    if not addresses:
        return None
    width, height = _number(node.get("width")), _number(node.get("height"))
    small = any(v is not None and v < 60 for v in (width, height))
    picture = Picture(kind, addresses, tree.order[node], alt=collapse(node.get("alt") or ""), width=width, height=height)
    if not small:
        captions.read(picture, node, tree)
    if not picture.caption and not picture.credit and (small or _NOT_CONTENT.search(file_name(addresses[0]))):
        return None
    return picture


def _merged(pictures: list[Picture]) -> list[Picture]:
    """One entry for a picture that the page holds twice (lazy copy, gallery and opener)."""
    kept: list[Picture] = []
    by_name: dict[str, Picture] = {}
    for picture in pictures:
        names = picture.names
        twin = next((by_name[n] for n in names if n in by_name), None)
        if twin is None or (twin.caption and picture.caption and squash(twin.caption) != squash(picture.caption)):
            kept.append(picture)
            twin = picture
        else:
            twin.urls += [u for u in picture.urls if u not in twin.urls]
            twin.parts += picture.parts
            twin.alt, twin.caption, twin.credit = (
                twin.alt or picture.alt,
                twin.caption or picture.caption,
                twin.credit or picture.credit,
            )
        for name in names:
            by_name.setdefault(name, twin)
    return kept
