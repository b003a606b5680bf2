"""Places on Reddit and Hacker News."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from adapters.social.places.place import Place, refused

__all__ = ["hackernews", "reddit"]

_SUBREDDIT = re.compile(r"/r/(\w[\w+]{1,200}?)(?:\.rss)?(?:/(.*))?", re.ASCII)
_USER = re.compile(r"/u(?:ser)?/([\w-]{2,40})(?:\.rss)?(?:/(.*))?", re.ASCII)
_REDDIT_FORMS = "Give a community (r/name), an account (u/name) or a search (https://www.reddit.com/search?q=…)."


def reddit(path: str, query: Mapping[str, str], text: str) -> Place:
    """A place on Reddit.

    Raises:
        ConfigurationError: it cannot be followed.
    """
    asked = query.get("q")
    if path.strip("/") in ("search", "search.rss") and asked:
        return Place("reddit", "search", asked, {"search": asked})
    if found := _SUBREDDIT.fullmatch(path):
        name, rest = found[1], (found[2] or "").removesuffix(".rss").strip("/")
        options: dict[str, Any] = {"subreddit": name}
        if rest == "search" and asked:
            return Place("reddit", "search", f"{asked} in r/{name}", options | {"search": asked})
        if rest == "comments":
            return Place("reddit", "community", f"r/{name}", options | {"what": "comments"}, "Its comments are followed.")
        note = "A post was given: its community is followed." if rest.startswith("comments/") else ""
        return Place("reddit", "community", f"r/{name}", options, note)
    if found := _USER.fullmatch(path):
        name, rest = found[1], (found[2] or "").removesuffix(".rss").strip("/")
        if rest.startswith("m/"):
            raise refused(text, "is a collection of communities", "Join their names: --set subreddit=one+two.")
        options = {"user": name} | ({"what": "comments"} if rest == "comments" else {})
        return Place("reddit", "account", f"u/{name}", options)
    if path == "/short":
        raise refused(text, "is a shortened address", "Open it, and give the address to which it leads.")
    raise refused(text, "leads to nothing of Reddit that can be followed", _REDDIT_FORMS)


def hackernews(path: str, query: Mapping[str, str], text: str) -> Place:
    """A place on Hacker News or its search.

    Raises:
        ConfigurationError: it cannot be followed.
    """
    where, name = path.strip("/"), query.get("id")
    if (asked := query.get("q") or query.get("query")) and where != "item":
        return Place("hackernews", "search", asked, {"search": asked})
    if where in ("user", "submitted", "threads") and name:
        return Place("hackernews", "account", name, {"user": name} | ({"what": "comment"} if where == "threads" else {}))
    if where in ("", "news", "newest", "front", "show", "ask"):
        return Place("hackernews", "server", "all stories", {"what": "story"})
    if where in ("newcomments", "comments"):
        return Place("hackernews", "server", "all comments", {"what": "comment"})
    raise refused(
        text, "leads to nothing of Hacker News that can be followed",
        "Give an account (https://news.ycombinator.com/user?id=…) or a search (https://hn.algolia.com/?q=…).",
    )  # fmt: skip
