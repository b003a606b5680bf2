"""The `document` adapter on documents of many makes, and the scorer on items that are right or spoilt on purpose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.errors import ParseError
from adapters.schema import (
    Block,
    Embed,
    Item,
    Language,
    Link,
    Media,
    Outlet,
    Person,
    Quote,
    SourceRef,
    Span,
    Stamp,
    Tag,
    Title,
)  # fmt: skip
from tests.adapters.corpus import measure, read
from tests.adapters.gold import Case, load
from tests.adapters.scoring import Report, score

CASES = load()
SOURCE = SourceRef(adapter="document")

FLOORS = {
    "kind": 0.97, "language": 0.97, "title": 0.95, "title span": 0.95, "outlet": 0.95, "authors": 0.95, "url": 0.97,
    "published": 0.95, "published precision": 0.97, "published zone": 0.97,
    "body count": 0.95, "body": 0.95, "role headline": 0.95, "role body": 0.95, "role embed": 0.95, "role noise": 0.9,
    "caption": 0.95, "credit": 0.95, "embed count": 0.95, "embed handle": 0.95, "embed author": 0.95,
    "embed published": 0.95, "embed text": 0.95, "quote recall": 0.95, "quote precision": 0.95, "speaker": 0.92,
}  # fmt: skip


@pytest.fixture(scope="module")
def report() -> Report:
    return measure(CASES)


@pytest.mark.parametrize("field", FLOORS)
def test_field_reaches_its_floor(report: Report, field: str) -> None:
    tally = report.fields[field]
    wrong = "\n".join(f"{f.case}: {f.expected!r} != {f.got!r}" for f in report.failures if f.field == field)
    assert tally.rate >= FLOORS[field], f"{tally.right} of {tally.total}\n{wrong}"


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_blocks_rebuild_the_decoded_text(case: Case) -> None:
    item = read(case.data)
    assert item.text == case.text
    assert "".join(b.span.of(item.text) for b in item.blocks) == case.text


def survives(data: bytes) -> None:
    try:
        item = read(data)
    except ParseError:
        return
    assert "".join(b.span.of(item.text) for b in item.blocks) == item.text


@settings(max_examples=80, deadline=None)
@given(case=st.sampled_from(CASES), share=st.floats(0, 1))
def test_cut_documents_never_raise_anything_but_a_parse_error(case: Case, share: float) -> None:
    survives(case.data[: int(len(case.data) * share)])


@settings(max_examples=80, deadline=None)
@given(case=st.sampled_from(CASES), where=st.floats(0, 1), junk=st.binary(max_size=12))
def test_spoilt_documents_never_raise_anything_but_a_parse_error(case: Case, where: float, junk: bytes) -> None:
    at = int(len(case.data) * where)
    survives(case.data[:at] + junk + case.data[at + len(junk) :])


# --- the scorer -------------------------------------------------------------------------------------------


def stamp(gold: dict[str, str] | None) -> Stamp | None:
    if gold is None:
        return None
    known = gold["tz"] not in ("unknown", "utc")
    sign, hours, minutes = (gold["tz"][0], *gold["tz"][1:].split(":")) if known else ("+", "0", "0")
    offset = int(f"{sign}1") * (int(hours) * 60 + int(minutes))
    filled = gold["value"] + "2000-01-01T00:00:00"[len(gold["value"]) :]
    value = datetime.fromisoformat(filled).replace(tzinfo=timezone(timedelta(minutes=offset)))
    zone: Any = "offset" if known else gold["tz"]
    precision: Any = gold["precision"]
    return Stamp(value=value, precision=precision, zone=zone, offset=offset)


def post(gold: dict[str, Any]) -> Item:
    return Item(
        id="x:1", kind="post", platform=gold.get("platform"), source=SOURCE, published=stamp(gold["published"]),
        authors=(Person(name=gold["author"], handle=gold["handle"]),), text=gold["text"], url=gold.get("url"),
        links=tuple(Link(url=u) for u in gold.get("links", ())), media=tuple(Media(url=u) for u in gold["media"]),
        tags=tuple(Tag(name=t) for t in gold["hashtags"]),
    )  # fmt: skip


def blocks(case: Case) -> tuple[Block, ...]:
    """The gold blocks, with `other` in between."""
    out, at = [], 0
    role: Any
    for part in case.blocks or ():
        for role, start, end in (("other", at, part.span.start), (part.roles[0], part.span.start, part.span.end)):
            if end > start:
                out.append(Block(role=role, span=Span(start=start, end=end)))
        at = part.span.end
    if at < len(case.text):
        out.append(Block(role="other", span=Span(start=at, end=len(case.text))))
    return tuple(out)


def ideal(case: Case) -> Item:
    """The item that the gold describes."""
    gold = case.gold
    title = gold["title"]["text"] if gold.get("title") else None
    headlines = [p.span for p in case.blocks or () if "headline" in p.roles]
    span = headlines[0] if headlines else None
    if title and not span and (at := case.text.find(title)) >= 0:
        span = Span(start=at, end=at + len(title))
    outlet = gold.get("outlet")
    outlet = outlet[0] if isinstance(outlet, list) else outlet
    places = [p.span for p in case.blocks or () if "embed" in p.roles]
    return Item(
        id="file:1", kind=gold["kind"], source=SOURCE, language=Language(tag=gold["language"]), text=case.text,
        title=Title(text=title, source="text", span=span) if title else None,
        outlet=Outlet(name=outlet) if outlet else None, url=gold.get("url"),
        authors=tuple(Person(name=a["name"], handle=a["handle"]) for a in gold.get("authors", ())),
        published=stamp(gold.get("published")), blocks=blocks(case),
        embeds=tuple(Embed(item=post(e), span=s) for e, s in zip(gold.get("embeds", ()), places, strict=True)),
        media=tuple(Media(caption=m["caption"], credit=m["credit"]) for m in gold.get("media", ())),
        quotes=tuple(Quote(span=p.span, speaker=p.speakers[0] if p.speakers else None) for p in case.quotes or ()),
    )  # fmt: skip


def test_the_right_item_gets_full_marks() -> None:
    report = score((case, ideal(case)) for case in CASES)
    assert not report.failures
    assert report.fields.keys() >= FLOORS.keys()


def test_no_item_at_all_gets_no_marks_for_what_was_to_be_found() -> None:
    report = score((case, None) for case in CASES)
    to_be_found = ("language", "body", "caption", "credit", "embed author", "quote recall", "partition")
    assert all(report.fields[f].right == 0 for f in to_be_found)


def with_link(embed: Embed) -> Embed:
    return Embed(item=embed.item.model_copy(update={"url": "https://x.com/a/status/1"}), span=embed.span)


def each(parts: tuple[Any, ...], **update: Any) -> tuple[Any, ...]:
    return tuple(p.model_copy(update=update) for p in parts)


SPOILT: dict[str, Callable[[Item], dict[str, Any]]] = {
    "published zone": lambda i: {"published": i.published and i.published.model_copy(update={"zone": "utc"})},
    "outlet": lambda i: {"outlet": Outlet(name="Invented Times")},
    "authors": lambda i: {"authors": (Person(name="Invented Author"),)},
    "embed url": lambda i: {"embeds": tuple(map(with_link, i.embeds))},
    "quote precision": lambda i: {"quotes": (*i.quotes, Quote(span=Span(start=30, end=50)))},
    "quote recall": lambda i: {"quotes": i.quotes[1:]},
    "speaker": lambda i: {"quotes": each(i.quotes, speaker="Nobody")},
    "credit": lambda i: {"media": each(i.media, credit="Photo: Velmora Navy Press")},
    "partition": lambda i: {"blocks": i.blocks[:-1]},
    "body": lambda i: {"blocks": each(i.blocks, role="body")},
}


@pytest.mark.parametrize("field", SPOILT)
def test_each_kind_of_mistake_costs_its_field(field: str) -> None:
    case = next(c for c in CASES if c.name == "en_dump_two_posts")
    item = ideal(case)
    report = score([(case, item.model_copy(update=SPOILT[field](item)))])
    assert field in {f.field for f in report.failures}
