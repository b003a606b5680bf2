"""Who is told, what of them is shown, and the way back from there."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.errors import ConfigurationError
from monitor.config.mail import mailbox
from monitor.deliver.errors import UnknownRecipientError
from monitor.deliver.recipients import AddressBook, recipient, shown
from tests.monitor.deliver.samples import outgoing

MAIL = '[mail]\nsender = "a@desk.example"\nhost = "mail.example"\n'
ENV = {"HOOK": "https://hooks.example/canary/path", "CHAT": "apprise:json://canary@chat.example", "BAD": "canary words"}


def book(configure: Any, env: dict[str, str] = ENV) -> AddressBook:
    config = configure(
        MAIL + '[[digest]]\nname = "daily"\nto = ["b@desk.example", "env:HOOK", "https://hooks.example/one", "env:BAD"]\n'
        '[[alert]]\nname = "daily"\nto = ["env:HOOK", "env:CHAT"]\nsecret = "env:KEY"\nallow_addresses = ["10.0.0.0/8"]\n'
    )
    return AddressBook(config, env)


def test_it_finds_the_way_back_to_the_address(configure: Any) -> None:
    known = book(configure)
    found = known.find(outgoing())
    assert (found.channel, found.address) == ("mail", "b@desk.example")
    found = known.find(outgoing(channel="webhook", recipient="env:HOOK"))
    assert (found.address, found.secret) == (ENV["HOOK"], None)
    written = "https://hooks.example/one"
    assert known.find(outgoing(channel="webhook", recipient=shown(written))).address == written
    alert = known.find(outgoing(channel="webhook", kind="alert", event="alert:daily:1-2", recipient="env:HOOK"))
    assert (alert.secret, alert.allow_addresses) == ("env:KEY", ("10.0.0.0/8",))
    chat = known.find(outgoing(channel="apprise", kind="alert", event="alert:daily:1-2", recipient="env:CHAT"))
    assert chat.address == "json://canary@chat.example"
    assert "canary" not in repr((found, alert, chat))


@pytest.mark.parametrize(
    "fields",
    [{"recipient": "gone@desk.example"}, {"event": "digest:weekly:2026-11-02"},
     {"kind": "alert", "event": "alert:daily:1-2"}, {"event": "odd"}, {"channel": "webhook"}],
)  # fmt: skip
def test_one_that_the_configuration_no_longer_has(configure: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(UnknownRecipientError) as caught:
        book(configure).find(outgoing(**fields))
    assert caught.value.fate == "permanent"
    assert "monitor deliveries retry" in (caught.value.remedy or "")


@pytest.mark.parametrize(("name", "env"), [("env:HOOK", {}), ("env:BAD", ENV)])
def test_a_reference_that_leads_nowhere_is_told_without_what_it_leads_to(
    configure: Any, name: str, env: dict[str, str]
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        book(configure, env).find(outgoing(channel="webhook", recipient=name))
    assert name.removeprefix("env:") in str(caught.value)
    assert "canary" not in str(caught.value)


def test_a_file_is_named_from_the_folder_of_the_configuration(configure: Any, tmp_path: Any) -> None:
    (tmp_path / "hook.txt").write_text("https://hooks.example/x\n")
    config = configure('[[digest]]\nname = "d"\nto = ["file:hook.txt"]\n')
    assert recipient(config.digest[0].to[0]).address == "https://hooks.example/x"


@pytest.mark.parametrize(
    ("table", "named"),
    [('to = ["nobody"]', "nobody"), ('to = ["apprise:json://x"]', "reference"), ('to = ["дім@desk.example"]', "ASCII"),
     ('to = ["a@x.example, b@x.example"]', "address"), ('to = ["a@x.example\\nBcc: b@x.example"]', "control"),
     ('to = ["b@x.example"]\nallow_addresses = ["*"]', "allow_addresses"),
     ('to = ["b@x.example"]\nsecret = "plain"', "reference")],
)  # fmt: skip
def test_what_cannot_be_a_recipient_is_told_with_its_line(configure: Any, table: str, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named) as caught:
        configure(f'[[digest]]\nname = "d"\n{table}\n')
    assert "monitor.toml:" in str(caught.value)


def test_hosts_of_other_scripts_are_sent_as_dns_knows_them() -> None:
    found = mailbox("Пошта <desk@пошта.example>")
    assert found.domain.isascii()
    assert found.domain.encode().decode("idna") == "пошта.example"
