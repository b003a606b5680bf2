"""Adapters fetch articles and posts from feeds, pages and files and bring them into one schema, `Item`.

An adapter's author needs this package alone: the schema, the contract in `adapters.base`, the helpers
`text`, `dates`, `urls`, `markup` and `language`, and the checks in `adapters.testing`.
"""

from adapters.base import Adapter, Fetcher, Options, Payload, Poll, Response
from adapters.schema import Batch, Item, Problem

__all__ = ["Adapter", "Batch", "Fetcher", "Item", "Options", "Payload", "Poll", "Problem", "Response"]
