"""Where files are looked for, and where not."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters.errors import FetchError, RefusedError
from adapters.files import FilesOptions
from adapters.files.listing import _matcher, find, open_regular


async def test_a_folder_reads_the_usual_names_and_no_hidden_ones(folder):
    for name in ("a.txt", "b.html", "c.jsonl.gz", "d.XML", "e.jpg", ".f.txt", "sub/g.txt", ".sub/h.txt"):
        folder.write(name, name)
    assert sorted(await folder.names()) == ["a.txt", "b.html", "c.jsonl.gz"]
    folder.state = {}
    assert sorted(await folder.names(recursive=True)) == ["a.txt", "b.html", "c.jsonl.gz", "g.txt"]
    folder.state = {}
    assert sorted(await folder.names(pattern="*.jpg, d.*")) == ["d.XML", "e.jpg"]


@pytest.mark.parametrize(
    ("path", "names"),
    [("*.txt", ["a.txt"]), ("*/*.txt", ["b.txt"]), ("**/*.txt", ["a.txt", "b.txt", "c.txt"]), ("sub/**/c.*", ["c.txt"]),
     ("[ab].txt", ["a.txt"]), ("[!a].txt", []), ("?.txt", ["a.txt"]), ("sub", ["b.txt"]), ("sub/../a.txt", ["a.txt"])],
)  # fmt: skip
async def test_globs(folder, path, names):
    for name in ("a.txt", "sub/b.txt", "sub/deep/c.txt"):
        folder.write(name, name)
    assert sorted(await folder.names(path=path)) == names


async def test_a_file_whose_name_looks_like_a_glob(folder):
    folder.write("[draft] *.txt", "text")
    assert await folder.names(path="[draft] *.txt") == ["[draft] *.txt"]


@pytest.fixture
def outside(tmp_path) -> Path:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    return secret


@pytest.mark.parametrize(
    "path", ["../secret.txt", "sub/../../secret.txt", "..", "../*.txt", "*/../../*.txt", "{outside}", "link.txt"]
)
async def test_what_lies_outside_the_root_is_refused(folder, outside, path):
    folder.write("sub/a.txt", "text")
    (folder.path / "link.txt").symlink_to(outside)
    with pytest.raises(RefusedError) as caught:
        await folder.poll(path=path.format(outside=outside))
    assert caught.value.remedy or ".." in caught.value.message


async def test_links_in_a_folder(folder, outside):
    folder.write("a.txt", "text")
    (folder.path / "away.txt").symlink_to(outside)
    (folder.path / "within.txt").symlink_to("a.txt")
    (folder.path / "broken.txt").symlink_to("nothing")
    (folder.path / "circle.txt").symlink_to("circle.txt")
    (folder.path / "folder").symlink_to(outside.parent)
    assert sorted(await folder.names(recursive=True)) == ["a.txt", "within.txt"]
    assert sorted(Path(p.where).name for p in folder.problems) == ["away.txt", "broken.txt", "circle.txt"]
    assert next(p for p in folder.problems if p.where.endswith("away.txt")).code == "fetch.refused"


async def test_only_regular_files_are_read_and_nothing_blocks(folder, monkeypatch):
    folder.write("a.txt", "text")
    os.mkfifo(folder.path / "pipe.txt")
    monkeypatch.chdir(folder.path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        assert await folder.names() == ["a.txt"]
        assert sorted(Path(p.where).name for p in folder.problems) == ["pipe.txt", "socket.txt"]
        for name in ("pipe.txt", "socket.txt"):
            with pytest.raises(RefusedError):
                await folder.poll(path=name)
    with pytest.raises(RefusedError):
        find(FilesOptions(path="/dev/zero", root="/dev"))


def test_what_changes_between_the_look_and_the_opening(folder, outside):
    file = folder.write("sub/a.txt", "text")
    (found,) = find(FilesOptions(root=str(folder.path), path="sub/a.txt")).files
    file.unlink()
    file.symlink_to(outside)
    with pytest.raises(OSError, match="symbolic links"):
        open_regular(found)
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(RefusedError):
        open_regular(found)
    file.unlink()
    file.parent.rmdir()
    file.parent.symlink_to(outside.parent)
    with pytest.raises(OSError):
        open_regular(found)


@pytest.mark.parametrize("path", ["nothing.txt", "nothing/*.txt", "a.txt/*.txt", ""])
async def test_what_is_not_there(folder, path):
    folder.write("a.txt", "text")
    with pytest.raises(FetchError):
        await folder.poll(path=path)


def test_the_roots_of_a_configuration_hold(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    for place in (here, there):
        (place / "in").mkdir(parents=True)
        (place / "in" / "a.txt").write_text("text")
    context = {"folder": here, "roots": (here,)}

    def listed(**options: str) -> list[str]:
        return [f.path for f in find(FilesOptions.model_validate(options, context=context)).files]

    assert listed(path="in") == [str(here / "in" / "a.txt")]
    assert listed(path="a.txt", root="in") == [str(here / "in" / "a.txt")]
    for options in ({"path": "../there/in"}, {"path": str(there / "in")}, {"path": "in", "root": str(there)},
                    {"path": "../a.txt", "root": "in"}):  # fmt: skip
        with pytest.raises(RefusedError):
            listed(**options)
    wide = {"folder": here, "roots": (here, there)}
    assert find(FilesOptions.model_validate({"path": str(there / "in")}, context=wide)).files
    with pytest.raises(ValidationError, match="path is missing"):
        FilesOptions.model_validate({}, context=context)


@pytest.mark.parametrize("options", [{"encoding": "klingon"}, {"path": "a\0b"}, {"max_bytes": 0}, {"folder": "x"}])
def test_settings_that_cannot_be(options):
    with pytest.raises(ValidationError):
        FilesOptions(**options)


@example(glob="[?--]")
@given(st.text(alphabet="ab*?[]!^\\/.-", max_size=12))
def test_every_glob_is_read_or_refused_with_a_remedy(glob):
    try:
        matcher = _matcher((glob,))
    except FetchError as caught:
        refused = caught
        matcher = None
    if matcher is None:
        assert refused.remedy
    elif not set(glob) & set("*?["):
        assert matcher.fullmatch(glob)
