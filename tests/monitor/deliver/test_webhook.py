"""Webhooks against endpoints on loopback, which the address guard lets through only where it is told to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.errors import ConfigurationError
from monitor.deliver.errors import DeliveryError
from monitor.deliver.recipients import Recipient, shown
from monitor.deliver.webhook import Webhook, envelope, signature
from tests.monitor.deliver.samples import NOW, Clock, outgoing
from tests.monitor.deliver.servers import Endpoint, free_port

KEY = "canary-signing-key"


def to(url: str, port: int, **fields: Any) -> Recipient:
    return Recipient("webhook", shown(url), url, allow_addresses=(f"127.0.0.1:{port}",), **fields)


def event(n: int = 1) -> Any:
    body = envelope(f"e{n}", "alert", NOW, {"title": "Міст <b>"})
    return outgoing(n, channel="webhook", message_id=f"e{n}", body=body)


def failure(endpoint: Endpoint, timeout: float = 5.0, **fields: Any) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        Webhook(timeout, Clock()).send(event(), to(endpoint.url, endpoint.port, **fields))
    assert "s3cret-path" not in str(caught.value)
    return caught.value


def test_an_event_arrives_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_KEY", KEY)
    with Endpoint() as endpoint:
        Webhook(5, Clock()).send(event(), to(endpoint.url, endpoint.port, secret="env:HOOK_KEY"))
    (headers, body) = endpoint.posts[0]
    assert json.loads(body) == {
        "id": "e1", "type": "alert", "created": "2026-11-02T06:30:00+00:00", "data": {"title": "Міст <b>"}
    }
    assert (headers["webhook-id"], headers["content-type"]) == ("e1", "application/json")
    # As a receiver verifies it, by the specification and not by our function.
    signed = f"e1.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY.encode(), signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))


def test_the_receiver_of_the_documentation_believes_us_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[3] / "docs" / "digest.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    now = int(time.time())
    headers = {"webhook-id": "e1", "webhook-timestamp": str(now), "webhook-signature": signature(KEY, "e1", now, b"{}")}
    is_genuine = names["is_genuine"]
    assert is_genuine(headers, b"{}", KEY)
    assert not is_genuine(headers, b"{ }", KEY)
    assert not is_genuine(headers, b"{}", "another")
    assert not is_genuine({**headers, "webhook-id": "e2"}, b"{}", KEY)
    old = now - 3600
    assert not is_genuine({**headers, "webhook-timestamp": str(old)}, b"{}", KEY)
    late = {**headers, "webhook-timestamp": str(old), "webhook-signature": signature(KEY, "e1", old, b"{}")}
    assert not is_genuine(late, b"{}", KEY)


def test_the_signature_of_the_specification() -> None:
    """The example that the specification's own libraries test with."""
    key, event_id = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    made = signature(key, event_id, 1614265330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_key_that_is_no_base64_is_told_without_it() -> None:
    with pytest.raises(ConfigurationError) as caught:
        signature("whsec_canary!", "e", 0, b"")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "fate"),
    [(500, "temporary"), (503, "temporary"), (429, "temporary"), (404, "temporary"), (401, "temporary"),
     (400, "permanent"), (410, "permanent"), (302, "permanent"), (308, "permanent")],
)  # fmt: skip
def test_what_the_answer_means(status: int, fate: str) -> None:
    with Endpoint([(status, {"Location": "http://127.0.0.1:1/x"})]) as endpoint:
        assert failure(endpoint).fate == fate
    assert len(endpoint.posts) == 1


@pytest.mark.parametrize("value", ["120", format_datetime(NOW + timedelta(seconds=120), usegmt=True)])
def test_it_stays_away_for_as_long_as_asked(value: str) -> None:
    with Endpoint([(503, {"Retry-After": value})]) as endpoint:
        assert failure(endpoint).retry_after == 120.0


@pytest.mark.parametrize("value", ["soon", "-5", "", "٣", "1e9"])
def test_a_wait_that_cannot_be_read_is_none(value: str) -> None:
    with Endpoint([(503, {"Retry-After": value.encode().decode("latin-1")})]) as endpoint:
        assert failure(endpoint).retry_after is None


def test_an_endpoint_that_hangs_meets_the_deadline() -> None:
    with Endpoint([1.0]) as endpoint:
        error = failure(endpoint, timeout=0.3)
    assert error.fate == "temporary"


def test_nobody_listens() -> None:
    port = free_port()
    with pytest.raises(DeliveryError) as caught:
        Webhook(5, Clock()).send(event(), to(f"http://127.0.0.1:{port}/s3cret-path", port))
    assert caught.value.fate == "temporary"
    assert "s3cret-path" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"])
def test_the_operators_own_network_is_closed(host: str) -> None:
    with Endpoint() as endpoint:
        url = f"http://{host}:{endpoint.port}/hook"
        with pytest.raises(DeliveryError) as caught:
            Webhook(5, Clock()).send(event(), Recipient("webhook", shown(url), url))
    assert endpoint.posts == []
    assert caught.value.fate == "permanent"
    assert "allow_addresses" in (caught.value.remedy or "")


def test_metadata_services_and_odd_schemes_are_closed() -> None:
    for url in ("http://169.254.169.254/latest", "file:///etc/passwd", "gopher://127.0.0.1/"):
        with pytest.raises(DeliveryError) as caught:
            Webhook(5, Clock()).send(event(), Recipient("webhook", "hook", url))
        assert caught.value.fate == "permanent"


def test_credentials_go_into_a_header_and_nowhere_else() -> None:
    with Endpoint([(500, {})]) as endpoint:
        url = endpoint.url.replace("//", "//desk:canary-word@")
        with pytest.raises(DeliveryError) as caught:
            Webhook(5, Clock()).send(event(), to(url, endpoint.port))
    assert base64.b64decode(endpoint.posts[0][0]["authorization"].split()[1]) == b"desk:canary-word"
    assert "canary" not in str(caught.value)


async def test_it_works_where_a_loop_runs_already() -> None:
    with Endpoint() as endpoint:
        Webhook(5, Clock()).send(event(), to(endpoint.url, endpoint.port))
    assert len(endpoint.posts) == 1


@pytest.mark.parametrize(
    "url", ["https://hooks.example/services/T0/canary", "https://u:canary@hooks.example/", "https://hooks.example/?k=canary"]
)
def test_what_is_shown_of_an_endpoint_is_its_host(url: str) -> None:
    assert shown(url).startswith("https://hooks.example/… #")
    assert shown(url) != shown(url + "2")
    assert "canary" not in shown(url)
