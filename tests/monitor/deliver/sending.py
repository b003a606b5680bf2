"""A process that sends what is due, to be killed. Begun by a fork server, so that its imports are paid once."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from monitor.config import load_config
from monitor.deliver.recipients import AddressBook
from monitor.deliver.smtp import Smtp
from monitor.deliver.worker import Office, deliver
from monitor.owner import is_abandoned, new_owner
from storage import Store

__all__ = ["begin"]


def send_all(path: str) -> None:
    """Send what is due in the store of the configuration at `path`."""
    config = load_config(Path(path), env={}, cwd=Path.cwd())
    with Store.open(config.store.resolve()) as store:
        senders = {"mail": Smtp(config.mail)}
        book = AddressBook(config)
        deliver(Office(store, book, senders, config.mail, new_owner(), lambda: datetime.now(UTC), is_abandoned))


def begin(path: Path) -> BaseProcess:
    """The process, started."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=send_all, args=(str(path),))
    process.start()
    return process
