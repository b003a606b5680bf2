"""Telegram: the public pages of channels (`t.me/s/<channel>`), and their widgets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from adapters.schema import Choice, Item, Link, Media, Mention, Metric, Person, Poll, Problem, SourceInfo, Tag
from adapters.social import values
from adapters.social.draft import Context, Unusable, item, links, medium, person, reference, relation
from adapters.social.quick import make
from adapters.social.rich import Said, from_html
from adapters.social.times import instant
from adapters.text import clean

__all__ = ["PLATFORM", "info", "is_page", "marked", "posts", "state_of", "tree"]

PLATFORM = "telegram"
_BASE = "https://t.me/"
_W = "tgme_widget_message"
_POST = re.compile(r"([A-Za-z]\w{2,63}|c/\d{1,20})/(\d{1,12})(?:\?.*)?", re.ASCII)
_PICTURE = re.compile(r"""background-image\s*:\s*url\(\s*['"]?([^'")]+)""", re.IGNORECASE)
_COUNT = re.compile(r"(\d{1,15}(?:[.,]\d{1,3})?)\s*([KMB]?)", re.IGNORECASE)
_SCALE = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})")
_HANDLE = re.compile(r"/([A-Za-z]\w{2,63})/?", re.ASCII)
_HOSTS = ("t.me", "telegram.me", "telegram.dog")
Element = etree._Element


def is_page(text: str) -> bool:
    """Whether markup is a channel's page or widget, with posts or without."""
    return _W in text or "tgme_page" in text or "tgme_channel_info" in text


def tree(text: str) -> Element | None:
    """The root of a page; None where there is nothing in it."""
    parser = etree.HTMLParser(recover=True, no_network=True, encoding="utf-8", remove_comments=True, huge_tree=False)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _classes(element: Element) -> frozenset[str]:
    return frozenset((element.get("class") or "").split())


def _all(element: Element, name: str) -> Iterator[Element]:
    """Elements of a class, in order."""
    for one in element.iter(etree.Element):
        if name in _classes(one):
            yield one


def _first(element: Element, name: str) -> Element | None:
    return next(_all(element, name), None)


def _words(element: Element | None) -> str:
    return "" if element is None else clean(" ".join("".join(element.itertext()).split()))


def _href(element: Element | None) -> str | None:
    return values.web({"u": element.get("href")}, "u") if element is not None else None


def _picture(element: Element | None) -> str | None:
    found = _PICTURE.search(element.get("style") or "") if element is not None else None
    return values.web({"u": found[1]}, "u") if found else None


def posts(root: Element, ctx: Context) -> Iterator[Item | Unusable]:
    """The messages of a page, oldest first as they stand there."""
    for message in _all(root, _W):
        if message.get("data-post") is None:
            continue
        try:
            yield _message(message, ctx)
        except Unusable as error:
            yield error


def _message(message: Element, ctx: Context) -> Item:
    native = clean(message.get("data-post") or "").strip("/")
    found = _POST.fullmatch(native)
    if found is None:
        raise Unusable("the message has no channel and number")
    channel = found[1]
    answer = _first(message, f"{_W}_reply")
    if answer is not None and (above := answer.getparent()) is not None:
        above.remove(answer)  # its words are another's
    meta = _first(message, f"{_W}_meta")
    date = _first(message, f"{_W}_date")
    time = next((t for t in (date if date is not None else message).iter("time") if t.get("datetime")), None)
    said = _said(message)
    text_poll = _first(message, f"{_W}_poll")
    media = tuple(_media(message))
    unsupported = not said.text and not media and _first(message, "message_media_not_supported") is not None
    return item(
        ctx, PLATFORM, native, said,
        url=f"{_BASE}{native}", authors=_author(message, channel),
        published=instant(time.get("datetime"), ctx.fetched) if time is not None else None,
        edited="edited" in _words(meta), service="service_message" in _classes(message),
        media=media, poll=_poll(text_poll, message) if text_poll is not None else None,
        sensitive=True if _first(message, f"{_W}_spoiler") is not None else None,
        links=tuple(_preview(message)),
        relations=(*_answered(answer), *_forwarded(message)),
        access="partial" if unsupported else "full",
        metrics=tuple(_metrics(message)), extra=_extra(message, unsupported),
    )  # fmt: skip


def _author(message: Element, channel: str) -> tuple[Person, ...]:
    name = _words(_first(message, f"{_W}_owner_name")) or None
    known = not channel.startswith("c/")
    owner = person(name, channel if known else None, platform=PLATFORM, url=f"{_BASE}{channel}" if known else None)
    signed = _words(_first(message, f"{_W}_from_author"))
    return (*owner, *(person(signed, platform=PLATFORM) if signed else ()))


def _said(message: Element) -> Said:
    """The message's own text: the outermost box of it; a poll's question stands in its poll."""
    box = next((e for e in _all(message, f"{_W}_text") if "js-message_reply_text" not in _classes(e)), None)
    if box is None:
        return Said()
    return marked(from_html(etree.tostring(box, encoding="unicode", with_tail=False), base=f"{_BASE}s/"))


def marked(said: Said) -> Said:
    """Links that read `@name` or `#tag` are mentions and tags."""
    kept: list[Link] = []
    mentions: list[Mention] = []
    tags: list[Tag] = []
    for link in said.links:
        words = (link.text or "").strip()
        if words[:1] == "@" and (handle := _handle(link.url)):
            mentions.append(make(Mention, handle=handle, platform=PLATFORM, url=link.url, span=link.span))
        elif words[:1] in ("#", "$") and len(words) > 1:
            tags.append(make(Tag, name=words[1:], span=link.span))
        else:
            kept.append(link)
    return replace(said, links=tuple(kept), mentions=tuple(mentions), tags=tuple(tags))


def _path(url: str | None) -> str | None:
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return parts.path if (parts.hostname or "") in _HOSTS else None


def _handle(url: str | None) -> str | None:
    found = _HANDLE.fullmatch(_path(url) or "")
    return found[1] if found else None


def _target(url: str | None) -> str | None:
    """`channel/number` of a message's address."""
    path = (_path(url) or "").strip("/").removeprefix("s/")
    found = _POST.fullmatch(path)
    return f"{found[1]}/{found[2]}" if found else None


def _answered(answer: Element | None) -> Any:
    url = _href(answer)
    native = _target(url)
    return relation("reply_to", reference(PLATFORM, native, f"{_BASE}{native}")) if native else ()


def _forwarded(message: Element) -> Any:
    """Where it was first posted; a forward from a person or a closed channel has a name only."""
    box = _first(message, f"{_W}_forwarded_from_name")
    native = _target(_href(box))
    if native:
        return relation("reposts", reference(PLATFORM, native, f"{_BASE}{native}"))
    url = _href(box)
    return relation("reposts", {"url": url}) if url else ()


def _media(message: Element) -> Iterator[Media]:
    preview = _first(message, f"{_W}_link_preview")
    shown = frozenset(preview.iter(etree.Element)) if preview is not None else frozenset()
    for one in message.iter(etree.Element):
        names = _classes(one)
        if one in shown:
            continue
        if f"{_W}_photo_wrap" in names or f"{_W}_service_photo" in names:
            yield medium("image", _picture(one) or _source(one))
        elif f"{_W}_video_player" in names:
            yield _film(one, f"{_W}_video_thumb")
        elif f"{_W}_roundvideo_player" in names:
            yield _film(one, f"{_W}_roundvideo_thumb")
        elif f"{_W}_voice" in names and one.tag == "audio":
            yield medium("audio", _source(one), duration=_seconds(_words(_first(message, f"{_W}_voice_duration"))))
        elif f"{_W}_document_wrap" in names:
            yield _document(one)
        elif names & {f"{_W}_sticker", f"{_W}_tgsticker", f"{_W}_videosticker"} and one.tag != "a":
            yield medium("image", _sticker(one))


def _source(element: Element) -> str | None:
    for one in element.iter("img", "video", "audio", "source"):
        if url := values.web({"u": one.get("src") or one.get("srcset")}, "u"):
            return url
    return None


def _sticker(element: Element) -> str | None:
    return values.web({"u": element.get("data-webp")}, "u") or _picture(element) or _source(element)


def _film(element: Element, thumb: str) -> Media:
    clock = next((_words(t) for t in element.iter("time")), "")
    return medium("video", _source(element), preview=_picture(_first(element, thumb)), duration=_seconds(clock))


def _document(element: Element) -> Media:
    icon = _first(element, f"{_W}_document_icon")
    audio = icon is not None and "audio" in _classes(icon)
    name = _words(_first(element, f"{_W}_document_title"))
    return medium("audio" if audio else "document", _href(element), caption=name or None)


def _seconds(clock: str) -> float | None:
    found = _CLOCK.fullmatch(clock.strip())
    return float(int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])) if found else None


def _number(text: str) -> int | None:
    """`436.6K`: rounded by the network."""
    found = _COUNT.fullmatch(text.strip())
    if found is None:
        return None
    return round(float(found[1].replace(",", ".")) * _SCALE[found[2].upper()])


def _poll(box: Element, message: Element) -> Poll:
    kind = _words(_first(box, f"{_W}_poll_type")).lower()
    choices = tuple(make(Choice, text=_words(e)) for e in _all(box, f"{_W}_poll_option_text"))
    voters = _number(_words(_first(message, f"{_W}_voters")))
    return make(Poll, question=_words(_first(box, f"{_W}_poll_question")) or None, choices=choices, voters=voters,
                closed=True if "final" in kind else None)  # fmt: skip


def _preview(message: Element) -> Iterator[Link]:
    box = _first(message, f"{_W}_link_preview")
    if box is not None:
        yield from links((_href(box), _words(_first(box, "link_preview_title")) or None, "preview"))


def _metrics(message: Element) -> Iterator[Metric]:
    views = _number(_words(_first(message, f"{_W}_views")))
    if views is not None:
        yield make(Metric, name="views", value=views)
    reactions = [n for e in _all(message, "tgme_reaction") if (n := _number(clean("".join(e.xpath("text()"))))) is not None]
    if reactions:
        yield make(Metric, name="likes", value=sum(reactions))


def _extra(message: Element, unsupported: bool) -> dict[str, Any]:
    preview = _first(message, f"{_W}_link_preview")
    described = _words(_first(preview, "link_preview_description")) if preview is not None else ""
    album = [n for e in _all(message, "grouped_media_wrap") if (n := _target(_href(e)))]
    found: dict[str, Any] = {
        "forwarded_from": _words(_first(message, f"{_W}_forwarded_from_name")) or None,
        "preview": described or None, "album": album or None,
        "unavailable": "not shown in a browser" if unsupported else None,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


def info(root: Element) -> SourceInfo | None:
    """What the page says of its channel."""
    title = _words(_first(root, "tgme_channel_info_header_title")) or _words(_first(root, "tgme_page_title"))
    if not title:
        return None
    about = _first(root, "tgme_channel_info_description")
    about = about if about is not None else _first(root, "tgme_page_description")
    handle = _words(_first(root, "tgme_channel_info_header_username")).lstrip("@")
    return SourceInfo(title=title, description=_words(about) or None, native_id=handle or None,
                      url=f"{_BASE}{handle}" if handle else None)  # fmt: skip


def state_of(root: Element, url: str | None) -> Problem | None:
    """Why a page shows no posts: that is a state of the channel, not a fault of ours."""
    if _first(root, "tgme_channel_history") is not None or _first(root, "tgme_channel_info") is not None:
        return None
    if _first(root, "tgme_page_title") is None:
        return Problem(code="social.no-channel", severity="warning", message="there is no channel of this name", where=url,
                       remedy="Check the name; channels can be renamed or closed.")  # fmt: skip
    return Problem(code="social.no-preview", severity="warning", message="the channel does not show its posts on the web",
                   where=url, remedy="Its owner or the network switched that off; read it by other means.")  # fmt: skip
