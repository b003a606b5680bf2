"""Accounts that a stream follows: who they are is looked up, put into their posts, and looked up again when it changes."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import registry
from adapters.base import Payload
from adapters.errors import HTTPStatusError
from adapters.fetch import HttpFetcher
from adapters.naming import Account, Namer
from adapters.schema import Item
from adapters.social.sources import bluesky_accounts, following
from adapters.social.sources.followed import AGAIN, SOON, Followed, names_in
from tests.adapters.networks.jetstream import ACCOUNT, Jetstream
from tests.adapters.networks.jetstream_desk import Desk as PlainDesk
from tests.adapters.networks.servers import NOW
from tests.loopback import settings

OTHER = "did:plc:other"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """A stream of tests is quiet as soon as nothing came for a moment."""
    monkeypatch.setattr(following, "QUIET", 0.1)
    monkeypatch.setattr(following, "LOOK", 0.02)


class Desk(PlainDesk):
    """Keeps the items as well, by the key of their post."""

    items: dict[str, Item]

    def store(self, payload: Payload) -> None:
        super().store(payload)
        found = self.adapter.parse(payload, self.options).items
        self.items = getattr(self, "items", {}) | {i.native_id.rpartition("/")[2]: i for i in found}

    def who(self, key: str) -> tuple[str | None, str | None, str | None]:
        (author,) = self.items[key].authors
        return author.handle, author.name, author.native_id

    @property
    def followed(self) -> list[str]:
        return self.server.queries[-1].get("wantedDids", [])


def named(server: Jetstream, handle: str = "watcher.example", did: str = ACCOUNT, name: str = "The Watcher") -> None:
    server.handles[handle], server.names[did] = did, name


async def test_posts_of_followed_accounts_carry_handle_and_name():
    async with Jetstream() as server:
        named(server)
        server.post("3k1", "A ship", at=NOW)
        server.post("3k2", do="delete")
        desk = Desk(server, accounts=["@Watcher.example"])
        await desk.poll()
        assert desk.who("3k1") == desk.who("3k2") == ("watcher.example", "The Watcher", ACCOUNT)
        assert desk.followed == [ACCOUNT]
        assert desk.problems == []


async def test_an_account_given_by_its_did_is_named_as_well():
    async with Jetstream() as server:
        named(server)
        server.post("3k1", at=NOW)
        server.post("3k2", did=OTHER)
        desk = Desk(server, accounts=[ACCOUNT, OTHER])
        await desk.poll()
        assert desk.who("3k1") == ("watcher.example", "The Watcher", ACCOUNT)
        assert desk.who("3k2") == (None, None, OTHER)
        assert desk.problems == []


async def test_a_hundred_accounts_take_four_requests_and_no_more_for_a_day():
    async with Jetstream() as server:
        for n in range(100):
            named(server, f"desk{n}.example", f"did:plc:{n}", f"Desk {n}")
        desk = Desk(server, accounts=[f"desk{n}.example" for n in range(100)])
        await desk.poll()
        assert [len(names) for _, names in server.asked] == [25] * 4
        assert len(desk.followed) == 100
        await desk.poll()
        await desk.poll(after=timedelta(hours=20))
        assert len(server.asked) == 4
        await desk.poll(after=timedelta(hours=5))
        assert len(server.asked) == 8


async def test_a_poll_that_is_killed_while_it_looks_up_keeps_what_it_found():
    async with Jetstream() as server:
        for n in range(60):
            named(server, f"desk{n}.example", f"did:plc:{n}")
        desk = Desk(server, accounts=[f"desk{n}.example" for n in range(60)])
        await desk.poll(payloads=1)
        assert server.queries == []
        await desk.poll()
        asked = [name for _, names in server.asked for name in names]
        assert asked[:25] == [f"desk{n}.example" for n in range(25)]
        assert not set(asked[:25]) & set(asked[-10:])
        assert len(desk.followed) == 60


@pytest.mark.parametrize("status", [400, 404, 500, 501])
async def test_an_interface_without_profiles_resolves_handles(status):
    async with Jetstream() as server:
        named(server)
        server.status["getProfiles"] = status
        server.post("3k1", at=NOW)
        desk = Desk(server, accounts=["watcher.example"])
        await desk.poll()
        assert desk.who("3k1") == ("watcher.example", None, ACCOUNT)
        assert desk.problems == []


async def test_a_name_that_is_known_stays_while_profiles_are_not_told():
    async with Jetstream() as server:
        named(server)
        server.post("3k1", at=NOW)
        desk = Desk(server, accounts=["watcher.example"])
        await desk.poll()
        server.status["getProfiles"] = 500
        server.post("3k2", at=NOW + AGAIN)
        await desk.poll(after=AGAIN + timedelta(minutes=2))
        assert desk.who("3k2") == ("watcher.example", "The Watcher", ACCOUNT)


async def test_an_account_without_a_profile_is_followed_all_the_same():
    async with Jetstream() as server:
        server.handles["hidden.example"] = ACCOUNT
        server.post("3k1", at=NOW)
        desk = Desk(server, accounts=["hidden.example"])
        await desk.poll()
        assert desk.who("3k1") == ("hidden.example", None, ACCOUNT)


async def test_an_account_that_renames_itself_is_followed_under_its_new_handle():
    async with Jetstream() as server:
        named(server)
        server.post("3k1", at=NOW)
        desk = Desk(server, accounts=["watcher.example"])
        await desk.poll()
        del server.handles["watcher.example"]
        named(server, "renamed.example")
        server.identity("renamed.example")
        server.post("3k2")
        await desk.poll()
        assert desk.who("3k2") == ("watcher.example", "The Watcher", ACCOUNT), "a claim is not believed"
        server.post("3k3")
        await desk.poll()
        assert desk.who("3k3") == ("renamed.example", "The Watcher", ACCOUNT)
        (problem,) = desk.problems
        assert (problem.code, problem.severity) == ("social.account", "warning")
        assert "is called 'renamed.example' now" in problem.message


@pytest.mark.parametrize("handle", ["stolen.example", None])
async def test_what_a_stream_claims_of_a_handle_is_looked_up_and_not_believed(handle):
    async with Jetstream() as server:
        named(server)
        server.post("3k1", at=NOW)
        desk = Desk(server, accounts=["watcher.example"])
        await desk.poll()
        looked = len(server.asked)
        server.identity(handle)
        await desk.poll()
        assert len(server.asked) == looked
        server.post("3k2")
        await desk.poll()
        assert len(server.asked) == looked + 1
        assert desk.who("3k2")[0] == "watcher.example"
        assert desk.problems == []
        await desk.poll(after=SOON - timedelta(minutes=5))
        assert len(server.asked) == looked + 1
        await desk.poll(after=timedelta(minutes=10))
        assert len(server.asked) == looked + 2, "who is asked may hear of it later than we do"


async def test_a_handle_that_is_told_again_as_it_is_asks_for_nothing():
    async with Jetstream() as server:
        named(server)
        server.post("3k1", at=NOW)
        desk = Desk(server, accounts=["watcher.example"])
        await desk.poll()
        server.identity("Watcher.example")
        server.identity("watcher.example", did=OTHER)
        await desk.poll()
        await desk.poll()
        assert len(server.asked) == 1


async def test_a_handle_that_changes_hands_is_followed_with_who_had_it_before():
    async with Jetstream() as server:
        named(server)
        server.post("3k1", at=NOW)
        desk = Desk(server, accounts=["watcher.example"])
        await desk.poll()
        named(server, did=OTHER, name="Somebody else")
        await desk.poll(after=AGAIN + timedelta(minutes=1))
        assert desk.followed == [OTHER, ACCOUNT]
        server.post("3k2", did=OTHER)
        server.post("3k3")
        await desk.poll()
        assert desk.who("3k2") == ("watcher.example", "Somebody else", OTHER)
        assert desk.who("3k3") == (None, None, ACCOUNT), "the handle is another's now"
        (told,) = [p for p in desk.problems if p.code == "social.account"]
        assert OTHER in told.message
        assert ACCOUNT in told.message


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_refresh_that_fails_is_told_and_the_accounts_are_followed_on(status):
    async with Jetstream() as server:
        named(server)
        server.post("3k1", at=NOW)
        elsewhere = server.settings()["directory"].replace("127.0.0.1", "localhost")  # who refuses us is left alone
        desk = Desk(server, accounts=["watcher.example"], directory=elsewhere)
        await desk.poll()
        server.status = {"getProfiles": status, "resolveHandle": status}
        server.post("3k2", at=NOW + AGAIN)
        await desk.poll(after=AGAIN + timedelta(minutes=2))
        assert desk.error is None
        assert desk.who("3k2")[0] == "watcher.example"
        assert [(p.code, p.severity) for p in desk.problems if p.code != "stream.gap"] == [("fetch.status", "warning")]
        looked = len(server.asked)
        await desk.poll()
        assert len(server.asked) == looked, "it is not asked at every poll"
        server.status.clear()
        await desk.poll(after=SOON)
        assert len(server.asked) == looked + 1
        assert desk.codes.count("fetch.status") == 1


async def test_accounts_given_by_their_did_are_followed_whoever_answers():
    async with Jetstream() as server:
        server.status["getProfiles"] = 503
        server.post("3k1", at=NOW)
        elsewhere = server.settings()["directory"].replace("127.0.0.1", "localhost")
        desk = Desk(server, accounts=[ACCOUNT], directory=elsewhere)
        await desk.poll()
        assert desk.who("3k1") == (None, None, ACCOUNT)
        assert desk.codes == ["fetch.status"]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_first_look_up_that_fails_loses_nothing(status):
    """The poll fails, and the next one begins where it would have."""
    async with Jetstream() as server:
        named(server)
        server.post("3k1", at=NOW)
        server.status = {"getProfiles": status, "resolveHandle": status}
        desk = Desk(server, accounts=["watcher.example"])
        await desk.poll()
        assert isinstance(desk.error, HTTPStatusError)
        assert server.queries == []


async def test_one_handle_that_the_server_stumbles_over_holds_up_no_other():
    async with Jetstream() as server:
        named(server)
        server.status["resolveHandle"] = 500
        server.post("3k1", at=NOW)
        desk = Desk(server, accounts=["broken.example", "watcher.example"])
        await desk.poll()
        assert desk.who("3k1")[0] == "watcher.example"
        assert desk.codes == ["fetch.status"]
        server.status.clear()
        server.handles["broken.example"] = OTHER
        await desk.poll()
        assert desk.followed == [OTHER, ACCOUNT]


@pytest.mark.parametrize(
    "profile",
    [
        {"did": "did:plc:impostor", "handle": "other.example"}, {"did": 5, "handle": "watcher.example"}, {}, {"did": "x"},
        {"did": "did:plc:impostor", "handle": "handle.invalid"}, {"did": "did:plc:im\npostor", "handle": "watcher.example"},
    ],
)
async def test_a_profile_that_was_not_asked_for_names_nobody(profile, httpserver):
    httpserver.expect_request("/xrpc/app.bsky.actor.getProfiles").respond_with_json({"profiles": [profile, None, 7]})
    httpserver.expect_request("/xrpc/com.atproto.identity.resolveHandle").respond_with_json({"error": "no"}, status=400)
    async with HttpFetcher(settings()) as fetcher:
        server = httpserver.url_for("").rstrip("/")
        told = [one async for some in bluesky_accounts.look_up(server, ["watcher.example"], fetcher) for one in some]
    assert told == [Account("watcher.example")]


def test_a_damaged_memory_asks_again():
    for kept in ({"a.example": 7}, {"a.example": {"did": [], "due": True}}, {"a.example": {"due": -3}}, {"b": {"did": "x"}}):
        followed = Followed(("a.example",), kept)
        assert followed.due(1_000_000_000) == ["a.example"]
        assert followed.dids == ()


def test_a_clock_that_was_set_back_asks_again():
    followed = Followed(("a.example",), {})
    followed.learn(Account("a.example", "did:plc:a", "a.example"), 2_000_000_000)
    assert followed.due(2_000_000_000 + 60) == []
    assert followed.due(1_000_000_000) == ["a.example"]


HANDLES = st.sampled_from(["a.example", "b.example"])
ANSWERS = st.lists(st.tuples(HANDLES, st.none() | st.sampled_from("123456")), max_size=12)


@given(answers=ANSWERS)
def test_what_is_kept_is_what_was_learned(answers):
    followed = Followed(("a.example", "b.example"), {})
    for time, (handle, number) in enumerate(answers):
        followed.learn(Account(handle, number and f"did:plc:{number}", number and handle), 1_000_000_000 + time)
        again = Followed(("a.example", "b.example"), json.loads(json.dumps(followed.dump())))
        assert again.dump() == followed.dump()
        assert len(followed.dids) <= 8
        assert number is None or f"did:plc:{number}" in followed.dids
        assert bool(names_in(followed.dump())) == bool(followed.dids)


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("@desk.example", "desk.example"), ("desk.example", "desk.example"), ("Desk.Example", "desk.example"),
        ("bluesky:@desk.example", "desk.example"), ("=did:plc:abc", "did:plc:abc"), ("did:plc:abc", "did:plc:abc"),
        ("https://bsky.app/profile/desk.example", "desk.example"), ("at://did:plc:abc", "did:plc:abc"),
        ("@desk", None), ("desk", None), ("@desk@harbour.example", None), ("=42", None), ("x:@desk", None),
        ("news.example/team/jane", None), ("1.5", None), ("desk.local", None), ("", None), ("telegram:@desk", None),
        ("-a.example", None), ("a..example", None), ("x" * 64 + ".example", None), ("desk.example.", None),
    ],
)  # fmt: skip
def test_what_may_be_an_account_of_the_network(spelling: str, name: str | None):
    assert bluesky_accounts.meant(spelling) == name


def test_the_adapter_can_be_asked_for_names():
    adapter: Any = registry.get("jetstream")
    assert isinstance(adapter, Namer)
    assert adapter.network == "bluesky"
