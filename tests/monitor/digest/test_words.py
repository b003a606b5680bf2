"""Words of strangers."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.words import cut, first_sentences, is_rtl, plain, safe_url

ANY = st.text(st.characters(), max_size=200)


@given(ANY)
def test_plain_words_are_one_printable_line(text: str) -> None:
    found = plain(text)
    assert plain(found) == found
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in found)
    assert not set(found) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff\ufffe\uffff")
    found.encode()


@given(ANY, st.integers(1, 60))
def test_a_cut_is_short_and_says_so(text: str, most: int) -> None:
    found = cut(text, most)
    assert len(found) <= most
    assert found == text or (found.endswith("…") and text.startswith(found[:-1]))


@given(ANY, st.integers(1, 3), st.integers(20, 100))
def test_sentences_are_a_beginning(text: str, count: int, most: int) -> None:
    found = first_sentences(text, count, most)
    assert len(found) <= most
    assert plain(text).startswith(found.removesuffix("…"))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Gen. Aldo Marsh left. He is back.", "Gen. Aldo Marsh left."),
        ("The U.S. Navy sailed. It rained.", "The U.S. Navy sailed."),
        ("It cost 3.5 million. More follows.", "It cost 3.5 million."),
        ("„Wir warten.“ Dann kam der Zug.", "„Wir warten.“"),
        ("Втрати сягнули 5 млн. доларів. Далі буде.", "Втрати сягнули 5 млн. доларів."),
        ("橋が完成した。兵士が渡った。", "橋が完成した。"),
        ("وصلت السفينة. غادرت ليلا.", "وصلت السفينة."),
        ("No end at all", "No end at all"),
        ("", ""),
    ],
)
def test_first_sentence(text: str, first: str) -> None:
    assert first_sentences(text, 1).strip() == first


@pytest.mark.parametrize(
    ("text", "rtl"),
    [("بطارية", True), ("«שלום» now", True), ("A بطارية", False), ("防空", False), ("12 …", False), ("", False)],
)
def test_the_first_strong_letter_tells_the_direction(text: str, rtl: bool) -> None:
    assert is_rtl(text) is rtl


@given(st.one_of(ANY, ANY.map(lambda t: f"https://news.example/{t}"), ANY.map(lambda t: f"http://{t}")))
def test_an_address_leads_to_the_web_or_nowhere(url: str) -> None:
    found = safe_url(url)
    if found is not None:
        assert urlsplit(found).scheme in ("http", "https")
        assert not set(found) & set(" \"'<>\\^`{|}\t\r\n")
        assert safe_url(found) == found


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//host/x", "",
     "https://", "https://user:word@host/x", "http://[::1", "mailto:a@b.example", None],
)  # fmt: skip
def test_other_addresses_lead_nowhere(url: str | None) -> None:
    assert safe_url(url) is None


def test_a_quotation_mark_cannot_leave_its_attribute() -> None:
    assert safe_url('https://h.example/"onload="x') == "https://h.example/%22onload=%22x"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://h.example/x?y=[1]#a#b", "https://h.example/x?y=%5B1%5D#a%23b"),
        ("http://[2001:db8::1]:80/x", "http://[2001:db8::1]:80/x"),
        ("http://h.example?q=100%zz%20", "http://h.example?q=100%25zz%20"),
        ("https://h.example//x", "https://h.example//x"),
        ("https://h.example/a\r\nBcc:x", "https://h.example/aBcc:x"),
        ("https://приклад.example/стаття", "https://приклад.example/стаття"),
        ("https://a b.example/", None),
        ("https://h.example:99999/", None),
        ("https://h.example\\@other.example/", None),
    ],
)
def test_what_has_no_place_in_an_address_is_escaped(url: str, found: str | None) -> None:
    assert safe_url(url) == found
