"""Test results as JUnit XML, which CI systems show: a suite for each watch, a case for each test."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

from monitor.watch.watchlist import TestResult

__all__ = ["junit_xml", "write_junit"]

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, escaped or not (https://www.w3.org/TR/xml/#charsets)."""


def junit_xml(results: Sequence[TestResult]) -> bytes:
    """The results as a document, in UTF-8.

    Args:
        results: in the order of the files, those of one watch together.
    """
    failed = sum(not result.passed for result in results)
    root = ElementTree.Element("testsuites", name="watchlists", tests=str(len(results)), failures=str(failed))
    for watch_id, group in groupby(results, key=lambda result: result.watch_id):
        cases = list(group)
        suite = ElementTree.SubElement(
            root, "testsuite", name=watch_id, tests=str(len(cases)), failures=str(sum(not c.passed for c in cases))
        )
        for case in cases:
            _add(suite, case)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(suite: ElementTree.Element, result: TestResult) -> None:
    verb = "matches" if result.expected else "does not match"
    attributes = {"name": _clean(f"{verb}: {result.text}"), "classname": result.watch_id, "file": _clean(result.where)}
    if result.line is not None:
        attributes["line"] = str(result.line)
    case = ElementTree.SubElement(suite, "testcase", attributes)
    if not result.passed:
        failure = ElementTree.SubElement(case, "failure", message=_clean(str(result)), type="watch.test")
        failure.text = _clean("\n".join(f"{e.field}: {e.surface} ({e.term})" for e in result.evidence))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)


def write_junit(path: Path, results: Sequence[TestResult]) -> None:
    """Write the results to a file, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(junit_xml(results))
    fresh.replace(path)
