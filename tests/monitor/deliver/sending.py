"""A process that sends what is due: `python -m tests.monitor.deliver.sending monitor.toml`, to be killed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from monitor.config import load_config
from monitor.deliver.recipients import AddressBook
from monitor.deliver.smtp import Smtp
from monitor.deliver.worker import Office, deliver
from monitor.owner import is_abandoned, new_owner
from storage import Store

if __name__ == "__main__":
    config = load_config(Path(sys.argv[1]), env={}, cwd=Path.cwd())
    with Store.open(config.store.resolve()) as store:
        clock = lambda: datetime.now(UTC)  # noqa: E731
        senders = {"mail": Smtp(config.mail)}
        deliver(Office(store, AddressBook(config), senders, config.mail, new_owner(), clock, is_abandoned))
