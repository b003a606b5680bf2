"""Bytes of a feed to a `Batch`: pure, and whole entries only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from pydantic import ValidationError

from adapters import dates, urls
from adapters.errors import ParseError
from adapters.feed import build, jsonfeed, languages, split, xmlfeed
from adapters.feed.head import Wishes, linked_hubs, wishes
from adapters.feed.raw import RawEntry, RawFeed
from adapters.feed.skim import skim
from adapters.feed.values import Context
from adapters.markup import to_text
from adapters.schema import Batch, Item, Problem, SourceInfo, SourceState, trusted
from adapters.text import decode

__all__ = ["MAX_ENTRIES", "read"]

MAX_ENTRIES = 2_000
MAX_PROBLEMS = 20
_DATE = re.compile(
    r"<(?:\w+:)?(?:pubDate|published|updated|date|issued|modified)[^<>]*>\s*([^<]{4,100})<", re.IGNORECASE
)
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]*>([^<]{1,500})", re.IGNORECASE)
_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_PAGES = frozenset({"html", "head", "body"})
_REMEDY = "Open the address in a browser: does it still lead to the feed?"
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Read:
    """A feed with the entries that are new, and what is known of the others.

    Attributes:
        feed: head and new entries.
        keys: of all entries that the feed holds and that could be read, the known ones first.
        problems: of single entries.
        complete: whether the bytes ended where they should.
        wishes: how often the feed asks to be read.
    """

    feed: RawFeed
    keys: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    complete: bool = True
    wishes: Wishes = field(default_factory=Wishes)


def read(
    data: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    headers: Mapping[str, str] | None = None,
    fetched: datetime | None = None,
    source_id: str | None = None,
    state: SourceState | None = None,
    base_url: str | None = None,
) -> Batch:
    """Items of a feed: RSS 0.9x, 1.0, 2.0, Atom 0.3, 1.0, CDF, JSON Feed 1.0, 1.1.

    Args:
        data: the whole document, without transport and content codings.
        url: address of the feed; scope of its native ids where there is no source id.
        content_type: as declared, charset included.
        headers: of the response; Content-Location is the base of relative links where it is there.
        fetched: when it was read, aware; dates past the day after it are not believed.
        source_id: of the configured source.
        state: what the source's state will be; entries that its `entries` names were read before and are left out, and
            `language` is what most of them were in.
        base_url: address after redirects, where it differs from `url`.

    Returns:
        The new items, in the order of the feed; problems of the entries that were left out; the state with the
        entries of this reading. Of a document that ends early the whole entries, without state.

    Raises:
        ParseError: the bytes are no feed; the message says what they look like.
    """
    headers = _NO_HEADERS if headers is None else headers
    base = _base(base_url or url, headers)
    known = _known(state)
    try:
        text, warnings = _text(data, content_type or headers.get("content-type"))
        found = _read_json(text, known) if text[:1] in "{[" else _read_xml(text, known, base)
    except ParseError as error:
        error.where, error.source = error.where or url, error.source or source_id
        raise
    before = (state or {}).get("language")
    before = before if isinstance(before, str) else None
    context = Context(
        found.feed, base=base, url=url, source_id=source_id, fetched=fetched, warnings=warnings,
        languages=languages.of_entries(found.feed, before),
    )  # fmt: skip
    items, problems, seen = _items(found, context, known)
    problems = [p.model_copy(update={"source": source_id, "where": p.where or url}) for p in _listed(problems)]
    # What is in it was validated where it was made; to look through all that the state remembers costs ten times as much.
    return trusted(
        Batch,
        items=tuple(items),
        problems=tuple(problems),
        state=_state(state, seen, languages.usual(context.languages.values(), before)) if found.complete else None,
        info=_info(found, context, headers),
        complete=found.complete,
    )


def _state(before: SourceState | None, seen: Mapping[str, str], language: str | None) -> SourceState:
    state: SourceState = {**(before or {}), "entries": dict(seen)}
    return {**state, "language": language} if language else state


def _base(url: str | None, headers: Mapping[str, str]) -> str | None:
    location = headers.get("content-location")
    return (urls.resolve(location, url) if location else None) or url


def _known(state: SourceState | None) -> dict[str, str]:
    """Ids by the keys of the entries that were read before."""
    entries = (state or {}).get("entries")
    return {k: v for k, v in entries.items() if isinstance(v, str)} if isinstance(entries, dict) else {}


def _text(data: bytes, content_type: str | None) -> tuple[str, tuple[str, ...]]:
    if not data.strip(b"\0 \t\r\n"):
        raise ParseError("the feed is empty", remedy=_REMEDY)
    decoded = decode(data, content_type=content_type)
    return decoded.text.lstrip("\ufeff \t\r\n\f"), decoded.warnings


def _read_json(text: str, known: Mapping[str, str]) -> _Read:
    found = jsonfeed.parse(text)
    problems = [Problem(code="parse.entry", message=f"entry {n + 1}: {why}") for n, why in found.broken.items()]
    entries, capped = _capped(found.feed.entries, _told_date)
    return _Read(
        replace(found.feed, entries=tuple(e for e in entries if e.key not in known)),
        keys=tuple(e.key for e in entries),
        problems=(*problems, *capped, *_truncated(found.complete)),
        complete=found.complete,
    )


def _read_xml(text: str, known: Mapping[str, str], base: str | None) -> _Read:
    text = split.trimmed(text)
    rest, held = skim(text, known)
    slices = split.split(rest)
    if held and (not slices.complete or len(held) + len(slices.entries) > MAX_ENTRIES):
        held, slices = [], split.split(text)  # what is cut off, or left out, is decided by the whole
    chunks, capped = _capped(slices.entries, _written_date)
    keys = [split.key(c) for c in chunks]
    new = {k: c for k, c in zip(keys, chunks, strict=True) if k not in known}
    if slices.complete or slices.entries:
        feed, problems = xmlfeed.parse(replace(slices, entries=tuple(new.values())), list(new), base)
    else:  # a head that ends early may hold anything
        feed, problems = RawFeed(), []
    _recognise(text, feed)
    # What is one entry by its tags may be thousands for who reads what is not well-formed. One of each stays, or it would
    # be unread, and parsed again with every poll.
    spared = {e.key: n for n, e in enumerate(feed.entries) if e.key in new}
    entries, more = _capped(feed.entries, _told_date, frozenset(spared.values()))
    feed = replace(feed, entries=tuple(entries))
    unread = set(new) - {e.key for e in feed.entries}
    return _Read(
        feed,
        keys=tuple(dict.fromkeys([*held, *(k for k in keys if k not in unread), *(e.key for e in feed.entries)])),
        problems=(*problems, *capped, *more, *_truncated(slices.complete)),
        complete=slices.complete,
        wishes=wishes(slices.head),
    )


def _listed(problems: Sequence[Problem]) -> Iterator[Problem]:
    """The first `MAX_PROBLEMS` of each kind, and how many more there are."""
    counts: Counter[str] = Counter()
    for problem in problems:
        counts[problem.code] += 1
        if counts[problem.code] <= MAX_PROBLEMS:
            yield problem
    for code, count in counts.items():
        if count > MAX_PROBLEMS:
            more = f"{count - MAX_PROBLEMS:,} more entries have the same problem"
            yield next(p for p in problems if p.code == code).model_copy(update={"message": more})


def _written_date(chunk: str) -> str | None:
    found = _DATE.search(chunk)
    return found[1] if found else None


def _told_date(entry: RawEntry) -> str | None:
    return entry.published or entry.updated


def _truncated(complete: bool) -> list[Problem]:
    if complete:
        return []
    message = "the feed ends before its end tag; the last entry was left out and the feed will be read again"
    return [Problem(code="parse.truncated", message=message)]


def _capped(
    entries: Sequence[T], written: Callable[[T], str | None], spared: Set[int] = frozenset()
) -> tuple[Sequence[T], list[Problem]]:
    """The newest `MAX_ENTRIES` in their order; the first ones where most have no date. Those at `spared` places stay."""
    if len(entries) <= MAX_ENTRIES:
        return entries, []
    places = sorted(range(len(entries)), key=lambda n: (n not in spared, -_instant(written(entries[n])), n))
    kept = [entries[n] for n in sorted(places[:MAX_ENTRIES])]
    message = f"the feed has {len(entries):,} entries; the {MAX_ENTRIES:,} newest were read"
    return kept, [Problem(code="cap.entries", message=message, severity="warning")]


def _instant(raw: str | None) -> float:
    """Seconds since 1970; entries without a date stand behind all others."""
    stamp = dates.parse(raw, source="feed") if raw else None
    return stamp.value.timestamp() if stamp and stamp.value else float("-inf")


def _recognise(text: str, feed: RawFeed) -> None:
    """Refuse what is no feed, and say what it is.

    Raises:
        ParseError: there is neither a feed's root element nor anything that only feeds have.
    """
    root = (split.root_name(text) or "").lower()
    local = root.rpartition(":")[2]
    if local in _ROOTS or (local not in _PAGES and (feed.entries or feed.title)):
        return
    start = " ".join(text[:200].split())[:60]
    if local in _PAGES or _PAGE.search(text[:2000]):
        title = _TITLE.search(text[:20_000])
        named = f" titled {to_text(title[1])[:80]!r}" if title else ""
        raise ParseError(f"this is an HTML page{named}, not a feed", remedy=_REMEDY)
    if root:
        raise ParseError(f"this is XML with the root element <{root[:40]}>, not a feed", remedy=_REMEDY)
    raise ParseError(f"this is no feed: it begins with {start!r}", remedy=_REMEDY)


def _items(
    read: _Read, context: Context, known: Mapping[str, str]
) -> tuple[list[Item], list[Problem], dict[str, str]]:
    """Items of the new entries, what was left out, and the ids of all entries by their keys."""
    seen = {k: known[k] for k in read.keys if k in known}
    taken = dict(value.rpartition(" ")[::2] for value in seen.values())
    items: list[Item] = []
    problems = list(read.problems)
    for entry in read.feed.entries:
        try:
            item = build.item(entry, context)
            place = split.key(item.canonical_url or item.text)
            if item.id in taken and taken[item.id] != place:
                # A native id that names two things of one document names neither (GUIDs such as "0" or a front page).
                item = build.item(entry, context, reused=True)
        except ValidationError as error:
            what = error.errors(include_url=False)[0]
            problems.append(Problem(code="parse.entry", message=f"{build.named(entry)}: {what['loc']}: {what['msg']}"))
            continue
        seen[entry.key] = f"{item.id} {place}"
        if item.id in taken:
            problems.append(Problem(
                code="entry.duplicate", message=f"{build.named(entry)}: the feed has it twice", severity="warning"
            ))  # fmt: skip
            continue
        taken[item.id] = place
        items.append(item)
    return items, problems, seen


def _info(read: _Read, context: Context, headers: Mapping[str, str]) -> SourceInfo | None:
    """None where the document ended within the head."""
    if not read.complete and not read.keys:
        return None
    info = build.info(context, read.wishes)
    hubs = tuple(h for target in linked_hubs(headers.get("link", "")) if (h := context.resolve(target)))
    return info.model_copy(update={"hubs": tuple(dict.fromkeys((*hubs, *info.hubs)))}) if hubs else info
