"""`monitor sources add` for social networks, as its users call it, against servers on loopback."""

from __future__ import annotations

import io
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from monitor.catalogue import find_place, network_source, places
from monitor.config import load_config
from tests.adapters.social import samples
from tests.loopback import FETCH
from tests.monitor.command import Cli


class Keyboard(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _open_to_loopback(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (desk / "monitor.toml").open("a") as file:
        file.write(f"[fetch]\n{FETCH}")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    for name in ("X_BEARER_TOKEN", "BLUESKY_APP_PASSWORD", "MASTODON_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def harbour(httpserver: HTTPServer) -> str:
    """A server that speaks Mastodon's interface."""
    base = httpserver.url_for("").rstrip("/")
    nodeinfo = [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": f"{base}/nodeinfo/2.0"}]
    httpserver.expect_request("/.well-known/nodeinfo").respond_with_json({"links": nodeinfo})
    httpserver.expect_request("/nodeinfo/2.0").respond_with_json({"software": {"name": "mastodon"}})
    httpserver.expect_request("/api/v1/accounts/lookup", query_string="acct=watch").respond_with_json({"id": "7"})
    httpserver.expect_request("/api/v1/accounts/7/statuses").respond_with_json([samples.mastodon(1), samples.mastodon(2)])
    httpserver.expect_request("/api/v1/timelines/tag/port").respond_with_json({"error": "login"}, status=422)
    return base


def added(desk: Path) -> dict[str, Any]:
    return tomllib.loads((desk / "monitor.toml").read_text())["source"][-1]


def test_an_account_is_found_explained_tried_and_written(desk: Path, cli: Cli, harbour: str) -> None:
    done = cli("sources", "add", f"{harbour}/@watch/110000000000000001", "--theme", "naval", "--interval", "30m")
    assert done.code == 0, done.err
    told = " ".join(done.out.split())
    for words in ("Mastodon: account watch@", "its account is followed", "300 requests in five minutes", "read:statuses",
                  "A trial brought 2 posts"):  # fmt: skip
        assert words in told
    assert added(desk) == {
        "id": f"mastodon-watch-localhost-{harbour.rpartition(':')[2]}", "adapter": "mastodon", "server": harbour,
        "account": "watch", "interval": "30m", "theme": "naval", "language": "en",
    }  # fmt: skip
    assert cli("once", added(desk)["id"]).code == 0
    again = cli("sources", "add", f"{harbour}/users/WATCH")
    assert (again.code, "is read already" in again.err) == (0, True)


def test_a_handle_with_its_host(desk: Path, cli: Cli, harbour: str) -> None:
    (told,) = cli("sources", "add", f"@watch@{harbour.partition('://')[2]}", "--json", "--id", "watch").lines()
    assert told["source_id"] == "watch"
    assert told["needs"]["token"].startswith("access token")
    assert added(desk)["account"] == "watch"


def test_what_fails_its_trial_is_not_written_unless_one_says_so(desk: Path, cli: Cli, harbour: str) -> None:
    before = (desk / "monitor.toml").read_text()
    failed = cli("sources", "add", f"{harbour}/tags/port")
    assert failed.code == 1
    assert "set token" in failed.err
    assert (desk / "monitor.toml").read_text() == before
    assert cli("sources", "add", f"{harbour}/tags/port", "--no-try").code == 0
    assert added(desk)["hashtag"] == "port"


def test_a_site_with_an_address_of_that_form_is_looked_through_for_feeds(
    desk: Path, cli: Cli, httpserver: HTTPServer
) -> None:
    base = httpserver.url_for("").rstrip("/")
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    httpserver.expect_request("/tag/port").respond_with_data(link, content_type="text/html")
    feed = "<rss version='2.0'><channel><title>Port</title><item><title>A</title></item></channel></rss>"
    httpserver.expect_request("/feed").respond_with_data(feed, content_type="application/rss+xml")
    assert cli("sources", "add", f"{base}/tag/port", "--yes").code == 0
    assert added(desk)["url"] == f"{base}/feed"
    refused = cli("sources", "add", f"@desk@{base.partition('://')[2]}")
    assert refused.code == 78
    assert "no server that speaks Mastodon's" in refused.err


def test_a_channel_and_the_choice_between_networks(desk: Path, cli: Cli, httpserver: HTTPServer, monkeypatch: Any) -> None:
    httpserver.expect_request("/s/coastwatch").respond_with_data(samples.channel(samples.telegram(samples.TEXT)))
    server = f"server={httpserver.url_for('').rstrip('/')}"
    unsaid = cli("sources", "add", "@coastwatch")
    assert unsaid.code == 78
    assert "could be of telegram, x, youtube" in unsaid.err
    monkeypatch.setattr(sys, "stdin", Keyboard("1\n"))
    asked = cli("sources", "add", "@coastwatch", "--set", server)
    assert asked.code == 0, asked.err
    assert added(desk) == {
        "id": "telegram-coastwatch", "adapter": "telegram", "channel": "coastwatch", "server": server[7:],
    }  # fmt: skip
    assert cli("sources", "add", "https://t.me/s/CoastWatch", "--set", server, "--id", "two").code == 0
    assert added(desk)["id"] == "telegram-coastwatch"


def test_a_channel_of_films_by_its_handle(desk: Path, cli: Cli, httpserver: HTTPServer) -> None:
    channel = "UCcoastwatch1"
    feed = f'<link href="https://www.youtube.com/feeds/videos.xml?channel_id={channel}">'
    httpserver.expect_request("/@CoastWatch").respond_with_data(feed, content_type="text/html")
    films = samples.YOUTUBE.replace(b"UCcoast", channel.encode())
    httpserver.expect_request("/feeds/videos.xml", query_string=f"channel_id={channel}").respond_with_data(films)
    server = httpserver.url_for("").rstrip("/")
    done = cli("sources", "add", "https://www.youtube.com/@CoastWatch", "--set", f"server={server}")
    assert done.code == 0, done.err
    assert added(desk)["channel"] == channel
    assert added(desk)["handle"] == "@CoastWatch"


def test_x_is_refused_without_a_budget(desk: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (desk / "monitor.toml").read_text()
    refused = cli("sources", "add", "https://x.com/desk", "--yes")
    assert refused.code == 78
    told = " ".join(refused.err.split())
    assert "needs monthly_reads, token" in told
    assert "US$ 10 at most" in told
    assert "env:X_BEARER_TOKEN" in told
    assert (desk / "monitor.toml").read_text() == before
    short = ("sources", "add", "https://x.com/desk", "--set", "token=env:X_BEARER_TOKEN", "--set")
    assert cli(*short, "monthly_reads=3").code == 78
    assert cli(*short, "monthly_reads=many").code == 78
    monkeypatch.setenv("X_BEARER_TOKEN", "bearer-of-a-project")
    done = cli(*short, "monthly_reads=600")
    assert done.code == 0, done.err
    assert "each try would cost something" in done.err
    assert added(desk) == {
        "id": "x-desk", "adapter": "x", "user": "desk", "token": "env:X_BEARER_TOKEN", "monthly_reads": 600,
    }  # fmt: skip
    monkeypatch.setattr(sys, "stdin", Keyboard("900\n\n"))
    assert cli("sources", "add", "https://x.com/search?q=bridge").code == 0
    assert added(desk)["monthly_reads"] == 900
    assert added(desk)["token"] == "env:X_BEARER_TOKEN"


def test_bluesky_searches_only_with_a_login(desk: Path, cli: Cli) -> None:
    refused = cli("sources", "add", "https://bsky.app/search?q=radar")
    assert refused.code == 78
    assert "needs identifier, password" in " ".join(refused.err.split())
    done = cli(
        "sources", "add", "bluesky", "--set", "search=radar", "--set", "identifier=desk.example",
        "--set", "password=env:BLUESKY_APP_PASSWORD",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "BLUESKY_APP_PASSWORD is not set" in done.err
    assert added(desk)["id"] == "bluesky-radar"


def test_a_secret_itself_is_refused_and_not_repeated(desk: Path, cli: Cli) -> None:
    canary = "canary-7f3a9b12"
    before = (desk / "monitor.toml").read_text()
    for given in (f"token={canary}", f"tokn={canary}"):
        refused = cli("sources", "add", "https://x.com/desk", "--set", given, "--set", "monthly_reads=600")
        assert refused.code == 78
        assert canary not in refused.out + refused.err
    assert (desk / "monitor.toml").read_text() == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("https://t.me/+AbCdEf",), "private"),
        (("https://youtu.be/abcdefghijk",), "single video"),
        (("https://t.me/coastwatch", "--network", "x"), "no address of X"),
        (("https://t.me/coastwatch", "--network", "myspace"), "no network 'myspace'"),
        (("https://t.me/coastwatch", "--set", "chanel=a"), "Did you mean 'channel'?"),
        (("https://t.me/coastwatch", "--set", "channel"), "has no value"),
        (("https://t.me/coastwatch", "--no-try", "--id", "in"), "a source 'in' already"),
        (("https://t.me/coastwatch", "--no-try", "--id", "Ä"), "id: does not have the form"),
        (("https://t.me/coastwatch", "--no-try", "--theme", "\udcff"), "theme: should be a valid string"),
        (("https://t.me/coastwatch", "--no-try", "--set", "max_pages=5\nx = 3"), "max_pages is no word but a number"),
        (("https://t.me/coastwatch", "--no-try", "--set", f"max_pages={'1' * 5_000}"), "max_pages is no word but a number"),
        (("#",), "no address of a network"),
    ],
)
def test_what_cannot_work_is_refused(desk: Path, cli: Cli, arguments: tuple[str, ...], says: str) -> None:
    before = (desk / "monitor.toml").read_text()
    refused = cli("sources", "add", *arguments)
    assert refused.code == 78
    assert says in " ".join(refused.err.split())
    assert (desk / "monitor.toml").read_text() == before


def test_show_and_test_tell_what_a_network_needs(desk: Path, cli: Cli) -> None:
    with (desk / "monitor.toml").open("a") as file:
        file.write('[[source]]\nid = "posts"\nadapter = "x"\nuser = "desk"\nmonthly_reads = 600\n')
        file.write('token = "env:X_BEARER_TOKEN"\n')
    shown = " ".join(cli("sources", "show", "posts").out.split())
    assert "a bearer token of a paid project" in shown
    (told,) = cli("sources", "show", "posts", "--json").lines()
    assert told["needs"]["cost"].startswith("US$ 0.005")
    tested = cli("sources", "test", "posts")
    assert tested.code == 1
    assert "environment variable is not set" in " ".join(tested.out.split())
    assert "posts needs:" in " ".join(tested.out.split())
    (trial,) = cli("sources", "test", "posts", "--json").lines()
    assert trial["needs"]["key"] == "a bearer token of a paid project"
    assert "needs" not in cli("sources", "show", "in", "--json").lines()[0]


def test_the_same_from_python(desk: Path, harbour: str) -> None:
    config = load_config(desk / "monitor.toml", env={}, cwd=desk)
    (place,) = places(f"{harbour}/@watch")
    told = find_place(place, config, {})
    assert told is not None
    source = network_source(told, {"boosts": False}, config, source_id="watch", theme="naval")
    assert (source.adapter, source.theme, source.options["boosts"]) == ("mastodon", "naval", False)


def test_watch_try_finds_accounts_in_a_file_of_posts(desk: Path, cli: Cli) -> None:
    (desk / "posts.json").write_text(json.dumps([samples.mastodon(1)]))
    found = cli("watch", "try", "author:https://harbour.example/@watch mention:@pilot", "posts.json")
    assert found.code == 0
    assert "pilot@other.example" in found.out
    assert cli("watch", "try", "author:@nobody@harbour.example", "posts.json").code == 1
