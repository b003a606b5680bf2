"""Where payloads are parsed."""

from __future__ import annotations

import gc

from monitor.parsing import Parser


async def test_the_collector_passes_over_what_was_there_before_only_while_parsing() -> None:
    before, thresholds = gc.get_freeze_count(), gc.get_threshold()
    async with Parser(workers=1, timeout=5, memory=1 << 30):
        assert gc.get_freeze_count() > before
        assert gc.get_threshold()[0] > thresholds[0]
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == thresholds
