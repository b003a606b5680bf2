"""`build`: from the items of a window to what the reader gets, by pure functions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from statistics import median

from adapters.schema import Item
from monitor.digest.model import (
    Bar,
    Coverage,
    Digest,
    Entry,
    Material,
    Novelty,
    Place,
    Quoted,
    Setting,
    Story,
    Totals,
    WatchCount,
)
from monitor.digest.why import RANK, Cause, why
from monitor.digest.words import cut, first_sentences, is_rtl, plain, safe_url
from storage.records import Flag, Priority

__all__ = ["build", "chosen"]

_OLD: frozenset[Novelty] = frozenset(["re-run", "resurfaced", "copy"])
_TITLES = 3
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")


@dataclass(frozen=True, slots=True)
class _Report:
    """An item of the window with its place, and the flags that this digest looks at."""

    item: Item
    flags: tuple[Flag, ...]
    place: Place

    @property
    def rank(self) -> int:
        return min(RANK[f.match.priority] for f in self.flags)

    @property
    def score(self) -> float:
        return max(f.match.score for f in self.flags)


def build(material: Material, setting: Setting) -> Digest:
    """The digest of a window.

    Args:
        material: the items of the window and what is known beside them.
        setting: which watches it covers and how much of it is told.
    """
    reports = list(_reports(material, setting))
    groups: dict[str, list[_Report]] = defaultdict(list)
    for report in reports:
        groups[report.place.story].append(report)
    ordered = sorted(groups.values(), key=_weight)
    fresh = [g for g in ordered if any(r.place.novelty not in _OLD for r in g)]
    old = [g for g in ordered if all(r.place.novelty in _OLD for r in g)]
    told, rest = fresh[: setting.stories], fresh[setting.stories :]
    again, forgotten = old[: setting.stories], old[setting.stories :]
    rest += forgotten
    stories = [_story(g, material, setting) for g in told]
    return Digest(
        name=setting.name,
        title=plain(setting.title) or setting.name[:1].upper() + setting.name[1:],
        language=setting.language,
        window=material.window,
        totals=_totals(reports, fresh, old, material),
        developments=tuple(s for s in stories if s.lead.kind == "article"),
        posts=tuple(s for s in stories if s.lead.kind == "post"),
        reruns=tuple(_story(g, material, setting) for g in again),
        headlines=tuple(_entry(_lead(g), material) for g in rest[: setting.titles]),
        more=max(0, len(rest) - setting.titles),
        watches=_watches(ordered),
        volumes=_volumes(reports, material, setting),
        coverage=_coverage(material.coverage),
        versions={w: v for w, v in sorted(material.versions.items()) if chosen(w, setting)},
        unsubscribe=plain(setting.unsubscribe) or None,
        archive=plain(setting.archive) or None,
    )


def chosen(watch: str, setting: Setting) -> bool:
    """Whether the digest covers a watch."""
    return not setting.watches or any(fnmatchcase(watch, pattern) for pattern in setting.watches)


def _reports(material: Material, setting: Setting) -> Iterable[_Report]:
    for flagged in material.flagged:
        flags = tuple(f for f in flagged.flags if chosen(f.match.watch_id, setting))
        if flags:
            place = material.places.get(flagged.item.id) or Place(story=flagged.item.id)
            yield _Report(flagged.item, flags, place)


def _weight(group: Sequence[_Report]) -> tuple[object, ...]:
    """Urgent ones first, then what is new, then what many tell; the id last, so that the order is total."""
    return (
        min(r.rank for r in group),
        all(r.place.novelty in _OLD for r in group),
        -len({_outlet_key(r.item) for r in group}),
        -max(r.score for r in group),
        min(_seen(r.item) for r in group),
        group[0].place.story,
    )


def _seen(item: Item) -> float:
    seen = item.first_seen or item.fetched
    return seen.timestamp() if seen else 0.0


def _outlet_key(item: Item) -> str:
    return _outlet(item, {}).casefold()


def _outlet(item: Item, sources: Mapping[str, str]) -> str:
    if item.kind == "post" and item.authors:
        author = item.authors[0]
        name = plain(author.name) or (f"@{plain(author.handle)}" if author.handle else "")
        if name:
            return cut(f"{name} ({item.platform})" if item.platform else name, 80)
    if item.outlet and (name := plain(item.outlet.name or item.outlet.domain)):
        return cut(name, 80)
    named = sources.get(item.source.source_id or "")
    return cut(plain(named or item.source.source_id or item.source.adapter), 80)


def _lead(group: Sequence[_Report]) -> _Report:
    """The report that stands for the story: an original article before copies and posts, then the strongest."""
    return min(
        group,
        key=lambda r: (
            r.place.novelty in _OLD, r.item.kind == "post", r.place.copy_of is not None,
            r.rank, -r.score, _seen(r.item), r.item.id,
        ),
    )  # fmt: skip


def _story(group: Sequence[_Report], material: Material, setting: Setting) -> Story:
    lead = _lead(group)
    entry, sentences = _entry(lead, material), _sentences(lead.item)
    rest = (r for r in group if r is not lead)
    others = sorted(rest, key=lambda r: (r.place.copy_of is not None, _seen(r.item), r.item.id))
    ordered, shown = (lead, *others), others[: setting.entries]
    sources = material.sources
    causes = [Cause(r.item.id, r.flags, None if r is lead else _outlet(r.item, sources)) for r in ordered]
    explained = why(causes, entry.title, sentences)
    fresh = [r for r in ordered if r.place.novelty == "new-development"]
    return Story(
        id=lead.place.story,
        novelty=lead.place.novelty,
        news=tuple(dict.fromkeys(cut(plain(n), 80) for r in fresh for n in r.place.news))[:6],
        priority=min((f.match.priority for r in group for f in r.flags), key=lambda p: RANK[p]),
        lead=entry,
        title_marks=explained.title,
        sentences=sentences,
        sentence_marks=explained.sentences,
        quote=_quote(lead),
        hits=explained.hits,
        hidden_hits=explained.hidden,
        hidden_flags=explained.flags,
        watches=tuple(dict.fromkeys(f.match.watch_id for r in ordered for f in r.flags)),
        others=tuple(_entry(r, material) for r in shown),
        hidden=len(others) - len(shown),
        outlets=len({_outlet_key(r.item) for r in group}),
        languages=tuple(sorted({r.item.language.tag.split("-")[0] for r in group if r.item.language})),
        copies=sum(r.place.copy_of is not None for r in group),
        reports=len(group),
    )


def _entry(report: _Report, material: Material) -> Entry:
    item = report.item
    title = _headline(item)
    return Entry(
        id=item.id, kind=item.kind, title=title, outlet=_outlet(item, material.sources),
        url=safe_url(item.canonical_url or item.url), seen=item.first_seen or item.fetched or material.window.end,
        published=item.published.isoformat() if item.published else None,
        language=_language(item), rtl=is_rtl(title), access=item.access,
        novelty=report.place.novelty,
    )  # fmt: skip


def _language(item: Item) -> str | None:
    """Its tag, where it has the shape of one (RFC 5646): what a source declares may be anything."""
    tag = item.language.tag if item.language else ""
    return tag if _TAG.fullmatch(tag) else None


def _sentences(item: Item) -> str:
    """Two sentences of the source's own summary, else of the text; not the headline once more."""
    if item.title is None:  # its first sentence stands as the headline
        head, text = _headline(item).rstrip("…"), first_sentences(item.text, 3, 400)
        return cut(text.removeprefix(head).lstrip(" …"), 200)
    title = plain(item.title.text).casefold()
    for text in (item.part("lead"), item.summary or "", item.part("body"), item.text):
        found = first_sentences(text, 2, 200)
        if found and found.casefold().rstrip(".…") != title.rstrip(".…"):
            return found
    return ""


def _headline(item: Item) -> str:
    title = plain(item.title.text) if item.title else ""
    return cut(title or first_sentences(item.text, 1, 160) or plain(item.url) or item.id, 200)


def _quote(report: _Report) -> Quoted | None:
    """A quotation with a speaker, best one that holds a hit."""
    item = report.item
    spoken = [q for q in item.quotes if q.speaker and 20 <= q.span.end - q.span.start <= 600]
    spans = [e.span for f in report.flags for e in f.match.evidence if e.in_text]
    for quote in sorted(spoken, key=lambda q: not any(q.span.covers(s) for s in spans)):
        if words := cut(plain(quote.span.of(item.text)).rstrip(" ,"), 140):
            return Quoted(words=words, speaker=cut(plain(quote.speaker), 80))
    return None


def _totals(
    reports: Sequence[_Report], fresh: Sequence[Sequence[_Report]], old: Sequence[Sequence[_Report]], material: Material
) -> Totals:
    posts = sum(_lead(g).item.kind == "post" for g in fresh)
    return Totals(
        flags=sum(len(r.flags) for r in reports), items=len(reports), stories=len(fresh) + len(old),
        developments=len(fresh) - posts, posts=posts, reruns=len(old),
        outlets=len({_outlet_key(r.item) for r in reports}),
        languages=len({r.item.language.tag.split("-")[0] for r in reports if r.item.language}),
    )  # fmt: skip


def _watches(groups: Sequence[Sequence[_Report]]) -> tuple[WatchCount, ...]:
    counts: dict[str, int] = defaultdict(int)
    titles: dict[str, list[str]] = defaultdict(list)
    priority: dict[str, Priority] = {}
    for group in groups:
        title = cut(_headline(_lead(group).item), 100)
        for watch, urgency in {f.match.watch_id: f.match.priority for r in group for f in r.flags}.items():
            counts[watch] += 1
            priority[watch] = min(urgency, priority.get(watch, urgency), key=RANK.__getitem__)
            if len(titles[watch]) < _TITLES:
                titles[watch].append(title)
    order = sorted(counts, key=lambda w: (RANK[priority[w]], -counts[w], w))
    return tuple(
        WatchCount(watch=w, priority=priority[w], stories=counts[w], titles=tuple(titles[w])) for w in order
    )


def _volumes(reports: Sequence[_Report], material: Material, setting: Setting) -> tuple[Bar, ...]:
    counts: dict[str, int] = defaultdict(int)
    for report in reports:
        for flag in report.flags:
            counts[flag.match.watch_id] += 1
    usual = {w: median(days) for w, days in material.history.items() if days and chosen(w, setting)}
    # A watch that is silent today but was not before is told as well.
    named = [w for w in counts.keys() | usual.keys() if counts[w] or usual.get(w, 0) >= 1]
    longest = max((max(counts[w], usual.get(w, 0)) for w in named), default=0) or 1
    return tuple(
        Bar(watch=w, count=counts[w], median=usual.get(w), share=round(100 * counts[w] / longest))
        for w in sorted(named, key=lambda w: (-counts[w], w))
    )


def _coverage(coverage: Coverage) -> Coverage:
    """The same in words that fit a line: a reason may quote what a server said."""
    gaps = (g.model_copy(update={"reason": cut(plain(g.reason), 160)}) for g in coverage.gaps)
    return coverage.model_copy(update={"gaps": tuple(gaps)})
