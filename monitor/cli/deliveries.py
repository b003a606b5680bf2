"""`monitor deliver` and `monitor deliveries`: send what is due, look at what was sent and what was not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import AsJson, ConfigFile, Limit, opened, reading
from monitor.cli.output import complain, emit_data, out, plain, problem_lines, table, when
from monitor.exits import EXIT_PARTIAL

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.deliver.tick import Posted
    from monitor.deliver.worker import Delivered
    from storage.records import Delivery, DeliveryState

__all__ = ["deliver", "deliveries", "outcome", "shown_posted"]

deliveries = typer.Typer(invoke_without_command=True)


def deliver(json: AsJson = False, config: ConfigFile = None) -> None:
    """Freeze the digests that are due, plan alerts, and send what is due."""
    with opened(config) as monitor:
        posted = monitor.tick_mail()
        stuck = _stuck(monitor)
    if json:
        emit_data(
            {
                "digests": posted.digests, "alerts": posted.alerts, "sent": posted.delivered.sent,
                "waiting": posted.delivered.waiting, "dead": posted.delivered.dead, "held": posted.delivered.held,
            }
        )  # fmt: skip
    else:
        out.print(shown_posted(posted))
    if stuck:
        complain("error: there is no way for mail to leave: set mail.host and mail.sender, or mail.sendmail")
    problems = [*posted.problems, *posted.delivered.problems]
    problem_lines(problems)
    if problems or stuck:
        raise typer.Exit(EXIT_PARTIAL)


def _stuck(monitor: Monitor) -> bool:
    """Whether mail waits that nothing can take."""
    mail = monitor.config.mail
    waiting = monitor.store.deliveries(state="pending") if not (mail.host or mail.sendmail) else []
    return any(d.outgoing.channel == "mail" for d in waiting)


def shown_posted(posted: Posted) -> str:
    """What a look at the mail did, in one line."""
    made = [f"digest {key}" for key in posted.digests]
    made += [f"{posted.alerts} alert messages"] if posted.alerts else []
    head = f"Made {', '.join(made)}. " if made else ""
    return head + outcome(posted.delivered)


def outcome(done: Delivered) -> str:
    """What became of messages, in one line."""
    counts = {"sent": done.sent, "waiting for another try": done.waiting, "given up": done.dead, "held": done.held}
    told = [f"{n} {what}" for what, n in counts.items() if n]
    return f"Messages: {', '.join(told)}." if told else "Nothing was due to be sent."


@deliveries.callback()
def listed(
    context: typer.Context,
    state: Annotated[
        str | None, typer.Option("--state", help="only pending, sending, sent, ambiguous, held or dead ones")
    ] = None,
    limit: Limit = 50,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """List deliveries, the newest first."""
    if context.invoked_subcommand is not None:
        return
    with reading(config) as monitor:
        found = monitor.store.deliveries(state=_state(state), limit=limit)
    if json:
        for each in found:
            emit_data(_as_data(each))
        return
    rows = table("id", "state", "channel", "event", "recipient", "tries", "next try", "error")
    for each in found:
        rows.add_row(*map(plain, _cells(each)))
    out.print(rows if found else "There are no such deliveries." if state else "Nothing was put into the outbox yet.")


@deliveries.command("retry")
def retry(
    number: Annotated[int, typer.Argument(metavar="ID", help="of the delivery")],
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Put a delivery that was given up, is held or is waiting back in the queue, and send what is due."""
    with reading(config) as monitor:
        again = monitor.retry_delivery(number)
        done = monitor.deliver()
        after = next((d for d in monitor.store.deliveries(event=again.outgoing.event) if d.seq == number), again)
    if json:
        emit_data(_as_data(after))
    else:
        out.print(f"Delivery {number} is {after.state}.")
    problem_lines(done.problems)
    if after.state != "sent":
        raise typer.Exit(EXIT_PARTIAL)


def _state(text: str | None) -> DeliveryState | None:
    known: tuple[DeliveryState, ...] = ("pending", "sending", "sent", "ambiguous", "held", "dead")
    if text is None:
        return None
    found = next((s for s in known if s == text), None)
    if found is None:
        raise typer.BadParameter(f"should be one of {', '.join(known)}", param_hint="--state")
    return found


def _cells(each: Delivery) -> tuple[str, ...]:
    sent = each.outgoing
    due = each.next_try if each.state in ("pending", "ambiguous") else None
    return (
        str(each.seq), each.state, sent.channel, sent.event, sent.recipient, str(each.attempts),
        when(due) if due else "-", each.error or "-",
    )  # fmt: skip


def _as_data(each: Delivery) -> dict[str, object]:
    """A delivery without the bytes of its message."""
    return each.model_dump(mode="json", exclude={"outgoing": {"body"}, "token": True})
