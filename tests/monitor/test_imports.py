"""What is loaded when: help and reading commands are quick, and packages give what they promise."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATABASE, HTTP, MATCHING = {"sqlalchemy", "sqlmodel"}, {"aiohttp"}, {"numpy", "lark", "re2", "ahocorasick_rs"}
READING = {"lxml", "nh3", "trafilatura", "feedparser", "dateparser", "pymorphy3"}
SENDING = {"jinja2", "css_inline", "smtplib", "apprise"}


def loaded(code: str) -> set[str]:
    """The top packages that are loaded after `code`, in a fresh interpreter."""
    told = f"import sys\n{code}\nprint(*sorted({{m.partition('.')[0] for m in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, cwd=ROOT, check=True)
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("code", "without"),
    [
        ("import monitor, adapters, storage", DATABASE | HTTP | MATCHING | READING | SENDING | {"pydantic"}),
        ("import monitor.cli.main", DATABASE | HTTP | MATCHING | READING | SENDING | {"pydantic"}),
        ("import monitor.config.load", DATABASE | HTTP | MATCHING | READING | SENDING),
        ("import monitor.health, monitor.cli.status, storage.store", HTTP | MATCHING | READING | SENDING),
        ("import monitor.daemon", READING | SENDING),
    ],
)
def test_nothing_is_loaded_before_it_is_needed(code: str, without: set[str]) -> None:
    assert loaded(code) & without == set()


@pytest.mark.parametrize("name", ["adapters", "adapters.fetch", "monitor.config", "monitor.curation", "monitor.watch"])
def test_a_package_gives_all_that_it_names(name: str) -> None:
    package = import_module(name)
    assert all(getattr(package, each) is not None for each in package.__all__)
    with pytest.raises(AttributeError, match="nothing_like_it"):
        package.nothing_like_it  # noqa: B018 - the look is the test
