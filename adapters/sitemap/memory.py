"""What is remembered of a sitemap, and which of its entries are therefore new: pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase
from hashlib import blake2b

from adapters.sitemap.reading import Child, Entry, SiteMap

__all__ = ["MAX_NEW", "Before", "Choice", "due", "instant", "new_entries", "newest", "remembered", "unpack", "wanted"]

MAX_NEW = 2_000
"""New addresses that one sitemap may bring in one poll."""

_WIDTH = 6  # bytes of a key: among 50,000 addresses two collide once in 200,000 sitemaps


@dataclass(frozen=True, slots=True)
class Before:
    """What was known of one sitemap before this visit.

    Attributes:
        known: keys of its entries when it was last read; None where it never was.
        fresh: an index names it for the first time, and named others before: all of it is new.
        since: seconds since 1970 at the first visit to the source.
    """

    known: frozenset[bytes] | None = None
    fresh: bool = False
    since: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which sitemaps of an index are read now.

    Attributes:
        now: in the order in which they are read.
        later: changed too, and left to the next polls.
    """

    now: tuple[Child, ...]
    later: tuple[Child, ...]


def instant(written: str | None) -> float:
    """Seconds since 1970 of a W3C or RFC 822 date; minus infinity for anything else. No zone counts as UTC."""
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            value = parse((written or "").strip()[:64])
            return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return float("-inf")


def wanted(entries: Iterable[Entry], include: tuple[str, ...], exclude: tuple[str, ...]) -> tuple[Entry, ...]:
    """The entries whose address matches a glob of `include`, where there is one, and none of `exclude`."""
    return tuple(
        e for e in entries
        if (not include or any(fnmatchcase(e.url, g) for g in include)) and not any(fnmatchcase(e.url, g) for g in exclude)
    )  # fmt: skip


def _keys(entries: Iterable[Entry], *, dated: bool) -> list[bytes]:
    """What tells one state of an entry from another: address, headline, and the time of change where it is one."""
    states = ((e.url, (e.lastmod or "") if dated else "", (e.news.title or "") if e.news else "") for e in entries)
    return [blake2b("\n".join(s).encode("utf-8", "replace"), digest_size=_WIDTH).digest() for s in states]


def _pack(found: Iterable[bytes]) -> str:
    """Keys as text for the source's state."""
    return base64.b64encode(b"".join(sorted(set(found)))).decode("ascii")


def unpack(text: object) -> frozenset[bytes] | None:
    """What `remembered` made; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return frozenset(data[n : n + _WIDTH] for n in range(0, len(data), _WIDTH)) if len(data) % _WIDTH == 0 else None


def new_entries(entries: tuple[Entry, ...], before: Before, first: int, *, dated: bool) -> tuple[Entry, ...]:
    """The entries that were not there before, or have changed, in their order.

    News entries are always new when they are not known: a news sitemap holds two days. Of the others, a sitemap
    that is read for the first time gives its newest, and what changed since the source's first visit.

    Args:
        entries: of the sitemap, as far as they are wanted.
        before: what was known.
        first: entries without news that a first reading takes.
        dated: whether their times tell when they changed.
    """
    if before.known is not None:
        pairs = zip(entries, _keys(entries, dated=dated), strict=True)
        return tuple(e for e, key in pairs if key not in before.known)
    if before.fresh:
        return entries
    plain = tuple(e for e in entries if e.news is None)
    chosen = {e.url for e in newest(plain, first)}
    if before.since is not None and dated:
        chosen |= {e.url for e in plain if instant(e.lastmod) >= before.since}
    return tuple(e for e in entries if e.news is not None or e.url in chosen)


def newest(entries: tuple[Entry, ...], limit: int) -> tuple[Entry, ...]:
    """The `limit` newest entries in their order; the first ones where none has a time."""
    if len(entries) <= limit:
        return entries
    places = sorted(range(len(entries)), key=lambda n: (-instant(entries[n].lastmod), n))
    return tuple(entries[n] for n in sorted(places[:limit]))


def due(children: Iterable[Child], seen: dict[str, str | None], visits: dict[str, int], limit: int) -> Choice:
    """Which sitemaps of an index to read: those that moved, newest first, then those of which it does not say.

    Args:
        children: of the index.
        seen: the time that the index gave for each when it was last read; no entry where it never was.
        visits: number of the poll in which each was last read.
        limit: at most so many.
    """
    known = list(children)
    moved = [c for c in known if c.lastmod and seen.get(c.url) != c.lastmod]
    moved.sort(key=lambda c: -instant(c.lastmod))
    silent = sorted((c for c in known if not c.lastmod), key=lambda c: visits.get(c.url, 0))
    chosen = [*moved, *silent][:limit]
    return Choice(tuple(chosen), tuple(moved[limit:]))


def remembered(site: SiteMap, entries: tuple[Entry, ...]) -> str:
    """What to remember of a sitemap once it is read."""
    return _pack(_keys(entries, dated=site.dated))
