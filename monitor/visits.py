"""What came of visiting a page, and when it is tried again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from adapters.base import Response
from adapters.errors import (
    FetchError,
    HTTPStatusError,
    MediaMonitorError,
    ParseError,
    PostponedError,
    RefusedError,
    TooLargeError,
)
from adapters.schema import Access, Item, Problem
from adapters.urls import untracked
from monitor.fulltext import has_page_text, merged, same_article, with_access
from monitor.network import is_connection_failure
from storage.fulltexts import Visit
from storage.records import FullTextOutcome, FullTextTask

__all__ = ["PLAN", "REFUSED_PLAN", "failed", "is_front_page", "is_html", "misdirected", "not_html", "read", "unwanted"]

Plan = tuple[timedelta, ...]

PLAN: Plan = tuple(timedelta(minutes=m) for m in (5, 30, 120, 720))
"""Pauses after each try that failed; then the page is left."""

REFUSED_PLAN: Plan = (timedelta(hours=24),)
"""The same where the site refuses us: to ask more often makes it worse."""

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", ""})
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"{\\rtf", b"\xd0\xcf\x11\xe0")
_GONE = frozenset({404, 410})
_REFUSED = frozenset({401, 402, 403})
_TEMPORARY = frozenset({408, 421, 425, 429})


def is_html(response: Response) -> bool:
    """Whether an answer may be a page: by its type, and by its first bytes, since types lie."""
    declared = (response.content_type or "").partition(";")[0].strip().lower()
    return declared in _HTML_TYPES and not response.data.lstrip()[:8].startswith(_BINARY)


def is_front_page(asked: str, final: str) -> bool:
    """Whether the site sent us from an article to its front page, as many do with what is gone."""
    return not _within(final) and _within(asked)


def _within(url: str) -> bool:
    """Whether the address names something within the site."""
    parts = urlsplit(untracked(url))
    return bool(parts.path.strip("/") or parts.query)


def read(task: FullTextTask, page: Item, current: Item, now: datetime) -> Visit:
    """What a page that could be read comes to.

    Args:
        task: as it was claimed.
        page: what was read.
        current: the item's current revision.
        now: UTC.
    """
    item = merged(current, page)
    if page.access == "consent":
        return _left(task, "consent", "the page asks for consent before it shows the article", item=item)
    if page.access == "blocked":
        return _again_or_left(task, "blocked", "the page shows a check for robots", now, REFUSED_PLAN, item=item)
    if not same_article(current, page):
        return misdirected(task, page.final_url or task.url)
    if page.access == "paywall":
        return Visit("paywall", "the page shows a part of the article to those who do not pay", item=item)
    if has_page_text(item) and item.text == page.text:
        return Visit("stored", item=item)
    return Visit("kept", "the text of the source is the longer one", item=item)


def misdirected(task: FullTextTask, final: str) -> Visit:
    """The address leads to something else than the article."""
    return _left(task, "elsewhere", "the address does not lead to the article of the item", where=final)


def unwanted() -> Visit:
    """The wish was taken back before the page was fetched."""
    return Visit("unwanted", "the source does not wish full texts any more", counted=False)


def not_html(task: FullTextTask, response: Response) -> Visit:
    """The address leads to a file of another kind."""
    kind = (response.content_type or "").partition(";")[0].strip() or "no type"
    return _left(task, "not-html", f"the address leads to no page but to {kind[:80]}", where=response.final_url)


def failed(
    task: FullTextTask, error: MediaMonitorError, now: datetime, current: Item | None, *, network_down: bool = False
) -> Visit:
    """What a page that could not be had or read comes to.

    Args:
        task: as it was claimed.
        error: what went wrong.
        now: UTC.
        current: the item's current revision, which notes that the page is gone or refused.
        network_down: nothing can be reached at all, so this says nothing of the page.
    """
    status = error.status if isinstance(error, HTTPStatusError) else None
    where = error.where or task.url
    wait = error.retry_after if isinstance(error, FetchError) else None
    if status in _GONE:
        return _left(task, "gone", error.message, item=_with_access(current, "deleted"), where=where)
    if status in _REFUSED or status == 451:  # RFC 7725: unavailable for legal reasons
        item = _with_access(current, "blocked")
        refused = REFUSED_PLAN if status in _REFUSED else ()
        return _again_or_left(task, "blocked", error.message, now, refused, item=item, where=where)
    if isinstance(error, PostponedError) or (network_down and is_connection_failure(error)):
        pause = max(timedelta(seconds=wait or 0), PLAN[0])
        return Visit("postponed", error.message, again=now + pause, counted=False)
    if isinstance(error, RefusedError):
        if wait:  # the site's robots.txt cannot be read, which may pass
            return _again_or_left(task, "disallowed", error.message, now, PLAN, retry_after=wait, where=where)
        return _left(task, "disallowed", error.message, where=where, remedy=error.remedy)
    lasting = isinstance(error, ParseError | TooLargeError) or ((status or 500) < 500 and status not in _TEMPORARY)
    plan = () if lasting else PLAN
    return _again_or_left(task, "failed", error.message, now, plan, retry_after=wait, where=where)


def _with_access(current: Item | None, access: Access) -> Item | None:
    # What was read before it went away stays as open as it was.
    if current is None or has_page_text(current):
        return None
    return with_access(current, access)


def _again_or_left(
    task: FullTextTask, outcome: FullTextOutcome, detail: str, now: datetime, plan: Plan, *,
    item: Item | None = None, retry_after: float | None = None, where: str | None = None,
) -> Visit:  # fmt: skip
    if task.attempts > len(plan):
        tries = f" after {task.attempts} tries" if task.attempts > 1 else ""
        return _left(task, outcome, detail + tries, item=item, where=where)
    # RFC 9110 section 10.2.3: never sooner than the server asks for.
    pause = max(plan[task.attempts - 1], timedelta(seconds=retry_after or 0))
    return Visit(outcome, detail, again=now + pause, item=item)


def _left(
    task: FullTextTask, outcome: FullTextOutcome, detail: str, *, item: Item | None = None, where: str | None = None,
    remedy: str | None = None,
) -> Visit:  # fmt: skip
    problem = Problem(
        code=f"full-text.{outcome}", severity="warning", source=task.source_id, where=where or task.url,
        message=f"{detail}; item {task.item_id} keeps the text of its source",
        remedy=remedy or f"`monitor enrich {task.item_id}` tries again.",
    )  # fmt: skip
    return Visit(outcome, detail, item=item, problems=(problem,))
