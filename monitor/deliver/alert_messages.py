"""What goes into the outbox for an alert: a short letter for each address, flags with evidence for each webhook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.errors import ConfigurationError
from adapters.schema import Item
from monitor.config import AlertSettings, Config, MailSettings
from monitor.deliver.digests import event_id
from monitor.deliver.message import Letter, compose, list_headers, message_id
from monitor.deliver.recipients import Recipient
from monitor.deliver.webhook import envelope
from monitor.digest.build import build
from monitor.digest.ledger import Placing
from monitor.digest.model import Flagged, Material, Setting, Window
from monitor.digest.render import Rendered, render_alert
from storage import Store
from storage.records import Flag, Outgoing

__all__ = ["Alarm", "alarm_of", "outgoing_of"]

MOST_STORIES = 20
MOST_FLAGS = 100
"""In one event; further ones are counted, and the numbers of the first and the last flag tell which they are."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alert before it is addressed.

    Attributes:
        name: of the alert's table.
        event: what it tells; the same for the same flags.
        language: of its frame.
        made: for people.
        data: for machines.
        now: when it was made, UTC.
    """

    name: str
    event: str
    language: str
    made: Rendered
    data: dict[str, Any]
    now: datetime


def alarm_of(
    store: Store, config: Config, settings: AlertSettings, flags: Sequence[Flag], *, held: int, now: datetime,
    place: Placing | None = None,
) -> Alarm:  # fmt: skip
    """The alert of some flags.

    Args:
        store: holds their items.
        config: names the outlets of sources.
        settings: of the alert.
        flags: at least one, in the order of their numbers.
        held: how many of them waited until their watch had paused.
        now: aware.
        place: tells the stories of items.
    """
    by_item: dict[str, list[Flag]] = {}
    for flag in flags:
        by_item.setdefault(flag.item_id, []).append(flag)
    items = store.items_of(list(by_item))
    material = Material(
        window=Window(period=now.date(), start=flags[0].created, end=now, zone="UTC"),
        flagged=[Flagged(items[i], tuple(found)) for i, found in by_item.items() if i in items],
        places=place(list(by_item)) if place else {},
        sources={s.id: s.outlet.name for s in config.source if s.outlet and s.outlet.name},
    )
    digest = build(material, Setting(name=settings.name, language=settings.language, stories=MOST_STORIES))
    return Alarm(
        name=settings.name, event=f"alert:{settings.name}:{flags[0].seq}-{flags[-1].seq}", language=settings.language,
        made=render_alert(digest, held=held), data=_data(settings, flags, items, held), now=now,
    )  # fmt: skip


def _data(settings: AlertSettings, flags: Sequence[Flag], items: Mapping[str, Item], held: int) -> dict[str, Any]:
    told = [f.model_dump(mode="json") | {"item": _about(items.get(f.item_id))} for f in flags[:MOST_FLAGS]]
    return {
        "alert": settings.name, "first": flags[0].seq, "last": flags[-1].seq, "held": held, "flags": told,
        "more": len(flags) - len(told),
    }  # fmt: skip


def _about(item: Item | None) -> dict[str, Any] | None:
    """Enough of an item to know it by; the store has the rest."""
    if item is None:
        return None
    return {
        "id": item.id, "kind": item.kind, "title": item.title.text if item.title else None,
        "url": item.canonical_url or item.url, "outlet": item.outlet.name or item.outlet.domain if item.outlet else None,
        "published": item.published.isoformat() if item.published else None,
        "first_seen": item.first_seen.isoformat() if item.first_seen else None,
        "language": item.language.tag if item.language else None, "source": item.source.source_id,
    }  # fmt: skip


def outgoing_of(alarm: Alarm, to: Recipient, mail: MailSettings) -> Outgoing:
    """The alert as a message for one recipient.

    Raises:
        ConfigurationError: mail has no sender.
        MessageError: the letter does not read back as it was meant.
    """
    own = event_id(alarm.event, to.shown)
    if to.channel == "mail":
        if not mail.sender:
            raise ConfigurationError("mail.sender is missing: the address that mail comes from")
        letter = Letter(
            to=to.address, subject=alarm.made.subject, text=alarm.made.text, html=alarm.made.html, id=alarm.event,
            date=alarm.now, language=alarm.language, headers=list_headers(mail, alarm.name),
        )  # fmt: skip
        own, body = message_id(alarm.event, to.address, mail.sender), compose(letter, mail)
    elif to.channel == "webhook":
        body = envelope(own, "alert", alarm.now, alarm.data)
    else:
        body = alarm.made.text.encode()
    return Outgoing(
        channel=to.channel, kind="alert", event=alarm.event, recipient=to.shown, subject=alarm.made.subject,
        message_id=own, body=body,
    )  # fmt: skip
