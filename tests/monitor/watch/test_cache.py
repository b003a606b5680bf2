from __future__ import annotations

from pathlib import Path

import pytest

from monitor.watch import Watchlist, cache
from monitor.watch import load as loading

FILE = """
version = 1
[[entity]]
id = "e"
type = "place"
names.pl = ["Polska", "Rzeczpospolita Polska"]
names.en = ["Poland"]
inflect = true
exclude = ["Poland Spring"]
context_any = ["stolica", "rząd*"]
ignore_diacritics = true
[[watch]]
id = "a"
query = 'entity:e AND (SENT(rząd* NOT x) OR count("S-400") >= 2 OR lang:pl title:y)'
[[watch]]
id = "b"
query = '/\\bS-\\d+\\b/ NEAR/5 type:place UNLESS {BT} OR watch:a OR said_by:e'
[[watch.test]]
text = "Poland, S-400"
"""
TEXTS = (
    "Rząd Polski. S-400 S-400",
    "stolica Polski i S-300",
    "Rzad Polski: BT, Poland Spring.",
    "nic",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.toml"
    path.write_text(FILE, "utf-8")
    return path


def load(file: Path) -> Watchlist:
    return Watchlist.load(file, cache_dir=file.parent / "cache")


def kept(file: Path) -> list[Path]:
    return sorted((file.parent / "cache").iterdir())


def test_what_comes_from_the_cache_is_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, first = Watchlist.load(file), load(file)
    assert len(kept(file)) == 1
    with monkeypatch.context() as patched:
        patched.delattr("monitor.watch.watchlist._compiled")
        again = load(file)
    for watchlist in (first, again):
        assert [watchlist.match_text(t) for t in TEXTS] == [plain.match_text(t) for t in TEXTS]
        assert watchlist.watches == plain.watches
        assert watchlist.entities == plain.entities
        assert [watchlist.version(w) for w in "ab"] == [plain.version(w) for w in "ab"]
        assert [tree for _, tree, _ in watchlist.declared] == [tree for _, tree, _ in plain.declared]
        assert watchlist.run_tests() == plain.run_tests()
    assert any(plain.match_text(t) for t in TEXTS)


def test_the_digest_tells_of_changes(file: Path) -> None:
    watchlist = load(file)
    assert watchlist.digest == Watchlist.digest_of(file)
    file.write_text(FILE.replace("Poland Spring", "Poland China"), "utf-8")
    assert watchlist.digest != Watchlist.digest_of(file)
    load(file)
    assert len(kept(file)) == 2


@pytest.mark.parametrize("damage", [b"", b"x", b"\xff" * 100])
def test_a_damaged_file_is_replaced(file: Path, damage: bytes) -> None:
    sound = load(file).match_text(TEXTS[0])
    (path,) = kept(file)
    whole = path.read_bytes()
    for broken in (damage, whole[:-1], whole[: len(whole) // 2], whole.replace(b"stolica", b"stolic!"), damage + whole):
        path.write_bytes(broken)
        assert load(file).match_text(TEXTS[0]) == sound
        assert path.read_bytes() == whole


def test_a_sound_file_of_another_make_is_replaced(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    load(file)
    (path,) = kept(file)
    content, body = Watchlist.digest_of(file), b'{"queries": [[1, 2]]}'
    path.write_bytes(cache._head(content, body) + b"\n" + body)
    assert load(file).match_text(TEXTS[0])
    assert "cannot be read" in caplog.text


def test_another_engine_takes_nothing_old(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(file)
    monkeypatch.setattr(cache, "ENGINE_VERSION", 10**6)
    cache._maker.cache_clear()
    load(file)
    cache._maker.cache_clear()
    assert len(kept(file)) == 2


def test_a_folder_that_takes_nothing_does_not_stop_it(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    (file.parent / "cache").write_text("a file", "utf-8")
    assert load(file).match_text(TEXTS[0])
    assert "cannot be kept" in caplog.text


def test_only_the_latest_are_kept(file: Path) -> None:
    for n in range(cache._KEEP + 3):
        file.write_text(f"{FILE}# {n}\n", "utf-8")
        load(file)
    assert len(kept(file)) == cache._KEEP


def test_the_cache_reads_no_more_toml_than_the_head(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(file)
    monkeypatch.delattr(loading, "_validated")
    assert load(file).match_text(TEXTS[0])


@pytest.mark.parametrize(
    ("head", "included"),
    [
        ("version = 1\ninclude = ['a', 'b']\n[[watch]]\n", ["a", "b"]),
        ("include = [\n  'a',\n]\n[[watch]]\ninclude = ['c']\n", ["a"]),
        ("text = '''\n[table]\n'''\ninclude = ['a']\n", ["a"]),
        ("include = [\n['a'],\n]\n", []),
        ("[table]\ninclude = ['a']\n", []),
        ("include = 'a'\n", []),
        ("include = [", []),
    ],
)
def test_includes_are_found_without_reading_all(head: str, included: list[str]) -> None:
    assert loading._included(loading.Source("x", head)) == included
