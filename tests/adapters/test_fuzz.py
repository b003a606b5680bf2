"""The short form of the fuzzer, and that it would notice a failure; `python -m tests.adapters.fuzz` is the long one."""

from __future__ import annotations

import pytest

from adapters.schema import Item, SourceRef, Span, Title
from tests.adapters import fuzz


def test_damaged_inputs_neither_escape_nor_take_long() -> None:
    tallies = fuzz.run(200, seed=7)
    assert [f for t in tallies.values() for f in t.failures] == []
    assert all(t.items for t in tallies.values())


@pytest.mark.slow
def test_many_damaged_inputs() -> None:
    assert [f for t in fuzz.run(20_000, seed=8).values() for f in t.failures] == []


def test_what_escapes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes) -> list[Item]:
        raise KeyError("href")

    monkeypatch.setitem(fuzz.READERS, "page", (fuzz.READERS["page"][0], broken))
    assert "KeyError" in fuzz.run(4)["page"].failures[0]
    assert "took" in fuzz.run(4, limit=-1)["feed"].failures[0]


def test_a_span_past_the_text_is_told() -> None:
    item = Item(id="x:1", kind="post", source=SourceRef(adapter="x"), text="Ship ahoy")
    fuzz.check(item)
    wrong = Title(text="Boat", source="text", span=Span(start=0, end=4))
    with pytest.raises(AssertionError):
        fuzz.check(item.model_copy(update={"title": wrong}))
