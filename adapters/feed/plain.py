"""RSS 2.0 and Atom 1.0 as their specifications have them, straight from the tree: a shortcut around feedparser.

Only what has one reading is read. On any doubt (an element that is there twice, markup where text belongs,
`xml:base`, a document type, an element that feedparser takes for another) the answer is None and feedparser reads
the feed. A test holds both to the same result on every feed at hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from adapters.feed import fields
from adapters.feed.fields import ATOM, SLASH, DoubtError
from adapters.feed.leaves import Entry, entry
from adapters.feed.media import DESCRIBING, NAMESPACES, description, media
from adapters.feed.raw import RawEntry, RawFeed, RawLink
from adapters.feed.split import Slices, open_elements
from adapters.feed.tree import Element, Node, load, too_many_attributes

__all__ = ["parse", "quick"]

DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ORIGINAL = "{http://rssnamespace.org/feedburner/ext/1.0}origLink"

MEDIA = "media"  # stands for all elements of these
_MEDIA = tuple(f"{{{namespace}}}" for namespace in NAMESPACES)
# Modules that say nothing of what is kept; elements of others may mean what feedparser takes them for.
_SILENT = (
    SLASH, "{http://wellformedweb.org/CommentAPI/}", "{http://purl.org/rss/1.0/modules/syndication/}",
    "{http://www.georss.org/georss}point", "{com-wordpress:feed-additions:1}",
)  # fmt: skip
_ITEM = frozenset({
    "title", "link", "description", "author", "category", "comments", "enclosure", "guid", "pubDate", "source",
    CONTENT, ORIGINAL, DC + "creator", DC + "date", DC + "subject", DC + "language", ATOM + "link",
})  # fmt: skip
_CHANNEL = frozenset({
    "title", "link", "description", "language", "copyright", "managingEditor", "pubDate", "lastBuildDate", "category",
    "image", "item", "webMaster", "generator", "docs", "ttl", "skipHours", "skipDays", "cloud", ATOM + "link",
})  # fmt: skip
_FEED_NAMES = "id title subtitle updated link author category rights icon logo generator entry"
_ENTRY_NAMES = "id title updated published link author category content summary rights"
_FEED = frozenset(ATOM + name for name in _FEED_NAMES.split())
_ENTRY = frozenset(ATOM + name for name in _ENTRY_NAMES.split())
_MANY = frozenset({
    "category", "enclosure", "item", DC + "creator", DC + "subject", ATOM + "link",
    ATOM + "author", ATOM + "category", ATOM + "entry",
})  # fmt: skip
# Elements that are one thing by several names, in the order of the document.
_LINKS, _AUTHORS, _TAGS = "links", "authors", "tags"
_GROUPS = {
    "link": _LINKS, "enclosure": _LINKS, ATOM + "link": _LINKS,
    "author": _AUTHORS, "managingEditor": _AUTHORS, DC + "creator": _AUTHORS,
    "category": _TAGS, DC + "subject": _TAGS, ATOM + "category": _TAGS,
}  # fmt: skip
# Attributes that change how others are read, in any case, as feedparser folds it; `xml:lang` is understood here.
_STRANGE = etree.XPath(
    "boolean(//@*[translate(local-name(), 'BASE', 'base') = 'base' or translate(name(), 'LANG', 'lang') = 'lang'])"
)


def parse(root: Element, keys: Sequence[str], entries: Sequence[Entry] = ()) -> RawFeed | None:
    """The feed of `root`, or None where feedparser is to read it.

    Args:
        root: the root element.
        keys: of the entries, in order.
        entries: that were read already, and do not stand in the tree.
    """
    if root.getroottree().docinfo.doctype or _STRANGE(root):
        return None
    try:
        if root.tag == "rss" and len(root) == 1 and root[0].tag == "channel":
            return _rss(root, root[0], keys, entries)
        return _atom(root, keys, entries) if root.tag == ATOM + "feed" else None
    except DoubtError:
        return None


def quick(slices: Slices, keys: Sequence[str]) -> RawFeed | None:
    """What `parse` gives, without a tree of the entries; None where one is needed to tell."""
    outer, rest = open_elements(slices.head), slices.of()
    if outer not in (["rss", "channel"], ["feed"]) or too_many_attributes(rest) or (root := load(rest)) is None:
        return None
    parent = root[0] if outer[1:] and len(root) == 1 else root
    entries, namespaces = [], parent.nsmap
    for raw in slices.entries:
        if (found := entry(raw, namespaces)) is None:
            return None
        entries.append(found)
    return parse(root, keys, entries)


def _rss(root: Element, channel: Element, keys: Sequence[str], entries: Sequence[Entry]) -> RawFeed:
    parts = _parts(channel, _CHANNEL)
    items = (*entries, *parts.get("item", ()))
    if len(items) != len(keys):
        raise DoubtError
    language = fields.language(root, None)
    inner = fields.language(channel, language)
    return RawFeed(
        entries=tuple(_rss_item(e, k, inner) for e, k in zip(items, keys, strict=True)),
        title=fields.text(parts, "title", inner),
        description=fields.text(parts, "description", inner),
        links=tuple(fields.links(parts.get(_LINKS, ()))),
        language=fields.one(parts, "language") or language,
        rights=fields.text(parts, "copyright", inner),
        icon=fields.image(parts),
        published=fields.one(parts, "pubDate"),
        updated=fields.one(parts, "lastBuildDate"),
        authors=fields.authors(parts.get(_AUTHORS, ())),
        tags=fields.categories(parts.get(_TAGS, ())),
    )


def _rss_item(item: Node | Entry, key: str, language: str | None) -> RawEntry:
    parts = _parts(item, _ITEM)
    language = fields.language(item, language)
    links = tuple(fields.links(parts.get(_LINKS, ())))
    content = fields.text(parts, CONTENT, language)
    source = parts.get("source", [None])[0]
    url = fields.attribute(source, "url") if source is not None else None
    return RawEntry(
        key=key,
        id=fields.one(parts, "guid"),
        permalink=fields.permalink(parts) and not any(link.rel == "alternate" for link in links),
        title=fields.text(parts, "title", language),
        summary=fields.text(parts, "description", language) or (description(item) if content is None else None),
        content=content,
        links=links,
        original=fields.one(parts, ORIGINAL),
        authors=fields.authors(parts.get(_AUTHORS, ())),
        published=fields.one(parts, "pubDate"),
        updated=fields.one(parts, DC + "date"),
        language=fields.one(parts, DC + "language"),
        tags=fields.categories(parts.get(_TAGS, ())),
        media=media(item) if MEDIA in parts else (),
        comments=fields.one(parts, "comments"),
        comment_count=fields.comment_count(parts),
        source_title=fields.one(parts, "source"),
        source_links=(RawLink(url),) if url else (),
    )


def _atom(root: Element, keys: Sequence[str], entries: Sequence[Entry]) -> RawFeed:
    parts = _parts(root, _FEED)
    found = (*entries, *parts.get(ATOM + "entry", ()))
    if len(found) != len(keys):
        raise DoubtError
    language = fields.language(root, None)
    return RawFeed(
        entries=tuple(_atom_entry(e, k, language) for e, k in zip(found, keys, strict=True)),
        inherits_authors=True,
        id=fields.one(parts, ATOM + "id"),
        title=fields.construct(parts, "title", language),
        description=fields.construct(parts, "subtitle", language),
        links=tuple(fields.links(parts.get(_LINKS, ()))),
        language=language,
        rights=fields.construct(parts, "rights", language),
        icon=fields.one(parts, ATOM + "icon") or fields.one(parts, ATOM + "logo"),
        updated=fields.one(parts, ATOM + "updated"),
        authors=fields.persons(parts),
        tags=fields.categories(parts.get(_TAGS, ())),
    )


def _atom_entry(entry: Node | Entry, key: str, language: str | None) -> RawEntry:
    parts = _parts(entry, _ENTRY)
    language = fields.language(entry, language)
    content = fields.construct(parts, "content", language)
    return RawEntry(
        key=key,
        id=fields.one(parts, ATOM + "id"),
        title=fields.construct(parts, "title", language),
        summary=fields.construct(parts, "summary", language) or (description(entry) if content is None else None),
        content=content,
        links=tuple(fields.links(parts.get(_LINKS, ()))),
        authors=fields.persons(parts),
        published=fields.one(parts, ATOM + "published"),
        updated=fields.one(parts, ATOM + "updated"),
        tags=fields.categories(parts.get(_TAGS, ())),
        media=media(entry) if MEDIA in parts else (),
        comment_count=fields.comment_count(parts),
        rights=fields.construct(parts, "rights", language),
    )


def _parts(parent: Node | Entry, known: frozenset[str]) -> dict[str, list[Node]]:
    """The children by name and group, those of media together; doubt where one is strange, or there too often."""
    found: dict[str, list[Node]] = {}
    for child in parent:
        tag = child.tag
        if tag in known:
            if tag not in found:
                found[tag] = [child]
            elif tag in _MANY:
                found[tag].append(child)
            else:
                raise DoubtError
            if tag in _GROUPS:
                found.setdefault(_GROUPS[tag], []).append(child)
        elif not isinstance(tag, str):  # neither comments nor processing instructions are elements
            continue
        elif not _is_silent(child, tag):
            raise DoubtError
        else:
            found.setdefault(MEDIA if tag.startswith(_MEDIA) else tag, []).append(child)
    return found


def _is_silent(child: Node, tag: str) -> bool:
    """Whether nothing is lost when `child` is passed over, its media apart."""
    if tag.startswith(_MEDIA):
        names = {e.tag.rpartition("}")[2] for e in child.iter() if isinstance(e.tag, str)}
        return not names & {"category", "keywords"} and (tag.rpartition("}")[2] in DESCRIBING or len(child) == 0)
    return tag.startswith(_SILENT) and len(child) == 0
