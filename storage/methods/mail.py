"""Digests that were frozen, and deliveries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from storage import outbox
from storage.methods.connection import Connected
from storage.records import Delivery, DeliveryState, FrozenDigest, Outgoing

__all__ = ["MailMethods"]


class MailMethods(Connected):
    """The ledger of digests and the outbox."""

    def freeze_digest(self, digest: FrozenDigest, outgoing: Sequence[Outgoing]) -> bool:
        """Keep a digest and what is to be sent of it, in one transaction that survives a power cut.

        Returns:
            False where there is one of that name and date already; nothing is written then.
        """
        with self._numbered("keep a digest", durably=True) as writing:
            return outbox.freeze(writing, digest, outgoing)

    def frozen_digest(self, name: str, period: date | None = None) -> FrozenDigest | None:
        """The digest of a local date, or the newest one of that name; None where there is none."""
        with self._reading("read a digest") as connection:
            return outbox.frozen(connection, name, None if period is None else period.isoformat())

    def frozen_digests(self, name: str | None = None, *, limit: int = 30) -> list[FrozenDigest]:
        """Digests, the newest first."""
        with self._reading("read the digests") as connection:
            return outbox.digests(connection, name, limit)

    def last_flag(self) -> int:
        """Number of the newest flag, 0 where there is none: where a digest ends that is frozen now."""
        with self._reading("read the newest flag") as connection:
            return outbox.last_flag(connection)

    def enqueue(
        self, outgoing: Sequence[Outgoing], *, now: datetime, reached: Mapping[str, int] = outbox.NONE,
        expected: Mapping[str, int] = outbox.NONE,
    ) -> int | None:  # fmt: skip
        """Put messages into the outbox, each once for its event, channel and recipient.

        Args:
            outgoing: what is to be sent.
            now: when they are due.
            reached: cursors by name, kept with the messages; `Store.reached` reads them.
            expected: cursors as they were when the messages were made.

        Returns:
            How many were new; None where a cursor is no longer as expected, and nothing is written then.
        """
        with self._numbered("fill the outbox", durably=True) as writing:
            return outbox.enqueue(writing, outgoing, now, reached, expected)

    def claim_delivery(
        self, *, owner: str, ttl: timedelta, now: datetime, abandoned: Callable[[str], bool] | None = None,
        channels: Collection[str] | None = None,
    ) -> Delivery | None:  # fmt: skip
        """The next message that is due, for `owner` alone until `ttl` is over; None where there is none.

        Args:
            owner: who sends; a name that no other process has.
            ttl: how long nobody else may send it.
            now: UTC.
            abandoned: whether an owner is known to be gone; what it was sending is doubtful and may be claimed.
            channels: only messages for these; all where None.
        """
        with self._writing("claim a delivery", durably=True) as connection:
            return outbox.claim(connection, owner, ttl, now, abandoned, channels)

    def settle_delivery(
        self, delivery: Delivery, state: DeliveryState, *, now: datetime, error: str | None = None,
        next_try: datetime | None = None, keep_body: bool = True,
    ) -> None:  # fmt: skip
        """Write down how a try ended.

        Raises:
            LeaseLostError: somebody else is sending it now; nothing was written.
        """
        with self._writing("settle a delivery", durably=True) as connection:
            outbox.settle(
                connection, delivery, state, now=now, error=error, next_try=next_try, keep_body=keep_body
            )

    def retry_delivery(self, seq: int, *, now: datetime) -> Delivery:
        """Put a delivery back in the queue, due at once.

        Raises:
            StoreError: there is none of that number, it was sent, or its bytes are gone.
        """
        with self._writing("retry a delivery", durably=True) as connection:
            return outbox.again(connection, seq, now)

    def deliveries(
        self, *, state: DeliveryState | None = None, event: str | None = None, limit: int = 100
    ) -> list[Delivery]:
        """Deliveries, the newest first."""
        with self._reading("read the deliveries") as connection:
            return outbox.deliveries(connection, state=state, event=event, limit=limit)

    def delivery_counts(self, *, since: datetime) -> dict[str, int]:
        """How many deliveries there are in each state; of those that are settled, the ones since then."""
        with self._reading("count the deliveries") as connection:
            return outbox.counts(connection, since)
