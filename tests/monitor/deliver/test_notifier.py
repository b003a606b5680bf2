"""Apprise's JSON service against an endpoint on loopback."""

from __future__ import annotations

import sys

import pytest

from monitor.deliver.errors import DeliveryError
from monitor.deliver.notifier import Notifier
from tests.monitor.deliver.samples import outgoing, to
from tests.monitor.deliver.servers import Endpoint

pytest.importorskip("apprise")
# It loads all its services at first use, one of them with a module that Python is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")


def test_title_and_text_arrive() -> None:
    with Endpoint([(200, {})]) as endpoint:
        message = outgoing(channel="apprise", subject="Two new", body=b"Bridge <closed>")
        Notifier().send(message, to(f"json://127.0.0.1:{endpoint.port}/", channel="apprise"))
    assert endpoint.events[0]["title"] == "Two new"
    assert endpoint.events[0]["message"] == "Bridge <closed>"


def test_a_service_that_refuses_is_tried_again() -> None:
    with Endpoint([(500, {})]) as endpoint, pytest.raises(DeliveryError) as caught:
        Notifier().send(outgoing(), to(f"json://u:canary@127.0.0.1:{endpoint.port}/", shown="env:CHAT"))
    assert caught.value.fate == "temporary"
    assert "canary" not in str(caught.value)


def test_what_is_no_service() -> None:
    with pytest.raises(DeliveryError, match="no address of a service"):
        Notifier().send(outgoing(), to("nothing-at-all"))


def test_without_apprise_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(DeliveryError, match=r"media-monitor\[notify\]") as caught:
        Notifier().send(outgoing(), to("json://x"))
    assert caught.value.closed
