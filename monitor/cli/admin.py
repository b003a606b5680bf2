"""Commands that set up and look after: init, adapters, schema, db, doctor."""

from __future__ import annotations

import json as jsonlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from adapters.errors import ConfigurationError, MediaMonitorError
from monitor.cli.options import AsJson, ConfigFile, load, reading, shared
from monitor.cli.output import complain, emit, emit_data, out, plain, table
from monitor.exits import EXIT_FAILURE, EXIT_PARTIAL

__all__ = ["adapters", "db", "doctor", "init", "schema"]

db = typer.Typer(no_args_is_help=True)


def init(
    folder: Annotated[Path, typer.Argument(help="where to put them; made when it is not there")] = Path(),
    theme: Annotated[list[str] | None, typer.Option("--theme", help="turn on its sources: official, trade, news …")] = None,
    language: Annotated[list[str] | None, typer.Option("--language", help="turn on sources in this language only")] = None,
    force: Annotated[bool, typer.Option("--force", help="overwrite files that are there")] = False,
    json: AsJson = False,
) -> None:
    """Write a starter configuration with samples, watchlists and real sources, of which those chosen are on."""
    from monitor.catalogue import start

    started = start(folder, themes=theme or (), languages=language or (), force=force)
    if json:
        emit_data({"written": [str(p) for p in started.files], "enabled": list(started.enabled)})
        return
    for path in started.files:
        out.print(plain(path))
    out.print(f"\n{len(started.enabled)} of {started.known} real sources are on; `monitor sources enable` turns on more.")
    out.print(plain(f"Next: monitor once --config {folder / 'monitor.toml'}"))


def adapters(json: AsJson = False) -> None:
    """The kinds of source that are installed, with their settings."""
    from adapters import registry

    broken = False
    for name in registry.names():
        origin = "built in" if registry.is_built_in(name) else "plug-in"
        try:
            options = registry.get(name).Options.model_json_schema()
        except MediaMonitorError as error:
            broken = True
            complain(f"error: {error}")
            continue
        if json:
            emit_data({"name": name, "origin": origin, "options": options})
            continue
        made = table(name, origin)
        for key, rule in options.get("properties", {}).items():
            need = " (required)" if key in options.get("required", ()) else ""
            made.add_row(plain(f"  {key}"), plain(rule.get("description", "") + need))
        out.print(made)
        out.print()
    if broken:
        raise typer.Exit(EXIT_PARTIAL)


def schema(json: AsJson = False) -> None:
    """JSON Schema (2020-12) of an item, as `--json` prints it."""
    from adapters.schema import json_schema

    if json:
        emit_data(json_schema())
    else:
        out.print(jsonlib.dumps(json_schema(), indent=2), markup=False, soft_wrap=True)


@db.command("upgrade")
def db_upgrade(json: AsJson = False, config: ConfigFile = None) -> None:
    """Bring the store to the form that this version needs; SQLite is backed up first."""
    from storage import Store

    before, after = Store.upgrade(load(config).store.resolve())
    if json:
        emit_data({"from": before, "to": after})
    else:
        out.print(f"The store is at {after}." if before == after else f"Upgraded from {before or 'nothing'} to {after}.")


@db.command("check")
def db_check(json: AsJson = False, config: ConfigFile = None) -> None:
    """Look for damage in the store."""
    with reading(config) as monitor:
        found = monitor.store.check()
        counts = monitor.store.counts()
    if json:
        emit_data({"problems": found, "counts": counts.model_dump()})
    else:
        for line in found:
            out.print(Text(line, style="red"), soft_wrap=True)
        out.print(plain(", ".join(f"{n} {name}" for name, n in counts.model_dump().items())))
        out.print("The store is sound." if not found else f"{len(found)} problems.")
    if found:
        raise typer.Exit(EXIT_FAILURE)


@db.command("backup")
def db_backup(
    target: Annotated[Path, typer.Argument(help="file to write", metavar="FILE")],
    force: Annotated[bool, typer.Option("--force", help="overwrite a file that is there")] = False,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Copy a SQLite store while others go on; the copy appears whole or not at all."""
    with reading(config) as monitor:
        if target.exists() and (not force or target.samefile(monitor.store.path or target)):
            raise ConfigurationError("there is a file already", where=str(target), remedy="Name another one, or --force.")
        monitor.store.back_up(target)
    size = target.stat().st_size
    if json:
        emit_data({"file": str(target), "bytes": size})
    else:
        out.print(plain(f"{target}: {size / 1e6:.1f} MB"))


@db.command("retention")
def db_retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say how much it would be")] = False,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Forget what is older than `[retention]` allows; what a watch flagged stays. The daemon does it by itself."""
    from monitor.upkeep import forget, limits

    with reading(config) as monitor:
        now = datetime.now(UTC)
        items, problems = limits(monitor.config.retention, now)
        found = monitor.store.expirable(items=items, problems=problems)
        if not dry_run:
            for _ in forget(monitor.config.retention, monitor.store, now):
                pass
    if json:
        emit_data({"dry_run": dry_run, **found.model_dump()})
        return
    what = f"{found.items} items lose their text, {found.flagged} as old stay because they are flagged; "
    out.print(plain(("Would forget: " if dry_run else "Forgotten: ") + what + f"{found.problems} problems go."))
    if items is None:
        out.print("Items are kept for ever: retention.items is not set.")


def doctor(json: AsJson = False, config: ConfigFile = None) -> None:
    """See whether everything that a run needs is there, and say what to do where it is not."""
    from monitor.doctor import examine

    checks = examine(config or shared.config)
    if json:
        for check in checks:
            emit(check)
    else:
        made = table("", "what", "found", "remedy")
        styles = {"ok": "green", "warning": "yellow", "failed": "red"}
        for check in checks:
            made.add_row(Text(check.state, style=styles[check.state]), *map(plain, (check.name, check.found, check.remedy)))
        out.print(made)
    if any(c.state == "failed" for c in checks):
        raise typer.Exit(EXIT_FAILURE)
