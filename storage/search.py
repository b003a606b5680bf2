"""Full-text search: FTS5 on SQLite, tsvector with GIN on PostgreSQL.

Indexing costs several times the insert, so it is a unit of work of its own: the counter `indexed` names
the last revision that was taken in. Every revision has its own row in the index and keeps it; only hits
in current revisions are shown. Only what expires is taken out: a contentless FTS5 table needs the very words
for that which went in (https://www.sqlite.org/fts5.html#the_delete_command).
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    FromClause,
    Text,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)

from adapters.schema import Item, Span
from storage.engine import locked_counter, set_counter
from storage.ingest import SEARCHED
from storage.queries import Wanted, is_or_among
from storage.records import SearchResult
from storage.tables import CounterRow, ItemRow, RevisionRow, of
from storage.terms import Group, Term, fold, parse, spaced, tokens, word_pattern

ITEM, REVISION, COUNTER = of(ItemRow), of(RevisionRow), of(CounterRow)
WEIGHTS = (4.0, 1.0, 1.0)  # title, body, more
LAST_POSITION = 16_383  # of a tsvector; words beyond share it (PostgreSQL manual, 12.11)
POSITIONS = 255  # of one word in a tsvector, at most
LONGEST_WORD = 500  # code points; PostgreSQL takes 2,046 bytes
BEFORE, AFTER = 60, 140  # code points of a snippet around the first hit

Parts = tuple[str, str, str]


def index(connection: Connection, limit: int) -> int:
    """Take in up to `limit` revisions that are not indexed yet; returns how many it were."""
    done = locked_counter(connection, "indexed")
    query = select(REVISION.c.seq, REVISION.c.document).where(REVISION.c.seq > done).order_by(REVISION.c.seq)
    rows = [(row.seq, _parts(row.document)) for row in connection.execute(query.limit(limit))]
    if not rows:
        return 0
    if connection.dialect.name == "sqlite":
        _index_fts5(connection, rows)
    else:
        _index_tsvector(connection, rows)
    set_counter(connection, "indexed", rows[-1][0])
    return len(rows)


def is_behind(connection: Connection) -> bool:
    """Whether there is anything to index."""
    indexed = select(COUNTER.c.value).where(COUNTER.c.name == "indexed").scalar_subquery()
    return connection.execute(select(REVISION.c.seq).where(REVISION.c.seq > indexed).limit(1)).scalar() is not None


def _parts(document: str) -> Parts:
    """Title, text and the rest of an item's words, without the cost of validating it."""
    item: dict[str, Any] = json.loads(document)
    title: str = item.get("title", {}).get("text", "")
    names = [a.get("name") or a.get("handle") or "" for a in item.get("authors", ())]
    more = [item.get("summary") or "", *names, *(t["name"] for t in item.get("tags", ()))]
    left = SEARCHED - len(title[:SEARCHED])
    return title[:SEARCHED], item.get("text", "")[:left], "\n".join(more)[:SEARCHED // 8]


def _index_fts5(connection: Connection, rows: list[tuple[int, Parts]]) -> None:
    # Documents are a few KB; larger runs are merged by FTS5 itself.
    statement = "INSERT INTO search (rowid, title, body, more) VALUES (?, ?, ?, ?)"
    connection.exec_driver_sql(statement, [(seq, *map(spaced, parts)) for seq, parts in rows])


def _index_tsvector(connection: Connection, rows: list[tuple[int, Parts]]) -> None:
    # PostgreSQL's own parser cuts and folds words by the database's locale (by none at all with C): we
    # hand it finished words, and both databases find the same.
    statement = text(
        "INSERT INTO search (revision_seq, words) VALUES (:seq, CAST(:words AS tsvector)) ON CONFLICT DO NOTHING"
    )
    connection.execute(statement, [{"seq": seq, "words": _tsvector(parts)} for seq, parts in rows])


def take_out(connection: Connection, revisions: list[tuple[int, str]]) -> None:
    """Take revisions, given as number and document, out of the index before their words are gone."""
    indexed = connection.execute(select(COUNTER.c.value).where(COUNTER.c.name == "indexed")).scalar_one()
    known = [(seq, document) for seq, document in revisions if seq <= indexed]
    if not known:
        return
    if connection.dialect.name == "sqlite":
        statement = "INSERT INTO search (search, rowid, title, body, more) VALUES ('delete', ?, ?, ?, ?)"
        connection.exec_driver_sql(statement, [(seq, *map(spaced, _parts(document))) for seq, document in known])
    else:
        connection.execute(text("DELETE FROM search WHERE revision_seq = :seq"), [{"seq": seq} for seq, _ in known])


def _tsvector(parts: Parts) -> str:
    places: dict[str, list[str]] = {}
    at = 0
    for part, weight in zip(parts, "ABC", strict=True):
        for word in tokens(part):
            at += 1
            if len(word) <= LONGEST_WORD and len(found := places.setdefault(word, [])) < POSITIONS:
                found.append(f"{at if at < LAST_POSITION else LAST_POSITION}{weight}")
        at += 10  # no phrase goes from one part into the next
    return " ".join(f"'{word}':{','.join(where)}" for word, where in places.items())


def search(
    connection: Connection, query: str, *, limit: int, kind: str | None, source: Wanted, language: str | None
) -> list[SearchResult]:
    """Current revisions that hold the words, best first."""
    groups = parse(query)
    if not groups:
        return []
    hits, rank = _hits(connection, groups)
    found = select(ITEM.c.current, rank.label("rank")).select_from(hits)
    for column_, value in ((ITEM.c.kind, kind), (ITEM.c.source, source), (ITEM.c.language, language)):
        if value is not None:
            found = found.where(is_or_among(column_, value))
    # Sorted before the documents are read: a sorter that carries them is ten times slower.
    best = found.order_by(rank.desc(), ITEM.c.seq.desc()).limit(max(0, limit)).subquery()
    documents = select(REVISION.c.document, best.c.rank).join(best, REVISION.c.seq == best.c.current)
    rows = connection.execute(documents.order_by(best.c.rank.desc(), REVISION.c.item_seq.desc()))
    return [_result(Item.model_validate_json(row.document), row.rank, groups) for row in rows]


def _hits(connection: Connection, groups: tuple[Group, ...]) -> tuple[FromClause, ColumnElement[float]]:
    """Items whose current revision matches, and the rank."""
    found = table("search", column("rowid"), column("revision_seq"), column("words"))
    rank: ColumnElement[float]
    if connection.dialect.name == "sqlite":
        row = found.c.rowid
        matching = literal_column("search").op("MATCH")(bindparam("words", _fts5(groups)))
        rank = -literal_column(f"bm25(search, {', '.join(map(str, WEIGHTS))})", Float)
    else:
        row = found.c.revision_seq
        from sqlalchemy.dialects.postgresql import TSQUERY  # a store in SQLite does without

        wanted = cast(bindparam("words", _tsquery(groups), Text), TSQUERY)
        matching = found.c.words.op("@@")(wanted)
        rank = func.ts_rank_cd(found.c.words, wanted, type_=Float)
    # By way of the revision, whose number is its primary key; the item's pointer to it has no index.
    revised = found.join(REVISION, and_(row == REVISION.c.seq, matching))
    current = and_(ITEM.c.seq == REVISION.c.item_seq, ITEM.c.current == REVISION.c.seq)
    return revised.join(ITEM, current), rank


def _fts5(groups: tuple[Group, ...]) -> str:
    def one(term: Term) -> str:
        return '"' + " ".join(term.words) + '"' + ("*" if term.prefix else "")

    def alternative(group: Group) -> str:
        wanted = " AND ".join(map(one, group.wanted))
        return f"(({wanted}) NOT ({' OR '.join(map(one, group.unwanted))}))" if group.unwanted else f"({wanted})"

    return " OR ".join(map(alternative, groups))


def _tsquery(groups: tuple[Group, ...]) -> str:
    def one(term: Term) -> str:
        quoted = [f"'{word}'" for word in term.words]
        return "(" + " <-> ".join([*quoted[:-1], quoted[-1] + (":*" if term.prefix else "")]) + ")"

    def alternative(group: Group) -> str:
        return "(" + " & ".join([*map(one, group.wanted), *(f"!{one(t)}" for t in group.unwanted)]) + ")"

    return " | ".join(map(alternative, groups))


def _result(item: Item, rank: float, groups: tuple[Group, ...]) -> SearchResult:
    snippet, marks = _snippet(item, [term for group in groups for term in group.wanted])
    return SearchResult(item=item, rank=rank, snippet=snippet, marks=marks)


def _snippet(item: Item, terms: list[Term]) -> tuple[str, tuple[Span, ...]]:
    """The surroundings of the first hit on one line, and where the words stand in them."""
    whole = "\n".join(p for p in (item.text, item.title.text if item.title else "", item.summary or "") if p)
    hits = _spans(whole, terms)
    start = max(0, hits[0].start - BEFORE) if hits else 0
    end = min(len(whole), (hits[0].end if hits else 0) + AFTER)
    marks = tuple(hit.shift(-start) for hit in hits if hit.end <= end)
    return "".join(" " if c.isspace() else c for c in whole[start:end]), marks


def _spans(whole: str, terms: list[Term]) -> list[Span]:
    """Where the terms stand, a span a word, in reading order."""
    places = [(fold(m.group()), m.span()) for m in word_pattern().finditer(whole[:SEARCHED])]
    found: set[tuple[int, int]] = set()
    for at, (word, _) in enumerate(places):
        for term in terms:
            if _begins(word, term, 0) and all(
                at + n < len(places) and _begins(places[at + n][0], term, n) for n in range(1, len(term.words))
            ):
                found.update(place for _, place in places[at : at + len(term.words)])
    return [Span(start=start, end=end) for start, end in sorted(found)]


def _begins(word: str, term: Term, n: int) -> bool:
    """Whether `word` is the term's word number `n`, or goes on from it where it may."""
    wanted = term.words[n]
    return word == wanted or (term.prefix and n == len(term.words) - 1 and word.startswith(wanted))
