"""X: recent search and accounts' posts by its interface, version 2. It is paid by the post, so it keeps to a budget.

Source: docs.x.com/x-api (posts/recent-search, users/posts, fundamentals/rate-limits, getting-started/pricing).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, SecretStr, model_validator

from adapters.base import Fetcher, Payload, Poll, Response
from adapters.errors import ParseError, ProtocolError
from adapters.social import values
from adapters.social.sources.budget import Budget
from adapters.social.sources.memory import Memory, Page, number_or_text
from adapters.social.sources.network import NetworkAdapter
from adapters.social.sources.route import Route, TimelineOptions, address, asked, json_of, looked_up

__all__ = ["ADAPTER", "XOptions"]

_LEAST, _MOST = 10, 100
_WEIGHT = 3  # posts that one post can cost: itself, the one it answers, and the one it quotes
_ACCOUNT = 2  # posts that an account costs: each is priced at 0.010 dollars, a post at 0.005
_SEARCHED = timedelta(days=6, hours=20)  # how far back the recent search goes, less a margin for clocks that disagree
_EPOCH_MS, _SHIFT = 1_288_834_974_657, 22  # of the numbers of posts since 2010
_FIELDS = {
    "tweet.fields": "id,text,author_id,created_at,conversation_id,in_reply_to_user_id,referenced_tweets,entities,"
    "attachments,lang,public_metrics,possibly_sensitive,edit_history_tweet_ids,note_tweet,withheld",
    "expansions": "author_id,referenced_tweets.id,referenced_tweets.id.author_id,attachments.media_keys,"
    "attachments.poll_ids,entities.mentions.username,in_reply_to_user_id",
    "user.fields": "id,name,username,verified,url",
    "media.fields": "media_key,type,url,preview_image_url,alt_text,width,height,duration_ms,variants",
    "poll.fields": "id,options,end_datetime,voting_status,duration_minutes",
}
_REMEDIES = {
    400: "The network does not understand the search; its operators are described in its documentation.",
    401: "The bearer token does not hold.",
    402: "The account has no credits left.",
    403: "The token's project may not read this.",
    429: "The network's limit on requests is reached; the next poll waits.",
}


class XOptions(TimelineOptions):
    """Settings of an X source: a recent search, or an account. The network charges for each post that is read."""

    search: str | None = Field(None, min_length=1, max_length=4096, description="a recent search, in its operators")
    user: str | None = Field(None, pattern=r"^@?\w{1,15}$", description="posts of this account, by its handle")
    replies: bool = Field(True, description="of an account, its replies too")
    reposts: bool = Field(True, description="of an account, its reposts too")
    monthly_reads: int = Field(
        ge=_LEAST * _WEIGHT, description="posts that this source may read in a month (UTC), posts that they answer or quote "
        "among them; an account that is looked up counts as two. Nothing is asked beyond it. Several sources add up",
    )  # fmt: skip
    token: SecretStr = Field(description="bearer token of a paid project by reference (env:NAME)")
    server: str = Field("https://api.x.com", pattern=r"^https?://[^\s/?#]+$", description="address of the interface")

    @model_validator(mode="after")
    def _one_timeline(self) -> XOptions:
        if bool(self.search) == bool(self.user):
            raise ValueError("give search or user")
        return self


async def _route(poll: Poll, fetcher: Fetcher) -> Route:
    options: XOptions = poll.options
    headers = {"Authorization": f"Bearer {options.token.get_secret_value()}"}
    budget = Budget(options.monthly_reads, poll.state, poll.now, most=0)
    size = max(_LEAST, min(_MOST, budget.left // _WEIGHT))
    budget.most = size * _WEIGHT
    kept: dict[str, str] = {}
    if options.user:
        name = _handle(options)
        number = looked_up(poll, name) or await _user(name, options, headers, fetcher)
        kept = {name: number}
        base = f"{options.server}/2/users/{number}/tweets"
        left_out = [n for n, wanted in (("replies", options.replies), ("retweets", options.reposts)) if not wanted]
        query: dict[str, Any] = {"exclude": ",".join(left_out) or None}
    else:
        base, query = f"{options.server}/2/tweets/search/recent", {"query": options.search, "sort_order": "recency"}
    of = address(base, **query)
    since = _since(poll, of, searched=options.search is not None)
    query |= {"max_results": size, **_FIELDS}
    pages = "next_token" if options.search else "pagination_token"

    def read(response: Response) -> Page:
        found = json_of(response)
        if not isinstance(found, dict) or not ("data" in found or "meta" in found):
            raise ParseError("the answer holds no posts", where=response.url)
        posts = values.maps(found, "data")
        cost = len(posts) + len(values.maps(values.mapping(found, "includes"), "tweets"))
        token = values.string(values.mapping(found, "meta"), "next_token")
        # With the since_id that this page was asked with: below it may lie what an earlier poll left.
        older = address(base, **dict(parse_qsl(urlsplit(response.url).query)) | {pages: token}) if token else None
        keys = tuple(k for p in posts if (k := values.ident(p, "id")))
        return Page(keys, older, cost, blank=not posts)

    return Route(
        of=of, first=address(base, **query, since_id=since), read=read, headers=headers, rank=number_or_text, kept=kept,
        remedies=_REMEDIES, budget=budget, anew=lambda until: address(base, **query, since_id=_newest(until)),
    )  # fmt: skip


def _since(poll: Poll, of: str, *, searched: bool) -> int | None:
    """The newest known post: what is older is not asked for, and so not paid again."""
    known = Memory.load(poll.state).known if poll.state.get("of") == of else ()
    newest = _newest(known)
    if newest is None:
        return None
    written = datetime.fromtimestamp(((newest >> _SHIFT) + _EPOCH_MS) / 1000, UTC)
    # The search refuses posts that are older than what it searches.
    return None if searched and poll.now - written > _SEARCHED else newest


def _newest(known: tuple[str, ...]) -> int | None:
    return max((int(k) for k in known if k.isascii() and k.isdecimal()), default=None)


def _handle(options: XOptions) -> str:
    return (options.user or "").lstrip("@")


def _look_up(poll: Poll) -> Payload | None:
    """The look-up of an account costs as much as two posts: they are set aside first."""
    options: XOptions = poll.options
    if not options.user or looked_up(poll, _handle(options)):
        return None
    budget = Budget(options.monthly_reads, poll.state, poll.now, most=_ACCOUNT)
    budget.reserve()
    return Payload(
        fetched=poll.now, source_id=poll.source_id, state={**poll.state, "budget": budget.dump()}, unchanged=True,
        at_once=True,
    )  # fmt: skip


async def _user(name: str, options: XOptions, headers: dict[str, str], fetcher: Fetcher) -> str:
    """The number of an account; the look-up is paid for."""
    url = f"{options.server}/2/users/by/username/{name}"
    found = await asked(fetcher.get(url, headers=headers), _REMEDIES)
    number = values.ident(values.mapping(found, "data"), "id")
    if not number:
        raise ProtocolError(f"the network knows no account {name!r}", where=url)
    return number


ADAPTER = NetworkAdapter("x", XOptions, _route, before=_look_up)
