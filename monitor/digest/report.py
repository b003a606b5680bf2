"""One report of a digest: what is told of an item, in words that are fit to be shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.schema import Item
from monitor.digest.model import Entry, Material, Novelty, Place, Quoted
from monitor.digest.why import RANK
from monitor.digest.words import cut, first_sentences, is_rtl, plain, safe_url
from storage.records import Flag

__all__ = ["OLD", "Report", "entry", "headline", "outlet", "outlet_key", "quote", "seen", "sentences"]

OLD: frozenset[Novelty] = frozenset(["re-run", "resurfaced", "copy"])
_ROOM = 200
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")


@dataclass(frozen=True, slots=True)
class Report:
    """An item of the window with its place, and the flags that this digest looks at."""

    item: Item
    flags: tuple[Flag, ...]
    place: Place

    @property
    def rank(self) -> int:
        """How urgent it is; 0 is the most."""
        return min(RANK[f.match.priority] for f in self.flags)

    @property
    def score(self) -> float:
        """That of its strongest match."""
        return max(f.match.score for f in self.flags)


def seen(item: Item) -> float:
    """When it was first seen, seconds since 1970; 0 where that is not known."""
    at = item.first_seen or item.fetched
    return at.timestamp() if at else 0.0


def outlet_key(item: Item) -> str:
    """The same for one outlet, however its name is written."""
    return outlet(item, {}).casefold()


def outlet(item: Item, sources: Mapping[str, str]) -> str:
    """Who publishes it: the author of a post, the medium, or the source, by its name in `sources` where it has one."""
    if item.kind == "post" and item.authors:
        author = item.authors[0]
        name = plain(author.name) or (f"@{plain(author.handle)}" if author.handle else "")
        if name:
            return cut(f"{name} ({item.platform})" if item.platform else name, 80)
    if item.outlet and (name := plain(item.outlet.name or item.outlet.domain)):
        return cut(name, 80)
    named = sources.get(item.source.source_id or "")
    return cut(plain(named or item.source.source_id or item.source.adapter), 80)


def entry(report: Report, material: Material) -> Entry:
    """The report as a line of the digest."""
    item = report.item
    title = headline(item)
    return Entry(
        id=item.id, kind=item.kind, title=title, outlet=outlet(item, material.sources),
        url=safe_url(item.canonical_url or item.url), seen=item.first_seen or item.fetched or material.window.end,
        published=item.published.isoformat() if item.published else None,
        language=_language(item), rtl=is_rtl(title), access=item.access,
        novelty=report.place.novelty,
    )  # fmt: skip


def headline(item: Item) -> str:
    """Its title, else its first sentence, else what is there."""
    title = plain(item.title.text) if item.title else ""
    return cut(title or first_sentences(item.text, 1, 160) or plain(item.url) or item.id, 200)


def _language(item: Item) -> str | None:
    """Its tag, where it has the shape of one (RFC 5646): what a source declares may be anything."""
    tag = item.language.tag if item.language else ""
    return tag if _TAG.fullmatch(tag) else None


def sentences(item: Item) -> str:
    """Two sentences of the source's own summary, else of the text; not the headline once more."""
    if item.title is None:  # its first sentence stands as the headline
        head, text = headline(item).rstrip("…"), first_sentences(item.text, 3, 400)
        return cut(text.removeprefix(head).lstrip(" …"), _ROOM)
    title = plain(item.title.text).casefold()
    for text in (item.part("lead"), item.summary or "", item.part("body"), item.text):
        found = _whole(text)
        if found and found.casefold().rstrip(".…") != title.rstrip(".…"):
            return found
    return ""


def _whole(text: str) -> str:
    """Two sentences; one where the second does not fit, and the first says enough alone."""
    two, one = first_sentences(text, 2, _ROOM), first_sentences(text, 1, _ROOM)
    return one if two.endswith("…") and not one.endswith("…") and len(one) >= _ROOM // 3 else two


def quote(report: Report) -> Quoted | None:
    """A quotation with a speaker, at best one that holds a hit."""
    item = report.item
    spoken = [q for q in item.quotes if q.speaker and 20 <= q.span.end - q.span.start <= 600]
    spans = [e.span for f in report.flags for e in f.match.evidence if e.in_text]
    for said in sorted(spoken, key=lambda q: not any(q.span.covers(s) for s in spans)):
        if words := cut(plain(said.span.of(item.text)).rstrip(" ,"), 140):
            return Quoted(words=words, speaker=cut(plain(said.speaker), 80))
    return None
