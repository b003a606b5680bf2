"""Every test runs without a network: only loopback may be reached, and a try at anything else fails the test."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import settings

# The first call of many a function loads a model, and CI machines are shared: time is the suite's to watch.
settings.register_profile("tests", deadline=None)
# A suite that is to say whether a change is sound must not fail by the luck of the draw; `make explore` draws anew.
settings.register_profile("repeatable", settings.get_profile("tests"), derandomize=True)
settings.load_profile("tests" if os.environ.get("EXPLORE") else "repeatable")

_tries: list[str] = []
_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_sendto = socket.socket.sendto
_getaddrinfo = socket.getaddrinfo


def _is_loopback(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).split("%", 1)[0]).is_loopback
    except ValueError:
        return False


def _check(what: str, host: object) -> None:
    if not _is_loopback(host):
        _tries.append(f"{what} {host!r}")
        pytest.fail(f"this test uses the network: {what} {host!r}")


def _check_address(sock: socket.socket, address: Any) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        _check("connects to", address[0])


def _guarded_connect(self: socket.socket, address: Any) -> None:
    _check_address(self, address)
    _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> int:
    _check_address(self, address)
    return _connect_ex(self, address)


def _guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> int:
    _check_address(self, rest[-1])
    return _sendto(self, data, *rest)


def _guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
    _check("looks up", host)
    return _getaddrinfo(host, *args, **kwargs)


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _guarded_connect)
    patch.setattr(socket.socket, "connect_ex", _guarded_connect_ex)
    patch.setattr(socket.socket, "sendto", _guarded_sendto)
    patch.setattr(socket, "getaddrinfo", _guarded_getaddrinfo)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _no_hidden_network() -> Iterator[None]:
    """Fail a test whose code tried the network and swallowed the failure."""
    _tries.clear()
    yield
    if _tries:
        tried, _tries[:] = ", ".join(_tries), []
        pytest.fail(f"this test uses the network: {tried}")


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """The command sets up logging for its process; here many commands share one, and pytest closes their streams."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in [h for h in root.handlers if h not in handlers]:
        root.removeHandler(handler)
    root.setLevel(level)
    for name in ("monitor", "adapters", "storage"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compiled watchlists of tests are kept apart from the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield
