"""What a source remembers comes back as it was, whatever strings and numbers are in it."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from storage.rows import dumped, loaded

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
STRINGS = st.text(st.characters(exclude_categories=()), max_size=20)  # lone surrogates, too
VALUES = st.recursive(
    SCALARS | STRINGS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=4)
)


@given(st.dictionaries(STRINGS, VALUES, max_size=5))
@example({"half": "\ud800", "large": 2**80, "exact": 0.1, "nothing": None})
def test_a_state_comes_back_as_it_was(state: dict[str, object]) -> None:
    written = dumped(state)  # type: ignore[arg-type]
    assert loaded(written) == state == json.loads(written)


@given(st.dictionaries(STRINGS, VALUES, max_size=5))
def test_what_the_standard_library_wrote_is_read(state: dict[str, object]) -> None:
    assert loaded(json.dumps(state)) == state
