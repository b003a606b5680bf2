"""Whether the import packages are ours.

`monitor`, `adapters` and `storage` are generic names: another distribution may install a package under one
of them, before ours on the path or over ours. What is imported then is a mixture that fails somewhere else.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from pathlib import Path

__all__ = ["DISTRIBUTION", "PackageCollisionError", "check_distributions", "check_packages"]

DISTRIBUTION = "media-monitor"
_LANDMARKS = {"monitor": "packages.py", "adapters": "charsets.py", "storage": "store.py"}
_REMEDY = f"Install {DISTRIBUTION} into an environment of its own (pipx, uv tool, or a new venv)."


class PackageCollisionError(ImportError):
    """One of our import names leads to a package of somebody else.

    An `ImportError`, since the project's own error tree lies in a package that may be the wrong one.
    """


def check_packages() -> Path:
    """The folder that holds all three packages. Looks at files only, imports nothing, takes under a millisecond.

    Raises:
        PackageCollisionError: one of them is elsewhere, or is not ours; names the culprit's file.
    """
    home = Path(__file__).resolve().parent.parent
    for name, landmark in _LANDMARKS.items():
        found = _folder(name)
        if found is None:
            raise PackageCollisionError(
                f"package {name!r} is missing beside {home / 'monitor'}. Install {DISTRIBUTION} anew.", name=name
            )
        if found != home / name or not (found / landmark).is_file():
            raise PackageCollisionError(
                f"package {name!r} is not that of {DISTRIBUTION}: it is {found}, while ours is in {home}. {_REMEDY}",
                name=name,
                path=str(found / "__init__.py"),
            )
    return home


def check_distributions() -> list[str]:
    """Other installed distributions that own one of the three names, a sentence each. Slow: reads all metadata."""
    from importlib.metadata import packages_distributions  # it takes longer to load than all else here

    owners = packages_distributions()
    return [
        f"distribution {owner!r} installs a package {name!r}, as {DISTRIBUTION} does. {_REMEDY}"
        for name in _LANDMARKS
        for owner in sorted(set(owners.get(name, [])))
        if owner.lower().replace("_", "-") != DISTRIBUTION
    ]


def _folder(name: str) -> Path | None:
    """Where `import name` leads: to what is imported already, or to the first on the path."""
    module = sys.modules.get(name)
    spec = module.__spec__ if module is not None else PathFinder.find_spec(name)
    if spec is None:
        return None
    if spec.origin is not None:
        return Path(spec.origin).resolve().parent
    return next((Path(p).resolve() for p in spec.submodule_search_locations or ()), None)
