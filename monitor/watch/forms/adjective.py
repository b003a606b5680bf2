"""Adjectives of names (`російський`, `ruský`, `russisch`) in all genders, numbers and cases.

The dictionary form is the masculine nominative. Sources of the method: the grammars that the modules of the
languages name.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from monitor.watch.forms.languages import language
from monitor.watch.forms.paradigm import Paradigm, Table

__all__ = ["declined"]

# nominatives that are declined in their turn | forms that are not
_GENDERS = {
    "bg": Table("""
ски          ска ско ски | ските
и            а о и ите
([бвгджзклмнпрстхцчшщ])  +а +о +и
"""),
    "cs": Table("""
ský          ská ské | ští
cký          cká cké | čtí
ý            á é | í
í            í
"""),
    "de": Table("""
([a-zäöüß])  +e +en +em +er +es
"""),
    "pl": Table("""
ski          ska skie | scy
cki          cka ckie | ccy
([kg])i      +a +ie
y            a e
"""),
    "ru": Table("""
([гкх])ий    +ая +ое +ие
([жчшщ])ий   +ая +ее +ие
ий           яя ее ие
([гкхжчшщ])ой  +ая +ое +ие
[ыо]й        ая ое ые
"""),
    "sl": Table("""
([cčšžj])i   +a +e +i +e
i            a o i e
([bdfghklmnprstvz])  +a +o +i +e
"""),
    "uk": Table("""
ий           а е і
ій           я є і
"""),
}  # fmt: skip


def declined(adjective: str, tag: str) -> Iterator[str]:
    """The forms of an adjective without itself, each once; none in a language that does not decline them.

    Args:
        adjective: masculine nominative; of several words the last one is declined.
        tag: language (BCP 47).
    """
    grammar, genders = language(tag), _GENDERS.get(tag.partition("-")[0])
    if grammar is None or genders is None:
        return
    head, space, word = adjective.rpartition(" ")
    nominatives, *others = [_flat(paradigm) for paradigm in genders.decline(word)] or [[]]
    made = [one for form in [word, *nominatives] for paradigm in grammar.attribute(form) for one in _flat(paradigm)]
    yield from (head + space + one for one in dict.fromkeys([*nominatives, *chain(*others), *made]) if one != word)


def _flat(paradigm: Paradigm) -> list[str]:
    return [form for case in paradigm.cases for form in case]
