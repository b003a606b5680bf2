"""One look at the mail: what a daemon's job and the commands call."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from adapters.errors import MediaMonitorError
from adapters.schema import Problem
from monitor.config import Config
from monitor.deliver.alerts import plan_alerts
from monitor.deliver.due import DueDigest, due_digests, enrol
from monitor.deliver.worker import Delivered, Office, deliver
from monitor.digest.files import write_files
from monitor.digest.ledger import Placing
from monitor.digest.model import Digest
from monitor.watch import Watchlist
from storage import Store

__all__ = ["Freeze", "Posted", "tell", "tick_mail"]

log = logging.getLogger(__name__)

Freeze = Callable[[str, datetime, date], tuple[Digest, bool]]
"""(name, end of the window, local date) → the digest, and whether it is new."""

TOLD_AGAIN = timedelta(hours=6)
"""What stays wrong is a new row only after so long."""


@dataclass(slots=True)
class Posted:
    """What one look at the mail did.

    Attributes:
        digests: that were frozen, as `<name>:<local date>`.
        alerts: messages that were put into the outbox.
        delivered: what was sent.
        problems: digests and alerts that could not be made.
    """

    digests: list[str] = field(default_factory=list)
    alerts: int = 0
    delivered: Delivered = field(default_factory=Delivered)
    problems: list[Problem] = field(default_factory=list)


def tick_mail(
    config: Config, watchlist: Watchlist, office: Office, freeze: Freeze, *, place: Placing | None = None
) -> Posted:
    """Freeze the digests that are due, plan alerts, send what is due. One that fails does not stop the others.

    Args:
        config: in force.
        watchlist: in force.
        office: what to send with; its clock gives the time.
        freeze: keeps a digest and puts its messages into the outbox.
        place: tells the stories of items.
    """
    posted, store, now = Posted(), office.store, office.clock()
    enrol(config, store, now)
    for due in due_digests(config, store, now):
        _freeze(due, freeze, now, posted)
    try:
        planned = plan_alerts(store, config, watchlist, now, place=place)
    except MediaMonitorError as error:
        posted.problems.append(Problem.of(error, where="alerts"))
    else:
        posted.alerts, posted.problems = planned.messages, posted.problems + planned.problems
    tell(store, posted.problems, now)
    posted.delivered = deliver(office)
    return posted


def _freeze(due: DueDigest, freeze: Freeze, now: datetime, posted: Posted) -> None:
    settings = due.settings
    try:
        made, fresh = freeze(settings.name, now, due.period)
        if fresh:
            posted.digests.append(made.key)
            log.info("froze a digest", extra={"digest": made.key, "merged": due.merged})
            if settings.files:
                write_files(made, settings.files, templates=settings.templates)
    except MediaMonitorError as error:
        posted.problems.append(Problem.of(error, where=f"digest {settings.name}"))


def tell(store: Store, problems: list[Problem], now: datetime) -> None:
    """Keep problems, but none that was kept in the same words a short while ago."""
    for problem in problems:
        known = store.problems(code=problem.code, newest=True, limit=100).records
        if not any(k.problem.message == problem.message and k.at > now - TOLD_AGAIN for k in known):
            store.add_problems([problem], now=now)
