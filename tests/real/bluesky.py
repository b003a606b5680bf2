"""Sources that read Bluesky, and what tests of them have in common."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.real.network import Account, Network
from tests.real.stage import Source, Stage


def account(stage: Stage, name: str = "watch", **more: Any) -> str:
    """Settings of a source that reads an account."""
    return settings(stage, account=stage.names[name], **more)


def settings(stage: Stage, **more: Any) -> str:
    given = {"server": stage.app.url, "login_server": stage.repositories.url, **more}
    return "".join(f"{k} = {str(v).lower() if isinstance(v, bool) else repr(v)}\n" for k, v in given.items())


def login(stage: Stage, name: str = "desk") -> dict[str, str]:
    return {"identifier": stage.names[name], "password": "env:DESK_PASSWORD"}


def times(source: Source) -> Counter[str]:
    """How often each full post is stored, by its address."""
    return Counter(str(i.native_id) for i in source.items() if i.access == "full")


class FirstPost:
    """Happens at the beginning: an account comes, and posts.

    Attributes:
        account: who; on a recording nobody comes.
    """

    account: Account

    def __init__(self, text: str, *, by: str = "watch") -> None:
        self.text, self.by = text, by

    def __call__(self, network: Network) -> dict[str, str]:
        self.account = network.account(self.by)
        return {self.by: self.account.handle, "first": self.account.post(self.text)["uri"]}
