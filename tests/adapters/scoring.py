"""Scores items against the gold, field by field.

Quotations in headlines and embedded posts count neither way: whether a headline quotes or names is often open.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.schema import Embed, Item, SourceRef, Span, Stamp
from tests.adapters.gold import Case, Part

__all__ = ["Failure", "Report", "Tally", "score"]

_EDGE = " \t\r\n-–—.,:;|*_"
_MARKS = _EDGE + "\"'“”„‟‘’‚«»‹›「」『』!?…"
_ARTICLES = {"the", "a", "an", "der", "die", "das", "le", "la", "les", "el", "los", "las", "il", "lo"}


@dataclass(frozen=True, slots=True)
class Failure:
    """A field of a case that came out otherwise."""

    case: str
    field: str
    expected: object
    got: object


@dataclass(slots=True)
class Tally:
    right: int = 0
    total: int = 0

    @property
    def rate(self) -> float:
        """Share that is right; 1 when there was nothing to find."""
        return self.right / self.total if self.total else 1.0


@dataclass(slots=True)
class Report:
    """Figures per field, and what went wrong."""

    fields: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    failures: list[Failure] = field(default_factory=list)

    def count(self, case: str, name: str, right: int, total: int, expected: object = None, got: object = None) -> None:
        """Add `right` of `total` to the field `name`."""
        self.fields[name].right += right
        self.fields[name].total += total
        if right < total:
            self.failures.append(Failure(case, name, expected, got))

    def equal(self, case: str, name: str, expected: object, got: object) -> None:
        """Add one value that is right or wrong."""
        self.count(case, name, int(expected == got), 1, expected, got)

    def bags(self, case: str, name: str, expected: Iterable[Hashable], got: Iterable[Hashable]) -> None:
        """Add lists whose order does not matter: what is missing and what is invented are both wrong."""
        e, g = Counter(expected), Counter(got)
        total = max(e.total(), g.total())
        self.count(case, name, (e & g).total(), total, list((e - g).elements()), list((g - e).elements()))


def score(pairs: Iterable[tuple[Case, Item | None]]) -> Report:
    """Figures for items against their cases; no item is an item that knows nothing."""
    report = Report()
    for case, item in pairs:
        found = item or Item(id="none", kind="post", source=SourceRef(adapter="document"))
        for check in _CHECKS:
            check(report, case, found)
    return report


def _squeeze(text: str | None, edge: str = _EDGE) -> str:
    return " ".join((text or "").split()).strip(edge)


def _bare_url(url: str | None) -> str | None:
    return re.sub(r"^https?://(www\.)?", "", url).rstrip("/").casefold() if url else None


def _handle(handle: str | None) -> str | None:
    return handle.lstrip("@").casefold() if handle else None


def _inside(span: Span, parts: Iterable[Part]) -> bool:
    return any(span.start < p.span.end and p.span.start < span.end for p in parts)


def _head(report: Report, case: Case, item: Item) -> None:
    gold, name = case.gold, case.name
    report.equal(name, "kind", gold["kind"], item.kind)
    report.equal(name, "language", gold["language"], item.language and item.language.tag.partition("-")[0].lower())
    if "title" in gold:
        expected = gold["title"] and gold["title"]["text"]
        report.equal(name, "title", _squeeze(expected) or None, _squeeze(item.title.text) if item.title else None)
        if expected and item.title:
            shown = item.title.span.of(item.text) if item.title.span else None
            report.equal(name, "title span", _squeeze(expected), _squeeze(shown))
    if "outlet" in gold:
        # Some readers undo the capitals of a masthead and drop its article.
        accepted = gold["outlet"] if isinstance(gold["outlet"], list) else [gold["outlet"]]
        outlet = item.outlet.name if item.outlet else None
        report.equal(name, "outlet", outlet if outlet in accepted else accepted[0], outlet)
    if "authors" in gold:
        people = [(a["name"], _handle(a["handle"])) for a in gold["authors"]]
        report.bags(name, "authors", people, [(p.name, _handle(p.handle)) for p in item.authors])
    if "url" in gold:
        report.equal(name, "url", _bare_url(gold["url"]), _bare_url(item.url))
    if "published" in gold:
        _time(report, name, "published", gold["published"], item.published)


def _time(report: Report, case: str, name: str, gold: Mapping[str, str] | None, stamp: Stamp | None) -> None:
    report.equal(case, name, gold["value"] if gold else None, stamp.wall if stamp else None)
    if gold and stamp:
        report.equal(case, f"{name} precision", gold["precision"], stamp.precision)
        report.equal(case, f"{name} zone", gold["tz"], stamp.tz)


def _partition(report: Report, case: Case, item: Item) -> None:
    joined = "".join(b.span.of(item.text) for b in item.blocks)
    report.count(case.name, "partition", int(joined == item.text == case.text), 1, "the decoded text", joined[:80])


def _structure(report: Report, case: Case, item: Item) -> None:
    if case.blocks is None:
        return
    expected = [_squeeze(p.span.of(case.text)) for p in case.blocks if "body" in p.roles]
    got = [_squeeze(b.span.of(item.text)) for b in item.blocks if b.role in ("lead", "body", "quote")]
    got = [paragraph for paragraph in got if paragraph]
    report.equal(case.name, "body count", len(expected), len(got))
    report.bags(case.name, "body", expected, got)
    for part in case.blocks:
        roles = _roles(item, part.span)
        share = sum(n for role, n in roles.items() if role in part.roles or (role == "lead" and "body" in part.roles))
        # A label or bracket may go with either side: four fifths of the characters decide.
        right = share >= 0.8 * max(1, roles.total())
        wanted = f"{'|'.join(part.roles)}: {part.span.of(case.text)[:60]!r}"
        report.count(case.name, f"role {part.roles[0]}", int(right), 1, wanted, dict(roles))


def _roles(item: Item, span: Span) -> Counter[str]:
    """How many of the visible characters within `span` have which role."""
    roles: Counter[str] = Counter()
    for block in item.blocks:
        start, end = max(block.span.start, span.start), min(block.span.end, span.end)
        roles[block.role] += sum(not c.isspace() for c in item.text[start:end])
    return +roles


def _media(report: Report, case: Case, item: Item) -> None:
    if "media" not in case.gold:
        return
    gold = case.gold["media"]
    for name in ("caption", "credit"):
        expected = [_squeeze(m[name]) for m in gold if m[name]]
        report.bags(case.name, name, expected, [_squeeze(v) for m in item.media if (v := getattr(m, name))])
    pairs = [(_squeeze(m["caption"]), _squeeze(m["credit"])) for m in gold]
    report.bags(case.name, "caption with credit", pairs, [
        (_squeeze(m.caption), _squeeze(m.credit)) for m in item.media if m.caption or m.credit
    ])  # fmt: skip


def _post_text(text: str) -> str:
    """Words of a post; addresses and hashtags are scored by themselves and may stand in the text or not."""
    words = re.sub(r"https?://\S+|pic\.(?:twitter|x)\.com/\S+|[#＃]", " ", text)
    return _squeeze(words)


def _embeds(report: Report, case: Case, item: Item) -> None:
    if "embeds" not in case.gold:
        return
    gold = case.gold["embeds"]
    report.equal(case.name, "embed count", len(gold), len(item.embeds))
    places = [p.span for p in case.blocks or () if "embed" in p.roles]
    for n, expected in enumerate(gold):
        got = item.embeds[n] if n < len(item.embeds) else None
        _embed(report, case.name, expected, got)
        if got and n < len(places):
            shown = got.span.of(item.text) if got.span else None
            report.equal(case.name, "embed span", _squeeze(places[n].of(case.text)), _squeeze(shown))


def _embed(report: Report, case: str, gold: Mapping[str, Any], embed: Embed | None) -> None:
    post = embed.item if embed else None
    author = post.authors[0] if post and post.authors else None
    if "platform" in gold:
        report.equal(case, "embed platform", gold["platform"], post and post.platform)
    report.equal(case, "embed author", gold["author"], author and author.name)
    report.equal(case, "embed handle", _handle(gold["handle"]), author and _handle(author.handle))
    _time(report, case, "embed published", gold["published"], post.published if post else None)
    if "url" in gold:
        report.equal(case, "embed url", _bare_url(gold["url"]), post and _bare_url(post.url))
    hashtags = {w.casefold() for w in gold["hashtags"]}
    words = _post_text(gold["text"])
    # Hashtags at the end are words of the post for some readers and not for others.
    got = _post_text(post.text) if post else None
    bare = got and _squeeze(" ".join(w for w in got.split() if w.casefold() not in hashtags))
    report.equal(case, "embed text", words, bare if got != words else got)
    report.bags(case, "embed hashtags", hashtags, [t.name.casefold() for t in post.tags] if post else [])
    if "links" in gold:
        links = [_bare_url(u.url) for u in post.links] if post else []
        report.bags(case, "embed links", [_bare_url(u) for u in gold["links"]], links)
    media = [_bare_url(m.url) for m in post.media] if post else []
    report.bags(case, "embed media", [_bare_url(u) for u in gold["media"]], media)


def _quotes(report: Report, case: Case, item: Item) -> None:
    if case.quotes is None:
        return
    neutral = [p for p in case.blocks or () if {"headline", "embed"} & {*p.roles}]
    got = [q for q in item.quotes if not _inside(q.span, neutral)]
    expected = [p for p in case.quotes if not _inside(p.span, neutral)]
    taken: dict[int, int] = {}
    for e, part in enumerate(expected):
        words = _squeeze(part.span.of(case.text), _MARKS)
        for g, quote in enumerate(got):
            same = _squeeze(quote.span.of(item.text), _MARKS) == words and _inside(quote.span, [part])
            if g not in taken and same:
                taken[g] = e
                break
    missed = [p.span.of(case.text) for e, p in enumerate(expected) if e not in taken.values()]
    invented = [q.span.of(item.text) for g, q in enumerate(got) if g not in taken]
    report.count(case.name, "quote recall", len(taken), len(expected), missed, invented)
    report.count(case.name, "quote precision", len(taken), len(got), missed, invented)
    for g, e in sorted(taken.items()):
        if (accepted := expected[e].speakers) is not None:
            right = any(_same_speaker(got[g].speaker, name) for name in accepted)
            report.count(case.name, "speaker", int(right), 1, (accepted[0], got[g].span.of(item.text)), got[g].speaker)


def _same_speaker(got: str | None, gold: str | None) -> bool:
    """A surname stands for the name, and a rank or office may go before it."""
    if got is None or gold is None:
        return got is gold
    g, e = ([w for w in re.findall(r"[\w'’-]+", s.casefold()) if w not in _ARTICLES] for s in (got, gold))
    return bool(g and e) and (g == e or (g[-1] == e[-1] and ({*g} <= {*e} or {*e} <= {*g})))


_CHECKS: tuple[Callable[[Report, Case, Item], None], ...] = (_head, _partition, _structure, _media, _embeds, _quotes)
