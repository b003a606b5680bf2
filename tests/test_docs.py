"""What the documentation names is there: commands, options, settings with their defaults, pages and headings."""

from __future__ import annotations

import inspect
import re
import shlex
from collections.abc import Iterator
from datetime import time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typer.main import get_command

from adapters import registry
from adapters.base import Payload
from adapters.schema import Batch, Item, SourceInfo
from monitor.app import Monitor, check_sources
from monitor.cli.main import app
from monitor.config import AlertSettings, DigestSettings, SourceSettings, load_config
from monitor.config.settings import Settings
from monitor.config.types import duration, size
from monitor.report import Report
from monitor.watch import Watchlist
from storage import Store
from storage.records import Page

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "seeds" / "README.md", *(ROOT / "docs").glob("*.md")])
COMMAND: Any = get_command(app)
HANDED_ON = {"language", "tags", "outlet"}  # of the source's own table


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, *languages: str) -> list[str]:
    found = re.findall(r"^```(\w*)[^\n]*\n(.*?)^```", text_of(page), re.S | re.M)
    return [text for language, text in found if language in languages]


# --- commands


def typed() -> Iterator[tuple[str, str]]:
    """Commands as a reader would type them, and the page."""
    for page in PAGES:
        for text in blocks(page, "console", "sh", ""):
            for line in text.splitlines():
                yield from ((page.name, part) for part in commands_in(line))
    for unit in (ROOT / "docs" / "systemd").glob("*.service"):
        yield from ((unit.name, found) for found in re.findall(r"^ExecStart=(monitor .*)$", unit.read_text(), re.M))


def commands_in(line: str) -> Iterator[str]:
    """The calls of `monitor` in a line of a shell or of a crontab."""
    for part in re.split(r"\s(?:&&|\|)\s", re.sub(r"\s#.*", "", line)):
        if found := re.search(r"(?:^|\s|/)(monitor\s.+)", part):
            yield found[1].strip()


def mentioned() -> list[tuple[str, str]]:
    """Commands within the text, and the page."""
    return [(p.name, found) for p in PAGES for found in re.findall(r"`(monitor [^`]+)`", text_of(p))]


def walk(words: list[str]) -> tuple[Any, list[str]]:
    """The command that words lead to, and what follows its name."""
    command, rest = COMMAND, words
    while rest and (inner := getattr(command, "commands", {}).get(rest[0])):
        command, rest = inner, rest[1:]
    return command, rest


TYPED = sorted(set(typed()))


@pytest.mark.parametrize(("page", "line"), TYPED, ids=[line for _, line in TYPED])
def test_commands_are_understood_as_they_stand(page: str, line: str) -> None:
    command, rest = walk(shlex.split(line)[1:])
    assert command is not COMMAND
    command.make_context(line, rest)  # raises where an option, a value or an argument is wrong


def test_commands_are_found() -> None:
    assert len(TYPED) > 40


@pytest.mark.parametrize(("page", "line"), sorted(set(mentioned())))
def test_commands_in_the_text_exist(page: str, line: str) -> None:
    words = re.sub(r"[\[\]…]|\\\|", " ", line).split()
    command, rest = walk(words[1:])
    assert command is not COMMAND or rest[0].startswith("-"), line
    if hasattr(command, "commands") and rest:
        assert rest[0].startswith("-"), line
    options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert {w for w in rest if w.startswith("--")} <= options | {"--help", "--version", "--config"}, line


def test_every_command_is_described() -> None:
    everything = " ".join(map(text_of, PAGES))
    for name in COMMAND.commands:
        assert re.search(rf"`monitor {name}\b|\$ monitor {name}\b|`{name}`", everything), name


# --- settings


def tables() -> Iterator[tuple[str, list[tuple[list[str], list[str]]]]]:
    """Section and rows, each with its keys and their defaults, of every table of settings."""
    for page in PAGES:
        heading = ""
        section, rows = "", []
        for line in [*text_of(page).splitlines(), ""]:
            if line.startswith("### "):
                heading = line[4:]
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if cells and cells[0].startswith("setting"):
                named = re.search(r"`\[+(\w+)\]+`", cells[0])
                section = named[1] if named else "" if cells[0] == "setting at the top" else f"adapter {heading}"
                rows = []
            elif cells and section is not None and not cells[0].startswith("-"):
                rows.append((re.findall(r"`(\w+)`", cells[0]), [c.strip() for c in cells[1].split(", ")]))
            elif not cells and rows:
                yield section, rows
                section, rows = None, []
            elif not cells:
                section = None


def fields_of(section: str) -> dict[str, FieldInfo]:
    if section.startswith("adapter "):
        model: type[BaseModel] = registry.get(section.removeprefix("adapter ")).Options
        return {name: field for name, field in model.model_fields.items() if name not in HANDED_ON}
    if section == "":
        return {name: Settings.model_fields[name] for name in ("include", "roots")}
    if section == "source":
        return {n: f for n, f in SourceSettings.model_fields.items() if n not in ("options", "origin", "places")}
    lists: dict[str, type[BaseModel]] = {"digest": DigestSettings, "alert": AlertSettings}
    found = lists.get(section) or Settings.model_fields[section].annotation
    assert isinstance(found, type)
    assert issubclass(found, BaseModel)
    return dict(found.model_fields)


TABLES = [t for t in tables() if t[0] is not None and t[1] and t[1][0][0]]


@pytest.mark.parametrize(("section", "rows"), TABLES, ids=[section or "top" for section, _ in TABLES])
def test_every_setting_is_described_and_nothing_else(section: str, rows: list[tuple[list[str], list[str]]]) -> None:
    assert sorted(key for keys, _ in rows for key in keys) == sorted(fields_of(section))


@pytest.mark.parametrize(("section", "rows"), TABLES, ids=[section or "top" for section, _ in TABLES])
def test_defaults_are_those_of_the_code(section: str, rows: list[tuple[list[str], list[str]]]) -> None:
    fields = fields_of(section)
    for keys, told in rows:
        defaults = told if len(told) == len(keys) else ["in words"] * len(keys)
        for key, default in zip(keys, defaults, strict=True):
            assert agrees(default, fields[key]), f"{section}.{key}: {default!r} is told, {fields[key].default!r} it is"


def agrees(told: str, field: FieldInfo) -> bool:
    """Whether a cell tells the default; one in words is believed where there is no plain value."""
    default = field.get_default(call_default_factory=True) if not field.is_required() else None
    if hasattr(default, "get_secret_value"):
        default = default.get_secret_value()
    value = told.strip("`")
    if value == "":
        return default is None or default == () or default == ""
    if isinstance(default, bool):
        return value == str(default).lower()
    if isinstance(default, time):
        return value == f"{default:%H:%M}"
    if isinstance(default, int | float) and default:
        plain = value.replace(",", "")
        if plain.replace(".", "").isdigit():
            return float(plain) == default
        return default in (_time(plain), _size(plain))
    if isinstance(default, str) and default:
        return value == default or not told.startswith("`")
    if isinstance(default, tuple) and default:
        return value in (", ".join(map(str, default)), str(list(default)).replace("'", '"')) or not told.startswith("`")
    return not told.startswith("`") or default is not None


def _time(text: str) -> object:
    try:
        return duration(text)
    except ValueError:
        return None


def _size(text: str) -> object:
    try:
        return size(text)
    except ValueError:
        return None


def test_every_section_has_a_table() -> None:
    sections = {n for n, f in Settings.model_fields.items() if n not in ("include", "roots")}
    assert {section for section, _ in TABLES} >= sections | {""}


@pytest.mark.parametrize("name", sorted(registry.names()))
def test_every_adapter_is_described(name: str) -> None:
    assert f"`{name}`" in text_of(ROOT / "docs" / "guide.md") + text_of(ROOT / "docs" / "social.md")


# --- what Python can reach


def dotted() -> list[str]:
    """Names like `monitor.health` and `Store.stories` within the text."""
    pages = [*PAGES, ROOT / "CHANGELOG.md"]
    whole = "".join(re.sub(r"^```.*?^```", "", text_of(page), flags=re.S | re.M) for page in pages)
    heads = "|".join(["adapters", "monitor", "storage", *CLASSES])
    found = re.findall(rf"`((?:{heads})(?:\.\w+)+)(?:\([^`]*\))?`", whole)
    return sorted({name for name in found if not name.endswith((".toml", ".entry"))} - {ENTRY_POINTS})


ENTRY_POINTS = "monitor.adapters"  # a group of entry points, and no module
CLASSES: dict[str, Any] = {
    each.__name__: each for each in (Batch, Item, Monitor, Page, Payload, Report, SourceInfo, Store, Watchlist)
}


@pytest.mark.parametrize("name", dotted())
def test_names_in_the_text_exist(name: str) -> None:
    head, *rest = name.split(".")
    found = CLASSES.get(head) or import_module(head)
    path = head
    for part in rest:
        path = f"{path}.{part}"
        if inspect.ismodule(found) and not hasattr(found, part):
            found = import_module(path)
        elif isinstance(found, type) and issubclass(found, BaseModel) and part in found.model_fields:
            found = found.model_fields[part].annotation
        else:
            found = getattr(found, part)


def test_the_adapter_of_the_page_passes_its_checks() -> None:
    names: dict[str, Any] = {"__name__": "bulletin"}
    for code in blocks(ROOT / "docs" / "adapters.md", "python"):
        exec(compile(code, "adapters.md", "exec"), names)
    assert "sample" in names


@pytest.mark.parametrize("target", sorted({t for p in PAGES for t in re.findall(r"`?make ([a-z]+)`", text_of(p))}))
def test_targets_of_make_exist(target: str) -> None:
    assert f"\n{target}:" in (ROOT / "Makefile").read_text()


# --- examples


def examples() -> list[tuple[str, str]]:
    return [
        (page.name, text) for page in PAGES if page.name != "watchlist-tutorial.md"  # tested as a whole elsewhere
        for text in blocks(page, "toml") if "entry-points" not in text
    ]  # fmt: skip


@pytest.mark.parametrize(("page", "example"), examples())
def test_configurations_and_watchlists_can_be_used(
    page: str, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for reference in re.findall(r'"env:(\w+)"', example):
        monkeypatch.setenv(reference, "x" * 8)
    file = tmp_path / "monitor.toml"
    file.write_text(example, encoding="utf-8")
    if re.search(r"^\[\[(entity|watch)\]\]", example, re.M):
        versioned = example if "version = 1" in example else f"version = 1\n{example}"
        file.write_text(versioned, encoding="utf-8")
        (tmp_path / "entities").mkdir()  # which one of them includes
        (tmp_path / "entities" / "places.toml").write_text("version = 1\n")
        Watchlist.load(file)
    else:
        check_sources(load_config(file, env={}, cwd=tmp_path))


# --- links


def anchors(page: Path) -> set[str]:
    """What a heading is called in an address, as code forges make it."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", text_of(page), flags=re.S | re.M), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def links() -> list[tuple[Path, str]]:
    return [(p, t) for p in PAGES for t in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text_of(p))]


@pytest.mark.parametrize(("page", "target"), links(), ids=[f"{p.name}:{t}" for p, t in links()])
def test_links_lead_somewhere(page: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    file = (page.parent / path) if path else page
    assert file.exists()
    if anchor:
        assert anchor in anchors(file)


def test_every_page_is_reached_from_the_readme() -> None:
    assert {t for p, t in links() if p.name == "README.md"} >= {f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")}
