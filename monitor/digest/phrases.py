"""Sentences about a digest, in the language of its frame."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from monitor.digest.frame import Frame
from monitor.digest.model import Bar, Digest, Gap, Hit, Story
from monitor.digest.words import cut

__all__ = ["bar", "coverage", "gap", "more", "more_hits", "more_reports", "reasons", "summary", "time", "volume"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._/@+-]*")


def time(t: Frame, digest: Digest, at: datetime) -> str:
    """A time in the digest's zone; without the date on its own day."""
    return t.time(at, digest.window.zone, day=digest.window.period)


def summary(t: Frame, digest: Digest) -> list[str]:
    """Three lines: how much, about what, and what could not be seen."""
    totals, lines = digest.totals, []
    if totals.items:
        lines.append(
            t("summary_stories", stories=t.count("stories", totals.stories), reports=t.count("reports", totals.items),
              outlets=t.count("outlets", totals.outlets), languages=t.count("languages", totals.languages))
        )  # fmt: skip
        busy = [b for b in digest.volumes if b.count][:3]
        lines.append(t("summary_watches", watches=", ".join(volume(t, b) for b in busy)))
    return [*lines, coverage(t, digest)]


def coverage(t: Frame, digest: Digest) -> str:
    """How many sources answered, or how many did not."""
    sources, gaps = digest.coverage.sources, len({g.source for g in digest.coverage.gaps})
    if not sources:
        return t("no_sources")
    return t.count("silent_sources", gaps, all=t.number(sources)) if gaps else t.count("all_sources", sources)


def volume(t: Frame, bar: Bar) -> str:
    """`watch 14 (usual 6)`."""
    if bar.median is None:
        return f"{bar.watch} {t.number(bar.count)}"
    return f"{bar.watch} {t.number(bar.count)} ({t('usual', n=t.number(bar.median))})"


def reasons(t: Frame, story: Story) -> list[str]:
    """`S-400, as “С-400”, in the photo caption (watch, watch), said by X, Outlet`, for each hit that is told.

    A watch is named where it is explained first, and again only where a hit explains no other.
    """
    told: set[str] = set()
    lines = []
    for hit in story.hits:
        lines.append(_reason(t, hit, [w for w in hit.watches if w not in told] or hit.watches))
        told.update(hit.watches)
    return lines


def _reason(t: Frame, hit: Hit, watches: Sequence[str]) -> str:
    key = "hit" if hit.surface.casefold() in hit.name.casefold() else "hit_as"
    where = t.name("field", hit.field)
    line = t(key, name=hit.name.strip('"'), surface=hit.surface, field=where, watch=", ".join(watches))
    said = t("said_by", speaker=hit.speaker) if hit.speaker else ""
    return ", ".join(p for p in (line, said, hit.outlet) if p)


def more_hits(t: Frame, story: Story) -> str:
    """How many hits are not told, and the command that tells them."""
    first, *others = story.hidden_flags
    where = ", ".join((f"`monitor why {first}`", *map(str, others)))
    return f"{t.count('more_hits', story.hidden_hits)}: {where}"


def more_reports(t: Frame, story: Story) -> str:
    """How many reports are not named, and the command that names them."""
    # An id may hold what a feed made up: nobody is to paste that into a shell.
    where = f"monitor show {story.id}" if _ID.fullmatch(story.id) else "monitor stories"
    return f"{t.count('more_reports', story.hidden)}: `{where}`"


def more(t: Frame, digest: Digest, n: int) -> str:
    """How many stories are not told, and where they are."""
    return t("more", n=t.number(n), where=digest.archive or t("where_default"))


def gap(t: Frame, digest: Digest, gap: Gap) -> str:
    """Why a source gave nothing, and since when."""
    since = t("since", time=time(t, digest, gap.since)) if gap.since else t("never")
    return "; ".join(p for p in (t.name("gap", gap.kind), gap.reason, since) if p)


def bar(t: Frame, bar: Bar) -> str:
    """`watch  ████████ 14 (usual 6)`: the bar is only an ornament, the numbers tell."""
    blocks = "█" * max(1, bar.share // 5) if bar.count else "·"
    return f"{cut(bar.watch, 28):<28} {blocks} {volume(t, bar)[len(bar.watch) + 1 :]}"
