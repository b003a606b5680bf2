"""The starter pack works as it stands: its configuration, its watchlist with its tests, and its samples."""

from __future__ import annotations

import shutil
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from adapters import registry
from adapters.base import Payload
from adapters.schema import Item
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
def with_real_feeds(tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = tmp_path_factory.mktemp("pack") / "seeds"
    shutil.copytree(SEEDS, folder, ignore=shutil.ignore_patterns("var"))
    settings = folder / "monitor.toml"
    settings.write_text(settings.read_text("utf-8").replace("# include", "include"), "utf-8")
    return load_config(settings, env={}, cwd=folder)


def test_the_configuration_reads_nothing_but_the_samples() -> None:
    config = load_config(SEEDS / "monitor.toml", env={}, cwd=SEEDS)
    assert {s.adapter for s in config.source} == {"files"}
    tables = tomllib.loads((SEEDS / "monitor.toml").read_text("utf-8"))["source"]
    assert all((SEEDS / table["path"]).exists() for table in tables)


def test_one_line_turns_on_the_real_feeds(with_real_feeds: Config) -> None:
    feeds = [s for s in with_real_feeds.source if s.adapter == "feed"]
    assert len(feeds) >= 10
    assert len({s.language for s in feeds}) >= 5


def test_real_feeds_have_addresses_of_their_own() -> None:
    urls = [s["url"] for s in tomllib.loads((SEEDS / "sources" / "real.toml").read_text("utf-8"))["source"]]
    assert len({*urls}) == len(urls)
    assert {urlsplit(u).scheme for u in urls} == {"https"}


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
