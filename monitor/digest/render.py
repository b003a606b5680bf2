"""A digest as mail: subject, HTML and plain text that say the same.

The HTML is one column without scripts, pictures or anything that is fetched, and stays under `MOST_HTML` bytes, past
which large mail services cut a message. Every word of a stranger is escaped by the template engine.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.errors import ConfigurationError
from monitor.digest.frame import Frame, frame
from monitor.digest.model import Bar, Digest, Gap, Hit
from monitor.digest.words import cut

# Templates, styles and locales are loaded with the first digest: a daemon would carry 15 MB of them all day.
if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment

__all__ = ["MOST_HTML", "Rendered", "render", "render_html", "render_text", "shortened", "subject"]

MOST_HTML = 100_000
_WIDTH = 72


@dataclass(frozen=True, slots=True)
class Rendered:
    """A digest ready to be sent."""

    subject: str
    html: str
    text: str


def render(digest: Digest, *, templates: Path | None = None) -> Rendered:
    """The digest as subject, HTML and text.

    Args:
        digest: what to tell. Where its HTML would pass `MOST_HTML` bytes, stories at the end are told by headline.
        templates: folder with templates of your own, by the names of ours: digest.html.jinja, digest.css,
            digest.txt.jinja; those that are not there are ours.

    Raises:
        ConfigurationError: a template of your own cannot be used; says which and where.
    """
    html = render_html(digest, templates=templates)
    while len(html.encode()) > MOST_HTML and (shorter := shortened(digest)) is not None:
        digest = shorter
        html = render_html(digest, templates=templates)
    return Rendered(subject(digest), html, render_text(digest, templates=templates))


def shortened(digest: Digest) -> Digest | None:
    """The digest with a quarter less told: evidence becomes headlines, then headlines become a number."""
    reruns, posts, developments = digest.reruns, digest.posts, digest.developments
    if len(reruns) > 3:
        gone, reruns = reruns[len(reruns) * 3 // 4 :], reruns[: len(reruns) * 3 // 4]
    elif len(posts) + len(developments) > 4:
        keep = len(developments) * 3 // 4
        gone, developments = developments[keep:], developments[:keep]
        keep = len(posts) * 3 // 4
        gone, posts = gone + posts[keep:], posts[:keep]
    elif digest.headlines:
        keep = len(digest.headlines) // 2
        more = digest.more + len(digest.headlines) - keep
        return digest.model_copy(update={"headlines": digest.headlines[:keep], "more": more})
    elif len(digest.watches) > 10:
        return digest.model_copy(update={"watches": digest.watches[:10], "volumes": digest.volumes[:10]})
    else:
        return None
    headlines = tuple(s.lead for s in gone) + digest.headlines
    most = max(60, len(digest.headlines))
    return digest.model_copy(
        update={
            "developments": developments, "posts": posts, "reruns": reruns, "headlines": headlines[:most],
            "more": digest.more + max(0, len(headlines) - most),
        }
    )  # fmt: skip


def subject(digest: Digest) -> str:
    """Counts and the lead story, one line."""
    t = frame(digest.language)
    day = t.day(digest.window.period)
    if not digest.stories:
        return t("subject_quiet", title=digest.title, date=day)
    counts = t.count("developments", digest.totals.developments + digest.totals.posts)
    if digest.totals.developments + digest.totals.posts == 0:
        counts = t.count("stories", digest.totals.stories)
    return t("subject", title=digest.title, date=day, counts=counts, lead=cut(digest.stories[0].lead.title, 90))


def render_html(digest: Digest, *, templates: Path | None = None) -> str:
    """The HTML part, styles inlined; see `render`."""
    import css_inline

    page = _fill("digest.html.jinja", digest, templates)
    # Rules for dark mode cannot be inlined: they stay in the head.
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False).inline(page)


def render_text(digest: Digest, *, templates: Path | None = None) -> str:
    """The plain-text part; see `render`."""
    lines = (line.rstrip() if line != "-- " else line for line in _fill("digest.txt.jinja", digest, templates).split("\n"))
    return "\n".join(lines).strip("\n") + "\n"


def _fill(name: str, digest: Digest, templates: Path | None) -> str:
    from jinja2 import TemplateError

    t = frame(digest.language)
    values = {
        "digest": digest, "t": t, "subject": subject(digest), "summary": _summary(digest, t), "frame_dir": "ltr",
        "time": partial(_time, t, digest), "reason": partial(_reason, t), "more": partial(_more, t, digest),
        "gap_line": partial(_gap, t, digest), "bar_line": partial(_bar, t), "heading": _heading, "starred": _starred,
        "window": t("window", start=t.time(digest.window.start, digest.window.zone),
                    end=t.time(digest.window.end, digest.window.zone), zone=digest.window.zone),
        "versions": t("versions", versions=", ".join(f"{w} {v[:8]}" for w, v in digest.versions.items())),
        "unsubscribe": t("unsubscribe", where=digest.unsubscribe or ""),
    }  # fmt: skip
    try:
        return _environment(templates, escaped=name.endswith(".html.jinja")).get_template(name).render(values)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = getattr(error, "filename", None) or (str(templates / name) if templates else name)
        raise ConfigurationError(
            f"the template cannot be used: {error.message or error}", where=where, line=line,
            remedy="Mend it, or take it out of the folder to use ours.",
        ) from error  # fmt: skip


@cache
def _environment(templates: Path | None, *, escaped: bool) -> Environment:
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined

    own: list[BaseLoader] = [FileSystemLoader(templates)] if templates else []
    # Not chosen by the template's name: what is called `.html.jinja` would go unescaped by the usual rule.
    environment = Environment(
        loader=ChoiceLoader([*own, PackageLoader("monitor.digest")]), undefined=StrictUndefined,
        autoescape=escaped,  # noqa: S701 - only plain text is not
    )  # fmt: skip
    environment.filters["fill"] = _filled
    return environment


def _filled(text: str, first: str, rest: str | None = None) -> str:
    """`text` in lines of at most 72 characters; addresses are never broken."""
    return textwrap.fill(
        str(text), _WIDTH, initial_indent=first, subsequent_indent=first if rest is None else rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _time(t: Frame, digest: Digest, at: datetime) -> str:
    return t.time(at, digest.window.zone, day=digest.window.period)


def _summary(digest: Digest, t: Frame) -> list[str]:
    """Three lines: how much, about what, and what could not be seen."""
    totals, lines = digest.totals, []
    if totals.items:
        lines.append(
            t("summary_stories", stories=t.count("stories", totals.stories), reports=t.count("reports", totals.items),
              outlets=t.count("outlets", totals.outlets), languages=t.count("languages", totals.languages))
        )  # fmt: skip
        busy = [b for b in digest.volumes if b.count][:3]
        lines.append(t("summary_watches", watches=", ".join(_volume(t, b) for b in busy)))
    sources = t.count("sources", digest.coverage.sources)
    gaps = len({g.source for g in digest.coverage.gaps})
    key = "summary_coverage_gaps" if gaps else "summary_coverage_ok"
    lines.append(t(key, sources=sources, gaps=t.number(gaps)))
    return lines


def _volume(t: Frame, bar: Bar) -> str:
    if bar.median is None:
        return f"{bar.watch} {t.number(bar.count)}"
    return f"{bar.watch} {t.number(bar.count)} ({t('usual', n=t.number(bar.median))})"


def _reason(t: Frame, hit: Hit) -> str:
    where = t.name("field", hit.field)
    same = hit.surface.casefold() == hit.name.casefold().strip('"')
    line = t("hit" if same else "hit_as", name=hit.name.strip('"'), surface=hit.surface, field=where, watch=hit.watch)
    return f"{line}, {t('said_by', speaker=hit.speaker)}" if hit.speaker else line


def _more(t: Frame, digest: Digest, n: int) -> str:
    return t("more", n=t.number(n), where=digest.archive or t("where_default"))


def _gap(t: Frame, digest: Digest, gap: Gap) -> str:
    since = t("since", time=_time(t, digest, gap.since)) if gap.since else t("never")
    return "; ".join(p for p in (t.name("gap", gap.kind), gap.reason, since) if p)


def _bar(t: Frame, bar: Bar) -> str:
    """`watch  ████████ 14 (usual 6)`: the bar is only an ornament, the numbers tell."""
    blocks = "█" * max(1, bar.share // 5) if bar.count else "·"
    return f"{cut(bar.watch, 28):<28} {blocks} {_volume(t, bar)[len(bar.watch) + 1 :]}"


def _heading(title: str) -> str:
    return f"\n{title}\n{'-' * len(title)}"


def _starred(hit: Hit) -> str:
    if hit.mark is None:
        return hit.snippet
    a, b = hit.mark.start, hit.mark.end
    return f"{hit.snippet[:a]}*{hit.snippet[a:b]}*{hit.snippet[b:]}"
