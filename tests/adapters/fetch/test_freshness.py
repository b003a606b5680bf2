from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.fetch.freshness import fresh_for, retry_seconds

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DATE = "Mon, 02 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": "public, Max-Age = 600 , must-revalidate"}, 600),
        ({"cache-control": 'max-age="600"'}, 600),
        ({"cache-control": "max-age=600", "age": "100"}, 500),
        ({"cache-control": "max-age=600", "age": "5000"}, 0),
        ({"cache-control": "max-age=600", "age": "nonsense"}, 600),
        ({"cache-control": "max-age=600", "expires": "Tue, 03 Mar 2026 12:00:00 GMT", "date": DATE}, 600),
        ({"cache-control": "max-age=600, no-cache"}, None),
        ({"cache-control": "no-store"}, None),
        ({"cache-control": 'no-cache="set-cookie", max-age=60'}, 60),
        ({"cache-control": "s-maxage=900"}, None),
        ({"cache-control": "max-age=soon", "expires": "Tue, 03 Mar 2026 12:00:00 GMT"}, None),
        ({"cache-control": "max-age=99999999999999999999"}, 2**31),
        ({"expires": "Mon, 02 Mar 2026 13:00:00 GMT", "date": DATE}, 3600),
        ({"expires": "Mon, 02 Mar 2026 13:00:00 GMT"}, 3600),
        ({"expires": "Mon, 02 Mar 2026 13:00:00 GMT", "date": DATE, "age": "600"}, 3000),
        ({"expires": "0"}, None),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"cache-control": "no-cache", "expires": "Mon, 02 Mar 2026 13:00:00 GMT"}, None),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: int | None) -> None:
    assert fresh_for(headers, NOW) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None), ("120", 120), (" 120 ", 120), ("0", 0), ("-5", None), ("1.5", None), ("soon", None), ("", None),
        ("Mon, 02 Mar 2026 12:10:00 GMT", 600), ("Mon, 02 Mar 2026 11:00:00 GMT", 0), ("9" * 400, 2**31),
        ("Mon, 02 Mar 99999 12:10:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_seconds(value, NOW) == seconds


@given(st.dictionaries(st.sampled_from(["cache-control", "age", "expires", "date"]), st.text(max_size=60)))
def test_nothing_that_a_server_sends_raises(headers: dict[str, str]) -> None:
    found = fresh_for(headers, NOW)
    assert found is None or found >= timedelta(0)
    for value in headers.values():
        wait = retry_seconds(value, NOW)
        assert wait is None or wait >= 0
