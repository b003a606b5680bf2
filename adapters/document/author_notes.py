"""Lines at the foot that tell who the author is."""

from __future__ import annotations

import re

from adapters.document.draft import Draft
from adapters.document.people import is_person, parse_byline
from adapters.document.vocabulary import alternation

__all__ = ["mark_about_author"]

_ABOUT_AUTHOR = re.compile(
    r"[*_(]{0,2}(?:" + alternation(
        "about the author|about the authors|the author is|the writer is|об авторе|об авторах|про автора|про "
        "авторку|über den autor|über die autorin|"
        "zum autor|zur autorin|o autorze|o autorce|sobre el autor|sobre la autora|à propos de l'auteur|à propos "
        "de l’auteur|l'autore"
    ) + r")\b\s?[:.–—-]?\s{0,3}", re.IGNORECASE,
)  # fmt: skip
_IS_A = re.compile(
    r"(?:,[^.]{3,60},)?\s(?:is|was|are|has|writes|works|teaches|covers|ist|war|arbeitet|schreibt|est|travaille|es|"
    r"trabaja|jest|pracuje|[—–-])\s"
)
_HEAD_REACH = 10


def mark_about_author(draft: Draft) -> None:
    """The lines at the foot that tell who the author is: no body; they tell that a name over the text is a byline."""
    for index in range(len(draft.units) - 1, max(len(draft.units) - 4, draft.head_end), -1):
        if not draft.free(index):
            continue
        words = draft.of(index)
        labelled = _ABOUT_AUTHOR.match(words) if len(words) < 600 else None
        known = len(words) < 400 and any(p.name and _IS_A.match(words.removeprefix(p.name)) and words.startswith(p.name)
                                         for p in draft.authors)  # fmt: skip
        if not (labelled or known):
            break
        draft.mark(index, "other")
        if labelled and not draft.authors:
            _author_above(draft, words[labelled.end() :])


def _author_above(draft: Draft, told: str) -> None:
    """Take the name that stands before the date in the head when the lines about the author begin with it."""
    for index in range(min(len(draft.units), draft.head_end + _HEAD_REACH)):
        unit = draft.units[index]
        cuts = draft.cuts.get(index)
        if not cuts or draft.roles[index] not in ("other", "outlet") or cuts[0][0] != unit.start:
            continue
        name = draft.text[unit.start : cuts[1][0]].strip(" ,|·•–—-")
        if is_person(name) and told.startswith(name):
            draft.authors.extend(parse_byline(name)[0])
            draft.cuts[index] = [(unit.start, "byline"), *cuts[1:]]
            draft.roles[index] = "byline"
            if draft.outlet is not None and draft.outlet.name == name:
                draft.outlet = None
