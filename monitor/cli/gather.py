"""Commands that gather sources: `monitor sources add`, `import`, `export`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.errors import ConfigurationError
from monitor.cli.options import AsJson, ConfigFile, configured, load
from monitor.cli.output import complain, emit_data, out, plain, problem_lines, table, when
from monitor.cli.sources import Language, Tags, Theme, sources
from monitor.exits import EXIT_FAILURE, EXIT_PARTIAL

if TYPE_CHECKING:
    from monitor.catalogue import Found, Imported
    from monitor.config import Config, SourceSettings

__all__ = ["add", "export", "import_", "sources"]

Into = Annotated[Path | None, typer.Option("--into", help="file to write to; default: sources/own.toml or the main file")]

_TITLE = "Sources of media-monitor"


@sources.command("add")
def add(
    url: Annotated[
        str,
        typer.Argument(help="of a site, feed or sitemap; or of an account, channel, hashtag, … of a network", metavar="URL"),
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="take the first one that works, without asking")] = False,
    source_id: Annotated[str | None, typer.Option("--id", help="id of the new source")] = None,
    theme: Annotated[str | None, typer.Option("--theme", help="its theme")] = None,
    interval: Annotated[str | None, typer.Option("--interval", help="least time between two polls: 15m, 6h")] = None,
    network: Annotated[str | None, typer.Option("--network", help="the network that is meant: mastodon, lemmy, …")] = None,
    settings_given: Annotated[
        list[str] | None,
        typer.Option("--set", help="a setting of the network's source; may be repeated", metavar="KEY=VALUE"),
    ] = None,
    no_try: Annotated[bool, typer.Option("--no-try", help="write a network's source without trying it")] = False,
    into: Into = None,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Find the feeds and sitemaps of a site, or what an address of a social network leads to, and add what you choose."""
    from monitor.catalogue import add_sources, find_sources, own_file
    from monitor.cli.networks import Wish, add_place, may_ask

    settings = load(config)
    common = {k: v for k, v in {"theme": theme, "interval": interval}.items() if v is not None}
    ask = may_ask(yes=yes, json=json)
    wish = Wish(network, _pairs(settings_given), common, source_id, ask=ask, tried=not no_try, quiet=json)
    if added := add_place(url, wish, settings, lambda: into or own_file(settings)):
        _print_added([added[0]], added[1], json)
        return
    found = find_sources(url, settings, now=datetime.now(UTC))
    if not json:
        _print_found(found)
    free = [f for f in found if f.known is None and f.trial.outcome not in ("failed",)]
    if not free:
        why = "is read already" if any(f.known for f in found) else "offers no feed and no sitemap that works"
        complain(f"{url} {why}. A single page is a source of the kind page, files are one of the kind files.")
        raise typer.Exit(0 if any(f.known for f in found) else EXIT_FAILURE)
    chosen = free[:1] if yes or json else _asked(free)
    own = {"id": source_id, "theme": theme, "interval": interval}
    made = [_with(f.source, own if n == 0 else {**own, "id": None}, settings) for n, f in enumerate(chosen)]
    if made:
        file = into or own_file(settings)
        add_sources(file, made)
        _print_added(made, file, json)


def _pairs(given: list[str] | None) -> dict[str, str]:
    """Settings as `--set KEY=VALUE` gives them.

    Raises:
        ConfigurationError: one has no value.
    """
    pairs = [one.partition("=") for one in given or ()]
    if bad := next((key for key, sign, value in pairs if not (key.strip() and sign and value.strip())), None):
        raise ConfigurationError(f"--set {bad} has no value", remedy="Write --set KEY=VALUE.")
    return {key.strip(): value.strip() for key, _, value in pairs}


def _print_found(found: list[Found]) -> None:
    made = table("", "kind", "items", "newest", "title", "address", "")
    for n, one in enumerate(found, 1):
        note = f"is the source {one.known}" if one.known else one.trial.mend
        made.add_row(
            str(n), plain(one.source.adapter), str(one.trial.items), when(one.trial.newest) if one.trial.newest else "-",
            plain(one.trial.title or one.candidate.title or ""), plain(one.candidate.url), plain(note),
        )  # fmt: skip
    out.print(made)


def _asked(free: list[Found]) -> list[Found]:
    """Those that the person at the keyboard chooses.

    Raises:
        ConfigurationError: nobody sits there.
    """
    if not sys.stdin.isatty():
        raise ConfigurationError("there is nobody to ask which to add", remedy="Use --yes to take the first that works.")
    chosen: list[Found] = []
    for one in free:
        if typer.confirm(f"Add {one.candidate.url} as {one.source.id!r}?", default=not chosen, err=True):
            chosen.append(one)
    return chosen


def _with(source: SourceSettings, own: dict[str, str | None], config: Config) -> SourceSettings:
    """The source with what the options say of it.

    Raises:
        ConfigurationError: an option is no id, or no length of time, or the id is taken.
    """
    from pydantic import ValidationError

    from monitor.config import SourceSettings
    from monitor.config.errors import explain, raise_all

    given = {k: v for k, v in own.items() if v is not None}
    if "id" in given and config.find(given["id"]):
        raise ConfigurationError(f"there is a source {given['id']!r} already", remedy="Give another --id.")
    try:
        return SourceSettings.model_validate(source.model_dump(exclude_unset=True) | given)
    except ValidationError as error:
        raise_all(explain(error, SourceSettings, where=None, positions={}))
        raise


def _print_added(made: list[SourceSettings], file: Path, json: bool) -> None:
    from monitor.catalogue import access_of, as_toml

    if json:
        for source in made:
            access = access_of(source)
            needs = {"needs": dict(access.lines())} if access else {}
            emit_data({"source_id": source.id, "file": str(file), "table": as_toml([source]), **needs})
        return
    out.print(plain(as_toml(made)), soft_wrap=True)
    out.print(plain(f"Written to {file}. Next: monitor once {' '.join(s.id for s in made)}"), soft_wrap=True)


@sources.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="an OPML file, as feed readers export them", metavar="FILE.opml")],
    write: Annotated[bool, typer.Option("--write", help="write to the configuration instead of stdout")] = False,
    into: Into = None,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Make sources of a list of subscriptions; what is configured already is left out."""
    from monitor.catalogue import add_sources, as_toml, import_opml, own_file
    from monitor.catalogue.tables import fields
    from monitor.config import Config

    settings = configured(config) or Config()
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror or error}", where=str(file)) from None
    found = import_opml(data, settings.source, where=str(file))
    if write or into:
        target = into or own_file(settings)
        add_sources(target, found.sources)
        complain(f"{_counted(found)} written to {target}.", style="dim")
    elif not json:
        sys.stdout.write(as_toml(found.sources))
        complain(f"{_counted(found)}; --write adds them to the configuration.", style="dim")
    if json:
        for source in found.sources:
            emit_data({"source_id": source.id, **fields(source)})
    problem_lines(found.problems)
    if found.problems:
        raise typer.Exit(EXIT_PARTIAL if found.sources or found.known else EXIT_FAILURE)


def _counted(found: Imported) -> str:
    known = f", {len(found.known)} are there already" if found.known else ""
    return f"{len(found.sources)} sources{known}"


@sources.command("export")
def export(
    opml: Annotated[bool, typer.Option("--opml", help="OPML 2.0 by theme, for other programs; the default is TOML")] = False,
    theme: Theme = None,
    language: Language = None,
    tag: Tags = None,
    config: ConfigFile = None,
) -> None:
    """Print the sources as TOML tables, or as a list of subscriptions that feed readers import."""
    from monitor.catalogue import as_toml, export_opml, of_kind

    chosen = of_kind(load(config).source, theme or (), language or (), tag or ())
    if not opml:
        sys.stdout.write(as_toml(chosen))
        return
    document, left_out = export_opml(chosen, title=_TITLE, now=datetime.now(UTC))
    sys.stdout.write(document.decode())
    if left_out:
        complain(f"left out, since OPML holds addresses only: {', '.join(left_out)}", style="yellow")
