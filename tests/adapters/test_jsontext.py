"""JSON from strangers: one reader, whichever of its two parsers reads."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.jsontext import JsonTextError, loads

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(-(2**80), 2**80) | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def _same(ours: object, theirs: object) -> bool:
    return repr(ours) == repr(theirs)  # -0.0, and 1 beside 1.0


@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
@settings(max_examples=200, deadline=None)
def test_what_the_standard_library_reads_is_read_alike(value, ascii_only, indent):
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert _same(loads(text), json.loads(text))
    raw = text.encode("utf-8", "surrogatepass")
    assert _same(loads(raw), json.loads(raw))


@given(st.text(alphabet='{}[]":,0123456789.eE+-truefalsn \\u\n\ud800', max_size=30))
@settings(max_examples=400, deadline=None)
def test_what_is_no_json_is_refused_alike(text):
    try:
        expected = json.loads(text, parse_constant=lambda name: 1 / 0)
    except (ValueError, ZeroDivisionError):
        with pytest.raises(JsonTextError):
            loads(text)
    else:
        assert _same(loads(text), expected)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b"[18446744073709551616, -9223372036854775809]", [2**64, -(2**63) - 1]),
        (b'"\\ud800"', "\ud800"),
        (b'"\\ud83d\\ude00"', "😀"),
        (b"\xef\xbb\xbf[1]", [1]),
        ('["é"]'.encode("utf-16"), ["é"]),
        (b"[1e400]", [float("inf")]),
    ],
)
def test_what_the_two_parsers_would_read_differently(data, value):
    assert loads(data) == value


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"[NaN]", "NaN"), (b"[-Infinity]", "Infinity"), (b"[" + b"9" * 5_000 + b"]", "digits"), (b"[" * 100_000, "deep"),
        (b'["\xff"]', "UTF-8"), (b"", "Expecting value"), (b"[1] x", "Extra data"),
    ],
)  # fmt: skip
def test_what_cannot_be_held_is_named(data, told):
    with pytest.raises(JsonTextError, match=told):
        loads(data)


def test_the_place_of_a_fault_is_told():
    with pytest.raises(JsonTextError) as caught:
        loads('[1,\n {"a": }]')
    assert (caught.value.line, caught.value.column) == (2, 8)
