"""Connections that are not HTTP pass the same guard."""

from __future__ import annotations

import socket

import pytest

from adapters.errors import FetchTimeoutError, RefusedError, UnreachableError
from adapters.fetch import FetchSettings, HttpFetcher
from adapters.fetch.allow import NOTHING, AllowList
from adapters.fetch.streams import Dialer, connect


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


async def test_an_exception_opens_the_way_and_the_socket_blocks(listener):
    port = listener.getsockname()[1]
    with await connect("127.0.0.1", port, AllowList.parse((f"127.0.0.1:{port}",)), timeout=3) as found:
        assert found.getpeername() == ("127.0.0.1", port)
        assert found.gettimeout() == 3


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
async def test_no_socket_is_opened_to_the_operators_own_network(listener, host):
    with pytest.raises(RefusedError, match="the address"):
        await connect(host, 993, NOTHING, timeout=3)


async def test_ports_of_other_services_are_refused_before_connecting(monkeypatch):
    monkeypatch.setattr("adapters.fetch.streams.special", lambda address: None)
    with pytest.raises(RefusedError, match="port 25 is none that mail servers use"):
        await connect("127.0.0.1", 25, NOTHING, timeout=3)


async def test_nobody_listens(listener):
    port = listener.getsockname()[1]
    listener.close()
    with pytest.raises(UnreachableError):
        await connect("127.0.0.1", port, AllowList.parse(("127.0.0.1",)), timeout=3)


async def test_nobody_answers():
    allow = AllowList.parse(("127.0.0.1",))
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        place = deaf.getsockname()
        with socket.create_connection(place), socket.socket() as second:  # the queue is full now
            second.setblocking(False)
            second.connect_ex(place)
            with pytest.raises(FetchTimeoutError):
                await connect(*place, allow, timeout=0.3)


async def test_where_a_proxy_is_chosen_nothing_goes_past_it(listener):
    async with HttpFetcher(FetchSettings(proxy="http://proxy.example:3128")) as fetcher:
        assert isinstance(fetcher, Dialer)
        with pytest.raises(RefusedError, match="cannot go through the proxy"):
            await fetcher.connect("127.0.0.1", listener.getsockname()[1], timeout=1)
