"""Language of each entry.

The detector is dear, and takes half a second to load: what the feed declares, was in before, or has in common tells
what to expect of each entry, by its commonest words alone where they decide. To see an expectation met takes a tenth of
the time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from adapters.feed.raw import RawEntry, RawFeed
from adapters.feed.values import declared_language
from adapters.language import detect, reads_like
from adapters.schema import Language

__all__ = ["of_entries", "usual"]

AGREEING = 3  # entries
SAMPLE = 1200  # code points that the detector may look at
ENTRIES, WORDS = 20, 900  # as many entries, or code points of them, tell the language of the feed


def of_entries(feed: RawFeed, before: str | None = None) -> dict[str, Language]:
    """Languages by the keys of the entries; those are left out that have too few words.

    The declared language stands where the words of all entries that declare it bear it out.

    Args:
        feed: its head and new entries.
        before: what most of its entries were in.
    """
    groups: dict[str | None, list[RawEntry]] = {}
    for entry in feed.entries:
        groups.setdefault(declared_language(entry, feed), []).append(entry)
    found: dict[str, Language] = {}
    for declared, entries in groups.items():
        found |= _of_group(declared, entries, before)
    return found


def usual(found: Iterable[Language], before: str | None) -> str | None:
    """What most entries are in; `before` where there are too few to say."""
    counts = Counter(language.tag for language in found).most_common(1)
    return counts[0][0] if counts and counts[0][1] >= AGREEING else before


def _of_group(declared: str | None, entries: Sequence[RawEntry], before: str | None) -> dict[str, Language]:
    expected = declared.partition("-")[0] if declared else before
    if declared or (len(entries) > 1 and not before):
        words = _usual_words(entries)
        if declared or (expected := reads_like(words)) is None:
            shared = detect(words, declared=declared, expected=expected)
            if shared is not None and shared.source == "declared":
                return {entry.key: shared for entry in entries}
            expected = shared.tag if shared else None
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
