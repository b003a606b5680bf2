from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from adapters.errors import ConfigurationError, FetchError
from adapters.schema import Problem
from monitor.secrets import HIDDEN, SecretRef, conceal, concealed, names_secret, redact, redact_data, remember

CANARY = "canary-53cr3t"


class Mail(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)
    password: SecretRef


def test_a_reference_to_the_environment_is_resolved_when_used() -> None:
    ref = SecretRef.parse("env:MAIL_PASSWORD")
    assert ref.resolve({"MAIL_PASSWORD": CANARY}) == CANARY
    with pytest.raises(ConfigurationError, match=r"env:MAIL_PASSWORD is not there.*Set MAIL_PASSWORD"):
        ref.resolve({})
    with pytest.raises(ConfigurationError, match="is empty"):
        ref.resolve({"MAIL_PASSWORD": ""})


def test_a_reference_to_a_file_starts_at_the_folder_and_drops_the_line_end(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xef\xbb\xbf" + CANARY.encode() + b"\r\n")
    ref = SecretRef.parse("file:key", folder=tmp_path)
    assert ref.resolve() == CANARY
    (tmp_path / "key").write_text("changed")
    assert ref.resolve() == "changed"


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "No such file"), (b"\xff\xfe", "not UTF-8"), (b"\n", "empty"), (b"x" * 70_000, "64 KiB")],
)
def test_files_that_hold_no_secret(tmp_path: Path, content: bytes | None, says: str) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    with pytest.raises(ConfigurationError, match=says):
        SecretRef.parse("file:key", folder=tmp_path).resolve()


@pytest.mark.parametrize("text", [CANARY, "", "env:", "ENV:X", "file://host/x", "http://x", "env"])
def test_a_literal_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Mail.model_validate({"password": text})
    assert 'write "env:NAME" or "file:path"' in str(caught.value)
    assert CANARY not in str(caught.value)


def test_as_a_field_it_shows_the_reference_only() -> None:
    mail = Mail.model_validate({"password": "env:X"})
    assert mail.password.resolve({"X": CANARY}) == CANARY
    assert mail.model_dump_json() == '{"password":"env:X"}'
    assert CANARY not in repr(mail)
    with pytest.raises(ValidationError, match="should be a string"):
        Mail.model_validate({"password": 5})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://u:canary@h/db", "postgresql://u:***@h/db"),
        ("postgresql://u:can/ary@h/db", "postgresql://u:***@h/db"),
        ("https://u:can@ary@h/p", "https://u:***@h/p"),
        ("https://canary@h/p", "https://***@h/p"),
        ("see https://:canary@h, then", "see https://:***@h, then"),
        ("https://h/p?a=1&api_key=canary&b=2", "https://h/p?a=1&api_key=***&b=2"),
        ("https://h/p?access_token=canary#x", "https://h/p?access_token=***#x"),
        ("Authorization: Bearer canary-1234567", "Authorization: Bearer ***"),
        ("'authorization': 'Basic Y2FuYXJ5OnB3'", "'authorization': 'Basic ***'"),
    ],
)
def test_redact(text: str, shown: str) -> None:
    assert redact(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "https://h:8080/@user/1", "https://h/@user", "mail a@b.org", "12:30@home", "https://h/?page=2&monkey=3",
        "a basic idea of bearer bonds", "https://h/a:b@c",
    ],
)  # fmt: skip
def test_plain_text_stays(text: str) -> None:
    assert redact(text) == text


def test_what_was_resolved_is_hidden_wherever_it_turns_up() -> None:
    SecretRef.parse("env:X").resolve({"X": "only-known-once-resolved"})
    assert redact("driver says: only-known-once-resolved") == f"driver says: {HIDDEN}"
    remember("abc")
    assert redact("abc") == "abc"  # too short to be hidden without harm


def test_nested_data_is_hidden_by_key() -> None:
    plain = {"token": "env:T", "tags": ["a"], "n": 1}
    data = {"password": CANARY, "headers": {"Authorization": CANARY, "accept": "x"}, **plain}
    assert redact_data(data) == {"password": HIDDEN, "headers": {"Authorization": HIDDEN, "accept": "x"}, **plain}


@pytest.mark.parametrize("name", ["password", "smtp_password", "api_key", "client-secret", "Cookie", "tokens"])
def test_names_of_secrets(name: str) -> None:
    assert names_secret(name)


@pytest.mark.parametrize("name", ["keywords", "token_count", "compass", "key", "author", "secretary"])
def test_other_names(name: str) -> None:
    assert not names_secret(name)


@given(
    st.text("abc :/@", max_size=20),
    st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    st.from_regex(r"[A-Z~!$&'()+,;=:-]{4,20}", fullmatch=True),
)
def test_no_password_of_any_make_survives(before: str, user: str, password: str) -> None:
    shown = redact(f"{before} https://{user}:{password}@host.org/path")
    assert password not in shown.rpartition("https://")[2]  # what stands before may read like one


@pytest.mark.parametrize(
    "text", ["://a:" * 30_000, "://" * 50_000, "?" + "a" * 100_000, "&token" * 30_000, "bearer " * 20_000]
)
def test_hostile_text_is_linear(text: str) -> None:
    started = time.perf_counter()
    redact(text)
    assert time.perf_counter() - started < 3


def test_errors_and_problems_are_told_without_what_was_resolved() -> None:
    SecretRef.parse("env:CANARY").resolve({"CANARY": "canary-d7f6e8"})
    error = FetchError("the answer says canary-d7f6e8", where="ftp://canary-d7f6e8/", remedy="Ask canary-d7f6e8.")
    conceal(error)
    assert "canary-d7f6e8" not in f"{error} {error!r}"
    problem = Problem(code="x", severity="error", message="canary-d7f6e8", where="canary-d7f6e8")
    assert "canary-d7f6e8" not in str(concealed(problem))
    plain = Problem(code="x", severity="error", message="nothing", where="https://news.example/")
    assert concealed(plain) is plain
