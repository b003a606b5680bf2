"""Reddit: things of its API (listings, comment trees, single things), in whatever they are wrapped.

Source: the API's documentation (reddit.com/dev/api) and the things' fields as they are served.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from adapters.schema import Item, Person, Poll
from adapters.social import values
from adapters.social.draft import DEEPEST, Context, Unusable, embedded, item, reference, relation
from adapters.social.making import new_choice, new_poll
from adapters.social.pieces import links, metrics, person, title
from adapters.social.reddit_media import SITE, address, media_of, plain
from adapters.social.rich import Mark, Said, from_html, from_marks
from adapters.social.times import epoch

__all__ = ["NOBODY", "PLATFORM", "gone", "is_hollow", "is_post", "post"]

PLATFORM = "reddit"
NOBODY = ("[deleted]", "[removed]", "[unavailable]")
"""Stand for the name of an account that is gone."""
# What stands in place of a text: `[deleted]`, `[removed]`, `[ Removed by Reddit ]`, `[deleted by user]`, and longer reasons.
_GONE = re.compile(
    r"\[ ?(?:(deleted)|removed|unavailable)(?: (?:by|on account of|in response to) (?:[^\n\[\]]|\[[^\n\[\]]*\])*)? ?\]",
    re.IGNORECASE,
)
_ID = re.compile(r"[0-9a-z]{1,16}", re.ASCII)
# An address may hold brackets in pairs, as encyclopaedias have them.
_LINKED = r"https?://[^\s()]{1,2000}(?:\([^\s()]{0,500}\)[^\s()]{0,500}){0,9}"
_BARE = r"https?://[^\s()<>\[\]]{1,2000}(?:\([^\s()<>\[\]]{0,500}\)[^\s()<>\[\]]{0,500}){0,9}"
_MARKDOWN = re.compile(rf"\[([^\]\[\n]{{1,500}})\]\(({_LINKED})(?:\s+\"[^\"\n]{{0,500}}\")?\)|(?<![\w/])({_BARE})")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!~^>-])")
_COUNTS = (("score", "score"), ("replies", "num_comments"), ("views", "view_count"))
_COMMENT_COUNTS = _COUNTS[:1]  # the others that stand with a comment are those of its submission


def is_post(record: dict[str, Any]) -> bool:
    """Whether it is a submission (t3) or a comment (t1), with or without the wrapper that says so.

    An advertisement has no account; what has its full name need not tell its subreddit.
    """
    if "body" not in record and "title" not in record:
        return False
    told = ("author" in record) + ("subreddit" in record or "subreddit_id" in record) + ("name" in record)
    return (told > 1 or (told == 1 and _is_answer(record))) and _fullname(record) is not None


def _is_answer(record: dict[str, Any]) -> bool:
    parent = record.get("parent_id")
    return isinstance(parent, str) and parent.startswith(("t1_", "t3_"))


def is_hollow(record: dict[str, Any]) -> bool:
    """Whether it is the wrapper of a submission or comment, and there is none in it."""
    return record.get("kind") in ("t1", "t3") and len(record) < 3 and not values.mapping(record, "data")


def _fullname(record: dict[str, Any]) -> str | None:
    name, bare = values.string(record, "name"), values.string(record, "id")
    if name:
        return name if name[:3] in ("t1_", "t3_") and _ID.fullmatch(name[3:]) else None
    if bare and _ID.fullmatch(bare):
        return f"{'t1' if 'body' in record else 't3'}_{bare}"
    return None


def post(record: dict[str, Any], ctx: Context) -> Item:
    """The submission or comment of a thing's data.

    Raises:
        Unusable: it has no id.
    """
    native = _fullname(record)
    if native is None:
        raise Unusable("the thing has no id")
    comment = native.startswith("t1_")
    said = _said(record, comment)
    crossposted = _crossposted(record, ctx) if record.get("crosspost_parent_list") else None
    parent = values.string(record, "parent_id") if comment else None
    why = _unavailable(record, said.text, comment)
    edited = record.get("edited")
    url = _permalink(record, native)
    outside = None if comment or record.get("is_self") is True else _outside(record, url)
    reposted = crossposted or (_crosspost_parent(record) if "crosspost_parent" in record else None)
    return item(ctx, PLATFORM, native, said, {
        "url": url, "authors": _author(record),
        "published": epoch(record.get("created_utc"), ctx.fetched),
        "updated": epoch(edited, ctx.fetched) if edited and not isinstance(edited, bool) else None,
        "edited": bool(edited) if isinstance(edited, bool | int | float) else False,
        "title": None if comment else title(plain(values.string(record, "title"))),
        "media": () if crossposted else tuple(media_of(record, outside)),
        "poll": _poll(values.mapping(record, "poll_data")) if record.get("poll_data") else None,
        "sensitive": _sensitive(record), "container": _container(record),
        "content_warning": "spoiler" if record.get("spoiler") is True else None,
        "links": links((outside, None, "related")) if outside else (),
        "relations": (
            *relation("reply_to", reference(PLATFORM, parent)), *relation("reposts", reposted),
        ) if parent or reposted else (),
        "embeds": embedded(crossposted) if crossposted else (),
        "access": "deleted" if why else "full",
        "metrics": metrics(record, *(_COMMENT_COUNTS if comment else _COUNTS)),
        "extra": _extra(record, why),
    })  # fmt: skip


def _outside(record: dict[str, Any], url: str) -> str | None:
    """The page that a submission is about, where that is not itself."""
    shared = address(values.string(record, "url_overridden_by_dest", "url"))
    return shared if shared and shared.rstrip("/") != url.rstrip("/") else None


def _said(record: dict[str, Any], comment: bool) -> Said:
    """The text as it was written, in Markdown; its links with their places."""
    text = plain(values.string(record, "body" if comment else "selftext")).replace("\r\n", "\n")
    if not text and (html := values.string(record, "body_html" if comment else "selftext_html")):
        return from_html(unescape(html) if "&lt;" in html else html, base=SITE)
    if "http" not in text:
        return from_marks(text, ())
    return from_marks(text, map(_link, _MARKDOWN.finditer(text)))


def _link(found: re.Match[str]) -> Mark:
    """A link of Markdown, or an address as it stands there; the site's editor escapes what would be a mark."""
    bare = found[3]
    url = found[2] or bare.rstrip(".,;:!?*_~\"'\\")
    end = found.end() - (len(bare) - len(url) if bare else 0)
    return Mark("link", found.start(), end, url=_ESCAPED.sub(r"\1", url) if "\\" in url else url)


def _author(record: dict[str, Any]) -> tuple[Person, ...]:
    name = values.string(record, "author")
    if not name or name in NOBODY:
        return ()
    native = values.string(record, "author_fullname")
    return person(None, name, platform=PLATFORM, native_id=native, url=f"{SITE}/user/{name}")


def _permalink(record: dict[str, Any], native: str) -> str:
    path = values.string(record, "permalink", "context")
    if path and path.startswith("/"):
        return f"{SITE}{path.partition('?')[0]}"
    where = values.string(record, "subreddit_name_prefixed") or f"r/{values.string(record, 'subreddit') or 'all'}"
    parent = values.string(record, "link_id")
    if native.startswith("t1_") and parent and parent.startswith("t3_"):
        return f"{SITE}/{where}/comments/{parent[3:]}/_/{native[3:]}/"
    return f"{SITE}/comments/{native[3:]}/" if native.startswith("t3_") else f"{SITE}/api/info/?id={native}"


def _container(record: dict[str, Any]) -> str | None:
    prefixed = values.string(record, "subreddit_name_prefixed")
    name = values.string(record, "subreddit")
    return prefixed or (f"r/{name}" if name else None)


def _sensitive(record: dict[str, Any]) -> bool | None:
    mark, other = values.flag(record, "over_18"), values.flag(record, "over18")
    return other if mark is None else mark or other is True


def _unavailable(record: dict[str, Any], text: str, comment: bool) -> str | None:
    """Who took it away, where it is gone. The account alone may be gone, and the words stay."""
    category = values.string(record, "removed_by_category")
    if category:
        return "deleted" if category in ("deleted", "author") else f"removed: {category}"
    if why := gone(text):
        return why
    if comment or values.string(record, "author") not in NOBODY:
        return None
    return gone(values.string(record, "title") or "") or ("deleted" if not text and record.get("is_self") is True else None)


def gone(text: str) -> str | None:
    """Whether `text` stands for one that was deleted or removed."""
    found = _GONE.fullmatch(text) if text[:1] == "[" else None
    return None if found is None else "deleted" if found[1] else "removed"


def _crossposted(record: dict[str, Any], ctx: Context) -> Item | None:
    for parent in values.maps(record, "crosspost_parent_list")[:1]:
        if ctx.depth < DEEPEST and is_post(parent):
            return post(parent, ctx.inner())
    return None


def _crosspost_parent(record: dict[str, Any]) -> dict[str, str] | None:
    return reference(PLATFORM, values.string(record, "crosspost_parent"))


def _poll(record: dict[str, Any]) -> Poll | None:
    if not record:
        return None
    choices = tuple(
        new_choice(text=plain(values.string(o, "text")), votes=values.natural(o, "vote_count"))
        for o in values.maps(record, "options")
    )
    closes = epoch(values.number(record, "voting_end_timestamp"), scale=1000)
    return new_poll(choices=choices, multiple=False, closes=closes,
                voters=values.natural(record, "total_vote_count"))  # fmt: skip


def _extra(record: dict[str, Any], why: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if flair := values.string(record, "link_flair_text"):
        found["flair"] = flair
    if thread := values.string(record, "link_id"):
        found["thread"] = thread
    if why:
        found["unavailable"] = why
    return found
