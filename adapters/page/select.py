"""What trafilatura left out of the article, and what it took for the article and is not.

Works on leaves: what a text is follows from where it stands among the paragraphs already found, and from how it is
made (all of it a link, a label, a date line), never from the site it is on.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from adapters.page.credits import split_credit
from adapters.page.tree import Element, Leaf, classes, squash

__all__ = ["completed", "lead", "unwanted"]

_PROSE = frozenset(("p", "h2", "h3", "h4", "blockquote", "li", "div", "section", "article", "span"))
_BOX = re.compile(
    r"\b(?:related|recommend\w*|teaser\w*|newsletter|promo\w*|advert\w*|sponsor\w*|sidebar|widget|share|sharing|social|comments?|disqus|"
    r"author-?(?:box|bio|info)|more-?(?:on|from|stories|news)|read-?(?:more|also|next)|most-?read|popular|trending|breadcrumbs?|tags?|"
    r"subscri\w*|paywall|footer|nav|menu|cookie\w*|consent|toc|table-of-contents|copyright|disclaimer|outbrain|taboola)\b"
)
_SENTENCE_END = re.compile(r"[.!?…:;。！？।॥\"”“’»)]$")
_LABEL = re.compile(
    r"^(?:(?:please )?(?:read|see|watch|listen)(?: (?:more|also|next|now|to this article))+|also read|related(?: (?:articles?|stories|content|news|topics))?|more (?:on|from|about)|most (?:read|popular)|"
    r"recommended|don'?t miss|up next|advertisement|sponsored|story continues(?: below)?|continue reading|sign up|subscribe(?: (?:now|to|here))?|follow us|join us|share (?:this|on)|"
    r"click here|copyright|all rights reserved|topics?|tags?|filed under|leave a (?:comment|reply)|comments?|print|"
    r"lesen sie (?:auch|hier|dazu)|(?:auch|mehr) (?:interessant|lesen)|mehr (?:zum thema|themen|dazu|aus|über)|das könnte sie|weitere (?:artikel|themen|meldungen|nachrichten|infos?)|siehe auch|zum thema|anzeige|werbung|"
    r"teilen|kommentare?|drucken|schlagw(?:o|ö)rter|themen|jetzt (?:abonnieren|anmelden|lesen)|"
    r"lire (?:aussi|la suite|également)|à lire(?: aussi)?|sur le même (?:sujet|thème)|publicité|abonnez-vous|inscrivez-vous|"
    r"lea? también|leer más|te puede interesar|más información|ver más|publicidad|suscr[íi]b(?:ete|ase)|noticias? relacionadas?|"
    r"leia (?:também|mais)|veja também|saiba mais|publicidade|leggi anche|pubblicità|"
    r"czytaj (?:też|także|więcej|również)|zobacz (?:też|także|również)|reklama|polecane|przeczytaj (?:też|także)|lees (?:ook|meer)|advertentie|"
    r"читайте (?:также|также:|також|ещё|еще)|смотрите также|по теме|реклама|подпис(?:ывайтесь|аться)|підписуйтесь|přečtěte si|čtěte (?:také|také:|i)|les også|läs (?:också|mer)|lue myös|"
    r"関連記事|あわせて読みたい|相关(?:阅读|新闻)|延伸阅读|관련기사|यह भी पढ़ें)\b\s*[:：…»>]*",
    re.I,
)
_STAMP_LINE = re.compile(
    r"^(?:stand|updated?|last updated|published|posted|aktualisiert|veröffentlicht|erstellt|publié|mis à jour|actualizado|publicado|aggiornato|"
    r"pubblicato|opublikowano|aktualizacja|обновлено|опубликовано|оновлено)\b[^.!?]{0,20}\d[^!?]{0,60}$",
    re.I,
)


def unwanted(leaf: Leaf, title: str, captions: frozenset[str] | set[str]) -> bool:
    """Whether `leaf` is no part of the article, wherever it stands.

    Args:
        leaf: a run of text that the extraction took.
        title: the squashed headline.
        captions: squashed captions and credits of the page's pictures.
    """
    if leaf.taken or leaf.key in captions:
        return True
    if title and (leaf.key == title or (leaf.heading == 1 and (title in leaf.key or leaf.key in title))):
        return True
    if title and title in leaf.key and len(leaf.key) < len(title) + 60 and leaf.heading:
        return True
    text = leaf.text
    if len(text) < 160 and ((m := _LABEL.match(text)) and (len(text) - m.end() < 25 or leaf.linked * 2 > len(text) - m.end())):
        return True
    return bool(_STAMP_LINE.match(text)) or _only_link(leaf) or _only_credit(leaf)


def _only_link(leaf: Leaf) -> bool:
    """A paragraph that is a link and nothing else leads away; in lists and headings it may be the content."""
    if leaf.linked < 0.9 * len(leaf.text) or leaf.tag in ("li", "td", "dd", "th") or leaf.heading:
        return False
    return len(leaf.text) > 15 and not _SENTENCE_END.search(leaf.text)


def _only_credit(leaf: Leaf) -> bool:
    caption, credit = split_credit(leaf.text) if len(leaf.text) < 90 else (leaf.text, "")
    return bool(credit) and not caption


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
    makes: dict[tuple[str, str, str], int] = defaultdict(int)
    for element, size in weight.items():
        makes[_make(element)] += size
    homes = {e for e, size in weight.items() if size >= 0.1 * total}
    kinds = {m for m, size in makes.items() if size >= 0.3 * total and m[1]}
    first, last = min(result), max(result)
    for n, leaf in enumerate(leaves):
        if n in result or leaf.taken or leaf.tag not in _PROSE or leaf.linked > 0.4 * len(leaf.text):
            continue
        container = _container(leaf)
        inside = first < n < last
        if (container in homes and (inside or len(leaf.text) >= 80) and (len(leaf.text) >= 40 or (inside and leaf.heading))) or (
            len(leaf.text) >= 80 and leaf.tag == "p" and _make(container) in kinds
        ):
            if not _boxed(leaf):
                result.add(n)
    return result


def _container(leaf: Leaf) -> Element:
    if leaf.tag in ("div", "section", "article", "span"):
        return leaf.element
    parent: Element | None = leaf.element.getparent()
    return leaf.element if parent is None else parent


def _make(element: Element) -> tuple[str, str, str]:
    parent = element.getparent()
    return element.tag, element.get("class") or "", "" if parent is None else f"{parent.tag} {parent.get('class') or ''}"


def _boxed(leaf: Leaf) -> bool:
    steps = [leaf.element, *list(leaf.element.iterancestors())[:4]]
    return any(e.tag in ("aside", "nav", "footer", "form", "figure") or _BOX.search(classes(e)) for e in steps if e.tag not in ("body", "html", "main", "article"))


_LEAD = re.compile(r"\b(?:lead|lede|lead-?text|standfirst|dek|deck|subtitle|sub-?title|sub-?head(?:line|ing)?|intro(?:duction|text)?|teaser-?text|vorspann|anriss|summary|excerpt|"
                   r"chapo|chapeau|entradilla|subtitulo|sottotitolo|sommario|occhiello|perex|abstract|description|ingress|anreisser)\b|(?:lead|intro|standfirst|subtitle|teaser|summary)(?:$|[\s_-])")  # fmt: skip


def lead(leaves: Sequence[Leaf], chosen: set[int], title: str, summary: str) -> int | None:
    """The paragraph between headline and text that sums the article up, when it was not taken as text.

    Args:
        leaves: of the page.
        chosen: what was taken.
        title: the squashed headline.
        summary: the page's own summary, plain.
    """
    if not chosen:
        return None
    first = min(chosen)
    key = squash(summary)[:50]
    heads = [n for n, leaf in enumerate(leaves[: first + 1]) if title and title in leaf.key and leaf.heading]
    start = heads[-1] if heads else max(0, first - 30)
    for n in range(start, first):
        leaf = leaves[n]
        if leaf.taken or len(leaf.text) < 35 or leaf.linked * 2 > len(leaf.text) or leaf.key == title:
            continue
        hints = " ".join(classes(e) for e in [leaf.element, *list(leaf.element.iterancestors())[:2]])
        if (len(key) >= 25 and leaf.key.startswith(key)) or (_LEAD.search(hints) and not _boxed(leaf)):
            return n
    return None
