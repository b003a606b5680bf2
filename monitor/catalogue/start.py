"""The starter pack in a folder of one's own, with the sources that one wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.errors import UnknownNameError
from monitor.catalogue.choice import of_kind
from monitor.catalogue.tables import set_enabled
from monitor.config import Config, load_config, starter_pack, write_starter
from monitor.config.errors import hint

__all__ = ["Started", "start"]


@dataclass(frozen=True, slots=True)
class Started:
    """What was written.

    Attributes:
        files: all of them.
        enabled: ids of the real sources that are on.
        known: how many real sources there are.
    """

    files: tuple[Path, ...]
    enabled: tuple[str, ...]
    known: int


def start(folder: Path, *, themes: Sequence[str] = (), languages: Sequence[str] = (), force: bool = False) -> Started:
    """Write the starter configuration, and switch on its sources of these themes and languages.

    Args:
        folder: created where it is not there.
        themes: none and no language either: all real sources stay off.
        languages: primary language tags.
        force: replace files that are there.

    Raises:
        ConfigurationError: no source is of such a theme or language (nothing is written then), files are there
            already, or the folder refuses.
    """
    pack = _read(starter_pack())
    _check("theme", themes, {s.theme for s in pack.source if s.theme})
    _check("language", languages, {s.language for s in pack.source if s.language and s.theme})
    files = write_starter(folder, force=force)
    own = _read(folder)
    real = [s for s in own.source if s.theme]
    enabled = set_enabled(of_kind(real, themes, languages), True) if themes or languages else ()
    return Started(tuple(files), enabled, len(real))


def _read(folder: Path) -> Config:
    return load_config(folder.absolute(), env={}, cwd=folder.absolute())


def _check(what: str, wanted: Sequence[str], known: set[str]) -> None:
    for name in wanted:
        if name not in known:
            raise UnknownNameError(f"no starter source is of the {what} {name!r}", remedy=hint(name, known))
