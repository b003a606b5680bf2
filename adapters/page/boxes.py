"""Boxes beside the text: teasers, newsletters, menus, known by the words in their classes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from adapters.page.leaves import Leaf
from adapters.page.tree import Element, around

__all__ = ["Boxes"]

_BOX = re.compile(
    r"(?:^|[^a-z])(?:related|recommend(?:ed|ation|ations)?|recirc(?:ulation)?|teaser|teasers|newsletters?|promo|"
    r"promos|adverts?|advertisement|sponsored|share|sharing|social|comments?|"
    r"author-?(?:box|bio|info|card)|more-?(?:on|from|stories|news)|read-?(?:more|also|next)|most-?read|popular|"
    r"trending|latest|breadcrumbs?|tag-?list|"
    r"modal|dialog|pop-?up|subscribe|subscription|footer|nav|menu|cookies?|consent|disclaimer|"
    r"see-?also|further-?reading|you-?may|card-?list|post-?card|up-?next|sign-?up|signup|inscription)(?:$|[^a-z])"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FRAMES = frozenset(("body", "html", "main", "article"))
_ALWAYS = frozenset(("nav", "footer", "form"))
_OUTER = 7
"""Elements around a paragraph that are asked whether they are a box."""


class Boxes:
    """The words by which the elements of a page are known as boxes, each looked for once."""

    def __init__(self) -> None:
        self._words: dict[Element, str] = {}

    def around(self, leaf: Leaf, levels: int = _OUTER) -> set[str]:
        """The words of the boxes that `leaf` stands in; none when it stands in none."""
        return {w for e in around(leaf.element, levels) if (w := self._word(e))}

    def _word(self, element: Element) -> str:
        word = self._words.get(element)
        if word is None:
            word = self._words[element] = _word(element)
        return word

    def without(self, leaves: Sequence[Leaf], chosen: Iterable[int]) -> set[int]:
        """`chosen` without what stands in boxes.

        A word in a class that marks a third of the text marks no box, whatever it says.
        """
        words = {n: self.around(leaves[n]) for n in chosen}
        weight: Counter[str] = Counter()
        for n, found in words.items():
            for word in found:
                weight[word] += len(leaves[n].text)
        total = sum(len(leaves[n].text) for n in words)
        return {n for n in words if not any(weight[w] * 3 < total for w in words[n])}


def _word(element: Element) -> str:
    if element.tag in _FRAMES:
        return ""
    if element.tag in _ALWAYS:
        return str(element.tag)
    hints = " ".join([v for n in ("class", "id", "data-component", "data-testid") if (v := element.get(n))])
    found = _BOX.search(_CAMEL.sub("-", hints).lower()) if hints else None
    return found[0] if found else ""
