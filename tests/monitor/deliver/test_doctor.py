"""`monitor doctor` on mail: whether somebody is told, and whether the way out is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Config
from monitor.doctor import examine
from tests.monitor.deliver.servers import Postbox, free_port, smtp

DIGEST = '[[digest]]\nname = "desk"\nto = ["b@desk.example"]\n'


@pytest.fixture
def examined(configure: Callable[[str], Config], tmp_path: Path) -> Callable[[str], dict[str, tuple[str, str]]]:
    def look(tables: str) -> dict[str, tuple[str, str]]:
        configure(tables)
        return {c.name: (c.state, f"{c.found}. {c.remedy}") for c in examine(tmp_path / "monitor.toml")}

    return look


def server(port: int, more: str = "") -> str:
    return f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "a@desk.example"\n{more}'


def test_nobody_is_told_and_nothing_is_said(examined: Callable[[str], dict[str, tuple[str, str]]]) -> None:
    assert not {"mail", "recipients"} & examined("").keys()


def test_a_server_that_is_ready_gets_no_message(examined: Callable[[str], dict[str, tuple[str, str]]]) -> None:
    with smtp(box := Postbox()) as port:
        found = examined(server(port) + DIGEST)
    assert found["recipients"][0] == found["mail"][0] == "ok"
    assert f"127.0.0.1:{port}" in found["mail"][1]
    assert box.taken == []


def test_a_server_that_is_not_there(examined: Callable[[str], dict[str, tuple[str, str]]]) -> None:
    port = free_port()
    state, told = examined(server(port) + DIGEST)["mail"]
    assert state == "failed"
    assert f"127.0.0.1:{port}" in told


def test_no_way_out_for_mail(examined: Callable[[str], dict[str, tuple[str, str]]]) -> None:
    state, told = examined(DIGEST)["mail"]
    assert state == "failed"
    assert "mail.host" in told


def test_a_program_that_is_not_there(examined: Callable[[str], dict[str, tuple[str, str]]]) -> None:
    state, told = examined('[mail]\nsender = "a@desk.example"\nsendmail = ["no-such-sendmail"]\n' + DIGEST)["mail"]
    assert state == "failed"
    assert "no-such-sendmail" in told
    assert "mail.sendmail" in told


def test_a_reference_that_leads_nowhere(
    examined: Callable[[str], dict[str, tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_SUCH_HOOK", raising=False)
    tables = '[[digest]]\nname = "desk"\nto = ["env:NO_SUCH_HOOK"]\n'
    state, told = examined(tables)["recipients"]
    assert state == "failed"
    assert "NO_SUCH_HOOK" in told
    monkeypatch.setenv("NO_SUCH_HOOK", "https://hooks.example/secret-path")
    found = examined(tables)
    assert found["recipients"][0] == "ok"
    assert "mail" not in found, "no mail leaves"
