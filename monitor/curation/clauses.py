"""One query on one text, clause by clause: which parts are satisfied, by what, and which are not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import Field

from adapters.schema import Frozen, Item
from monitor.curation.trees import key, walk, written
from monitor.watch.fields import DEFAULT_FIELDS, FieldName
from monitor.watch.model import Entity, Watch
from monitor.watch.query import And, Node, Not, Or, parse
from monitor.watch.watchlist import Watchlist
from storage.records import Evidence

__all__ = ["Clause", "Trial", "missing"]

_WHOLE = "query"


class Clause(Frozen):
    """A part of a query and what became of it."""

    operator: Literal["AND", "OR", "NOT", "term"] = Field(description="term: everything that is looked for as one")
    query: str = Field(description="the part, as a query")
    satisfied: bool
    evidence: tuple[Evidence, ...] = Field((), description="hits of a term, also of one under NOT")
    parts: tuple[Clause, ...] = ()


class Trial:
    """A query ready to be tried on texts. The clauses are asked one by one, by the engine that flags."""

    def __init__(
        self, query: str, entities: Iterable[Entity] = (), *, fields: Sequence[FieldName] = DEFAULT_FIELDS
    ) -> None:
        """Compile.

        Args:
            query: in the query language.
            entities: those that it may refer to.
            fields: where hits count.

        Raises:
            QueryError: the query cannot be read.
            WatchlistError: it refers to an entity that is not there, or can be true without a hit.
        """
        self.tree = parse(query)
        whole = Watch(id=_WHOLE, query=query, fields=tuple(fields))
        entities = tuple(entities)
        Watchlist([whole], entities)  # what is wrong with the query is told once, not for each clause
        terms = {key(node): node for node in walk(self.tree) if not isinstance(node, And | Or | Not)}
        self._ids = {one: f"clause-{n}" for n, one in enumerate(terms)}
        clauses = [Watch(id=self._ids[one], query=written(node), fields=tuple(fields)) for one, node in terms.items()]
        self._watchlist = Watchlist([whole, *clauses], entities)

    def on(self, text: Item | str) -> tuple[bool, Clause]:
        """Whether an item, or a bare text, satisfies the query, and the clauses."""
        found = self._watchlist.match_text(text) if isinstance(text, str) else self._watchlist.match(text)
        hits = {match.watch_id: match.evidence for match in found}
        return _WHOLE in hits, self._clause(self.tree, hits)

    def _clause(self, node: Node, hits: Mapping[str, tuple[Evidence, ...]]) -> Clause:
        match node:
            case And(parts):
                below = tuple(self._clause(part, hits) for part in parts)
                return Clause(operator="AND", query=written(node), satisfied=all(c.satisfied for c in below), parts=below)
            case Or(parts):
                below = tuple(self._clause(part, hits) for part in parts)
                return Clause(operator="OR", query=written(node), satisfied=any(c.satisfied for c in below), parts=below)
            case Not(part):
                one = self._clause(part, hits)
                return Clause(operator="NOT", query=written(node), satisfied=not one.satisfied, parts=(one,))
            case _:
                evidence = hits.get(self._ids[key(node)], ())
                return Clause(operator="term", query=written(node), satisfied=bool(evidence), evidence=evidence)


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
