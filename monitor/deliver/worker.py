"""The outbox worker: claims what is due, hands it over, writes down how that ended.

    claim (commit) ─▶ send (no transaction) ─▶ settle (commit)

A process that dies between the two commits leaves a message in `sending`; whoever claims it next knows that it may
have arrived, and sends the same bytes with the same Message-ID once more, or holds it, as the operator wishes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from adapters.errors import LeaseLostError, MediaMonitorError
from adapters.schema import Problem
from monitor.config.mail import MailSettings
from monitor.deliver.errors import DeliveryError
from storage import Store
from storage.records import Delivery, DeliveryState, Outgoing

__all__ = ["Delivered", "Sender", "deliver", "pause"]

log = logging.getLogger(__name__)

LEASE_MARGIN = timedelta(seconds=60)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
"""Between two tries; the last one repeats."""

LONGEST_PAUSE = timedelta(days=2)


class Sender(Protocol):
    """Hands one message over; blocks until it is known how that went."""

    def __call__(self, outgoing: Outgoing) -> None:
        """Send it.

        Raises:
            DeliveryError: it was not taken, or nobody knows.
            ConfigurationError: the recipient or its secret cannot be found.
        """
        ...


@dataclass(slots=True)
class Delivered:
    """What one run of the worker did."""

    sent: int = 0
    waiting: int = 0
    dead: int = 0
    held: int = 0
    problems: list[Problem] = field(default_factory=list)


def pause(attempts: int, retry_after: float | None = None) -> timedelta:
    """How long to wait after that many tries.

    Args:
        attempts: tries so far, at least 1.
        retry_after: seconds that the other side asked for; not undercut, at most two days.
    """
    own = PAUSES[min(attempts, len(PAUSES)) - 1]
    return max(own, min(timedelta(seconds=retry_after), LONGEST_PAUSE)) if retry_after else own


def deliver(
    store: Store, senders: Mapping[str, Sender], mail: MailSettings, *, owner: str, clock: Callable[[], datetime],
    abandoned: Callable[[str], bool] | None = None, limit: int = 1000,
) -> Delivered:  # fmt: skip
    """Send what is due, one message after the other.

    Args:
        store: whose outbox it is.
        senders: by channel.
        mail: deadline of a try, number of tries, and what becomes of doubtful messages.
        owner: name under which messages are claimed.
        clock: gives the time, UTC.
        abandoned: whether an owner is known to be gone.
        limit: at most so many messages.
    """
    done = Delivered()
    ttl = timedelta(seconds=mail.timeout) + LEASE_MARGIN
    for _ in range(limit):
        claimed = store.claim_delivery(owner=owner, ttl=ttl, now=clock(), abandoned=abandoned)
        if claimed is None:
            break
        _one(store, claimed, senders, mail, clock, done)
    return done


def _one(
    store: Store, claimed: Delivery, senders: Mapping[str, Sender], mail: MailSettings,
    clock: Callable[[], datetime], done: Delivered,
) -> None:  # fmt: skip
    outgoing = claimed.outgoing
    if claimed.doubtful and mail.doubtful == "hold":
        error = claimed.error or "its sender died while it was handed over: it may have arrived"
        done.held += 1
        _settle(store, claimed, "held", clock(), error=error)
        return
    try:
        sender = senders.get(outgoing.channel)
        if sender is None:
            raise DeliveryError(f"there is no way to {outgoing.channel} recipients", fate="temporary")
        sender(outgoing)
    except MediaMonitorError as error:
        _failed(store, claimed, error, mail, clock, done)
    except Exception as error:  # supervised boundary: a defect in one sender must not stop the other messages
        log.exception("sending failed unexpectedly", extra={"delivery": claimed.seq})
        _failed(store, claimed, DeliveryError(f"{type(error).__name__}: {error}", fate="temporary"), mail, clock, done)
    else:
        done.sent += 1
        _settle(store, claimed, "sent", clock(), keep_body=False)
        log.info("sent", extra={"delivery": claimed.seq, "event": outgoing.event, "recipient": outgoing.recipient})


def _failed(
    store: Store, claimed: Delivery, error: MediaMonitorError, mail: MailSettings, clock: Callable[[], datetime],
    done: Delivered,
) -> None:  # fmt: skip
    now = clock()
    fate = error.fate if isinstance(error, DeliveryError) else "temporary"
    retry_after = error.retry_after if isinstance(error, DeliveryError) else None
    if fate == "ambiguous" and claimed.doubtful:
        # The same doubt twice: a third copy would tell the reader nothing that the second has not.
        fate = "permanent"
    state: DeliveryState
    if fate == "permanent" or claimed.attempts >= mail.attempts:
        state, wait = "dead", None
        done.dead += 1
        remedy = error.remedy or f"`monitor deliveries retry {claimed.seq}` tries again."
        problem = Problem.of(error, where=f"delivery {claimed.seq} to {claimed.outgoing.recipient}")
        problem = problem.model_copy(update={"code": "deliver.dead", "remedy": remedy})
        done.problems.append(problem)
        store.add_problems([problem], now=now)
    elif fate == "ambiguous" and mail.doubtful == "hold":
        state, wait = "held", None
        done.held += 1
    else:
        state, wait = ("ambiguous" if fate == "ambiguous" else "pending"), now + pause(claimed.attempts, retry_after)
        done.waiting += 1
    _settle(store, claimed, state, now, error=str(error), next_try=wait)
    log.warning("not sent", extra={"delivery": claimed.seq, "state": state, "error": str(error)})


def _settle(
    store: Store, claimed: Delivery, state: DeliveryState, now: datetime, *, error: str | None = None,
    next_try: datetime | None = None, keep_body: bool = True,
) -> None:  # fmt: skip
    try:
        store.settle_delivery(claimed, state, now=now, error=error, next_try=next_try, keep_body=keep_body)
    except LeaseLostError as lost:  # we took longer than the lease; whoever took it over settles it
        log.error("a delivery was taken over", extra={"delivery": claimed.seq, "error": str(lost)})
