"""The starter pack: a configuration, watchlists and samples that work as they are."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

from adapters.errors import ConfigurationError

__all__ = ["starter_pack", "write_starter"]


def starter_pack() -> Path:
    """The folder of the starter pack: inside the installed package, or `seeds/` of a checkout.

    Raises:
        ConfigurationError: it is in neither place.
    """
    package = Path(str(files("monitor")))
    for folder in (package / "_seeds", package.parent / "seeds"):
        if (folder / "monitor.toml").is_file():
            return folder
    raise ConfigurationError(
        "the starter pack is missing from this installation", where=str(package), remedy="Install media-monitor anew."
    )


def write_starter(folder: Path, *, force: bool = False) -> list[Path]:
    """Copy the starter pack into `folder`.

    Args:
        folder: created where it is not there.
        force: replace files that are there already.

    Returns:
        The files written.

    Raises:
        ConfigurationError: some of them are there already (nothing is written then), or the folder refuses.
    """
    pack = starter_pack()
    names = sorted(n for p in pack.rglob("*") if p.is_file() and not _is_own(n := p.relative_to(pack)))
    taken = [str(n) for n in names if (folder / n).exists()]
    if taken and not force:
        raise ConfigurationError(
            f"would overwrite {', '.join(taken)}", where=str(folder), remedy="Take another folder, or use --force."
        )
    try:
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(pack / name, folder / name)
    except OSError as error:
        raise ConfigurationError(
            f"cannot write the starter pack: {error.strerror or error}", where=str(error.filename or folder)
        ) from None
    return [folder / n for n in names]


def _is_own(name: Path) -> bool:
    """What the runs and the user of a checkout put there: the store, and sources that were added."""
    return name.parts[0] == "var" or name == Path("sources") / "own.toml"
