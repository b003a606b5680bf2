"""When the article was published and changed, as precisely as the page says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from adapters import dates
from adapters.page.jsonld import Graph, texts
from adapters.page.meta import Head
from adapters.page.tree import Element, Tree, around
from adapters.schema import Stamp, StampSource

__all__ = ["published", "updated"]

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "publish-date",
    "publishdate",
    "publish_date",
    "pubdate",
    "date_published",
    "published_time",
    "published-date",
    "publication_date",
    "article_date_original",
    "article.published",
    "originalpublicationdate",
    "datecreated",
    "date",
    "created",
    "citation_publication_date",
    "displaydate",
    "last-published",
    "release_date",
    "vr:published_time",
    "ptime",
    "article:post_date",
    "buildtime",
    "og:release_date",
    "timestamp",
)
_UPDATED = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "article:updated_time",
    "article.updated",
    "lastmod",
    "last-modified",
    "revised",
    "modified_time",
    "date_modified",
    "updated_time",
    "parsely-updated-date",
)
_PUBLISHED_CLASS = re.compile(
    r"publi(?:sh|cat|cad|é)|pub-?date|posted|entry-?date|post-?(?:date|meta|time)|article[-_]*(?:date|time|meta|"
    r"info)|date(?:line|time|-time|stamp)|timestamp|"
    r"\bdate\b|\btime\b|datum|fecha|\bdata\b|byline|\bcreated\b|erstellt|日期|pubtime|\bmeta\b"
)
_UPDATED_CLASS = re.compile(r"updat|modif|aktualis|actualiz|edited|changed")
_AWAY = re.compile(r"comment|related|teaser|sidebar|footer|widget|most-?read|recommend|calendar|breaking|ticker|latest")
_URL_DAY = re.compile(
    r"/(?:(?P<year>(?:19|20)\d\d)[/-]?(?P<month>[01]\d)[/-]?(?P<day>[0-3]\d)"
    r"|(?P<day_>[0-3]\d)-(?P<month_>[01]\d)-(?P<year_>(?:19|20)\d\d))(?=[/_.-]|$)"
)


def published(
    tree: Tree, head: Head, graph: Graph, url: str | None, language: str | None, lines: Iterable[str] = ()
) -> Stamp | None:
    """When the page says that it was published; the finest of what its sources agree on.

    Args:
        tree: the page.
        head: of it.
        graph: its JSON-LD.
        url: its address, which may carry the day.
        language: of its text; tells the names of months and the order of day and month.
        lines: short lines around its headline.
    """
    found = [s for raw, source in _published(tree, head, graph) if (s := dates.parse(raw, source=source, language=language))]
    found = [s for s in found if s.value]
    if found:
        # A year alone is rather that of a work which the page refers to.
        return _finest(sorted(found, key=lambda s: s.precision in ("year", "month")))
    near: list[tuple[str, StampSource]] = [(raw, "text") for line in lines for raw in _date_words(line)]
    for raw, source in [*near, *_in_text(tree)]:
        if (
            (stamp := dates.parse(raw, source=source, language=language))
            and stamp.value
            and stamp.precision not in ("year", "month")
        ):
            return stamp
    return _from_url(url)


def updated(tree: Tree, head: Head, graph: Graph, language: str | None) -> Stamp | None:
    """When the page says that it was changed last."""
    raws: list[tuple[str, StampSource]] = [(t, "json-ld") for t in texts(graph.article.get("dateModified"))]
    raws += [(t, "meta") for t in head.all(*_UPDATED)]
    raws += [
        (n.get("content") or n.get("datetime") or tree.text(n), "markup")
        for n in _with_property(tree, "dateModified")
    ]
    found = [s for raw, source in raws if (s := dates.parse(raw, source=source, language=language)) and s.value]
    return _finest(found) if found else None


def _published(tree: Tree, head: Head, graph: Graph) -> Iterator[tuple[str, StampSource]]:
    for key in ("datePublished", "uploadDate", "dateCreated"):
        for text in texts(graph.article.get(key)):
            yield text, "json-ld"
    for content in head.all(*_PUBLISHED):
        yield content, "meta"
    for node in _with_property(tree, "datePublished"):
        yield node.get("content") or node.get("datetime") or tree.text(node), "markup"
    for node in tree.iter("time"):
        if (
            node.get("datetime")
            and ("pubdate" in node.attrib or _near(node, tree, _PUBLISHED_CLASS))
            and not _near(node, tree, _UPDATED_CLASS)
            and not _away(node, tree)
        ):
            yield node.get("datetime") or "", "markup"


def _with_property(tree: Tree, name: str) -> list[Element]:
    return [n for n in tree.having("itemprop") if name in (n.get("itemprop") or "").split()]


def _near(node: Element, tree: Tree, pattern: re.Pattern[str]) -> bool:
    return any(tree.named(a, pattern) for a in around(node, 2))


def _away(node: Element, tree: Tree) -> bool:
    return any(tree.named(a, _AWAY) for a in around(node, 8) if a.tag not in ("body", "html"))


def _finest(found: list[Stamp]) -> Stamp:
    """The first stamp, unless a later one tells more about the same moment: its zone, or the time of the day."""
    best = found[0]
    for stamp in found[1:]:
        if best.value is None or stamp.value is None:
            continue
        near = abs((stamp.value - best.value).total_seconds()) <= 26 * 3600
        if near and _rank(stamp) > _rank(best):
            best = stamp
    return best


def _rank(stamp: Stamp) -> tuple[bool, bool]:
    return stamp.precision in ("hour", "minute", "second"), stamp.zone in ("offset", "utc")


def _in_text(tree: Tree) -> Iterator[tuple[str, StampSource]]:
    for node in tree.iter("time"):
        if not _away(node, tree) and (text := node.get("datetime") or tree.text(node)):
            yield text, "markup"
    seen = 0
    for node in tree.iter("span", "div", "p", "li", "small", "em", "td", "abbr", "h2", "h3", "h6"):
        if tree.named(node, _PUBLISHED_CLASS) and not _away(node, tree) and not _near(node, tree, _UPDATED_CLASS):
            text = (node.get("title") or "") if node.tag == "abbr" else tree.text(node)
            if text and len(text) <= 120 and re.search(r"\d", text):
                seen += 1
                if seen > 12:
                    return
                yield from ((t, "text") for t in _date_words(text))


_NUMERIC = re.compile(
    r"\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?(?:[T\s,]*\d{1,2}:\d{2}(?::\d{2})?)?|"
    r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d{2})\b(?:[\s,|–-]*(?:um |at |à |a las |o )?\d{1,2}[:.]\d{2})?"
)
_BARRED = re.compile(r"\b(\d{1,2})\s?\|\s?(\d{1,2})\s?\|\s?(\d{4})\b")
_WORDY = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:de\s+)?[^\W\d_]{3,}\.?,?\s+(?:de\s+|del\s+)?\d{4}(?:[\s,|–-]*(?:um |at |à |"
    r"a las |o )?\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?)?|[^\W\d_]{3,}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}(?:[\s,|"
    r"–-]*(?:at )?\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?)?",
    re.I,
)


def _date_words(text: str) -> Iterator[str]:
    for m in _BARRED.finditer(text):
        yield ".".join(m.groups())
    for pattern in (_NUMERIC, _WORDY):
        for m in pattern.finditer(text):
            yield m[0]


def _from_url(url: str | None) -> Stamp | None:
    if not (m := _URL_DAY.search(url or "")):
        return None
    if m["year_"] and int(m["month_"]) <= 12 and int(m["day_"]) <= 12 and m["day_"] != m["month_"]:
        return None  # either may be the month
    parts = m["year"] or m["year_"], m["month"] or m["month_"], m["day"] or m["day_"]
    return dates.parse("-".join(parts), source="url")
