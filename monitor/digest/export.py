"""A digest for programs: Atom (RFC 4287), JSON Feed 1.1, and JSON as it is."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from monitor.digest.frame import frame
from monitor.digest.model import Digest, Story
from monitor.digest.render import subject

__all__ = ["to_atom", "to_json", "to_json_feed"]

_ATOM = "http://www.w3.org/2005/Atom"


def to_json(digest: Digest) -> str:
    """The digest with all its fields; `Digest.model_validate_json` takes it back."""
    return digest.model_dump_json(indent=2)


def to_atom(digest: Digest) -> str:
    """An Atom feed document, one entry for each story that is told."""
    ET.register_namespace("", _ATOM)
    end = digest.window.end.isoformat()
    feed = _node(None, "feed", None)
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", digest.language)
    _node(feed, "id", f"urn:media-monitor:digest:{digest.key}")
    _node(feed, "title", subject(digest))
    _node(feed, "updated", end)
    _node(_node(feed, "author", None), "name", "media-monitor")
    _node(feed, "generator", "media-monitor")
    for story in digest.stories:
        entry = _node(feed, "entry", None)
        _node(entry, "id", f"urn:media-monitor:digest:{digest.key}:{quote(story.id, safe=':/@')}")
        _node(entry, "title", story.lead.title)
        _node(entry, "updated", end)
        _node(entry, "published", story.lead.seen.isoformat())
        _node(_node(entry, "author", None), "name", story.lead.outlet)
        for url in dict.fromkeys(e.url for e in (story.lead, *story.others) if e.url):
            _node(entry, "link", None, rel="alternate" if url == story.lead.url else "related", href=url)
        for watch in story.watches:
            _node(entry, "category", None, term=watch)
        _node(entry, "summary", _summary(story, digest))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="unicode")


def _node(parent: ET.Element | None, name: str, text: str | None, **attributes: str) -> ET.Element:
    tag = f"{{{_ATOM}}}{name}"
    node = ET.Element(tag, attributes) if parent is None else ET.SubElement(parent, tag, attributes)
    node.text = text
    return node


def to_json_feed(digest: Digest) -> str:
    """A JSON Feed 1.1 document, one item for each story that is told."""
    items: list[dict[str, Any]] = []
    for story in digest.stories:
        item: dict[str, Any] = {
            "id": f"{digest.key}:{story.id}", "title": story.lead.title, "content_text": _summary(story, digest),
            "date_published": story.lead.seen.isoformat(), "authors": [{"name": story.lead.outlet}],
            "tags": list(story.watches), "_media_monitor": story.model_dump(mode="json"),
        }  # fmt: skip
        if story.lead.url:
            item["url"] = story.lead.url
        if story.lead.language:
            item["language"] = story.lead.language
        items.append(item)
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": subject(digest), "language": digest.language, "items": items,
    }  # fmt: skip
    return json.dumps(feed, ensure_ascii=False, indent=2)


def _summary(story: Story, digest: Digest) -> str:
    t = frame(digest.language)
    lines = [story.sentences] if story.sentences else []
    if story.quote:
        lines.append(f"“{story.quote.words}” — {story.quote.speaker}")
    for hit in story.hits:
        place = f"{hit.name} · {t.name('field', hit.field)} · {', '.join(hit.watches)}"
        lines.append(f"{place}: {hit.snippet}" if hit.snippet else place)
    return "\n".join(lines)
