"""The words of a post, without the lines around them that only hold its address, time, counts or attachments."""

from __future__ import annotations

import re
from typing import NamedTuple

from adapters.document import attribution
from adapters.document.attribution import PERMALINK, Attribution
from adapters.document.draft import Draft

__all__ = ["MEDIA_LINK", "NOTE", "Words", "closes", "words_of"]

MEDIA_LINK = re.compile(r"(?:https?://)?(?:pic\.(?:twitter|x)\.com)/\w+")
NOTE = re.compile(
    r"[\[(]\s*(?P<kind>photos?|images?|pictures?|videos?|gif|foto|bild|vidéo|imagen|zdjęcie|film|wideo|фото|відео|видео|"
    r"зображення|изображение|animation|attached (?:photo|video)|attachment)\s*(?::\s*[^\[\]()]{1,200}|\s?\d{0,2})\s*[\])]",
    re.IGNORECASE,
)
_STATS = re.compile(
    r"(?:[^\w\n]{0,4}\d[\d.,:]*\s?[KMkмтис]{0,3}\.?\s?(?:retweets?|likes?|reposts?|repl(?:y|ies)|views?|quotes?|"
    r"quote tweets?|boosts?|favou?rites?|comments?|bookmarks?|shares?|reactions?|перегляд\w*|просмотр\w*|вподобан\w*|"
    r"репост\w*|коментар\w*|комментар\w*|лайк\w*|aufrufe|antworten|gefällt\s\w+|vues|j’aime|me gusta|wyświetl\w*|"
    r"polubie\w*|odpowiedz\w*)?){1,8}\W*",
    re.IGNORECASE,
)
_STAT_WORD = re.compile(r"[^\W\d]{4,}|[👁❤♥🔁💬👍]")
_ENDMARK = re.compile(r"\[?/(?:tweet|post|embed|toot)\]?|\[?end of (?:tweet|post|embed|thread)\]?", re.IGNORECASE)


class Words(NamedTuple):
    pieces: list[tuple[int, int]]
    permalink: str | None
    notes: list[str]
    footers: list[Attribution]


def words_of(draft: Draft, pieces: list[tuple[int, int]]) -> Words:
    """The pieces without lines that hold only an address, counts or a placeholder; with what those lines said."""
    kept: list[tuple[int, int]] = []
    permalink: str | None = None
    notes: list[str] = []
    footers: list[Attribution] = []
    for start, end in pieces:
        line = draft.text[start:end].strip()
        address = PERMALINK.fullmatch(line.strip("<>()[] ")) if len(line) < 300 else None
        if address:
            permalink = permalink or address.group()
        elif NOTE.fullmatch(line[:300]):
            notes.append(line)
        elif foot := attribution.footer(line, language=draft.language):
            footers.append(foot)
        elif line and not _counts(line) and not _ENDMARK.fullmatch(line[:40]):
            tail = None if permalink else _tail_link(line)
            kept.append((start, end - len(tail)) if tail else (start, end))
            permalink = permalink or (tail.strip(" \t()[]<>—–-|:") if tail else None)
    return Words([_trim(draft.text, *piece) for piece in kept], permalink, notes, footers)


def _tail_link(line: str) -> str | None:
    """A permalink that closes a telegram post's last line by itself, with the white space before it."""
    found = re.search(r"\s+\(?https?://(?:t\.me|telegram\.me)/(?:s/)?\w{3,64}/\d+\)?\Z", line[-200:])
    return found.group() if found else None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _counts(line: str) -> bool:
    if len(line) > 160 or not any(c.isdigit() for c in line):
        return False
    return bool(_STAT_WORD.search(line)) and bool(_STATS.fullmatch(line))


def closes(draft: Draft, index: int) -> bool:
    """Whether the unit is of the kind that stands under a post's words: its time, its address, its counts."""
    line = draft.of(index)[:330]
    if PERMALINK.fullmatch(line) or _ENDMARK.fullmatch(line) or _counts(line):
        return True
    return attribution.footer(line, language=draft.language) is not None
