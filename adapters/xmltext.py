"""XML as people write it, made fit for a strict parser: bare ampersands, names of HTML's, characters that XML lacks."""

from __future__ import annotations

import re
from html import unescape

__all__ = ["mended"]

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)(\w{2,31};)?", re.ASCII)
# XML 1.0 section 2.2; expat refuses them by reference too.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|&#(?:0*[0-8]|x0*[0-8]);")


def mended(text: str) -> bytes:
    """`text` in UTF-8 without its XML declaration, each ampersand begins a reference that XML knows.

    Args:
        text: decoded; what its declaration says of the encoding holds no more.
    """
    body = _NOT_XML.sub("\ufffd", _DECLARATION.sub("", text, count=1))
    return _ENTITY.sub(_character, body).encode("utf-8", "replace")


def _character(found: re.Match[str]) -> str:
    name = found[1]
    known = unescape(f"&{name}") if name else ""
    if name and not known.startswith("&"):
        return known.replace("<", "&lt;")
    return f"&amp;{name or ''}"
