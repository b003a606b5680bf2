"""YouTube's and Reddit's Atom feeds, with what they say of posts beyond a feed: views, descriptions, post numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from adapters.schema import Item, Media, Metric
from adapters.social import reddit, values
from adapters.social.draft import Context, Unusable, item
from adapters.social.making import new_metric
from adapters.social.pieces import medium, person, title
from adapters.social.reddit_media import SITE
from adapters.social.rich import Mark, Said, from_html, from_marks
from adapters.social.times import instant
from adapters.text import clean

__all__ = ["REDDIT", "YOUTUBE", "kind_of", "posts", "tree"]

YOUTUBE = "youtube"
REDDIT = "reddit"
_GONE = "{http://purl.org/atompub/tombstones/1.0}"
_ATOM = "{http://www.w3.org/2005/Atom}"
_YT = "{http://www.youtube.com/xml/schemas/2015}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,2000}")
_HASHTAG = re.compile(r"(?<![\w&/#])#(\w{1,100})")
_THING = re.compile(r"t[13]_[0-9a-z]{1,16}", re.ASCII)
Element = etree._Element


def tree(data: bytes) -> Element | None:
    """The root of a feed; None where the bytes are no XML. Entities of its own are not resolved."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def kind_of(root: Element) -> str | None:
    """Whose feed it is, by what only its feeds hold."""
    if root.tag != f"{_ATOM}feed":
        return None
    if root.find(f".//{_YT}videoId") is not None or root.find(f"{_YT}channelId") is not None:
        return YOUTUBE
    if any((gone.get("ref") or "").startswith("yt:video:") for gone in root.iterfind(f"{_GONE}deleted-entry")):
        return YOUTUBE
    ids = (clean(e.text or "") for e in root.iterfind(f"{_ATOM}entry/{_ATOM}id"))
    return REDDIT if any(_THING.fullmatch(one) for one in ids) else None


def posts(root: Element, ctx: Context) -> Iterator[Item | Unusable]:
    """The entries of a feed."""
    make_post = _video if kind_of(root) == YOUTUBE else _thing
    for gone in root.iterfind(f"{_GONE}deleted-entry"):
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
    native = _text(entry, f"{_YT}videoId") or _text(entry, f"{_ATOM}id").removeprefix("yt:video:")
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
    native = clean(entry.get("ref") or "").removeprefix("yt:video:")
    if not native:
        return Unusable("the notice of a deletion names no video")
    return item(ctx, YOUTUBE, native, Said(), {
        "url": f"https://www.youtube.com/watch?v={native}", "updated": instant(clean(entry.get("when") or ""), ctx.fetched),
        "access": "deleted", "extra": {"unavailable": "deleted"},
    })  # fmt: skip


def _described(text: str) -> Said:
    found = ((m.start(), m[0].rstrip(".,;:!?)'»”")) for m in _ADDRESS.finditer(text))
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


def _thing(entry: Element, ctx: Context) -> Item:
    """An entry of Reddit: a page around the submission's text, a link to what it is about, one to its comments."""
    native = _text(entry, f"{_ATOM}id")
    if not _THING.fullmatch(native):
        raise Unusable("the entry has no number of a submission or comment")
    link = entry.find(f"{_ATOM}link")
    said = from_html(_text(entry, f"{_ATOM}content"), base=SITE)
    name = _text(entry, f"{_ATOM}author/{_ATOM}name").rpartition("/")[2]
    category = entry.find(f"{_ATOM}category")
    community = clean((category.get("label") or category.get("term") or "") if category is not None else "")
    picture = values.web({"u": p.get("url") if (p := entry.find(f"{_MEDIA}thumbnail")) is not None else None}, "u")
    return item(ctx, reddit.PLATFORM, native, _without_footer(said), {
        "url": values.web({"u": link.get("href") if link is not None else None}, "u"),
        "title": title(_text(entry, f"{_ATOM}title")) if native.startswith("t3_") else None,
        "authors": person(None, name or None, platform=reddit.PLATFORM, url=f"{SITE}/user/{name}") if name else (),
        "published": instant(_text(entry, f"{_ATOM}published") or _text(entry, f"{_ATOM}updated"), ctx.fetched),
        "container": (community if community.startswith(("r/", "u/")) else f"r/{community}") if community else None,
        "media": (medium("image", picture, role="thumbnail"),) if picture else (),
    })  # fmt: skip


def _without_footer(said: Said) -> Said:
    """The text before "submitted by", which the feed adds; of its links those to the page shared and the comments go."""
    at = said.text.rfind("submitted by")
    if at < 0:
        return said
    kept = tuple(one for one in said.links if one.span and one.span.end <= at)
    shared = next((o for o in said.links if o.text == "[link]"), None)
    more = (shared.model_copy(update={"span": None, "rel": "related", "text": None}),) if shared else ()
    text = said.text[: max((o.span.end for o in kept if o.span), default=0)]
    whole = said.text[:at].rstrip()
    return Said(max(text, whole, key=len), (*kept, *more))
