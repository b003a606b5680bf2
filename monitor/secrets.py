"""Secrets: given by reference, read when they are used, and kept out of everything that is shown.

A configuration holds `env:NAME` or `file:path`, never the secret itself. `redact` removes from a text
what must not be shown: user information of URLs, authorization headers, secret query parameters, and
every value that a reference was resolved to in this process.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from adapters.errors import ConfigurationError, MediaMonitorError
from adapters.schema import Problem

__all__ = ["HIDDEN", "SecretRef", "conceal", "concealed", "names_secret", "redact", "redact_data", "remember"]

HIDDEN = "***"
_MAX_BYTES = 64 << 10

_SECRET_NAME = re.compile(
    r"(?:^|[_.\-\s])(?:pass(?:word|wd|phrase)?|pwd|secrets?|tokens?|api[_-]?keys?|credentials?|cookies?|authorization"
    r"|private[_-]?key|access[_-]?key|client[_-]?secret|session)$",
    re.IGNORECASE,
)
# The bounds keep the search linear on hostile text. `host:8080/@name` is a port and a path, not a password; a
# password may hold a raw slash, since database URLs are written so.
_USERINFO = re.compile(r"(?<=://)([^\s:/?#@]{0,256})(:(?!\d{1,5}[/?#])[^\s@]{0,512})?@(?:[^\s/?#@]{0,256}@)*")
_QUERY = re.compile(
    r"([?&;](?:[\w.-]{0,64}(?:token|secret|passw(?:or)?d|api_?key|signature)|key|auth|sig|pwd)=)[^&;#\s\"'<>]+",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"\b(authorization\b\W{1,6}(?:basic|bearer|token|digest)?|bearer|basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE
)

_known: set[str] = set()


def remember(value: str) -> None:
    """Let `redact` hide `value` from now on. Short values are let be: hiding them would garble plain words."""
    if len(value) >= 6:
        _known.add(value)


def redact(text: str) -> str:
    """`text` without the secrets in it, `***` in their place."""
    if "://" in text:
        text = _USERINFO.sub(lambda m: f"{m[1]}:{HIDDEN}@" if m[2] else f"{HIDDEN}@", text)
    if "=" in text:
        text = _QUERY.sub(rf"\1{HIDDEN}", text)
    text = _HEADER.sub(rf"\1 {HIDDEN}", text)
    for value in sorted(_known, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return text


def names_secret(name: str) -> bool:
    """Whether a key of this name usually holds a secret, as `password`, `api_key` and `Authorization` do."""
    return _SECRET_NAME.search(name) is not None


def redact_data(value: Any) -> Any:
    """Nested data with every string redacted, and hidden whole under a key that names a secret.

    References (`env:NAME`) stay: they tell where the secret is, not what.
    """
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {k: _hidden(v) if names_secret(str(k)) else redact_data(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redact_data(v) for v in value]
    return value


def _hidden(value: Any) -> Any:
    if value is None or isinstance(value, bool) or (isinstance(value, str) and SecretRef.is_reference(value)):
        return value
    return HIDDEN


def conceal(error: MediaMonitorError) -> None:
    """Take secrets out of an error in place: a server that is given one can send it back in an address or a message."""
    error.message = redact(error.message)
    error.args = (error.message,)
    error.where = redact(error.where) if error.where else error.where
    error.remedy = redact(error.remedy) if error.remedy else error.remedy


def concealed(problem: Problem) -> Problem:
    """The problem without the secrets in it."""
    told = {name: value for name in ("message", "where", "remedy") if (value := getattr(problem, name))}
    hidden = {name: redact(value) for name, value in told.items()}
    return problem if hidden == told else problem.model_copy(update=hidden)


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a secret is: `env:NAME` or `file:path`. As a field's type, it accepts nothing else."""

    scheme: Literal["env", "file"]
    target: str

    @staticmethod
    def is_reference(text: str) -> bool:
        """Whether `text` is written as a reference. `file://…` is a URL, not a reference."""
        scheme, colon, target = text.partition(":")
        return bool(colon and target.strip()) and scheme in ("env", "file") and not target.startswith("//")

    @classmethod
    def parse(cls, text: str, *, folder: Path | None = None) -> Self:
        """The reference that `text` is.

        Args:
            text: `env:NAME` or `file:path`.
            folder: where a relative path starts.

        Raises:
            ValueError: it is none; the message does not repeat the text, which may be the secret itself.
        """
        if not cls.is_reference(text):
            raise ValueError('a secret is given by reference: write "env:NAME" or "file:path"')
        scheme, _, target = text.partition(":")
        if scheme == "env":
            return cls("env", target.strip())
        path = Path(target).expanduser()
        return cls("file", str(folder / path if folder else path))

    def __str__(self) -> str:
        return f"{self.scheme}:{self.target}"

    def resolve(self, env: Mapping[str, str] | None = None) -> str:
        """The secret. Read anew each time, so that it can be changed while the program runs.

        Args:
            env: environment variables; those of the process where None.

        Raises:
            ConfigurationError: the variable is not set, the file cannot be read, or what is there is empty.
        """
        value = self._from_env(os.environ if env is None else env) if self.scheme == "env" else self._from_file()
        if not value:
            raise ConfigurationError(f"the secret {self} is empty", remedy="Give it a value.")
        remember(value)
        return value

    def _from_env(self, env: Mapping[str, str]) -> str:
        if self.target not in env:
            raise ConfigurationError(
                f"the secret {self} is not there: the environment variable is not set", remedy=f"Set {self.target}."
            )
        return env[self.target]

    def _from_file(self) -> str:
        try:
            with Path(self.target).open("rb") as file:
                data = file.read(_MAX_BYTES + 1)
            if len(data) > _MAX_BYTES:
                raise ConfigurationError(f"the secret {self} is larger than {_MAX_BYTES >> 10} KiB")
            return data.decode("utf-8-sig").rstrip("\r\n")  # editors and `echo` end a file with a line end
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise ConfigurationError(
                f"the secret {self} cannot be read: {reason}", remedy="Check the path and its permissions."
            ) from None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def validate(value: Any, info: core_schema.ValidationInfo) -> Any:
            if isinstance(value, cls):
                return value
            if not isinstance(value, str):
                raise ValueError("should be a string")
            return cls.parse(value, folder=(info.context or {}).get("folder"))

        return core_schema.with_info_plain_validator_function(
            validate, serialization=core_schema.to_string_ser_schema()
        )
