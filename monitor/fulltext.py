"""Which items want their page, and what an item says once its page was read. Pure.

    feed's item ─┬─▶ wanted ─▶ (the page is fetched) ─▶ merged ─▶ revision
                 └─▶ kept: a later copy of the feed does not take the page's text away
"""  # noqa: D208

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeVar

from adapters.schema import Access, Item, Language, Person, Title
from storage.records import Pages

__all__ = ["ENOUGH", "has_page_text", "is_whole", "kept", "merged", "pages", "same_article", "wanted", "with_access"]

Wish = bool | Literal["always"]
"""Never, where the feed's text is not whole, or always."""

ENOUGH = 1500
"""Characters of body from which a feed's text is taken for the whole article: summaries are shorter, and nine of ten
articles of news sites have 1,000 at least (measured on 60 pages; median 3,500)."""

_CUT = re.compile(r"(?:…|\.\.\.|\[\s*(?:…|\.{2,})\s*\]|[»→⟶>]{1,2})\s*$")
_STEP = 12
"""Code points of one shingle; they work in scripts without blanks as well."""
_SAME_TITLE, _SAME_SUMMARY = 0.6, 0.5
_SHORTEST = 12

P = TypeVar("P")


def pages(wish: Wish) -> Pages:
    """What ingesting asks about pages.

    Args:
        wish: of the source.
    """
    return Pages(wanted=lambda item: wanted(item, wish), kept=kept)


def wanted(item: Item, wish: Wish) -> str | None:
    """Address of the page that holds the item's full text, or None where it is not to be fetched."""
    if not wish or item.kind != "article" or item.url is None:
        return None
    if item.source.adapter == "page" or not item.url.lower().startswith(("http://", "https://")):
        return None
    return item.url if wish == "always" or not is_whole(item) else None


def is_whole(item: Item) -> bool:
    """Whether the text that the source itself gave looks like all of the article."""
    body = item.body.strip()
    return len(body) >= ENOUGH and not _CUT.search(body)


def has_page_text(item: Item) -> bool:
    """Whether the item's text was read on its page and not where the item came from."""
    return item.extractor is not None and item.extractor.name == "page" != item.source.adapter


def kept(copy: Item, current: Item) -> Item:
    """A source's new copy of an item that may have its page's text: the text stays where it is the better one."""
    return _joined(copy, current) if has_page_text(current) and not is_whole(copy) else copy


def merged(item: Item, page: Item) -> Item:
    """The item with what its page gave: same identity, the better text, and what the page lacks from before.

    A page that is another article, or a wall before it, changes nothing but `access`.
    """
    if page.access in ("consent", "blocked", "deleted") or not same_article(item, page):
        return with_access(item, page.access)
    return _joined(item, page) if _is_better(page, item) else _completed(item, page)


def with_access(item: Item, access: Access) -> Item:
    """The item with what is known now of how far it can be read."""
    return _changed(item, {"access": access})


def _changed(item: Item, update: dict[str, Any]) -> Item:
    # `model_copy` would neither look whether spans hold nor forget the hash of the content.
    return Item.model_validate({name: getattr(item, name) for name in Item.model_fields} | update)


def same_article(item: Item, page: Item) -> bool:
    """Whether the page holds the item's article, by its title or the beginning of its text."""
    title, body = item.title.text if item.title else "", item.body or item.summary or ""
    if len(_squashed(title)) < _SHORTEST and len(_squashed(body)) < _SHORTEST:
        return True  # nothing to compare
    held = _squashed(" ".join((page.title.text if page.title else "", page.summary or "", page.text)))
    return _share(title, held) >= _SAME_TITLE or _share(body[:2000], held) >= _SAME_SUMMARY


def _squashed(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _share(text: str, held: str) -> float:
    """Which part of `text`, cut into shingles, occurs in `held`."""
    plain = _squashed(text)
    if len(plain) < _SHORTEST:
        return 0.0
    shingles = [plain[n : n + _STEP] for n in range(0, len(plain) - _STEP + 1, _STEP // 2)]
    return sum(s in held for s in shingles) / len(shingles)


def _is_better(page: Item, item: Item) -> bool:
    """Whether the page's text replaces the one that is stored."""
    length, before = len(page.body.strip()), len(item.body.strip())
    if has_page_text(item):  # a page that is read once more: articles are shortened too, but not to a stump
        return length * 2 > before
    return length > before


def _joined(item: Item, page: Item) -> Item:
    """The page's text and structure with the item's identity; of what both have, the item's comes first."""
    return _changed(
        item,
        {
            **_facts(item, page),
            "title": _title(item, page),
            "text": page.text,
            "blocks": page.blocks,
            "quotes": page.quotes,
            "embeds": page.embeds,
            "mentions": _union(page.mentions, _spanless(item.mentions), lambda m: (m.platform, m.handle.casefold())),
            "media": _union(page.media, _spanless(item.media), lambda m: m.url or id(m)),
            "links": _union(page.links, _spanless(item.links), lambda n: n.url),
            "tags": _union(page.tags, _spanless(item.tags), lambda t: t.name.casefold()),
            "language": _language(item, page),
            "extractor": page.extractor,
            "fetched": page.fetched or item.fetched,
        },
    )


def _completed(item: Item, page: Item) -> Item:
    """The item's own text with what it lacks: captions and posts of the page stand beside the text."""
    embeds = tuple(e.model_copy(update={"span": None}) for e in page.embeds)
    return _changed(
        item,
        {
            **_facts(item, page),
            "title": item.title or (page.title and page.title.model_copy(update={"span": None})),
            "media": _union(item.media, _spanless(page.media), lambda m: m.url or id(m)),
            "embeds": _union(item.embeds, embeds, lambda e: e.item.id),
            "links": _union(item.links, _spanless(page.links), lambda n: n.url),
            "tags": _union(item.tags, _spanless(page.tags), lambda t: t.name.casefold()),
            "language": item.language or page.language,
        },
    )


def _facts(item: Item, page: Item) -> dict[str, Any]:
    """What does not depend on whose text it is."""
    canonical = page.canonical_url or item.canonical_url
    addresses = (*item.alternates, item.canonical_url, *page.alternates)
    others = dict.fromkeys(u for u in addresses if u and u not in (canonical, item.url, page.final_url))
    facts: dict[str, Any] = {
        "authors": _union(item.authors, page.authors, _person),
        "published": item.published if item.published and item.published.value else page.published or item.published,
        "updated": item.updated if item.updated and item.updated.value else page.updated or item.updated,
        "outlet": item.outlet or page.outlet,
        "summary": item.summary or page.summary,
        "rights": item.rights or page.rights,
        "html": item.html or page.html,
        "final_url": page.final_url or item.final_url,
        "canonical_url": canonical,
        "alternates": tuple(others),
        "access": page.access,
        "extra": {**page.extra, **item.extra},
    }
    return facts | {"absent": frozenset(n for n in item.absent if not facts.get(n))}


def _title(item: Item, page: Item) -> Title | None:
    """The item's title, as it stands in the page's text where it stands there."""
    if item.title is None or (page.title and _squashed(item.title.text) == _squashed(page.title.text)):
        return page.title
    return item.title.model_copy(update={"span": None})


def _language(item: Item, page: Item) -> Language | None:
    """The page's, since it was found by a longer text; a declaration of the item's counts as much as one of the page's."""
    if page.language and item.language and item.language.source == "declared" != page.language.source:
        return item.language if item.language.tag.split("-")[0] == page.language.tag.split("-")[0] else page.language
    return page.language or item.language


def _person(person: Person) -> tuple[str | None, str]:
    return (person.platform, person.handle.casefold()) if person.handle else (None, _squashed(person.name or ""))


def _spanless(parts: Iterable[P]) -> list[P]:
    """The parts without their places, which are places in another text."""
    return [p.model_copy(update={"span": None}) for p in parts]  # type: ignore[attr-defined]


def _union(first: Iterable[P], then: Iterable[P], key: Callable[[P], object]) -> tuple[P, ...]:
    """Both, each once; of two that are the same, the first."""
    found: dict[object, P] = {}
    for part in (*first, *then):
        found.setdefault(key(part), part)
    return tuple(found.values())
