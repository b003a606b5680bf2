"""Quotation marks that hold a name: of a medium, ship, weapon, operation, work; or a nickname."""

from __future__ import annotations

import re

from adapters.quotes.lexicon import OUTLET_WORD, SMALL
from adapters.quotes.marks import Marked
from adapters.quotes.saying import VIA, speaks

__all__ = ["is_name", "is_term"]

# What stands directly before a name in quotation marks: kinds of things that have names, and words of naming.
_KIND_BEFORE = re.compile(
    r"(?:\b(?:ships?|frigates?|cruisers?|destroyers?|submarines?|vessels?|tankers?|corvettes?|boats?|carriers?|missiles?|"
    r"rockets?|drones?|systems?|tanks?|howitzers?|complex|operations?|exercises?|drills?|manoeuvres|maneuvers|newspapers?|"
    r"dail(?:y|ies)|weekly|magazines?|handbooks?|manuals?|brochures?|chapters?|poems?|hymns?|plays?|albums?|"
    r"channels?|outlets?|agency|films?|movies?|books?|novels?|songs?|series|shows?|programmes?|"
    r"programs?|reports?|documentary|article|party|battalions?|brigades?|regiments?|units?|groups?|compan(?:y|ies)|"
    r"callsigns?|call\ssigns?|nicknamed?|codenamed?|code-named|called|dubbed|titled|entitled|named|known\sas|project|"
    r"plan|doctrine|pipeline|platform|app|word|term|letter|"
    r"fregatte|kreuzer|zerstörer|u-boot|schiff|panzer|rakete|drohne|system|operation|manöver|übung|zeitung|magazin|sender|"
    r"film|buch|lied|handbuch|gedicht|stück|partei|gruppe|brigade|namens|genannt|titel|projekt|flugabwehrsystem|"
    r"kampfpanzer|marschflugkörper|"
    r"frégate|croiseur|navire|missile|drone|système|char|opération|exercice|journal|quotidien|hebdomadaire|chaîne|"
    r"parti|groupe|baptisée?|intitulée?|nommée?|surnommée?|"
    r"fragata|crucero|buque|misil|dron|sistema|tanque|operación|ejercicio|diario|periódico|semanario|cadena|película|libro|"
    r"partido|grupo|llamad[oa]|titulad[oa]|denominad[oa]|apodado|"
    r"fregata|krążownik|okręt|rakieta|pocisk|dron|czołg|operacja|ćwiczenia|manewry|dziennik|gazeta|tygodnik|stacja|"
    r"książka|partia|grupa|brygada|pseudonim|kryptonim|o\snazwie|zwany|"
    r"фрегат\w{0,2}|крейсер\w{0,2}|есмін\w{0,3}|корвет\w{0,2}|корабл\w{0,3}|корабель|катер\w{0,2}|ракет\w{0,3}|дрон\w{0,3}|"
    r"безпілотник\w{0,3}|комплекс\w{0,3}|систем\w{0,3}|танк\w{0,3}|операці\w{1,2}|навчан\w{1,3}|газет\w{0,3}|видан\w{1,3}|"
    r"журнал\w{0,2}|телеканал\w{0,2}|канал\w{0,2}|агентств\w{1,2}|агенці\w{1,2}|фільм\w{0,2}|книг\w{1,2}|парті\w{1,2}|"
    r"батальйон\w{0,2}|бригад\w{1,2}|полк\w{0,2}|груп\w{1,2}|компані\w{1,2}|позивн\w{2,3}|проєкт\w{0,2}|проект\w{0,2}|"
    r"назв\w{1,3}|під\sназвою|зрк|рсзв|птрк|пзрк|бпла|"
    r"эсмин\w{1,4}|корабл\w{0,3}|судн\w{1,2}|подлодк\w{1,2}|беспилотник\w{0,3}|учени\w{1,2}|издани\w{1,2}|операци\w{1,2}|"
    r"фильм\w{0,2}|парти\w{1,2}|батальон\w{0,2}|групп\w{1,2}|компани\w{1,2}|позывн\w{2,3}|под\sназванием|рсзо|бригад\w{1,2}|"
    r"концерн\w{0,2}|завод\w{0,2}|порт\w{0,2}|аэропорт\w{0,2}|движени\w{1,2}|фонд\w{0,2}|"
    r"so-called|so\scalled|sogenannten?|soi-disant|llamad[oa]s?|tzw\.|так\sзван\w{1,3}|так\sназываем\w{1,4}))\s*\Z",
    re.IGNORECASE,
)
_KIND_AFTER = re.compile(
    r"[\s-]{1,2}(?:missiles?|rockets?|drones?|tanks?|systems?|frigates?|cruisers?|submarines?|class|howitzers?|ships?|"
    r"launchers?|aircraft|helicopters?|battalion|brigade|regiment|newspaper|magazine|operation|pipelines?|project|"
    r"rakete\w*|panzer\w*|drohne\w*|system\w*|klasse|zeitung|anti-ship|cruise|ballistic|air\sdefen[cs]e|"
    r"anti-tank|fighter|bomber|\d)",
    re.IGNORECASE,
)
_SO_CALLED = re.compile(
    r"(?:so-called|so\scalled|sogenannten?|soi-disant|tzw\.|так\sзван\w{1,3}|так\sназываем\w{1,4})\s*\Z", re.IGNORECASE
)
_GERMAN_TERM = re.compile(r"\b(?:ein|eine|einen|einem|einer|von|als|zur|zum)\s\Z")
_WORD = re.compile(r"[^\W_][\w’'ʼ\-]*")
_SPEECH_ENDS = frozenset(".,!?…。！？、，")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_TERM_WORDS, _TERM_UNSPACED = 2, 6


def is_name(text: str, m: Marked, start: int, end: int, *, attributed: bool, language: str | None = None) -> bool:
    """Whether the words between the marks are a name rather than speech.

    Args:
        text: the document.
        m: the words and their marks.
        start, end: the paragraph.
        attributed: whether a verb of saying stands directly at the marks.
        language: tag of the text; in German every noun has a capital, which then tells nothing.
    """
    inner = text[m.start : m.end].strip()
    words = _WORD.findall(inner)
    if not words or len(words) > 8 or inner[-1] in ",.!?…;":
        return False
    before = text[max(start, m.outer - 40) : m.outer]
    after = text[m.after : min(end, m.after + 30)]
    if _SO_CALLED.search(before):
        return True
    titled = _titled(words)
    if (titled or words[0][0].isupper()) and _KIND_BEFORE.search(before):
        return True
    if titled and _KIND_AFTER.match(after):
        return True
    if titled and _between_names(before, after):
        return True
    if titled and len(words) <= 4 and any(not before[v.end() :].strip() for v in VIA.finditer(before)):
        return True
    if attributed or before.rstrip().endswith(":"):
        return False
    if language == "de" and titled and len(words) <= 2:
        # A term that somebody coined follows a verb of saying and an article: "sprach von einer „Zeitenwende“".
        return not (_GERMAN_TERM.search(before) and speaks(text, max(start, m.outer - 90), m.outer))
    if OUTLET_WORD.fullmatch(words[0]) and words[0][0].isupper():
        return True
    return titled and not _opens_sentence(before, start, m) and words[0].casefold() != "i"


def _titled(words: list[str]) -> bool:
    """Every word that carries meaning has a capital or is a number, or the only capital is the first of a short one."""
    solid = [w for w in words if w.casefold() not in SMALL] or words
    if all(w[0].isupper() or w[0].isdigit() for w in solid):
        return True
    cyrillic = any("а" <= c.casefold() <= "ґ" for c in words[0])
    return cyrillic and words[0][0].isupper() and len(words) <= 3


def _between_names(before: str, after: str) -> bool:
    left, right = _WORD.findall(before), _WORD.match(after.lstrip())
    if not left or not right or before[-1:] != " " or after[:1] != " ":
        return False
    return left[-1][0].isupper() and right.group()[0].isupper()


def _opens_sentence(before: str, start: int, m: Marked) -> bool:
    stripped = before.rstrip()
    return m.outer == start or not stripped or stripped[-1] in ".!?—–"


def is_term(words: str) -> bool:
    """Whether words, where nothing around them reports speech, are a term, a nickname or irony."""
    bare = words.strip()
    if bare[-1:] in _SPEECH_ENDS:
        return False
    return len(bare) <= _TERM_UNSPACED if _UNSPACED.search(bare) else len(bare.split()) <= _TERM_WORDS
