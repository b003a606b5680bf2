"""Conditional requests: validators go back byte for byte, to the address that gave them (RFC 9110 section 13)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from adapters.base import Conditional

__all__ = ["after_200", "after_304", "request_headers"]

_FIELDS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


def _key(url: str) -> str:
    # A digest: the state is stored, and an address may hold a token.
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:32]


def request_headers(conditional: Conditional | None, url: str) -> dict[str, str]:
    """If-None-Match and If-Modified-Since for `url`; empty when the validators are another address's."""
    if not conditional or conditional.get("for") != _key(url):
        return {}
    found: dict[str, str] = {}
    for field, header in _FIELDS.items():
        value = conditional.get(field)
        if isinstance(value, str):
            try:
                found[header] = value.encode("latin-1").decode("utf-8")
            except UnicodeError:
                continue  # bytes that cannot be sent back as they were are better not sent
    return found


def after_200(url: str, raw_headers: Iterable[tuple[bytes, bytes]]) -> Conditional:
    """Validators of a full answer; those it omits are forgotten."""
    sent = _sent(raw_headers)
    return {"for": _key(url), **sent} if sent else {}


def after_304(conditional: Mapping[str, object], raw_headers: Iterable[tuple[bytes, bytes]]) -> Conditional:
    """The old validators, with those that the answer renews."""
    return {**conditional, **_sent(raw_headers)}


def _sent(raw_headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    # Latin-1 keeps every byte, and is text that any store takes.
    names = {k.lower().decode("latin-1"): v.decode("latin-1") for k, v in raw_headers}
    return {field: value for field in _FIELDS if (value := names.get(field))}
