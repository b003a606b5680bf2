"""Embed markup that a page holds as text, put back into the tree."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator

import lxml.html

from adapters.page.tree import Element

__all__ = ["MARKED", "unlock"]

MARKED = re.compile(
    r"\b(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|"
    r"reddit-(?:embed-bq|card)|fb-(?:post|video)|telegram-post)\b"
)
"""Classes by which the networks' own scripts know their posts."""

_OEMBED = re.compile(r'"html"\s*:\s*("(?:[^"\\]|\\.)*+")')
_TEXT_TYPES = ("text/plain", "text/template", "text/x-template", "text/html")
_MAX_MARKUP = 50_000


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
        if len(text) < _MAX_MARKUP and (MARKED.search(text) or "<iframe" in text):
            holder.addnext(lxml.html.fragment_fromstring(text, create_parent="div"))
    body = root.find("body")
    if body is not None and not any(MARKED.search(n.get("class") or "") for n in body.iter("blockquote", "div")):
        for markup in _in_state(root):
            body.append(lxml.html.fragment_fromstring(markup, create_parent="div"))


def _in_state(root: Element) -> Iterator[str]:
    """Markup of posts in oEmbed answers (oembed.com, section 2.3.4) within the JSON of scripts."""
    for script in root.iter("script"):
        for m in _OEMBED.finditer(script.text or ""):
            if len(m[1]) < _MAX_MARKUP and MARKED.search(m[1]):
                with contextlib.suppress(ValueError):
                    yield json.loads(m[1], strict=False)
