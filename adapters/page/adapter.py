"""The `page` adapter: single web pages as a source."""

from __future__ import annotations

from collections.abc import AsyncIterator
from hashlib import blake2b
from typing import Any, cast

from pydantic import Field, model_validator

from adapters.base import Conditional, Fetcher, Options, Payload, Poll
from adapters.errors import FetchError
from adapters.page.article import read
from adapters.schema import Batch, Item, Problem, SourceState

__all__ = ["ADAPTER", "PageAdapter", "PageOptions"]


class PageOptions(Options):
    """Settings of a source of kind `page`."""

    url: str | None = Field(None, description="address of one page, http or https")
    urls: tuple[str, ...] = Field((), description="addresses of several pages, each visited at every poll")

    @model_validator(mode="after")
    def _web_addresses(self) -> PageOptions:
        for address in self.addresses:
            if not address.lower().startswith(("http://", "https://")):
                raise ValueError(f"{address!r} is no http or https address; files are read by the files adapter")
        return self

    @property
    def addresses(self) -> tuple[str, ...]:
        """All addresses, each once, in the order given."""
        return tuple(dict.fromkeys(([self.url] if self.url else []) + list(self.urls)))


class PageAdapter:
    """Fetches pages, each with validators of its own, and reads each as one article."""

    name = "page"
    Options: type[Options] = PageOptions

    async def fetch(self, poll: Poll, fetcher: Fetcher) -> AsyncIterator[Payload]:
        """One payload a page; `unchanged` when the server says so or the body is the one before.

        A page that cannot be had is a problem of the next payload, as long as any can.

        Raises:
            FetchError: no page could be had.
        """
        options = cast(PageOptions, poll.options)
        state: SourceState = {k: v for k, v in poll.state.items() if k in options.addresses}
        failed: list[FetchError] = []
        reached = False
        for address in options.addresses:
            kept = cast("dict[str, Any]", state.get(address) or {})
            conditional: Conditional | None = kept.get("conditional") or None
            before = kept.get("body")
            try:
                answer = await fetcher.get(address, conditional=conditional, robots=True)
            except FetchError as error:
                failed.append(error)
                continue
            body = before if answer.unchanged else blake2b(answer.data, digest_size=16).hexdigest()
            state = {**state, address: {"conditional": answer.conditional, "body": body}}
            reached = True
            unchanged = answer.unchanged or body == before
            problems = tuple(Problem.of(e, source=poll.source_id, where=e.where) for e in failed)
            yield Payload.of(answer, poll.source_id, state=state, unchanged=unchanged, problems=problems)
            failed = []
        if failed and not reached:
            raise failed[0]
        if failed:
            problems = tuple(Problem.of(e, source=poll.source_id, where=e.where) for e in failed)
            yield Payload(source_id=poll.source_id, state=state, unchanged=True, problems=problems)

    def parse(self, payload: Payload, options: Any) -> Batch:
        """The article of one page.

        Raises:
            ParseError: the payload is no page, or there is nothing on it to read.
        """
        if payload.unchanged:
            return Batch(state=payload.state, problems=payload.problems)
        item = read(
            payload.data,
            payload.base_url,
            content_type=payload.content_type,
            fetched=payload.fetched,
            source_id=payload.source_id,
        )
        if payload.final_url and payload.url and payload.final_url != payload.url:
            item = item.model_copy(update={"url": payload.url, "final_url": payload.final_url})
        return Batch(items=(item,), problems=(*payload.problems, *_problems(item)), state=payload.state)


def _problems(item: Item) -> tuple[Problem, ...]:
    """Warnings of the extractor as rows that can be asked for."""
    warnings = item.extractor.warnings if item.extractor else ()
    return tuple(
        Problem(code="parse.page", message=w, severity="warning", source=item.source.source_id, where=item.url)
        for w in warnings
    )


ADAPTER = PageAdapter()
