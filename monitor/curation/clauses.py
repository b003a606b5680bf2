"""One query on one text, clause by clause: which parts are satisfied, by what, and which are not."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import Field

from adapters.schema import Frozen, Item
from monitor.curation.trees import key
from monitor.watch.fields import DEFAULT_FIELDS, FieldName
from monitor.watch.model import Entity, Watch
from monitor.watch.query import And, Node, Not, Or, WatchRef, children, leaves, parse
from monitor.watch.watchlist import Examined, Watchlist
from monitor.watch.written import written
from storage.records import Evidence, Suppressed

__all__ = ["Clause", "Trial", "missing"]

_WHOLE = "the.query.that.is.tried"


class Clause(Frozen):
    """A part of a query and what became of it."""

    operator: Literal["AND", "OR", "NOT", "clause"] = Field(
        description="clause: what is asked as one, a term or what stands within NEAR, SENT, a field and so on"
    )
    query: str = Field(description="the part, as it is written")
    satisfied: bool
    evidence: tuple[Evidence, ...] = Field((), description="hits of a clause, also of one under NOT")
    suppressed: tuple[Suppressed, ...] = Field((), description="hits that did not count")
    parts: tuple[Clause, ...] = ()


class Trial:
    """A query ready to be tried on texts. The clauses are asked one by one, by the engine that flags."""

    def __init__(
        self,
        query: str,
        entities: Iterable[Entity] = (),
        watches: Iterable[Watch] = (),
        *,
        fields: Sequence[FieldName] = DEFAULT_FIELDS,
    ) -> None:
        """Compile.

        Args:
            query: in the query language.
            entities: those that it may refer to.
            watches: those that it may refer to.
            fields: where hits count.

        Raises:
            QueryError: the query cannot be read.
            WatchlistError: it refers to what is not there, or can be true without a hit.
        """
        self.tree = parse(query)
        self._query = query
        refers = any(isinstance(leaf, WatchRef) for leaf in leaves(self.tree))
        around, entities = tuple(watches) if refers else (), tuple(entities)
        whole = Watch(id=_WHOLE, query=query, fields=tuple(fields))
        Watchlist([*around, whole], entities)  # what is wrong with the query is told once, not for each clause
        clauses: dict[Hashable, Watch] = {}
        for node in _clauses(self.tree):
            watch = Watch(id=f"{_WHOLE}.{len(clauses)}", query=written(node, query), fields=tuple(fields))
            clauses.setdefault(key(node), watch)
        self._ids = {one: watch.id for one, watch in clauses.items()}
        self._watchlist = Watchlist([*around, whole, *clauses.values()], entities)

    def on(self, text: Item | str) -> tuple[bool, Clause]:
        """Whether an item, or a bare text, satisfies the query, and the clauses."""
        found = {one: self._watchlist.examine(watch_id, text) for one, watch_id in self._ids.items()}
        return self._watchlist.examine(_WHOLE, text).matched, self._clause(self.tree, found)

    def _clause(self, node: Node, examined: Mapping[Hashable, Examined]) -> Clause:
        shown = written(node, self._query)
        match node:
            case And(parts):
                below = tuple(self._clause(part, examined) for part in parts)
                return Clause(operator="AND", query=shown, satisfied=all(c.satisfied for c in below), parts=below)
            case Or(parts):
                below = tuple(self._clause(part, examined) for part in parts)
                return Clause(operator="OR", query=shown, satisfied=any(c.satisfied for c in below), parts=below)
            case Not(part):
                one = self._clause(part, examined)
                return Clause(operator="NOT", query=shown, satisfied=not one.satisfied, parts=(one,))
            case _:
                found = examined[key(node)]
                return Clause(
                    operator="clause", query=shown, satisfied=found.matched, evidence=found.evidence,
                    suppressed=found.suppressed,
                )  # fmt: skip


def _clauses(node: Node) -> Iterator[Node]:
    """The parts that AND, OR and NOT join."""
    if isinstance(node, And | Or | Not):
        for child in children(node):
            yield from _clauses(child)
    else:
        yield node


def missing(clause: Clause) -> Iterator[Clause]:
    """The clauses for which a query was not satisfied, none where it was.

    Of an AND those parts that failed; of an OR the whole, since any part would do; of a NOT the whole, whose
    part holds what was found.
    """
    if clause.satisfied:
        return
    if clause.operator == "AND":
        for part in clause.parts:
            yield from missing(part)
    else:
        yield clause
