"""What a fetcher may be told."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["FetchSettings"]


@cache
def _version() -> str:
    try:
        return version("media-monitor")
    except PackageNotFoundError:  # run from a checkout
        return "0"


class FetchSettings(BaseModel):
    """Limits of a fetcher and how it introduces itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contact: str | None = Field(
        None, pattern=r"^[\x20-\x7e]+$", description="URL or mail address for the operators of the sites we visit"
    )
    user_agent: str | None = Field(
        None, pattern=r"^[\x20-\x7e]+$", description="in place of `media-monitor/<version> (+contact)`"
    )
    timeout: float = Field(
        30.0, gt=0, description="seconds for one resource from connecting to the last byte, redirects included"
    )
    max_bytes: int = Field(15_000_000, gt=0, description="cap on a body once it is decompressed, bytes")
    max_redirects: int = Field(10, ge=0, description="hops that are followed")
    concurrency: int = Field(32, gt=0, description="requests at a time")
    per_host: int = Field(1, gt=0, description="requests at a time to one host")

    @property
    def agent(self) -> str:
        """The User-Agent header."""
        contact = f" (+{self.contact})" if self.contact else ""
        return self.user_agent or f"media-monitor/{_version()}{contact}"
