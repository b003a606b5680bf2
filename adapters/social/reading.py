"""A recorded answer of any network to a batch of posts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from typing import Any

from adapters.errors import ParseError
from adapters.jsontext import JsonTextError, loads
from adapters.schema import Batch, Extractor, Item, Person, Problem, SourceInfo, SourceRef, copied, trusted
from adapters.social import atom, telegram, values
from adapters.social.draft import Context, Unusable
from adapters.social.walk import PLATFORMS, platform_of, walk
from adapters.text import decode

__all__ = ["NETWORKS", "parse", "recognise"]

NETWORKS = tuple(dict.fromkeys((*PLATFORMS, telegram.PLATFORM, atom.YOUTUBE)))
"""Networks that are read."""

_MOST_PROBLEMS = 50
_HEAD = 4_096
_LINE = 20_000  # a line of JSON is rarely longer
_OPENINGS = ("{", "[", "<", "window.", "Grailbird.", "event:", "data:", ":")
# Of markup: a message of Telegram, a video of YouTube, a thing of Reddit.
_SIGNS = (b"js-widget_message", b"yt:videoId", b"yt:channelId", b"yt:video:", b">t3_", b">t1_")
# `window.YTD.tweets.part0 = [` opens the files of an account's own archive of X, `Grailbird.data.tweets_2014_01 =` those
# of its form until 2018.
_ASSIGNED = re.compile(r"\s*(?:window|Grailbird)\.[\w.]{1,100}\s*=\s*", re.ASCII)
_FULLNESS = {"full": 3, "partial": 2, "paywall": 2, "consent": 2, "blocked": 1, "deleted": 0}


def parse(
    data: bytes,
    platform: str | None = None,
    *,
    url: str | None = None,
    content_type: str | None = None,
    fetched: datetime | None = None,
    source_id: str | None = None,
) -> Batch:
    """The posts of one answer of a network, of a recording or an export.

    Args:
        data: JSON, JSON lines, server-sent events, an archive's `.js` file, a page of a Telegram channel, or a feed.
        platform: one of `NETWORKS`; recognised by structure where None.
        url: address that was read. It tells Mastodon's server, whose numbers mean nothing elsewhere.
        content_type: as declared.
        fetched: when it was read, aware; a time after it is not believed.
        source_id: of the configured source.

    Returns:
        Posts of kind `post`, those that they quote, repost or answer embedded; a bad one is left out and named in
        `problems`.

    Raises:
        ParseError: it is neither JSON nor a page or feed of a network, or the network is not known.
    """
    if platform is not None and platform not in NETWORKS:
        raise ParseError(f"there is no network {platform!r}", where=url, remedy=f"Known are {', '.join(NETWORKS)}.")
    ctx = Context(
        source=SourceRef(adapter="social", source_id=source_id, url=url), extractor=_EXTRACTOR, fetched=fetched, url=url
    )
    if (value := _at_once(data, content_type)) is not None:
        return _told(_batch(walk(value, ctx, platform), ctx), [value], ctx)
    text = decode(data, content_type=content_type).text
    if text.lstrip().startswith("<"):
        return _markup(data, text, ctx, platform)
    return _json(text, platform, ctx)


def _version() -> str:
    try:
        return version("media-monitor")
    except PackageNotFoundError:
        return ""


_EXTRACTOR = Extractor(name="social", version=_version())


def recognise(data: bytes, *, content_type: str | None = None) -> str | None:
    """The network of an answer, by its structure; None where it is of none that is known."""
    try:
        head = decode(data[:_HEAD], content_type=content_type).text.lstrip()
        if not head.startswith(_OPENINGS) or (head.startswith("<") and not any(sign in data for sign in _SIGNS)):
            return None  # as most files are told apart, without reading all of them
        text = decode(data, content_type=content_type).text
    except ParseError:
        return None
    if text.lstrip().startswith("<"):
        root = atom.tree(data) if _is_xml(text) else None
        if root is not None:
            return atom.kind_of(root)
        return telegram.PLATFORM if "js-widget_message" in text else None
    try:
        return next((p for value in islice(_documents(text), 20) if (p := platform_of(value))), None)
    except JsonTextError:
        return None


def _is_xml(text: str) -> bool:
    return text.lstrip()[:5].lower() in ("<?xml", "<feed")


def _markup(data: bytes, text: str, ctx: Context, platform: str | None) -> Batch:
    if _is_xml(text):
        root = atom.tree(data)
        if root is not None and (network := atom.kind_of(root, platform)):
            return _batch(atom.posts(root, network, ctx), ctx)
        raise _unknown(ctx, "a feed of no network that is known")
    root = telegram.tree(text) if telegram.is_page(text) else None
    if root is None:
        raise _unknown(ctx, "no page of a network")
    batch = _batch(telegram.posts(root, ctx), ctx, info=telegram.info(root))
    state = None if batch.items else telegram.state_of(root, ctx.url)
    return batch.model_copy(update={"problems": (*batch.problems, state)}) if state else batch


def _unknown(ctx: Context, what: str) -> ParseError:
    return ParseError(f"this is {what}", where=ctx.url, remedy=f"Networks that are read: {', '.join(NETWORKS)}.")


def _at_once(data: bytes, content_type: str | None) -> Any:
    """The value or lines of JSON in UTF-8, as nearly all answers are; None where the bytes need a closer look."""
    if not data.startswith((b"{", b"[")) or "charset" in (content_type or "").lower().replace("charset=utf-8", ""):
        return None
    try:
        if not data.startswith(b"{") or b"}\n{" not in data[:_LINE]:
            return loads(data)
        lines = data.strip(b"\n").split(b"\n")
        return [loads(line) for line in lines] if all(line.startswith(b"{") for line in lines) else None
    except JsonTextError:
        return None


def _json(text: str, platform: str | None, ctx: Context) -> Batch:
    problems: list[Problem] = []
    try:
        documents = list(_documents(text, problems, ctx))
    except JsonTextError as error:
        raise ParseError(f"this is no JSON: {error}", where=ctx.url, line=error.line, column=error.column) from None
    if len(documents) == 1 and isinstance(page := documents[0], str) and page.lstrip().startswith("<"):
        return _markup(page.encode("utf-8", "replace"), page, ctx, platform)  # as a page asks for its older part
    return _told(_batch(walk(documents, ctx, platform), ctx, problems), documents, ctx)


def _documents(text: str, problems: list[Problem] | None = None, ctx: Context | None = None) -> Iterator[Any]:
    """The JSON values of a text: one, one a line, or one an event. A bad line is named where there are good ones."""
    if opened := _ASSIGNED.match(text):
        text = text[opened.end() :].rstrip().removesuffix(";")
    try:
        yield loads(text)
        return
    except JsonTextError as error:
        first = error
    lines = list(_lines(text))
    if len(lines) < 2 and "data:" not in text:
        raise first
    good = 0
    for number, line, event in lines:
        try:
            value = loads(line) if line[:1] in ("{", "[") else {"event": event, "payload": line}
        except JsonTextError as error:
            if problems is not None and ctx is not None:
                problems.append(Problem(code="parse.record", message=f"this is no JSON: {error}", where=_place(ctx),
                                        line=number, column=error.column))  # fmt: skip
            continue
        good += 1
        yield value
    if not good:
        raise first


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Number, content and event of the lines that hold something, of JSON lines and server-sent events (WHATWG HTML)."""
    event = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("event:"):
            event = line[6:].strip()
            continue
        content = line.removeprefix("data:").strip()
        if content[:1] in ("{", "[") or (event and line.startswith("data:") and content):
            yield number, content, event
        if not content:
            event = ""


def _place(ctx: Context) -> str:
    return ctx.url or "the payload"


def _told(batch: Batch, documents: list[Any], ctx: Context) -> Batch:
    """The batch, with the error that the network answered in place of posts, if it did."""
    if batch.items or batch.problems or len(documents) != 1 or not isinstance(answer := documents[0], dict):
        return batch
    listed = values.maps(answer, "errors")
    words = values.string(answer, "error_description", "detail", "message", "error", "reason")
    if listed and not words:
        words = values.string(listed[0], "detail", "message", "title")
    if not words or not (listed or answer.keys() & {"error", "status", "detail"}):
        return batch
    problem = Problem(code="social.error", message=f"the network answered: {words[:500]}", where=_place(ctx))
    return copied(batch, problems=(problem,))


def _batch(
    found: Iterable[Item | Unusable], ctx: Context, problems: Iterable[Problem] = (), *, info: SourceInfo | None = None
) -> Batch:
    """Each post once, as the copy that tells most, with all who reposted it; what could not be kept is named."""
    items: dict[str, Item] = {}
    reposters: dict[str, dict[tuple[str | None, str | None], Person]] = {}
    named = list(problems)
    for made in found:
        if isinstance(made, Unusable):
            where = f"{_place(ctx)}#{made.name}"[:2000]
            named.append(Problem(code="parse.post", message=str(made), where=where, severity=made.severity))
        else:
            first = items.setdefault(made.id, made)
            if first is not made:
                items[made.id] = max(first, made, key=_fullness)
                by = (*first.reposted_by, *made.reposted_by)
                reposters.setdefault(made.id, {}).update(((p.handle, p.native_id), p) for p in by)
    for name, known in reposters.items():
        if len(known) > len(items[name].reposted_by):
            items[name] = copied(items[name], reposted_by=tuple(known.values()))
    if len(named) > _MOST_PROBLEMS:
        more = len(named) - _MOST_PROBLEMS
        rest = Problem(code="cap.problems", message=f"{more} more posts were left out", where=_place(ctx))
        named[_MOST_PROBLEMS:] = [rest]
    return trusted(Batch, items=tuple(items.values()), problems=tuple(named), info=info)


def _fullness(post: Item) -> tuple[int, int, int, int]:
    """How much a copy of a post tells."""
    return (_FULLNESS[post.access], len(post.text), len(post.metrics), len(post.embeds))
