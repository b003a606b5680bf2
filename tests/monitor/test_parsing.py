"""Where payloads are parsed."""

from __future__ import annotations

import gc

from monitor.parsing import Parser


async def test_the_collector_passes_over_what_was_there_before_only_while_parsing() -> None:
    before = gc.get_freeze_count()
    async with Parser(workers=1, timeout=5, memory=1 << 30):
        assert gc.get_freeze_count() > before
    assert gc.get_freeze_count() == 0
