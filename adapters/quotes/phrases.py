"""Noun phrases that name a speaker by role or as a body: "a spokesman for the navy", "міністерство оборони"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.quotes.nouns import DETERMINERS, LINKS_OF, PREPOSITIONS, NounKind, kind_of
from adapters.quotes.saying import speaks

__all__ = ["Phrase", "phrase_before", "phrase_behind", "phrase_opening", "phrases_in"]

_TOKEN = re.compile(r"[^\W_]+(?:[’'ʼ\-‑.][^\W_]+)*")
_BREAK = re.compile(r"[.,;:!?…()\[\]«»“”„\"\n—–]")
_ADVERB = re.compile(
    r"\w+ly|also|later|then|now|meanwhile|earlier|yesterday|today|still|first|again|once|"
    r"hingegen|dagegen|aber|jedoch|indes|allerdings|wiederum|however|though|auch|später|zudem|dann|ebenfalls|"
    r"gestern|heute|aussi|ensuite|también|además|luego|też|także|również|później|"
    r"також|пізніше|вчора|сьогодні|раніше|также|позже|вчера|сегодня|ранее|\w+mente|\w+ment|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|on",
    re.IGNORECASE,
)
_GENITIVE = re.compile(
    r"[\u0400-\u04ff’'ʼ-]+(?:[аяыиіїую]|го|ов|ів|їв|ей|ой|ої|ій|их|ых)|[a-ząćęłńóśźż]+(?:a|u|y|i|ej|ego|ów|ych|ich|twa)|"
    r"[A-ZА-ЯІЇЄҐ]{2,6}",
)
_SLAVIC = re.compile("[\u0400-\u04ff]|[ąćęłńśźż]")
_ELIDED = re.compile(r"(?:l|d|dell|nell|all)['’](?=\w)", re.IGNORECASE)
_AUDIENCE = re.compile(
    r"журналіст\w+|журналист\w+|dziennikarz\w*|reporter\w*|journalist\w*|periodistas|giornalisti", re.IGNORECASE
)
_PLACES = frozenset("na w we am im auf à en sur в у на во el le".split())
_REACH = 110


@dataclass(frozen=True, slots=True)
class Phrase:
    """A speaker without a name.

    Attributes:
        start, end: where, the determiner left out.
        text: the words.
        noun: the noun that tells the kind.
        definite: whether it may point back to somebody who was named.
    """

    start: int
    end: int
    text: str
    noun: str
    kind: NounKind
    definite: bool


def _tokens(text: str, start: int, end: int) -> list[re.Match[str]]:
    return list(_TOKEN.finditer(_ELIDED.sub(lambda m: m.group()[:-1] + " ", text[start:end])))


def _low(token: re.Match[str]) -> str:
    return token.group().casefold()


def _kind(token: re.Match[str]) -> NounKind | None:
    word = token.group()
    return kind_of(word) or (kind_of(word[:-2]) if word.endswith(("'s", "’s")) else None)


def phrase_before(text: str, begin: int, end: int) -> Phrase | None:
    """The phrase that ends right before `end`, where a verb begins; adverbs may stand between."""
    begin = max(begin, end - _REACH)
    piece = text[begin:end].rstrip(" ,")
    breaks = [m.end() for m in _BREAK.finditer(piece)]
    begin += breaks[-1] if breaks else 0
    tokens = _tokens(text, begin, end)
    while tokens and _ADVERB.fullmatch(tokens[-1].group()):
        tokens.pop()
    for back in range(1, min(5, len(tokens)) + 1):
        number = len(tokens) - back
        kind = _kind(tokens[number])
        if kind is None:
            continue
        # "a spokesman for the navy": the first noun of the chain speaks.
        first = number
        for earlier in range(number - 1, max(-1, number - 5), -1):
            if _kind(tokens[earlier]) and _low(tokens[earlier + 1]) in LINKS_OF:
                first = earlier
        if back > 1 and not _chain(tokens[first + 1 :], tokens[first]):
            return None
        return _phrase(text, begin, tokens, first, len(tokens))
    return None


def phrase_opening(text: str, begin: int, end: int) -> Phrase | None:
    """The phrase that opens the sentence from `begin`: the subject of a verb at `end` far behind it."""
    cut = _BREAK.search(text, begin, end)
    tokens = _tokens(text, begin, cut.start() if cut else end)
    if unnamed := _somebody(text, begin, tokens):
        return unnamed
    if cut is not None:
        return None
    for number, token in enumerate(tokens[:4]):
        if _low(token) in PREPOSITIONS:
            return None
        if _kind(token):
            stop = number + 1
            while stop < len(tokens) and stop - number < 4 and _genitive(tokens[stop], token):
                stop += 1
            return _phrase(text, begin, tokens, number, stop)
    return None


def _somebody(text: str, begin: int, tokens: list[re.Match[str]]) -> Phrase | None:
    """"A butcher who …": whatever the noun, somebody is meant."""
    if len(tokens) < 3 or _low(tokens[0]) not in DETERMINERS:
        return None
    for number in range(1, min(4, len(tokens) - 1)):
        if _low(tokens[number]) in PREPOSITIONS:
            return None
        if _low(tokens[number + 1]) == "who":
            a, b = begin + tokens[1].start(), begin + tokens[number].end()
            return Phrase(a, b, " ".join(text[a:b].split()), tokens[number].group(), "person", definite=False)
    return None


def _chain(tail: list[re.Match[str]], noun: re.Match[str]) -> bool:
    """Whether the words behind a noun depend on it: "of the navy", "des Ministeriums", "оборони"."""
    if not tail:
        return True
    if _low(tail[0]) in LINKS_OF:
        return all(_low(t) not in PREPOSITIONS or _low(t) in LINKS_OF for t in tail)
    named = len(tail) > 1 and tail[-1].group()[0].isupper()  # "міністерство оборони України"
    return all(_genitive(t, noun) or _kind(t) for t in (tail[:-1] if named else tail))


def _genitive(token: re.Match[str], noun: re.Match[str]) -> bool:
    """Whether the word may be a genitive of a Slavic language that depends on `noun`."""
    word = token.group()
    if _low(token) in PREPOSITIONS or _low(token) in DETERMINERS or not _GENITIVE.fullmatch(word):
        return False
    return word.isupper() or bool(_SLAVIC.search(noun.group() + word)) or kind_of(word) is not None


def _phrase(text: str, begin: int, tokens: list[re.Match[str]], first: int, stop: int) -> Phrase | None:
    """The phrase around the noun at `first`, up to the token `stop`; its modifiers and determiner taken in."""
    low = first
    definite = True
    while low > 0 and first - low < 4:
        word = _low(tokens[low - 1])
        if word in DETERMINERS:
            definite = word in ("the", "der", "die", "das", "den", "dem", "le", "la", "les", "l", "el", "il", "los", "las")
            before = _low(tokens[low - 2]) if low > 1 else ""
            if before in PREPOSITIONS and before not in ("that", "dass", "que", "what", "and", "but", "while", "as", "when"):
                return None  # an object, not a subject
            break
        if word in PREPOSITIONS or speaks(word) or _ADVERB.fullmatch(word):
            if word in PREPOSITIONS and word not in ("that", "что", "що", "że", "and", "but", "while", "as", "what", "when",
                                                     "і", "та", "и", "i", "як", "как", "jak"):
                return None
            break
        low -= 1
    start, end = begin + tokens[low].start(), begin + tokens[stop - 1].end()
    noun = tokens[first].group()
    kind = _kind(tokens[first])
    return Phrase(start, end, " ".join(text[start:end].split()), noun, kind, definite) if kind else None


def phrase_behind(text: str, start: int, stop: int) -> Phrase | None:
    """The phrase that begins at `start`, behind a verb or "according to"."""
    stop = min(stop, start + _REACH)
    lead = re.compile(r"[\s,]*").match(text, start, stop)
    begin = lead.end() if lead else start
    cut = _BREAK.search(text, begin, stop)
    tokens = _tokens(text, begin, cut.start() if cut else stop)
    tokens = _past_place(tokens)
    if tokens and _AUDIENCE.fullmatch(tokens[0].group()):
        tokens = tokens[1:]
    first = 0
    definite = True
    while first < len(tokens) and first < 6:
        word = _low(tokens[first])
        if _kind(tokens[first]):
            # English and German compounds put the noun that counts last: "the defence ministry spokesman".
            while first + 1 < len(tokens) and _kind(tokens[first + 1]) and text[begin:][tokens[first].end()] in " -":
                if _SLAVIC.search(tokens[first + 1].group()):
                    break
                first += 1
            break
        if word in DETERMINERS:
            definite = word not in ("a", "an", "one", "another", "ein", "eine", "einer", "un", "une", "una", "uno", "een")
        elif word in PREPOSITIONS or _ADVERB.fullmatch(word):
            return None
        first += 1
    else:
        return None
    if first >= len(tokens):
        return None
    end = first + 1
    if end < len(tokens) and _low(tokens[end]) in LINKS_OF:
        while end < len(tokens) and end - first < 7 and (
            _low(tokens[end]) in LINKS_OF or _low(tokens[end]) not in PREPOSITIONS
        ) and not _ADVERB.fullmatch(tokens[end].group()):
            end += 1
        while _low(tokens[end - 1]) in LINKS_OF or _low(tokens[end - 1]) in DETERMINERS:
            end -= 1
    else:
        while end < len(tokens) and end - first < 5 and _genitive(tokens[end], tokens[first]):
            end += 1
    low = 0
    while low < first and _low(tokens[low]) in DETERMINERS:
        low += 1
    a, b = begin + tokens[low].start(), begin + tokens[end - 1].end()
    kind = _kind(tokens[first])
    noun = tokens[first].group()
    return Phrase(a, b, " ".join(text[a:b].split()), noun, kind, definite) if kind else None


def _past_place(tokens: list[re.Match[str]]) -> list[re.Match[str]]:
    """Without a place or day right behind the verb, which languages that invert may put before the subject."""
    if len(tokens) > 2 and _low(tokens[0]) in _PLACES and _kind(tokens[1]) is None:
        return tokens[3:] if _low(tokens[1]) in DETERMINERS else tokens[2:]
    return tokens


def phrases_in(text: str, start: int, end: int) -> list[tuple[int, int, str, NounKind]]:
    """(start, end, words, kind) of each noun for a speaker in the stretch, its modifiers taken in."""
    tokens = _tokens(text, start, end)
    found = []
    for number, token in enumerate(tokens):
        kind = _kind(token)
        if kind is None:
            continue
        low = number
        while low and number - low < 3:
            word = _low(tokens[low - 1])
            if word in DETERMINERS or word in PREPOSITIONS or speaks(word) or _BREAK.search(
                text, start + tokens[low - 1].end(), start + tokens[low].start()
            ):
                break
            low -= 1
        a, b = start + tokens[low].start(), start + token.end()
        found.append((a, b, " ".join(text[a:b].split()), kind))
    return found
