"""The schema: what it refuses, what it keeps, and that nothing is lost on the way through JSON."""

from __future__ import annotations

import json
import typing
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from adapters import schema
from adapters.errors import FetchError, ParseError
from adapters.schema import (
    Batch,
    Block,
    Embed,
    Item,
    Media,
    Person,
    Problem,
    Quote,
    Relation,
    SourceRef,
    Span,
    Stamp,
    Title,
    copied,
    identity,
    json_schema,
    to_json,
    trusted,
)

SOURCE = SourceRef(adapter="test")
WHEN = datetime(2026, 2, 13, 8, tzinfo=UTC)
MODELS = [
    m for m in vars(schema).values()
    if isinstance(m, type) and issubclass(m, BaseModel) and m.__module__.startswith(schema.__name__)
]
assert len(MODELS) > 20


def item(**fields: object) -> Item:
    return Item(**({"id": "test:1", "kind": "article", "source": SOURCE} | fields))


NASTY = "a\0b\ud800c\x93d\x85"
CLEAN = "a\ufffdb\ufffdc“d\n"


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_field_of_an_exported_type_is_described_or_plain(model):
    assert model.model_config.get("frozen"), "a type that crosses a boundary is frozen"
    if model in (Item, schema.Stamp, schema.Batch, schema.Problem, schema.Language):
        undescribed = [n for n, f in model.model_fields.items() if not f.description and f.is_required()]
        assert set(undescribed) <= {"kind", "source", "item", "role", "span", "type"}


TEXT_FIELDS = [
    ("Person", "name"), ("Person", "handle"), ("Person", "platform"), ("Person", "native_id"), ("Person", "url"),
    ("Person", "email"), ("Outlet", "name"), ("Outlet", "domain"), ("Outlet", "country"), ("Media", "url"), ("Media", "alt"),
    ("Media", "caption"), ("Media", "credit"), ("Media", "mime"), ("Html", "content"), ("Html", "base"), ("Via", "title"),
    ("SourceInfo", "title"), ("SourceInfo", "description"), ("Extractor", "version"),
]  # fmt: skip


@pytest.mark.parametrize(("model", "field"), TEXT_FIELDS)
def test_text_of_a_source_is_cleaned_wherever_it_lands(model, field):
    made = getattr(schema, model)(**({"name": "x"} if model == "Extractor" else {}) | {field: NASTY})
    assert getattr(made, field) == CLEAN
    made.model_dump_json().encode("utf-8")


def test_an_item_is_cleaned_in_all_its_parts():
    nasty = item(
        text=NASTY, summary=NASTY, native_id=NASTY, platform=NASTY, title=Title(text=NASTY, source="feed"),
        tags=({"name": NASTY, "url": NASTY},), links=({"url": NASTY, "rel": NASTY},),
        mentions=({"handle": NASTY, "platform": NASTY},),
        alternates=(NASTY,), metrics=({"name": NASTY, "value": 1},), extra={NASTY: [NASTY, {"x": NASTY}, 1, None]},
        language={"tag": NASTY}, blocks=(Block(role="body", span=Span(start=0, end=len(NASTY))),),
    )  # fmt: skip
    text = nasty.model_dump_json()
    assert "\\u0000" not in text
    text.encode("utf-8")
    assert nasty.extra == {CLEAN: [CLEAN, {"x": CLEAN}, 1, None]}
    assert nasty.blocks[0].span.of(nasty.text) == CLEAN  # as many code points as before


def test_nothing_can_be_changed_or_added():
    with pytest.raises(ValidationError, match="frozen"):
        item().text = "other"
    with pytest.raises(ValidationError, match="extra"):
        item(colour="red")


@pytest.mark.parametrize(
    "fields",
    [
        {"blocks": (Block(role="body", span=Span(start=0, end=3)),)},
        {"blocks": (Block(role="body", span=Span(start=1, end=4)),)},
        {"blocks": (Block(role="body", span=Span(start=0, end=2)), Block(role="body", span=Span(start=3, end=4)))},
        {"blocks": (Block(role="body", span=Span(start=0, end=3)), Block(role="body", span=Span(start=2, end=4)))},
        {"blocks": (Block(role="body", span=Span(start=0, end=9)),)},
        {"quotes": (Quote(span=Span(start=2, end=5)),)},
        {"media": (Media(span=Span(start=5, end=5)),)},
        {"title": Title(text="t", source="text", span=Span(start=0, end=5))},
        {"absent": {"colour"}},
        {"kind": "poem"},
        {"id": ""},
        {"revision": 0},
    ],
)
def test_items_that_cannot_be(fields):
    with pytest.raises(ValidationError):
        item(text="text", **fields)


@pytest.mark.parametrize(
    "make",
    [lambda: Span(start=3, end=2), lambda: Span(start=-1, end=2), lambda: Relation(type="quotes"),
     lambda: Stamp(value=datetime(2026, 1, 1)), lambda: Stamp(offset=1441), lambda: Batch(complete=False, state={})],
)  # fmt: skip
def test_parts_that_cannot_be(make):
    with pytest.raises(ValidationError):
        make()


@pytest.mark.parametrize(
    "value",
    [datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2))),
     datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=2)))],
)  # fmt: skip
def test_a_time_outside_of_all_years_is_refused_as_a_value(value):
    with pytest.raises(ValidationError, match="years 1 to 9999"):
        Stamp(value=value)


def test_unknown_absent_and_empty_are_three_things():
    unknown, absent, empty = item(), item(absent={"summary"}), item(summary="")
    assert (unknown.summary, absent.summary, empty.summary) == (None, None, "")
    assert "summary" in absent.absent
    for one in (unknown, absent, empty):
        assert Item.model_validate_json(to_json(one)) == one


WHEN = datetime(2026, 2, 13, 8, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "wall", "zone", "iso"),
    [
        ({"precision": "year"}, "2026", "unknown", "2026"),
        ({"precision": "month"}, "2026-02", "unknown", "2026-02"),
        ({"precision": "day"}, "2026-02-13", "unknown", "2026-02-13"),
        ({"precision": "day", "zone": "utc"}, "2026-02-13", "utc", "2026-02-13"),
        ({"precision": "hour", "zone": "utc"}, "2026-02-13T08", "utc", "2026-02-13T08+00:00"),
        ({"precision": "minute"}, "2026-02-13T08:05", "unknown", "2026-02-13T08:05"),
        ({"precision": "minute", "zone": "offset", "offset": 120}, "2026-02-13T10:05", "+02:00", "2026-02-13T10:05+02:00"),
        ({"zone": "offset", "offset": -210}, "2026-02-13T04:35:09", "-03:30", "2026-02-13T04:35:09-03:30"),
        ({"zone": "utc"}, "2026-02-13T08:05:09", "utc", "2026-02-13T08:05:09+00:00"),
    ],
)
def test_a_stamp_says_what_is_known_and_no_more(fields, wall, zone, iso):
    stamp = Stamp(value=WHEN, **fields)
    assert (stamp.wall, stamp.tz, stamp.isoformat()) == (wall, zone, iso)


@given(
    st.datetimes(timezones=st.just(UTC)) | st.none(), st.integers(-1440, 1440),
    st.sampled_from(["year", "month", "day", "hour", "minute", "second"]),
    st.sampled_from(["offset", "utc", "assumed", "unknown"]),
)  # fmt: skip
def test_any_stamp_can_be_shown_and_comes_back(value, offset, precision, zone):
    stamp = Stamp(value=value, offset=offset if zone in ("offset", "assumed") else 0, precision=precision, zone=zone)
    assert (stamp.wall is None) == (stamp.isoformat() is None) == (value is None)
    assert stamp.tz
    assert Stamp.model_validate_json(stamp.model_dump_json()) == stamp
    if stamp.wall:
        assert len(stamp.wall.split("-", 1)[0]) == 4


@st.composite
def items(draw: st.DrawFn, depth: int = 1) -> Item:
    text = draw(st.text(max_size=40))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    edges = [0, *cuts, len(text)]
    spans = [Span(start=a, end=b) for a, b in pairwise(edges)]
    roles = st.sampled_from(typing.get_args(schema.Role))
    stamps = st.builds(Stamp, value=st.datetimes(timezones=st.just(UTC)) | st.none(), raw=st.text(max_size=9))
    inner = draw(st.lists(items(depth=0), max_size=2)) if depth else []
    media = st.builds(Media, caption=st.text(max_size=9), width=st.none() | st.integers(0, 9))
    plain = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3)
    return Item(
        id=draw(st.text(min_size=1, max_size=9)), kind=draw(st.sampled_from(["article", "post"])), source=SOURCE, text=text,
        blocks=tuple(Block(role=draw(roles), span=s) for s in spans) if draw(st.booleans()) else (),
        title=draw(st.none() | st.builds(Title, text=st.text(max_size=9), source=st.just("feed"))),
        published=draw(st.none() | stamps), summary=draw(st.none() | st.text(max_size=9)),
        authors=tuple(draw(st.lists(st.builds(Person, name=st.none() | st.text(max_size=9)), max_size=2))),
        embeds=tuple(Embed(item=i, span=spans[0]) for i in inner),
        media=tuple(draw(st.lists(media, max_size=2))),
        absent=draw(st.frozensets(st.sampled_from(["outlet", "tags", "rights"]))),
        extra=draw(st.dictionaries(st.text(max_size=3), plain, max_size=2)),
        fetched=draw(st.none() | st.datetimes(timezones=st.just(UTC))),
    )  # fmt: skip


@given(items())
def test_every_item_survives_json(made):
    for text in (to_json(made), made.model_dump_json()):
        back = Item.model_validate_json(text)
        assert back == made
        assert back.content_hash == made.content_hash
    assert Item.model_validate(made.model_dump()) == made
    assert "".join(b.span.of(made.text) for b in made.blocks) in ("", made.text)


def test_the_content_hash_is_over_what_the_source_says():
    base = item(text="text", title=Title(text="t", source="feed"))
    same = [{"revision": 3}, {"fetched": WHEN}, {"metrics": ({"name": "likes", "value": 3},)}, {"raw_ref": "x"},
            {"published": Stamp(value=WHEN)}]  # fmt: skip
    other = [{"text": "other"}, {"title": Title(text="u", source="feed")}, {"summary": "s"},
             {"media": (Media(caption="c"),)},
             {"authors": (Person(name="p"),)}, {"access": "deleted"}, {"kind": "post"}]  # fmt: skip
    fields = {"text": "text", "title": base.title}
    assert all(item(**fields | f).content_hash == base.content_hash for f in same)
    assert len({item(**fields | f).content_hash for f in other} | {base.content_hash}) == len(other) + 1


def test_identity_takes_the_best_that_is_known():
    assert identity("x", native_id="42", canonical_url="https://a.example/", content="c") == "x:42"
    scoped = identity("feed", native_id="42", scope="https://a.example/feed")
    assert scoped != identity("feed", native_id="42", scope="https://b.example/feed")
    assert identity("feed", canonical_url="https://a.example/").startswith("url:")
    assert identity("feed", content="c") == identity("feed", content=b"c") == identity("page", content="c")
    long = "a" * 5_000
    assert identity("x", native_id=long + "1") != identity("x", native_id=long + "2")
    assert item(id=identity("x", native_id=long)).id.startswith("x:")
    assert identity("x", native_id="\ud800", scope="s")


def test_problems_tell_what_errors_tell():
    error = ParseError("no feed", where="a.xml", line=3, column=4, remedy="Check it.", source="src")
    problem = Problem.of(error, where="elsewhere")
    assert (problem.code, problem.where, problem.line, problem.column, problem.source) == ("parse", "a.xml", 3, 4, "src")
    assert str(problem) == "[src] a.xml:3:4: parse: no feed (Check it.)"
    assert Problem.of(FetchError("gone"), where="u").where == "u"
    foreign = Problem.of(ValueError("x" * 9_000), source="src")
    assert (foreign.code, foreign.message.startswith("ValueError: x"), len(foreign.message)) == ("unexpected", True, 2_000)


def test_the_json_schema_names_every_field():
    exported = json_schema()
    json.dumps(exported)
    assert set(Item.model_fields) | {"content_hash"} == set(exported["properties"])
    assert exported["$schema"].endswith("2020-12/schema")


def test_what_the_module_names_is_there():
    assert all(hasattr(schema, name) for name in schema.__all__)


def test_parts_of_an_item_by_role():
    text = "Head\n\nOne.\n\nTwo.\n\nPhoto"
    roles = [("headline", 0, 6), ("lead", 6, 12), ("body", 12, 18), ("caption", 18, 23)]
    made = item(text=text, blocks=tuple(Block(role=r, span=Span(start=a, end=b)) for r, a, b in roles))
    assert (made.body, made.captions, made.part("headline")) == ("One.\n\nTwo.", "Photo", "Head")
    assert item(text=text).body == text
    outer = item(embeds=(Embed(item=item(id="test:2", embeds=(Embed(item=item(id="test:3")),))),))
    assert [i.id for i in outer.all_embedded()] == ["test:2", "test:3"]


def test_trusted_parts_are_as_validated_ones() -> None:
    made = [
        (trusted(Stamp, value=WHEN, zone="utc", raw="x"), Stamp(value=WHEN, zone="utc", raw="x")),
        (trusted(Item, id="a:1", kind="post", source=SOURCE), Item(id="a:1", kind="post", source=SOURCE)),
    ]
    for fast, slow in made:
        assert fast == slow
        assert fast.model_dump_json() == slow.model_dump_json()
        assert fast.model_fields_set == slow.model_fields_set
        assert list(vars(fast)) == list(vars(slow))


def test_trusted_items_share_nothing_that_changes() -> None:
    one, other = (trusted(Item, id=f"a:{n}", kind="post", source=SOURCE) for n in range(2))
    assert one.extra is not other.extra


def test_a_copy_is_that_of_pydantic() -> None:
    item = Item(id="a:1", kind="post", source=SOURCE, text="words")
    changed = copied(item, revision=2, first_seen=WHEN)
    assert changed == item.model_copy(update={"revision": 2, "first_seen": WHEN})
    assert changed.model_fields_set == item.model_fields_set | {"revision", "first_seen"}
    assert item.revision == 1
