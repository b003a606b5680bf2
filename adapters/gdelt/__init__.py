"""The document search of the GDELT project as a source: articles of the world's press that match a query."""

from adapters.gdelt.adapter import ADAPTER, GdeltAdapter, GdeltOptions

__all__ = ["ADAPTER", "GdeltAdapter", "GdeltOptions"]
