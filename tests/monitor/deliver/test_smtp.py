"""Mail servers as they are: what is known of a message when one of them misbehaves."""

from __future__ import annotations

import ssl
import time
from pathlib import Path

import pytest

from adapters.errors import ConfigurationError
from monitor.deliver.errors import DeliveryError
from monitor.deliver.smtp import Smtp
from tests.monitor.deliver.samples import BODY, mail, outgoing, to
from tests.monitor.deliver.servers import Postbox, dripping, free_port, smtp


def failure(sender: Smtp, address: str = "b@desk.example") -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        sender.send(outgoing(), to(address))
    return caught.value


def test_the_bytes_arrive_as_they_are() -> None:
    with smtp(box := Postbox()) as port:
        Smtp(mail(port)).send(outgoing(), to())
    assert box.taken == [("b@desk.example", BODY)]


def test_one_bad_recipient_of_three() -> None:
    box = Postbox(refused=frozenset(["x@desk.example"]))
    with smtp(box) as port:
        sender = Smtp(mail(port))
        sender.send(outgoing(), to("b@desk.example"))
        refused = failure(sender, "x@desk.example")
        sender.send(outgoing(), to("c@desk.example"))
    assert (refused.fate, refused.closed) == ("permanent", False)
    assert "550" in str(refused)
    assert [address for address, _ in box.taken] == ["b@desk.example", "c@desk.example"]


def test_greylisting_is_for_now() -> None:
    with smtp(Postbox(later=frozenset(["b@desk.example"]))) as port:
        assert failure(Smtp(mail(port))).fate == "temporary"


@pytest.mark.parametrize(
    ("ill", "fate"), [("451", "temporary"), ("554", "permanent"), ("drop", "ambiguous"), ("drop-silently", "ambiguous")]
)
def test_what_the_answer_to_the_message_means(ill: str, fate: str) -> None:
    with smtp(Postbox(ills=[ill])) as port:
        assert failure(Smtp(mail(port))).fate == fate


def test_a_server_that_hangs_after_the_message_is_left_in_doubt_at_the_deadline() -> None:
    began = time.monotonic()
    with smtp(Postbox(ills=["hang"])) as port:
        error = failure(Smtp(mail(port, timeout=0.4)))
        took = time.monotonic() - began
    assert (error.fate, error.closed) == ("ambiguous", True)
    assert "0.4 s" in str(error)
    assert took < 2.5


@pytest.mark.parametrize("security", ["none", "tls"])
@pytest.mark.parametrize("words", [b"220-welcome\r\n", b"220 "])
def test_a_server_that_drips_meets_the_deadline(words: bytes, security: str) -> None:
    with dripping(words) as port:
        began = time.monotonic()
        error = failure(Smtp(mail(port, timeout=0.4, security=security)))
    assert error.fate == "temporary"
    assert time.monotonic() - began < 3


def test_nobody_listens() -> None:
    error = failure(Smtp(mail(free_port())))
    assert (error.fate, error.closed) == ("temporary", True)


def test_starttls_with_a_certificate_that_is_trusted(server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    with smtp(box := Postbox(), tls=server_tls) as port:
        Smtp(mail(port, security="starttls"), client_tls).send(outgoing(), to())
    assert len(box.taken) == 1


def test_tls_from_the_first_byte(server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    with smtp(box := Postbox(), ssl_context=server_tls) as port:
        Smtp(mail(port, security="tls"), client_tls).send(outgoing(), to())
    assert len(box.taken) == 1


def test_a_certificate_of_nobody_is_not_trusted(server_tls: ssl.SSLContext) -> None:
    with smtp(box := Postbox(), tls=server_tls) as port:
        error = failure(Smtp(mail(port, security="starttls")))
    assert error.fate == "temporary"
    assert "CERTIFICATE" in str(error).upper()
    assert box.taken == []


def test_a_certificate_of_another_host_is_not_trusted(server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    with smtp(box := Postbox(), tls=server_tls) as port:
        error = failure(Smtp(mail(port, security="starttls", host="127.0.0.1"), client_tls))
    assert "certificate" in str(error).lower()
    assert box.taken == []


def test_without_starttls_nothing_goes_over_an_open_line() -> None:
    with smtp(box := Postbox()) as port:
        error = failure(Smtp(mail(port, security="starttls", user="u", password="env:MAIL_PASSWORD")))
    assert (error.fate, error.closed) == ("temporary", True)
    assert box.taken == box.accounts == []


def test_the_account(
    server_tls: ssl.SSLContext, client_tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text("canary-password\n")
    with smtp(box := Postbox(), tls=server_tls, password="canary-password") as port:
        good = Smtp(mail(port, security="starttls", user="desk", password=f"file:{tmp_path}/password"), client_tls)
        good.send(outgoing(), to())
        (tmp_path / "password").write_text("canary-mistyped")
        error = failure(good)
        (tmp_path / "password").unlink()
        with pytest.raises(ConfigurationError, match="secret"):
            good.send(outgoing(), to())
    assert box.accounts[0] == ("desk", "canary-password")
    assert (error.fate, error.closed) == ("temporary", True)
    assert "refuses the account" in str(error)
    assert "canary" not in str(error) + repr(error) + repr(good)
    assert len(box.taken) == 1


def test_an_address_cannot_carry_commands() -> None:
    with smtp(box := Postbox()) as port, pytest.raises(ValueError):
        Smtp(mail(port)).send(outgoing(), to("b@desk.example>\r\nRCPT TO:<x@desk.example"))
    assert box.taken == []
