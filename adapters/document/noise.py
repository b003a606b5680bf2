"""Buttons, boxes, menus, rules and other things that no reader reads."""

from __future__ import annotations

import re

from adapters.document import when
from adapters.document.draft import Draft, shape
from adapters.document.vocabulary import BY, WHOLE_NOISE, alternation
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
        "you are receiving this|you received this|you’re receiving this|you're receiving this|unsubscribe|manage preferences|"
        "manage your|view in browser|view this email|update your preferences|forward to a friend|abmelden|se désabonner|"
        "darse de baja|wypisz się|відписатися|отписаться|"
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
_TRAIL = re.compile(r"[^|>»›/→]{1,40}(?:\s?[>»›→]\s?[^|>»›/→]{1,60}){1,8}|[^/.]{2,25}(?:\s/\s[^/.]{2,25}){2,6}|[^|•·]{1,30}(?:\s?[|•·]\s?[^|•·]{1,30}){3,20}")
_END_MARK = re.compile(r"[\[(*–—-]{0,3}\s?(?:ends?|more|###|-30-|fin|ende|koniec|кінець|конец)\s?[\])*–—-]{0,3}\.?", re.IGNORECASE)
# A running head or foot: the same words on every page, but for the number.
_PAGE = re.compile(
    r"(?:.{3,80}?\s{2,})?(?:page|seite|página|strona|str\.|сторінка|стор\.|страница|стр\.|p\.)\s?\d{1,4}(?:\s?(?:of|von|de|sur|z|з|из|/)\s?\d{1,4})?"
    r"(?:\s{2,}.{3,80})?|[-–—]\s?\d{1,4}\s?[-–—]|.{3,80}?\s{3,}\d{1,4}", re.IGNORECASE,
)  # fmt: skip
_TIMECODE = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d{2}[,.]\d{2,3}\s?-->\s?(?:\d{1,2}:)?\d{1,2}:\d{2}[,.]\d{2,3}.{0,40}")
_COMMUNITY = re.compile(r"/?r/\w{3,30}")
_CONTACT = re.compile(
    r"(?:(?:press|media)?\s?contacts?(?:\s\w+)?|pressekontakt|kontakt(?:\sdla\smediów)?|contacts?\spresse|contacto(?:\sde\sprensa)?|"
    r"контакт\w*(?:\s(?:для|со)\s\w+)?)\s?:(?P<rest>.{0,160})", re.IGNORECASE | re.DOTALL,
)  # fmt: skip
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+?\d[\d\s()-]{6,}")
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
        if _TIMECODE.fullmatch(words):
            draft.mark(index, "other")
            if draft.free(index - 1) and draft.of(index - 1).isdigit():
                draft.mark(index - 1, "other")
        elif _COMMUNITY.fullmatch(words) and index < 3:
            draft.mark(index, "other")
        elif _contact(draft, index, words):
            draft.mark(index, "other")
        elif _RULE.fullmatch(words):
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
        elif len(words) < 140 and _PAGE.fullmatch(words) and _repeated(draft, words):
            draft.mark(index, "noise")
        elif _COUNTS.fullmatch(words) or (_END_MARK.fullmatch(words) and index >= len(draft.units) - 3):
            draft.mark(index, "noise")


def _contact(draft: Draft, index: int, words: str) -> bool:
    """A line that tells the press whom to ring; the line under a bare label may hold the address."""
    found = _CONTACT.fullmatch(words)
    if found is None:
        return False
    if not found["rest"].strip():
        below = index + 1
        while draft.free(below) and draft.units[below].group == draft.units[index].group and below < index + 6:
            draft.mark(below, "other")
            below += 1
        return below > index + 1
    return bool(_MAIL.search(found["rest"]))


def _repeated(draft: Draft, words: str) -> bool:
    """Whether the line stands on more than one page."""
    return draft.shapes[shape(words)] > 1


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
    if "|" in words and all(WHOLE_NOISE.fullmatch(w.strip()) or _LEADING_NOISE.match(w.strip()) for w in words.split("|")):
        return True
    return bool(_TRAIL.fullmatch(words))


def _list_below(draft: Draft, index: int) -> None:
    """Links listed under "Read also" belong to it: the bullets of the same run."""
    below = index + 1
    while draft.free(below) and re.match(r"[-*•→·»]\s", draft.of(below)) and below < index + 12:
        if draft.units[below].group > draft.units[index].group + 1:
            break
        draft.mark(below, "noise")
        below += 1
    if below == index + 1:
        _titles_below(draft, index)


def _titles_below(draft: Draft, index: int) -> None:
    """Headlines of other articles, or sections, line by line right under a button; in texts that blank lines part."""
    if draft.units[0].group == draft.units[-1].group:
        return
    below = index + 1
    run = []
    while draft.free(below) and draft.units[below].group == draft.units[index].group and below < index + 9:
        words = draft.of(below)
        if BY.match(words) or when.search(words, 0, min(len(words), 120)):  # the head of this very article
            return
        if len(words) > 120 or words.endswith((".", "!", "”", "»", '"', ":")) or any(c.isdigit() for c in words[:4]):
            break
        run.append(below)
        below += 1
    for listed in run:
        draft.mark(listed, "noise")
