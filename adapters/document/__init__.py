"""Plain-text dumps of articles and posts: `read(data)` gives one `Item` with every character in one block.

    bytes ──▶ text ──▶ units ──▶ labels, noise, posts, pictures, head, headline, body ──▶ quotes ──▶ Item

Each pass claims the units that it understands; what nobody claims is body.
"""

from adapters.document.adapter import ADAPTER, DocumentOptions
from adapters.document.reading import read, read_text

__all__ = ["ADAPTER", "DocumentOptions", "read", "read_text"]
