"""Reports of one kind that must stay apart: `python -m tests.evaluation.incidents [FILE]`.

FILE holds documents as JSON lines (`source`, `title`, `text`, `language`), by default those by which relevance is
measured, where they lie beside the checkout: incident reports of a few services, each of an event of its own but for some
that came twice. They are taken in a shuffled order, spread over a number of days, and what is put together is counted:
pairs of reports in one story that are no copies. The fewer the better; that what belongs together meets is measured
elsewhere.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.stories import Clusterer, Report

FILE = Path(__file__).parents[3] / "shared" / "eval" / "cases" / "relevance" / "docs.jsonl"
START = datetime(2026, 1, 1, tzinfo=UTC)


def sizes(documents: list[dict[str, Any]], days: int) -> list[int]:
    """Reports of each story, copies left out, the largest first."""
    dice = random.Random(days)
    documents = dice.sample(documents, len(documents))
    clusterer, stories = Clusterer(), Counter[str]()
    for number, document in enumerate(documents):
        made = clusterer.add(Report(
            str(number), document["title"] or "", document["text"], START + timedelta(days=days * number / len(documents)),
            outlet=f"outlet {dice.randrange(20)}", language=document["language"] or "",
        ))  # fmt: skip
        stories[made.story] += made.copy_of is None
    return sorted(stories.values(), reverse=True)


def main(path: Path) -> None:
    """Print a line for each service and each number of days."""
    documents = [json.loads(line) for line in path.read_text().splitlines()]
    services = sorted({str(d["source"]).partition("-")[0] for d in documents})
    print("service  days  reports  stories  largest  pairs put together")
    for service in (*services, ""):
        chosen = [d for d in documents if str(d["source"]).startswith(service)]
        for days in (1, 14):
            found = sizes(chosen, days)
            pairs = sum(n * (n - 1) // 2 for n in found)
            print(f"{service or 'all':8}{days:5}{len(chosen):9}{len(found):9}{found[0]:9}{pairs:9}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FILE)
