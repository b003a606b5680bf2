"""Characters that no store takes, JSON that cannot be held, and times that cannot be: in the answers of every network."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters import social
from adapters.errors import ParseError
from adapters.text import clean
from tests.adapters.social import samples
from tests.adapters.social.fuzz import check

JSON = {name: data for name, data in samples.all_answers().items() if data[:1] in (b"{", b"[")}
FETCHED = datetime(2026, 3, 2, tzinfo=UTC)


def soiled(value: Any) -> Any:
    """`value` with a NUL, a C1 control and half a surrogate pair at the end of all of its texts with a blank in them."""
    if isinstance(value, str):
        return f"{value}\x00\x85\udfff" if " " in value else value
    if isinstance(value, dict):
        return {key: soiled(one) for key, one in value.items()}
    return [soiled(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", [n for n in JSON if n != "mastodon event"])  # a text that is JSON itself
def test_what_no_store_takes_is_cleaned(name):
    data = json.dumps(soiled(json.loads(JSON[name]))).encode()
    items = social.parse(data).items
    assert len(items) == len(social.parse(JSON[name]).items)
    for item in items:
        for part in (item, *item.all_embedded()):
            assert clean(part.text) == part.text
            assert "\x00" not in json.dumps(part.model_dump(mode="json"))
            part.model_dump_json().encode()
    assert check(data)


@pytest.mark.parametrize("bad", ["[" * 100_000, "9" * 5_000, "NaN", "-Infinity"])
@pytest.mark.parametrize("name", JSON)
def test_json_that_cannot_be_held_is_a_named_error(name, bad):
    data = b'{"also": ' + bad.encode() + b', "answer": ' + JSON[name] + b"}"
    with pytest.raises(ParseError, match="no JSON"):
        social.parse(data)


def _posts(raw: Any) -> dict[str, Any]:
    """One post of each network that claims a time."""
    reddit = samples.submission(created_utc=raw)
    bluesky = samples.bluesky(record=samples.bluesky()["record"] | {"createdAt": raw})
    legacy = samples.graphql()["legacy"] | {"created_at": raw}
    view = samples.lemmy()["posts"][0]
    export = samples.EXPORT["messages"][1] | {"date_unixtime": raw, "edited_unixtime": raw}
    return {
        "mastodon": samples.mastodon(created_at=raw, edited_at=raw, poll={"options": [], "expires_at": raw}),
        "bluesky": {"posts": [bluesky]},
        "x v1": samples.x1(created_at=raw),
        "x graphql": samples.timeline(samples.graphql(legacy=legacy)),
        "x v2": {"data": samples.x2()["data"][0] | {"created_at": raw}},
        "reddit": samples.listing(reddit),
        "lemmy": view | {"post": view["post"] | {"published": raw, "updated": raw}},
        "hackernews": samples.HN["hits"][0] | {"created_at_i": raw},
        "telegram export": samples.EXPORT | {"messages": [export]},
    }


IMPOSSIBLE = [
    "-0001-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59",
    "1066-10-14T09:00:00Z", "2026-02-30T00:00:00Z", "2026-03-01T08:15:30+99:99", "2027-01-01T00:00:00Z",
    "Wed Feb 30 25:61:61 +0000 2026", "Fri Dec 31 23:59:59 -9900 9999", "17723529300000000",
    -62135596801, 253402300800, 10**17, 2**63, 1e300, -1,
]  # fmt: skip


@pytest.mark.parametrize("raw", IMPOSSIBLE)
@pytest.mark.parametrize("name", _posts(""))
def test_a_time_that_cannot_be_is_kept_raw_and_never_in_a_window(name, raw):
    data = json.dumps(_posts(raw)[name]).encode()
    (item,) = social.parse(data, fetched=FETCHED).items
    for stamp in (item.published, item.updated):
        assert stamp is None or stamp.value is None
        assert stamp is None or isinstance(raw, float) or stamp.raw == str(raw) or name == "lemmy"
    assert check(data)


@pytest.mark.parametrize("name", _posts(""))
def test_a_time_that_can_be_is_believed(name):
    figures = name in ("reddit", "hackernews", "telegram export")
    raw: Any = 1772352930 if figures else "2026-03-01T08:15:30Z"
    (item,) = social.parse(json.dumps(_posts(raw)[name]).encode(), fetched=FETCHED).items
    assert item.published.value == datetime(2026, 3, 1, 8, 15, 30, tzinfo=UTC)
    assert item.published.raw == str(raw)
