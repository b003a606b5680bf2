"""Digests, alerts and the way they leave.

What makes and sends them is loaded when there is something to make or send: most commands do neither.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from adapters.errors import ConfigurationError, UnknownNameError
from monitor.config import DigestSettings
from monitor.methods.stories import StoryMethods
from monitor.owner import is_abandoned
from storage.records import Delivery

if TYPE_CHECKING:
    from monitor.deliver.tick import Posted
    from monitor.deliver.worker import Delivered, Office
    from monitor.digest import Digest
    from monitor.digest.ledger import Draft
    from monitor.digest.model import Place

__all__ = ["MailMethods"]


class MailMethods(StoryMethods):
    """What is done about mail."""

    def digest_settings(self, name: str | None = None) -> DigestSettings:
        """The settings of a digest; of the first one where `name` is None, of a plain daily one where there is none.

        Raises:
            UnknownNameError: there is no digest of that name.
        """
        known = self.config.digest or (DigestSettings(name="daily"),)
        found = known[0] if name is None else next((d for d in known if d.name == name), None)
        if found is None:
            raise UnknownNameError(
                f"there is no digest {name!r}", remedy=f"Known are {', '.join(d.name for d in known)}."
            )
        return found

    def draft_digest(self, name: str | None = None, *, now: datetime | None = None, period: date | None = None) -> Draft:
        """The digest of what was flagged since the last one; nothing is written.

        Args:
            name: of the digest; the first one where None.
            now: end of its window; the present where None.
            period: local date that it is the digest of; that of `now` where None.
        """
        from monitor.digest.ledger import draft

        settings = self.digest_settings(name)
        self.update_stories()
        return draft(
            self.store, self.config, self.watchlist, settings, now=now or self.clock(), period=period, place=self._places
        )

    def _places(self, ids: Sequence[str]) -> dict[str, Place]:
        from monitor.digest.model import Place

        names = {e.id: e.canonical for e in self.watchlist.entities}
        found = self.store.places(ids)
        return {
            i: Place(p.story, p.copy_of, p.novelty, tuple(names.get(n, n) for n in p.news)) for i, p in found.items()
        }

    def freeze_digest(
        self, name: str | None = None, *, now: datetime | None = None, period: date | None = None
    ) -> tuple[Digest, bool]:
        """Build the digest of a local date, keep it and put its messages into the outbox; all of it or nothing.

        Returns:
            The digest, and whether it is new: one that was frozen before is given as it was.
        """
        from monitor.deliver.digests import outgoing_of
        from monitor.deliver.tick import tell
        from monitor.digest.model import Digest

        settings, at = self.digest_settings(name), self.clock()
        made = self.draft_digest(settings.name, now=now, period=period)
        day = made.digest.window.period
        if self.store.frozen_digest(settings.name, day) is None:
            outgoing, problems = outgoing_of(made.digest, settings, self.config.mail, now=at)
            if self.store.freeze_digest(made.frozen(at), outgoing):
                tell(self.store, problems, at)
                return made.digest, True
        kept = self.store.frozen_digest(settings.name, day)
        assert kept is not None
        frozen = Digest.model_validate_json(kept.document)
        # Recipients that could not be reached by their reference then, or were not yet named, get it now.
        outgoing, problems = outgoing_of(frozen, settings, self.config.mail, now=at)
        self.store.enqueue(outgoing, now=at)
        tell(self.store, problems, at)
        return frozen, False

    def tick_mail(self, *, ending: Callable[[], bool] = lambda: False) -> Posted:
        """Freeze the digests that are due, plan alerts and send what is due; call it every minute, or after a run.

        Args:
            ending: whether to stop before the next message.
        """
        from monitor.deliver.tick import tick_mail

        if self.config.alert:
            self.update_stories()
        return tick_mail(
            self.config, self.watchlist, replace(self._office(), ending=ending), place=self._places,
            freeze=lambda name, now, day: self.freeze_digest(name, now=now, period=day),
        )  # fmt: skip

    def deliver(self) -> Delivered:
        """Send what is due in the outbox; nothing is made that was not there."""
        from monitor.deliver.worker import deliver

        return deliver(self._office())

    def retry_delivery(self, seq: int) -> Delivery:
        """Put a delivery that was given up, is held or is waiting back in the queue, due at once.

        Raises:
            StoreError: there is none of that number, or it was sent.
        """
        return self.store.retry_delivery(seq, now=self.clock())

    def try_digest(self, address: str, name: str | None = None) -> None:
        """Send the draft of a digest to one address, marked as a test; nothing is frozen and nothing kept.

        Args:
            address: a mail address.
            name: of the digest; the first one where None.

        Raises:
            DeliveryError: it was not taken.
            ConfigurationError: it is no mail address, or there is no way for mail to leave.
        """
        from monitor.deliver.digests import trial_of
        from monitor.deliver.recipients import recipient
        from monitor.deliver.senders import mailer

        way, to = mailer(self.config.mail), recipient(address)
        if to.channel != "mail":
            raise ConfigurationError(f"{to.shown} is no mail address", remedy="A test goes to a mail address.")
        settings = self.digest_settings(name)
        draft = self.draft_digest(settings.name).digest
        way.send(trial_of(draft, settings, to.address, self.config.mail, now=self.clock()), to)

    def _office(self) -> Office:
        from monitor.deliver.recipients import AddressBook
        from monitor.deliver.senders import senders
        from monitor.deliver.worker import Office

        return Office(
            store=self.store, book=AddressBook(self.config), senders=senders(self.config, self.clock),
            mail=self.config.mail, owner=self.owner, clock=self.clock, abandoned=is_abandoned,
        )  # fmt: skip
