"""What `monitor doctor` looks at: each check finds something and says what to do about it."""

from __future__ import annotations

import os
import platform
import pyexpat
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from adapters import registry
from adapters.errors import MediaMonitorError, MissingStoreError
from adapters.schema import Frozen
from monitor import packages
from monitor.app import check_sources
from monitor.config import AlertSettings, Config, DigestSettings, load_config
from monitor.deliver.recipients import recipient
from monitor.deliver.senders import mailer
from monitor.watch import Watchlist
from storage import Store

__all__ = ["Check", "examine"]

MIN_FREE = 500 * 2**20

T = TypeVar("T")


class Check(Frozen):
    """One thing that was looked at."""

    name: str
    state: Literal["ok", "warning", "failed"]
    found: str
    remedy: str = ""


def examine(config: Path | None) -> list[Check]:
    """All checks, in the order in which a run needs the things; those that hang on a failed one are left out."""
    checks = [_python(), _packages(), _expat(), _sqlite()]
    checks += _adapters()
    settings, check = _try("configuration", lambda: load_config(config, env=os.environ, cwd=Path.cwd()))
    if settings is None:
        return [*checks, check]
    checks.append(Check(name="configuration", state="ok", found=f"{settings.path}, {len(settings.source)} sources"))
    checks.append(_sources(settings))
    checks.append(_contact(settings))
    checks.append(_watchlists(settings))
    checks += _store(settings)
    checks += _mail(settings)
    return checks


def _try(name: str, work: Callable[[], T]) -> tuple[T | None, Check]:
    try:
        return work(), Check(name=name, state="ok", found="")
    except MissingStoreError:
        raise
    except MediaMonitorError as error:
        place = f"{error.place}: " if error.place else ""
        return None, Check(name=name, state="failed", found=place + error.message, remedy=error.remedy or "")


def _python() -> Check:
    return Check(name="python", state="ok", found=f"{platform.python_version()} on {sys.platform}")


def _packages() -> Check:
    _, check = _try("packages", packages.check_packages)
    if check.state == "failed":
        return check
    if rivals := packages.check_distributions():  # installed beside ours, and whichever comes last wins
        return Check(name="packages", state="warning", found=rivals[0])
    return check.model_copy(update={"found": "monitor, adapters, storage are ours"})


def _expat() -> Check:
    """Expat before 2.4 does not stop the billion-laughs attack (CVE-2013-0340)."""
    found = ".".join(map(str, pyexpat.version_info))
    if pyexpat.version_info >= (2, 4, 0):
        return Check(name="expat", state="ok", found=found)
    return Check(name="expat", state="failed", found=found, remedy="Use a Python with Expat 2.4 or newer.")


def _sqlite() -> Check:
    with sqlite3.connect(":memory:") as memory:
        options = {row[0] for row in memory.execute("pragma compile_options")}
    memory.close()
    if "ENABLE_FTS5" in options:
        return Check(name="sqlite", state="ok", found=f"{sqlite3.sqlite_version} with FTS5")
    return Check(
        name="sqlite", state="warning", found=f"{sqlite3.sqlite_version} without FTS5",
        remedy="Full-text search needs FTS5, or PostgreSQL.",
    )  # fmt: skip


def _adapters() -> Iterator[Check]:
    for name in registry.names():
        adapter, check = _try(f"adapter {name}", partial(registry.get, name))
        if adapter is None:
            yield check
        elif not registry.is_built_in(name):
            yield check.model_copy(update={"found": "plug-in"})


def _sources(settings: Config) -> Check:
    _, check = _try("sources", lambda: check_sources(settings))
    return check.model_copy(update={"found": check.found or f"{len(settings.source)}, with settings that fit"})


def _contact(settings: Config) -> Check:
    if settings.fetch.contact:
        return Check(name="contact", state="ok", found=settings.fetch.contact)
    return Check(
        name="contact", state="warning", found="none",
        remedy="Set fetch.contact to an address or page, so that the sites you poll can reach you.",
    )  # fmt: skip


def _watchlists(settings: Config) -> Check:
    watchlist, check = _try("watchlists", lambda: Watchlist.load(settings.watchlists.paths()))
    if watchlist is None:
        return check
    if not watchlist.watches:
        return Check(
            name="watchlists", state="warning", found="no watches, so nothing will be flagged",
            remedy="Name watchlist files in watchlists.files.",
        )  # fmt: skip
    failed = [r for r in watchlist.run_tests() if not r.passed]
    if failed:
        return Check(name="watchlists", state="failed", found=f"{len(failed)} tests fail", remedy="Run monitor watch test.")
    return check.model_copy(update={"found": f"{len(watchlist.watches)} watches, all tests pass"})


def _store(settings: Config) -> Iterator[Check]:
    try:
        store, check = _try("store", lambda: Store.open(settings.store.resolve(), create=False))
    except MissingStoreError as error:
        yield Check(name="store", state="warning", found=f"{error.place}: {error.message}", remedy=error.remedy or "")
        return
    if store is None:
        yield check
        return
    with store:
        found = {"found": f"{store.url}, {store.counts().items} items"}
        if store.read_only:
            remedy = "This user may only read it: whoever polls has to write to the file and its folder."
            found |= {"state": "warning", "remedy": remedy}
        yield check.model_copy(update=found)
        damage, path = store.check(), store.path
    yield Check(name="integrity", state="failed" if damage else "ok", found="; ".join(damage) or "sound")
    if path is not None:
        free = shutil.disk_usage(path.parent).free
        yield Check(
            name="disk", state="ok" if free >= MIN_FREE else "warning", found=f"{free // 2**20} MiB free",
            remedy="" if free >= MIN_FREE else "Make room; a full disk pauses the monitor.",
        )  # fmt: skip


def _mail(settings: Config) -> Iterator[Check]:
    """Whether digests and alerts reach somebody: recipients behind references, and the way out, with its login."""
    tables: tuple[DigestSettings | AlertSettings, ...] = (*settings.digest, *settings.alert)
    tried = [_try("recipients", partial(recipient, written, table)) for table in tables for written in table.to]
    if tried:
        wrong = [check for to, check in tried if to is None]
        yield wrong[0] if wrong else tried[0][1].model_copy(update={"found": f"{len(tried)}, all references lead somewhere"})
    if settings.mail.host or settings.mail.sendmail or any(to and to.channel == "mail" for to, _ in tried):
        place, check = _try("mail", lambda: mailer(settings.mail).reach())
        yield check.model_copy(update={"found": f"{place} is ready for messages"}) if place else check
