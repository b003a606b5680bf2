"""`monitor sources add` for social networks: what an address leads to, what it needs, and what is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from adapters.errors import ConfigurationError
from adapters.social.places import ACCESS, Place, missing
from monitor.catalogue import Trial, add_sources, try_sources
from monitor.catalogue.networks import find_place, in_the_way, network_source, places, read_by, settings_of
from monitor.cli.output import complain, out, plain, table, when
from monitor.config import Config, SourceSettings
from monitor.exits import EXIT_FAILURE

__all__ = ["Wish", "add_place", "may_ask"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the options of `monitor sources add` say.

    Attributes:
        network: the only one that is meant.
        given: settings of the adapter, as words.
        common: settings that all sources have.
        source_id: of the new source.
        ask: whether somebody can be asked.
        tried: whether the source is to be tried before it is written.
        quiet: whether only data is printed.
    """

    network: str | None
    given: Mapping[str, str]
    common: Mapping[str, Any]
    source_id: str | None
    ask: bool
    tried: bool
    quiet: bool


def add_place(text: str, wish: Wish, config: Config, file: Callable[[], Path]) -> tuple[SourceSettings, Path] | None:
    """Add what `text` leads to on a network; None where it is of none.

    Raises:
        ConfigurationError: it cannot be followed, or something is missing and nobody can be asked.
    """
    read = places(text, wish.network)
    if not read:
        if wish.network or wish.given or ("://" not in text and text[:1] in "@!#"):
            raise ConfigurationError(f"{text[:200]} is no address of a network", remedy=_forms())
        return None
    place = read[0] if len(read) == 1 else _chosen(text, read, wish)
    # A channel's page, or a server's word, may be asked for before the settings are read in full.
    told = find_place(place, config, wish.given, wish.network)
    if told is None or told.network is None:
        if wish.given or "://" not in text:
            raise ConfigurationError(
                f"no server that speaks Mastodon's or Lemmy's interface answers for {text[:200]}",
                remedy="Give the address of its feed, or say which it is: --network, --set server=….",
            )
        return None
    settings = settings_of(told.network, wish.given)
    if not wish.quiet:
        _explain(told)
    settings |= _asked(told, settings, wish)
    if wish.source_id and config.find(wish.source_id):
        raise ConfigurationError(f"there is a source {wish.source_id!r} already", remedy="Give another --id.")
    source = network_source(told, settings, config, source_id=wish.source_id, **wish.common)
    if known := read_by(source, config):
        complain(f"{text} is read already, by the source {known}.")
        raise typer.Exit(0)
    source = _tried(source, wish, config)
    where = file()
    add_sources(where, [source])
    return source, where


def _forms() -> str:
    return "Give an address, @name, @name@host, !community@host, #tag, r/name, u/name, a DID, or a network's name."


def _chosen(text: str, read: Sequence[Place], wish: Wish) -> Place:
    """The place that is meant, of several networks.

    Raises:
        ConfigurationError: nobody can be asked, or the answer names none.
    """
    names = [str(p.network) for p in read]
    if not wish.ask:
        raise ConfigurationError(
            f"{text} could be of {', '.join(names)}", remedy="Say which with --network, or give the whole address."
        )
    for n, place in enumerate(read, 1):
        out.print(plain(f"{n}  {place}"))
    answer = int(typer.prompt("Which", type=int, default=1, err=True))
    if not 1 <= answer <= len(read):
        raise ConfigurationError(f"there is no {answer} among them", remedy=f"Give a number from 1 to {len(read)}.")
    return read[answer - 1]


def _explain(place: Place) -> None:
    access = ACCESS[str(place.network)]
    out.print(plain(f"{access.title}: {place.what} {place.name}".rstrip()))
    if place.note:
        out.print(plain(place.note))
    made = table("", "")
    made.show_header = False
    for name, sentence in access.lines():
        made.add_row(plain(name), plain(sentence))
    out.print(made)


def _asked(place: Place, settings: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
    """What is missing, from the person at the keyboard; nothing where nobody sits there."""
    network = str(place.network)
    lacking = missing(network, {**place.options, **settings}) if wish.ask else ()
    answers = {}
    for need in lacking:
        example = need.example.strip('"')
        answers[need.setting] = typer.prompt(f"{need.setting}: {need.what}", default=_default(example), err=True)
    return settings_of(network, answers)


def _default(example: str) -> str | None:
    """References to secrets are proposed; what costs money, or is one's own, is not."""
    return example if example.startswith("env:") else None


def _tried(source: SourceSettings, wish: Wish, config: Config) -> SourceSettings:
    """The source with what a trial told of it.

    Raises:
        typer.Exit: the trial failed, and nobody wants it all the same.
    """
    reason = in_the_way(source) if wish.tried else "--no-try"
    if reason is not None:
        complain(f"{source.id} was not tried: {reason}.", style="dim")
        return source
    (trial,) = try_sources([source], config, now=datetime.now(UTC))
    if trial.outcome == "failed":
        complain(f"{source.id} does not work: {trial.mend}")
        if not wish.ask or not typer.confirm("Add it all the same?", default=False, err=True):
            complain("Nothing was written; --no-try adds it without a trial.")
            raise typer.Exit(EXIT_FAILURE)
    elif not wish.quiet:
        out.print(plain(_told(trial)))
    if trial.language and source.language is None:
        return source.model_copy(update={"language": trial.language})
    return source


def _told(trial: Trial) -> str:
    newest = f", the newest of {when(trial.newest)}" if trial.newest else ""
    return f"A trial brought {trial.items} posts{newest}. {trial.mend}".rstrip()


def may_ask(*, yes: bool, json: bool) -> bool:
    """Whether somebody sits at the keyboard and wants to be asked."""
    return not yes and not json and sys.stdin.isatty()
