"""What each network asks of those who read it: keys, costs, rates, and where a secret is to be had.

Sources: docs.x.com (pricing, rate limits), docs.bsky.app (rate limits, app passwords), docs.joinmastodon.org (rate limits,
OAuth scopes), the Data API terms and the rules for new applications of Reddit, hn.algolia.com/api, join-lemmy.org/api;
as of 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["ACCESS", "Access", "Need", "missing"]

PRICE = 0.005
"""US dollars that X asks for a post that is read."""


@dataclass(frozen=True, slots=True)
class Need:
    """A setting that a source can need beyond its address.

    Attributes:
        setting: its name in the source's table.
        what: what it is.
        example: what is written there; of a secret a reference to it, never the secret.
        where: where to get it, with the least scope that is enough.
    """

    setting: str
    what: str
    example: str
    where: str

    def __str__(self) -> str:
        return f"{self.what}, written {self.setting} = {self.example}. {self.where}"


@dataclass(frozen=True, slots=True)
class Access:
    """What a network asks for.

    Attributes:
        title: of the network.
        key: whether it wants a key.
        cost: in money.
        rate: how often it may be asked.
        needs: settings that its sources can need.
    """

    title: str
    key: str
    cost: str
    rate: str
    needs: tuple[Need, ...] = ()

    def lines(self) -> Iterator[tuple[str, str]]:
        """What to tell somebody who adds a source: names and sentences."""
        yield "key", self.key
        yield "cost", self.cost
        yield "rate", self.rate
        for need in self.needs:
            yield need.setting, str(need)


_IN_SETTINGS = "Settings, Privacy and security, App passwords; leave access to direct messages off."
_IN_PREFERENCES = "On the server: Preferences, Development, New application; the scope read:statuses is enough"
_REDDIT_APP = "Ask for approval under the network's Responsible Builder Policy, then make an app of the type script."

ACCESS: dict[str, Access] = {
    "mastodon": Access(
        "Mastodon",
        "none where the server shows its timelines to everybody; a token where it answers 401 or 422, and for lists",
        "none",
        "300 requests in five minutes a server and address",
        (
            Need("server", "address of the server to ask", '"https://social.example"', "Each lists what it has seen."),
            Need("token", "access token", '"env:MASTODON_TOKEN"', f"{_IN_PREFERENCES}, for a list read:lists as well."),
        ),
    ),
    "bluesky": Access(
        "Bluesky", "none for accounts, lists and feeds; a login for searches", "none",
        "3,000 requests in five minutes; each poll of a search logs in anew, which an account may do about 100 times a day: "
        "poll it every 15 minutes at most",
        (
            Need("identifier", "handle of the account that logs in", '"you.bsky.social"', "Any account will do."),
            Need("password", "app password", '"env:BLUESKY_APP_PASSWORD"', _IN_SETTINGS),
        ),
    ),
    "telegram": Access(
        "Telegram", "none: the channel's public page is read; a channel can switch that page off", "none",
        "no published limit; a poll every 15 minutes or more gives no offence",
    ),
    "reddit": Access(
        "Reddit", "none at a low rate, by the public feeds; new keys for the interface need the network's approval",
        "none for non-commercial use", "some requests an hour without a key, 100 a minute with one",
        (
            Need("client_id", "id of an approved application", '"env:REDDIT_CLIENT_ID"', _REDDIT_APP),
            Need("client_secret", "its secret", '"env:REDDIT_CLIENT_SECRET"', "It stands beside the id."),
        ),
    ),
    "youtube": Access(
        "YouTube", "none: the channel's feed holds its fifteen newest videos", "none",
        "no published limit; feeds change within about 15 minutes",
    ),
    "lemmy": Access(
        "Lemmy", "none, but for private servers", "none", "set by each server",
        (
            Need("server", "address of the server", '"https://lemmy.example"', "The one on which the community is."),
            Need("token", "session token of an account", '"env:LEMMY_TOKEN"', "Only where the server is private."),
        ),
    ),
    "hackernews": Access("Hacker News", "none", "none", "10,000 requests an hour and address at its search"),
    "x": Access(
        "X", "a bearer token of a paid project",
        f"US$ {PRICE:g} a post that is read, US$ 0.01 for the look-up of an account, paid in advance; a source needs "
        "monthly_reads, the posts that it may read in a month, and stops there",
        "450 recent searches in 15 minutes; a project reads two million posts a month at most",
        (
            Need(
                "monthly_reads", "posts that the source may read in a month", "2000",
                f"At US$ {PRICE:g} a post, 2000 cost US$ {2000 * PRICE:g} at most; posts that come along count too.",
            ),
            Need(
                "token", "bearer token", '"env:X_BEARER_TOKEN"',
                "console.x.com: buy credits, make a project with an app, Keys and tokens, Bearer token. It is app-only and "
                "reads public posts; give the app no rights to write. Set a spending limit there as well.",
            ),
        ),
    ),
}  # fmt: skip


def missing(network: str, options: Mapping[str, Any]) -> tuple[Need, ...]:
    """What a source still has to be given before it can be read.

    Args:
        network: name of the adapter.
        options: settings of the source so far.
    """
    wanted = {
        "x": {"monthly_reads", "token"},
        "bluesky": {"identifier", "password"} if "search" in options else set(),
        "mastodon": {"server", "token"} if "list_id" in options else {"server"},
        "lemmy": {"server"},
        "reddit": keys if (keys := {"client_id", "client_secret"}) & options.keys() else set(),
    }
    return tuple(n for n in ACCESS[network].needs if n.setting in wanted.get(network, ()) and n.setting not in options)
