"""The headline, chosen among all that the page calls so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from adapters.page.jsonld import Graph, first_text
from adapters.page.meta import Head
from adapters.page.tree import Element, Tree, around, squash
from adapters.schema import Title, TitleSource

__all__ = ["Candidate", "candidates", "choose", "without_site"]

_BAR = re.compile(r"\s+[|·•»«›‹–—-]+\s+|\s*[|｜]\s*|\s+::?\s+|_(?=[^_]+$)")
_NOT_HEADLINE = re.compile(
    r"\b(?:logo|brand|site-?(?:title|name)|masthead|visually-?hidden|sr-only|screen-reader|modal|newsletter|"
    r"menu)\b"
)
_HEADLINE = re.compile(
    r"headline|entry-title|post-?title|article-?(?:title|header)|\btitle\b|titel|titulo|titre|content__head"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the headline, and where it stands."""

    text: str
    source: TitleSource
    element: Element | None = None


def candidates(tree: Tree, head: Head, graph: Graph, site_names: Iterable[str]) -> list[Candidate]:
    """All that the page calls its title, without the name of the site; JSON-LD, OpenGraph, h1, title element."""
    names = {squash(n) for n in site_names if n}
    raw: list[Candidate] = [
        Candidate(first_text(graph.article, "headline"), "json-ld"),
        Candidate(head.first("og:title"), "opengraph"),
        Candidate(
            head.first("twitter:title", "dc.title", "parsely-title", "sailthru.title", "title", "headline"), "meta"
        ),
        *_headings(tree),
        Candidate(head.document_title, "title"),
        Candidate(first_text(graph.article, "name"), "json-ld"),
    ]
    cleaned = [Candidate(without_site(c.text, names), c.source, c.element) for c in raw if c.text]
    unique = {
        (c.source, squash(c.text)): c for c in reversed(cleaned) if squash(c.text) and squash(c.text) not in names
    }
    return _reconciled(list(unique.values())[::-1])


def _reconciled(found: list[Candidate]) -> list[Candidate]:
    """Candidates that are another one with a kicker before or a section behind it become that other one."""
    texts = sorted(((c.text, c.source == "h1") for c in found if len(squash(c.text)) >= 8), key=lambda t: len(t[0]))
    return [
        Candidate(next((t for t, printed in texts if _extends(c.text, t, printed)), c.text), c.source, c.element)
        for c in found
    ]


def _extends(longer: str, shorter: str, printed: bool) -> bool:
    """A kicker is cut only where the page prints the headline without it: in print it belongs to the headline."""
    if len(longer) <= len(shorter):
        return False
    head, tail = longer[: len(shorter)], longer[-len(shorter) :]
    if head.casefold() == shorter.casefold() and _JOIN_AFTER.match(longer[len(shorter) :]):
        return True
    return printed and tail.casefold() == shorter.casefold() and bool(_JOIN_BEFORE.search(longer[: -len(shorter)]))


_JOIN_AFTER = re.compile(r"\s*[|｜·•»–—]|\s+[-:]\s|-{2}")
_JOIN_BEFORE = re.compile(r"[:|｜·•»–—]\s*$|\s-\s$")


def _headings(tree: Tree) -> list[Candidate]:
    found = []
    for node in tree.iter("h1"):
        text = tree.text(node)
        if 0 < len(text) < 400 and not any(tree.named(a, _NOT_HEADLINE) for a in around(node, 2)):
            found.append((tree.named(node, _HEADLINE), Candidate(text, "h1", node)))
    found.sort(key=lambda f: not f[0])
    return [c for _, c in found]


def without_site(text: str, names: set[str]) -> str:
    """`text` without the name of the site at its end or start.

    Args:
        text: a title as it stands.
        names: squashed names and domain labels of the site.
    """
    while True:
        cuts = list(_BAR.finditer(text))
        if not cuts:
            return text
        last, first = cuts[-1], cuts[0]
        if _names_site(text[last.end() :], names):
            text = text[: last.start()].strip()
        elif _names_site(text[: first.start()], names):
            text = text[first.end() :].strip()
        else:
            return text


def _names_site(part: str, names: set[str]) -> bool:
    key = squash(part)
    return bool(key) and any(
        key == n or (len(n) > 3 and n in key and len(key) <= len(n) + 14) or (len(key) > 3 and n.startswith(key))
        for n in names
    )


def choose(found: list[Candidate]) -> Title | None:
    """The candidate that most of the others agree with; the page's own headline before what it tells machines."""
    if not found:
        return None
    weights: dict[int, float] = defaultdict(float)
    base = {"h1": 3.0, "json-ld": 2.6, "opengraph": 2.4, "meta": 0.6, "title": 1.0}
    for n, one in enumerate(found):
        key = squash(one.text)
        weights[n] += base.get(one.source, 0)
        if one.text.endswith(("…", "...")):
            weights[n] -= 2
        weights[n] += sum(base.get(o.source, 0) for k, o in enumerate(found) if k != n and squash(o.text) == key)
        if (
            one.source == "h1"
            and not any(_akin(one.text, o.text) for o in found if o.source != "h1")
            and len(found) > 1
        ):
            weights[n] -= 4
    best = max(range(len(found)), key=lambda n: (weights[n], -n))
    return Title(text=found[best].text, source=found[best].source)


def _akin(a: str, b: str) -> bool:
    one, two = set(re.findall(r"\w+", a.casefold())), set(re.findall(r"\w+", b.casefold()))
    return len(one & two) * 2 >= min(len(one), len(two)) if one and two else False
