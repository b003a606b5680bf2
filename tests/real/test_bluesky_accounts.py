"""Bluesky's own server: logins, and accounts that change, go and block."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real.bluesky import FirstPost, account, login, settings, times
from tests.real.network import Account, Network
from tests.real.stage import Source, Stage


@pytest.fixture(autouse=True)
def _passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_PASSWORD", Account.password)


def test_a_search_with_a_login(stage: Stage, tmp_path: Path) -> None:
    def happening(network: Network) -> dict[str, str]:
        desk, other = network.account("desk"), network.account("other")
        found = other.post("A sonarmast off the coast")
        other.post("Nothing to see")
        return {"desk": desk.handle, "found": found["uri"]}

    stage.happens(happening)
    source = Source(tmp_path, settings(stage, search="sonarmast", **login(stage)))
    report = source.poll()
    assert (report.outcome, report.problems) == ("ok", ())
    assert times(source) == {stage.names["found"]: 1}
    assert source.poll().new == 0


def test_a_login_that_does_not_hold(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.happens(lambda network: {"desk": network.account("desk").handle})
    monkeypatch.setenv("DESK_PASSWORD", "another-password")
    report = Source(tmp_path, settings(stage, search="sonarmast", **login(stage))).poll()
    assert report.outcome == "failed"
    (problem,) = report.problems
    assert "app password" in str(problem.remedy)
    assert "another-password" not in str(problem)


def test_more_logins_than_the_server_allows(stage: Stage, tmp_path: Path) -> None:
    def happening(network: Network) -> dict[str, str]:
        desk = network.account("desk")
        desk.tire()
        return {"desk": desk.handle}

    stage.happens(happening)
    source = Source(tmp_path, settings(stage, search="sonarmast", **login(stage)))
    report = source.poll()
    (problem,) = report.problems
    assert (report.outcome, problem.code) == ("failed", "fetch.status")
    assert "no account log in so often" in str(problem.remedy)
    assert source.poll().outcome == "postponed", "the server has said when the limit ends"


def test_sources_of_one_account_share_its_session(stage: Stage, tmp_path: Path) -> None:
    def happening(network: Network) -> dict[str, str]:
        desk = network.account("desk")
        desk.post("A lanternmast and a lookoutmast")
        return {"desk": desk.handle}

    stage.happens(happening)
    for word in ("lanternmast", "lookoutmast"):
        source = Source(tmp_path / word, settings(stage, search=word, **login(stage)))
        assert source.poll().new == 1
        assert source.poll().problems == ()
    assert sum("createSession" in path for path in stage.repositories.asked) == 1


def test_a_desk_reads_its_own_account_before_the_network_has_seen_the_post(stage: Stage, tmp_path: Path) -> None:
    first = FirstPost("Radar on", by="desk")
    stage.happens(first)
    source = Source(tmp_path, account(stage, "desk", **login(stage)))
    source.poll()
    stage.happens(lambda network: {"second": first.account.post("Radar off")["uri"]})
    source.poll()
    assert times(source) == {stage.names["first"]: 1, stage.names["second"]: 1}
    assert source.poll().new == 0


def test_an_account_takes_another_handle(stage: Stage, tmp_path: Path) -> None:
    first = FirstPost("Radar on")

    def after(network: Network) -> dict[str, str]:
        handle = f"new{first.account.handle}"
        first.account.call("com.atproto.identity.updateHandle", handle=handle)
        return {"second": first.account.post("Radar off")["uri"], "handle": handle}

    stage.happens(first)
    source, names = Source(tmp_path, account(stage)), stage.names
    source.poll()
    stage.happens(after)
    report = source.poll()
    assert (report.new, report.problems) == (1, ())
    assert times(source) == {names["first"]: 1, names["second"]: 1}
    assert source.item(names["second"]).authors[0].handle == names["handle"]


def test_an_account_goes_and_comes_back(stage: Stage, tmp_path: Path) -> None:
    first = FirstPost("Radar on")

    def away(network: Network) -> dict[str, str]:
        first.account.call("com.atproto.server.deactivateAccount", deleteAfter="2030-01-01T00:00:00Z")
        return {}

    def back(network: Network) -> dict[str, str]:
        first.account.call("com.atproto.server.activateAccount")
        return {"second": first.account.post("Radar off")["uri"]}

    stage.happens(first)
    source, names = Source(tmp_path, account(stage)), stage.names
    source.poll()
    stage.happens(away)
    report = source.poll()
    assert report.outcome == "failed"
    assert "deactivated" in str(report.problems[0].remedy)
    assert times(source) == {names["first"]: 1}
    stage.happens(back)
    assert source.poll().new == 1
    assert times(source) == {names["first"]: 1, names["second"]: 1}


def test_an_account_that_nobody_has(stage: Stage, tmp_path: Path) -> None:
    stage.happens(lambda network: {"watch": "nobody.test"})
    report = Source(tmp_path, account(stage)).poll()
    assert report.outcome == "failed"
    assert "No account has the handle 'nobody.test'" in str(report.problems[0].remedy)


def test_an_account_that_blocks_the_desk(stage: Stage, tmp_path: Path) -> None:
    def happening(network: Network) -> dict[str, str]:
        watch, desk = network.account("watch"), network.account("desk")
        watch.post("Radar on")
        watch.create("app.bsky.graph.block", subject=desk.did)
        return {"watch": watch.handle, "desk": desk.handle}

    stage.happens(happening)
    report = Source(tmp_path, account(stage, **login(stage))).poll()
    assert report.outcome == "failed"
    assert "blocks" in str(report.problems[0].remedy)
