"""Addresses on the way of a request: made sendable, compared by origin, shown without secrets."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from adapters.errors import RedirectError, RefusedError

__all__ = ["host_of", "origin", "redact", "redirect_target", "split_credentials"]

_SECRET = re.compile(
    r"([?&;](?:[\w.-]*(?:token|secret|passw(?:or)?d|signature|api_?key|auth)|key|sig|pwd)=)[^&#;]*", re.IGNORECASE
)
_USERINFO = re.compile(r"(?<=//)[^/?#\s]*@")


def redact(url: str) -> str:
    """`url` fit for messages and logs: no user name, password, or query value that looks like a secret."""
    return _SECRET.sub(r"\1***", _USERINFO.sub("", url))[:500]


@lru_cache(maxsize=1024)  # the same sources are asked again and again
def split_credentials(url: str) -> tuple[str, str | None]:
    """(sendable URL without userinfo and fragment, value of the Authorization header or None).

    Raises:
        RefusedError: it is no http or https address.
    """
    try:
        parts = urlsplit(safe_url_string(url.strip()))
        host, port = parts.hostname, parts.port
    except ValueError:
        raise RefusedError("the address cannot be read", where=redact(url), remedy="Check its host and port.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise RefusedError(
            "only http and https addresses are fetched", where=redact(url), remedy="Check how the address begins."
        )
    authorization = None
    if "@" in parts.netloc:
        userinfo = unquote(parts.netloc.rpartition("@")[0])
        if ":" not in userinfo:
            userinfo += ":"
        authorization = "Basic " + b64encode(userinfo.encode()).decode()
    return _join(parts, host, port), authorization


def _join(parts: SplitResult, host: str, port: int | None) -> str:
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port is None else f"{host}:{port}"
    return urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))


@lru_cache(maxsize=1024)
def host_of(url: str) -> str:
    """The host of an address, lower case; empty where it has none."""
    return urlsplit(url).hostname or ""


def origin(url: str) -> tuple[str, str, int]:
    """(scheme, host, port) of an absolute http or https address (RFC 6454)."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def redirect_target(location: bytes | None, base: str) -> str:
    """Where a redirect from `base` leads, without credentials of its own.

    Raises:
        RedirectError: the answer names no target.
        RefusedError: the target is no http or https address.
    """
    if not location or not location.strip():
        raise RedirectError("the answer is a redirect without a target", where=redact(base))
    try:
        text = location.decode("utf-8")
    except UnicodeDecodeError:
        text = location.decode("latin-1")
    try:
        target = urljoin(base, text.strip())
    except ValueError:
        raise RedirectError("the target of the redirect is no address", where=redact(base)) from None
    return split_credentials(target)[0]
