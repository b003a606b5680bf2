"""What is remembered of each file between two polls: enough to know it again, whatever its times say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.schema import SourceState

__all__ = ["Known", "dump", "load"]


@dataclass(frozen=True, slots=True)
class Known:
    """A file as it was read.

    Attributes:
        stamp: size, times and inode; empty when they must not be trusted.
        digest: of the unpacked content that was read.
        offset: unpacked bytes that were read of a file of JSON lines.
        line: next line to read of such a file; 0 for any other file.
    """

    stamp: str
    digest: str
    offset: int = 0
    line: int = 0


def load(state: Mapping[str, Any]) -> dict[str, Known]:
    """Files by path from a stored state; what cannot be understood is forgotten, and its file read again."""
    files = state.get("files")
    found: dict[str, Known] = {}
    for path, entry in files.items() if isinstance(files, dict) else ():
        match entry:
            case [str(stamp), str(digest)]:
                found[path] = Known(stamp, digest)
            case [str(stamp), str(digest), int(offset), int(line)] if offset >= 0 and line >= 1:
                found[path] = Known(stamp, digest, offset, line)
    return found


def dump(files: Mapping[str, Known]) -> SourceState:
    """The state in JSON that `load` takes back."""
    return {
        "files": {p: [k.stamp, k.digest, k.offset, k.line] if k.line else [k.stamp, k.digest] for p, k in files.items()}
    }
