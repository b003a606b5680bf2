"""Driver errors become store errors: what failed, on which database, and what to do."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from adapters.errors import StoreBusyError, StoreError, StoreFullError, StoreUnreachableError
from storage.engine import file_of

__all__ = ["redacted", "translated"]

SECRET_OPTIONS = frozenset({"password", "passfile", "sslpassword", "sslkey"})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# PostgreSQL's (manual, appendix A): lock_not_available and query_canceled, which is what its timeouts raise; shutdowns
# and too_many_connections. What has no code is the driver's own word that there is no connection.
_HELD = frozenset({"55P03", "57014"})
_AWAY = frozenset({"57P01", "57P02", "57P03", "53300"})
_WAIT = "Another process held the database too long; the work is done again with the next poll."
ROOM = 4 * 2**20  # below this, a failed write to the disk is taken for a full disk


def redacted(url: URL) -> str:
    """The address of a database without its password."""
    shown = url.set(query={k: "***" if k.lower() in SECRET_OPTIONS else v for k, v in url.query.items()})
    return shown.render_as_string(hide_password=True)


@contextmanager
def translated(url: URL, doing: str) -> Iterator[None]:
    """Raise what the driver raises as `StoreError`.

    Args:
        url: of the database; shown without its password.
        doing: what was tried, to complete "could not …".

    Raises:
        StoreFullError: no space was left; the transaction was rolled back.
        StoreBusyError: another process held what was needed too long.
        StoreUnreachableError: there is no connection to the server.
        StoreError: anything else that the database or its driver refused.
    """
    try:
        yield
    except SQLAlchemyError as error:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        raise _store_error(cause, url, doing, of_server=isinstance(error, OperationalError)) from error
    except (sqlite3.Error, OSError) as error:
        raise _store_error(error, url, doing) from error


def _store_error(cause: BaseException, url: URL, doing: str, *, of_server: bool = False) -> StoreError:
    where = redacted(url)
    if _is_full(cause, url):
        return StoreFullError(
            f"could not {doing}: no space left; nothing was written", where=where,
            remedy="Free some space; what was not stored is fetched again with the next poll.",
        )  # fmt: skip
    said = " ".join(str(cause).split())[:500]
    kind = _sqlite_kind(cause) if url.get_backend_name() == "sqlite" else _server_kind(cause) if of_server else StoreError
    remedy = _WAIT if kind is StoreBusyError else _remedy(cause, url)
    return kind(f"could not {doing}: {said or type(cause).__name__}", where=where, remedy=remedy)


def _sqlite_kind(cause: BaseException) -> type[StoreError]:
    return StoreBusyError if _code(cause) in _BUSY else StoreError


def _server_kind(cause: BaseException) -> type[StoreError]:
    """What an operational error of a server is; a deadlock is of those whom it concerns."""
    state: str | None = getattr(cause, "sqlstate", None)
    if state in _HELD:
        return StoreBusyError
    return StoreUnreachableError if state is None or state in _AWAY or state.startswith("08") else StoreError


def _code(cause: BaseException) -> int:
    """SQLite's primary result code; 0 where it was not SQLite that failed."""
    return int(getattr(cause, "sqlite_errorcode", 0)) & 0xFF


def _is_full(cause: BaseException, url: URL) -> bool:
    if isinstance(cause, OSError):
        return cause.errno in (errno.ENOSPC, errno.EDQUOT)
    if isinstance(cause, sqlite3.Error):
        code = _code(cause)
        # SQLite reports a full disk as I/O error where it is the shared-memory file that cannot grow.
        return code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _no_room(url))
    return getattr(cause, "sqlstate", None) == "53100"  # disk_full


def _no_room(url: URL) -> bool:
    path = file_of(url)
    return path is not None and shutil.disk_usage(path.parent).free < ROOM


def _remedy(cause: BaseException, url: URL) -> str:
    may_write = "Does the folder exist, and may this user write there?"
    if isinstance(cause, OSError):
        return may_write
    if url.get_backend_name() != "sqlite":
        return "Is the server up, and do address, user and password hold? The work is done again with the next poll."
    match _code(cause):
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return "The file is no sound SQLite database: restore a backup, or name another file."
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return may_write
    return "Run the integrity check of the database."
