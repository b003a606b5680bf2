"""Buttons, boxes, menus, rules and other things that no reader reads."""

from __future__ import annotations

import re

from adapters.document import when
from adapters.document.draft import Draft
from adapters.document.vocabulary import WHOLE_NOISE, alternation
from adapters.schema import Outlet

__all__ = ["UNDERLINE", "mark_noise", "underlines"]

_RULE = re.compile(r"(?:[-*_=~#•·—–+.]\s?){3,}|[⁂❖◆■]+")
_LEADING_NOISE = re.compile(
    r"[\W_]{0,6}(?:(?:" + alternation(
        "read also|also read|read more|read next|see also|watch also|related|related story|related article|don't miss|"
        "don’t miss|more on this|more on this story|recommended|you may also like|lesen sie auch|mehr dazu|siehe auch|"
        "lesen sie mehr|mehr zum thema|lire aussi|à lire|à lire aussi|voir aussi|lea también|lee también|vea también|"
        "te puede interesar|le puede interesar|czytaj też|czytaj także|zobacz też|zobacz także|czytaj więcej|"
        "przeczytaj także|przeczytaj też|leggi anche|lees ook|"
        "читайте також|дивіться також|читайте ще|більше за темою|читайте также|смотрите также|читать также|по теме|за темою|"
        "ранее по теме|advertisement|anzeige|publicité|publicidad|reklama|реклама"
    ) + r")\s?[:：|–—→>-]"
    r"|(?:" + alternation(
        "subscribe to|sign up for|sign up to|subscribe for|follow us|join us on|join our|share this|click here|"
        "download our app|get the latest|this site uses cookies|this website uses cookies|we use cookies|by continuing to|"
        "by using this site|support our|support independent|become a member|all rights reserved|enable javascript|"
        "please enable|story continues|your support|donate|get our newsletter|already a subscriber|"
        "abonnieren sie|folgen sie|melden sie sich|diese website verwendet|wir verwenden cookies|jetzt abonnieren|"
        "newsletter abonnieren|alle rechte vorbehalten|teilen sie|abonnez-vous|suivez-nous|inscrivez-vous|partagez|"
        "ce site utilise|nous utilisons des cookies|tous droits réservés|recevez|suscríbase|suscríbete|síguenos|síganos|"
        "compartir en|este sitio utiliza|este sitio web utiliza|utilizamos cookies|todos los derechos reservados|"
        "subskrybuj|zapisz się|obserwuj nas|śledź nas|dołącz do|ta strona używa|używamy plików cookie|ta strona korzysta|"
        "wszelkie prawa zastrzeżone|wesprzyj|iscriviti|seguici|questo sito utilizza|"
        "підписуйтесь|підписуйтеся|підпишіться|підпишись|приєднуйтесь|приєднуйтеся|поділіться|стежте за|слідкуйте за|"
        "цей сайт використовує|ми використовуємо|усі права захищені|всі права захищено|усі права захищено|підтримайте|"
        "якщо ви помітили помилку|знайшли помилку|подписывайтесь|подпишитесь|подпишись|присоединяйтесь|поделитесь|"
        "следите за|этот сайт использует|мы используем|все права защищены|поддержите|если вы нашли ошибку|нашли ошибку"
    ) + r")(?!\w))",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"(?:copyright|©|\(c\)).{0,20}\b(?:19|20)\d\d\b|.{0,120}\ball rights reserved\b", re.IGNORECASE)
_COPYRIGHT_NAME = re.compile(
    r"(?:copyright|©|\(c\))\s{0,2}(?:©\s{0,2})?(?:19|20)\d\d(?:[-–](?:19|20)?\d\d)?[,.\s]{1,3}(?P<name>[^\W\d_][^.|,;]{1,50})",
    re.IGNORECASE,
)
_TRAIL = re.compile(r"[^|>»›/]{1,40}(?:\s?[>»›]\s?[^|>»›]{1,60}){1,8}|[^|•·]{1,30}(?:\s?[|•·]\s?[^|•·]{1,30}){3,20}")
_END_MARK = re.compile(r"(?:-?\s?ends\s?-?|end|###|-30-|fin|\(end\))\.?", re.IGNORECASE)
_COUNTS = re.compile(
    r"\d+ (?:min(?:ute)?s? (?:read|ago)|comments?|views|shares|min\.? lesezeit|хв на читання)\b.{0,20}", re.IGNORECASE
)
UNDERLINE = re.compile(r"={3,}|-{3,}|~{3,}")


def mark_noise(draft: Draft) -> None:
    """Buttons, boxes, menus and rules."""
    for index, unit in enumerate(draft.units):
        if not draft.free(index) or unit.end - unit.start > 600:
            continue
        words = draft.of(index)
        if _RULE.fullmatch(words):
            if not (UNDERLINE.fullmatch(words) and underlines(draft, index)):
                draft.mark(index, "separator")
        elif WHOLE_NOISE.fullmatch(words.strip("[](){}<>*_•→»› \t")) or _LEADING_NOISE.match(words) or _menu(words):
            draft.mark(index, "noise")
            _list_below(draft, index)
        elif _COPYRIGHT.match(words) and len(words) < 250 and index > len(draft.units) - 6:
            name = _COPYRIGHT_NAME.search(words)
            if name and draft.outlet is None:
                draft.outlet = Outlet(name=name["name"].strip())
            draft.mark(index, "noise")
        elif _COUNTS.fullmatch(words) or (_END_MARK.fullmatch(words) and index >= len(draft.units) - 3):
            draft.mark(index, "noise")


def underlines(draft: Draft, index: int) -> bool:
    return (
        index > 0 and draft.units[index - 1].group == draft.units[index].group and len(draft.of(index - 1)) < 200
        and abs(len(draft.of(index - 1)) - len(draft.of(index))) < 12
    )  # fmt: skip


def _menu(words: str) -> bool:
    if when.search(words, 0, len(words)) or "@" in words:
        return False
    if len(words) > 300 or words.startswith(">") or words.endswith((".", "!")):
        return False
    return bool(_TRAIL.fullmatch(words))


def _list_below(draft: Draft, index: int) -> None:
    """Links listed under "Read also" belong to it: the bullets of the same run."""
    below = index + 1
    while draft.free(below) and re.match(r"[-*•→·»]\s", draft.of(below)) and below < index + 12:
        if draft.units[below].group > draft.units[index].group + 1:
            break
        draft.mark(below, "noise")
        below += 1
