from __future__ import annotations

from pathlib import Path

import pytest

from adapters.errors import ConfigurationError
from monitor.config import Config, load_config
from monitor.config.environment import known_variables


@pytest.fixture
def load(tmp_path: Path):  # type: ignore[no-untyped-def]
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "monitor.toml").write_text('roots = ["in"]\n[fetch]\ntimeout = 5\nper_host = 2\n')

    def load(**env: str) -> Config:
        return load_config(tmp_path / "conf", env=env, cwd=tmp_path)

    return load


def test_variables_override_the_file_and_leave_the_rest(load, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    config = load(
        MONITOR_FETCH__TIMEOUT="20", MONITOR_FETCH__MAX_BYTES="1MB", MONITOR_LOG__LEVEL="debug",
        MONITOR_FETCH__USER_AGENT="1234", MONITOR_STORE__URL="sqlite:///x.db", MONITOR_ROOTS='["data", "/abs"]',
        MONITOR_WATCHLISTS__FILES='["w.toml"]', PATH="/bin",
    )  # fmt: skip
    assert (config.fetch.timeout, config.fetch.per_host, config.fetch.max_bytes) == (20.0, 2, 1_000_000)
    assert config.fetch.user_agent == "1234"
    assert config.log.level == "debug"
    assert config.store.resolve() == f"sqlite:///{tmp_path}/x.db"
    assert config.roots == (tmp_path / "data", Path("/abs"))
    assert config.watchlists.files == (f"{tmp_path}/w.toml",)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MONITOR_FETCH_TIMEOUT", "3", "unknown environment variable. Did you mean 'MONITOR_FETCH__TIMEOUT'?"),
        ("MONITOR_CONFG", "x", "Did you mean 'MONITOR_CONFIG'?"),
        ("MONITOR_", "x", "unknown environment variable"),
        ("MONITOR_SOURCE__ID", "x", "unknown environment variable"),
        ("MONITOR_FETCH__TIMEOUT", "long", "fetch.timeout: should be a duration"),
        ("MONITOR_FETCH__CONCURRENCY", "2\nx = 1", "fetch.concurrency: should be a whole number"),
        ("MONITOR_FETCH__CONCURRENCY", "true", "fetch.concurrency: should be a whole number"),
        ("MONITOR_ROOTS", "/data", "roots: should be a list"),
        ("MONITOR_ROOTS", "[[" * 3000, "roots: should be a list"),
        ("MONITOR_LOG__LEVEL", "LOUD", "log.level: should be"),
    ],
)
def test_mistyped_names_and_values(load, name: str, value: str, says: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ConfigurationError) as caught:
        load(**{name: value})
    assert str(caught.value).startswith(f"${name}: ")
    assert says in str(caught.value)


def test_every_setting_of_a_section_has_a_variable() -> None:
    known = known_variables()
    assert known["MONITOR_RUN__PARSE_TIMEOUT"] == ("run", "parse_timeout")
    assert {path[0] for path in known.values()} == {
        "store", "watchlists", "fetch", "full_text", "log", "run", "mail", "retention", "roots"
    }  # fmt: skip
