"""The starter pack in a folder of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.errors import ConfigurationError
from monitor.app import check_sources
from monitor.catalogue import start
from monitor.config import load_config


def test_without_a_choice_no_source_uses_the_network(tmp_path: Path) -> None:
    started = start(tmp_path)
    config = load_config(tmp_path, env={}, cwd=tmp_path)
    check_sources(config)
    assert started.enabled == ()
    assert started.known == sum(s.theme is not None for s in config.source) > 70
    assert {s.adapter for s in config.source if s.enabled} == {"files"}


def test_themes_and_languages_choose_what_is_on(tmp_path: Path) -> None:
    started = start(tmp_path, themes=["trade", "news"], languages=["pl"])
    config = load_config(tmp_path, env={}, cwd=tmp_path)
    on = [s for s in config.source if s.enabled and s.theme]
    assert {s.id for s in on} == set(started.enabled)
    assert {(s.theme, s.language) for s in on} == {("trade", "pl"), ("news", "pl")}


@pytest.mark.parametrize("wish", [{"themes": ["trades"]}, {"languages": ["xx"]}])
def test_a_theme_that_is_not_there_writes_nothing(tmp_path: Path, wish: dict[str, list[str]]) -> None:
    with pytest.raises(ConfigurationError, match=r"no starter source is of the (theme 'trades'|language 'xx')"):
        start(tmp_path, **wish)
    assert list(tmp_path.iterdir()) == []
