"""Sources written into files: comments stay, and a file is changed as it should be or not at all."""

from __future__ import annotations

import threading
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.errors import ConfigurationError
from adapters.schema import Outlet
from monitor.catalogue import add_sources, as_toml, own_file, set_enabled
from monitor.catalogue.naming import free_id, written
from monitor.catalogue.tables import fields
from monitor.config import SourceSettings, load_config
from monitor.config.source import Origin, split_source
from monitor.config.types import duration

FILE = """# What I watch.

[[source]]
id = "one"        # the first
adapter = "feed"
url = "https://one.example/feed"

# The second one says more.
[[source]]
id = "two"
adapter = "feed"
url = "https://two.example/feed"
enabled = false   # too noisy

# The end.
"""


def source(name: str, **given: object) -> SourceSettings:
    return SourceSettings(id=name, adapter="feed", options={"url": f"https://{name}.example/feed"}, **given)  # type: ignore[arg-type]


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    file = tmp_path / "monitor.toml"
    file.write_text(FILE)
    return file


def test_a_source_is_switched_with_every_comment_kept(config_file: Path) -> None:
    config = load_config(config_file, env={}, cwd=config_file.parent)
    assert set_enabled(config.source, True) == ("two",)
    assert config_file.read_text() == FILE.replace("enabled = false   # too noisy", "enabled = true   # too noisy")
    config = load_config(config_file, env={}, cwd=config_file.parent)
    assert set_enabled([config.source[0]], False) == ("one",)
    text = config_file.read_text().replace('adapter = "feed"\nenabled = false\n', 'adapter = "feed"\n')
    assert text.replace("= true   #", "= false   #") == FILE
    again = load_config(config_file, env={}, cwd=config_file.parent)
    assert [s.enabled for s in again.source] == [False, True]
    assert set_enabled([again.source[0]], False) == ()


def test_sources_are_added_behind_what_is_there(config_file: Path) -> None:
    third = source("three", interval=7200, outlet=Outlet(name='The "Third"'))
    add_sources(config_file, [third], comments={"three": "found"})
    text = config_file.read_text()
    assert text.startswith(FILE.rstrip())
    assert "# found\n[[source]]" in text
    read = load_config(config_file, env={}, cwd=config_file.parent).find("three")
    assert read is not None
    assert read.interval == 7200
    assert read.outlet == third.outlet


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    add_sources(tmp_path / "sources" / "own.toml", [source("one")])
    assert load_config(tmp_path / "sources" / "own.toml", env={}, cwd=tmp_path).find("one")


def test_nothing_to_add_writes_nothing(tmp_path: Path) -> None:
    add_sources(tmp_path / "own.toml", [])
    assert not (tmp_path / "own.toml").exists()


@pytest.mark.parametrize("text", ["source = []\n", '[source]\nid = "x"\n', "a = \n"])
def test_a_file_to_which_no_table_can_be_added_stays_as_it_was(tmp_path: Path, text: str) -> None:
    file = tmp_path / "monitor.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError):
        add_sources(file, [source("one")])
    assert file.read_text() == text


def test_a_folder_that_refuses_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="its folder cannot be used"):
        add_sources(tmp_path / "file" / "own.toml", [source("one")])


def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    threads = [threading.Thread(target=add_sources, args=(file, [source(f"s{n}")])) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {s["id"] for s in tomllib.loads(file.read_text())["source"]} == {f"s{n}" for n in range(8)}


def test_a_source_that_is_there_by_now_is_not_written_twice(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    add_sources(file, [source("one")])
    before = file.read_text()
    with pytest.raises(ConfigurationError, match="'one' by now"):
        add_sources(file, [source("two"), source("one")])
    assert file.read_text() == before


def test_a_link_stays_a_link_and_the_mode_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "own.toml"
    real.write_text("# mine\n")
    real.chmod(0o640)
    (tmp_path / "own.toml").symlink_to(real)
    add_sources(tmp_path / "own.toml", [source("one")])
    assert (tmp_path / "own.toml").is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert "one" in real.read_text()


def test_line_ends_of_windows_stay(tmp_path: Path) -> None:
    file = tmp_path / "monitor.toml"
    file.write_bytes(FILE.replace("\n", "\r\n").encode())
    set_enabled(load_config(file, env={}, cwd=tmp_path).source, True)
    assert file.read_bytes() == FILE.replace("= false   #", "= true   #").replace("\n", "\r\n").encode()


def test_own_file_is_the_included_one_where_there_is_one(config_file: Path) -> None:
    folder = config_file.parent
    assert own_file(load_config(config_file, env={}, cwd=folder)) == config_file
    config_file.write_text(f'include = ["sources/*.toml"]\n{FILE}')
    assert own_file(load_config(config_file, env={}, cwd=folder)) == folder / "sources" / "own.toml"


TEXT = st.text(max_size=30).filter(lambda s: s.isprintable())
SOURCES = st.builds(
    SourceSettings,
    id=st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True),
    adapter=st.just("feed"),
    enabled=st.booleans(),
    interval=st.sampled_from([90.0, 3600.0, 86400.0, 1.5]),
    language=st.sampled_from([None, "en", "pt-BR"]),
    theme=st.none() | st.sampled_from(["trade", "news"]),
    tags=st.lists(TEXT, max_size=3).map(tuple),
    outlet=st.none() | st.builds(Outlet, name=TEXT.filter(bool), country=st.sampled_from([None, "DE"])),
    options=st.fixed_dictionaries({"url": TEXT, "n": st.integers(-5, 5), "deep": st.lists(TEXT, max_size=2)}),
)


@settings(max_examples=40)
@given(SOURCES)
def test_a_table_says_what_the_source_says(made: SourceSettings) -> None:
    (table,) = tomllib.loads(as_toml([made]))["source"]
    back = SourceSettings.model_validate(split_source(table, Origin(file="", folder=Path())))
    assert fields(back) == fields(made)
    place = {"origin", "places"}
    assert back.model_dump(exclude=place) == {**made.model_dump(exclude=place), "options": back.options}
    assert back.options == made.options


@given(st.integers(1, 10**6))
def test_a_length_of_time_is_read_back(seconds: int) -> None:
    assert duration(written(seconds)) == seconds


def test_ids_are_made_of_names() -> None:
    assert free_id("Zürich — Nachrichten!", "https://a.example", ()) == "zurich-nachrichten"
    assert free_id("Українська правда", "https://www.pravda.example/rss", ()) == "pravda"
    assert free_id("BBC", "https://a.example", ("bbc", "bbc-2")) == "bbc-3"
    assert free_id(None, "https://127.0.0.1/x", ()) not in ("", None)
