"""What watches and entities stand for."""

from __future__ import annotations

import pytest

from adapters.errors import ConfigurationError
from monitor.curation import EntityExplained, WatchExplained, explain
from monitor.watch import Watchlist

LIST = Watchlist.parse(
    """version = 1
[[entity]]
id = "org.nato"
type = "org"
names.en = ["NATO"]
names.uk = ["НАТО"]
exclude = ["NATO Street"]

[[watch]]
id = "radar"
query = 'entity:org.nato AND (radar OR "early  warning") AND NOT Ship'
""",
    "air.toml",
)


def test_a_watch_with_its_tree() -> None:
    (found,) = explain(LIST, "radar")
    assert isinstance(found, WatchExplained)
    assert (found.where, found.line, found.version) == ("air.toml", 10, LIST.version("radar"))
    assert [(b.operator, b.query) for b in found.tree.parts] == [
        ("", "entity:org.nato"),
        ("OR", '(radar OR "early  warning")'),
        ("NOT", "NOT Ship"),
    ]
    assert [t.folded for t in found.terms] == ["radar", "early warning", "ship"]
    assert [e.id for e in found.entities] == ["org.nato"]
    assert found.cost.wakes == ("entity:org.nato",)
    assert (found.cost.patterns, found.cost.shortest, found.cost.letters) == (5, "nato", 4)


def test_an_entity_with_its_names_and_users() -> None:
    (found,) = explain(LIST, "org.nato")
    assert isinstance(found, EntityExplained)
    assert [(f.variant, f.text, f.folded) for f in found.forms] == [("exact", "NATO", "nato"), ("alias", "НАТО", "нато")]
    assert found.watches == ("radar",)
    assert found.line == 3


def test_a_name_that_is_not_there_is_suggested() -> None:
    with pytest.raises(ConfigurationError, match=r"radr.*`radar`"):
        explain(LIST, "radr")
