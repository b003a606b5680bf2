from __future__ import annotations

import pytest

from monitor.watch import scan
from monitor.watch.scan import Scanner


def test_no_terms_find_nothing() -> None:
    assert list(Scanner([]).scan("anything")) == []


def test_overlapping_terms_are_all_found() -> None:
    found = set(Scanner(["air", "air defence", "defence"]).scan("air defence"))
    assert found == {(0, 0, 3), (1, 0, 11), (2, 4, 11)}


@pytest.mark.parametrize("size", [7, 8, 13, 64])
def test_windows_find_each_occurrence_once(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "the s-400 and the s-400 near s-300 xs-400 s-400s ths-400 s-400"
    scanner = Scanner(["s-400", "s-300", "the s-400"])
    whole = sorted(scanner.scan(text))
    monkeypatch.setattr(scan, "_WINDOW", size)
    assert sorted(scanner.scan(text)) == whole
    assert len(whole) == 6


@pytest.mark.parametrize("size", [5, 50, 1 << 18])
def test_a_dense_text_is_sifted_like_any_other(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "ap ap cap apc ap'ap ap² " * 40
    scanner = Scanner(["ap", "ap ap", "²"])
    sparse = sorted(scanner.scan(text))
    monkeypatch.setattr(scan, "_WINDOW", size)
    monkeypatch.setattr(scan, "_FEW", 0)
    monkeypatch.setattr(scan, "_DENSE", 10**9)
    monkeypatch.delattr(Scanner, "_sparse")
    assert sorted(scanner.scan(text)) == sparse


def test_a_dense_text_keeps_a_thousand_of_each_term() -> None:
    found = [term for term, _, _ in Scanner(["ap", "s-400"]).scan("ap " * 50_000 + "s-400")]
    assert (found.count(0), found.count(1)) == (1000, 1)
