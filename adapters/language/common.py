"""The commonest words of languages: enough to see that a text is in the language that it is expected in.

Frequency lists of jusText (J. Pomikálek, "Removing Boilerplate and Duplicate Content from Web Corpora", 2011, made
from Wikipedia). A language's own words are those among its commonest that are common in none of its rivals, so that
three of them in a paragraph leave no doubt. Close neighbours have hardly any, and are left to the detector.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["reads_as"]

COMMONEST = 200
ENOUGH = 3  # different words of the language's own …
FOREIGN = 2  # … for each of which a text may hold half a word of others

_NAMES = """
    af=Afrikaans sq=Albanian ar=Arabic hy=Armenian az=Azerbaijani eu=Basque be=Belarusian bn=Bengali bs=Bosnian
    bg=Bulgarian ca=Catalan hr=Croatian cs=Czech da=Danish nl=Dutch en=English en=Simple_English eo=Esperanto et=Estonian
    fi=Finnish fr=French gl=Galician ka=Georgian de=German el=Greek gu=Gujarati he=Hebrew hi=Hindi hu=Hungarian
    is=Icelandic id=Indonesian ga=Irish it=Italian kn=Kannada kk=Kazakh ko=Korean ku=Kurdish ky=Kyrgyz la=Latin
    lv=Latvian lt=Lithuanian mk=Macedonian ms=Malay ml=Malayalam mt=Maltese mr=Marathi ne=Nepali no=Norwegian_Bokmal
    no=Norwegian_Nynorsk fa=Persian pl=Polish pt=Portuguese ro=Romanian ru=Russian sr=Serbian sr=Serbo_Croatian
    sk=Slovak sl=Slovenian es=Spanish sw=Swahili sv=Swedish tl=Tagalog ta=Tamil te=Telugu tr=Turkish uk=Ukrainian
    ur=Urdu uz=Uzbek vi=Vietnamese cy=Welsh yo=Yoruba
"""


def reads_as(text: str, language: str) -> bool:
    """Whether the words of `text` are those of `language` and of no other; False says nothing.

    Args:
        text: a paragraph; 600 code points decide for nine texts in ten.
        language: primary tag.
    """
    own, foreign = _words_of(language)
    words = set(text.lower().split())
    hits = len(words & own)
    return hits >= ENOUGH and hits >= FOREIGN * len(words & foreign)


@cache
def _words_of(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Words that are the language's own, and those of all others that are not among its commonest."""
    lists = _lists()
    common = lists.get(language, frozenset())
    others = frozenset().union(*(words for tag, words in lists.items() if tag != language))
    return common - others, others - common


@cache
def _lists() -> dict[str, frozenset[str]]:
    folder = files("justext") / "stoplists"
    lists: dict[str, frozenset[str]] = {}
    for tag, name in (pair.split("=") for pair in _NAMES.split()):
        with (folder / f"{name}.txt").open(encoding="utf-8") as file:
            words = (next(file, "").strip().lower() for _ in range(COMMONEST))
            lists[tag] = lists.get(tag, frozenset()) | frozenset(filter(str.isalpha, words))
    return lists
