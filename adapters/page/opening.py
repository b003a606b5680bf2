"""What stands between the headline and the text: byline, date line, lead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from adapters.page.boxes import Boxes
from adapters.page.leaves import Leaf
from adapters.page.tree import Tree, around, squash

__all__ = ["lead", "near_headline"]

_LEAD = re.compile(
    r"\b(?:lead|lede|lead-?text|standfirst|dek|deck|subtitle|sub-?title|sub-?head(?:line|ing)?|intro(?:duction|text)?|"
    r"teaser-?text|vorspann|anriss|summary|excerpt|chapo|chapeau|entradilla|subtitulo|sottotitolo|sommario|occhiello|"
    r"perex|abstract|description|ingress|anreisser)\b|"
    r"(?:lead|intro|standfirst|subtitle|teaser|summary)(?:$|[\s_-])"
)
_MAX_LINE = 120


def near_headline(leaves: Sequence[Leaf], title: str) -> list[str]:
    """Short lines around the headline, where byline and date line stand; those after it first."""
    key = squash(title)
    heads = [
        n
        for n, leaf in enumerate(leaves)
        if key and leaf.heading and (leaf.key == key or (len(key) > 12 and key in leaf.key))
    ]
    found = [
        leaf.text
        for head in heads[:3]
        for leaf in [*leaves[head + 1 : head + 9], *leaves[max(0, head - 4) : head][::-1]]
    ]
    return [t for t in dict.fromkeys(found) if len(t) <= _MAX_LINE]


def lead(
    leaves: Sequence[Leaf], chosen: set[int], title: str, summary: str, *, tree: Tree, boxes: Boxes
) -> int | None:
    """The paragraph between headline and text that sums the article up, taken as text or not.

    Args:
        leaves: of the page.
        chosen: what was taken.
        title: the squashed headline.
        summary: the page's own summary, plain.
        tree: the page.
        boxes: of it.
    """
    if not chosen:
        return None
    first = min((n for n in chosen if len(leaves[n].text) >= 60 and not leaves[n].heading), default=min(chosen))
    key = squash(summary)[:50]
    heads = [n for n, leaf in enumerate(leaves[: first + 1]) if title and leaf.heading and title in leaf.key]
    for n in range(heads[-1] if heads else max(0, first - 30), first + 1):
        leaf = leaves[n]
        if not _may_lead(leaf, title):
            continue
        if n in chosen:
            if tree.named(leaf.element, _LEAD) and not boxes.around(leaf, 4):
                return n
        elif (len(key) >= 25 and leaf.key.startswith(key)) or (
            any(tree.named(e, _LEAD) for e in around(leaf.element, 2)) and not boxes.around(leaf, 4)
        ):
            return n
    return None


def _may_lead(leaf: Leaf, title: str) -> bool:
    return not leaf.taken and leaf.heading != 1 and len(leaf.text) >= 35 and (
        leaf.linked * 2 <= len(leaf.text) and leaf.key != title
    )
