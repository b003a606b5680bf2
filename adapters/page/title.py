"""The headline, chosen among all that the page calls so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from adapters.page.jsonld import Graph, first_text
from adapters.page.meta import Head
from adapters.page.tree import Element, Tree, around, squash
from adapters.schema import Title, TitleSource

__all__ = ["Candidate", "candidates", "choose", "without_site"]

_BAR = re.compile(r"\s+[|·•»«›‹–—-]+\s+|\s*[|｜]\s*|\s+::?\s+|_(?=[^_]+$)")
_JOIN_AFTER = re.compile(r"\s*[|｜·•»–—]|\s+[-:]\s|-{2}")
_JOIN_BEFORE = re.compile(r"[:|｜·•»–—]\s*$|\s-\s$")
_NOT_HEADLINE = re.compile(
    r"\b(?:logo|brand|site-?(?:title|name)|masthead|visually-?hidden|sr-only|screen-reader|modal|newsletter|"
    r"menu)\b|breadcrumb"
)
_NOT_HEADLINE_IN = ("nav", "footer", "aside")
_UNSEEN = re.compile(r"visually-?hidden|sr-only|screen-?reader")
_HEADLINE = re.compile(
    r"headline|entry-title|post-?title|article-?(?:title|header)|(?:\b|_)title(?:\b|_)|titel|titulo|titre|content__head"
)
_WORD = re.compile(r"\w+")
_WEIGHTS: dict[TitleSource, float] = {
    "h1": 3.0, "json-ld": 2.6, "opengraph": 2.4, "text": 0.5, "title": 1.0, "meta": 0.6,
}  # fmt: skip
_PRINTED = ("h1", "text")
_MAX_HEADINGS = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the headline, and where it stands.

    Attributes:
        text: one line.
        source: who calls it so.
        element: the heading that holds it.
        key: its letters and digits.
    """

    text: str
    source: TitleSource
    element: Element | None = None
    key: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", squash(self.text))


def candidates(tree: Tree, head: Head, graph: Graph, site_names: Iterable[str]) -> list[Candidate]:
    """All that the page calls its title, without the name of the site."""
    names = {squash(n) for n in site_names if n}
    meta = head.first("twitter:title", "dc.title", "parsely-title", "sailthru.title", "title", "headline")
    raw = [
        Candidate(first_text(graph.article, "headline"), "json-ld"),
        Candidate(head.first("og:title"), "opengraph"),
        Candidate(meta, "meta"),
        *_headings(tree),
        Candidate(head.document_title, "title"),
        Candidate(first_text(graph.article, "name"), "json-ld"),
    ]
    found = [replace(c, text=without_site(c.text, names)) for c in raw if c.text]
    found = [c for c in found if c.key and c.key not in names]
    found = [c for c in found if not _is_masthead(c, found, names)]
    unique = {(c.source, c.key): c for c in reversed(_reconciled(found))}
    return list(unique.values())[::-1]


def _headings(tree: Tree) -> list[Candidate]:
    """Headings of the first level; where there is none, the first lower one that is called the headline."""
    first = [n for n in tree.iter("h1")[:_MAX_HEADINGS] if not _elsewhere(n, tree)]
    lower = [] if first else [n for n in tree.iter("h2", "h3")[:_MAX_HEADINGS] if tree.named(n, _HEADLINE)]
    first.sort(key=lambda n: not tree.named(n, _HEADLINE))
    found = [Candidate(_headline_text(n, tree), "h1", n) for n in first]
    found += [Candidate(_headline_text(n, tree), "text", n) for n in lower[:1] if not _elsewhere(n, tree)]
    return [c for c in found if 0 < len(c.text) < 400]


def _elsewhere(node: Element, tree: Tree) -> bool:
    return any(a.tag in _NOT_HEADLINE_IN for a in around(node, 4)) or any(
        tree.named(a, _NOT_HEADLINE) for a in around(node, 2)
    )


def _headline_text(heading: Element, tree: Tree) -> str:
    """The words of a heading without a kicker that is set apart from them.

    It is known by the separator behind it, put there only for those who do not see the two apart.
    """
    for part in heading.iterdescendants("*"):
        unseen = part.get("aria-hidden") == "true" or tree.named(part, _UNSEEN)
        if unseen and (text := tree.text(part)) and not squash(text):
            rest = tree.text_after(part, heading)
            if len(squash(rest)) >= 8:
                return rest
    return tree.text(heading)


def without_site(text: str, names: set[str]) -> str:
    """`text` without the name of the site at its end or start.

    Args:
        text: a title as it stands.
        names: squashed names and domain labels of the site.
    """
    while cuts := list(_BAR.finditer(text)):
        first, last = cuts[0], cuts[-1]
        if _names_site(squash(text[last.end() :]), names):
            text = text[: last.start()].strip()
        elif _names_site(squash(text[: first.start()]), names):
            text = text[first.end() :].strip()
        else:
            break
    return text


def _names_site(key: str, names: set[str]) -> bool:
    return bool(key) and any(
        key == n or (len(n) > 3 and n in key and len(key) <= len(n) + 14) or (len(key) > 3 and n.startswith(key))
        for n in names
    )


def _is_masthead(one: Candidate, found: Sequence[Candidate], names: set[str]) -> bool:
    """A heading that is the name of the site while the head of the page has a title that is not."""
    return (
        one.source == "h1"
        and _names_site(one.key, names)
        and any(c.source != "h1" and not _names_site(c.key, names) and one.key != c.key for c in found)
    )


def _reconciled(found: list[Candidate]) -> list[Candidate]:
    """Candidates that are another one with a kicker before or a section behind it become that other one.

    A kicker is cut where the page prints the headline without it; from what is told to machines only if some of that
    does without it as well: where all of that has it, it belongs to the headline.
    """
    cores = sorted((c for c in found if len(c.key) >= 8), key=lambda c: -len(c.text))
    printed = {c.key for c in found if c.source in _PRINTED}
    told = printed & {c.key for c in found if c.source not in _PRINTED}
    cut: list[Candidate] = []
    for one in found:
        bare = printed if one.source == "title" else told
        cut.append(replace(one, text=next((c.text for c in cores if _extends(one, c, bare)), one.text)))
    return cut


def _extends(longer: Candidate, shorter: Candidate, bare: set[str]) -> bool:
    whole, core = longer.text, shorter.text
    size = len(core)
    if len(whole) <= size:
        return False
    if whole[:size].casefold() == core.casefold() and _JOIN_AFTER.match(whole[size:]):
        return True
    kicked = shorter.key in bare and whole[-size:].casefold() == core.casefold()
    return kicked and _JOIN_BEFORE.search(whole[:-size]) is not None


def choose(found: list[Candidate]) -> Title | None:
    """The candidate that most of the others agree with; the page's own headline before what it tells machines."""
    if not found:
        return None
    weights = [_weight(c, found) for c in found]
    best = found[max(range(len(found)), key=lambda n: (weights[n], -n))]
    return Title(text=best.text, source=best.source)


def _weight(one: Candidate, found: Sequence[Candidate]) -> float:
    weight = sum(_WEIGHTS[c.source] for c in found if c.key == one.key)
    if one.text.endswith(("…", "...")):
        weight -= 2
    others = [c for c in found if c.source != "h1"]
    if one.source == "h1" and others and not any(_akin(one.text, o.text) for o in others):
        weight -= 4
    return weight


def _akin(a: str, b: str) -> bool:
    one, two = set(_WORD.findall(a.casefold())), set(_WORD.findall(b.casefold()))
    return len(one & two) * 2 >= min(len(one), len(two)) if one and two else False
