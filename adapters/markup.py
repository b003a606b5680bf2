"""HTML fragments of feeds and posts: to plain text, and to HTML that may be shown."""

from __future__ import annotations

__all__ = ["sanitize", "to_text"]


def to_text(html: str) -> str:
    """Plain text with a blank line between paragraphs; entities resolved, tags, scripts and styles gone."""
    raise NotImplementedError


def sanitize(html: str, *, base_url: str | None = None) -> str:
    """HTML without anything active, its links absolute against `base_url`."""
    raise NotImplementedError
