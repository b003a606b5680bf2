from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.toml_positions import KeyPath, locate, locate_tables, nearest

SAMPLE = '''\
# a comment with [brackets] and "quotes
title = "x" # tail
a.b."c d".e = 1

  [store]
  url = 'sqlite:///x.db'

[[source]]
id = "one"
tags = [
  "a", # first
  [1, 2],
  { k = "v", n.m = 3 },
]
text = """
[not.a.table]
key = "no"
two quotes "" and an escaped \\""" end"""""
raw = \'\'\'
[[source]]
\'\'\'

[source.extra]
x = 1979-05-27 07:32:00

[[source]] # second
"id" = "two"
[[source.part]]
n = 1
[[source.part]]
n = 2
[x."y z".w]
v = true
'''


def paths(value: Any, path: KeyPath = ()) -> list[KeyPath]:
    """All that can be indexed in parsed TOML."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [p for key, inner in pairs for p in [(*path, key), *paths(inner, (*path, key))]]


def test_every_path_of_the_values_has_a_place() -> None:
    assert set(locate(SAMPLE)) == set(paths(tomllib.loads(SAMPLE)))


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("title",), (2, 1)),
        (("a", "b", "c d", "e"), (3, 11)),
        (("store",), (5, 3)),
        (("store", "url"), (6, 3)),
        (("source", 0), (8, 1)),
        (("source", 0, "tags", 0), (11, 3)),
        (("source", 0, "tags", 1, 1), (12, 7)),
        (("source", 0, "tags", 2, "n", "m"), (13, 16)),
        (("source", 0, "raw"), (19, 1)),
        (("source", 0, "extra", "x"), (24, 1)),
        (("source", 1), (26, 1)),
        (("source", 1, "id"), (27, 1)),
        (("source", 1, "part", 1, "n"), (31, 1)),
        (("x", "y z"), (32, 1)),
    ],
)
def test_places(path: KeyPath, place: tuple[int, int]) -> None:
    assert locate(SAMPLE)[path] == place


def test_values_are_located_after_the_equals_sign() -> None:
    found = locate(SAMPLE, of="value")
    assert found["title",] == (2, 9)
    assert found["source", 0, "tags"] == (10, 8)
    assert ("store",) not in found


def test_columns_count_code_points_and_crlf_is_one_line_end() -> None:
    found = locate('"ключ" = {"б" = 1}\r\nb = 2\r\n')
    assert found["ключ", "б"] == (1, 11)
    assert found["b",] == (2, 1)


def test_nearest_falls_back_to_the_table_around() -> None:
    found = locate("[a]\nb = 1\n")
    assert nearest(found, ("a", "missing")) == (1, 1)
    assert nearest(found, ("nowhere",)) is None


@pytest.mark.parametrize(
    "text", ["a", "a = ", 'a = ["x" "y"]', "[a", 'a = "x', "= 1", "a = {b = 1", "a = [1,", "é = 1"]
)
def test_what_is_no_toml_is_refused_and_never_loops(text: str) -> None:
    with pytest.raises(ValueError, match="not TOML"):
        locate(text)


keys = st.text(st.characters(codec="utf-8", exclude_characters="\x7f", exclude_categories=["Cc", "Cs"]), max_size=6)
strings = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
scalars = st.one_of(st.integers(-99, 99), st.booleans(), strings)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)
table = st.dictionaries(keys, values, max_size=3)
tables = st.dictionaries(keys, values | st.lists(table, min_size=1, max_size=3), max_size=4)


def basic(text: str) -> str:
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08X}" for c in text)
    return f'"{escaped}"'


def inline(value: Any, end: str = " , # ]\n") -> str:
    """A value in one expression; arrays run over several lines unless an inline table, which may not, holds them."""
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case str():
            return f"'''\n{value}'''" if value.isalnum() and "\n" in end else basic(value)
        case list():
            return "[" + "".join(inline(v, end) + end for v in value) + "]"
    return "{" + ", ".join(f"{basic(k)} = {inline(v, ',')}" for k, v in value.items()) + "}"


def pairs(table: dict[str, Any]) -> list[str]:
    return [f"{basic(key)} = {inline(value)}" for key, value in table.items()]


def emit(data: dict[str, Any]) -> str:
    """TOML in a layout that uses headers where it can."""
    lines: list[str] = []
    tail: list[str] = []
    for key, value in data.items():
        if isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
            tail += [line for v in value for line in (f"[[ {basic(key)} ]]", *pairs(v))]
        elif isinstance(value, dict):
            tail += [f"[{basic(key)}]", *pairs(value)]
        else:
            lines += pairs({key: value})
    return "\n".join([*lines, *tail, ""])


@given(tables)
def test_agrees_with_tomllib_on_any_document(data: dict[str, Any]) -> None:
    text = emit(data)
    assert tomllib.loads(text) == data
    found = locate(text)
    assert set(found) == set(paths(data))
    lines = text.split("\n")
    for path, (line, column) in found.items():
        if isinstance(path[-1], str):
            assert lines[line - 1][column - 1] in '"['


TABLES = st.lists(
    st.sampled_from([
        '[[source]]\nid = "a"', '[[ source ]]\n"i.d" = 1\ntags = ["x", { k = 2 }]', "[source.extra]\nx = 1",
        "[[source.part]]\nn = 1", '[["source"]]\ntext = """\n[[source]]\n"""', "[other]\nkey = 1", "[[rest]]\nx = 1",
        "# [[source]]",
    ]),
    max_size=12,
)  # fmt: skip


@given(TABLES)
def test_one_table_at_a_time_is_the_same_as_all_at_once(parts: list[str]) -> None:
    text = "\n".join(["first = 1", *parts, ""])
    try:
        tables = tomllib.loads(text).get("source", [])
    except tomllib.TOMLDecodeError:
        return
    if not isinstance(tables, list):
        return
    whole = locate(text)
    expected = [{p[2:]: at for p, at in whole.items() if p[:2] == ("source", n)} for n in range(len(tables))]
    assert list(locate_tables(text, "source")) == expected


def test_tables_written_as_one_list() -> None:
    text = 'source = [{ id = "a" }, { id = "b", tags = ["x"] }]'
    one, two = locate_tables(text, "source")
    assert one == {(): (1, 11), ("id",): (1, 13)}
    assert two[("tags", 0)] == (1, 45)
