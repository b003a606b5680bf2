from __future__ import annotations

from pathlib import Path

import pytest

from adapters.errors import ConfigurationError
from monitor.config import starter, write_starter
from monitor.config.starter import starter_pack


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with a starter pack beside it, as in a checkout."""
    (tmp_path / "seeds" / "watchlists").mkdir(parents=True)
    (tmp_path / "seeds" / "monitor.toml").write_text("# here\n")
    (tmp_path / "seeds" / "watchlists" / "a.toml").write_text("# there\n")
    (tmp_path / "monitor").mkdir()
    monkeypatch.setattr(starter, "files", lambda name: tmp_path / name)
    return tmp_path


def test_it_is_copied_whole(checkout: Path) -> None:
    target = checkout / "new" / "deep"
    written = write_starter(target)
    assert written == [target / "monitor.toml", target / "watchlists" / "a.toml"]
    assert written[1].read_text() == "# there\n"


def test_what_a_checkout_was_given_stays_there(checkout: Path) -> None:
    for name in ("var/monitor.db", "sources/own.toml"):
        (checkout / "seeds" / name).parent.mkdir()
        (checkout / "seeds" / name).write_text("")
    assert len(write_starter(checkout / "new")) == 2


def test_nothing_is_overwritten_unless_asked(checkout: Path) -> None:
    target = checkout / "new"
    target.mkdir()
    (target / "monitor.toml").write_text("mine")
    with pytest.raises(ConfigurationError, match=r"would overwrite monitor.toml. Take another folder, or use --force"):
        write_starter(target)
    assert list(target.iterdir()) == [target / "monitor.toml"]
    assert (target / "monitor.toml").read_text() == "mine"
    write_starter(target, force=True)
    assert (target / "monitor.toml").read_text() == "# here\n"


def test_a_folder_that_cannot_be_written(checkout: Path) -> None:
    (checkout / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot write the starter pack"):
        write_starter(checkout / "file" / "x")


def test_the_installed_package_comes_first(checkout: Path) -> None:
    assert starter_pack() == checkout / "seeds"
    (checkout / "monitor" / "_seeds").mkdir()
    (checkout / "monitor" / "_seeds" / "monitor.toml").write_text("")
    assert starter_pack() == checkout / "monitor" / "_seeds"


def test_an_installation_without_it_says_so(checkout: Path) -> None:
    (checkout / "seeds" / "monitor.toml").unlink()
    with pytest.raises(ConfigurationError, match="the starter pack is missing"):
        starter_pack()
