"""What a line is by its words alone, where that is no prose: rules, buttons, menus, counts, running heads."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from adapters.document import when
from adapters.document.vocabulary import WHOLE_NOISE, alternation

__all__ = ["LineKind", "line_kind"]

LineKind = Literal[
    "rule", "noise", "copyright", "page", "counts", "end", "timecode", "community", "contact", "contact label"
]

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
        "you are receiving this|you received this|you’re receiving this|you're receiving this|unsubscribe|manage "
        "preferences|"
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
_TRAIL = re.compile(
    r"[^|>»›/→]{1,40}(?:\s?[>»›→]\s?[^|>»›/→]{1,60}){1,8}|[^/.]{2,25}(?:\s/\s[^/.]{2,25}){2,6}|"
    r"[^|•·]{1,30}(?:\s?[|•·]\s?[^|•·]{1,30}){3,20}"
)
_END_MARK = re.compile(
    r"[\[(*–—-]{0,3}\s?(?:ends?|more|###|-30-|fin|ende|koniec|кінець|конец)\s?[\])*–—-]{0,3}\.?", re.IGNORECASE
)
# A running head or foot: the same words on every page, but for the number.
_PAGE = re.compile(
    r"(?:.{3,80}?\s{2,})?(?:page|seite|página|strona|str\.|сторінка|стор\.|страница|стр\.|"
    r"p\.)\s?\d{1,4}(?:\s?(?:of|von|de|sur|z|з|из|/)\s?\d{1,4})?"
    r"(?:\s{2,}.{3,80})?|[-–—]\s?\d{1,4}\s?[-–—]|.{3,80}?\s{3,}\d{1,4}", re.IGNORECASE,
)  # fmt: skip
_TIMECODE = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d{2}[,.]\d{2,3}\s?-->\s?(?:\d{1,2}:)?\d{1,2}:\d{2}[,.]\d{2,3}.{0,40}")
_COMMUNITY = re.compile(r"/?r/\w{3,30}")
_CONTACT = re.compile(
    r"(?:(?:press|media)?\s?contacts?(?:\s\w+)?|pressekontakt|kontakt(?:\sdla\smediów)?|contacts?\spresse|"
    r"contacto(?:\sde\sprensa)?|"
    r"контакт\w*(?:\s(?:для|со)\s\w+)?)\s?:(?P<rest>.{0,160})", re.IGNORECASE | re.DOTALL,
)  # fmt: skip
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+?\d[\d\s()-]{6,}")
_COUNTS = re.compile(
    r"\d+ (?:min(?:ute)?s? (?:read|ago)|comments?|views|shares|min\.? lesezeit|хв на читання)\b.{0,20}", re.IGNORECASE
)


@lru_cache(maxsize=8192)  # lines of dumps repeat: rules, blank quotations, buttons
def line_kind(words: str) -> LineKind | None:
    """The kind of a line of at most 600 characters, None where it may be prose."""
    if _TIMECODE.fullmatch(words):
        return "timecode"
    if _COMMUNITY.fullmatch(words):
        return "community"
    if contact := _CONTACT.fullmatch(words):
        if not contact["rest"].strip():
            return "contact label"
        if _MAIL.search(contact["rest"]):
            return "contact"
    if _RULE.fullmatch(words):
        return "rule"
    if WHOLE_NOISE.fullmatch(words.strip("[](){}<>*_•→»› \t")) or _LEADING_NOISE.match(words) or _menu(words):
        return "noise"
    return _foot_kind(words)


def _foot_kind(words: str) -> LineKind | None:
    if len(words) < 250 and _COPYRIGHT.match(words):
        return "copyright"
    if len(words) < 140 and _PAGE.fullmatch(words):
        return "page"
    if _COUNTS.fullmatch(words):
        return "counts"
    return "end" if _END_MARK.fullmatch(words) else None


def _menu(words: str) -> bool:
    if len(words) > 300 or "@" in words or words.startswith(">") or words.endswith((".", "!")):
        return False
    if "|" in words and all(WHOLE_NOISE.fullmatch(w.strip()) or _LEADING_NOISE.match(w.strip()) for w in words.split("|")):
        return True
    return bool(_TRAIL.fullmatch(words)) and not when.search(words, 0, len(words))
