"""Reddit: the entries of its Atom feeds, a page around each submission's or comment's text.

    <!-- SC_OFF --> <div class="md"> … </div> <!-- SC_ON --> submitted by /u/name [link] [comments]

Of a submission that is a link or a picture there is only what follows the text.
"""

from __future__ import annotations

import re

from lxml import etree

from adapters.schema import Item
from adapters.social import values
from adapters.social.draft import Context, Unusable, item
from adapters.social.pieces import known, links, medium, person, title
from adapters.social.reddit import NOBODY, PLATFORM, gone
from adapters.social.reddit_media import SITE, shown_at
from adapters.social.rich import Said, from_html
from adapters.social.times import instant
from adapters.text import clean

__all__ = ["THING", "post"]

THING = re.compile(r"t[13]_[0-9a-z]{1,16}", re.ASCII)
_ATOM = "{http://www.w3.org/2005/Atom}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_BEGINS, _ENDS = "<!-- SC_OFF -->", "<!-- SC_ON -->"
_THREAD = re.compile(r"/comments/([0-9a-z]{1,16})(?:/|$)", re.ASCII)
Element = etree._Element


def post(entry: Element, ctx: Context) -> Item:
    """The submission or comment of an entry.

    Raises:
        Unusable: it has no number of one.
    """
    native = _text(entry, f"{_ATOM}id")
    if not THING.fullmatch(native):
        raise Unusable("the entry has no number of a submission or comment")
    comment = native.startswith("t1_")
    link = entry.find(f"{_ATOM}link")
    url = values.web({"u": link.get("href") if link is not None else None}, "u")
    said, shared = _parts(_text(entry, f"{_ATOM}content"), comment)
    outside = shared if shared and shared.rstrip("/") != (url or "").rstrip("/") else None
    name = _text(entry, f"{_ATOM}author/{_ATOM}name").rpartition("/")[2]
    thread = _THREAD.search(url or "") if comment else None
    why = gone(said.text)
    picture = values.web({"u": p.get("url") if (p := entry.find(f"{_MEDIA}thumbnail")) is not None else None}, "u")
    return item(ctx, PLATFORM, native, said, {
        "url": url, "title": None if comment else title(_text(entry, f"{_ATOM}title")),
        "authors": person(None, name, platform=PLATFORM, url=f"{SITE}/user/{name}") if name and name not in NOBODY else (),
        "published": instant(_text(entry, f"{_ATOM}published") or _text(entry, f"{_ATOM}updated"), ctx.fetched),
        "container": _community(entry), "links": links((outside, None, "related")) if outside else (),
        "media": (*shown_at(outside), *((medium("image", picture, role="thumbnail"),) if picture else ())),
        "access": "deleted" if why else "full",
        "extra": known(thread=f"t3_{thread[1]}" if thread else None, unavailable=why),
    })  # fmt: skip


def _text(element: Element, path: str) -> str:
    return clean((element.findtext(path) or "").strip())


def _community(entry: Element) -> str | None:
    category = entry.find(f"{_ATOM}category")
    name = clean((category.get("label") or category.get("term") or "") if category is not None else "")
    return (name if name.startswith(("r/", "u/")) else f"r/{name}") if name else None


def _parts(html: str, comment: bool) -> tuple[Said, str | None]:
    """Text of an entry, and the address that the submission shares. What the feed writes itself is no text."""
    at, end = html.find(_BEGINS), html.rfind(_ENDS)
    if 0 <= at < end:
        text, rest = html[at:end], html[end:]
    else:
        at = -1 if comment else html.rfind("submitted by")
        text, rest = (html[:at], html[at:]) if at >= 0 else (html, "")
    said = from_html(text, base=SITE)
    shared = next((one.url for one in from_html(rest, base=SITE).links if one.text == "[link]"), None)
    return (said if said.text.strip() else Said()), shared  # a picture alone is a link without words
