"""Who wrote the article: names, without labels, roles, addresses and dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from adapters import urls
from adapters.page.jsonld import Graph, Node, text_value, types_of
from adapters.page.meta import Head
from adapters.page.tree import Element, Tree, around, collapse, squash
from adapters.schema import Person

__all__ = ["authors", "split_names"]

_BY = re.compile(
    r"^(?:(?:post author )?(?:written|reported|posted|published|story|text|words|article|analysis|review(?:ed)?|"
    r"edited)? ?by|(?:veröffentlicht|geschrieben|verfasst|erstellt|ein (?:beitrag|artikel|gastbeitrag)) von|"
    r"(?:text|interview)(?: von)?|propos recueillis par|(?:escrito|publicado) por|a cura di|"
    r"autor(?:in|a|ka|zy)?|auteur|author|autore|redakteur(?:in)?|автор|текст|автори|"
    r"penulis|oleh|tekst|tekijä|skrevet av|记者|文|作者|责任编辑|기자)\b\s*[:：]?\s+|^(?:by|autor(?:in)?|author|автор|"
    r"text|作者|文|记者|記者|责编|责任编辑|글)\s*[:：/]\s*|^(?:und|and|et|y)\s+(?:interview\s*[:：]?\s*)?",
    re.I,
)
_PARTICLE = re.compile(
    r"^(?:[Vv]on|VON|[Pp]ar|[Pp]or|[Dd]e|[Dd]i|[Dd]oor|[Aa]v|[Aa]f|[Pp]rzez|[Oo]d)\s+(?=[^\W\d_a-zß-ÿ][\w.'’-]*\s+[^\W\d_a-zß-ÿ])"
)
"""Words for "by" that also begin surnames: they are taken off only before two capitalised words."""

_STRONG_BY = re.compile(
    r"^(?:(?:written|reported|posted|published|story|words)? ?by|(?:veröffentlicht |geschrieben |verfasst |"
    r"ein (?:beitrag|artikel|gastbeitrag) )?von|par|(?:escrito |publicado )?por|a cura di|"
    r"autor(?:in|a|ka)?\s*:|auteur\s*:|author\s*:|autore\s*:|автор\s*:|text\s*:|作者\s*[:：]|文\s*[:：/])\s*(?=\S)",
    re.I,
)
_AND = re.compile(
    r"\s*[;|•·、，\n]\s*|\s+/\s+|\s*,\s*|\s+(?:and|und|et|och|og|oraz|with|&|и|та)\s+|"
    r"(?<=\w{4})\s+[ye]\s+(?=[A-ZÁÉÍÓÚÑ]\w+ [A-ZÁÉÍÓÚÑ])",
    re.I,
)
_ROLE = re.compile(
    r"^(?:staff(?: (?:writer|reporter|correspondent))?|editor(?:ial)?(?: (?:team|board|staff))?|(?:senior |chief |"
    r"political |deputy )?(?:reporter|correspondent|editor|writer|contributor|"
    r"columnist|journalist|producer)s?|redaktion|redaktor(?:in)?|redakteur(?:in)?|online-?redaktion|newsdesk|"
    r"news desk|admin(?:istrator)?|webmaster|root|guest(?: author)?|gastautor(?:in)?|"
    r"redacci[oó]n|redazione|r[ée]daction|редакция|редакція|redakcja|redactie|redaktionen|anonymous|anonym|"
    r"unknown|none|null|undefined|author|autor|"
    r"freier (?:autor|journalist)|(?:world|foreign|political|economics) editor|in|and|und|the|team|copyright|"
    r"updated?|published|publisher|posted|read more|share|follow)$",
    re.I,
)
_BAD = re.compile(r"https?:|www\.|@\w+\.|\d{3,}|\d[:.]\d\d|[<>{}=\\]|\.(?:com|de|net|org|html?|php)\b", re.I)
_SUFFIX = re.compile(
    r"\s*(?:\((?P<note>[^()]{1,40})\)|[-–—|,]\s+(?:staff|for|für|senior|chief|editor|reporter|correspondent|aus|"
    r"in)\b.*|\s(?:for|für) (?:the )?[A-Z].*|\s*(?:기자|특파원|記者|记者))$",
    re.I,
)
_BYLINE = re.compile(
    r"\b(?:byline|author|autor|auteur|autore|writer|verfasser|by-line|article-?by|post-?author|entry-?author|"
    r"p-author|firma)\b|author[-_]*name|byline[-_]*name|c-byline"
)
_NOT_BYLINE = re.compile(
    r"author[-_]*(?:bio|box|info|desc|about|image|photo|avatar|social)|comment|related|teaser|widget|credit|"
    r"sidebar|image|photo|foto|bild"
)
_UNSPACED = re.compile(r"[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff]{2,6}")
_MAX = 16


def split_names(text: str, *, trusted: bool = False) -> list[str]:
    """Names in a byline.

    Args:
        text: "By Jane Roe and John Doe, Defence Editor".
        trusted: it comes from a field for a name, so what stands between commas may be "Surname, Forename".
    """
    text = collapse(text)
    before = None
    while before != text:
        before, text = text, _PARTICLE.sub("", _BY.sub("", text)).strip(" :,;|")
    parts = [text] if trusted and not re.search(r"[;|,&]|\s(?:and|und|et|/)\s", text) else _AND.split(text)
    return [n for p in parts if (n := _name(p))]


def _name(part: str) -> str:
    name = _PARTICLE.sub("", _BY.sub("", part)).strip(" .:,;|-–—\"'“”„«»")
    if (m := _SUFFIX.search(name)) and m.start() > 2:
        name = name[: m.start()].strip()
    if not name or len(name) > 60 or _BAD.search(name) or _ROLE.match(name):
        return ""
    words = name.split()
    if len(words) > 6 or not any(c.isalpha() for c in name) or (len(words) == 1 and len(name) < 2):
        return ""
    return name


def authors(
    tree: Tree, head: Head, graph: Graph, base: str | None, outlet: Iterable[str], lines: Iterable[str] = ()
) -> tuple[Person, ...]:
    """Persons who wrote the article, from JSON-LD, then meta elements, then markup, then the lines around the headline.

    An organisation is taken only where the JSON-LD names it as the author and nothing names a person: that an
    agency's copy is unsigned is worth knowing.

    Args:
        tree: the page.
        head: of it.
        graph: its JSON-LD.
        base: where its links start from.
        outlet: names of the site, which are no persons.
        lines: short lines around the headline.
    """
    names = {squash(o) for o in outlet if o}
    declared = list(_from_graph(graph, base))
    persons = _unique((p for p, is_person in declared if is_person), names)
    if persons:
        return persons
    names |= {squash(p.name or "") for p, is_person in declared if not is_person}
    for source in (_from_meta(head), _from_markup(tree, base), _from_lines(lines)):
        found = _unique(source, names)
        if found:
            return found
    return _unique((p for p, _ in declared), frozenset())


def _unique(people: Iterable[Person], outlet: Iterable[str]) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for person in people:
        key = squash(person.name or "")
        if key and key not in outlet and (key not in found or (person.url and not found[key].url)):
            found[key] = person
    return tuple(found.values())[:_MAX]


def _from_graph(graph: Graph, base: str | None) -> Iterator[tuple[Person, bool]]:
    for key in ("author", "creator"):
        values = graph.follow(graph.article.get(key))
        found = [r for v in values for r in _person(v, base)]
        if found:
            yield from found
            return


def _person(value: Any, base: str | None) -> Iterator[tuple[Person, bool]]:
    if isinstance(value, dict):
        is_person = not any("Organization" in t or t in ("Brand", "Corporation") for t in types_of(value))
        url = _profile(value, base)
        raw = value.get("name") or " ".join(str(value.get(k) or "") for k in ("givenName", "familyName"))
        if isinstance(raw, (list, dict)):
            for v in raw if isinstance(raw, list) else [raw]:
                yield from _person(text_value(v), base)
            return
        for name in split_names(text_value(raw), trusted=True) if is_person else [text_value(raw)]:
            if name:
                yield Person(name=name, url=url), is_person
    elif isinstance(value, str):
        for name in split_names(text_value(value), trusted=True):
            yield Person(name=name), True


def _profile(node: Node, base: str | None) -> str | None:
    value = node.get("url") or node.get("sameAs")
    value = value[0] if isinstance(value, list) and value else value
    return urls.resolve(value, base) if isinstance(value, str) and value.startswith(("http", "/")) else None


def _from_meta(head: Head) -> Iterator[Person]:
    groups: tuple[tuple[str, ...], ...] = (
        ("author",),
        ("article:author", "og:article:author"),
        ("parsely-author", "sailthru.author", "byl", "article:author_name"),
        ("dc.creator", "dcterms.creator", "dc.creator.name"),
        ("cxenseparse:author", "vr:author", "twitter:data1", "citation_author"),
    )
    for group in groups:
        if group[-1] == "citation_author" and not re.search(
            r"by|author|von|autor|auteur|por", head.first("twitter:label1"), re.I
        ):
            group = group[:-2]
        names = [n for content in head.all(*group) for n in split_names(content)]
        if names:
            yield from (Person(name=n) for n in names)
            return


def _from_markup(tree: Tree, base: str | None) -> Iterator[Person]:
    nodes = _around_headline(tree)
    for wanted in (_is_author_property, _is_author_link, _is_byline):
        found: list[Person] = []
        for node in nodes:
            if wanted(node, tree) and not any(tree.named(a, _NOT_BYLINE) for a in around(node, 5)):
                text = tree.text(node)
                if not 2 < len(text) <= 120:
                    continue
                links = [a for a in node.iter("a") if a.get("href")]
                url = urls.resolve(links[0].get("href") or "", base) if len(links) == 1 else None
                found += [
                    Person(name=n, url=url)
                    for n in split_names(text)
                    if " " in n or _UNSPACED.fullmatch(n) or wanted is not _is_byline or node.tag == "a"
                ]
            if len(found) >= _MAX:
                break
        if found:
            yield from found
            return


def _around_headline(tree: Tree) -> list[Element]:
    """Elements that may carry a byline: those within a screen of the headline, or all where there is none."""
    nodes = tree.iter("h1", "a", "span", "div", "p", "address", "li", "strong", "cite", "em", "b", "small")
    heads = [n for n, node in enumerate(nodes) if node.tag == "h1"]
    last = heads[-1] if heads else 0
    near = nodes[max(0, last - 40) : last + 160] if heads else []
    signed = any(_is_byline(n, tree) or _is_author_link(n, tree) or n.get("itemprop") == "author" for n in near)
    return near if signed else nodes


def _from_lines(lines: Iterable[str]) -> Iterator[Person]:
    """A byline without markup of its own: "By Jane Roe", with what follows a bar or a date left out."""
    for line in lines:
        if m := _STRONG_BY.match(line):
            text = re.split(r"\s*[|•·–—(]\s*|,?\s+(?=\d)|\s+(?:on|am|le|el)\s+(?=\w+ \d|\d)", line[m.end() :])[0]
            names = [n for n in split_names(text) if 1 <= len(n.split()) <= 4 and n[0].isupper()]
            if names and len(text) <= 80:
                yield from (Person(name=n) for n in names)
                return


def _is_author_property(node: Element, tree: Tree) -> bool:
    if node.get("itemprop") == "name":
        return any(a.get("itemprop") == "author" for a in around(node, 3))
    return node.get("itemprop") == "author" and not any(c.get("itemprop") == "name" for c in node.iter("*"))


def _is_author_link(node: Element, tree: Tree) -> bool:
    return node.tag == "a" and "author" in (node.get("rel") or "").split()


def _is_byline(node: Element, tree: Tree) -> bool:
    return tree.named(node, _BYLINE)
