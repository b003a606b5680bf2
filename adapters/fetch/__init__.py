"""The only code of the project that opens a connection."""

from adapters.fetch.client import HttpFetcher
from adapters.fetch.clock import Clock
from adapters.fetch.hosts import HostMemory, HostState, LocalMemory
from adapters.fetch.settings import FetchSettings

__all__ = ["Clock", "FetchSettings", "HostMemory", "HostState", "HttpFetcher", "LocalMemory"]
