"""The `social` adapter: a public address of a network that gives posts without a key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from hashlib import blake2b
from typing import Any, cast

from pydantic import Field, field_validator

from adapters.base import Fetcher, Options, Payload, Poll
from adapters.errors import ParseError
from adapters.schema import Batch, SourceState
from adapters.social.reading import NETWORKS, parse, recognise

__all__ = ["ADAPTER", "SocialAdapter", "SocialOptions"]


class SocialOptions(Options):
    """Settings of a source of kind `social`."""

    url: str = Field(description="address that gives posts: JSON of an interface, a channel's page or a feed; http or https")
    platform: str | None = Field(None, description="the network; recognised by structure where it is not given")

    @field_validator("url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if not value.lower().startswith(("http://", "https://")):
            raise ValueError(f"{value!r} is no http or https address; exported files are read by the files adapter")
        return value

    @field_validator("platform")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value is not None and value not in NETWORKS:
            raise ValueError(f"there is no network {value!r}; known are {', '.join(NETWORKS)}")
        return value


class SocialAdapter:
    """Fetches one address with conditional requests; what did not change is not read again."""

    name = "social"
    Options: type[Options] = SocialOptions

    async def fetch(self, poll: Poll, fetcher: Fetcher) -> AsyncIterator[Payload]:
        """One payload: the newest page that the network gives.

        Raises:
            FetchError: the address could not be read.
        """
        options = cast(SocialOptions, poll.options)
        before: SourceState = poll.state if poll.state.get("url") == options.url else {}
        conditional: Any = before.get("conditional")
        answer = await fetcher.get(options.url, conditional=conditional or None)
        state: SourceState = {**before, "url": options.url, "conditional": cast(Any, answer.conditional)}
        if not answer.unchanged:
            state["body"] = blake2b(answer.data, digest_size=16).hexdigest()
        unchanged = answer.unchanged or state.get("body") == before.get("body")
        yield Payload.of(answer, poll.source_id, state=state, unchanged=unchanged)

    def recognises(self, payload: Payload) -> bool:
        """Whether the payload is a network's answer or export."""
        return recognise(payload.data, content_type=payload.content_type) is not None

    def parse(self, payload: Payload, options: Any) -> Batch:
        """The posts of an answer; see `adapters.social.parse`.

        Raises:
            ParseError: it is no answer of a network.
        """
        if payload.unchanged:
            return Batch(state=payload.state, problems=payload.problems)
        platform = getattr(options, "platform", None)
        batch = parse(
            payload.data, platform, url=payload.base_url, content_type=payload.content_type, fetched=payload.fetched,
            source_id=payload.source_id,
        )  # fmt: skip
        if not payload.data.strip():
            raise ParseError("the answer is empty", where=payload.url)
        return batch.model_copy(update={"state": payload.state, "problems": (*payload.problems, *batch.problems)})


ADAPTER = SocialAdapter()
