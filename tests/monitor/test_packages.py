from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import monitor
from monitor.doctor import examine
from monitor.packages import check_distributions, check_packages

HOME = Path(monitor.__file__).parent.parent


def run(*paths: Path, code: str = "import monitor") -> subprocess.CompletedProcess[str]:
    """Import `monitor` in a fresh interpreter with these folders first on the path."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    return subprocess.run([sys.executable, "-P", "-c", code], env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Our packages, as an installation would lay them down."""
    home = tmp_path / "installed"
    for name in ("monitor", "adapters", "storage"):
        shutil.copytree(HOME / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    return home


def test_ours_belong_together() -> None:
    assert check_packages() == HOME


def test_a_package_of_the_same_name_first_on_the_path_is_named(tmp_path: Path, installed: Path) -> None:
    (tmp_path / "other" / "adapters").mkdir(parents=True)
    (tmp_path / "other" / "adapters" / "__init__.py").write_text("raise SystemExit('must not be imported')")
    done = run(tmp_path / "other", installed)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("monitor.packages.PackageCollisionError: package 'adapters' is not that of media-monitor")
    assert f"it is {tmp_path / 'other' / 'adapters'}, while ours is in {installed}" in last
    assert "environment of its own" in last


def test_a_namespace_package_is_no_harm_but_a_module_is(tmp_path: Path, installed: Path) -> None:
    other = tmp_path / "other"
    (other / "storage").mkdir(parents=True)
    assert run(other, installed).returncode == 0
    (other / "storage.py").write_text("")
    assert "package 'storage' is not that of media-monitor" in run(other, installed).stderr


def test_a_package_written_over_ours_is_noticed(installed: Path) -> None:
    shutil.rmtree(installed / "adapters")
    (installed / "adapters").mkdir()
    (installed / "adapters" / "__init__.py").write_text("")
    assert "package 'adapters' is not that of media-monitor" in run(installed).stderr


def test_a_missing_package_is_said(installed: Path) -> None:
    shutil.rmtree(installed / "storage")
    elsewhere = "import os, sys; sys.path = [p for p in sys.path if not os.path.isdir(os.path.join(p, 'storage'))]"
    done = run(installed, code=f"{elsewhere}; import monitor")
    assert "package 'storage' is missing beside" in done.stderr


def test_a_package_imported_before_ours_is_what_counts(tmp_path: Path, installed: Path) -> None:
    other = tmp_path / "other" / "storage"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text("")
    code = f"import sys; sys.path.insert(0, {str(other.parent)!r}); import storage; sys.path.pop(0); import monitor"
    assert "package 'storage' is not that of media-monitor" in run(installed, code=code).stderr


def test_other_distributions_that_own_our_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "adapters-9.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: adapters\nVersion: 9.0\n")
    (info / "RECORD").write_text("adapters/__init__.py,,\n")
    (info / "top_level.txt").write_text("adapters\n")
    before = check_distributions()
    monkeypatch.syspath_prepend(str(tmp_path))
    (found,) = [d for d in check_distributions() if d not in before]
    assert found.startswith("distribution 'adapters' installs a package 'adapters', as media-monitor does.")


def test_the_doctor_names_another_distribution_of_our_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.metadata.packages_distributions", lambda: {"adapters": ["adapter-transformers"]})
    (check,) = [c for c in examine(tmp_path / "none.toml") if c.name == "packages"]
    assert check.state == "warning"
    assert "adapter-transformers" in check.found
