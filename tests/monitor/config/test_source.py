from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field, SecretStr, ValidationInfo, field_validator

from adapters.base import Options
from adapters.errors import ConfigurationError
from monitor.app import check_sources
from monitor.config import Config, SourceSettings, load_config


class Mail(Options):
    host: str
    port: int = Field(993, ge=1)
    password: SecretStr | None = None
    keys: dict[str, SecretStr] = Field(default_factory=dict)
    folder: Path | None = None
    files: tuple[Path, ...] = ()
    language: str | None = None
    seen: str = ""

    @field_validator("seen")
    @classmethod
    def _see(cls, value: str, info: ValidationInfo) -> str:
        assert info.context
        return f"{info.context['folder'].name} {len(info.context['roots'])}"


class MailAdapter:
    name = "mail"
    Options = Mail


ADAPTER: Any = MailAdapter()


def source(folder: Path, options: str) -> SourceSettings:
    (folder / "monitor.toml").write_text(f'[[source]]\nid = "box-1"\nadapter = "mail"\nlanguage = "uk"\n{options}')
    return load_config(env={}, cwd=folder).source[0]


def read(folder: Path, options: str, **env: str) -> Any:
    return source(folder, options).options_for(ADAPTER, env=env)


def test_options_are_validated_by_the_adapter(tmp_path: Path) -> None:
    options = read(tmp_path, 'host = "h"\nport = 1\nseen = ""')
    assert isinstance(options, Mail)
    assert (options.host, options.port, options.language) == ("h", 1, "uk")
    assert options.seen == f"{tmp_path.name} 1"


def test_paths_start_at_the_file_and_secrets_come_by_reference(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("from-a-file\n")
    options = read(
        tmp_path,
        'host = "h"\nfolder = "in"\nfiles = ["a", "/b"]\npassword = "file:pw"\nkeys = { a = "env:KEY" }',
        KEY="from-the-environment",
    )
    assert options.folder == tmp_path / "in"
    assert options.files == (tmp_path / "a", Path("/b"))
    assert options.password.get_secret_value() == "from-a-file"
    assert options.keys["a"].get_secret_value() == "from-the-environment"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ('hots = "h"\nhost = "h"', "5:1: unknown key 'hots'. Did you mean 'host'?"),
        ('intervall = "1h"\nhost = "h"', "5:1: unknown key 'intervall'. Did you mean 'interval'?"),
        ("port = 1", "1:1: host: is missing"),
        ('host = "h"\nport = 0', "6:1: port: should be greater than or equal to 1"),
        ('host = "h"\npassword = "canary"', "6:1: password: a secret is given by reference: write"),
        ('host = "h"\npassword = "env:NOPE"', "6:1: password: the secret env:NOPE is not there"),
        ('host = "h"\npassword = "file:nope"', "6:1: password: the secret file:"),
    ],
)
def test_mistakes_are_told_with_source_file_and_line(tmp_path: Path, options: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, options)
    assert str(caught.value).startswith(f"source 'box-1': {tmp_path}/monitor.toml:{said}")
    assert "canary" not in str(caught.value)


def test_all_mistakes_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, 'password = "canary"\nport = "x"\nnope = 1')
    assert [e.line for e in caught.value.errors] == [1, 5, 6, 7]  # type: ignore[attr-defined]


def test_settings_made_in_python_need_no_file() -> None:
    made = SourceSettings(id="box-1", adapter="mail", options={"host": "h", "prot": 1})
    with pytest.raises(ConfigurationError, match=r"^source 'box-1': unknown key 'prot'"):
        made.options_for(ADAPTER)
    assert SourceSettings(id="box-1", adapter="mail", options={"host": "h"}).options_for(ADAPTER).port == 993


def test_settings_cross_a_process_as_json(tmp_path: Path) -> None:
    made = source(tmp_path, 'host = "h"\noutlet = { name = "Paper", country = "UA" }')
    assert SourceSettings.model_validate_json(made.model_dump_json()) == made


def test_sources_of_a_configuration_share_what_they_have_in_common(tmp_path: Path) -> None:
    table = '[[source]]\nid = "s{0}"\nadapter = "mail"\ninterval = "6h"\ntags = ["a", "b"]\nhost = "h{0}"\n'
    (tmp_path / "monitor.toml").write_text("".join(table.format(n) for n in range(3)))
    one, two, three = load_config(env={}, cwd=tmp_path).source
    assert one.adapter is two.adapter is three.adapter
    assert one.tags is two.tags
    assert one.interval is three.interval
    assert one.origin is three.origin
    assert (one.id, one.options, one.place) == ("s0", {"host": "h0"}, f"{tmp_path}/monitor.toml:1")
    assert (three.id, three.options, three.place) == ("s2", {"host": "h2"}, f"{tmp_path}/monitor.toml:13")
    assert three.error("host", "is wrong").line == 18
    made = SourceSettings.model_validate(three.model_dump())
    assert made == three
    assert three.model_copy(update={"id": "x"}).model_fields_set == three.model_fields_set


def test_a_configuration_of_many_sources_is_small(tmp_path: Path) -> None:
    table = '[[source]]\nid = "source-{0}"\nadapter = "mail"\nurl = "https://site-{0}.example/feed"\ninterval = 900\n'
    (tmp_path / "monitor.toml").write_text("".join(table.format(n) for n in range(500)))
    load_config(env={}, cwd=tmp_path)
    tracemalloc.start()
    try:
        config = load_config(env={}, cwd=tmp_path)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(config.source) == 500
    assert held / 500 < 1200, "bytes of a source; it was 3,500 with a model of each place"


def test_the_secrets_of_a_source_that_is_off_need_not_be_there() -> None:
    options = {"search": "a", "token": "env:NOWHERE_SET", "monthly_reads": 600}
    off = SourceSettings(id="x", adapter="x", enabled=False, options=options)
    check_sources(Config(source=(off,)))
    with pytest.raises(ConfigurationError, match="not there"):
        check_sources(Config(source=(off.model_copy(update={"enabled": True}),)))
    bare = off.model_copy(update={"options": {**options, "token": "canary-e8a7"}})
    with pytest.raises(ConfigurationError, match="by reference") as caught:
        check_sources(Config(source=(bare,)))
    assert "canary-e8a7" not in str(caught.value)
