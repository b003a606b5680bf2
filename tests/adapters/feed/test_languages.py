"""The language of entries: declared, usual, and each entry's own."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.feed import read
from adapters.schema import Batch
from tests.adapters.paragraphs import PARAGRAPHS


def feed(*languages: str, declared: str = "", first: int = 0, state: Mapping[str, object] | None = None) -> Batch:
    head = f"<language>{declared}</language>" if declared else ""
    items = "".join(
        f"<item><guid>u:{first + n}</guid><description>{PARAGRAPHS[language]}</description></item>"
        for n, language in enumerate(languages)
    )
    data = f"<rss version='2.0'><channel><title>Quay</title>{head}{items}</channel></rss>".encode()
    return read(data, url="https://quay.example/feed", state=dict(state or {}))  # type: ignore[arg-type]


def tags(batch: Batch) -> list[str | None]:
    return [item.language.tag if item.language else None for item in batch.items]


def test_each_entry_has_its_own_language() -> None:
    mixed = ["uk", "uk", "ru", "uk", "en", "pt", "es", "uk"]
    assert tags(feed(*mixed)) == mixed


def test_what_most_entries_are_in_is_remembered() -> None:
    batch = feed("uk", "uk", "uk", "en")
    assert batch.state is not None
    assert batch.state["language"] == "uk"


def test_two_entries_say_too_little_to_be_remembered() -> None:
    batch = feed("uk", "uk")
    assert batch.state is not None
    assert "language" not in batch.state


def test_a_remembered_language_decides_nothing_by_itself() -> None:
    before = feed("uk", "uk", "uk").state
    batch = feed("ru", "en", "uk", first=3, state=before)
    assert tags(batch) == ["ru", "en", "uk"]
    assert batch.state is not None
    assert batch.state["language"] == "uk"


def test_a_strange_state_is_ignored() -> None:
    assert tags(feed("uk", state={"language": ["uk"]})) == ["uk"]


def test_a_wrong_declaration_is_overruled() -> None:
    assert tags(feed("ru", "ru", "ru", declared="en-US")) == ["ru", "ru", "ru"]
