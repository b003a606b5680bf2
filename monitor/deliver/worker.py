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

from adapters.errors import LeaseLostError, MediaMonitorError
from adapters.schema import Problem
from monitor.config.mail import MailSettings
from monitor.deliver.errors import DeliveryError
from monitor.deliver.recipients import AddressBook, Channel
from monitor.deliver.senders import Sender
from storage import Store
from storage.records import Delivery, DeliveryState

__all__ = ["Delivered", "Office", "deliver", "pause"]

log = logging.getLogger(__name__)

LEASE_MARGIN = timedelta(seconds=60)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
"""Between two tries; the last one repeats."""

LONGEST_PAUSE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Office:
    """All that the worker works with.

    Attributes:
        store: whose outbox it is.
        book: finds recipients.
        senders: by channel; messages for other channels wait.
        mail: deadline of a try, number of tries, and what becomes of doubtful messages.
        owner: name under which messages are claimed.
        clock: gives the time, UTC.
        abandoned: whether an owner is known to be gone.
        ending: whether to stop before the next message.
    """

    store: Store
    book: AddressBook
    senders: Mapping[Channel, Sender]
    mail: MailSettings
    owner: str
    clock: Callable[[], datetime]
    abandoned: Callable[[str], bool] | None = None
    ending: Callable[[], bool] = lambda: False


@dataclass(slots=True)
class Delivered:
    """What one run of the worker did: numbers of messages by what became of them.

    Attributes:
        sent: handed over.
        waiting: not handed over, or nobody knows; tried again later.
        dead: given up.
        held: may have arrived, and are left to the operator.
        problems: why, a row for each that was given up and the reason for each that waits.
    """

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


def deliver(office: Office, *, limit: int = 1000) -> Delivered:
    """Send what is due, one message after the other.

    A channel whose way turns out to be closed is left alone for the rest of the run: the other messages would only
    lose tries.

    Args:
        office: what to work with.
        limit: at most so many messages.
    """
    done = Delivered()
    ttl = timedelta(seconds=office.mail.timeout) + LEASE_MARGIN
    open_ = set(office.senders)
    for _ in range(limit):
        if office.ending():
            break
        claimed = office.store.claim_delivery(
            owner=office.owner, ttl=ttl, now=office.clock(), abandoned=office.abandoned, channels=open_
        )
        if claimed is None:
            break
        error = _one(office, claimed, done)
        if isinstance(error, DeliveryError) and error.closed:
            open_ -= {claimed.outgoing.channel}
    return done


def _one(office: Office, claimed: Delivery, done: Delivered) -> MediaMonitorError | None:
    outgoing = claimed.outgoing
    if claimed.doubtful and _holds(office, claimed):
        done.held += 1
        error = claimed.error or "its sender died while it was handed over: it may have arrived"
        _settle(office, claimed, "held", error=error)
        return None
    failure: MediaMonitorError
    try:
        to = office.book.find(outgoing)
        office.senders[to.channel].send(outgoing, to)
    except MediaMonitorError as error:
        failure = error
    except Exception as error:  # supervised boundary: a defect in one sender must not stop the other messages
        log.exception("sending failed unexpectedly", extra={"delivery": claimed.seq})
        failure = DeliveryError(f"{type(error).__name__}: {error}", fate="temporary")
    else:
        done.sent += 1
        _settle(office, claimed, "sent", keep_body=False)
        log.info("sent", extra={"delivery": claimed.seq, "event": outgoing.event, "recipient": outgoing.recipient})
        return None
    _failed(office, claimed, failure, done)
    return failure


def _holds(office: Office, claimed: Delivery) -> bool:
    """Whether a message that may have arrived is left to the operator; endpoints tell repeats by themselves."""
    return office.mail.doubtful == "hold" and claimed.outgoing.channel != "webhook"


def _failed(office: Office, claimed: Delivery, error: MediaMonitorError, done: Delivered) -> None:
    now = office.clock()
    state = _state_after(office, claimed, error)
    place = f"delivery {claimed.seq} to {claimed.outgoing.recipient}"
    problem = Problem.of(error, where=place)
    wait = None
    if state == "dead":
        done.dead += 1
        told = f"{place}: {error.message}"
        remedy = error.remedy or f"`monitor deliveries retry {claimed.seq}` tries again."
        problem = problem.model_copy(update={"code": "deliver.dead", "message": told, "remedy": remedy})
        office.store.add_problems([problem], now=now)
    elif state == "held":
        done.held += 1
    else:
        done.waiting += 1
        wait = now + pause(claimed.attempts, error.retry_after if isinstance(error, DeliveryError) else None)
    done.problems.append(problem)
    _settle(office, claimed, state, error=str(error), next_try=wait)
    log.warning("not sent", extra={"delivery": claimed.seq, "state": state, "error": str(error)})


def _state_after(office: Office, claimed: Delivery, error: MediaMonitorError) -> DeliveryState:
    fate = error.fate if isinstance(error, DeliveryError) else "temporary"
    if fate == "permanent" or claimed.attempts >= office.mail.attempts:
        return "dead"
    if fate == "ambiguous":
        if _holds(office, claimed):
            return "held"
        # The same doubt twice: a third copy would tell the reader nothing that the second has not.
        return "dead" if claimed.doubtful else "ambiguous"
    # A doubt stays one, whatever the try that was to end it came to.
    return "ambiguous" if claimed.doubtful else "pending"


def _settle(
    office: Office, claimed: Delivery, state: DeliveryState, *, error: str | None = None,
    next_try: datetime | None = None, keep_body: bool = True,
) -> None:  # fmt: skip
    try:
        office.store.settle_delivery(
            claimed, state, now=office.clock(), error=error, next_try=next_try, keep_body=keep_body
        )
    except LeaseLostError as lost:  # we took longer than the lease; whoever took it over settles it
        log.error("a delivery was taken over", extra={"delivery": claimed.seq, "error": str(lost)})
