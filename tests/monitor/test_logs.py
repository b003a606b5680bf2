from __future__ import annotations

import io
import json
import logging
import warnings

import pytest
import structlog

from monitor.config import LogSettings
from monitor.logs import configure
from monitor.secrets import SecretRef


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(form: str = "json", level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    configure(LogSettings.model_validate({"format": form, "level": level}), stream=stream)
    return stream


def records(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_a_sentence_and_fields() -> None:
    stream = told()
    structlog.get_logger("monitor.x").info("polled the source", source="a", items=3)
    (record,) = records(stream)
    assert record.pop("timestamp").endswith("Z")  # type: ignore[attr-defined]
    assert record == {"event": "polled the source", "source": "a", "items": 3, "level": "info", "logger": "monitor.x"}


def test_the_libraries_go_the_same_way_from_warnings_upwards() -> None:
    stream = told()
    logging.getLogger("trafilatura.core").info("routine")
    logging.getLogger("aiohttp").warning("odd %s", "thing", extra={"n": 1})
    logging.getLogger("monitor.y").info("ours")
    assert [(r["event"], r["logger"]) for r in records(stream)] == [("odd thing", "aiohttp"), ("ours", "monitor.y")]


@pytest.mark.parametrize(("level", "heard"), [("debug", 5), ("info", 3), ("warning", 2), ("error", 0)])
def test_levels(level: str, heard: int) -> None:
    stream = told(level=level)
    for name in ("monitor", "library"):
        for method in ("debug", "info", "warning"):
            getattr(logging.getLogger(name), method)("x")
    assert len(records(stream)) == heard + (level == "debug")


def test_warnings_are_logged() -> None:
    stream = told()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("two plug-ins of one name", RuntimeWarning, stacklevel=1)
    assert "two plug-ins of one name" in str(records(stream)[0]["event"])


@pytest.mark.parametrize("form", ["console", "logfmt", "json"])
def test_no_secret_appears(form: str) -> None:
    stream = told(form)
    secret = SecretRef.parse("env:X").resolve({"X": "canary-resolved"})
    log = structlog.get_logger("monitor.x").bind(api_key="canary-bound")
    log.info(f"fetching https://u:canary-url@h/?token=canary-query with {secret}")
    log.info("nested", headers={"Authorization": "canary-header"}, urls=["https://canary-list@h/"])
    log.info("object", error=ValueError("https://u:canary-object@h/"), raw=secret.encode())
    logging.getLogger("aiohttp").error("library %s", "https://u:canary-arg@h/")
    try:
        raise RuntimeError("cannot reach postgresql://u:canary-trace@h/db")
    except RuntimeError:
        log.exception("failed")
        logging.getLogger("sqlalchemy").exception("failed too")
    assert stream.getvalue().count("***") >= 9
    assert "canary" not in stream.getvalue()
    assert "Traceback" in stream.getvalue()


@pytest.mark.parametrize("form", ["console", "logfmt", "json"])
def test_what_a_feed_says_cannot_forge_lines_or_drive_the_terminal(form: str) -> None:
    stream = told(form)
    structlog.get_logger("monitor").warning("title", title="a\nlevel=error event=forged\x1b[2J\x9b\u2028", n=["\x1b"])
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()
    assert "\x9b" not in stream.getvalue()


def test_auto_is_console_on_a_terminal_and_logfmt_elsewhere() -> None:
    terminal = Terminal()
    configure(LogSettings(), stream=terminal)
    structlog.get_logger("monitor").info("hello", a=1)
    assert "\x1b[" in terminal.getvalue()  # colours
    stream = told("auto")
    structlog.get_logger("monitor").info("hello", a=1)
    assert stream.getvalue().endswith(" level=info logger=monitor event=hello a=1\n")


def test_configuring_again_replaces() -> None:
    first, second = told(), told()
    structlog.get_logger("monitor").info("once")
    assert first.getvalue() == ""
    assert len(records(second)) == 1


def test_stdout_stays_free(capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogSettings(format="json"))
    structlog.get_logger("monitor").info("hello")
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err)["event"] == "hello"
