"""Commands that tell how the monitor is: status, health."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, get_args

import typer
from rich.console import Group
from rich.text import Text

from monitor.cli.options import AsJson, ConfigFile, load
from monitor.cli.output import emit, emit_data, out, plain, table, when

if TYPE_CHECKING:
    from rich.console import RenderableType

    from monitor.config import Config
    from monitor.health import SourceState, State, Status
    from storage import Store

__all__ = ["health", "status"]

SHOWN = 20  # sources at most in the table
NOTABLE: tuple[State, ...] = ("late", "failing", "silent", "polling")
STYLES = {"late": "red", "failing": "red", "silent": "yellow", "polling": "green", "ok": "green", "degraded": "yellow"}


def status(
    watch: Annotated[bool, typer.Option("--watch", "-w", help="show it anew until Ctrl-C")] = False,
    every: Annotated[float, typer.Option("--every", min=0.2, max=3600, help="seconds between two looks")] = 2.0,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Who polls, and which sources are late, failing or silent."""
    settings = load(config)
    with _opened(settings) as store:
        if not watch:
            _print(_look(settings, store), json)
            return
        if json or not out.is_terminal:
            while True:
                _print(_look(settings, store), json)
                time.sleep(every)
        from rich.live import Live

        with Live(console=out, auto_refresh=False, screen=True) as live:
            while True:
                live.update(_view(_look(settings, store)), refresh=True)
                time.sleep(every)


def health(json: AsJson = False, config: ConfigFile = None) -> None:
    """Whether somebody has to look after it: exit code 0 ok, 1 degraded, 2 failing, with the reasons."""
    from monitor.health import assess

    settings = load(config)
    with _opened(settings) as store:
        found = assess(_look(settings, store))
    if json:
        emit(found)
    else:
        out.print(Text(found.state, style=STYLES.get(found.state, "red")))
        for reason in found.reasons:
            out.print(plain(reason), soft_wrap=True)
    raise typer.Exit(found.exit_code)


def _opened(settings: Config) -> Store:
    from storage import Store

    return Store.open(settings.store.resolve(), create=False)


def _look(settings: Config, store: Store) -> Status:
    from monitor.health import observe

    return observe(settings, store, datetime.now(UTC))


def _print(now: Status, json: bool) -> None:
    from monitor.health import assess

    if json:
        emit_data(now.model_dump(mode="json") | {"health": assess(now).model_dump(mode="json")})
    else:
        out.print(_view(now))


def _view(now: Status) -> RenderableType:
    from monitor.health import State, assess

    verdict = assess(now)
    head = Text.assemble(
        (verdict.state, STYLES.get(verdict.state, "red")), f"  {now.at:%Y-%m-%d %H:%M:%S} UTC  {len(now.sources)} sources: ",
        ", ".join(f"{n} {state}" for state in get_args(State) if (n := now.count(state))) or "none",
    )  # fmt: skip
    parts: list[RenderableType] = [head, *(Text(reason, style="yellow") for reason in verdict.reasons), *_daemons(now)]
    if now.unindexed:
        parts.append(Text(f"{now.unindexed} revisions wait for the full-text index"))
    waiting = [f"{n} {what}" for n, what in ((now.pages, "pages to fetch"), (now.unsent, "messages to send")) if n]
    if now.last_digest:
        waiting.append(f"last digest {now.last_digest}")
    if waiting:
        parts.append(plain("; ".join(waiting)))
    notable = sorted((s for s in now.sources if s.state in NOTABLE), key=_weight)
    if notable:
        parts += [Text(), _table(notable[:SHOWN])]
    if len(notable) > SHOWN:
        parts.append(Text(f"… and {len(notable) - SHOWN} more; --json has all"))
    return Group(*parts)


def _daemons(now: Status) -> list[RenderableType]:
    lines = [
        f"daemon since {d.started:%Y-%m-%d %H:%M} UTC: {d.polling} polls under way, {d.waiting} waiting, "
        f"at worst {d.lateness:.1f} s late" + (f"; paused: {d.paused}" if d.paused else "")
        for d in now.daemons
    ]  # fmt: skip
    lines += [f"a daemon ended without a word: last heard of at {d.last_tick:%Y-%m-%d %H:%M:%S} UTC" for d in now.dead]
    return [plain(line) for line in lines or ["no daemon runs"]]


def _weight(source: SourceState) -> tuple[int, str]:
    return NOTABLE.index(source.state), source.source_id


def _table(sources: list[SourceState]) -> RenderableType:
    made = table("id", "state", "next due", "last ok", "failures", "items")
    for s in sources:
        made.add_row(
            plain(s.source_id), Text(s.state, style=STYLES[s.state]), when(s.next_due) if s.next_due else "now",
            when(s.last_ok) if s.last_ok else "never", str(s.failures), str(s.items),
        )  # fmt: skip
    return made
