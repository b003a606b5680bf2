"""The parts of a post that all networks have: accounts, counts, files, links, languages."""

from __future__ import annotations

from functools import lru_cache
from mimetypes import guess_type
from typing import Any, Literal

from adapters.language.tags import normalise_tag
from adapters.schema import Language, Link, Media, MediaType, Metric, Person, Title, trusted
from adapters.social import values
from adapters.social.making import new_link, new_media, new_metric, new_person

__all__ = [
    "coordinates", "kind_of", "known", "language", "links", "medium", "metrics", "person", "title",
]  # fmt: skip

_SHORT = 500
_MANY = 10**9
_KINDS: dict[str, MediaType] = {"image": "image", "video": "video", "audio": "audio"}
_UNDETERMINED = frozenset({"und", "zxx", "qme", "qst", "qht", "qam", "qct", "art", "mul", "mis"})


def person(
    name: str | None = None,
    handle: str | None = None,
    *,
    platform: str,
    native_id: str | None = None,
    url: str | None = None,
) -> tuple[Person, ...]:
    """The account; none where nothing of it is known."""
    if not (name or handle or native_id):
        return ()
    size = len(name or "") + len(handle or "") + len(native_id or "") + len(url or "")
    made = _person if size < _SHORT else _person.__wrapped__  # what strangers write does not fill the memory
    return made(name, handle, platform, native_id, url)


@lru_cache(maxsize=1_024)
def _person(
    name: str | None, handle: str | None, platform: str, native_id: str | None, url: str | None
) -> tuple[Person, ...]:
    name = " ".join(name.split()) if name else None
    return (new_person(name or None, handle, platform, native_id, url),)


def language(tag: str | None) -> Language | None:
    """The language that the network declares; None where it declares that it does not know."""
    return _language(tag) if tag and len(tag) <= 40 else None


@lru_cache(maxsize=512)
def _language(tag: str) -> Language | None:
    if tag.lower() in _UNDETERMINED:
        return None
    known = normalise_tag(tag)
    return trusted(Language, tag=known, source="declared") if known else None


def metrics(record: values.Record, *names: tuple[str, str]) -> tuple[Metric, ...]:
    """The counts of a record.

    Args:
        record: that holds them.
        names: our name of a count and the network's key for it; where several keys stand for one, next to each other,
            the first that holds a count.
    """
    found: list[Metric] = []
    last = None
    for name, key in names:
        value = record.get(key)
        if value is None or name == last:
            continue
        if not (type(value) is int and 0 <= value < _MANY) and (value := values.count(record, key)) is None:
            continue
        last = name
        found.append(_metric(name, value))
    return tuple(found)


# What is frozen can be shared: small counts, and the accounts of one answer, come again and again.
_metric = lru_cache(maxsize=4_096)(new_metric)


def medium(
    kind: MediaType,
    url: str | None,
    *,
    alternates: tuple[str, ...] = (),
    alt: str | None = None,
    caption: str | None = None,
    mime: str | None = None,
    size: int | None = None,
    width: int | None = None,
    height: int | None = None,
    duration: float | None = None,
    preview: str | None = None,
    role: Literal["content", "thumbnail"] = "content",
) -> Media:
    """A picture, film or sound; `alt` without text is None, as nobody wrote one."""
    return new_media(
        kind, url, alternates, alt.strip() or None if alt else None, caption, None, None, mime,
        size if size is None or size >= 0 else None, width if width is None or width >= 0 else None,
        height if height is None or height >= 0 else None, duration, preview, role,
    )  # fmt: skip


def kind_of(url: str | None, mime: str | None = None) -> MediaType:
    """What a file is by its MIME type, else by the end of its address: for those of which the network does not say."""
    if not mime and url and len(url) < 2_000:
        mime = guess_type(url.partition("?")[0])[0]
    return _KINDS.get((mime or "").partition("/")[0], "other")


def links(*found: tuple[str | None, str | None, str]) -> tuple[Link, ...]:
    """Links of address, text and relation, where there is an address."""
    return tuple([new_link(url, text, None, rel) for url, text, rel in found if url])


def title(text: str | None) -> Title | None:
    """A headline, on one line."""
    line = " ".join(text.split()) if text else ""
    return trusted(Title, text=line, source="api") if line else None


def coordinates(latitude: Any, longitude: Any) -> list[float] | None:
    """A place on the globe in degrees, for `extra`; None where the two are none."""
    pair = (latitude, longitude)
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in pair):
        return None
    return [float(latitude), float(longitude)] if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def known(**values_: Any) -> dict[str, Any]:
    """Those that are known, for `extra`."""
    return {name: value for name, value in values_.items() if value is not None}
