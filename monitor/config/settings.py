"""The configuration: frozen, validated, with a default for everything but the sources."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, JsonValue, SecretStr, model_validator
from pydantic_core import to_jsonable_python

from adapters.errors import ConfigurationError
from monitor.config.mail import AlertSettings, DigestSettings, MailSettings
from monitor.config.source import SourceSettings
from monitor.config.types import (
    Addresses,
    Bytes,
    Folders,
    Listen,
    OneLine,
    Patterns,
    Pause,
    Seconds,
    Section,
    StoreUrl,
    expand,
    is_loopback,
)
from monitor.secrets import SecretRef, redact_data

__all__ = [
    "Config",
    "FetchSection",
    "FullTextSettings",
    "LogSettings",
    "RetentionSettings",
    "RunSettings",
    "Settings",
    "StoreSettings",
    "WatchlistSettings",
]


class StoreSettings(Section):
    """`[store]`: where items are kept."""

    url: StoreUrl = Field(
        SecretStr("sqlite:///monitor.db"), description="SQLAlchemy URL, or a reference to one (env:NAME)"
    )

    def resolve(self, env: Mapping[str, str] | None = None) -> str:
        """The URL with its password, to open the store with; never to be shown.

        Args:
            env: environment variables; those of the process where None.

        Raises:
            ConfigurationError: it is a reference, and leads nowhere.
        """
        text = self.url.get_secret_value()
        return SecretRef.parse(text).resolve(env) if SecretRef.is_reference(text) else text


class WatchlistSettings(Section):
    """`[watchlists]`: what to look for."""

    files: Patterns = Field(("watchlists/*.toml",), description="watchlist files: paths or globs")

    def paths(self) -> list[Path]:
        """The files that the patterns name, each once.

        Raises:
            ConfigurationError: a path without wildcards leads to no file.
        """
        found: dict[Path, None] = {}
        for pattern in self.files:
            matches = expand(pattern)
            if not matches and not _is_glob(pattern):
                raise ConfigurationError("there is no such watchlist", where=pattern, remedy="Mend watchlists.files.")
            found |= dict.fromkeys(matches)
        return list(found)


class FetchSection(Section):
    """`[fetch]`: manners and limits on the network."""

    # Header values: ASCII, as in adapters.fetch.FetchSettings.
    contact: OneLine | None = Field(
        None, pattern=r"^[\x21-\x7e]+$", description="address or page at which site owners can reach you"
    )
    user_agent: OneLine | None = Field(
        None, pattern=r"^[\x20-\x7e]+$", description="replaces `media-monitor/<version> (+contact)`"
    )
    timeout: Seconds = Field(30.0, description="absolute deadline of one request, redirects included")
    max_bytes: Bytes = Field(15_000_000, description="cap on a decoded body")
    concurrency: int = Field(32, ge=1, le=1000, description="requests at a time")
    per_host: int = Field(1, ge=1, le=20, description="connections to one host at a time")
    pause: Pause = Field(5.0, description="between two requests to one host, over all its feeds")
    patience: Pause = Field(60.0, description="longest wait for a turn at a host before the poll is put off")
    least_interval: Pause = Field(
        3600.0, description="`once` leaves out sources that were asked less than this ago, unless their interval is shorter"
    )
    allow_addresses: Addresses = Field(
        (), description="what the address guard lets through: 127.0.0.1:8080, 10.0.0.0/8, intranet.example, *:8090"
    )
    proxy: SecretStr | None = Field(
        None, description="HTTP proxy that all requests go through: http://host:port, or a reference to it (env:NAME)"
    )


    def resolve_proxy(self, env: Mapping[str, str] | None = None) -> str | None:
        """The proxy's address with its password; never to be shown.

        Raises:
            ConfigurationError: it is a reference, and leads nowhere.
        """
        text = self.proxy.get_secret_value() if self.proxy else None
        return SecretRef.parse(text).resolve(env) if text and SecretRef.is_reference(text) else text


class LogSettings(Section):
    """`[log]`: what is told on stderr."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="least severity that is told")
    format: Literal["auto", "console", "logfmt", "json"] = Field(
        "auto", description="auto: console on a terminal, else logfmt"
    )


class RunSettings(Section):
    """`[run]`: limits of one poll, and the daemon."""

    source_timeout: Seconds = Field(300.0, description="absolute deadline of one poll of one source")
    parse_timeout: Seconds = Field(20.0, description="absolute deadline of parsing one payload in a worker")
    parse_memory: Bytes = Field(1 << 30, description="address space of a worker")
    tick: Seconds = Field(0.5, ge=0.05, le=60, description="how often the daemon looks for what is due")
    drain: Seconds = Field(20.0, description="how long polls under way may take to end when the daemon stops")
    listen: Listen | None = Field(
        None, description="address:port where the daemon tells its health and metrics; nowhere when it is left out"
    )
    listen_anywhere: bool = Field(False, description="whether `listen` may be an address that other machines reach")

    @model_validator(mode="after")
    def _loopback(self) -> Self:
        """What it tells is nobody else's business, and it asks nobody who they are."""
        if self.listen is not None and not self.listen_anywhere and not is_loopback(self.listen):
            raise ValueError("listen should be an address of this machine only, such as 127.0.0.1:9200 "
                             "(listen_anywhere = true allows others)")  # fmt: skip
        return self


class RetentionSettings(Section):
    """`[retention]`: what the daemon forgets, and when."""

    items: Seconds | None = Field(
        None, description="age at which items that no watch flagged lose their text; they are kept when it is left out"
    )
    problems: Seconds | None = Field(90 * 86_400.0, description="age at which problems that came back no more go")


class FullTextSettings(Section):
    """`[full_text]`: limits of fetching the pages of new items, where a source wishes it."""

    limit: int = Field(200, ge=0, description="pages of one `monitor once`; the others wait for the next run")
    time: Seconds = Field(300.0, description="after so long a run begins no more pages")
    concurrency: int = Field(4, ge=1, le=100, description="pages under way at once, each of another host")
    timeout: Seconds = Field(30.0, description="absolute deadline of fetching one page, redirects included")
    max_bytes: Bytes = Field(5_000_000, description="cap on a decoded page")


class Settings(Section):
    """What a configuration file may hold."""

    store: StoreSettings = Field(default_factory=StoreSettings)
    watchlists: WatchlistSettings = Field(default_factory=WatchlistSettings)
    fetch: FetchSection = Field(default_factory=FetchSection)
    log: LogSettings = Field(default_factory=LogSettings)
    run: RunSettings = Field(default_factory=RunSettings)
    full_text: FullTextSettings = Field(default_factory=FullTextSettings)
    mail: MailSettings = Field(default_factory=MailSettings)
    digest: Annotated[tuple[DigestSettings, ...], Field(strict=False)] = Field((), description="daily digests")
    alert: Annotated[tuple[AlertSettings, ...], Field(strict=False)] = Field((), description="immediate alerts")
    retention: RetentionSettings = Field(default_factory=RetentionSettings)
    include: Patterns = Field((), description="further configuration files: paths or globs")
    roots: Folders = Field((Path(),), description="folders that may be read; default: that of the configuration")
    source: Annotated[tuple[SourceSettings, ...], Field(strict=False)] = Field((), description="what to watch")


class Config(Settings):
    """A configuration, whole: all files and the environment taken together.

    Attributes:
        files: what was read, the main file first.
    """

    files: tuple[Path, ...] = Field((), description="configuration files that were read")

    @property
    def path(self) -> Path | None:
        """The main file."""
        return self.files[0] if self.files else None

    def find(self, source_id: str) -> SourceSettings | None:
        """The source with this id."""
        return next((s for s in self.source if s.id == source_id), None)

    def public(self) -> dict[str, JsonValue]:
        """All settings as JSON values, fit to be shown: every secret is `***`, references stay."""
        data: dict[str, Any] = self.model_dump(mode="json", exclude={"source": {"__all__": {"origin", "options", "places"}}})
        data["store"]["url"] = self.store.url.get_secret_value()
        for shown, source in zip(data["source"], self.source, strict=True):
            shown.update({k: v for k, v in to_jsonable_python(source.options).items() if k not in shown})
        public: dict[str, JsonValue] = redact_data(data)
        return public


def _is_glob(pattern: str) -> bool:
    return any(c in pattern for c in "*?[")
