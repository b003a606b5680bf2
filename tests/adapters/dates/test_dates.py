"""Times: what is read, how precisely, and with which zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.dates import believable, parse, parts
from adapters.schema import Stamp


def read(raw: str, language: str | None = None) -> Stamp:
    found = parse(raw, source="feed", language=language)
    assert found is not None
    assert found.raw == raw
    return found


@pytest.mark.parametrize(
    ("raw", "iso", "tz"),
    [
        ("Mon, 02 Nov 2026 14:05:09 +0200", "2026-11-02T14:05:09+02:00", "+02:00"),
        ("Mon, 02 Nov 2026 14:05:09 GMT", "2026-11-02T14:05:09+00:00", "utc"),
        ("Mon, 02 Nov 2026 14:05:09 -0000", "2026-11-02T14:05:09+00:00", "utc"),
        ("Mon, 02 Nov 2026 14:05:09 EST", "2026-11-02T14:05:09-05:00", "-05:00"),
        ("Mon,2 Nov 26 4:05 UT", "2026-11-02T04:05+00:00", "utc"),
        ("02-Nov-2026 14:05:09 -0330", "2026-11-02T14:05:09-03:30", "-03:30"),
        ("2 November 2026", "2026-11-02", "unknown"),
        ("Mon, 02 Nov 2026 14:05:09", "2026-11-02T14:05:09", "unknown"),
        ("Mon, 02 Nov 2026 14:05:09 Q", "2026-11-02T14:05:09", "unknown"),
        ("Mon Nov  2 14:05:09 2026", "2026-11-02T14:05:09", "unknown"),
        ("Mon Nov 2 14:05:09 PST 2026", "2026-11-02T14:05:09-08:00", "-08:00"),
        ("Monday, November 2, 2026 2:05 PM EST", "2026-11-02T14:05-05:00", "-05:00"),
        ("November 2, 2026 12:05 a.m.", "2026-11-02T00:05", "unknown"),
        ("2026-11-02T14:05:09Z", "2026-11-02T14:05:09+00:00", "utc"),
        ("2026-11-02T14:05:09.123456+02:00", "2026-11-02T14:05:09+02:00", "+02:00"),
        ("2026-11-02 14:05", "2026-11-02T14:05", "unknown"),
        ("2026-11-02T14:05+02", "2026-11-02T14:05+02:00", "+02:00"),
        ("2026-11-02 14:05 Europe/Kyiv", "2026-11-02T14:05+02:00", "+02:00"),
        ("2026-07-02 14:05 Europe/Kyiv", "2026-07-02T14:05+03:00", "+03:00"),
        ("20261102T140509Z", "2026-11-02T14:05:09+00:00", "utc"),
        ("2026-11-02", "2026-11-02", "unknown"),
        ("2026-11", "2026-11", "unknown"),
        ("2026", "2026", "unknown"),
        ("2026-W45-1", "2026-11-02", "unknown"),
        ("2026-306", "2026-11-02", "unknown"),
        ("2026306", "2026-11-02", "unknown"),
        ("2026-11-02T24:00:00Z", "2026-11-03T00:00:00+00:00", "utc"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00", "utc"),
        ("1793628309", "2026-11-02T14:05:09+00:00", "utc"),
        ("1793628309000", "2026-11-02T14:05:09+00:00", "utc"),
        ("2026/11/02 14:05", "2026-11-02T14:05", "unknown"),
        ("11/02/2026", "2026-11-02", "unknown"),
        ("Mon, 02 11 2026 14:05:09 +0100", "2026-11-02T14:05:09+01:00", "+01:00"),
        ("02.11.2026", "2026-11-02", "unknown"),
        ("November 2026", "2026-11", "unknown"),
        ("Mon, 02 Nov 2026 25:05:00 GMT", "2026-11-02", "unknown"),
    ],
)
def test_without_a_language(raw: str, iso: str, tz: str) -> None:
    found = read(raw)
    assert (found.isoformat(), found.tz) == (iso, tz)


@pytest.mark.parametrize(
    ("raw", "language", "iso"),
    [
        ("2 листопада 2026, 14:05", "uk", "2026-11-02T14:05"),
        ("2 ноября 2026 г. в 14:05 МСК", "ru", "2026-11-02T14:05+03:00"),
        ("2. November 2026, 14.05 Uhr", "de", "2026-11-02T14:05"),
        ("lun., 2 nov. 2026 14:05:09 +0100", "fr", "2026-11-02T14:05:09+01:00"),
        ("mar 12 mai 2026", "fr", "2026-05-12"),
        ("Po, 2 lis 2026 14:05", "cs", "2026-11-02T14:05"),
        ("2026. november 2., 14:05", "hu", "2026-11-02T14:05"),
        ("2026年11月2日 14:05", "ja", "2026-11-02T14:05"),
        ("2026年11月2日 14时05分", "zh", "2026-11-02T14:05"),
        ("2026년 11월 2일 오후 2:05", "ko", "2026-11-02T14:05+09:00"),
        ("٢ نوفمبر ٢٠٢٦", "ar", "2026-11-02"),
        ("2 tháng 11 năm 2026", "vi", "2026-11-02"),
        ("11/02/2026", "en-GB", "2026-02-11"),
        ("11/02/2026", "en-US", "2026-11-02"),
        ("11/02/2026", "de", "2026-02-11"),
        ("13/02/2026", "en-US", "2026-02-13"),
        ("02.11.2026", "en-US", "2026-11-02"),
        ("листопад 2026", "uk", "2026-11"),
    ],
)
def test_with_a_language(raw: str, language: str, iso: str) -> None:
    assert read(raw, language).isoformat() == iso


def test_a_month_that_means_two_things_needs_a_language() -> None:
    assert parse("2 листопада 2026", source="feed") is not None
    assert parse("2 listopada 2026", source="feed") is None  # November in Polish, October in Croatian
    assert read("2 listopada 2026", "pl").isoformat() == "2026-11-02"
    assert read("2 listopada 2026", "hr").isoformat() == "2026-10-02"


@pytest.mark.parametrize("raw", ["", " ", "yesterday", "3 days ago", "hello", "12 February", "1 2 3", "x" * 999, "٣"])
def test_no_time(raw: str) -> None:
    assert parse(raw, source="feed") is None
    assert parse(raw, source="feed", language="en") is None


@pytest.mark.parametrize(
    "raw",
    [
        "2026-02-30", "31 Sep 2026", "0000-01-01", "-0001-01-01T00:00:00Z", "2026-11-02T14:05:00+99:99",
        "9999-12-31T23:59:59-01:00", "2026-W60-1", "2026-366", "2026-13-01",
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_keeps_its_words(raw: str) -> None:
    found = read(raw)
    assert found.value is None


def test_zones_that_several_places_share_are_a_guess() -> None:
    assert read("Mon, 02 Nov 2026 14:05:09 IST").zone == "assumed"
    assert read("Mon, 02 Nov 2026 14:05:09 ET").tz == "-05:00"
    assert read("Thu, 02 Jul 2026 14:05:09 ET").tz == "-04:00"


def test_some_readings_are_for_date_fields_only() -> None:
    assert read("261102").isoformat() == "2026-11-02"
    assert read("26306").isoformat() == "2026-11-02"
    assert parse("261102", source="text") is None
    korean = "2026년 11월 2일 14:05"
    assert (read(korean).tz, read(korean).zone) == ("+09:00", "assumed")
    in_text = parse(korean, source="text")
    assert in_text is not None
    assert in_text.zone == "unknown"


def test_only_believable_times_have_a_value() -> None:
    fetched = datetime(2026, 11, 2, 12, tzinfo=UTC)
    for raw in ("1989-12-31", "2026-11-04", "9999-01-01T00:00:00Z"):
        marked = believable(read(raw), fetched)
        assert marked is not None
        assert (marked.value, marked.raw) == (None, raw)
    for raw in ("1990-01-01", "2026-11-03T11:00:00Z"):
        assert believable(read(raw), fetched) == read(raw)
    assert believable(read("2999-01-01"), None) == read("2999-01-01")
    assert believable(None, fetched) is None


TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 31)).map(lambda t: t.replace(microsecond=0))
OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


@given(TIMES, OFFSETS)
def test_standard_formats_come_back(wall: datetime, zone: timezone) -> None:
    aware = wall.replace(tzinfo=zone)
    assert read(aware.isoformat()).value == aware
    assert read(format_datetime(aware)).value == aware
    assert read(wall.strftime("%Y%m%dT%H%M%S")).wall == wall.isoformat()
    assert read(wall.strftime("%G-W%V-%u")).wall == wall.date().isoformat()
    assert read(wall.strftime("%Y-%j")).wall == wall.date().isoformat()
    assert read(wall.ctime()).wall == wall.isoformat()


ALPHABET = st.sampled_from("0123456789-/.:, TZ+WNovemberPMGSTчас年月日")


@given(st.text(ALPHABET, max_size=40), st.sampled_from([None, "en", "uk", "zz", "x"]))
def test_no_input_raises(raw: str, language: str | None) -> None:
    parse(raw, source="feed", language=language)


_WRITTEN = ["%a, %d %b %Y %H:%M:%S", "%d %b %y %H:%M", "%Y-%m-%d %H:%M:%S", "%d %b %Y 24:%M:60"]
_ZONES = ["", " GMT", " +0200", " -0330", " +9999", " EST", " ET", " Europe/Kyiv"]


@given(st.datetimes(), st.sampled_from(_WRITTEN), st.sampled_from(_ZONES))
def test_usual_times_come_out_as_by_the_general_way(when: datetime, form: str, zone: str) -> None:
    raw = when.strftime(form) + zone
    quick = parse(raw, source="feed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "_usual", lambda parts: None)
        assert quick == parse(raw, source="feed")
