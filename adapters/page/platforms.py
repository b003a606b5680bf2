"""Addresses of posts and films on the networks: what an address says about the post it leads to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

__all__ = ["PostRef", "post_of"]


@dataclass(frozen=True, slots=True)
class PostRef:
    """A post on a network.

    Attributes:
        platform: x, youtube, …
        native_id: as the network counts: X status number, YouTube video or playlist id, Instagram shortcode, Facebook URL,
            TikTok video number, Telegram `channel/number`, Bluesky at:// URI, Mastodon `host/number`, Reddit id.
        url: permalink.
        handle: of its author, where the address tells it.
    """

    platform: str
    native_id: str
    url: str | None = None
    handle: str | None = None


def _x(path: str, query: dict[str, list[str]], url: str) -> PostRef | None:
    if m := re.search(r"/(?:(?P<user>\w{1,20})|i(?:/web)?)/status(?:es)?/(?P<id>\d{1,20})\b", path):
        user = m["user"] if m["user"] not in (None, "i", "web") else None
        return PostRef("x", m["id"], f"https://x.com/{user or 'i'}/status/{m['id']}", user)
    if "/embed/" in path and (number := (query.get("id") or [""])[0]).isdecimal():
        return PostRef("x", number, f"https://x.com/i/status/{number}")
    return None


def _youtube(path: str, query: dict[str, list[str]], url: str) -> PostRef | None:
    if path.rstrip("/") in ("/embed/videoseries", "/playlist"):
        name = (query.get("list") or [""])[0]
        whole = re.fullmatch(r"[\w-]{10,64}", name)
        return PostRef("youtube", name, f"https://www.youtube.com/playlist?list={name}") if whole else None
    found = re.match(r"/(?:embed|v|e|shorts|live)/([\w-]{11})(?![\w-])", path)
    name = found[1] if found else (query.get("v") or [""])[0]
    if not re.fullmatch(r"[\w-]{11}", name):
        return None
    return PostRef("youtube", name, f"https://www.youtube.com/watch?v={name}")


def _youtu_be(path: str, query: dict[str, list[str]], url: str) -> PostRef | None:
    return _youtube(f"/embed{path}", query, url)


def _instagram(path: str, query: dict[str, list[str]], url: str) -> PostRef | None:
    m = re.match(r"/(?:(?P<user>[\w.]+)/)?(?:p|reels?|tv)/(?P<id>[\w-]{5,60})", path)
    return PostRef("instagram", m["id"], f"https://www.instagram.com/p/{m['id']}/", m["user"]) if m else None


_FACEBOOK_POST = re.compile(
    r"/(?:posts|videos|photos|reel|watch|permalink\.php|story\.php|photo(?:\.php)?|video\.php|"
    r"groups/[^/]+/(?:posts|permalink))\b"
)


def _facebook(path: str, query: dict[str, list[str]], url: str) -> PostRef | None:
    if path.startswith(("/plugins/post.php", "/plugins/video.php")) or re.match(
        r"/v\d+\.\d+/plugins/(?:post|video)\.php", path
    ):
        target = (query.get("href") or [""])[0]
        return PostRef("facebook", target, target) if target.startswith("http") else None
    return PostRef("facebook", url, url) if _FACEBOOK_POST.search(path) else None


def _tiktok(path: str, query: dict[str, list[str]], url: str) -> PostRef | None:
    if m := re.match(r"/@(?P<user>[\w.-]+)/(?:video|photo)/(?P<id>\d{6,25})", path):
        return PostRef("tiktok", m["id"], f"https://www.tiktok.com/@{m['user']}/video/{m['id']}", m["user"])
    m = re.match(r"/(?:embed(?:/v\d)?|player/v\d)/(?P<id>\d{6,25})", path)
    return PostRef("tiktok", m["id"], f"https://www.tiktok.com/embed/v2/{m['id']}") if m else None


def _telegram(path: str, query: dict[str, list[str]], url: str) -> PostRef | None:
    m = re.match(r"/(?:s/)?(?P<channel>[A-Za-z]\w{3,40})/(?P<id>\d{1,12})\b", path)
    if not m:
        return None
    return PostRef("telegram", f"{m['channel']}/{m['id']}", f"https://t.me/{m['channel']}/{m['id']}", m["channel"])


def _bluesky(path: str, query: dict[str, list[str]], url: str) -> PostRef | None:
    if m := re.match(r"/embed/(?P<did>did:[\w:.%-]+)/app\.bsky\.feed\.post/(?P<key>\w+)", path):
        return at_uri(f"at://{m['did']}/app.bsky.feed.post/{m['key']}")
    m = re.match(r"/profile/(?P<who>did:[\w:.%-]+)/post/(?P<key>\w+)", path)
    return at_uri(f"at://{m['who']}/app.bsky.feed.post/{m['key']}") if m else None


def at_uri(uri: str) -> PostRef | None:
    """A post by its at:// URI (atproto)."""
    m = re.fullmatch(r"at://(?P<did>[\w:.%-]+)/app\.bsky\.feed\.post/(?P<key>\w+)", uri)
    return PostRef("bluesky", uri, f"https://bsky.app/profile/{m['did']}/post/{m['key']}") if m else None


def _reddit(path: str, query: dict[str, list[str]], url: str) -> PostRef | None:
    m = re.match(r"/(?P<sub>(?:r|user|u)/[\w-]+)/comments/(?P<id>\w{3,12})(?:/[^/]*/(?P<comment>\w{4,12}))?", path)
    if not m:
        return None
    native = f"t1_{m['comment']}" if m["comment"] else f"t3_{m['id']}"
    tail = f"/_/{m['comment']}" if m["comment"] else ""
    return PostRef("reddit", native, f"https://www.reddit.com/{m['sub']}/comments/{m['id']}{tail}")


_Reader = Callable[[str, dict[str, list[str]], str], PostRef | None]

_READERS: dict[str, _Reader] = {
    "twitter.com": _x,
    "x.com": _x,
    "youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _youtu_be,
    "instagram.com": _instagram,
    "facebook.com": _facebook,
    "tiktok.com": _tiktok,
    "t.me": _telegram,
    "telegram.me": _telegram,
    "bsky.app": _bluesky,
    "reddit.com": _reddit,
    "redditmedia.com": _reddit,
    "rxddit.com": _reddit,
}


def post_of(url: str, *, fediverse: bool = False) -> PostRef | None:
    """The post that `url` leads to or plays, None when it leads to something else.

    Args:
        url: as it stands in the markup; a missing scheme is taken for https.
        fediverse: the markup around it is that of Mastodon, whose servers have any name.
    """
    url = url.strip()
    if url.startswith("at://"):
        return at_uri(url)
    try:
        parts = urlsplit(f"https:{url}" if url.startswith("//") else url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    if fediverse and (m := re.match(r"/@(?P<user>[\w.-]+(?:@[\w.-]+)?)/(?P<id>\d{6,25})", parts.path)):
        handle = m["user"] if "@" in m["user"] else f"{m['user']}@{host}"
        return PostRef("mastodon", f"{host}/{m['id']}", f"https://{host}/@{m['user']}/{m['id']}", handle)
    labels = host.split(".")
    reader = _READERS.get(".".join(labels[-2:]))
    return reader(unquote(parts.path), parse_qs(parts.query), url) if reader else None
