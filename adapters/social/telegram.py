"""Telegram: the public pages of channels (`t.me/s/<channel>`), and their widgets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from adapters.schema import Item, Link, Mention, Metric, Poll, Problem, SourceInfo, Tag
from adapters.social.draft import Context, Unusable, item, reference, relation
from adapters.social.making import new_choice, new_mention, new_metric, new_poll, new_tag
from adapters.social.pieces import known, links, person
from adapters.social.rich import Said, from_html
from adapters.social.telegram_media import PREFIX, Element, Parts, classes, every, first, href, media_of, place_of, words_of
from adapters.social.telegram_places import BASE, commented, handle_of, number_of, target
from adapters.social.times import instant
from adapters.text import clean

__all__ = ["PLATFORM", "info", "is_page", "marked", "posts", "state_of", "tag_of", "tree"]

PLATFORM = "telegram"
_COUNT = re.compile(r"(\d{1,15}(?:[.,]\d{1,3})?)\s*([KMB]?)(?!\w)", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d)[\s,](?=\d{3}(?!\d))")
_SCALE = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}


def is_page(text: str) -> bool:
    """Whether markup is a channel's page or widget, with posts or without."""
    return PREFIX in text or "tgme_page" in text or "tgme_channel_info" in text


def tree(text: str) -> Element | None:
    """The root of a page; None where there is nothing in it."""
    parser = etree.HTMLParser(recover=True, no_network=True, encoding="utf-8", remove_comments=True, huge_tree=False)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def posts(root: Element, ctx: Context) -> Iterator[Item | Unusable]:
    """The messages of a page, oldest first as they stand there."""
    for message in every(root, PREFIX):
        if message.get("data-post") is None and "js-widget_message" not in classes(message):
            continue
        if message.get("data-post") is None and (refused := words_of(first(message, f"{PREFIX}_error"))):
            yield _refused(refused)
            continue
        try:
            yield _message(message, ctx)
        except Unusable as error:
            yield error


def _refused(words: str) -> Unusable:
    """What stands where a message is not, or no more: `Post not found`."""
    error = Unusable(f"there is no message: {words[:200]}")
    error.severity = "warning"
    return error


def _message(message: Element, ctx: Context) -> Item:
    native = number_of(message)
    if native is None:
        raise Unusable("the message has no channel and number")
    answer = first(message, f"{PREFIX}_reply")
    if answer is not None and (above := answer.getparent()) is not None:
        above.remove(answer)  # its words are another's
    parts = Parts(message)
    meta, date = parts.first(f"{PREFIX}_meta"), parts.first(f"{PREFIX}_date")
    time = next((t for t in (date if date is not None else message).iter("time") if t.get("datetime")), None)
    said = _said(parts)
    text_poll = parts.first(f"{PREFIX}_poll")
    media = tuple(media_of(parts))
    unsupported = not said.text and not media and parts.first("message_media_not_supported") is not None
    return item(ctx, PLATFORM, native, said, {
        "url": f"{BASE}{native}", **_people(parts, native),
        "published": instant(time.get("datetime"), ctx.fetched) if time is not None else None,
        "edited": meta is not None and "edited" in "".join(meta.xpath("text()")),  # a signature may hold the word
        "service": "service_message" in classes(message),
        "media": media, "poll": _poll(text_poll, parts) if text_poll is not None else None,
        "sensitive": True if parts.first(f"{PREFIX}_spoiler") is not None else None,
        "links": (*_preview(parts), *_buttons(parts, native)),
        "relations": (*_answered(answer, native), *_forwarded(parts)),
        "access": "partial" if unsupported else "full",
        "metrics": tuple(_metrics(parts)), "extra": _extra(parts, unsupported),
    })  # fmt: skip


def _people(parts: Parts, native: str) -> dict[str, Any]:
    """Who said it, and where: a channel speaks itself; in a group and below a post there are people."""
    place = native.rpartition("/")[0]
    public = None if place.startswith("c/") else place
    header = parts.first(f"{PREFIX}_author")
    owner = words_of(parts.first(f"{PREFIX}_owner_name")) or None
    speaker = first(header, f"{PREFIX}_author_name") if header is not None else None
    if speaker is not None:
        said_by = handle_of(href(speaker))
        who = person(words_of(speaker) or None, said_by, platform=PLATFORM, url=f"{BASE}{said_by}" if said_by else None)
        return {"authors": who, "container": owner or public}
    who = person(owner, public, platform=PLATFORM, url=f"{BASE}{public}" if public else None)
    signed = words_of(parts.first(f"{PREFIX}_from_author"))
    return {"authors": (*who, *(person(signed, platform=PLATFORM) if signed else ()))}


def _said(parts: Parts) -> Said:
    """The message's own text: the outermost box of it; a poll's question stands in its poll."""
    box = next((e for e in parts.every(f"{PREFIX}_text") if "js-message_reply_text" not in classes(e)), None)
    if box is None:
        return Said()
    return marked(from_html(etree.tostring(box, encoding="unicode", with_tail=False), base=f"{BASE}s/"))


def marked(said: Said) -> Said:
    """Links that read `@name` or `#tag` are mentions and tags."""
    kept: list[Link] = []
    mentions: list[Mention] = []
    tags: list[Tag] = []
    for link in said.links:
        words = (link.text or "").strip()
        if words[:1] == "@" and (handle := handle_of(link.url)):
            mentions.append(new_mention(handle=handle, platform=PLATFORM, url=link.url, span=link.span))
        elif words[:1] in ("#", "$") and len(words) > 1:
            tags.append(new_tag(name=tag_of(words), span=link.span))
        else:
            kept.append(link)
    return said._replace(links=tuple(kept), mentions=tuple(mentions), tags=tuple(tags))


def tag_of(words: str) -> str:
    """The name in `#storm`, or in `#storm@harbour`, which means those of one channel."""
    return words[1:].partition("@")[0] or words[1:]


def _answered(answer: Element | None, native: str) -> Any:
    post = commented(native)
    found = target(href(answer))
    if found is None and post:
        to = answer.get("data-reply-to") if answer is not None else None
        found = f"{post}?comment={to}" if to and to.isascii() and to.isdecimal() else post
    return relation("reply_to", reference(PLATFORM, found, f"{BASE}{found}")) if found else ()


def _forwarded(parts: Parts) -> Any:
    """Where it was first posted; a forward from a person or a closed channel has a name only."""
    box = parts.first(f"{PREFIX}_forwarded_from_name")
    native = target(href(box))
    if native:
        return relation("reposts", reference(PLATFORM, native, f"{BASE}{native}"))
    url = href(box)
    return relation("reposts", {"url": url}) if url else ()


def _number(text: str) -> int | None:
    """`436.6K`, rounded by the network; `24 240 votes`."""
    found = _COUNT.match(_THOUSANDS.sub("", text.strip()))
    if found is None:
        return None
    return round(float(found[1].replace(",", ".")) * _SCALE[found[2].upper()])


def _poll(box: Element, parts: Parts) -> Poll:
    kind = words_of(first(box, f"{PREFIX}_poll_type")).lower()
    names = (f"{PREFIX}_poll_option_text", f"{PREFIX}_poll_option_value")
    answers = list(every(box, f"{PREFIX}_poll_option")) or list(every(box, names[0]))
    choices = tuple(new_choice(words_of(next((e for n in names if (e := first(a, n)) is not None), a))) for a in answers)
    voted = words_of(parts.first(f"{PREFIX}_voters")) or words_of(parts.first(f"{PREFIX}_poll_votes"))
    return new_poll(question=words_of(first(box, f"{PREFIX}_poll_question")) or None, choices=choices,
                    voters=_number(voted), closed=True if "final" in kind else None)  # fmt: skip


def _preview(parts: Parts) -> Iterator[Link]:
    box = parts.first(f"{PREFIX}_link_preview")
    if box is not None:
        name = words_of(first(box, "link_preview_title")) or words_of(first(box, "link_preview_site_name"))
        yield from links((href(box), name or None, "preview"))


def _buttons(parts: Parts, native: str) -> Iterator[Link]:
    """Addresses of the buttons below a message; those that ask its bot lead to the message itself."""
    for button in parts.every(f"{PREFIX}_inline_button"):
        url = href(button)
        if target(url) != native:
            yield from links((url, words_of(button) or None, "related"))


def _metrics(parts: Parts) -> Iterator[Metric]:
    views = _number(words_of(parts.first(f"{PREFIX}_views")))
    if views is not None:
        yield new_metric(name="views", value=views)
    reactions = [n for e in parts.every("tgme_reaction") if (n := _number(clean("".join(e.xpath("text()"))))) is not None]
    if reactions:
        yield new_metric(name="likes", value=sum(reactions))


def _extra(parts: Parts, unsupported: bool) -> dict[str, Any]:
    preview = parts.first(f"{PREFIX}_link_preview")
    album = [n for e in parts.every("grouped_media_wrap") if (n := target(href(e)))]

    def told(*names: str, within: Element | None = None) -> str | None:
        found = (words_of(parts.first(name) if within is None else first(within, name)) for name in names)
        return ": ".join(words for words in found if words) or None

    return known(
        forwarded_from=told(f"{PREFIX}_forwarded_from_name"), forwarded_author=told(f"{PREFIX}_forwarded_from_author"),
        via_bot=told(f"{PREFIX}_via_bot"), album=album or None,
        preview=told("link_preview_description", within=preview) if preview is not None else None,
        coordinates=place_of(parts.first(f"{PREFIX}_location_wrap")),
        place=told(f"{PREFIX}_location_title", f"{PREFIX}_location_address"),
        contact=told(f"{PREFIX}_contact_name", f"{PREFIX}_contact_phone"),
        offer=told(f"{PREFIX}_invoice_title", f"{PREFIX}_invoice_description"),
        game=told(f"{PREFIX}_game_title", f"{PREFIX}_game_description"),
        unavailable="not shown in a browser" if unsupported else None,
    )  # fmt: skip


def info(root: Element) -> SourceInfo | None:
    """What the page says of its channel."""
    title = words_of(first(root, "tgme_channel_info_header_title")) or words_of(first(root, "tgme_page_title"))
    if not title:
        return None
    about = first(root, "tgme_channel_info_description")
    about = about if about is not None else first(root, "tgme_page_description")
    handle = words_of(first(root, "tgme_channel_info_header_username")).lstrip("@")
    return SourceInfo(title=title, description=words_of(about) or None, native_id=handle or None,
                      url=f"{BASE}{handle}" if handle else None)  # fmt: skip


def state_of(root: Element, url: str | None) -> Problem | None:
    """Why a page shows no posts: that is a state of the channel, not a fault of ours."""
    shown = ("tgme_channel_history", "tgme_channel_info", "tgme_post_discussion", f"{PREFIX}_error")
    if any(first(root, name) is not None for name in shown):
        return None
    if first(root, "tgme_page_post") is not None:
        return Problem(code="social.no-preview", severity="warning", message="the page loads its message by a script",
                       where=url, remedy="Read it with ?embed=1 at the end of the address.")  # fmt: skip
    if first(root, "tgme_page_title") is None:
        return Problem(code="social.no-channel", severity="warning", message="there is no channel of this name", where=url,
                       remedy="Check the name; channels can be renamed or closed.")  # fmt: skip
    return Problem(code="social.no-preview", severity="warning", message="the channel does not show its posts on the web",
                   where=url, remedy="Its owner or the network switched that off; read it by other means.")  # fmt: skip
