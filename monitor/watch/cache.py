"""Compiled watchlists on disk, by the hash of what they are made from.

What is kept is JSON, so reading it runs no code; a first line tells the format and the hash of the rest. Whatever is
wrong with a file, the watchlist is compiled anew, and the file replaced in one step. A changed file, a new engine, new
dictionaries or a new Unicode give another name, so nothing old is ever taken.
"""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from monitor.watch import tree
from monitor.watch.engine import ENGINE_VERSION
from monitor.watch.forms import FORMS_VERSION
from monitor.watch.lexicon import Atom, Lexicon
from monitor.watch.model import Watch
from monitor.watch.source import Source
from monitor.watch.terms import Terms
from monitor.watch.waking import Query

__all__ = ["Compiled", "digest", "load", "save"]

_FORMAT = 4
_KEEP = 8
"""Files that are kept in a folder: as many watchlists, or versions of one."""

_MADE_WITH = ("pymorphy3", "pymorphy3-dicts-ru", "snowballstemmer")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Compiled:
    """What is dear to make.

    Attributes:
        queries: of all watches, checked.
        lexicon: all that they look for, every form of every name.
    """

    queries: tuple[Query, ...]
    lexicon: Lexicon


def digest(sources: Iterable[Source]) -> str:
    """Hash of the contents of files, whatever they are called."""
    made = hashlib.sha256()
    for source in sources:
        data = (source.text or "").encode("utf-8", "surrogatepass")
        made.update(f"{len(data)}:".encode() + data)
    return made.hexdigest()


def load(folder: Path, content: str) -> Compiled | None:
    """What was kept for the files with the digest `content`; None when there is nothing, or nothing sound."""
    try:
        head, _, body = _path(folder, content).read_bytes().partition(b"\n")
    except OSError:
        return None
    if head != _head(content, body):
        _log.warning("The compiled watchlist %s is damaged; it is made anew.", _path(folder, content))
        return None
    try:
        watches, lexicon, terms, loose = body.split(b"\n")
        del body
        queries = tuple(
            Query(Watch.model_validate_json(watch), _node(parts), version) for watch, parts, version in json.loads(watches)
        )
        columns = Terms.from_columns(json.loads(terms)), Terms.from_columns(json.loads(loose))
        return Compiled(queries, _lexicon(json.loads(lexicon), *columns))
    except (ValueError, KeyError, TypeError, IndexError) as error:  # sound, but not of this program
        _log.warning("The compiled watchlist %s cannot be read (%s); it is made anew.", _path(folder, content), error)
        return None


def save(folder: Path, content: str, compiled: Compiled) -> None:
    """Keep `compiled` for the files with the digest `content`; a folder that takes nothing is told in the log."""
    body = b"\n".join(_lines(compiled))
    path = _path(folder, content)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
            try:
                file.writelines([_head(content, body), b"\n", body])
                file.close()
                Path(file.name).replace(path)
            except OSError:
                Path(file.name).unlink(missing_ok=True)
                raise
        _prune(folder)
    except OSError as error:
        _log.warning("The compiled watchlist cannot be kept in %s: %s", folder, error)


def _lines(compiled: Compiled) -> Iterator[bytes]:
    """Four lines of JSON: one text of all would need twice the memory."""
    yield _json([[q.watch.model_dump_json(exclude_defaults=True), _parts(q.tree), q.version] for q in compiled.queries])
    yield _json(_plain(compiled.lexicon))
    yield _json(compiled.lexicon.terms.columns())
    yield _json(compiled.lexicon.loose.columns())


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _prune(folder: Path) -> None:
    kept = sorted(folder.glob("watchlist-*.json"), key=lambda p: p.stat().st_mtime_ns, reverse=True)
    for old in kept[_KEEP:]:
        old.unlink(missing_ok=True)


def _path(folder: Path, content: str) -> Path:
    name = hashlib.sha256(f"{content} {_maker()}".encode()).hexdigest()[:32]
    return folder / f"watchlist-{name}.json"


def _head(content: str, body: bytes) -> bytes:
    return f"watchlist {_FORMAT} {content} {hashlib.sha256(body).hexdigest()}".encode()


@cache
def _maker() -> str:
    """All versions that bear on what is made from a file."""
    parts = [f"{_FORMAT} {ENGINE_VERSION} {FORMS_VERSION} {unicodedata.unidata_version}"]
    for name in _MADE_WITH:
        try:
            parts.append(metadata.version(name))
        except metadata.PackageNotFoundError:
            parts.append("-")
    return " ".join(parts)


# --- trees: the class of a node, then its values in order

_NODES: dict[str, type[Any]] = {
    cls.__name__: cls
    for cls in (
        tree.And, tree.Count, tree.EntityRef, tree.Fact, tree.Field, tree.Near, tree.Not, tree.Or, tree.Regex,
        tree.SaidBy, tree.Scope, tree.Term, tree.TypeRef, tree.Unless, tree.WatchRef,
    )
}  # fmt: skip
_SLOTS = {name: tuple(field.name for field in fields(cls)) for name, cls in _NODES.items()}


def _parts(node: object) -> Any:
    if isinstance(node, tuple):
        return [_parts(one) for one in node]
    name = type(node).__name__
    if name not in _NODES:
        return node
    return {name: [_parts(getattr(node, slot)) for slot in _SLOTS[name]]}


def _node(parts: Any) -> Any:
    if isinstance(parts, list):
        return tuple(_node(one) for one in parts)
    if isinstance(parts, dict):
        ((name, values),) = parts.items()
        return _NODES[name](**dict(zip(_SLOTS[name], map(_node, values), strict=True)))
    return parts


def _plain(lexicon: Lexicon) -> dict[str, Any]:
    return {
        "atoms": lexicon.atoms,
        "types": list(lexicon.types.items()),
        "context": list(lexicon.context.items()),
    }


def _lexicon(data: Mapping[str, Any], terms: Terms, loose: Terms) -> Lexicon:
    return Lexicon(
        tuple(Atom(*row) for row in data["atoms"]),
        dict(data["types"]),
        terms,
        loose,
        dict(data["context"]),
    )
