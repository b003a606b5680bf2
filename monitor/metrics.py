"""Metrics in the text format of Prometheus (exposition format 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from monitor.health import Health, State, Status

__all__ = ["CONTENT_TYPE", "Metric", "exposition", "health_metric", "status_metrics"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Samples = Iterable[tuple[str, Mapping[str, str], float]]
"""Suffix of the name, labels, value."""

Metric = tuple[str, str, str, Samples]
"""Name, type, help and samples."""


def exposition(metrics: Iterable[Metric]) -> str:
    """The metrics as text."""
    lines: list[str] = []
    for name, kind, told, samples in metrics:
        lines += [f"# HELP media_monitor_{name} {told}", f"# TYPE media_monitor_{name} {kind}"]
        lines += [f"media_monitor_{name}{suffix}{_labels(labels)} {value:.15g}" for suffix, labels, value in samples]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def health_metric(health: Health) -> Metric:
    """The verdict."""
    return "health", "gauge", "0 ok, 1 degraded, 2 failing.", [("", {}, health.exit_code)]


def status_metrics(status: Status) -> list[Metric]:
    """What is known of the sources and the daemons that share the store."""
    plain: dict[str, str] = {}
    return [
        ("sources", "gauge", "Sources by what matters most of them.",
         [("", {"state": state}, status.count(state)) for state in get_args(State)]),
        ("overdue_seconds", "gauge", "How late the latest source is.", [("", plain, status.latest)]),
        ("pages_waiting", "gauge", "Article pages that wait to be fetched.", [("", plain, status.pages)]),
        ("deliveries_waiting", "gauge", "Messages that wait to be sent.", [("", plain, status.unsent)]),
        ("deliveries_failed_day", "gauge", "Messages given up or held in the last day.", [("", plain, status.undelivered)]),
        ("unindexed_revisions", "gauge", "What full-text search does not know yet.", [("", plain, status.unindexed)]),
        ("daemons", "gauge", "Daemons that give signs of life.", [("", plain, len(status.daemons))]),
    ]  # fmt: skip
