"""What trafilatura left out of the article, and what it took for the article and is not.

Works on leaves: what a text is follows from where it stands among the paragraphs already found, and from how it is
made (all of it a link, a label, a date line), never from the site it is on.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.page.credits import split_credit
from adapters.page.people import split_names
from adapters.page.tree import Element, Leaf, classes, squash, tag_of

__all__ = ["Known", "completed", "confirmed", "lead", "near_headline", "unwanted", "without_boxes"]

_PROSE = frozenset(("p", "h2", "h3", "h4", "h5", "h6", "blockquote", "li", "div", "section", "article", "span"))
_BOX = re.compile(
    r"(?:^|[^a-z])(?:related|recommend(?:ed|ation|ations)?|recirc(?:ulation)?|teaser|teasers|newsletters?|promo|"
    r"promos|adverts?|advertisement|sponsored|share|sharing|social|comments?|"
    r"author-?(?:box|bio|info|card)|more-?(?:on|from|stories|news)|read-?(?:more|also|next)|most-?read|popular|"
    r"trending|latest|breadcrumbs?|tag-?list|"
    r"modal|dialog|pop-?up|subscribe|subscription|footer|nav|menu|cookies?|consent|disclaimer|"
    r"see-?also|further-?reading|you-?may|card-?list|post-?card|up-?next|sign-?up|signup|inscription)(?:$|[^a-z])"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
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
    r"関連記事|あわせて読みたい|相关(?:阅读|新闻)|延伸阅读|관련기사|यह भी पढ़ें)\b\s*[:：…»>]*",
    re.I,
)
_STAMP_LINE = re.compile(
    r"^(?:stand|updated?|last updated|published|posted|aktualisiert|veröffentlicht|erstellt|publié|mis à jour|"
    r"actualizado|publicado|aggiornato|"
    r"pubblicato|opublikowano|aktualizacja|обновлено|опубликовано|оновлено)\b[^.!?]{0,20}\d[^!?]{0,60}$",
    re.I,
)


_PLACEHOLDER = re.compile(
    r"(?:externe[nrs]?|external|third[- ]party|contenu externe|contenido externo|contenuto esterno|"
    r"zewnętrzn\w+)\s*(?:inhalte?|content)?|"
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


def unwanted(leaf: Leaf, known: Known) -> bool:
    """Whether `leaf` is no part of the article, wherever it stands."""
    if leaf.taken or leaf.key in known.captions or leaf.key in known.titles:
        return True
    if leaf.heading and any(len(t) > 12 and (t in leaf.key and len(leaf.key) < len(t) + 60) for t in known.titles):
        return True
    text = leaf.text
    if len(text) < 160 and (
        (m := _LABEL.match(text)) and (len(text) - m.end() < 25 or leaf.linked * 2 > len(text) - m.end())
    ):
        return True
    if len(text) < 80 and (_STAMP_LINE.match(text) or _PLACEHOLDER.search(text) or _byline(leaf, known.names)):
        return True
    return _only_link(leaf) or _only_credit(leaf)


def _byline(leaf: Leaf, names: frozenset[str]) -> bool:
    found = [squash(n) for n in split_names(leaf.text)]
    return bool(found) and all(n in names for n in found)


def _only_link(leaf: Leaf) -> bool:
    """A paragraph that is only a link, or a label and a link, leads away; in lists it may be the content."""
    size = len(leaf.text)
    if leaf.tag in ("li", "td", "dd", "th") or size <= 15 or leaf.linked < 0.6 * size:
        return False
    if leaf.linked >= 0.9 * size:
        return size < 200 and not (leaf.text[-1:] in ".!" and not leaf.heading)
    return size < 200 and not leaf.heading and not _SENTENCE_END.search(leaf.text)


def _only_credit(leaf: Leaf) -> bool:
    caption, credit = split_credit(leaf.text) if len(leaf.text) < 90 else (leaf.text, "")
    return bool(credit) and not caption


def without_boxes(leaves: Sequence[Leaf], chosen: Iterable[int]) -> set[int]:
    """`chosen` without what stands in boxes of teasers, newsletters and the like.

    A word in a class that marks a third of the text marks no box, whatever it says.
    """
    result = set(chosen)
    words = {n: {w for e in _around(leaves[n]) if (w := _box_word(e))} for n in result}
    weight: Counter[str] = Counter()
    for n, found in words.items():
        for word in found:
            weight[word] += len(leaves[n].text)
    total = sum(len(leaves[n].text) for n in result)
    return {n for n in result if not any(weight[w] * 3 < total for w in words[n])}


def _around(leaf: Leaf) -> list[Element]:
    return [leaf.element, *itertools.islice(leaf.element.iterancestors(), 7)]


def _box_word(element: Element) -> str:
    """The word by which an element is known as a box, empty when it is none."""
    if element.tag in ("body", "html", "main", "article"):
        return ""
    if element.tag in ("nav", "footer", "form"):
        return str(element.tag)
    hints = " ".join(v for n in ("class", "id", "data-component", "data-testid") if (v := element.get(n)))
    found = _BOX.search(_CAMEL.sub("-", hints).lower()) if hints else None
    return found[0] if found else ""


def completed(leaves: Sequence[Leaf], chosen: Iterable[int]) -> set[int]:
    """`chosen` and the paragraphs that stand beside them in the same containers, or in containers of the same make."""
    result = set(chosen)
    weight: Counter[Element] = Counter()
    for n in result:
        if leaves[n].tag in _PROSE and len(leaves[n].text) >= 60:
            weight[_container(leaves[n])] += len(leaves[n].text)
    total = sum(weight.values())
    if not total:
        return result
    homes = {e for e, size in weight.items() if size >= 0.1 * total}
    kinds = [_make(e) for e, size in weight.items() if size >= 0.2 * total and e.get("class")]
    first, last = min(result), max(result)
    for n, leaf in enumerate(leaves):
        if (
            n not in result
            and _is_prose(leaf)
            and _belongs(leaf, homes, kinds, first < n < last)
            and not any(map(_box_word, _around(leaf)[:5]))
        ):
            result.add(n)
    for n in range(last, first, -1):
        if (
            n - 1 not in result
            and n in result
            and leaves[n - 1].heading
            and not leaves[n - 1].linked
            and not leaves[n].heading
        ):
            result.add(n - 1)
    return result


def _is_prose(leaf: Leaf) -> bool:
    most = 0.6 if len(leaf.text) >= 150 and _SENTENCE_END.search(leaf.text) else 0.4
    return not leaf.taken and leaf.tag in _PROSE and leaf.linked <= most * len(leaf.text)


def _belongs(leaf: Leaf, homes: set[Element], kinds: list[_Make], inside: bool) -> bool:
    container, size = _container(leaf), len(leaf.text)
    if container in homes:
        return size >= 80 or (inside and (size >= 40 or bool(leaf.heading)))
    return (
        size >= 80
        and leaf.tag in ("p", "li")
        and bool(container.get("class"))
        and any(_alike(_make(container), k) for k in kinds)
    )


def _container(leaf: Leaf) -> Element:
    """The element whose children the paragraphs are; that of a list item is what holds the list."""
    element = leaf.element
    if leaf.tag in ("div", "section", "article", "span"):
        return element
    for _ in range(2 if leaf.tag == "li" else 1):
        parent = element.getparent()
        element = element if parent is None else parent
    return element


_Make = tuple[str, frozenset[str], str, frozenset[str]]


def _make(element: Element) -> _Make:
    parent = element.getparent()
    outer = (
        ("", frozenset[str]()) if parent is None else (tag_of(parent), frozenset((parent.get("class") or "").split()))
    )
    return (tag_of(element), frozenset((element.get("class") or "").split()), *outer)


def _alike(one: _Make, two: _Make) -> bool:
    shared = one[1] & two[1]
    return one[0] == two[0] and one[2:] == two[2:] and 2 * len(shared) >= max(len(one[1]), len(two[1])) and bool(shared)


def confirmed(leaves: Sequence[Leaf], chosen: set[int], full: str) -> set[int]:
    """`chosen` without the long paragraphs that the page's own full text lacks.

    Args:
        leaves: of the page.
        chosen: what was taken.
        full: articleBody of the JSON-LD. It is believed where it holds most of what was taken; some sites shorten it.
    """
    if not full:
        return chosen
    text = squash(full)
    known = {n for n in chosen if leaves[n].key in text}
    total = sum(len(leaves[n].text) for n in chosen)
    if sum(len(leaves[n].text) for n in known) < 0.75 * total or not known:
        return chosen
    start = min(known)
    return {
        n
        for n in chosen
        if n in known or n < start or leaves[n].heading or len(leaves[n].text) < 40 or _half_in(leaves[n], text)
    }


def _half_in(leaf: Leaf, text: str) -> bool:
    words = [squash(w) for w in re.findall(r"\S+ \S+ \S+", leaf.text)]
    return sum(w in text for w in words) * 2 >= len(words)


def near_headline(leaves: Sequence[Leaf], title: str) -> list[str]:
    """Short lines around the headline, where byline and date line stand; those after it first."""
    key = squash(title)
    heads = [
        n
        for n, leaf in enumerate(leaves)
        if key and leaf.heading and (leaf.key == key or (len(key) > 12 and key in leaf.key))
    ]
    found = [
        leaf.text
        for head in heads[:3]
        for leaf in [*leaves[head + 1 : head + 9], *leaves[max(0, head - 4) : head][::-1]]
    ]
    return [t for t in dict.fromkeys(found) if len(t) <= 120]


_LEAD = re.compile(
    r"\b(?:lead|lede|lead-?text|standfirst|dek|deck|subtitle|sub-?title|sub-?head(?:line|ing)?|intro(?:duction|text)?|teaser-?text|vorspann|anriss|summary|excerpt|"
    r"chapo|chapeau|entradilla|subtitulo|sottotitolo|sommario|occhiello|perex|abstract|description|ingress|anreisser)\b|(?:lead|intro|standfirst|subtitle|teaser|summary)(?:$|[\s_-])"
)


def lead(leaves: Sequence[Leaf], chosen: set[int], title: str, summary: str) -> int | None:
    """The paragraph between headline and text that sums the article up, taken as text or not.

    Args:
        leaves: of the page.
        chosen: what was taken.
        title: the squashed headline.
        summary: the page's own summary, plain.
    """
    if not chosen:
        return None
    first = min((n for n in chosen if len(leaves[n].text) >= 60 and not leaves[n].heading), default=min(chosen))
    key = squash(summary)[:50]
    heads = [n for n, leaf in enumerate(leaves[: first + 1]) if title and title in leaf.key and leaf.heading]
    start = heads[-1] if heads else max(0, first - 30)
    for n in range(start, first + 1):
        leaf = leaves[n]
        if (
            leaf.taken
            or leaf.heading == 1
            or len(leaf.text) < 35
            or leaf.linked * 2 > len(leaf.text)
            or leaf.key == title
        ):
            continue
        hints = " ".join(classes(e) for e in [leaf.element, *itertools.islice(leaf.element.iterancestors(), 2)])
        named = bool(_LEAD.search(hints)) and not any(map(_box_word, _around(leaf)[:5]))
        if n in chosen:
            if named and _LEAD.search(classes(leaf.element)):
                return n
        elif named or (len(key) >= 25 and leaf.key.startswith(key)):
            return n
    return None
