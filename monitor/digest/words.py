"""Words of strangers, made fit to be shown: one line, no control characters, no tricks with writing direction."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

__all__ = ["cut", "first_sentences", "is_rtl", "plain", "safe_url"]

_BAD = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 and C1 controls
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # turn the direction of what follows (UTR 36, section 3.3)
    "\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # invisible fillers, notes and tags
    "\ud800-\udfff\ufffe\uffff"  # no characters at all: XML forbids them
    "]"
)
_BLANK = re.compile(r"\s+")
# A sentence ends at . ! ? … before a capital or a bracket, or at the full stops of CJK, Arabic, Devanagari, Ethiopic.
_LOWER = "a-zа-яёіїєґąćęłńóśźżäöüßàâçéèêëîïôûù"
_END = re.compile(
    rf"(?<=[.!?…])[\"'»”“’)\]]*\s+(?=[^\W{_LOWER}\d_]|[\"'«„“‘(\[])|(?<=[。！？۔॥।።])"
)
_SHORT = re.compile(
    r"(?:^|[\s(.])(?:[^\W\d_]{1,3}|Prof|Capt|Sgt|Brig|approx|млн|млрд|тис|тыс|bzw|resp)\.$", re.IGNORECASE
)
_HOST = re.compile(r"[\w.:-]+")
_ALIEN = re.compile(r"[\s\"'<>\\^`{|}\[\]]|%(?![0-9A-Fa-f]{2})")
_LINES = re.compile(r"[\t\r\n]")
_RTL = frozenset(["R", "AL"])


def plain(text: str | None) -> str:
    """`text` as one line of printable characters."""
    return _BLANK.sub(" ", _BAD.sub("", text or "")).strip()


def cut(text: str, most: int) -> str:
    """At most `most` characters, cut at a word, with an ellipsis where something is missing."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    at = head.rfind(" ")
    return (head[:at] if at > most // 2 else head).rstrip(" ,;:–—-") + "…"


def first_sentences(text: str, count: int = 2, most: int = 320) -> str:
    """The first sentences of a text, at most `most` characters.

    Abbreviations of up to three letters (`Gen.`, `U.S.`, `им.`) do not end a sentence.
    """
    line = plain(text[: most * 8])
    ends, start = [], 0
    for end in _END.finditer(line):
        if _SHORT.search(line[start : end.start()].rstrip("\"'»”“’)]")):
            continue
        ends.append(end.start())
        start = end.end()
        if len(ends) == count:
            return cut(line[: end.end()].strip(), most)
    return cut(line, most)


def is_rtl(text: str) -> bool:
    """Whether the first strong character runs from right to left (UAX 9, rule P2)."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in _RTL:
            return True
        if kind == "L":
            return False
    return False


def safe_url(url: str | None) -> str | None:
    """The address where a click may lead: http and https with a host, nothing else; None otherwise."""
    if not url:
        return None
    text = _LINES.sub("", _BAD.sub("", url)).strip()
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not _HOST.fullmatch(host or "") or parts.username is not None:
        return None
    # What has no place in an address (RFC 3986, section 2) is escaped: mail clients cut links there, or leave attributes.
    rest, mark, fragment = text[text.index("//") + 2 + len(parts.netloc) :].partition("#")
    rest = _ALIEN.sub(_escaped, rest) + mark + _ALIEN.sub(_escaped, fragment.replace("#", "%23"))
    return f"{parts.scheme}://{parts.netloc}{rest}"


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())
