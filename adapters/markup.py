"""HTML fragments of feeds and posts: to plain text, and to HTML that may be shown.

Text is read by a tokeniser, not from a tree: it is linear in the worst case and loses nothing, where libxml2 cuts
what lies deeper than 2,048 elements and takes 12 s for a tag of 40,000 attributes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import escape, unescape

import nh3

from adapters.text import clean
from adapters.urls import resolve

__all__ = ["has_markup", "sanitize", "tidy", "to_text"]

MAX_SANITIZED = 500_000
"""Characters of markup that are looked at before they are shown; the sanitiser's time grows faster than its input."""
MAX_DEPTH = 500

_START = re.compile(r"<(?:(?P<comment>!--)|(?P<close>/?)(?P<name>[A-Za-z][^\s/>]*)|[!?/])")
_REST = re.compile(r"""(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
# The inside of a tag as nearly all are written: no angle brackets, nothing strange in its name.
_INSIDE = re.compile(r"""(/?[A-Za-z][A-Za-z0-9]*+)(?:[\s/](?:[^"'<>]++|"[^"<>]*+"|'[^'<>]*+')*+)?""")
_SPACES = re.compile(r" {2,}")
# A vertical tab stands for an element that begins a line of its own: with others beside it, it is one line end.
_OWN_LINE = re.compile(r" *\v[ \v]*")
_BLANKS = re.compile(r"[ \t]{2,}")
_BLANK = "\t\n\r\f\v"
_PROBABLE = re.compile(r"<(?:!--|!\[CDATA\[|/?[A-Za-z][^<>]*>)|&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")

_HIDDEN_NAMES = "script style template textarea title"
_PARAGRAPH_NAMES = """
    address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form
    frameset h1 h2 h3 h4 h5 h6 header hgroup hr html main menu nav ol p pre section summary table ul
"""
# These end by themselves, so that many of them are no depth.
_FLAT_NAMES = "area base br col dd dt embed hr img input li link meta option p param source td th tr track wbr"
_HIDDEN = frozenset(_HIDDEN_NAMES.split())
_PARAGRAPHS = frozenset(_PARAGRAPH_NAMES.split())
_FLAT = frozenset(_FLAT_NAMES.split())
_LINES = frozenset({"br", "caption", "li", "legend", "option", "tbody", "tfoot", "thead", "tr"})
_CELLS = frozenset({"td", "th"})

_TAGS = frozenset({*nh3.ALLOWED_TAGS, "audio", "picture", "source", "video"})
_ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "*": {"dir", "lang", "title"},
    "audio": {"controls", "src"},
    "video": {"controls", "height", "poster", "src", "width"},
    "source": {"src", "type"},
}
_OPEN_COMMENT = re.compile(r"<!--[^>]*>?")
# Tags that go before the sanitiser looks, so that it looks at their content as at any other. To a browser the content
# of frames is raw text, and all the rest when they are never closed; of formulas and drawings the sanitiser drops the
# words with the elements.
_UNSEEN = re.compile(
    r"</?(?:iframe|noembed|noframes|noscript|plaintext|xmp|svg|g|desc|text|tspan|math|m(?:row|i|o|n|s|text|sup|sub|subsup"
    r"|frac|sqrt|root|over|under|underover|table|tr|td|style|padded|phantom)|semantics)\b[^<>]*>",
    re.IGNORECASE,
)
# Each of these costs nh3 time in proportion to the text before it.
_BARE_AMPERSAND = re.compile(r"&(?![A-Za-z#])")


def has_markup(text: str) -> bool:
    """Whether `text` holds a tag, a comment or a character reference of HTML."""
    return ("<" in text or "&" in text) and _PROBABLE.search(text) is not None


def to_text(html: str, *, cleaned: bool = False) -> str:
    """Plain text with a blank line between paragraphs; entities resolved, tags, scripts and styles gone.

    Rows, list items and `<br>` give a line each, cells a space. Without any tag the line ends are taken to mean
    something and stay.

    Args:
        html: a fragment, or a whole document.
        cleaned: whether it has passed `adapters.text.clean`; it need not be looked through again then.
    """
    if "<" not in html:
        return tidy(unescape(html)) if "&" in html else tidy(html, cleaned=cleaned)
    text = _simple_text(html, cleaned)
    return _in_lines("".join(_pieces(_unwrapped(html)))) if text is None else text


def tidy(text: str, *, cleaned: bool = False) -> str:
    """Plain text in the same layout: no blanks about line ends, one blank line at most; `cleaned` as of `to_text`."""
    return _in_lines(text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text, cleaned=cleaned)


def _in_lines(raw: str, *, cleaned: bool = False) -> str:
    if "  " in raw or "\t" in raw:
        raw = _BLANKS.sub(" ", raw)
    if "\n" in raw:
        raw = "\n".join([line.strip(" \v") for line in raw.split("\n")])
        while "\n\n\n" in raw:  # a third fewer each time; an expression takes ten times as long
            raw = raw.replace("\n\n\n", "\n\n")
    if "\v" in raw:
        raw = _OWN_LINE.sub("\n", raw)
    return raw.strip() if cleaned else clean(raw.strip())


def _simple_text(html: str, cleaned: bool = False) -> str | None:
    """What `_pieces` and `_in_lines` give, in one pass; None for markup that is not as plain as nearly all is."""
    first, *tagged = html.split("<")
    found, breaks = [first], []
    for piece in tagged:
        tag, end, words = piece.partition(">")
        if (gap := _BREAKS[tag]) is None or not end:
            return None
        breaks.append(gap)
        found.append(words)
    if referring := "&" in html:
        found = list(map(unescape, found))
    woven = [""] * (2 * len(found) - 1)
    woven[::2], woven[1::2] = map(_spaced, found) if referring or _has_blanks(html) else found, breaks
    raw, cleaned = "".join(woven), cleaned and not referring
    if not _BLANK_LINES.issuperset(breaks):
        return _in_lines(raw, cleaned=cleaned)
    # Blank lines are the only line ends then, so what lies between two of them is a paragraph.
    if "  " in raw:
        raw = _SPACES.sub(" ", raw)
    text = "\n\n".join([words for part in raw.split("\n") if (words := part.strip(" "))]).strip()
    return text if cleaned else clean(text)


class _Breaks(dict[str, str | None]):
    """What stands for a tag, by all that is between its angle brackets; None for what is not plain or hides words."""

    def __missing__(self, inside: str) -> str | None:
        found = _INSIDE.fullmatch(inside)
        name = found[1].lower() if found else ""
        gap = None if not found or name in _HIDDEN else _break(name.removeprefix("/"))
        if len(inside) < 12 and len(self) < 2_000:  # attributes make every tag another one
            self[inside] = gap
        return gap


_BREAKS = _Breaks()
_BLANK_LINES = frozenset({"", "\n\n"})


def _unwrapped(html: str) -> str:
    """Markup out of the CDATA sections that some writers wrap twice, and out of a comment that is never closed.

    HTML would take the first for a comment, and all the rest for the second.
    """
    if "<![CDATA[" in html:
        html = html.replace("<![CDATA[", "").replace("]]>", "")
    last = html.rfind("-->") + 1
    if (open_at := html.find("<!--", last)) >= 0:
        html = html[:open_at] + _OPEN_COMMENT.sub("", html[open_at:])
    return html


def _pieces(html: str) -> Iterator[str]:
    """Text of `html`, with line ends where its elements break lines."""
    size, at = len(html), 0
    quotes = True
    while at < size:
        found = _START.search(html, at)
        if found is None:
            yield _flowing(html[at:])
            return
        if found.start() > at:
            yield _flowing(html[at : found.start()])
        if found["comment"]:
            end = html.find("-->", found.end())
            at = end + 3 if end >= 0 else size
            continue
        rest = _REST.match(html, found.end()) if quotes else None
        if rest is None:
            # An open quote swallows all the rest; looking for its end once is enough, so that time stays linear.
            quotes = False
        end = rest.end() if rest else html.find(">", found.end()) + 1
        if end == 0:
            return  # the input was cut within a tag
        at = end
        name = (found["name"] or "").lower()
        yield _break(name)
        if name in _HIDDEN and not found["close"] and html[end - 2] != "/":
            at = _after(html, name, end)


def _flowing(text: str) -> str:
    text = _spaced(unescape(text) if "&" in text else text)
    return _SPACES.sub(" ", text) if "  " in text else text


def _spaced(text: str) -> str:
    """White space of ASCII as spaces."""
    for blank in _BLANK:  # an expression for all of them takes thirty times as long
        if blank in text:
            text = text.replace(blank, " ")
    return text


def _has_blanks(text: str) -> bool:
    return "\n" in text or "\t" in text or "\r" in text or "\f" in text or "\v" in text


def _break(name: str) -> str:
    if name in _PARAGRAPHS:
        return "\n\n"
    if name in _LINES:
        return "\n" if name == "br" else "\v"
    return " " if name in _CELLS else ""


def _after(html: str, name: str, at: int) -> int:
    """Where the content of a hidden element ends; at the end of all where it is never closed."""
    found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, at)
    return found.start() if found else len(html)


def sanitize(html: str, *, base_url: str | None = None) -> str:
    """HTML without anything active, its links absolute against `base_url`.

    Markup past `MAX_SANITIZED` characters is cut off. Markup nested deeper than `MAX_DEPTH` elements is shown as
    text: the sanitiser takes seconds for it, and no reader ever wrote it.

    Args:
        html: a fragment, or a whole document.
        base_url: where relative links start; None leaves them as they are.

    Returns:
        An empty paragraph where there was markup and nothing of it may be shown: that is not the same as no content.
    """
    capped = _capped(html)
    if _deep(capped):
        paragraphs = (escape(p).replace("\n", "<br>") for p in to_text(capped).split("\n\n"))
        return "".join(f"<p>{p}</p>" for p in paragraphs)
    safe = nh3.clean(
        capped,
        tags=set(_TAGS),
        clean_content_tags={"script", "style", "template", "title"},
        attributes=_ATTRIBUTES,
        url_relative=(lambda url: resolve(url, base_url)) if base_url else None,
    )
    return safe or ("<p></p>" if html.strip() else "")


def _capped(html: str) -> str:
    """The first `MAX_SANITIZED` characters, not cut within a tag."""
    start = _UNSEEN.sub("", _unwrapped(html[:MAX_SANITIZED]))
    capped = _BARE_AMPERSAND.sub("&amp;", start)[:MAX_SANITIZED]
    if max(len(html), len(capped)) >= MAX_SANITIZED and capped.rfind("<") > capped.rfind(">"):
        return capped[: capped.rfind("<")]
    return capped


def _deep(html: str) -> bool:
    """Whether elements nest deeper than `MAX_DEPTH`; an upper bound, from the tags alone."""
    if html.count("<") <= MAX_DEPTH:
        return False
    opened: Counter[str] = Counter()
    depth = 0
    for found in _START.finditer(html):
        name = (found["name"] or "").lower()
        if not name or name in _FLAT:
            continue
        if not found["close"]:
            opened[name] += 1
            depth += 1
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
        if depth > MAX_DEPTH:
            return True
    return False
