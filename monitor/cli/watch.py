"""The commands `monitor watch …`, and of them those that judge watchlists: test, lint."""

from __future__ import annotations

import json as jsonlib
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from adapters.errors import ConfigurationError
from monitor import curation
from monitor.cli.accounts import accounts
from monitor.cli.archive import backtest, retro
from monitor.cli.explain import explain_ids, lacking, try_query
from monitor.cli.options import AsJson, ConfigFile, watchlist_of
from monitor.cli.output import asked, emit, out
from monitor.exits import EXIT_FAILURE
from monitor.watch.rules import RULES, Rule

if TYPE_CHECKING:
    from monitor.curation import Finding, Severity
    from monitor.watch import TestResult, Watchlist

__all__ = ["watch"]

watch = typer.Typer(no_args_is_help=True)

Files = Annotated[
    list[Path] | None,
    typer.Argument(help="watchlist files or folders; those of the configuration when none is given", metavar="FILE"),
]
COLOURS: dict[Severity, str] = {"error": "red", "warning": "yellow", "note": "dim"}


def run_tests(
    files: Files = None,
    watch_id: Annotated[list[str] | None, typer.Option("--watch", help="tests of this watch only")] = None,
    junit_file: Annotated[Path | None, typer.Option("--junit", help="write the results as JUnit XML too")] = None,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Run the tests that stand in the watchlists."""
    found = watchlist_of(files, config)
    results = [r for r in found.run_tests() if not watch_id or r.watch_id in watch_id]
    if junit_file is not None:
        _write(junit_file, results)
    failed = [r for r in results if not r.passed]
    if json:
        for result in results:
            sys.stdout.write(jsonlib.dumps({**result.model_dump(mode="json"), "passed": result.passed}) + "\n")
    else:
        for result in failed:
            out.print(Text(str(result), style="red"), soft_wrap=True)
            for line in _why_not(result, found):
                out.print(Text(f"    {line}"), soft_wrap=True)
        tested = len({r.watch_id for r in results})
        out.print(f"{len(results)} tests of {tested} watches: {len(results) - len(failed)} passed, {len(failed)} failed.")
    if failed:
        raise typer.Exit(EXIT_FAILURE)


def _write(path: Path, results: list[TestResult]) -> None:
    try:
        curation.write_junit(path, results)
    except OSError as error:
        raise ConfigurationError(
            f"cannot be written: {error.strerror}", where=str(path), remedy="Give --junit a file in a folder that is there."
        ) from error


def _why_not(result: TestResult, found: Watchlist) -> Iterator[str]:
    """What a test that should have matched lacked, and by what clauses one matched that should not have."""
    if not result.expected:
        found_by: dict[str, dict[str, None]] = {}
        for hit in result.evidence:
            found_by.setdefault(asked(hit), {})[f"`{hit.surface}`"] = None
        yield from (f"found by {query}: {', '.join(hits)}" for query, hits in found_by.items())
        return
    tested = next(w for w in found.watches if w.id == result.watch_id)
    _, clause = curation.Trial(tested.query, found.entities, found.watches, fields=tested.fields).on(result.text)
    yield from lacking(clause)


def run_lint(
    files: Files = None,
    strict: Annotated[bool, typer.Option("--strict", help="warnings fail as well")] = False,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", help=f"rule to leave out: {', '.join(RULES)}")] = None,
    language: Annotated[list[str] | None, typer.Option("--language", help="every entity needs a name in it")] = None,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Find what is allowed in a watchlist and probably not meant."""
    ignored: list[Rule] = [rule for rule in RULES if rule in (ignore or ())]
    if strange := [name for name in ignore or () if name not in RULES]:
        raise typer.BadParameter(f"there is no rule {strange[0]!r}; known are {', '.join(RULES)}", param_hint="--ignore")
    found = curation.lint(watchlist_of(files, config), ignore=ignored, languages=language or ())
    for finding in found:
        if json:
            emit(finding)
        else:
            _print_finding(finding)
    counts = Counter(f.severity for f in found)
    if not json:
        said = ", ".join(f"{counts[s]} {s}{'s' if counts[s] != 1 else ''}" for s in COLOURS if counts[s])
        out.print(f"{said}." if said else "Nothing found.")
    if counts["error"] or (strict and counts["warning"]):
        raise typer.Exit(EXIT_FAILURE)


def _print_finding(finding: Finding) -> None:
    out.print(Text(str(finding), style=COLOURS[finding.severity]), soft_wrap=True)
    if finding.remedy:
        out.print(Text(f"    {finding.remedy}"), soft_wrap=True)


# In the order in which they are used: from the file to the archive.
watch.command("test")(run_tests)
watch.command("lint")(run_lint)
watch.command("try")(try_query)
watch.command("explain")(explain_ids)
watch.command("backtest")(backtest)
watch.command("retro")(retro)
watch.command("accounts")(accounts)
