"""Whole pages in many scripts, beside what is to be read from them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.adapters.page.samples import PAGES, read, told


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_page_tells_what_is_expected(path: Path) -> None:
    assert told(read(path)) == json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def test_there_are_pages_without_spaces_between_words_and_from_right_to_left() -> None:
    assert {"ja_base", "zh_exercise", "ko_ferry", "th_flood", "ar_port", "he_drill"} <= {p.stem for p in PAGES}
