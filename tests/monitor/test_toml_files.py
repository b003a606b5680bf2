from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import ConfigurationError
from monitor.toml_files import MAX_BYTES, parse_toml, read_toml


def test_values_and_places(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\r\n[b]\r\nc = '\xd1\x96'\r\n")
    file = read_toml(path)
    assert file.data == {"a": 1, "b": {"c": "і"}}
    assert file.positions["b", "c"] == (3, 1)
    assert file.where == str(path)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a = 1\nb = \n", 2, 5),
        ("a = 1\r\nb = [1,\r\n", 3, 1),
        ("a = 1\na = 2\n", 2, 6),
        ("[a\n", 1, 3),
        ('x = "\n"', 1, 6),
    ],
)
def test_mistakes_have_line_and_column(text: str, line: int, column: int) -> None:
    with pytest.raises(ConfigurationError, match=r"^x.toml:\d+:\d+: not valid TOML: [a-z]") as caught:
        parse_toml(text, where="x.toml")
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a = 1\nb = '\xd1\x96 \xcf\xf0'", r"2:8: is not UTF-8: byte 0xCF. Save it as UTF-8"),
        ("a = 1".encode("utf-16"), "is UTF-16, not UTF-8"),
        (b"a" * (MAX_BYTES + 1), "larger than"),
        (b"a = " + b"[" * 5000, "nested too deeply|not valid TOML"),
        (b"a = 1" + b"0" * 6000, "not valid TOML"),
        (b"\x00\x01", "not valid TOML"),
    ],
)
def test_files_that_are_no_toml(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "x.toml").write_bytes(data)
    with pytest.raises(ConfigurationError, match=says):
        read_toml(tmp_path / "x.toml")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ConfigurationError, match="cannot be read"):
            read_toml(path)


@given(st.text(max_size=60) | st.text("[]{}=.,\"'\\#\n ab1-:", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        file = parse_toml(text, where="x")
    except ConfigurationError:
        return
    assert all((key,) in file.positions for key in file.data)
