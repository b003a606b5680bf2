"""From an address of a social network to a source that could be added."""

from __future__ import annotations

import asyncio
import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from pydantic import BaseModel, SecretStr, ValidationError

from adapters import registry
from adapters.errors import ConfigurationError
from adapters.fetch import HttpFetcher
from adapters.social.places import ACCESS, Access, Place, found, missing, places_of
from monitor.catalogue.naming import free_id
from monitor.config import Config, SourceSettings
from monitor.config.errors import explain, hint, raise_all
from monitor.secrets import SecretRef
from monitor.session import fetch_settings

__all__ = ["access_of", "find_place", "in_the_way", "network_source", "places", "read_by", "settings_of"]

# Settings that say how a timeline is read, and not which.
_HOW = frozenset((
    "max_pages", "first_pages", "overlap_minutes", "token", "identifier", "password", "client_id", "client_secret",
    "monthly_reads", "handle", "login_server", "api_server",
))  # fmt: skip


def places(text: str, network: str | None = None) -> tuple[Place, ...]:
    """What `text` can mean on social networks, without asking anybody; none where it is of none.

    Args:
        text: an address, `@name`, `@name@host`, `!community@host`, `#tag`, `r/name`, `u/name`, a DID, or the name of a
            network, whose settings tell the rest.
        network: the only one that is meant.

    Raises:
        ConfigurationError: it cannot be followed, or there is no such network.
    """
    if network is not None and network not in ACCESS:
        raise ConfigurationError(f"there is no network {network!r}", remedy=hint(network, ACCESS))
    if text in ACCESS and network in (None, text):
        return (Place(text, "server", ""),)
    read = places_of(text)
    if network is None:
        return read
    named = tuple(place for place in read if place.network in (network, None))
    if named or (not read and "://" not in text):
        return named
    if read:
        raise ConfigurationError(f"{text[:200]} is no address of {ACCESS[network].title}", remedy="Leave --network out.")
    return (Place(network, "server", text.partition("://")[2].rstrip("/"), {"server": text.rstrip("/")}),)


def find_place(place: Place, config: Config, settings: Mapping[str, Any], network: str | None = None) -> Place | None:
    """The place with all that its server tells: which software it runs, what id a channel has.

    Args:
        place: one of `places`.
        config: the limits of fetching.
        settings: of the adapter, that were given.
        network: the one that is meant, where the server does not tell.

    Returns:
        None where its server belongs to no network that is known.

    Raises:
        ConfigurationError: it cannot be followed.
        FetchError: the page that would tell cannot be read.
    """

    async def seek() -> Place | None:
        async with HttpFetcher(fetch_settings(config)) as fetcher:
            return await found(place, fetcher, settings)

    told = asyncio.run(seek())
    return replace(place, network=network) if told is None and network is not None else told


def settings_of(network: str, given: Mapping[str, str]) -> dict[str, Any]:
    """Settings as the adapter's options have them, from words.

    Raises:
        ConfigurationError: there is no such setting, or the words are none of its kind.
    """
    model = registry.get(network).Options
    made: dict[str, Any] = {}
    for name, words in given.items():
        if name not in model.model_fields:
            raise ConfigurationError(
                f"sources of {ACCESS[network].title} have no setting {name!r}", remedy=hint(name, model.model_fields)
            )
        made[name] = words if _holds(model, name, str, SecretStr) else _value(name, words)
    return made


def _value(name: str, words: str) -> Any:
    try:
        read = tomllib.loads(f"v = {words}")
    except ValueError:  # a number of thousands of figures among them
        read = {}
    if read.keys() != {"v"}:  # a line end may begin another setting
        raise ConfigurationError(f"{name} is no word but a number, true or false")
    return read["v"]


def _holds(model: type[BaseModel], name: str, *kinds: type) -> bool:
    annotation = model.model_fields[name].annotation
    return any(kind is annotation or kind in get_args(annotation) for kind in kinds) or any(
        isinstance(value, str) for value in get_args(annotation)
    )


def network_source(
    place: Place, settings: Mapping[str, Any], config: Config, *, source_id: str | None = None, **more: Any
) -> SourceSettings:
    """The source that reads a place.

    Args:
        place: as `find_place` gives it.
        settings: of the adapter, besides and before those of the place.
        config: the sources that are there.
        source_id: its id; made of the network and the place where None.
        more: settings that all sources have: `theme`, `interval`.

    Raises:
        ConfigurationError: something is missing or wrong; it says what, and how the network lets itself be read.
    """
    if place.network is None:
        raise ConfigurationError(f"nothing tells of which network {place.name} is", remedy="Say so with --network.")
    options = {**place.options, **settings}
    if lacking := missing(place.network, options):
        title, names = ACCESS[place.network].title, ", ".join(n.setting for n in lacking)
        raise ConfigurationError(
            f"a source of {title} that reads this needs {names}", remedy=" ".join(f"{n.setting}: {n}" for n in lacking)
        )
    name = place.name or next((str(v) for k, v in options.items() if k not in _HOW), "")
    wish = source_id or free_id(f"{place.network} {name}", name, {s.id for s in config.source})
    try:
        source = SourceSettings.model_validate({"id": wish, "adapter": place.network, "options": options, **more})
    except ValidationError as error:
        raise_all(explain(error, SourceSettings, where=None, positions={}))
        raise
    source.options_for(registry.get(place.network), secrets=False)  # it may be written before its secrets are there
    return source


def read_by(source: SourceSettings, config: Config) -> str | None:
    """Id of the configured source that reads the same; None where none does."""
    wanted = _timeline(source)
    return next((s.id for s in config.source if s.adapter == source.adapter and _timeline(s) == wanted), None)


def _timeline(source: SourceSettings) -> dict[str, str]:
    options = ((k, str(v).strip().lstrip("@#!").rstrip("/").casefold()) for k, v in source.options.items() if k not in _HOW)
    return {k: v for k, v in options if v}


def in_the_way(source: SourceSettings) -> str | None:
    """Why a source of a network is not to be tried now; None where it can be."""
    for value in source.options.values():
        if isinstance(value, str) and value.startswith("env:") and SecretRef.is_reference(value):
            name = value.partition(":")[2].strip()
            if not os.environ.get(name):
                return f"the environment variable {name} is not set"
    return "each try would cost something" if source.adapter == "x" else None


def access_of(source: SourceSettings) -> Access | None:
    """What the network of a source asks for; None where the source is of none."""
    return ACCESS.get(source.adapter)
