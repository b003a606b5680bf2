"""Items to rows and rows to records: the only place that knows both sides."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
from pydantic import TypeAdapter
from sqlalchemy import Row

from adapters.schema import Item, Metric, Problem, Relation, SourceInfo, SourceState
from storage.identity import Copy, digest, id_key, url_key
from storage.records import Evidence, Flag, FullText, Match, SourceStatus, StoredProblem, Suppressed

Values = dict[str, Any]

EVIDENCE, SUPPRESSED = TypeAdapter(tuple[Evidence, ...]), TypeAdapter(tuple[Suppressed, ...])
LONGEST_NAME = 100  # of a metric: the name is part of a key

_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.Decoder().decode

# In a fifth and a third of the standard library's time; it stands in for what they refuse: lone surrogates, huge numbers.


def dumped(value: SourceState) -> str:
    """What a source remembers, as JSON."""
    try:
        return _encode(value).decode()
    except (msgspec.MsgspecError, UnicodeError, OverflowError, TypeError):
        return json.dumps(value)


def loaded(text: str) -> Any:
    """The value of a JSON text that this package wrote."""
    try:
        return _decode(text)
    except (msgspec.DecodeError, UnicodeError):
        return json.loads(text)


def item_values(item: Item, copy: Copy, current: int) -> Values:
    """The columns of `item` that are asked for; `current` is the number of its revision row."""
    return {
        "current": current,
        "id": item.id,
        "kind": item.kind,
        "platform": item.platform,
        "revision": item.revision,
        "source": item.source.source_id or copy.source,
        "adapter": item.source.adapter,
        "outlet": item.outlet.domain if item.outlet else None,
        "published": item.published.value if item.published else None,
        "first_seen": item.first_seen,
        "fetched": item.fetched,
        "language": item.language.tag if item.language else None,
        "title": item.title.text if item.title else None,
        "url": item.url,
        "canonical_url": item.canonical_url,
        "access": item.access,
        "content_hash": item.content_hash,
        "url_key": copy.url,
        "title_key": copy.title,
    }


def media_values(seq: int, item: Item) -> list[Values]:
    """A row for each picture, film or file of this revision."""
    return [
        {
            "item_seq": seq, "revision": item.revision, "position": n, "type": m.type, "url": m.url, "alt": m.alt,
            "caption": m.caption, "credit": m.credit, "mime": m.mime, "role": m.role,
        }
        for n, m in enumerate(item.media)
    ]  # fmt: skip


def relation_values(seq: int, relations: Iterable[Relation]) -> list[Values]:
    """A row for each tie; the target is known by its key, whether it is stored or not."""
    return [
        {
            "item_seq": seq, "type": r.type, "target_key": id_key(r.id) if r.id else url_key(r.url or ""),
            "target_id": r.id, "target_url": r.url,
        }
        for r in relations
    ]  # fmt: skip


def metric_values(seq: int, metrics: Sequence[Metric], at: datetime) -> list[Values]:
    """A row for each count; `at` where the source gives no time."""
    return [{"item_seq": seq, "name": m.name[:LONGEST_NAME], "at": m.at or at, "value": m.value} for m in metrics]


def metrics_key(metrics: Sequence[Metric]) -> bytes | None:
    """Tells whether the counts changed."""
    return digest(*sorted(f"{m.name}={m.value}" for m in metrics)) if metrics else None


def flag_values(seq: int, item_seq: int, flag: Flag) -> Values:
    """A flag's row."""
    match = flag.match
    return {
        "seq": seq, "item_seq": item_seq, "revision": flag.revision, "kind": flag.kind, "created": flag.created,
        "watch_id": match.watch_id, "watch_version": match.watch_version, "priority": match.priority,
        "evidence": EVIDENCE.dump_json(match.evidence).decode(), "score": match.score,
        "factors": json.dumps(match.factors), "suppressed": SUPPRESSED.dump_json(match.suppressed).decode(),
    }  # fmt: skip


def flag_of(row: Row[Any]) -> Flag:
    """The flag of a row that carries its item's id as `item_id`."""
    match = Match(
        watch_id=row.watch_id, watch_version=row.watch_version, priority=row.priority,
        evidence=EVIDENCE.validate_json(row.evidence), suppressed=SUPPRESSED.validate_json(row.suppressed),
        score=row.score, factors=json.loads(row.factors),
    )  # fmt: skip
    return Flag(
        seq=row.seq, item_id=row.item_id, revision=row.revision, kind=row.kind, created=row.created, match=match
    )


def problem_values(seq: int, problem: Problem, at: datetime, source: str | None) -> Values:
    """A problem's row; `source` where the problem names none."""
    return {
        "seq": seq, "at": at, "code": problem.code, "severity": problem.severity, "source": problem.source or source,
        "message": problem.message, "place": problem.where, "line": problem.line, "column_number": problem.column,
        "remedy": problem.remedy, "fingerprint": fingerprint(problem, source), "last_seen": at,
    }  # fmt: skip


def fingerprint(problem: Problem, source: str | None) -> bytes:
    """What tells a problem from others; two that agree in it are one that came back."""
    parts = (problem.source or source, problem.code, problem.severity, problem.message, problem.where)
    place = (problem.line, problem.column)
    return digest("problem", *("" if p is None else str(p) for p in (*parts, *place)))


def problem_of(row: Row[Any]) -> StoredProblem:
    """The problem of a row."""
    problem = Problem(
        code=row.code, message=row.message, severity=row.severity, source=row.source, where=row.place, line=row.line,
        column=row.column_number, remedy=row.remedy,
    )  # fmt: skip
    return StoredProblem(seq=row.seq, at=row.at, problem=problem, times=row.times, last_seen=row.last_seen)


def status_of(row: Row[Any]) -> SourceStatus:
    """The status of a source's row."""
    return SourceStatus(
        source_id=row.source_id,
        state=loaded(row.state),
        info=SourceInfo.model_validate_json(row.info) if row.info else None,
        next_due=row.next_due,
        last_polled=row.last_polled,
        last_ok=row.last_ok,
        failures=row.failures,
        polls=row.polls,
        items=row.items,
        why=row.why,
        disabled=row.disabled,
        facts=loaded(row.facts),
    )


def full_text_values(item_seq: int, source: str, url: str, now: datetime) -> Values:
    """The row of a page that was not fetched yet, due at once."""
    return {
        "item_seq": item_seq, "source": source, "url": url, "host": _host(url), "state": "waiting", "attempts": 0,
        "next_due": now, "lease_token": 0,
    }  # fmt: skip


def _host(url: str) -> str:
    """The host that an address names; empty where it cannot be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def full_text_of(row: Row[Any]) -> FullText:
    """The state of a page from a row that carries its item's id as `item_id`."""
    return FullText(
        item_id=row.item_id, source_id=row.source, url=row.url, state=row.state, attempts=row.attempts,
        next_due=row.next_due, tried=row.tried, outcome=row.outcome, detail=row.detail,
    )  # fmt: skip
