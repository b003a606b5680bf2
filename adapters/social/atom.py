"""YouTube's and Reddit's Atom feeds, with what they say of posts beyond a feed: views, descriptions, post numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from adapters.schema import Item, Media, Metric
from adapters.social import reddit_feed, values
from adapters.social.draft import Context, Unusable, item
from adapters.social.making import new_metric
from adapters.social.pieces import medium, person, title
from adapters.social.rich import Mark, Said, from_marks
from adapters.social.times import instant
from adapters.text import clean

__all__ = ["REDDIT", "YOUTUBE", "kind_of", "posts", "tree"]

YOUTUBE = "youtube"
REDDIT = "reddit"
_GONE = "{http://purl.org/atompub/tombstones/1.0}"
_ATOM = "{http://www.w3.org/2005/Atom}"
_YT = "{http://www.youtube.com/xml/schemas/2015}"
_OWNERS = (f"{_YT}channelId", f"{_YT}playlistId")
_MEDIA = "{http://search.yahoo.com/mrss/}"
# A closing bracket belongs to an address where one was opened in it.
_ADDRESS = re.compile(r"https?://[^\s<>\"()]{1,2000}(?:\([^\s<>\"()]{0,500}\)[^\s<>\"()]{0,500}){0,9}")
_HASHTAG = re.compile(r"(?<![\w&/#])#(\w{1,100})")
Element = etree._Element


def tree(data: bytes) -> Element | None:
    """The root of a feed; None where the bytes are no XML. Entities of its own are not resolved."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def kind_of(root: Element, told: str | None = None) -> str | None:
    """Whose feed it is, by what only its feeds hold; where it holds nothing, whose it is `told` to be."""
    if root.tag != f"{_ATOM}feed":
        return None
    if root.find(f".//{_YT}videoId") is not None or any(root.find(name) is not None for name in _OWNERS):
        return YOUTUBE
    if any((gone.get("ref") or "").startswith("yt:video:") for gone in root.iterfind(f"{_GONE}deleted-entry")):
        return YOUTUBE
    ids = (clean(e.text or "") for e in root.iterfind(f"{_ATOM}entry/{_ATOM}id"))
    if any(reddit_feed.THING.fullmatch(one) for one in ids):
        return REDDIT
    return told if told in (REDDIT, YOUTUBE) and root.find(f"{_ATOM}entry") is None else None


def posts(root: Element, network: str, ctx: Context) -> Iterator[Item | Unusable]:
    """The entries of a feed of `network`."""
    make_post = _video if network == YOUTUBE else reddit_feed.post
    for gone in root.iterfind(f"{_GONE}deleted-entry") if network == YOUTUBE else ():
        yield _deleted(gone, ctx)
    for entry in root.iterfind(f"{_ATOM}entry"):
        try:
            yield make_post(entry, ctx)
        except Unusable as error:
            yield error


def _text(element: Element, path: str) -> str:
    return clean((element.findtext(path) or "").strip())


def _integer(element: Element | None, name: str) -> int | None:
    return values.count({"n": element.get(name)}, "n") if element is not None else None


def _video(entry: Element, ctx: Context) -> Item:
    native = _text(entry, f"{_YT}videoId") or _text(entry, f"{_ATOM}id").partition("yt:video:")[2]
    if not native:
        raise Unusable("the entry has no video id")
    group = entry.find(f"{_MEDIA}group")
    about = group if group is not None else entry
    channel = _text(entry, f"{_YT}channelId") or _text(entry, f"{_ATOM}author/{_ATOM}uri").rpartition("/channel/")[2]
    link = entry.find(f"{_ATOM}link[@rel='alternate']")
    published, updated = _text(entry, f"{_ATOM}published"), _text(entry, f"{_ATOM}updated")
    return item(ctx, YOUTUBE, native, _described(_text(about, f"{_MEDIA}description")), {
        "url": values.web({"u": link.get("href") if link is not None else None}, "u")
        or f"https://www.youtube.com/watch?v={native}",
        "title": title(_text(entry, f"{_ATOM}title")),
        "authors": person(_text(entry, f"{_ATOM}author/{_ATOM}name") or None, platform=YOUTUBE, native_id=channel or None,
                          url=f"https://www.youtube.com/channel/{channel}" if channel else None),
        "published": instant(published, ctx.fetched),
        # The feed raises it at every count of views, so it tells no edit.
        "updated": instant(updated, ctx.fetched) if updated != published else None,
        "media": (_film(about, native),),
        "metrics": tuple(_counts(about)),
    })  # fmt: skip


def _deleted(entry: Element, ctx: Context) -> Item | Unusable:
    """The notice of a push that a video was deleted or made private (RFC 6721)."""
    _, sign, native = clean(entry.get("ref") or "").partition("yt:video:")
    if not sign or not native:
        return Unusable("the notice of a deletion names no video")
    channel = _text(entry, f"{_GONE}by/{_ATOM}uri").rpartition("/channel/")[2]
    return item(ctx, YOUTUBE, native, Said(), {
        "url": f"https://www.youtube.com/watch?v={native}", "updated": instant(clean(entry.get("when") or ""), ctx.fetched),
        "authors": person(_text(entry, f"{_GONE}by/{_ATOM}name") or None, platform=YOUTUBE, native_id=channel or None,
                          url=f"https://www.youtube.com/channel/{channel}" if channel else None),
        "access": "deleted", "extra": {"unavailable": "deleted"},
    })  # fmt: skip


def _described(text: str) -> Said:
    found = ((m.start(), m[0].rstrip(".,;:!?'»”*_")) for m in _ADDRESS.finditer(text))
    marks = [Mark("link", start, start + len(url), url=url) for start, url in found]
    marks += [Mark("tag", *m.span(), name=m[1]) for m in _HASHTAG.finditer(text)]
    return from_marks(text, marks)


def _film(group: Element, native: str) -> Media:
    picture = group.find(f"{_MEDIA}thumbnail")
    content = group.find(f"{_MEDIA}content")
    return medium(
        "video", f"https://www.youtube.com/watch?v={native}",
        preview=values.web({"u": picture.get("url")}, "u") if picture is not None else None,
        width=_integer(content, "width"), height=_integer(content, "height"),
    )  # fmt: skip


def _counts(group: Element) -> Iterator[Metric]:
    statistics = group.find(f"{_MEDIA}community/{_MEDIA}statistics")
    rating = group.find(f"{_MEDIA}community/{_MEDIA}starRating")
    for name, value in (("views", _integer(statistics, "views")), ("likes", _integer(rating, "count"))):
        if value is not None:
            yield new_metric(name=name, value=value)
