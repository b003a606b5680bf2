"""Pages of our own writing beside what is to be read from them.

`python -m tests.adapters.page.samples` writes the expected files anew; look at the difference before you commit it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters import page
from adapters.schema import Item

FOLDER = Path(__file__).parents[1] / "data" / "page"
NOW = datetime(2025, 3, 5, tzinfo=UTC)
PAGES = sorted(FOLDER.glob("*.html"))


def read(path: Path) -> Item:
    return page.read(path.read_bytes(), f"https://paper.example/2025/{path.stem}", fetched=NOW)


def told(item: Item) -> dict[str, Any]:
    """What a reader of the page would say that it tells."""
    return {
        "title": item.title.text if item.title else None,
        "blocks": [[b.role, b.span.of(item.text).strip()] for b in item.blocks],
        "authors": [a.name for a in item.authors],
        "published": item.published.isoformat() if item.published else None,
        "updated": item.updated.isoformat() if item.updated else None,
        "language": item.language.tag if item.language else None,
        "outlet": item.outlet.name if item.outlet else None,
        "tags": [t.name for t in item.tags],
        "media": [[m.url, m.alt, m.caption, m.credit] for m in item.media],
        "embeds": [[e.item.platform, e.item.native_id, e.item.text] for e in item.embeds],
        "quotes": [[q.span.of(item.text), q.speaker] for q in item.quotes],
        "access": item.access,
    }


def main() -> None:
    for path in PAGES:
        text = json.dumps(told(read(path)), ensure_ascii=False, indent=1)
        path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
