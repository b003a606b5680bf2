"""`monitor sources`: list, show, test, enable, disable. What gathers new ones is in `monitor.cli.gather`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from adapters.errors import MissingStoreError, UnknownNameError
from monitor.cli.options import AsJson, ConfigFile, load, shared
from monitor.cli.output import emit_data, errors, out, plain, table, when
from monitor.exits import EXIT_FAILURE, EXIT_PARTIAL

if TYPE_CHECKING:
    from rich.table import Table

    from monitor.catalogue import Trial
    from monitor.config import Config, SourceSettings
    from storage.records import PollRecord, SourceStatus

__all__ = ["sources"]

sources = typer.Typer(invoke_without_command=True)

Ids = Annotated[list[str] | None, typer.Argument(help="ids of sources", metavar="ID")]
Theme = Annotated[list[str] | None, typer.Option("--theme", help="only sources of this theme; may be repeated")]
Language = Annotated[list[str] | None, typer.Option("--language", help="only sources in this language; may be repeated")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="only sources with this tag; may be repeated")]


class Kind(NamedTuple):
    """As of `of_kind`."""

    themes: Sequence[str]
    languages: Sequence[str]
    tags: Sequence[str]


@sources.callback()
def root(
    context: typer.Context, theme: Theme = None, language: Language = None, tag: Tags = None, json: AsJson = False,
    config: ConfigFile = None,
) -> None:  # fmt: skip
    """The sources and how they are; without a further word, the list of them."""
    shared.config = config or shared.config
    if context.invoked_subcommand is None:
        _list(load(config), json, Kind(theme or (), language or (), tag or ()))
    elif theme or language or tag:  # passed over in silence, `disable` would switch off more than was meant
        raise typer.BadParameter(f"stands behind the command: monitor sources {context.invoked_subcommand} --theme …")


@sources.command("list")
def list_(
    theme: Theme = None, language: Language = None, tag: Tags = None, json: AsJson = False, config: ConfigFile = None
) -> None:
    """The configured sources and how they are."""
    _list(load(config), json, Kind(theme or (), language or (), tag or ()))


def _list(config: Config, json: bool, kind: Kind) -> None:
    from monitor.catalogue import of_kind
    from monitor.catalogue.naming import written
    from storage.records import SourceStatus

    known = _statuses(config)
    chosen = of_kind(config.source, *kind)
    if json:
        for source in chosen:
            emit_data(_told(source, known.get(source.id)))
        return
    made = table("id", "adapter", "theme", "lang", "interval", "items", "last ok", "next due", "failures")
    for source in chosen:
        status = known.get(source.id) or SourceStatus(source_id=source.id)
        made.add_row(
            plain(source.id),
            plain(source.adapter),
            plain(source.theme or ""),
            plain(source.language or ""),
            plain(written(source.interval) if source.enabled else "off"),
            str(status.items),
            when(status.last_ok) if status.last_ok else "never",
            "-" if not source.enabled else when(status.next_due) if status.next_due else "now",
            str(status.failures),
        )
    out.print(made)


def _told(source: SourceSettings, status: SourceStatus | None) -> dict[str, object]:
    from storage.records import SourceStatus

    include = {"adapter", "enabled", "interval", "language", "theme", "country", "state_affiliated", "full_text", "tags"}
    told = source.model_dump(mode="json", include=include)
    # What a source remembers is its adapter's own affair, and may be megabytes.
    seen = status or SourceStatus(source_id=source.id)
    return {"source_id": source.id, **told, **seen.model_dump(mode="json", exclude={"source_id", "state", "facts"})}


def _statuses(config: Config) -> dict[str, SourceStatus]:
    """What the store knows of the sources; nothing before the first run."""
    from storage import Store

    try:
        with Store.open(config.store.resolve(), create=False) as store:
            return {s.source_id: s for s in store.statuses()}
    except MissingStoreError:
        return {}


def _chosen(config: Config, ids: list[str] | None) -> list[SourceSettings]:
    """The sources of these ids.

    Raises:
        UnknownNameError: one of them is not there.
    """
    from monitor.config.errors import hint

    known = {s.id: s for s in config.source}
    for wanted in ids or ():
        if wanted not in known:
            raise UnknownNameError(f"there is no source {wanted!r}", remedy=hint(wanted, known) if known else None)
    return [known[i] for i in dict.fromkeys(ids or ())]


@sources.command("show")
def show(
    source_id: Annotated[str, typer.Argument(help="id of a source", metavar="ID")],
    polls_shown: Annotated[int, typer.Option("--polls", min=0, max=100, help="visits to show, the newest first")] = 10,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """One source: its settings, how it is, what it brings, and what went wrong lately."""
    from monitor.secrets import redact_data
    from storage import Store

    settings = load(config)
    (source,) = _chosen(settings, [source_id])
    try:
        with Store.open(settings.store.resolve(), create=False) as store:
            status = next((s for s in store.statuses() if s.source_id == source.id), None)
            items = store.items(source=source.id, newest=True, limit=100).records
            problems = store.problems(source=source.id, newest=True, limit=10).records
            polls = store.polls(source.id, limit=polls_shown)
    except MissingStoreError:
        status, items, problems, polls = None, (), (), []
    seen = sorted(i.first_seen for i in items if i.first_seen)
    rate = _per_day(seen)
    if json:
        emit_data({
            **_told(source, status), "settings": redact_data(_shown(source)), "place": source.place, "per_day": rate,
            "newest": seen[-1].isoformat() if seen else None,
            "polls": [p.model_dump(mode="json") for p in polls],
            "problems": [p.model_dump(mode="json") for p in problems], **_needs(source),
        })  # fmt: skip
        return
    rows = {**{k: _words(v) for k, v in redact_data(_shown(source)).items()}, "stands in": source.place or ""}
    if status and status.info:
        rows |= {"calls itself": status.info.title or "", "its site": status.info.url or ""}
    rows |= _condition(source, status, rate)
    rows |= {f"needs: {name}": sentence for name, sentence in _needs(source).get("needs", {}).items()}
    made = table("", "")
    made.show_header = False
    for name, value in rows.items():
        if value:
            made.add_row(plain(name), plain(value))
    out.print(made)
    if polls:
        out.print()
        out.print(_poll_table(polls))
    for stored in problems:
        out.print(plain(f"{when(stored.at)}  {stored.problem}"), soft_wrap=True)


def _poll_table(polls: Sequence[PollRecord]) -> Table:
    made = table("polled", "outcome", "status", "new", "revised", "flags", "seconds", "then why")
    for poll in polls:
        made.add_row(
            when(poll.at), plain(poll.outcome), str(poll.status or "-"), str(poll.new), str(poll.revised), str(poll.flags),
            f"{poll.seconds:.1f}", plain(poll.error or poll.why or ""),
        )  # fmt: skip
    return made


def _shown(source: SourceSettings) -> dict[str, object]:
    from monitor.catalogue.naming import written
    from monitor.catalogue.tables import fields

    return {"enabled": source.enabled, "interval": written(source.interval), **fields(source)}


def _needs(source: SourceSettings) -> dict[str, dict[str, str]]:
    """What the network of a source asks for, under `needs`; empty where it is of none."""
    from monitor.catalogue import access_of

    access = access_of(source)
    return {"needs": dict(access.lines())} if access else {}


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _condition(source: SourceSettings, status: SourceStatus | None, rate: float | None) -> dict[str, str]:
    if status is None:
        return {"polled": "never"}
    due = "when it is enabled" if not source.enabled else when(status.next_due) if status.next_due else "now"
    why = status.why or (f"failed {status.failures} times in a row" if status.failures else "")
    return {
        "polled": f"{status.polls} times, last {when(status.last_polled)}",
        "last ok": when(status.last_ok) if status.last_ok else "never",
        "next due": f"{due} ({why})" if source.enabled and why else due,
        "not polled": status.disabled or "",
        "items": f"{status.items}" + (f", {rate:.3g} a day lately" if rate is not None else ""),
    }


def _per_day(seen: list[datetime]) -> float | None:
    """Items a day over the last hundred; None where they came all at once."""
    span = seen[-1] - seen[0] if len(seen) > 1 else timedelta()
    return round((len(seen) - 1) / (span / timedelta(days=1)), 3) if span > timedelta(hours=1) else None


@sources.command("test")
def try_out(
    source_id: Ids = None, theme: Theme = None, language: Language = None, tag: Tags = None, json: AsJson = False,
    config: ConfigFile = None,
) -> None:  # fmt: skip
    """Poll sources once without storing anything, and say which work; all enabled ones when none is named."""
    from monitor.catalogue import of_kind

    settings = load(config)
    chosen = _chosen(settings, source_id) or [s for s in settings.source if s.enabled or theme or language or tag]
    chosen = of_kind(chosen, theme or (), language or (), tag or ())
    trials = _tried(chosen, settings)
    if json:
        for trial, source in zip(trials, chosen, strict=True):
            emit_data({**trial.model_dump(mode="json"), **_needs(source)})
    else:
        _print_trials(trials, chosen)
    if any(t.outcome in ("failed", "partial") for t in trials):
        none = all(t.outcome == "failed" for t in trials)
        raise typer.Exit(EXIT_FAILURE if none else EXIT_PARTIAL)


def _tried(chosen: Sequence[SourceSettings], config: Config) -> list[Trial]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from monitor.catalogue import try_sources

    if not sys.stderr.isatty():
        return try_sources(chosen, config, now=datetime.now(UTC))
    columns = (TextColumn("testing"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[last]}"))
    with Progress(*columns, console=errors, transient=True) as progress:
        bar = progress.add_task("testing", total=len(chosen), last="")
        return try_sources(
            chosen, config, now=datetime.now(UTC), done=lambda t: progress.update(bar, advance=1, last=t.source_id)
        )


def _print_trials(trials: list[Trial], chosen: Sequence[SourceSettings]) -> None:
    made = table("id", "outcome", "items", "newest", "seconds", "what to mend")
    for trial in trials:
        made.add_row(
            plain(trial.source_id), plain(trial.outcome), str(trial.items), when(trial.newest) if trial.newest else "-",
            f"{trial.seconds:.1f}", plain(trial.mend),
        )  # fmt: skip
    out.print(made)
    for trial, source in zip(trials, chosen, strict=True):
        if trial.outcome == "failed" and (needs := _needs(source)):
            told = "; ".join(f"{name}: {sentence}" for name, sentence in needs["needs"].items())
            out.print(plain(f"{source.id} needs: {told}"), soft_wrap=True)
    count = sum(t.outcome in ("ok", "empty") for t in trials)
    out.print(f"{count} of {len(trials)} sources work." if trials else "There is no source to test.")


@sources.command("enable")
def enable(
    source_id: Ids = None, theme: Theme = None, language: Language = None, tag: Tags = None, json: AsJson = False,
    config: ConfigFile = None,
) -> None:  # fmt: skip
    """Switch sources on in the file in which they stand: those named, or those of a theme, language or tag."""
    _switch(load(config), True, source_id, Kind(theme or (), language or (), tag or ()), json)


@sources.command("disable")
def disable(
    source_id: Ids = None, theme: Theme = None, language: Language = None, tag: Tags = None, json: AsJson = False,
    config: ConfigFile = None,
) -> None:  # fmt: skip
    """Switch sources off in the file in which they stand; what they brought stays."""
    _switch(load(config), False, source_id, Kind(theme or (), language or (), tag or ()), json)


def _switch(config: Config, enabled: bool, ids: list[str] | None, kind: Kind, json: bool) -> None:
    from monitor.catalogue import of_kind, set_enabled

    if not (ids or any(kind)):
        raise typer.BadParameter("no source is named; `monitor sources list` shows their ids", param_hint="ID")
    chosen = of_kind(_chosen(config, ids) or config.source, *kind)
    changed = {*set_enabled(chosen, enabled), *(_taken_up(config, chosen) if enabled else ())}
    for source in chosen:
        if json:
            emit_data({"source_id": source.id, "enabled": enabled, "changed": source.id in changed})
        else:
            state = "on" if enabled else "off"
            out.print(plain(f"{source.id} is {state}{'' if source.id in changed else ' already'}."))
    if not chosen and not json:
        out.print("No source is of this theme, language and tag.")


def _taken_up(config: Config, chosen: Sequence[SourceSettings]) -> list[str]:
    """Ids of the sources that polls had given up, and that are polled again now."""
    from storage import Store

    try:
        with Store.open(config.store.resolve(), create=False) as store:
            return [s.id for s in chosen if store.enable(s.id)]
    except MissingStoreError:
        return []
