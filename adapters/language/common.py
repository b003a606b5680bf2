"""The commonest words of languages: enough to see that a text is in the language that it is expected in.

Frequency lists of jusText (J. Pomikálek, "Removing Boilerplate and Duplicate Content from Web Corpora", 2011, made
from Wikipedia). A language's own words are those among its commonest that are far rarer in all others, so that three
of them in a paragraph leave no doubt. Close neighbours have few, and are left to the detector.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib.resources import files

__all__ = ["reads_as", "reads_like"]

COMMONEST = 200
TIMES = 5  # so much commoner than in any other language; English words are in many lists, but far down
ENOUGH = 3  # different words of the language's own …
FOREIGN = 2  # … for each of which a text may hold half a word of others
SHARE = 16  # where no language is expected, one in so many words must be its own

# Not those with a script of their own in India: their lists hold much English, and their letters tell enough.
_NAMES = """
    af=Afrikaans sq=Albanian ar=Arabic hy=Armenian az=Azerbaijani eu=Basque be=Belarusian bs=Bosnian bg=Bulgarian
    ca=Catalan hr=Croatian cs=Czech da=Danish nl=Dutch en=English en=Simple_English eo=Esperanto et=Estonian fi=Finnish
    fr=French gl=Galician ka=Georgian de=German el=Greek he=Hebrew hu=Hungarian is=Icelandic id=Indonesian ga=Irish
    it=Italian kk=Kazakh ko=Korean ku=Kurdish ky=Kyrgyz la=Latin lv=Latvian lt=Lithuanian mk=Macedonian ms=Malay
    mt=Maltese no=Norwegian_Bokmal no=Norwegian_Nynorsk fa=Persian pl=Polish pt=Portuguese ro=Romanian ru=Russian
    sr=Serbian sr=Serbo_Croatian sk=Slovak sl=Slovenian es=Spanish sw=Swahili sv=Swedish tl=Tagalog tr=Turkish
    uk=Ukrainian ur=Urdu uz=Uzbek vi=Vietnamese cy=Welsh yo=Yoruba
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


def reads_like(text: str) -> str | None:
    """The language whose common words those of `text` are, beyond doubt; None says nothing.

    Args:
        text: of some hundred code points or more.
    """
    words = set(text.lower().split())
    owners = _owners()
    hits = Counter([owners[word] for word in words & owners.keys()]).most_common(1)
    if not hits or hits[0][1] < max(ENOUGH + FOREIGN, len(words) // SHARE):
        return None
    language, own = hits[0]
    return language if own >= FOREIGN * FOREIGN * len(words & _words_of(language)[1]) else None


@cache
def _owners() -> dict[str, str]:
    """By a language's own word its tag: no word is the own one of two."""
    return {word: tag for tag, words in _own_words().items() for word in words}


@cache
def _words_of(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Words that are the language's own, and those that are another's own and not among its commonest."""
    own = _own_words()
    others = frozenset().union(*(words for tag, words in own.items() if tag != language))
    return own.get(language, frozenset()), others - _ranks().get(language, {}).keys()


@cache
def _own_words() -> dict[str, frozenset[str]]:
    ranks = _ranks()
    best: dict[str, list[int]] = {}
    for words in ranks.values():
        for word, rank in words.items():
            best.setdefault(word, []).append(rank)
    # The best two places of a word in any language: an own word is at the first, far from the second.
    places = {word: sorted(found)[:2] for word, found in best.items()}
    return {
        tag: frozenset(w for w, rank in words.items() if rank * TIMES <= (*places[w], rank * TIMES)[1])
        for tag, words in ranks.items()
    }


@cache
def _ranks() -> dict[str, dict[str, int]]:
    """The places of the commonest words of each language, from 1."""
    folder = files("justext") / "stoplists"
    ranks: dict[str, dict[str, int]] = {}
    for tag, name in (pair.split("=") for pair in _NAMES.split()):
        with (folder / f"{name}.txt").open(encoding="utf-8") as file:
            for rank in range(1, COMMONEST + 1):
                word = next(file, "").strip().lower()
                if word.isalpha():
                    places = ranks.setdefault(tag, {})
                    places[word] = min(rank, places.get(word, rank))
    return ranks
