"""What a fetcher may be told."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from adapters.fetch.allow import AllowList

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
    pause: float = Field(5.0, ge=0, description="seconds between two requests to one host, up to a tenth more or less")
    patience: float = Field(
        60.0, ge=0, description="seconds that a request waits for its turn at a host before it is put off"
    )
    allow_addresses: tuple[str, ...] = Field(
        (), description="addresses, networks, hosts and ports that the address guard opens: 127.0.0.1:8080, 10.0.0.0/8"
    )
    proxy: SecretStr | None = Field(None, description="HTTP proxy that all requests go through, http://host:port")

    @field_validator("allow_addresses")
    @classmethod
    def _readable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        AllowList.parse(value)
        return value

    @property
    def allow(self) -> AllowList:
        """The exceptions to the address guard."""
        return AllowList.parse(self.allow_addresses)

    @property
    def product(self) -> str:
        """The name that robots.txt knows us by: the User-Agent up to its version (RFC 9309 section 2.2.1)."""
        return self.agent.partition("/")[0].split(" ")[0]

    @property
    def agent(self) -> str:
        """The User-Agent header."""
        contact = f" (+{self.contact})" if self.contact else ""
        return self.user_agent or f"media-monitor/{_version()}{contact}"
