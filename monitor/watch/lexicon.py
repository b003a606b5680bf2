"""All that is looked for, numbered: the atoms of the queries and the words that stand for them.

An atom is what a leaf of a query asks for: a term, an entity, all entities of a type, a pattern, a fact. Queries that
ask the same share an atom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from monitor.watch.fold import fold_terms, loosened
from monitor.watch.gather import Gathered
from monitor.watch.homoglyphs import twin
from monitor.watch.model import Entity
from monitor.watch.names import Name, adjectives_of, names_of
from monitor.watch.query import EntityRef, Fact, Leaf, Node, Regex, SaidBy, Term, TypeRef, WatchRef, leaves
from monitor.watch.terms import Sense, Terms

__all__ = ["Atom", "Lexicon", "NumberOf", "build"]

_BATCH = 10_000
"""Names that are folded in one pass; there may be millions."""

NamesOf = Callable[[Entity], Iterable[Name]]
NumberOf = Callable[[Leaf, bool], int]


class Atom(NamedTuple):
    """What a leaf asks for.

    Attributes:
        kind: of leaf.
        text: the term, the pattern, the fact's value, the type, or the entity's canonical name.
        entity: its id, where it is one.
        how: how a term matches; `adjective` for those of an entity; `i` for a pattern in any case; the field of a fact.
        guarded: whether hits may be dropped, by exclusions, missing context or the case of letters.
        loose: whether a term matches without its diacritics.
    """

    kind: Literal["term", "entity", "type", "regex", "fact"]
    text: str
    entity: str | None = None
    how: str = "word"
    guarded: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is looked for.

    Attributes:
        atoms: by number.
        types: for the number of an entity those of its type, where a query asks for the type.
        terms: folded words and phrases.
        loose: the same without diacritics, of those who ignore them.
        context: for the number of an entity the context that it asks for.
    """

    atoms: tuple[Atom, ...]
    types: Mapping[int, int]
    terms: Terms
    loose: Terms
    context: Mapping[int, str]

    def numbers(self) -> NumberOf:
        """Tells the number of what a leaf asks for; its words are loose or not."""
        known = {_key_of(atom): n for n, atom in enumerate(self.atoms)}
        return lambda leaf, loose: known[_key(leaf, loose)]


class _Wanted(NamedTuple):
    text: str
    open_end: bool
    loose: bool
    sense: Sense


def build(
    queries: Iterable[tuple[Node, bool]], entities: Mapping[str, Entity], names: NamesOf = names_of
) -> Lexicon:
    """All that queries ask for.

    Args:
        queries: checked trees, each with whether its words match without their diacritics.
        entities: by id; all that the queries refer to.
        names: gives the names that are looked for.
    """
    builder = _Builder(entities, names)
    for tree, loose in queries:
        for leaf in leaves(tree):
            builder.add(leaf, loose)
    return builder.finished()


def _key(leaf: Leaf, loose: bool) -> Atom:
    """The atom of a leaf as far as the leaf tells; two leaves with one key ask the same."""
    match leaf:
        case Term(text, how):
            return Atom("term", " ".join(text.split()), how=how, loose=loose)
        case EntityRef(id, adjectives=True):
            return Atom("entity", "", id, how="adjective")
        case EntityRef(id) | SaidBy(id):
            return Atom("entity", "", id)
        case TypeRef(id):
            return Atom("type", id)
        case Regex(pattern, ignore_case):
            return Atom("regex", pattern, how="i" if ignore_case else "")
        case Fact(field, value):
            return Atom("fact", value, how=field)
        case WatchRef():
            raise TypeError("a watch is no atom")


def _guarded(entity: Entity) -> bool:
    return bool(entity.exclude or entity.context_any or entity.inflect or entity.transliterate)


def _key_of(atom: Atom) -> Atom:
    return Atom("entity", "", atom.entity, atom.how) if atom.kind == "entity" else atom._replace(guarded=False)


class _Builder:
    def __init__(self, entities: Mapping[str, Entity], names: NamesOf) -> None:
        self._entities = entities
        self._names = names
        self._by_type: dict[str, list[Entity]] = {}
        for entity in entities.values():
            self._by_type.setdefault(entity.type, []).append(entity)
        self._numbers: dict[Atom, int] = {}
        self._atoms: list[Atom] = []
        self._types: dict[int, int] = {}
        self._context: dict[int, str] = {}
        self._wanted: list[_Wanted] = []
        self._strict, self._loose = Gathered(), Gathered()

    def add(self, leaf: Leaf, loose: bool) -> None:
        match leaf:
            case WatchRef():
                return
            case EntityRef(id) | SaidBy(id):
                self._entity(self._entities[id], _key(leaf, loose).how)
            case TypeRef(id):
                self._type(_key(leaf, loose), id)
            case Term(text, how):
                self._term(_key(leaf, loose), text, how)
            case _:
                key = _key(leaf, loose)
                self._number(key, key)

    def _number(self, key: Atom, atom: Atom) -> tuple[int, bool]:
        """The number of an atom, and whether it is new."""
        if (known := self._numbers.get(key)) is not None:
            return known, False
        self._atoms.append(atom)
        self._numbers[key] = len(self._atoms) - 1
        return len(self._atoms) - 1, True

    def _term(self, key: Atom, text: str, how: str) -> None:
        atom, new = self._number(key, key._replace(guarded=how == "case"))
        if new:
            sense = Sense(atom, "name", "prefix" if how == "prefix" else "exact", text)
            self._wanted.append(_Wanted(text, how == "prefix", key.loose, sense))

    def _entity(self, entity: Entity, how: str = "word") -> int:
        key = Atom("entity", "", entity.id, how)
        atom, new = self._number(key, key._replace(text=entity.canonical, guarded=_guarded(entity)))
        if new:
            loose = entity.ignore_diacritics
            if len(self._wanted) > _BATCH:
                self._settle()
            for name in adjectives_of(entity) if how == "adjective" else self._names(entity):
                short = bool(entity.context_any) and name.short
                sense = Sense(atom, "name", name.variant, name.of, short, capitals=name.capitals)
                self._wanted.append(_Wanted(name.text, False, loose, sense))
            for phrase in entity.exclude:
                self._wanted.append(_Wanted(phrase, False, loose, Sense(atom, "exclude", "exact", phrase)))
            for word in entity.context_any:
                sense = Sense(atom, "context", "exact", word)
                self._wanted.append(_Wanted(word.removesuffix("*"), word.endswith("*"), loose, sense))
            if entity.context_any:
                self._context[atom] = ", ".join(entity.context_any)
        return atom

    def _type(self, key: Atom, name: str) -> None:
        every = self._by_type.get(name, [])
        guarded = any(map(_guarded, every))
        atom, new = self._number(key, key._replace(guarded=guarded))
        if new:
            for entity in every:
                self._types[self._entity(entity)] = atom

    def _settle(self) -> None:
        """Fold what is wanted so far, all at once."""
        for wanted, folded in zip(self._wanted, fold_terms(w.text for w in self._wanted), strict=True):
            for text, sense in _twins(folded, wanted.sense):
                if wanted.loose:
                    self._loose.add(loosened(text)[0], sense, wanted.open_end)
                else:
                    self._strict.add(text, sense, wanted.open_end)
        self._wanted.clear()

    def finished(self) -> Lexicon:
        self._settle()
        return Lexicon(tuple(self._atoms), self._types, self._strict.terms(), self._loose.terms(), self._context)


def _twins(folded: str, sense: Sense) -> list[tuple[str, Sense]]:
    other = twin(folded)
    return [(folded, sense)] if other is None else [(folded, sense), (other, sense._replace(mixed=True))]
