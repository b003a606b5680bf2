"""A digest for programs."""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree

from adapters.errors import StoreError
from monitor.digest import Digest, Setting, build, to_atom, to_json_feed
from monitor.digest.files import FORMATS, as_format, write_file, write_files
from tests.monitor.digest.samples import material, showcase
from tests.monitor.digest.test_render import HOSTILE, hostile_day

DAY = build(showcase(), Setting(title="Coast desk"))


QUIET = build(material(), Setting())


@pytest.mark.parametrize("digest", [DAY, QUIET, *map(hostile_day, (*HOSTILE, "\ufffe\uffff"))])
def test_atom_is_well_formed_and_whole(digest: Digest) -> None:
    text = to_atom(digest).encode()
    found = feedparser.parse(BytesIO(text))
    assert not found.bozo
    if digest is DAY:  # feedparser takes markup out of titles
        assert [e.title for e in found.entries] == [s.lead.title for s in digest.stories]
    root = etree.fromstring(text)
    a = "{http://www.w3.org/2005/Atom}"
    for node in (root, *root.findall(f"{a}entry")):  # what RFC 4287 asks of a feed and an entry, sections 4.1.1 and 4.1.2
        for name in ("id", "title", "updated"):
            assert len(node.findall(a + name)) == 1
        assert urlsplit(node.findtext(f"{a}id")).scheme == "urn"
        assert datetime.fromisoformat(node.findtext(f"{a}updated")).tzinfo
    ids = [e.id for e in found.entries]
    assert len(ids) == len({*ids}) == len(digest.stories)


def test_atom_tells_who_reports() -> None:
    lead, *_ = feedparser.parse(BytesIO(to_atom(DAY).encode())).entries
    assert lead.author == "Harbour Post"
    assert lead.link == "https://news.example/feed:crossing"
    assert {link.rel for link in lead.links} == {"alternate", "related"}
    assert {t.term for t in lead.tags} == {"air-defence", "crossings", "electronic-warfare"}
    assert "electronic warfare" in lead.summary


@pytest.mark.parametrize("digest", [DAY, QUIET])
def test_json_feed_keeps_to_its_version(digest: Digest) -> None:
    feed = json.loads(to_json_feed(digest))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert len(feed["items"]) == len(digest.stories)
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["content_text"]
        assert datetime.fromisoformat(item["date_published"]).tzinfo
        assert all(isinstance(t, str) for t in item["tags"])
        assert item["authors"][0]["name"]


def test_files_have_stable_names_and_nothing_else_is_left(tmp_path: Path) -> None:
    for _ in range(2):
        made = write_files(DAY, tmp_path / "out")
        assert [p.name for p in made] == [f"daily-2026-11-20.{f}" for f in FORMATS]
        assert {*(tmp_path / "out").iterdir()} == {*made}
    assert all(p.read_text("utf-8") == as_format(DAY, f) for p, f in zip(made, FORMATS, strict=True))


def test_a_folder_that_is_a_file_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        write_file(tmp_path / "taken" / "x.html", "")
