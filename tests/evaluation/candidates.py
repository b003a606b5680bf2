"""The library behind the evaluation's function shapes: no rule of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from adapters import page
from adapters.language import detect
from adapters.schema import Embed, Media


def language(data: bytes, meta: dict[str, Any]) -> dict[str, Any]:
    found = detect(data.decode("utf-8"), declared=meta.get("language"))
    return {"language": found.tag if found else None}


def article(data: bytes, meta: dict[str, Any]) -> dict[str, Any]:
    fetched = datetime.fromisoformat(meta["fetched_at"]).astimezone() if meta.get("fetched_at") else None
    item = page.read(data, meta.get("url"), fetched=fetched)
    return {
        "title": item.title.text if item.title else None,
        "text": item.body,
        "published": item.published.isoformat() if item.published else None,
        "authors": [a.name for a in item.authors if a.name],
        "tags": [t.name for t in item.tags],
        "language": item.language.tag if item.language else None,
        "images": [_image(m) for m in item.media],
        "embeds": [_post(e) for e in item.embeds],
    }


def _image(medium: Media) -> dict[str, Any]:
    return {
        "url": medium.url,
        "urls": list(medium.alternates),
        "caption": medium.caption,
        "credit": medium.credit,
        "alt": medium.alt,
    }


def _post(embed: Embed) -> dict[str, Any]:
    post = embed.item
    author = post.authors[0] if post.authors else None
    line = f"— {author.name} (@{author.handle}) {post.published.raw if post.published else ''}" if author else ""
    return {"platform": post.platform, "id": post.native_id, "text": f"{post.text}\n{line}"}  # as the page shows it
