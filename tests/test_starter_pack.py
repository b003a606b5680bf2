"""The starter pack works as it stands: its configuration, its watchlist with its tests, and its samples."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from adapters import registry
from adapters.base import Payload
from adapters.schema import Item
from adapters.social.places import ACCESS, missing
from monitor.app import check_sources
from monitor.cli import main
from monitor.config import Config, load_config
from monitor.watch import Watchlist

SEEDS = Path(__file__).parents[1] / "seeds"
SAMPLES = SEEDS / "samples"
NOW = datetime(2026, 10, 1, tzinfo=UTC)
DOCUMENTS = sorted((SAMPLES / "documents").glob("*.txt"))


def items(adapter: str, path: Path) -> tuple[Item, ...]:
    reader = registry.get(adapter)
    url = f"https://sample.example/{path.name}"
    payload = Payload(data=path.read_bytes(), url=url, fetched=NOW)
    batch = reader.parse(payload, reader.Options.model_validate({"url": url}))
    assert not batch.problems
    return batch.items


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(SEEDS / "monitor.toml", env={}, cwd=SEEDS)


def test_what_is_on_reads_nothing_but_the_samples(config: Config) -> None:
    on = [s for s in config.source if s.enabled]
    assert {s.adapter for s in on} == {"files"}
    assert all((SEEDS / s.options["path"]).exists() for s in on)


def test_real_sources_come_with_what_is_known_of_them(config: Config) -> None:
    check_sources(config)
    real = [s for s in config.source if s.theme]
    assert len(real) >= 80
    assert len({s.language for s in real}) >= 8
    assert {s.theme for s in real} == {"official", "trade", "news", "analysis", "social", "paid"}
    assert all(s.outlet and s.verified_by and s.verified_on and s.interval >= 3600 for s in real)
    urls = [s.options["url"] for s in real if s.theme not in ("social", "paid")]
    assert len({*urls}) == len(urls)
    assert {urlsplit(u).scheme for u in urls} == {"https"}
    posts = [s for s in real if s.theme == "social"]
    assert {"bluesky", "mastodon", "telegram"} <= {s.adapter for s in posts}
    assert {s.adapter for s in real if s.theme == "paid"} == {"x"}
    assert {"tass-en", "rt-en", "telegram-ru-mod"} <= {s.id for s in real if s.state_affiliated}


def test_accounts_lack_nothing_and_their_networks_say_what_they_ask_for(config: Config) -> None:
    for source in (s for s in config.source if s.adapter in ACCESS):
        assert not source.enabled
        assert missing(source.adapter, source.options) == ()
        options = source.options_for(registry.get(source.adapter), secrets=False)
        assert source.adapter != "x" or options.monthly_reads <= 1000
        assert dict(ACCESS[source.adapter].lines()).keys() >= {"key", "cost", "rate"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_documents_are_read_as_they_are_meant(path: Path) -> None:
    (item,) = items("document", path)
    assert item.kind == "article"
    assert item.title
    assert item.published
    assert item.published.precision == "day"
    assert any(m.caption and m.credit for m in item.media)


def test_every_document_is_flagged() -> None:
    watchlist = Watchlist.load(SEEDS / "watchlists" / "starter.toml")
    flagged = {m.watch_id for p in DOCUMENTS for item in items("document", p) for m in watchlist.match(item)}
    assert {"s-400", "shoigu", "nato-and-ukraine", "air-defence", "drones"} <= flagged


@pytest.mark.parametrize(("name", "count"), [("feed.xml", 7), ("feed.json", 4)])
def test_feeds_give_all_their_entries(name: str, count: int) -> None:
    entries = items("feed", SAMPLES / name)
    assert len(entries) == count
    assert all(e.published for e in entries)


def test_the_page_gives_its_article() -> None:
    (item,) = items("page", SAMPLES / "page.html")
    assert item.title
    assert item.title.text == "Engineers open a second crossing for Ukraine's grain"
    assert [p.name for p in item.authors] == ["Tomasz Wydma"]
    assert len(item.embeds) == 1
    assert "newsletter" not in item.body


def test_make_run_writes_the_digest_and_does_so_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds", ignore=shutil.ignore_patterns("var"))
    monkeypatch.chdir(tmp_path)
    recipe = re.search(r"(?m)^run:.*\n((?:\t.*\n)+)", (SEEDS.parent / "Makefile").read_text("utf-8"))
    assert recipe
    calls = [shlex.split(line) for line in re.findall(r"(?m)^\t@\$\(BIN\)/(monitor .*)$", recipe[1])]
    assert [call[1] for call in calls] == ["once", "digest"]
    written = re.findall(r"seeds/var/\S+\.(?:html|txt)", recipe[1])
    for _ in range(2):
        for call in calls:
            monkeypatch.setattr(sys, "argv", call)
            code: object = 0
            try:
                main()
            except SystemExit as end:
                code = end.code
            assert not code
        page, text = (Path(name).read_text("utf-8") for name in written[:2])
        assert "Drones count seals" in page
        assert re.search(r"[1-9]\d* stories from [1-9]\d* reports", text)
        for each in {*written}:
            Path(each).unlink()
    assert f"wrote {written[0]}" in capsys.readouterr().err
