"""Recorded samples beside what is expected of them; `python -m tests.adapters.feed.samples` records again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.feed import read

FOLDER = Path(__file__).parents[1] / "data" / "feed"
SAMPLES = sorted(p for p in FOLDER.iterdir() if ".expected" not in p.name)
FETCHED = datetime(2026, 11, 2, 16, tzinfo=UTC)


def expected_path(sample: Path) -> Path:
    return sample.with_name(f"{sample.stem}.expected.json")


def recorded(sample: Path) -> dict[str, Any]:
    """All that is read of a sample, but for what is at its default."""
    batch = read(sample.read_bytes(), url=f"https://feeds.example/{sample.name}", fetched=FETCHED)
    whole: dict[str, Any] = json.loads(batch.model_dump_json(exclude_defaults=True))
    for item in whole.get("items", []):
        del item["fetched"], item["extractor"], item["content_hash"]
    return whole


if __name__ == "__main__":
    for path in SAMPLES:
        text = json.dumps(recorded(path), indent=1, ensure_ascii=False)
        expected_path(path).write_text(f"{text}\n", encoding="utf-8")
