"""Bytes to text, and text that every store takes."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.charsets import CANDIDATES, codec_of, declared_label, evidence, likely, score
from adapters.errors import ParseError

__all__ = ["Decoded", "clean", "decode"]

# C0 but tab, line ends and form feeds; C1; DEL; lone surrogates.
_UNSAFE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_UNSAFE_ASCII = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F])
_SHORT = 64  # code points; of more of them, looking at bytes takes half the time

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its first half
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF", "Extract its text first, for example with pdftotext."),
    (b"\x1f\x8b", "gzip data", "Unpack it first; files that end in .gz are unpacked by the files adapter."),
    (b"PK\x03\x04", "a ZIP archive or office document", "Unpack it, or save the document as text or HTML."),
    (b"\xd0\xcf\x11\xe0", "an old office document", "Save it as text or HTML."),
    (b"{\\rtf", "rich text", "Save it as plain text or HTML."),
    *((mark, "a compressed archive", "Unpack it first.") for mark in (
        b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd")),
    *((mark, "a picture, sound or film", "Only text can be read.") for mark in (
        b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"OggS", b"ID3", b"\x00\x00\x01\x00", b"\x1aE\xdf\xa3")),
    *((mark, "a program or database", "Only text can be read.") for mark in (
        b"\x7fELF", b"MZ\x90", b"SQLite format 3\x00")),
)  # fmt: skip
_NEVER_TEXT = (b"%PDF-", b"{\\rtf", b"PK\x03\x04", b"\x7fELF", b"SQLite format 3\x00")
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\x1a\x1b")
_ISO_2022_JP = re.compile(rb"\x1b(?:\$[@B]|\([BJI])")
_LEAD = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_MULTI_BYTE = frozenset(["gb18030", "cp932", "shift_jis", "euc_jp", "cp949", "big5hkscs", "euc_kr"])


_CUT = ("unexpected end of data", "truncated data", "incomplete multibyte sequence")


def _replacement(match: re.Match[str]) -> str:
    char = match.group()
    if "\x80" <= char <= "\x9f" and char != "\x85":
        # A C1 control is nearly always a windows-1252 byte that was read as Latin-1 (WHATWG HTML, numeric references).
        return bytes([ord(char)]).decode("cp1252", "replace")
    return "\n" if char == "\x85" else "\ufffd"


def clean(text: str) -> str:
    """Text that PostgreSQL, SQLite and JSON store alike; as many code points as before, so spans hold."""
    return _UNSAFE.sub(_replacement, text) if _is_unsafe(text) else text


def _is_unsafe(text: str) -> bool:
    """Whether anything in `text` must go; every text is asked several times, and the expression is slow."""
    if text.isascii() and len(text) > _SHORT:
        return len(text.encode().translate(None, _UNSAFE_ASCII)) != len(text)
    if text.isprintable() or text.replace("\n", "").isprintable():
        return False
    return _UNSAFE.search(text) is not None


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the choice that made it.

    Attributes:
        text: cleaned, without byte order mark; line ends as they were.
        encoding: Python codec name.
        source: which rung of the ladder decided: bom, header, declaration, detection.
        warnings: what had to be replaced or overruled.
    """

    text: str
    encoding: str
    source: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Claim:
    codec: str
    label: str
    source: str


def decode(data: bytes, *, content_type: str | None = None) -> Decoded:
    """Text of `data` by the ladder byte order mark, header, declaration in the document, detection.

    A claim that the bytes contradict is overruled, and a warning says so: valid UTF-8 is UTF-8 whatever it is
    called, and what is called UTF-8 and is not is detected.

    Args:
        data: the bytes; a byte order mark is dropped.
        content_type: the Content-Type header, whose charset parameter is the second rung.

    Raises:
        ParseError: the bytes are no text.
    """
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return _decoded(data[len(bom) :], codec, "bom", [])
    _refuse_binary(data)
    warnings: list[str] = []
    claims = list(_claims(data, content_type, warnings))
    if wide := _wide(data, claims):
        return _decoded(data, wide, _source(wide, claims), warnings + _overruled(claims, wide))
    if _ISO_2022_JP.search(data, 0, 100_000) and data.isascii():
        return _decoded(data, "iso2022_jp", _source("iso2022_jp", claims), warnings)
    narrow = [c for c in claims if c.codec not in _WIDE]  # the bytes are not wide, whatever they are called
    codec = _utf8(data, narrow) or _legacy(data, narrow)
    # Plain ASCII is the same in all the others.
    warnings += _overruled([c for c in claims if c.codec in _WIDE] if data.isascii() else claims, codec)
    return _decoded(data, codec, _source(codec, narrow), warnings)


def _refuse_binary(data: bytes) -> None:
    for mark, what, remedy in _SIGNATURES:
        # Some marks are words that a text may begin with; what follows tells.
        if data.startswith(mark) and (mark in _NEVER_TEXT or not data[:256].isascii() or b"\0" in data[:256]):
            raise ParseError(f"the input is {what}, not text", remedy=remedy)


def _claims(data: bytes, content_type: str | None, warnings: list[str]) -> Iterator[_Claim]:
    label = None
    if content_type and (found := re.search(r"charset\s*=\s*[\"']?\s*([^\s;\"',]+)", content_type, re.IGNORECASE)):
        label = found.group(1)
    for name, source in ((label, "header"), (declared_label(data[:4096]), "declaration")):
        if name is None:
            continue
        if codec := codec_of(name):
            yield _Claim(codec, name, source)
        else:
            warnings.append(f"the {source} names the charset {name[:40]!r}, which does not exist")


def _source(codec: str, claims: list[_Claim]) -> str:
    return next((c.source for c in claims if c.codec == codec), "detection")


def _overruled(claims: list[_Claim], codec: str) -> list[str]:
    return [f"the {c.source} says {c.label}, but the bytes are {codec}" for c in claims if c.codec != codec]


def _decoded(data: bytes, codec: str, source: str, warnings: list[str]) -> Decoded:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as first:
        text = data.decode(codec, "replace")
        if first.end == len(data) and first.reason in _CUT:
            warnings = [*warnings, "the text ends inside a character"]
        else:
            warnings = [*warnings, f"bytes that are no {codec} were replaced, the first at byte {first.start}"]
    return Decoded(clean(text.removeprefix("\ufeff")), codec, source, tuple(warnings))


def _wide(data: bytes, claims: list[_Claim]) -> str | None:
    """The UTF-16 or UTF-32 that `data` is without a mark, or None when it is in 8-bit units.

    Raises:
        ParseError: control bytes abound and no wide encoding makes text of them.
    """
    head = data[:8_000]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls <= 4 or controls * 20 <= len(head):
        small = len(head) <= 200 and head.count(0) * 5 >= len(head) * 2 > 0
        if not small:
            return None
    claimed = {c.codec for c in claims}
    best, quality = max(((w, _wide_quality(head, w) + 0.1 * (w in claimed)) for w in _WIDE), key=lambda pair: pair[1])
    if quality >= 0.9:
        return best
    raise ParseError("the input is binary, not text", remedy="Give a text, HTML, XML or JSON file.")


def _wide_quality(head: bytes, codec: str) -> float:
    """0 … 1.5: the share of characters that a text may hold, and how many of them are blanks and line ends."""
    unit = 4 if codec.startswith("utf-32") else 2
    try:
        text = head[: len(head) // unit * unit].decode(codec, "strict" if unit == 4 else "replace")
    except UnicodeDecodeError:
        return 0.0
    if not text:
        return 0.0
    good = sum(c in "\t\n\r\f" or (unicodedata.category(c)[0] in "LMNPSZ" and c != "\ufffd") for c in text)
    blanks = sum(c in " \n\t,.0123456789\u3000\u3001\u3002\uff0c" for c in text)
    # Blanks and Cyrillic with their bytes swapped.
    odd = sum("\u2000" <= c <= "\u200a" or "\u3400" <= c <= "\u4dbf" for c in text)
    return (good - 2 * odd) / len(text) + min(0.5, blanks / len(text))


def _utf8(data: bytes, claims: list[_Claim]) -> str | None:
    """`utf-8` (or the claimed codec, for plain ASCII) when the bytes are that, or all but a few of them."""
    if data.isascii():
        return claims[0].codec if claims else "utf-8"
    try:
        data.decode("utf-8")
        broken = 0
    except UnicodeDecodeError as first:
        cut = first.end == len(data) and first.reason == "unexpected end of data"
        broken = 0 if cut and (first.start or len(data) > 1) and len(_LEAD.findall(data)) else -1
    if broken == 0:
        return None if _accident(data, claims) else "utf-8"
    # A few damaged bytes among much UTF-8 do not make it another encoding.
    text = data[:200_000].decode("utf-8", "replace")
    bad = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", "ignore")) - bad
    return "utf-8" if whole > 10 * bad else None


def _accident(data: bytes, claims: list[_Claim]) -> bool:
    """Whether two or three characters of a claimed CJK encoding happen to be valid UTF-8 as well."""
    claim = claims[0].codec if claims else None
    if claim not in _MULTI_BYTE or len(_LEAD.findall(data[:4096])) > 3:
        return False
    try:
        data.decode(claim)
    except UnicodeDecodeError:
        return False
    return score(evidence(data), claim)[0] > score(evidence(data), "utf-8")[0]


def _legacy(data: bytes, claims: list[_Claim]) -> str:
    """The claimed encoding unless another reads clearly better; without a claim, the one that reads best."""
    sample = evidence(data)
    read = dict.fromkeys([*(c.codec for c in claims), *likely(sample, CANDIDATES)])
    scores = {codec: score(sample, codec) for codec in read}
    best = max(scores, key=lambda codec: scores[codec][0])
    for claim in claims:
        value, letters = scores[claim.codec]
        gain = scores[best][0] - value
        # A few letters prove nothing, many with a small gain neither.
        if claim.codec != "utf-8" and not (gain > 0.05 and gain * letters > 8):
            return claim.codec
    return best
