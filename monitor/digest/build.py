"""`build`: from the items of a window to what the reader gets, by pure functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from statistics import median

from monitor.digest.model import (
    Bar,
    Coverage,
    Digest,
    Material,
    Place,
    Setting,
    Story,
    Totals,
    WatchCount,
)
from monitor.digest.report import OLD, Report, entry, headline, outlet, outlet_key, quote, seen, sentences
from monitor.digest.why import RANK, Cause, why
from monitor.digest.words import cut, plain
from storage.records import Priority

__all__ = ["build", "chosen"]

_TITLES = 3


def build(material: Material, setting: Setting) -> Digest:
    """The digest of a window.

    Args:
        material: the items of the window and what is known beside them.
        setting: which watches it covers and how much of it is told.
    """
    reports = list(_reports(material, setting))
    groups: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        groups[report.place.story].append(report)
    ordered = sorted(groups.values(), key=_weight)
    fresh = [g for g in ordered if any(r.place.novelty not in OLD for r in g)]
    old = [g for g in ordered if all(r.place.novelty in OLD for r in g)]
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
        headlines=tuple(entry(_lead(g), material) for g in rest[: setting.titles]),
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


def _reports(material: Material, setting: Setting) -> Iterable[Report]:
    for flagged in material.flagged:
        flags = tuple(f for f in flagged.flags if chosen(f.match.watch_id, setting))
        if flags:
            place = material.places.get(flagged.item.id) or Place(story=flagged.item.id)
            yield Report(flagged.item, flags, place)


def _weight(group: Sequence[Report]) -> tuple[object, ...]:
    """Urgent ones first, then what is new, then what many tell; the id last, so that the order is total."""
    return (
        min(r.rank for r in group),
        all(r.place.novelty in OLD for r in group),
        -len({outlet_key(r.item) for r in group}),
        -max(r.score for r in group),
        min(seen(r.item) for r in group),
        group[0].place.story,
    )


def _lead(group: Sequence[Report]) -> Report:
    """The report that stands for the story: an original article before copies and posts, then the strongest."""
    return min(
        group,
        key=lambda r: (
            r.place.novelty in OLD, r.item.kind == "post", r.place.copy_of is not None,
            r.rank, -r.score, seen(r.item), r.item.id,
        ),
    )  # fmt: skip


def _story(group: Sequence[Report], material: Material, setting: Setting) -> Story:
    lead = _lead(group)
    head, body = entry(lead, material), sentences(lead.item)
    rest = (r for r in group if r is not lead)
    others = sorted(rest, key=lambda r: (r.place.copy_of is not None, seen(r.item), r.item.id))
    ordered, shown = (lead, *others), others[: setting.entries]
    sources = material.sources
    causes = [Cause(r.item.id, r.flags, None if r is lead else outlet(r.item, sources)) for r in ordered]
    explained = why(causes, head.title, body)
    fresh = [r for r in ordered if r.place.novelty == "new-development"]
    return Story(
        id=lead.place.story,
        novelty=lead.place.novelty,
        news=tuple(dict.fromkeys(cut(plain(n), 80) for r in fresh for n in r.place.news))[:6],
        priority=min((f.match.priority for r in group for f in r.flags), key=lambda p: RANK[p]),
        lead=head,
        title_marks=explained.title,
        sentences=body,
        sentence_marks=explained.sentences,
        quote=quote(lead),
        hits=explained.hits,
        hidden_hits=explained.hidden,
        hidden_flags=explained.flags,
        watches=tuple(dict.fromkeys(f.match.watch_id for r in ordered for f in r.flags)),
        others=tuple(entry(r, material) for r in shown),
        hidden=len(others) - len(shown),
        outlets=len({outlet_key(r.item) for r in group}),
        languages=tuple(sorted({r.item.language.tag.split("-")[0] for r in group if r.item.language})),
        copies=sum(r.place.copy_of is not None for r in group),
        reports=len(group),
    )


def _totals(
    reports: Sequence[Report], fresh: Sequence[Sequence[Report]], old: Sequence[Sequence[Report]], material: Material
) -> Totals:
    posts = sum(_lead(g).item.kind == "post" for g in fresh)
    return Totals(
        flags=sum(len(r.flags) for r in reports), items=len(reports), stories=len(fresh) + len(old),
        developments=len(fresh) - posts, posts=posts, reruns=len(old),
        outlets=len({outlet_key(r.item) for r in reports}),
        languages=len({r.item.language.tag.split("-")[0] for r in reports if r.item.language}),
    )  # fmt: skip


def _watches(groups: Sequence[Sequence[Report]]) -> tuple[WatchCount, ...]:
    counts: dict[str, int] = defaultdict(int)
    titles: dict[str, list[str]] = defaultdict(list)
    priority: dict[str, Priority] = {}
    for group in groups:
        title = cut(headline(_lead(group).item), 100)
        for watch, urgency in {f.match.watch_id: f.match.priority for r in group for f in r.flags}.items():
            counts[watch] += 1
            priority[watch] = min(urgency, priority.get(watch, urgency), key=RANK.__getitem__)
            if len(titles[watch]) < _TITLES:
                titles[watch].append(title)
    order = sorted(counts, key=lambda w: (RANK[priority[w]], -counts[w], w))
    return tuple(
        WatchCount(watch=w, priority=priority[w], stories=counts[w], titles=tuple(titles[w])) for w in order
    )


def _volumes(reports: Sequence[Report], material: Material, setting: Setting) -> tuple[Bar, ...]:
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
