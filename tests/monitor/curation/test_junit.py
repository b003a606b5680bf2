"""Test results as XML that a strict parser reads."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from monitor import watch
from monitor.curation import junit_xml, write_junit


def result(text: str = "A radar", *, watch_id: str = "w", expected: bool = True, matched: bool = True) -> watch.TestResult:
    return watch.TestResult(watch_id=watch_id, text=text, expected=expected, matched=matched, where="w.toml", line=3)


def test_suites_cases_and_failures() -> None:
    results = [result(), result(matched=False), result(watch_id="v", expected=False, matched=True)]
    root = ElementTree.fromstring(junit_xml(results))
    assert (root.get("tests"), root.get("failures")) == ("3", "2")
    assert [(s.get("name"), s.get("tests"), s.get("failures")) for s in root] == [("w", "2", "1"), ("v", "1", "1")]
    case = root[0][1]
    assert (case.get("classname"), case.get("file"), case.get("line")) == ("w", "w.toml", "3")
    failure = case.find("failure")
    assert failure is not None
    assert "should match 'A radar'" in (failure.get("message") or "")


@given(st.text())
def test_any_text_makes_a_document(text: str) -> None:
    ElementTree.fromstring(junit_xml([result(text or "x", matched=False)]))


def test_the_file_is_written_whole(tmp_path: Path) -> None:
    write_junit(tmp_path / "r.xml", [result()])
    assert ElementTree.parse(tmp_path / "r.xml").getroot().tag == "testsuites"
    assert [p.name for p in tmp_path.iterdir()] == ["r.xml"]
