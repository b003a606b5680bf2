"""`[mail]`, `[[digest]]` and `[[alert]]`: who is told what, when and how."""

from __future__ import annotations

import re
from datetime import time
from email.headerregistry import Address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo

from adapters.fetch.allow import AllowList
from monitor.config.types import OneLine, Seconds, Section
from monitor.secrets import SecretRef
from storage.records import Priority

__all__ = ["AlertSettings", "DigestSettings", "MailSettings", "mailbox"]

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_NAME = r"^[a-z0-9][a-z0-9._-]*$"


def mailbox(text: str) -> Address:
    """`Name <user@host>` or `user@host`, parsed (RFC 5322 section 3.4, one mailbox only).

    Raises:
        ValueError: it is none.
    """
    if not text.isprintable():
        raise ValueError("should be one line without control characters")
    found = re.fullmatch(r'\s*(?:"?([^"<>@]*?)"?\s*<([^<>\s]+)>|([^<>\s]+))\s*', text)
    spec = found and (found[2] or found[3])
    if not found or not spec or "@" not in spec:
        raise ValueError(f"should be an address such as desk@example.org, not {text[:60]!r}")
    local, _, host = spec.rpartition("@")
    if not local.isascii():
        raise ValueError("should have only ASCII before the @: many servers take nothing else")
    try:
        return Address(display_name=found[1] or "", addr_spec=f"{local}@{host.encode('idna').decode()}")
    except UnicodeError:
        raise ValueError(f"should name a host behind the @, not {text[:60]!r}") from None
    except (ValueError, IndexError) as error:
        raise ValueError(f"should be an address such as desk@example.org, not {text[:60]!r}") from error


def _mailbox(text: str) -> str:
    mailbox(text)
    return text.strip()


def _recipient(text: str, info: ValidationInfo) -> str:
    """An address, an https or http endpoint, or a reference to one of them or to a notifier's `apprise:` URL."""
    if SecretRef.is_reference(text):
        return str(SecretRef.parse(text, folder=(info.context or {}).get("folder")))
    scheme = urlsplit(text).scheme.lower()
    if scheme in ("http", "https"):
        if not urlsplit(text).hostname:
            raise ValueError(f"should name a host, not {text[:60]!r}")
        return text
    if text.startswith("apprise:"):
        raise ValueError("a notifier's URL holds its secret: give it by reference, env:NAME or file:path")
    return _mailbox(text)


def _openings(texts: tuple[str, ...]) -> tuple[str, ...]:
    AllowList.parse(texts)
    return texts


def _clock(value: object) -> object:
    if isinstance(value, str):
        found = _CLOCK.fullmatch(value.strip())
        if not found:
            raise ValueError(f'should be a time of day such as "06:30", not {value[:40]!r}')
        return time(int(found[1]), int(found[2]))
    return value


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"should be a time zone such as Europe/Kyiv or UTC, not {name[:60]!r}") from None
    return name


def _reference(value: SecretStr, info: ValidationInfo) -> SecretStr:
    text = value.get_secret_value()
    if not SecretRef.is_reference(text):
        raise ValueError("should be a reference to the secret, env:NAME or file:path, not the secret itself")
    folder: Path | None = (info.context or {}).get("folder")
    return SecretStr(str(SecretRef.parse(text, folder=folder)))


def _folder(value: object, info: ValidationInfo) -> object:
    folder: Path | None = (info.context or {}).get("folder")
    return (folder or Path()) / Path(value).expanduser() if isinstance(value, str) else value


Mailbox = Annotated[OneLine, AfterValidator(_mailbox)]
Names = Annotated[tuple[str, ...], Field(strict=False)]
Secret = Annotated[SecretStr, AfterValidator(_reference)]
Recipients = Annotated[tuple[Annotated[str, AfterValidator(_recipient)], ...], Field(strict=False)]
Openings = Annotated[tuple[str, ...], Field(strict=False), AfterValidator(_openings)]
Weekdays = Annotated[tuple[Weekday, ...], Field(strict=False)]
Folder = Annotated[Path, BeforeValidator(_folder)]
ZoneName = Annotated[str, AfterValidator(_zone)]
ALL_DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class MailSettings(Section):
    """`[mail]`: how mail leaves."""

    sender: Mailbox | None = Field(None, description="From: address, with or without a name")
    reply_to: Mailbox | None = Field(None, description="where answers go")
    host: str | None = Field(None, description="SMTP server")
    port: int = Field(0, ge=0, le=65535, description="0: 465 for tls, 587 for starttls, 25 for none")
    security: Literal["starttls", "tls", "none"] = Field("starttls", description="how the connection is protected")
    user: str | None = Field(None, description="account on the server")
    password: Secret | None = Field(None, description="reference to its password: env:NAME or file:path")
    timeout: Seconds = Field(60.0, description="absolute deadline of handing over one message")
    sendmail: Names = Field((), description='a program instead of a server, with its arguments: ["/usr/sbin/sendmail"]')
    unsubscribe: OneLine | None = Field(None, description="mailto: or https: address that ends a subscription (RFC 2369)")
    one_click: bool = Field(False, description="whether `unsubscribe` is an https endpoint that takes RFC 8058 posts")
    list_id: OneLine | None = Field(
        None, pattern=r"^[A-Za-z0-9._-]+$", description="List-Id of the digests (RFC 2919); made of the sender's host"
    )
    doubtful: Literal["retry", "hold"] = Field(
        "retry", description="what becomes of a message that may or may not have arrived: sent once more with the same "
        "Message-ID, or held until `monitor deliveries retry`"
    )  # fmt: skip
    attempts: int = Field(8, ge=1, le=50, description="tries before a message is given up")

    def mistakes(self) -> list[str]:
        """What does not go together, a sentence each; looked at when files and environment have been merged."""
        open_line = self.user is not None and self.security == "none"
        wrong = {
            "mail.host and mail.sendmail are two ways out: choose one": bool(self.host and self.sendmail),
            "mail.sender is missing: the address that mail comes from": bool(self.host or self.sendmail) and not self.sender,
            "mail.user and mail.password belong together": (self.user is None) != (self.password is None),
            'a password must not go over an open line: set mail.security to "tls" or "starttls"': open_line,
            "mail.one_click needs mail.unsubscribe to be an https address": self.one_click
            and not (self.unsubscribe or "").startswith("https://"),
        }
        return [sentence for sentence, so in wrong.items() if so]


class DigestSettings(Section):
    """`[[digest]]`: one mail a day."""

    name: str = Field(pattern=_NAME, max_length=60, description="unique name; a-z, 0-9, . _ -")
    title: OneLine | None = Field(None, max_length=120, description="in the subject; the name where not given")
    to: Recipients = Field((), description="addresses, webhooks (https://…), or references to them")
    secret: Secret | None = Field(None, description="reference to the key that signs webhooks (HMAC-SHA256)")
    allow_addresses: Openings = Field((), description="private hosts, networks or ports that a webhook may reach")
    at: Annotated[time, BeforeValidator(_clock)] = Field(time(6, 30), description="local time of day")
    zone: ZoneName = Field("UTC", description="IANA time zone")
    weekdays: Weekdays = Field(ALL_DAYS, min_length=1, description="days on which it goes out")
    watches: Names = Field((), description="ids of watches, with `*`; all where empty")
    language: Literal["en", "uk", "de", "fr", "pl"] = Field("en", description="of the frame; items stay as they are")
    stories: int = Field(40, ge=1, le=500, description="told with evidence; further ones by headline")
    empty: bool = Field(True, description="whether it goes out when nothing was found")
    archive: OneLine | None = Field(None, description="where the rest is: a page, or words that name a command")
    templates: Folder | None = Field(None, description="folder with templates of your own")
    files: Folder | None = Field(
        None, description="folder that gets each digest as HTML, text, JSON, Atom and JSON Feed"
    )


class AlertSettings(Section):
    """`[[alert]]`: told at once."""

    name: str = Field(pattern=_NAME, max_length=60, description="unique name; a-z, 0-9, . _ -")
    to: Recipients = Field(min_length=1, description="addresses, webhooks (https://…), or references to them")
    secret: Secret | None = Field(None, description="reference to the key that signs webhooks (HMAC-SHA256)")
    priority: Priority = Field("high", description="least priority that is told")
    watches: Names = Field((), description="ids of watches, with `*`; all where empty")
    batch: Seconds = Field(120.0, description="flags within this time go out as one message")
    cooldown: Seconds | None = Field(None, description="pause of one watch after an alert; the watch's own where not given")
    language: Literal["en", "uk", "de", "fr", "pl"] = Field("en", description="of the frame")
    allow_addresses: Openings = Field((), description="private hosts, networks or ports that a webhook may reach")
