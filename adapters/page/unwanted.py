"""Lines that are no part of an article wherever they stand: labels, date lines, bylines, links that lead away."""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.page.credits import split_credit
from adapters.page.leaves import Leaf
from adapters.page.people import split_names
from adapters.page.tree import squash

__all__ = ["Known", "ends_sentence", "unwanted"]

_SENTENCE_END = re.compile(r"[.!?…:;。！？।॥\"”“’»)]$")
_LABEL = re.compile(
    r"^(?:(?:please )?(?:read|see|watch|listen)(?: (?:more|also|next|now|to this article))+|also read|"
    r"related(?: (?:articles?|stories|content|news|topics))?|more (?:on|from|about)|most (?:read|popular)|"
    r"recommended|don'?t miss|up next|advertisement|sponsored|story continues(?: below)?|continue reading|sign up|"
    r"subscribe(?: (?:now|to|here))?|follow us|join us|share (?:this|on)|"
    r"click here|copyright|all rights reserved|topics?|tags?|filed under|leave a (?:comment|reply)|comments?|print|"
    r"lesen sie (?:auch|hier|dazu)|(?:auch|mehr) (?:interessant|lesen)|mehr (?:zum thema|themen|dazu|aus|über)|"
    r"das könnte sie|weitere (?:artikel|themen|meldungen|nachrichten|infos?)|siehe auch|zum thema|anzeige|werbung|"
    r"teilen|kommentare?|drucken|schlagw(?:o|ö)rter|themen|jetzt (?:abonnieren|anmelden|lesen)|"
    r"lire (?:aussi|la suite|également)|à lire(?: aussi)?|sur le même (?:sujet|thème)|publicité|abonnez-vous|"
    r"inscrivez-vous|"
    r"lea? también|leer más|te puede interesar|más información|ver más|publicidad|suscr[íi]b(?:ete|ase)|"
    r"noticias? relacionadas?|"
    r"leia (?:também|mais)|veja também|saiba mais|publicidade|leggi anche|pubblicità|"
    r"czytaj (?:też|także|więcej|również)|zobacz (?:też|także|również)|reklama|polecane|przeczytaj (?:też|także)|"
    r"lees (?:ook|meer)|advertentie|"
    r"читайте (?:также|также:|також|ещё|еще)|смотрите также|по теме|реклама|подпис(?:ывайтесь|аться)|підписуйтесь|"
    r"přečtěte si|čtěte (?:také|také:|i)|les også|läs (?:också|mer)|lue myös|"
    r"ilgili (?:haberler|içerikler)|ayrıca okuyun|اقرأ (?:أيضا|أيضًا|المزيد)|مواضيع (?:ذات صلة|متعلقة)|إعلان|"
    r"קראו (?:עוד|גם)|לקריאה נוספת|כתבות נוספות|פרסומת|อ่าน(?:เพิ่มเติม|ต่อ)|ข่าวที่เกี่ยวข้อง|โฆษณา|"
    r"関連記事|あわせて読みたい|相关(?:阅读|新闻)|延伸阅读|관련기사|यह भी पढ़ें)(?!\w)\s*[:：…»>]*",
    re.I,
)
_STAMP_LINE = re.compile(
    r"^(?:stand|updated?|last updated|published|posted|aktualisiert|veröffentlicht|erstellt|publié|mis à jour|"
    r"actualizado|publicado|aggiornato|"
    r"pubblicato|opublikowano|aktualizacja|обновлено|опубликовано|оновлено)\b[^.!?]{0,20}\d[^!?]{0,60}$",
    re.I,
)


_PLACEHOLDER = re.compile(
    r"\b(?:externe[nrs]?|external|third[- ]party)\s+(?:inhalte?n?|content)\b|contenu externe|contenido externo|"
    r"contenuto esterno|treści zewnętrzn|"
    r"(?:klick|click|clic)\b.{0,30}\b(?:datenschutz|privacy|cookies?)|cookies? (?:akzeptieren|accept)|"
    r"^link (?:zum|to)\b|(?:solo|nur|only) (?:para|für|for) (?:suscriptores|abonnenten|subscribers)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the page before its text is chosen; all squashed.

    Attributes:
        titles: everything that the page calls its title.
        captions: captions and credits of pictures, and embedded posts.
        names: authors.
    """

    titles: frozenset[str]
    captions: frozenset[str]
    names: frozenset[str]


def ends_sentence(text: str) -> bool:
    """Whether `text` ends as a sentence does, closing quotation marks and brackets included."""
    return bool(_SENTENCE_END.search(text))


def unwanted(leaf: Leaf, known: Known) -> bool:
    """Whether `leaf` is no part of the article, wherever it stands."""
    text = leaf.text
    if leaf.taken or leaf.key in known.captions or _repeats_title(leaf, known.titles):
        return True
    if len(text) < 160 and (m := _LABEL.match(text)):
        rest = len(text) - m.end()
        if rest < 25 or leaf.linked * 2 > rest:
            return True
    if len(text) < 80 and (_STAMP_LINE.match(text) or _PLACEHOLDER.search(text) or _byline(leaf, known.names)):
        return True
    return _only_link(leaf) or _only_credit(leaf)


def _repeats_title(leaf: Leaf, titles: frozenset[str]) -> bool:
    if leaf.key in titles:
        return True
    return leaf.heading > 0 and any(len(t) > 12 and len(leaf.key) < len(t) + 60 and t in leaf.key for t in titles)


def _byline(leaf: Leaf, names: frozenset[str]) -> bool:
    found = [squash(n) for n in split_names(leaf.text)] if names else []
    return bool(found) and all(n in names for n in found)


def _only_link(leaf: Leaf) -> bool:
    """A paragraph that is only a link, or a label and a link, leads away; in lists it may be the content."""
    size = len(leaf.text)
    if leaf.tag in ("li", "td", "dd", "th") or not 15 < size < 200 or leaf.linked < 0.6 * size:
        return False
    if leaf.linked >= 0.9 * size:
        return not (leaf.text[-1:] in ".!" and not leaf.heading)
    return not leaf.heading and not ends_sentence(leaf.text)


def _only_credit(leaf: Leaf) -> bool:
    caption, credit = split_credit(leaf.text) if len(leaf.text) < 90 else (leaf.text, "")
    return bool(credit) and not caption
