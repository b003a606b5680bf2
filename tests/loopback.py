"""What tests set so that servers on loopback may be visited, without pauses and as often as it likes."""

from __future__ import annotations

from adapters.fetch import FetchSettings

ADDRESSES = ("127.0.0.0/8", "[::1]", "localhost")

FETCH = 'allow_addresses = ["127.0.0.0/8", "[::1]", "localhost"]\npause = 0\nleast_interval = 0\n'
"""Lines of a `[fetch]` section."""


def settings(**more: object) -> FetchSettings:
    """Settings of a fetcher that may visit loopback."""
    return FetchSettings.model_validate({"allow_addresses": ADDRESSES, "pause": 0, **more})
