from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.errors import ConfigurationError
from monitor.config import Config, ConfigurationErrors, load_config

Write = Callable[..., Path]
TABLES = "source: should be an array of tables. Write [[source]] above each source."


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str, name: str = "monitor.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def load(cwd: Path, path: Path | None = None, **env: str) -> Config:
    return load_config(path, env={"HOME": "/nonexistent"} | env, cwd=cwd)


def errors(cwd: Path, **env: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load(cwd, **env)
    found = caught.value.errors if isinstance(caught.value, ConfigurationErrors) else [caught.value]
    return [str(e).replace(f"{cwd}/", "") for e in found]


def test_an_empty_file_is_a_configuration(write: Write, tmp_path: Path) -> None:
    path = write("")
    config = load(tmp_path)
    assert config.path == path
    assert config.store.resolve() == f"sqlite:///{tmp_path}/monitor.db"
    assert config.watchlists.files == (f"{tmp_path}/watchlists/*.toml",)
    assert config.roots == (tmp_path,)
    assert (config.run.parse_timeout, config.log.level, config.source) == (20.0, "info", ())


def test_all_settings(write: Write, tmp_path: Path) -> None:
    write("""
        roots = ["in", "/srv/in"]
        [store]
        url = "sqlite:///../db/x.db?timeout=5"
        [watchlists]
        files = ["w/*.toml", "one.toml"]
        [fetch]
        contact = "desk@example.org"
        timeout = "1m30s"
        max_bytes = "2MiB"
        concurrency = 4
        [log]
        level = "debug"
        format = "json"
        [run]
        parse_memory = "500MB"
        source_timeout = 90
        [[source]]
        id = "a.b-c_1"
        adapter = "feed"
        enabled = false
        interval = "2d"
        language = "pt-BR"
        tags = ["x", "y"]
        outlet = "The Paper"
        url = "https://example.org/feed"
        headers = { "X-A" = "b" }
    """)
    config = load(tmp_path)
    assert config.roots == (tmp_path / "in", Path("/srv/in"))
    assert config.store.resolve() == f"sqlite:///{tmp_path}/../db/x.db?timeout=5"
    assert config.watchlists.files == (f"{tmp_path}/w/*.toml", f"{tmp_path}/one.toml")
    assert (config.fetch.timeout, config.fetch.max_bytes, config.fetch.concurrency) == (90.0, 2 << 20, 4)
    assert (config.run.parse_memory, config.run.source_timeout) == (500_000_000, 90.0)
    source = config.find("a.b-c_1")
    assert source is not None
    assert (source.interval, source.enabled, source.tags, source.language) == (172_800.0, False, ("x", "y"), "pt-BR")
    assert source.outlet is not None
    assert source.outlet.name == "The Paper"
    assert source.options == {"url": "https://example.org/feed", "headers": {"X-A": "b"}}
    assert config.find("nobody") is None


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "sqlite:////abs/x.db", "sqlite:///file:x?mode=ro&uri=true", "postgresql+psycopg://u@h/d"],
)
def test_store_urls_without_a_relative_path_stay(write: Write, tmp_path: Path, url: str) -> None:
    write(f'[store]\nurl = "{url}"')
    assert load(tmp_path).store.resolve() == url


def test_a_store_url_by_reference(write: Write, tmp_path: Path) -> None:
    write('[store]\nurl = "file:url.txt"')
    write("postgresql://u:canary-pw@h/d\n", "url.txt")
    config = load(tmp_path)
    assert config.store.resolve() == "postgresql://u:canary-pw@h/d"
    assert config.public()["store"] == {"url": f"file:{tmp_path}/url.txt"}
    write('[store]\nurl = "env:DB"')
    assert load(tmp_path).store.resolve({"DB": "sqlite://"}) == "sqlite://"


def test_where_it_is_looked_for(write: Write, tmp_path: Path) -> None:
    env = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    with pytest.raises(ConfigurationError, match="no configuration found; looked for") as caught:
        load(tmp_path, **env)
    assert f"{tmp_path}/monitor.toml, {tmp_path}/xdg/media-monitor/monitor.toml, /etc/media-" in str(caught.value)
    assert "monitor init" in str(caught.value)
    xdg = write("", "xdg/media-monitor/monitor.toml")
    assert load(tmp_path, **env).path == xdg
    here = write("")
    assert load(tmp_path, **env).path == here
    named = write("", "named.toml")
    assert load(tmp_path, **env, MONITOR_CONFIG="named.toml").path == named
    other = write("", "folder/monitor.toml")
    assert load(tmp_path, other.parent, **env, MONITOR_CONFIG="named.toml").path == other
    assert load(tmp_path, **env, MONITOR_CONFIG="").path == here


def test_the_home_folder_stands_for_a_missing_or_relative_xdg(write: Write, tmp_path: Path) -> None:
    path = write("", ".config/media-monitor/monitor.toml")
    for xdg in ({}, {"XDG_CONFIG_HOME": "relative"}):
        assert load_config(env={"HOME": str(tmp_path), **xdg}, cwd=Path("/nonexistent")).path == path


@pytest.mark.parametrize(
    ("path", "env", "by"), [("no.toml", {}, "--config"), (None, {"MONITOR_CONFIG": "no.toml"}, "CONFIG")]
)
def test_a_named_file_that_is_missing_is_no_reason_to_look_elsewhere(
    write: Write, tmp_path: Path, path: str | None, env: dict[str, str], by: str
) -> None:
    write("")
    with pytest.raises(ConfigurationError, match=f"no such configuration file, though .*{by} names it"):
        load(tmp_path, Path(path) if path else None, **env)


def test_every_mistake_is_told_with_its_place(write: Write, tmp_path: Path) -> None:
    write("""[store]
url = "mysql://h/db"
[fetch]
timout = 3
concurrency = true
contact = "a\\nb"
[sorce]
[[source]]
id = "Bad Id"
adapter = "feed"
interval = "soon"
[[source]]
id = "x"
tags = ["a", 1]
[[source]]
adapter = 5
""")
    assert errors(tmp_path) == [
        'monitor.toml:2:1: store.url: should be "sqlite:///path", "postgresql://user@host/name", or a reference such as'
        ' "env:NAME"',
        "monitor.toml:4:1: unknown key 'fetch.timout'. Did you mean 'timeout'?",
        "monitor.toml:5:1: fetch.concurrency: should be a whole number",
        "monitor.toml:6:1: fetch.contact: should be one line without control characters",
        "monitor.toml:7:1: unknown key 'sorce'. Did you mean 'source'?",
        "source 'Bad Id': monitor.toml:9:1: id: does not have the form that it should. It is: unique name; a-z, 0-9, . _ -.",
        "source 'Bad Id': monitor.toml:11:1: interval: should be a duration such as \"90s\", \"15m\", \"6h\" or \"2d\","
        " not 'soon'",
        "source 'x': monitor.toml:12:1: adapter: is missing",
        "source 'x': monitor.toml:14:14: tags[1]: should be a string",
        "monitor.toml:15:1: id: is missing",
        "monitor.toml:16:1: adapter: should be a string",
    ]


def test_several_errors_read_as_a_list(write: Write, tmp_path: Path) -> None:
    write("a = 1\nb = 2\n")
    with pytest.raises(ConfigurationErrors) as caught:
        load(tmp_path)
    lines = str(caught.value).splitlines()
    assert lines[0] == "2 errors in the configuration:"
    assert lines[2].startswith(f"  {tmp_path}/monitor.toml:2:1: unknown key 'b'. Known are alert, digest, ")
    assert (caught.value.line, caught.value.column) == (1, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[source]\nid = 'x'", f"monitor.toml:1:1: {TABLES}"),
        ("source = [1]", f"monitor.toml:1:1: {TABLES}"),
        ("fetch = 5", "monitor.toml:1:1: fetch: should be a table"),
        ("roots = 'x'", "monitor.toml:1:1: roots: should be a list"),
        ("roots = [1]", "monitor.toml:1:10: roots[0]: should be a string"),
        ("[fetch]\ntimeout = -1", "monitor.toml:2:1: fetch.timeout: should be greater than 0"),
        ("[fetch]\ntimeout = nan", "monitor.toml:2:1: fetch.timeout: should be greater than 0"),
        ("[fetch]\nmax_bytes = 1.5", "monitor.toml:2:1: fetch.max_bytes: should be a whole number"),
        (
            "[fetch]\nmax_bytes = '15 lumps'",
            "monitor.toml:2:1: fetch.max_bytes: should be a size such as \"15MB\" or \"1GiB\", not '15 lumps'",
        ),
        ("[log]\nlevel = 'loud'", "monitor.toml:2:1: log.level: should be 'debug', 'info', 'warning' or 'error'"),
        (
            "include = ['x.toml']",
            "monitor.toml:1:12: the included file x.toml is not there. Mend its path, or take it out of `include`.",
        ),
        ("a = ", "monitor.toml:1:5: not valid TOML: invalid value, at the end of the file"),
        (
            "[[source]]\nid = 'a'\nadapter = 'x'\n[[source]]\nid = 'a'\nadapter = 'x'",
            "monitor.toml:5:1: source id 'a' is there twice; first in monitor.toml:2",
        ),
    ],
)
def test_one_mistake(write: Write, tmp_path: Path, text: str, said: str) -> None:
    write(text)
    assert errors(tmp_path) == [said]


def test_includes_add_up(write: Write, tmp_path: Path) -> None:
    write('include = ["more/*.toml"]\n[watchlists]\nfiles = ["w.toml"]\n[[source]]\nid = "a"\nadapter = "x"')
    first = '[fetch]\ncontact = "me"\n[watchlists]\nfiles = ["w.toml"]\n[[source]]\nid = "b"\nadapter = "x"'
    write(first, "more/1.toml")
    write('include = ["deep/3.toml", "*.toml"]\n[[source]]\nid = "c"\nadapter = "x"', "more/2.toml")
    write('[[source]]\nid = "d"\nadapter = "x"', "more/deep/3.toml")
    config = load(tmp_path)
    assert [s.id for s in config.source] == ["a", "b", "c", "d"]
    assert config.watchlists.files == (f"{tmp_path}/w.toml", f"{tmp_path}/more/w.toml")
    assert config.fetch.contact == "me"
    names = [str(f.relative_to(tmp_path)) for f in config.files]
    assert names == ["monitor.toml", "more/1.toml", "more/2.toml", "more/deep/3.toml"]
    origin = config.source[3].origin
    assert origin is not None
    assert origin.folder == tmp_path / "more" / "deep"
    assert origin.roots == (tmp_path,)


def test_a_setting_stands_in_one_file_only(write: Write, tmp_path: Path) -> None:
    write('include = ["more.toml"]\n[fetch]\ntimeout = 5\n[[source]]\nid = "a"\nadapter = "x"')
    write('[fetch]\ntimeout = 6\nper_host = 2\n[[source]]\nid = "a"\nadapter = "x"\nroots = 1', "more.toml")
    assert errors(tmp_path) == [
        "more.toml:2:1: fetch.timeout is there twice; first in monitor.toml:3",
        "more.toml:5:1: source id 'a' is there twice; first in monitor.toml:5",
    ]


def test_mistakes_of_included_files_are_told_in_the_same_go(write: Write, tmp_path: Path) -> None:
    write('include = ["one.toml", "two.toml"]\nx = 1')
    write("y = 1", "one.toml")
    write("[[[", "two.toml")
    found = errors(tmp_path, MONITOR_NOPE="1")
    assert [e.partition(":")[0] for e in found] == ["monitor.toml", "one.toml", "two.toml", "$MONITOR_NOPE"]


def test_files_that_include_one_another_are_read_once(write: Write, tmp_path: Path) -> None:
    write('include = ["*.toml"]')
    write('include = ["monitor.toml", "other.toml"]', "other.toml")
    assert len(load(tmp_path).files) == 2


def test_a_folder_with_wildcards_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "a[1]*"
    folder.mkdir()
    (folder / "monitor.toml").write_text('include = ["m*.toml"]\n[watchlists]\nfiles = ["w*.toml"]')
    (folder / "w1.toml").write_text("")
    config = load(folder)
    assert config.watchlists.paths() == [folder / "w1.toml"]


def test_a_missing_watchlist_is_an_error_an_empty_glob_is_not(write: Write, tmp_path: Path) -> None:
    write('[watchlists]\nfiles = ["w/*.toml"]')
    assert load(tmp_path).watchlists.paths() == []
    write('[watchlists]\nfiles = ["w.toml"]')
    with pytest.raises(ConfigurationError, match=r"w\.toml: there is no such watchlist"):
        load(tmp_path).watchlists.paths()


def test_the_configuration_is_frozen(write: Write, tmp_path: Path) -> None:
    write("")
    config = load(tmp_path)
    with pytest.raises(ValueError, match="frozen"):
        config.log.level = "debug"  # type: ignore[misc]


def test_no_secret_is_shown(write: Write, tmp_path: Path) -> None:
    write("""
        [store]
        url = "postgresql://user:canary-1@h/db"
        [[source]]
        id = "a"
        adapter = "x"
        url = "https://canary-2@h/p?token=canary-3"
        password = "canary-4"
        token = "env:T"
        since = 2026-01-01
    """)
    config = load(tmp_path)
    assert "canary" not in f"{config!r} {config} {config.public()} {config.store} {config.source[0]!r}"
    assert "canary" not in config.model_dump_json(include={"store"})
    public = config.public()
    assert public["store"] == {"url": "postgresql://user:***@h/db"}
    assert isinstance(public["source"], list)
    (source,) = public["source"]
    assert isinstance(source, dict)
    assert (source["token"], source["since"], source["url"]) == ("env:T", "2026-01-01", "https://***@h/p?token=***")


def test_no_secret_is_in_an_error(write: Write, tmp_path: Path) -> None:
    write('[store]\nurl = "mysql://u:canary@h/d"\nurls = "canary"\n[[source]]\nid = "x"\nadapter = ["canary"]\n')
    found = errors(tmp_path, MONITOR_STORE__URL="canary", MONITOR_PASSWORD="canary")
    assert len(found) == 5
    assert "canary" not in "".join(found)
