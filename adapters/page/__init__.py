"""Web pages: HTML bytes to an Item, and single pages as a source."""

from adapters.page.adapter import ADAPTER, PageAdapter, PageOptions
from adapters.page.article import read

__all__ = ["ADAPTER", "PageAdapter", "PageOptions", "read"]
