"""Settings of a source of files, and the folders that it may read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, PrivateAttr, ValidationInfo, field_validator, model_validator

from adapters.base import Options
from adapters.charsets import codec_of

__all__ = ["FilesOptions"]

_SUFFIXES = ("txt", "text", "md", "htm", "html", "xhtml", "xml", "rss", "atom", "rdf", "json", "jsonl", "ndjson",
             "warc")
_USUAL = ",".join(f"*.{s}{gz}" for s in _SUFFIXES for gz in ("", ".gz"))


class FilesOptions(Options):
    """Settings of a source of kind `files`."""

    path: str = Field("", description="file, folder or glob (`*`, `?`, `[…]`, `**`), relative to `root`")
    root: str | None = Field(
        None, description="folder where `path` starts and which files must not leave; default: the configuration's folder"
    )
    pattern: str = Field(
        _USUAL, description="names to read in a folder: globs with commas between them; default: the usual text suffixes"
    )
    recursive: bool = Field(False, description="read subfolders too; symbolic links to folders are not followed")
    max_bytes: int = Field(20_000_000, gt=0, description="cap on a file, unpacked, and on a line of JSON lines; bytes")
    max_files: int = Field(10_000, gt=0, description="files that are looked at in one poll, the newest where there are more")
    encoding: str | None = Field(None, description="charset of the files, where it is known better than the files tell")
    language: str | None = Field(None, description="BCP 47 tag of the texts, where the files do not tell")

    _folder: Path = PrivateAttr(default_factory=Path)
    _roots: tuple[Path, ...] = PrivateAttr(())

    @field_validator("encoding")
    @classmethod
    def _is_a_charset(cls, value: str | None) -> str | None:
        if value is not None and codec_of(value) is None:
            raise ValueError(f"{value!r} is not a charset; try utf-8 or windows-1251")
        return value

    @field_validator("path", "root", "pattern")
    @classmethod
    def _can_be_a_path(cls, value: str | None) -> str | None:
        if value and "\0" in value:
            raise ValueError("a path cannot hold a NUL character")
        return value

    @model_validator(mode="after")
    def _placed(self, info: ValidationInfo) -> FilesOptions:
        """Take the folder and the roots that a configuration gives as validation context."""
        context: dict[str, Any] = info.context or {}
        if "folder" in context:
            self._folder = Path(context["folder"])
            self._roots = tuple(Path(r) for r in context.get("roots") or ())
            if not self.path:
                raise ValueError("path is missing: name a file, a folder or a glob")
        return self

    @property
    def base(self) -> Path:
        """Where relative paths start."""
        return (self._folder / Path(self.root or "").expanduser()).absolute()

    @property
    def roots(self) -> tuple[Path, ...]:
        """Folders that a file must lie in: one of the configuration's, and `root`. Resolved."""
        configured = tuple(r.resolve() for r in self._roots)
        own = self.base.resolve()
        if not configured:
            return (own,)
        if self.root is None:
            return configured
        # Both must hold, so the narrower of each pair that overlaps is what is left.
        inner = [own for r in configured if own.is_relative_to(r)] or [r for r in configured if r.is_relative_to(own)]
        return tuple(dict.fromkeys(inner))

    def names(self) -> tuple[str, ...]:
        """The single globs of `pattern`."""
        return tuple(p for part in self.pattern.split(",") if (p := part.strip()))
