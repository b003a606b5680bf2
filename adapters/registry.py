"""Adapters by name: ours in a table, those of others through the entry-point group `monitor.adapters`.

Nothing is imported before it is asked for by name, so a broken plug-in harms only the source that names it.
"""

from __future__ import annotations

import warnings
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from adapters.base import Adapter, Options
from adapters.errors import BrokenAdapterError, UnknownAdapterError

__all__ = ["BUILT_IN", "GROUP", "OTHER_NAMES", "get", "is_built_in", "names"]

GROUP = "monitor.adapters"

BUILT_IN: dict[str, str] = {
    "bluesky": "adapters.social.sources.bluesky:ADAPTER",
    "document": "adapters.document:ADAPTER",
    "feed": "adapters.feed:ADAPTER",
    "files": "adapters.files:ADAPTER",
    "gdelt": "adapters.gdelt:ADAPTER",
    "hackernews": "adapters.social.sources.hackernews:ADAPTER",
    "imap": "adapters.imap:ADAPTER",
    "jetstream": "adapters.social.sources.jetstream:ADAPTER",
    "lemmy": "adapters.social.sources.lemmy:ADAPTER",
    "mastodon": "adapters.social.sources.mastodon:ADAPTER",
    "page": "adapters.page:ADAPTER",
    "reddit": "adapters.social.sources.reddit:ADAPTER",
    "sitemap": "adapters.sitemap:ADAPTER",
    "social": "adapters.social:ADAPTER",
    "telegram": "adapters.social.sources.telegram:ADAPTER",
    "x": "adapters.social.sources.x:ADAPTER",
    "youtube": "adapters.social.sources.youtube:ADAPTER",
}

OTHER_NAMES = {
    "rss": "feed", "atom": "feed", "rdf": "feed", "jsonfeed": "feed", "podcast": "feed", "html": "page", "web": "page",
    "twitter": "x", "tweets": "x", "bsky": "bluesky", "fediverse": "mastodon", "tg": "telegram", "hn": "hackernews",
    "mail": "imap", "email": "imap", "newsletter": "imap", "text": "document", "folder": "files", "warc": "files",
}  # fmt: skip
"""The adapter for what somebody may call it by."""


def is_built_in(name: str) -> bool:
    """Whether `name` is one of ours."""
    return name in BUILT_IN


def _plug_ins() -> dict[str, EntryPoint]:
    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        if point.name in BUILT_IN or point.name in found:
            taken = "a built-in adapter" if point.name in BUILT_IN else found[point.name].value
            warnings.warn(
                f"plug-in {point.value!r} calls itself {point.name!r}, which is {taken}; it is not used",
                RuntimeWarning,
                stacklevel=3,
            )
        else:
            found[point.name] = point
    return found


def names() -> list[str]:
    """All registered names, sorted; nothing is imported."""
    return sorted({*BUILT_IN, *_plug_ins()})


def get(name: str) -> Adapter:
    """The adapter called `name`.

    Raises:
        UnknownAdapterError: nothing is registered under the name.
        BrokenAdapterError: it is registered and does not import, or is no adapter.
    """
    if name in BUILT_IN:
        return _built_in(name)
    plug_ins = _plug_ins()
    if name not in plug_ins:
        known = f"Known are {', '.join(sorted({*BUILT_IN, *plug_ins}))}; is the plug-in's package installed?"
        other = OTHER_NAMES.get(name.casefold())
        raise UnknownAdapterError(
            f"there is no adapter {name!r}", remedy=f"`{other}` is the one for that." if other else known
        )
    return _load(plug_ins[name])


@cache
def _built_in(name: str) -> Adapter:
    module, _, attribute = BUILT_IN[name].partition(":")
    try:
        adapter: Adapter = getattr(import_module(module), attribute)
    except ImportError as error:  # as where the program is being replaced while a daemon runs
        raise BrokenAdapterError(
            f"the adapter {name!r} does not load: {error}", where=module, remedy="Install media-monitor anew."
        ) from error
    return adapter


def _load(point: EntryPoint) -> Adapter:
    remedy = "Ask its author, or remove the sources that use it."
    try:
        loaded: Any = point.load()
        adapter = loaded() if isinstance(loaded, type) else loaded
    except BaseException as error:  # a plug-in may raise anything on import, SystemExit included
        if isinstance(error, KeyboardInterrupt):
            raise
        raise BrokenAdapterError(
            f"plug-in {point.name!r} does not load: {type(error).__name__}: {error}", where=point.value, remedy=remedy
        ) from error
    lacks = [a for a in ("name", "Options", "fetch", "parse") if not hasattr(adapter, a)]
    if lacks:
        raise BrokenAdapterError(
            f"plug-in {point.name!r} is no adapter: it has no {', '.join(lacks)}", where=point.value, remedy=remedy
        )
    if not (isinstance(adapter.Options, type) and issubclass(adapter.Options, Options)):
        raise BrokenAdapterError(
            f"plug-in {point.name!r}: Options must be a subclass of adapters.base.Options", where=point.value, remedy=remedy
        )
    found: Adapter = adapter
    return found
