"""Stores of both databases, as the store's own tests have them."""

from __future__ import annotations

from tests.storage.conftest import postgres, recordings, store, url

__all__ = ["postgres", "recordings", "store", "url"]
