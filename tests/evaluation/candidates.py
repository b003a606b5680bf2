"""The library behind the evaluation's function shapes: no rule of its own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from adapters import dates, markup, page, urls
from adapters import document as documents
from adapters import feed as feeds
from adapters import social as posts
from adapters.errors import ParseError
from adapters.language import detect
from adapters.schema import Embed, Html, Item, Media, Person, Poll, SourceInfo, SourceRef, Span, Stamp, Title
from monitor.config.starter import starter_pack
from monitor.stories import Clusterer, Report
from monitor.stories.copies import pairs
from monitor.watch import Entity, Watch, Watchlist


def language(data: bytes, meta: dict[str, Any]) -> dict[str, Any]:
    found = detect(data.decode("utf-8"), declared=meta.get("language"))
    return {"language": found.tag if found else None}


def date(data: bytes, meta: dict[str, Any]) -> dict[str, Any]:
    return {"iso": _instant(dates.parse(data.decode(), source="feed"))}


def url(data: bytes, meta: dict[str, Any]) -> dict[str, Any]:
    found = data.decode()
    for place in (meta.get("baseURL"), meta.get("feedURL")):
        found = urls.untracked(found, page_url=place)
    return {"url": found}


def feed(data: bytes, meta: dict[str, Any]) -> dict[str, Any]:
    headers = {k.lower(): v for k, v in (meta.get("headers") or {}).items()}
    try:
        batch = feeds.read(data, url=meta.get("url"), content_type=meta.get("content_type"), headers=headers)
    except ParseError as error:
        return {"error": str(error)}
    return {"feed": _feed_head(batch.info or SourceInfo()), "entries": [_feed_entry(item) for item in batch.items]}


def _instant(stamp: Stamp | None) -> str | None:
    return stamp.value.isoformat() if stamp and stamp.value else None


def _people(people: tuple[Person, ...]) -> list[dict[str, Any]]:
    return [{"name": p.name, "email": p.email, "url": p.url} for p in people]


def _safe(html: str | None, base: str | None, text: str | None) -> str | None:
    return markup.sanitize(html, base_url=base) if html else text


def _feed_head(info: SourceInfo) -> dict[str, Any]:
    html = {name: markup.sanitize(part.content or "", base_url=part.base) for name, part in info.html.items()}
    return {
        "title": html.get("title", info.title), "url": info.url, "feed_url": info.feed_url,
        "description": html.get("description", info.description), "language": info.language, "id": info.native_id,
        "icon": info.icon, "rights": html.get("rights", info.rights),
        "updated": _instant(info.updated), "published": _instant(info.published), "authors": _people(info.authors),
        "tags": [t.name for t in info.tags],
    }  # fmt: skip


def _feed_entry(item: Item) -> dict[str, Any]:
    html, via = item.html or Html(), item.source.via
    title = Html.model_validate(item.extra.get("title_html", {}))
    declared = item.language and item.language.source == "declared"
    return {
        "id": item.native_id,
        "title": _safe(title.content, title.base, item.title.text if item.title else None),
        "url": item.url,
        "authors": _people(item.authors),
        "published": _instant(item.published),
        "updated": _instant(item.updated),
        "content": _safe(html.content, html.base, item.body),
        "summary": _safe(html.summary, html.base, item.summary),
        "language": item.language.tag if item.language and declared else None,
        "tags": [t.name for t in item.tags],
        "enclosures": [
            {"url": m.url, "mime": m.mime, "length": m.size} for m in item.media if m.role != "preview"
        ],
        "comments_url": next((link.url for link in item.links if link.rel == "replies"), None),
        "source": {"title": via.title, "url": via.url} if via else {},
        "image": next((m.url for m in item.media if m.role == "preview"), None),
        "rights": item.rights,
    }


def article(data: bytes, meta: dict[str, Any]) -> dict[str, Any]:
    fetched = datetime.fromisoformat(meta["fetched_at"]).astimezone() if meta.get("fetched_at") else None
    item = page.read(data, meta.get("url"), fetched=fetched)
    return {
        "title": item.title.text if item.title else None,
        "text": item.part("lead", "body", "heading", "quote", "embed"),
        "published": item.published.isoformat() if item.published else None,
        "authors": [a.name for a in item.authors if a.name],
        "tags": [t.name for t in item.tags],
        "language": item.language.tag if item.language else None,
        "images": [_image(m) for m in item.media],
        "embeds": [_post(e, item.text) for e in item.embeds],
    }


def _image(medium: Media) -> dict[str, Any]:
    found = medium.model_dump(include={"url", "caption", "credit", "alt"})
    return found | {"urls": list(medium.alternates)}


def _post(embed: Embed, text: str) -> dict[str, Any]:
    post = embed.item
    words = embed.span.of(text) if embed.span else post.text
    return {"platform": post.platform, "id": post.native_id, "text": words}


def document(data: bytes, meta: dict[str, Any]) -> dict[str, Any]:
    item = documents.read(data, url=meta.get("url"), content_type=meta.get("content_type"))
    return {
        "kind": item.kind,
        "language": item.language.tag if item.language else None,
        "outlet": item.outlet.name if item.outlet else None,
        "authors": [{"name": a.name, "handle": a.handle} for a in item.authors],
        "url": item.url,
        "title": {"text": item.title.text, "span": _span(item.title.span)} if item.title else None,
        "published": _stamp(item.published),
        "blocks": [{"role": b.role, "span": _span(b.span)} for b in item.blocks],
        "embeds": [_embedded(e) for e in item.embeds],
        "media": [{"caption": m.caption, "credit": m.credit, "span": _span(m.span)} for m in item.media],
        "quotes": [{"span": _span(q.span), "speaker": q.speaker} for q in item.quotes],
    }


def _span(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


def _stamp(stamp: Stamp | None) -> dict[str, Any] | None:
    return {"value": stamp.wall, "precision": stamp.precision, "tz": stamp.tz} if stamp and stamp.wall else None


def _embedded(embed: Embed) -> dict[str, Any]:
    post: Item = embed.item
    author = post.authors[0] if post.authors else None
    return {
        "platform": post.platform,
        "author": author.name if author else None,
        "handle": author.handle if author else None,
        "published": _stamp(post.published),
        "text": post.text,
        "links": [link.url for link in post.links],
        "media": [m.url for m in post.media],
        "hashtags": [t.name for t in post.tags],
        "url": post.url,
        "span": _span(embed.span),
    }


_TYPES = {"PER": "person", "GPE": "place", "LOC": "place", "ORG": "org", "PRO": "product"}


@cache
def _watchlist(path: str, language: str) -> tuple[Watchlist, tuple[str, ...]]:
    """The watchlist file for documents in one language: a watch for each entity, and the entities' own ids."""
    listed = json.loads(Path(path).read_text("utf-8"))
    entities = [
        Entity(
            id=f"e{n}", type=_TYPES.get(one["id"].partition("-")[0], "other"), names={language: one["aliases"]}, inflect=True
        )
        for n, one in enumerate(listed)
    ]
    watches = [Watch(id=entity.id, query=f"entity:{entity.id}") for entity in entities]
    return Watchlist(watches, entities), tuple(one["id"] for one in listed)


def watchlist(data: bytes, meta: dict[str, Any]) -> dict[str, Any]:
    document = json.loads(data)
    compiled, ids = _watchlist(meta["watchlist_file"], meta["language"])
    found = compiled.match_text(f"{document['title']}\n\n{document['text']}")
    return {"matches": [{"id": ids[int(match.watch_id[1:])]} for match in found]}


@cache
def _starter() -> Watchlist:
    return Watchlist.load(starter_pack() / "watchlists" / "starter.toml")


def relevance(data: bytes, meta: dict[str, Any]) -> dict[str, Any]:
    said = json.loads(data)
    title, text = said.get("title"), said.get("text") or ""
    item = Item(
        id="file:document",
        kind="article",
        source=SourceRef(adapter="document"),
        title=Title(text=title, source="text") if title else None,
        text=text,
    )
    return {"flagged": bool(_starter().match(item))}


def social(data: bytes, meta: dict[str, Any]) -> dict[str, Any]:
    try:
        batch = posts.parse(data, meta.get("platform"), url=meta.get("url"), content_type=meta.get("content_type"))
    except ParseError:
        return {"posts": []}
    return {"posts": [_social(item) for item in batch.items]}


def _social(item: Item) -> dict[str, Any]:
    author = item.authors[0] if item.authors else Person()
    # A post that lies in another is named as it names itself.
    inner = {e.item.id: e.item.extra.get("local_id") for e in item.embeds}
    target = {r.type: inner.get(r.id) or _native(r.id) for r in item.relations if r.id}
    kinds = (("reposts", "repost"), ("reply_to", "reply"), ("quotes", "quote"))
    # A revoked quotation names nothing that it quotes, and a forward from a closed chat nothing but a name.
    told = {"quote_state": "quotes", "forwarded_from": "reposts"}
    ties = {r.type for r in item.relations} | {tie for key, tie in told.items() if key in item.extra}
    return {
        "id": item.extra.get("local_id") or item.native_id,
        "url": item.url,
        # A YouTube feed names the channel and gives no handle.
        "author": {"handle": author.handle or author.name, "id": author.native_id, "name": author.name},
        "created_at": _claimed(item.published),
        "edited_at": (_claimed(item.updated) or True) if item.edited else None,
        "kind": next((name for tie, name in kinds if tie in ties), "post"),
        "text": item.text,
        "title": item.title.text if item.title else None,
        "language": item.language.tag if item.language else None,
        "in_reply_to": target.get("reply_to"), "repost_of": target.get("reposts"), "quote_of": target.get("quotes"),
        "media": [_medium(m, item) for m in item.media if m.role == "content"],
        "poll": _social_poll(item.poll) if item.poll else None,
        "sensitive": item.sensitive, "content_warning": item.content_warning, "container": item.container,
        "link": next((x.url for x in item.links if x.rel == "related"), None),
        "card": next((x.url for x in item.links if x.rel == "preview"), None),
        "links": [x.url for x in item.links],
        "reposted_by": [p.handle for p in item.reposted_by],
        "service": item.service,
        "unavailable": item.access if item.access in ("deleted", "blocked") else None,
        "metrics": {m.name: m.value for m in item.metrics},
        "embedded": [_social(e.item) for e in item.embeds],
    }  # fmt: skip


def _native(identity: str) -> str:
    """The network's own id; of Mastodon's `host/number` the number, as its interface has no other."""
    platform, _, native = identity.partition(":")
    return native.rpartition("/")[2] if platform == "mastodon" else native


def _claimed(stamp: Stamp | None) -> str | None:
    """As the source says, also where the time is not believed."""
    return _instant(stamp) or (stamp.raw if stamp else None)


def _medium(medium: Media, item: Item) -> dict[str, Any]:
    # X names a film by its still picture; its films have an address for each rendition.
    url = medium.preview if item.platform == "x" and medium.preview else medium.url
    return {"type": medium.type, "url": url, "alt": medium.alt}


def _social_poll(poll: Poll) -> dict[str, Any]:
    options = [{"text": c.text, "votes": c.votes} for c in poll.choices]
    return {"options": options, "multiple": poll.multiple, "closes_at": _instant(poll.closes)}


def dedup(data: bytes, meta: dict[str, Any]) -> dict[str, Any]:
    """Copies as pairs, or stories as clusters, of documents taken in the order of their dates."""
    documents = sorted(json.loads(data), key=lambda d: _seen(d).timestamp())
    reports = [
        Report(
            d["id"], d.get("title") or "", d.get("text") or "", _seen(d), outlet=d.get("publisher") or "",
            language=d.get("language") or "",
        )
        for d in documents
    ]
    if meta["task"] == "near-duplicate":
        return {"pairs": [[later, copy.id] for later, copy in pairs(reports)]}
    clusterer = Clusterer()
    stories: dict[str, list[str]] = {}
    for report in reports:
        stories.setdefault(clusterer.add(report).story, []).append(report.id)
    return {"clusters": list(stories.values())}


def _seen(document: dict[str, Any]) -> datetime:
    try:
        found = datetime.fromisoformat(document.get("published") or "")
    except ValueError:
        return datetime(2000, 1, 1, tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
