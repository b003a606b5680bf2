"""Telegram: pictures, films and files of an exported message, by their paths within the export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from adapters.schema import Media, MediaType
from adapters.social import values
from adapters.social.pieces import medium

__all__ = ["media_of"]

_KINDS: dict[str, MediaType] = {
    "video_file": "video", "video_message": "video", "animation": "gif", "voice_message": "audio",
    "audio_file": "audio", "sticker": "image",
}  # fmt: skip
# Instead of a path, why there is no file: not asked for, too large, not to be had.
_NO_FILE = tuple(f"({what} {why}" for what in ("File", "Photo") for why in ("not included", "exceeds", "unavailable"))


def media_of(record: dict[str, Any]) -> Iterator[Media]:
    """The picture or file of a message."""
    width, height = values.count(record, "width"), values.count(record, "height")
    if record.get("photo"):
        size = values.count(record, "photo_file_size")
        yield medium("image", _file(record, "photo"), width=width, height=height, size=size)
    if record.get("file"):
        kind = values.string(record, "media_type") or ""
        mime = values.string(record, "mime_type")
        yield medium(
            _KINDS.get(kind) or _by_mime(mime), _file(record, "file"), mime=mime, width=width, height=height,
            size=values.count(record, "file_size"), duration=values.number(record, "duration_seconds"),
            preview=_file(record, "thumbnail"), caption=None if kind == "sticker" else _name(record),
            alt=values.string(record, "sticker_emoji"),
        )  # fmt: skip


def _file(record: dict[str, Any], key: str) -> str | None:
    """A path within the export; none where the file was left out of it."""
    path = values.string(record, key)
    return None if path is None or path.startswith(_NO_FILE) else path


def _name(record: dict[str, Any]) -> str | None:
    """Of a song its performer and title, else the file's name."""
    song = " – ".join(w for key in ("performer", "title") if (w := values.string(record, key)))
    return song or values.string(record, "file_name")


def _by_mime(mime: str | None) -> MediaType:
    kind = (mime or "").partition("/")[0]
    return cast(MediaType, kind) if kind in ("image", "video", "audio") else "document"
