from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.source import Source, string_offsets


@pytest.mark.parametrize(
    "string",
    [
        '"plain"',
        "'literal \\n'",
        '"tab \\t, quote \\", u \\u0416, U \\U0001F680 end"',
        '"""\nfirst\nsecond"""',
        '"""a \\\n     b"""',
        '"""a "quoted" word"""',
        '"""ends in a quote\\""""',
        '"""ends in two"""""',
        "'''ends in one''''",
        "'''\nraw \\ '' two'''",
        '""',
        '""""""',
    ],
)
def test_offsets_of_every_character(string: str) -> None:
    text = f"key = {string} # tail"
    value = tomllib.loads(text)["key"]
    offsets = string_offsets(text, 6)
    assert len(offsets) == len(value) + 1
    assert all(text[at] in (char, "\\") for at, char in zip(offsets, value, strict=False))
    assert text[offsets[-1]] in "\"'"


@given(st.text("ab\"'\\\t\n é🚀", max_size=20))
def test_offsets_of_any_basic_string(value: str) -> None:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    text = f'k = """{escaped}"""'
    offsets = string_offsets(text, 4)
    assert tomllib.loads(text)["k"] == value
    assert len(offsets) == len(value) + 1
    assert offsets == sorted(offsets)


def test_problems_point_at_keys_values_and_characters() -> None:
    source = Source("x.toml", 'version = 1\n[[watch]]\n  query = "a\\tb"\n')

    def place(**how: object) -> tuple[int | None, int | None]:
        problem = source.problem("c", "m", ("watch", 0, "query"), **how)  # type: ignore[arg-type]
        return problem.line, problem.column

    assert place(of="key") == (3, 3)
    assert place() == (3, 11)
    assert place(offset=0) == (3, 12)
    assert place(offset=2) == (3, 15)
    assert source.problem("c", "m", ("watch", 0, "id")).line == 2


def test_without_text_there_is_no_line() -> None:
    assert Source("watchlist").problem("c", "m", ("watch", 0)).line is None
