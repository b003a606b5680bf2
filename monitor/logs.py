"""Logs on stderr: for people on a terminal, as logfmt or JSON for machines, and never with a secret.

The libraries' own logging goes the same way, from warnings upwards.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from monitor.config.settings import LogSettings
from monitor.secrets import redact_data

__all__ = ["configure", "hush", "safe"]

OURS = ("monitor", "adapters", "storage")
_HANDLER = "media-monitor"
# What a feed or page says may end up in a log line; escape sequences would act on the terminal that shows it.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_MANY_LINES = ("exception", "stack")


def configure(settings: LogSettings, *, stream: TextIO | None = None) -> None:
    """Send all logging of this process to stderr. May be called again.

    Args:
        settings: level and format.
        stream: where to write instead of stderr.
    """
    stream = stream or sys.stderr
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.set_name(_HANDLER)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                safe,
                _renderer(settings.format, stream),
            ],
        )
    )
    _install(handler, settings.level)


def hush() -> None:
    """Leave out what is no trouble, whatever the settings ask for."""
    for name in OURS:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


def safe(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """A structlog processor: secrets become `***`, control characters become visible, a line stays one line."""
    cleaned: MutableMapping[str, Any] = redact_data({k: _plain(v) for k, v in event.items()})
    return {k: _visible(v, lines=k in _MANY_LINES) for k, v in cleaned.items()}


def _plain(value: Any) -> Any:
    """Values without classes: what an object would print of itself must pass the redaction too."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(v) for v in value]
    return str(value)


def _visible(value: Any, *, lines: bool) -> Any:
    if isinstance(value, str):
        value = _CONTROLS.sub(lambda m: f"\\x{ord(m.group()):02x}", value)
        return value if lines else value.replace("\n", "\\n")
    if isinstance(value, dict):
        return {k: _visible(v, lines=lines) for k, v in value.items()}
    if isinstance(value, list):
        return [_visible(v, lines=lines) for v in value]
    return value


def _renderer(form: str, stream: TextIO) -> Processor:
    if form == "console" or (form == "auto" and stream.isatty()):
        return structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback)
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "logger", "event"], drop_missing=True)


def _install(handler: logging.Handler, level: str) -> None:
    root = logging.getLogger()
    for old in [h for h in root.handlers if h.get_name() == _HANDLER]:
        root.removeHandler(old)
    root.addHandler(handler)
    wanted: int = logging.getLevelNamesMapping()[level.upper()]
    # Libraries tell at length what is routine here: only `debug` asks for that.
    root.setLevel(wanted if wanted == logging.DEBUG else max(wanted, logging.WARNING))
    for name in OURS:
        logging.getLogger(name).setLevel(wanted)
    logging.captureWarnings(True)
