"""Every registered adapter keeps the contract, and has samples and tests of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters import registry
from adapters.testing import CHECKS, Sample
from tests.adapters import networks

HERE = Path(__file__).parent
DATA = HERE / "data"

# What lies beside a sample and is none.
_BESIDE = (".expected.json", ".gitattributes", ".md")

# What one network's adapter fetches, `social` reads as well.
_SHARED = {"social": ("telegram", "youtube")}


def samples(name: str) -> list[Path]:
    """The sample files of an adapter; a .json beside a file of the same name is its expected result."""
    files = sorted(p for p in (DATA / name).glob("*") if p.is_file() and not p.name.endswith(_BESIDE))
    stems = {p.stem for p in files if p.suffix != ".json"}
    own = [p for p in files if p.suffix != ".json" or p.stem not in stems][:3]
    return own + [path for other in _SHARED.get(name, ()) for path in samples(other)]


def sample(name: str, path: Path) -> Sample:
    if name == "files":
        return Sample(path.read_bytes(), url=str(path), options={"root": str(DATA / name), "path": path.name}, answers={})
    if name == "gdelt":
        # The conformance kit polls at noon: the first time from a day before, the second time from two hours before.
        spans = [f"startdatetime={start}&enddatetime=20260601120000" for start in ("20260531120000", "20260601100000")]
        head = "https://search.example/doc?query=harbour&mode=artlist&format=json&maxrecords=250&sort=dateasc&"
        answers = {head + span: path.read_bytes() for span in spans}
        options = {"query": "harbour", "url": "https://search.example/doc"}
        return Sample(path.read_bytes(), options=options, answers=answers)
    if name == "imap":
        options = {"host": "mail.example", "user": "desk", "password": "secret"}
        return Sample(path.read_bytes(), url="imap://mail.example/INBOX;UIDVALIDITY=1/;UID=1", options=options)
    if name in networks.SOURCES:
        options, urls = networks.SOURCES[name]
        return Sample(path.read_bytes(), url=urls[0], options=options, answers=networks.answers(name, path.read_bytes()))
    url = f"https://news.example/{path.name}"
    return Sample(path.read_bytes(), url=url, options={"url": url})


CASES = [(name, path) for name in registry.names() for path in samples(name)]


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
@pytest.mark.parametrize(("name", "path"), CASES, ids=[f"{name}-{path.name}" for name, path in CASES])
def test_contract(name, path, check):
    if name == "imap" and check is CHECKS["fetch"]:
        # The check stands a fetcher of HTTP answers in for the network, and IMAP is another protocol; what the check asks
        # (state, resuming, errors by name) tests/adapters/imap/test_server.py asks of a real server.
        pytest.skip("mail is not fetched over HTTP: tests/adapters/imap polls a server of its own")
    check(registry.get(name), sample(name, path))


@pytest.mark.parametrize("name", registry.names())
def test_the_registered_name_is_the_adapters_own(name):
    assert registry.get(name).name == name


@pytest.mark.parametrize("name", registry.names())
def test_every_adapter_has_samples_and_tests(name):
    assert samples(name), f"no sample in tests/adapters/data/{name}"
    tests = [*HERE.glob(f"test_{name}*.py"), *HERE.glob(f"{name}/test_*.py")]
    assert tests, f"no tests/adapters/test_{name}.py or tests/adapters/{name}/"
