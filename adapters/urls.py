"""Addresses: resolving, cleaning, comparing."""

from __future__ import annotations

__all__ = ["canonical", "domain", "resolve"]


def resolve(url: str, base: str | None) -> str | None:
    """`url` made absolute against `base` (RFC 3986), or None when it is no web address."""
    raise NotImplementedError


def canonical(url: str, *, page_url: str | None = None) -> str | None:
    """The form of `url` that identifies what it leads to: no trackers, no fragment, host in lower case.

    Idempotent. Identity stays (`?p=123`), so does the order of what remains.

    Args:
        url: absolute http or https address.
        page_url: address of the page or feed that holds it; a `ref` that only names this host is a tracker too.
    """
    raise NotImplementedError


def domain(url: str) -> str | None:
    """Host name in lower case without `www.`, or None."""
    raise NotImplementedError
