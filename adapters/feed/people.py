"""Authors as feeds write them on one line: `desk@news.example (Jane Doe)`, `Jane Doe <desk@news.example>`."""

from __future__ import annotations

import re

from adapters.feed.raw import RawPerson
from adapters.markup import has_markup, to_text

__all__ = ["person"]

_EMAIL = r"(?P<email>[^\s<>()\[\]\"',;:@]{1,64}@[^\s<>()\[\]\"',;:@]{1,255})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?:mailto:)?{_EMAIL}\s*\((?P<name>.+)\)",  # RSS 2.0, after RFC 822's comments
        rf"\"?(?P<name>[^\"<]+?)\"?\s*<(?:mailto:)?{_EMAIL}>",
        rf"(?P<name>.+?)\s*\((?:mailto:)?{_EMAIL}\)",
        rf"(?:mailto:)?{_EMAIL}(?:\s*\(\s*\)|\s*<\s*>)?",
        rf"(?P<name>[^@]+?)[\s,:-]+{_EMAIL}",
        rf"{_EMAIL}[\s,:-]+(?P<name>[^@]+)",
    )
)


def person(text: str | None) -> RawPerson | None:
    """Name and mail address in `text`, or None when it says nothing."""
    line = " ".join((text or "").split())[:1000]
    for form in _FORMS if "@" in line else ():
        if found := form.fullmatch(line):
            group = found.groupdict()
            return RawPerson(_name(group.get("name")), group["email"])
    name = _name(line)
    return RawPerson(name) if name else None


def _name(text: str | None) -> str | None:
    """A name without markup; some writers link it."""
    if text and has_markup(text):
        text = " ".join(to_text(text).split())
    return text.strip() or None if text else None
