"""The only code of the project that opens a connection."""

from adapters.fetch.client import HttpFetcher
from adapters.fetch.settings import FetchSettings

__all__ = ["FetchSettings", "HttpFetcher"]
