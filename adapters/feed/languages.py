"""Language of each entry. The detector is dear: what the entries have in common tells what to expect of each."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.feed.raw import RawEntry, RawFeed
from adapters.feed.values import declared_language
from adapters.language import detect
from adapters.schema import Language

__all__ = ["of_entries"]

SAMPLE = 1200  # code points that the detector may look at
ENTRIES, WORDS = 20, 900  # as many entries, or code points of them, tell the language of the feed


def of_entries(feed: RawFeed) -> dict[str, Language]:
    """Languages by the keys of the entries; those are left out that have too few words.

    The declared language stands where the words of all entries that declare it bear it out.
    """
    groups: dict[str | None, list[RawEntry]] = {}
    for entry in feed.entries:
        groups.setdefault(declared_language(entry, feed), []).append(entry)
    found: dict[str, Language] = {}
    for declared, entries in groups.items():
        found |= _of_group(declared, entries)
    return found


def _of_group(declared: str | None, entries: Sequence[RawEntry]) -> dict[str, Language]:
    usual = detect(_usual_words(entries), declared=declared) if len(entries) > 1 or declared else None
    if usual is not None and usual.source == "declared":
        return {entry.key: usual for entry in entries}
    expected = usual.tag if usual else None
    each = ((entry.key, detect(_words(entry), declared=declared, expected=expected)) for entry in entries)
    return {key: language for key, language in each if language}


def _usual_words(entries: Sequence[RawEntry]) -> str:
    words: list[str] = []
    size = 0
    for entry in entries[:ENTRIES]:
        words += [text.line[:300] for text in (entry.title, entry.summary) if text]
        size += sum(map(len, words[-2:]))
        if size > WORDS:
            break
    return " ".join(words)


def _words(entry: RawEntry) -> str:
    """The beginning of the item's text."""
    title = entry.title.line if entry.title else ""
    body = (entry.content.plain if entry.content else "") or (entry.summary.plain if entry.summary else "")
    return f"{title}\n\n{body[:SAMPLE]}" if title and body else title or body[:SAMPLE]
