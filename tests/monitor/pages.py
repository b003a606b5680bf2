"""Feeds, article pages and items of our own writing, for the tests of full texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.page import read
from adapters.schema import Item, SourceRef, Stamp, Title

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)

SUMMARY = "The ministry says that three bridges over the Lower Aller were closed on Monday after a week of rain."
PARAGRAPHS = (
    SUMMARY,
    "Engineers from the district spent the night on the piers and found cracks in two of them, the road office said.",
    "Traffic is led over the old crossing at Hohne, where lorries of more than twelve tonnes must not pass for now.",
    "A column that carried parts of an S-400 battery had to turn back at the first barrier, drivers who waited there told.",
    "The repairs are to begin as soon as the water falls below two metres, which is not expected before the weekend.",
)
CAPTION = "A Pantsir-S1 on a flatbed waits before the barrier at Hohne."


def article(
    title: str = "Three bridges closed after rain", paragraphs: Sequence[str] = PARAGRAPHS, *, head: str = "",
    body: str = "", figure: bool = True,
) -> str:  # fmt: skip
    """An article page."""
    picture = (
        f'<figure><img src="/pictures/barrier.jpg" width="900" alt="A barrier"><figcaption>{CAPTION}</figcaption></figure>'
    )
    written = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f"<header><nav><a href='/'>Home</a></nav></header><main><article><h1>{title}</h1>"
        f"{picture if figure else ''}{written}{body}</article></main><footer>Imprint</footer></body></html>"
    )


PAYWALL = article(
    paragraphs=PARAGRAPHS[:2], figure=False,
    head='<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",'
    '"headline":"Three bridges closed after rain","isAccessibleForFree":false}</script>',
    body='<div class="paywall">Subscribe to read on.</div>',
)  # fmt: skip
CONSENT = (
    '<!doctype html><html><head><title>Your privacy</title></head><body><div class="consent-wall">'
    '<iframe src="/choices"></iframe></div></body></html>'
)
WORDY_CONSENT = CONSENT.replace("<iframe", "<p>We and our 700 partners store cookies and process personal data.</p><iframe")
ROBOT_CHECK = (
    "<!doctype html><html><head><title>Just a moment...</title></head><body><p>Verifying you are human.</p></body></html>"
)


def feed_item(text: str = SUMMARY, title: str = "Three bridges closed after rain", **fields: Any) -> Item:
    """An item as a feed gives it: headline and summary."""
    values: dict[str, Any] = {
        "id": "feed:1", "kind": "article", "native_id": "1", "source": SourceRef(adapter="feed", source_id="aller"),
        "url": "https://news.example/bridges?from=feed", "canonical_url": "https://news.example/bridges",
        "title": Title(text=title, source="feed"), "summary": text, "text": text,
        "published": Stamp(value=NOW, zone="utc", source="feed", raw="noon"),
    }  # fmt: skip
    return Item(**{**values, **fields})


def page_item(html: str | None = None, url: str = "https://news.example/bridges") -> Item:
    """An article page, read."""
    return read((article() if html is None else html).encode(), url, content_type="text/html", fetched=NOW)


def rss(*entries: tuple[str, str], text: str = SUMMARY, content: str = "") -> str:
    """A feed of (title, address) entries, each with the same summary."""
    whole = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    rows = "".join(
        f"<item><title>{title}</title><guid isPermaLink='false'>{n}</guid><link>{link}</link>"
        f"<author>desk@news.example (News Desk)</author><pubDate>Mon, 02 Nov 2026 10:15:00 +0100</pubDate>"
        f"<description>{text}</description>{whole}</item>"
        for n, (title, link) in enumerate(entries)
    )
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f"<?xml version='1.0'?><rss version='2.0' {space}><channel><title>Aller</title>{rows}</channel></rss>"
