"""Stores of both databases, as the store's own tests have them."""

from __future__ import annotations

from tests.storage.conftest import postgres, raw, recordings, store, url

__all__ = ["postgres", "raw", "recordings", "store", "url"]
