"""Telegram: elements of a message by their classes, and what it shows besides its text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from adapters.schema import Media, MediaType
from adapters.social import values
from adapters.social.pieces import medium
from adapters.text import clean

__all__ = ["PREFIX", "Element", "Parts", "classes", "every", "first", "href", "media_of", "picture", "place_of", "words_of"]

PREFIX = "tgme_widget_message"
_PICTURE = re.compile(r"""background-image\s*:\s*url\(\s*['"]?([^'")]+)""", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})")
_PLACE = re.compile(r"[?&](?:q|ll)=(-?\d{1,2}(?:\.\d{1,10})?)(?:,|%2C)(-?\d{1,3}(?:\.\d{1,10})?)(?=&|$)", re.ASCII)
Element = etree._Element


class Parts:
    """The elements of a message by their classes, in order: looked through once, and asked for dozens of them."""

    __slots__ = ("_by_class", "whole")

    def __init__(self, whole: Element) -> None:
        self.whole = whole
        self._by_class: dict[str, list[Element]] = {}
        for one in whole.iter(etree.Element):
            for name in (one.get("class") or "").split():
                self._by_class.setdefault(name, []).append(one)

    def every(self, name: str) -> list[Element]:
        """Elements of a class."""
        return self._by_class.get(name, [])

    def first(self, name: str) -> Element | None:
        """The first element of a class."""
        return next(iter(self.every(name)), None)


def classes(element: Element) -> frozenset[str]:
    """Its classes."""
    return frozenset((element.get("class") or "").split())


def every(element: Element, name: str) -> Iterator[Element]:
    """Elements of a class, in order."""
    for one in element.iter(etree.Element):
        if name in classes(one):
            yield one


def first(element: Element, name: str) -> Element | None:
    """The first element of a class."""
    return next(every(element, name), None)


def words_of(element: Element | None) -> str:
    """Its text, on one line."""
    return "" if element is None else clean(" ".join("".join(element.itertext()).split()))


def href(element: Element | None) -> str | None:
    """Where it leads."""
    return values.web({"u": element.get("href")}, "u") if element is not None else None


def picture(element: Element | None) -> str | None:
    """The picture that its style shows."""
    found = _PICTURE.search(element.get("style") or "") if element is not None else None
    return values.web({"u": found[1]}, "u") if found else None


def media_of(parts: Parts) -> Iterator[Media]:
    """Pictures, films, sounds, documents and stickers of a message; not the picture of a link preview."""
    preview = parts.first(f"{PREFIX}_link_preview")
    shown = frozenset(preview.iter(etree.Element)) if preview is not None else frozenset()
    for one in parts.whole.iter(etree.Element):
        names = classes(one)
        if one in shown:
            continue
        if f"{PREFIX}_photo_wrap" in names or f"{PREFIX}_service_photo" in names:
            yield medium("image", picture(one) or _source(one))
        elif f"{PREFIX}_video_player" in names:
            yield _film(one, f"{PREFIX}_video_thumb")
        elif f"{PREFIX}_roundvideo_player" in names:
            yield _film(one, f"{PREFIX}_roundvideo_thumb")
        elif f"{PREFIX}_voice" in names and one.tag == "audio":
            yield medium("audio", _source(one), duration=_seconds(words_of(parts.first(f"{PREFIX}_voice_duration"))))
        elif f"{PREFIX}_document_wrap" in names:
            yield _document(one)
        elif names & {f"{PREFIX}_sticker", f"{PREFIX}_tgsticker", f"{PREFIX}_videosticker"} and one.tag != "a":
            yield medium("image", _sticker(one))


def place_of(element: Element | None) -> list[float] | None:
    """Latitude and longitude of a place that is shown as a map: they stand in the address to which it leads."""
    found = _PLACE.search(href(element) or "")
    return [float(found[1]), float(found[2])] if found else None


def _source(element: Element) -> str | None:
    for one in element.iter("img", "video", "audio", "source"):
        if url := values.web({"u": one.get("src") or one.get("srcset")}, "u"):
            return url
    return None


def _sticker(element: Element) -> str | None:
    return values.web({"u": element.get("data-webp")}, "u") or picture(element) or _source(element)


def _film(element: Element, thumb: str) -> Media:
    clock = next((words_of(t) for t in element.iter("time")), "")
    # What plays again and again and tells no length was made without sound.
    moving = not clock and "round" not in thumb and any(v.get("loop") is not None for v in element.iter("video"))
    kind: MediaType = "gif" if moving else "video"
    return medium(kind, _source(element), preview=picture(first(element, thumb)), duration=_seconds(clock))


def _document(element: Element) -> Media:
    icon = first(element, f"{PREFIX}_document_icon")
    audio = icon is not None and "audio" in classes(icon)
    name = words_of(first(element, f"{PREFIX}_document_title"))
    performer = words_of(first(element, f"{PREFIX}_document_extra")) if audio else ""  # else it is the size
    caption = " – ".join(words for words in (performer, name) if words)
    return medium("audio" if audio else "document", href(element), caption=caption or None)


def _seconds(clock: str) -> float | None:
    found = _CLOCK.fullmatch(clock.strip())
    return float(int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])) if found else None
