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

from pydantic import SecretStr

from adapters import registry
from adapters.errors import MediaMonitorError, MissingStoreError
from adapters.schema import Frozen, Problem
from monitor import packages
from monitor.account_lookup import asking_of
from monitor.accounts import watched_accounts
from monitor.app import cache_folder, check_sources
from monitor.config import AlertSettings, Config, ConfigurationErrors, DigestSettings, load_config
from monitor.deliver.recipients import recipient
from monitor.deliver.senders import mailer
from monitor.secrets import SecretRef
from monitor.watch import Watchlist, WatchlistError
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
    settings, failed = _try("configuration", lambda: load_config(config, env=os.environ, cwd=Path.cwd()))
    if settings is None:
        return [*checks, *failed]
    checks.append(Check(name="configuration", state="ok", found=f"{settings.path}, {len(settings.source)} sources"))
    checks += _sources(settings)
    checks.append(_contact(settings))
    checks += _watchlists(settings)
    checks += _store(settings)
    checks += _accounts(settings)
    checks += _mail(settings)
    return checks


def _try(name: str, work: Callable[[], T]) -> tuple[T | None, list[Check]]:
    """What `work` gives, and no checks; or None, and a failed check for each thing that is wrong."""
    try:
        return work(), []
    except MissingStoreError:
        raise
    except ConfigurationErrors as several:
        return None, [_failed(name, error) for error in several.errors]
    except WatchlistError as several:
        told = [(_at(_place(p), p.message), p.remedy or "") for p in several.problems]
        return None, [Check(name=name, state="failed", found=found, remedy=remedy) for found, remedy in told]
    except MediaMonitorError as error:
        return None, [_failed(name, error)]


def _failed(name: str, error: MediaMonitorError) -> Check:
    return Check(name=name, state="failed", found=_at(error.place, error.message), remedy=error.remedy or "")


def _at(place: str | None, message: str) -> str:
    return f"{place}: {message}" if place else message


def _place(problem: Problem) -> str:
    return ":".join(str(part) for part in (problem.where, problem.line, problem.column) if part is not None)


def _python() -> Check:
    return Check(name="python", state="ok", found=f"{platform.python_version()} on {sys.platform}")


def _packages() -> Check:
    _, failed = _try("packages", packages.check_packages)
    if failed:
        return failed[0]
    if rivals := packages.check_distributions():  # installed beside ours, and whichever comes last wins
        return Check(name="packages", state="warning", found=rivals[0])
    return Check(name="packages", state="ok", found="monitor, adapters, storage are ours")


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
        adapter, failed = _try(f"adapter {name}", partial(registry.get, name))
        yield from failed
        if adapter is not None and not registry.is_built_in(name):
            yield Check(name=f"adapter {name}", state="ok", found="plug-in")


def _sources(settings: Config) -> list[Check]:
    _, failed = _try("sources", lambda: check_sources(settings))
    return failed or [Check(name="sources", state="ok", found=f"{len(settings.source)}, with settings that fit")]


def _contact(settings: Config) -> Check:
    if settings.fetch.contact:
        return Check(name="contact", state="ok", found=settings.fetch.contact)
    return Check(
        name="contact", state="warning", found="none",
        remedy="Set fetch.contact to an address or page, so that the sites you poll can reach you.",
    )  # fmt: skip


def _watchlists(settings: Config) -> list[Check]:
    watchlist, failed = _try("watchlists", lambda: Watchlist.load(settings.watchlists.paths()))
    if watchlist is None:
        return failed
    if not watchlist.watches:
        found, remedy = "no watches, so nothing will be flagged", "Name watchlist files in watchlists.files."
        return [Check(name="watchlists", state="warning", found=found, remedy=remedy)]
    if tests := [r for r in watchlist.run_tests() if not r.passed]:
        found, remedy = f"{len(tests)} tests fail", "Run monitor watch test."
        return [Check(name="watchlists", state="failed", found=found, remedy=remedy)]
    return [Check(name="watchlists", state="ok", found=f"{len(watchlist.watches)} watches, all tests pass")]


def _store(settings: Config) -> Iterator[Check]:
    try:
        store, failed = _try("store", lambda: Store.open(settings.store.resolve(), create=False))
    except MissingStoreError as error:
        yield Check(name="store", state="warning", found=f"{error.place}: {error.message}", remedy=error.remedy or "")
        return
    yield from failed
    if store is None:
        return
    with store:
        found = {"found": f"{store.url}, {store.counts().items} items"}
        if store.read_only:
            remedy = "This user may only read it: whoever polls has to write to the file and its folder."
            found |= {"state": "warning", "remedy": remedy}
        yield Check(name="store", state="ok", found="").model_copy(update=found)
        damage, path = store.check(), store.path
    yield Check(name="integrity", state="failed" if damage else "ok", found="; ".join(damage) or "sound")
    if path is not None:
        free = shutil.disk_usage(path.parent).free
        yield Check(
            name="disk", state="ok" if free >= MIN_FREE else "warning", found=f"{free // 2**20} MiB free",
            remedy="" if free >= MIN_FREE else "Make room; a full disk pauses the monitor.",
        )  # fmt: skip


def _accounts(settings: Config) -> list[Check]:
    """Whether those can be found that watches name by handle, where posts tell ids alone."""
    sources = [source for source in settings.source if source.enabled]
    if not any(asking_of(source, {}) for source in sources):
        return []
    try:
        watched = Watchlist.load(settings.watchlists.paths(), cache_dir=cache_folder()).accounts
        with Store.open(settings.store.resolve(), create=False) as store:
            found = watched_accounts(sources, watched, store.accounts())
    except MediaMonitorError:  # told above
        return []
    unknown = [one.asked for one in found if one.state == "unknown"]
    waiting = sum(one.state == "waiting" for one in found)
    said = f"{len(found)} that watches name, {len(unknown)} not to be found, {waiting} not looked up yet"
    if unknown:
        said, remedy = f"{said}: {', '.join(unknown[:10])}", "Check how they are spelled; see monitor watch accounts."
        return [Check(name="accounts", state="warning", found=said, remedy=remedy)]
    return [Check(name="accounts", state="ok", found=said)] if found else []


def _mail(settings: Config) -> Iterator[Check]:
    """Whether digests and alerts reach somebody: recipients behind references, and the way out, with its login."""
    tables: tuple[DigestSettings | AlertSettings, ...] = (*settings.digest, *settings.alert)
    tried = [_try("recipients", partial(recipient, written, table)) for table in tables for written in table.to]
    keys = [_try("recipients", partial(_key, table.secret)) for table in tables if table.secret]
    if wrong := [check for _, failed in (*tried, *keys) for check in failed]:
        yield from wrong
    elif tried:
        yield Check(name="recipients", state="ok", found=f"{len(tried)}, all references lead somewhere")
    if settings.mail.host or settings.mail.sendmail or any(to and to.channel == "mail" for to, _ in tried):
        place, failed = _try("mail", lambda: mailer(settings.mail).reach())
        yield from failed or [Check(name="mail", state="ok", found=f"{place} is ready for messages")]


def _key(secret: SecretStr) -> str:
    return SecretRef.parse(secret.get_secret_value()).resolve()
