"""Built-in adapters by name, and plug-ins through real entry points, good and bad."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from adapters import registry
from adapters.base import Adapter
from adapters.errors import BrokenAdapterError, UnknownAdapterError

GOOD = """
from adapters.base import Options, Payload
from adapters.schema import Batch

class Good:
    name = "good"
    Options = Options
    async def fetch(self, poll, fetcher):
        yield Payload()
    def parse(self, payload, options):
        return Batch()

ADAPTER = Good()
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Make a distribution with entry points importable, as pip would."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(module: str, source: str, *points: str) -> None:
        (tmp_path / f"{module}.py").write_text(textwrap.dedent(source))
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[{registry.GROUP}]\n" + "\n".join(points) + "\n")

    yield make
    for name in [m for m in sys.modules if m.startswith("plug_")]:
        del sys.modules[name]


def test_built_ins_are_listed_without_importing_them():
    assert {"document", "feed", "files", "page"} <= set(registry.names())
    assert registry.names() == sorted(registry.names())
    code = "import sys, adapters.registry as r; r.names(); sys.exit(any(f'adapters.{n}' in sys.modules for n in r.BUILT_IN))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_package_is_light():
    heavy = ("aiohttp", "trafilatura", "sqlalchemy", "py3langid", "numpy", "feedparser", "lxml", "dateparser")
    code = f"import sys, adapters; print([m for m in {heavy!r} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip() == "[]"


def test_what_the_package_names_is_there():
    import adapters

    assert sorted(adapters.__all__) == adapters.__all__
    assert all(hasattr(adapters, name) for name in adapters.__all__)


def test_a_good_plug_in_is_loaded_when_it_is_asked_for(install):
    install("plug_good", GOOD, "good = plug_good:ADAPTER", "by_class = plug_good:Good")
    assert {"good", "by_class"} <= set(registry.names())
    assert "plug_good" not in sys.modules
    adapter = registry.get("good")
    assert isinstance(adapter, Adapter)
    assert isinstance(registry.get("by_class"), Adapter)
    assert not registry.is_built_in("good")
    assert registry.is_built_in("files")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("import no_such_module_anywhere", "no_such_module_anywhere"),
        ("this is no Python", "SyntaxError"),
        ("OTHER = 1", "ADAPTER"),
        ("ADAPTER = 42", "it has no name, Options, fetch, parse"),
        ("class ADAPTER:\n    def __init__(self, needed): pass", "TypeError"),
        (GOOD.replace("Options = Options", "Options = dict"), "Options must be a subclass"),
        (GOOD.replace("    def parse", "    def prase"), "it has no parse"),
    ],
)
def test_a_broken_plug_in_is_named_and_harms_no_other(install, source, says):
    install("plug_bad", source, "bad = plug_bad:ADAPTER")
    install("plug_good", GOOD, "good = plug_good:ADAPTER")
    with pytest.raises(BrokenAdapterError) as caught:
        registry.get("bad")
    assert says in caught.value.message
    assert "'bad'" in caught.value.message
    assert caught.value.where == "plug_bad:ADAPTER"
    assert caught.value.remedy
    assert isinstance(registry.get("good"), Adapter)
    assert "bad" in registry.names()


def test_an_interrupt_is_not_the_plug_ins_fault(install):
    install("plug_interrupt", "raise KeyboardInterrupt", "interrupt = plug_interrupt:ADAPTER")
    with pytest.raises(KeyboardInterrupt):
        registry.get("interrupt")


def test_a_name_of_a_built_in_is_not_taken_over(install):
    install("plug_clash", GOOD, "files = plug_clash:ADAPTER")
    with pytest.warns(RuntimeWarning, match="plug_clash:ADAPTER.*'files'.*built-in"):
        assert registry.names().count("files") == 1
    assert type(registry.get("files")).__module__.startswith("adapters.")
    assert "plug_clash" not in sys.modules


def test_two_plug_ins_of_one_name(install):
    install("plug_first", GOOD, "twice = plug_first:ADAPTER")
    install("plug_second", GOOD, "twice = plug_second:ADAPTER")
    with pytest.warns(RuntimeWarning, match="'twice'"):
        assert registry.get("twice").name == "good"


def test_an_unknown_name_says_what_is_known():
    with pytest.raises(UnknownAdapterError, match="feed, files") as caught:
        registry.get("fede")
    assert "'fede'" in caught.value.message


def test_what_else_an_adapter_is_called_leads_to_it() -> None:
    assert set(registry.OTHER_NAMES.values()) <= set(registry.BUILT_IN)
    assert not set(registry.OTHER_NAMES) & set(registry.BUILT_IN)
    with pytest.raises(UnknownAdapterError, match="`feed` is the one for that"):
        registry.get("RSS")
