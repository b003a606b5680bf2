"""A digest as mail: subject, HTML and plain text that say the same.

The HTML is one column without scripts, pictures or anything that is fetched, and stays under `MOST_HTML` bytes, past
which large mail services cut a message. Every word of a stranger is escaped by the template engine.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import css_inline
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)

from adapters.errors import ConfigurationError
from adapters.schema import Span
from monitor.digest import phrases
from monitor.digest.frame import Frame, frame
from monitor.digest.model import Digest, Hit
from monitor.digest.shorten import shortened
from monitor.digest.words import cut

__all__ = ["MOST_HTML", "Rendered", "render", "render_alert", "render_html", "render_text", "subject"]

MOST_HTML = 100_000
_WIDTH = 72
_COMMAND = re.compile(r"`[^`\n]{1,60}`")


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
    while (size := len(html.encode())) > MOST_HTML and (shorter := shortened(digest, MOST_HTML / size)) is not None:
        digest = shorter
        html = render_html(digest, templates=templates)
    return Rendered(subject(digest), html, render_text(digest, templates=templates))


def render_alert(digest: Digest, *, held: int = 0) -> Rendered:
    """The short form of a digest, for what cannot wait: stories and evidence, no volumes and no coverage.

    Args:
        digest: what to tell.
        held: how many of its hits waited until their watch had paused.
    """
    t = frame(digest.language)
    waited = t("alert_held", n=t.number(held)) if held else ""
    page = _fill("alert.html.jinja", digest, None, held=waited)
    while len(page.encode()) > MOST_HTML and (shorter := shortened(digest)) is not None:
        digest = shorter
        page = _fill("alert.html.jinja", digest, None, held=waited)
    text = _fill("alert.txt.jinja", digest, None, held=waited)
    return Rendered(_alert_subject(digest, t), _inlined(page), _tidied(text))


def _alert_subject(digest: Digest, t: Frame) -> str:
    if not digest.stories:
        return t("alert", name=digest.title)
    lead, rest = digest.stories[0], digest.totals.stories - 1
    more = f" (+{t.number(rest)})" if rest else ""
    return f"{digest.title} [{t.name('priority', lead.priority)}] {cut(lead.lead.title, 120)}{more}"


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
    return _inlined(_fill("digest.html.jinja", digest, templates))


def _inlined(page: str) -> str:
    # Rules for dark mode cannot be inlined: they stay in the head.
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False).inline(page)


def render_text(digest: Digest, *, templates: Path | None = None) -> str:
    """The plain-text part; see `render`."""
    return _tidied(_fill("digest.txt.jinja", digest, templates))


def _tidied(text: str) -> str:
    lines = (line.rstrip() if line != "-- " else line for line in text.split("\n"))
    return "\n".join(lines).strip("\n") + "\n"


def _fill(name: str, digest: Digest, templates: Path | None, **more: object) -> str:
    t = frame(digest.language)
    values = {
        "digest": digest, "t": t, "subject": subject(digest), "summary": phrases.summary(t, digest), "frame_dir": "ltr",
        "time": partial(phrases.time, t, digest), "reasons": partial(phrases.reasons, t),
        "more": partial(phrases.more, t, digest),
        "more_hits": partial(phrases.more_hits, t), "more_reports": partial(phrases.more_reports, t),
        "coverage_line": phrases.coverage(t, digest), "gap_line": partial(phrases.gap, t, digest),
        "bar_line": partial(phrases.bar, t), "heading": _heading, "starred": _starred,
        "window": t("window", start=t.time(digest.window.start, digest.window.zone),
                    end=t.time(digest.window.end, digest.window.zone), zone=digest.window.zone),
        "versions": t("versions", versions=", ".join(f"{w} {v[:8]}" for w, v in digest.versions.items())),
        "unsubscribe": t("unsubscribe", where=digest.unsubscribe or ""), **more,
    }  # fmt: skip
    try:
        return _environment(templates, escaped=name.endswith(".html.jinja")).get_template(name).render(values)
    except _BROKEN as error:
        if templates is None:
            raise
        where, line = _place(error, name)
        raise ConfigurationError(
            f"the template cannot be used: {error}", where=str(templates / where), line=line,
            remedy="Mend it, or take it out of the folder to use ours.",
        ) from error  # fmt: skip


# What an expression of a template can raise; a fault of the template is a fault of the configuration.
_BROKEN = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)


def _place(error: BaseException, name: str) -> tuple[str, int | None]:
    """File and line of the template that an error comes from; the engine puts both into the traceback."""
    if isinstance(error, TemplateSyntaxError):
        return error.name or name, error.lineno
    found: tuple[str, int | None] = (name, None)
    trace = error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename).name
        if file.startswith("digest."):
            found = file, trace.tb_lineno
        trace = trace.tb_next
    return found


@cache
def _environment(templates: Path | None, *, escaped: bool) -> Environment:
    own: list[BaseLoader] = [FileSystemLoader(templates)] if templates else []
    # Not chosen by the template's name: what is called `.html.jinja` would go unescaped by the usual rule.
    environment = Environment(
        loader=ChoiceLoader([*own, PackageLoader("monitor.digest")]), undefined=StrictUndefined,
        autoescape=escaped,  # noqa: S701 - only plain text is not
    )  # fmt: skip
    environment.filters["fill"] = _filled
    environment.filters["pieces"] = _pieces
    environment.filters["commands"] = _commands
    return environment


def _filled(text: str, first: str, rest: str | None = None) -> str:
    """`text` in lines of at most 72 characters; addresses and commands are never broken."""
    kept = _COMMAND.sub(lambda command: command[0].replace(" ", "\x00"), str(text))
    lines = textwrap.fill(
        kept, _WIDTH, initial_indent=first, subsequent_indent=first if rest is None else rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return lines.replace("\x00", " ")


def _pieces(text: str, marks: Sequence[Span]) -> list[tuple[str, bool]]:
    """`text` in pieces, and of each whether it is marked."""
    pieces, at = [], 0
    for mark in marks:
        pieces += [(text[at : mark.start], False), (mark.of(text), True)]
        at = mark.end
    return [(piece, marked) for piece, marked in (*pieces, (text[at:], False)) if piece]


def _commands(text: str) -> list[tuple[str, bool]]:
    """`text` in pieces, and of each whether it is a command, which stands in backticks."""
    return [(piece, n % 2 == 1) for n, piece in enumerate(text.split("`")) if piece]


def _heading(title: str) -> str:
    return f"\n{title}\n{'-' * len(title)}"


def _starred(hit: Hit) -> str:
    if hit.mark is None:
        return hit.snippet
    a, b = hit.mark.start, hit.mark.end
    return f"{hit.snippet[:a]}*{hit.snippet[a:b]}*{hit.snippet[b:]}"
