from __future__ import annotations

import gzip
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.charsets import codec_of, declared_label, evidence
from adapters.errors import ParseError
from adapters.text import clean, decode
from tests.adapters.paragraphs import ENCODINGS, PARAGRAPHS

CASES = [(encoding, language) for encoding, languages in ENCODINGS.items() for language in languages]


def test_undeclared_encodings_are_found():
    wrong = []
    for encoding, language in CASES:
        data = PARAGRAPHS[language].encode(encoding)
        if decode(data).text != data.decode(encoding):
            wrong.append((encoding, language))
    assert len({encoding for encoding, _ in CASES}) >= 20
    assert len(wrong) <= 0.03 * len(CASES), wrong


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_right_declaration_is_kept_without_a_word(encoding):
    for language in ENCODINGS[encoding]:
        data = PARAGRAPHS[language].encode(encoding)
        decoded = decode(data, content_type=f"text/plain; charset={encoding}")
        assert (decoded.text, decoded.warnings) == (data.decode(encoding), ())
        assert decoded.source == "header"


@pytest.mark.parametrize(
    ("encoding", "claim", "language"),
    [
        ("utf-8", "windows-1251", "ru"), ("utf-8", "iso-8859-1", "fr"), ("cp1251", "utf-8", "ru"),
        ("cp1251", "iso-8859-1", "ru"), ("koi8-u", "windows-1251", "uk"), ("cp1250", "utf-8", "pl"),
        ("euc_jp", "shift_jis", "ja"), ("utf-8", "gb2312", "zh"), ("cp1251", "utf-16", "bg"),
    ],
)  # fmt: skip
def test_a_claim_that_the_bytes_contradict_is_overruled_aloud(encoding, claim, language):
    data = PARAGRAPHS[language].encode(encoding)
    decoded = decode(data, content_type=f"text/html; charset={claim}")
    assert decoded.text == data.decode(encoding)
    assert decoded.source == "detection"
    assert claim in decoded.warnings[0]


@pytest.mark.parametrize("bom", ["utf-8-sig", "utf-16", "utf-32"])
def test_the_mark_is_the_first_rung_and_is_not_counted(bom):
    decoded = decode("Ім’я\r\n".encode(bom), content_type="text/plain; charset=koi8-u")
    assert (decoded.text, decoded.source) == ("Ім’я\r\n", "bom")


@pytest.mark.parametrize(
    "head", ['<?xml version="1.0" encoding="windows-1251"?>', '<html><meta charset=cp1251>',
             '<html><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'],
)  # fmt: skip
def test_declarations_in_the_document(head):
    data = (head + "<p>Учения</p>").encode("cp1251")
    decoded = decode(data, content_type="text/html")
    assert (decoded.encoding, decoded.source, decoded.warnings) == ("cp1251", "declaration", ())


def test_header_goes_before_declaration():
    data = ('<?xml version="1.0" encoding="koi8-r"?>' + PARAGRAPHS["ru"]).encode("cp1251")
    decoded = decode(data, content_type="application/xml; charset=windows-1251")
    assert decoded.source == "header"
    assert "koi8-r" in decoded.warnings[0]


@pytest.mark.parametrize(
    ("label", "codec"),
    [("latin1", "cp1252"), ("ISO-8859-1", "cp1252"), ("x-sjis", "cp932"), ("gb2312", "gb18030"), ("TIS-620", "cp874"),
     ("x-mac-cyrillic", "mac-cyrillic"), ("utf8", "utf-8"), (' "UTF-8" ', "utf-8"), ("unicode_escape", None),
     ("rot13", None), ("utf-7", None), ("base64", None), ("no such", None), ("", None), ("idna", None)],
)  # fmt: skip
def test_labels_mean_what_browsers_take_them_for(label, codec):
    assert codec_of(label) == codec


def test_an_unknown_label_is_told():
    decoded = decode("Übung".encode(), content_type="text/plain; charset=klingon-8")
    assert decoded.text == "Übung"
    assert "klingon-8" in decoded.warnings[0]


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7\n%\xe2\xe3", b"\x89PNG\r\n\x1a\n", gzip.compress(b"text"), b"PK\x03\x04rest", b"\x7fELF\x02",
     b"\0" * 40, random.Random(7).randbytes(5000), b"\x00\x01\x02\x03\x04\x05\x06" * 30],
)  # fmt: skip
def test_binary_is_refused_with_a_remedy(data):
    with pytest.raises(ParseError) as caught:
        decode(data)
    assert caught.value.remedy


@pytest.mark.parametrize("text", ["RIFF raff, said the dog.", "ID3 tags are old.", "BZh", "GIF89a is a format.", "PKK"])
def test_a_text_may_begin_like_something_else(text):
    assert decode(text.encode()).text == text


def test_a_stray_nul_does_not_make_a_text_binary():
    decoded = decode(("Навчання " * 20 + "\0" + " завершено").encode())
    assert "\0" not in decoded.text
    assert "завершено" in decoded.text


def test_a_text_cut_inside_a_character_is_read_to_there():
    data = PARAGRAPHS["uk"].encode()
    cut = data[: len(PARAGRAPHS["uk"][:40].encode()) - 1]
    decoded = decode(cut)
    assert decoded.encoding == "utf-8"
    assert decoded.text[:39] == PARAGRAPHS["uk"][:39]
    assert "ends inside" in decoded.warnings[0]


def test_a_few_damaged_bytes_stay_a_few():
    data = bytearray(PARAGRAPHS["uk"].encode())
    data[10:10] = b"\xff"  # after five letters of two bytes
    decoded = decode(bytes(data))
    assert decoded.encoding == "utf-8"
    assert decoded.text.count("\ufffd") == 1
    assert decoded.warnings


def test_ascii_keeps_its_claim_and_japanese_seven_bit_is_seen():
    assert decode(b"plain", content_type="text/plain; charset=windows-1251").encoding == "cp1251"
    assert decode(b"").text == ""
    assert decode(PARAGRAPHS["ja"].encode("iso2022_jp")).text == PARAGRAPHS["ja"]


def test_text_far_behind_ascii_is_found_and_bounded():
    data = b"<script>" + b"var a = 1;\n" * 20_000 + b"</script>" + PARAGRAPHS["uk"].encode("koi8-u") * 300
    assert decode(data).encoding == "koi8-u"
    assert len(evidence(data)) <= 9_000


def test_declared_label_ignores_what_is_no_markup():
    assert declared_label(b"He wrote charset=koi8-r on the board") is None


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_parse_error(data):
    try:
        decoded = decode(data)
    except ParseError:
        return
    decoded.text.encode("utf-8")  # no lone surrogates
    assert clean(decoded.text) == decoded.text


@given(st.text())
def test_clean_keeps_places_and_is_idempotent(text):
    once = clean(text)
    assert len(once) == len(text)
    assert clean(once) == once


@given(st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_is_always_utf8(text):
    decoded = decode(text.encode(), content_type="text/plain; charset=utf-8")
    assert decoded.text == text.removeprefix("\ufeff")
