"""Which sources: by theme, language and tag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.config import SourceSettings

__all__ = ["of_kind"]


def of_kind(
    sources: Iterable[SourceSettings], themes: Sequence[str] = (), languages: Sequence[str] = (), tags: Sequence[str] = ()
) -> list[SourceSettings]:
    """The sources of one of the themes, in one of the languages and with one of the tags; what is not named does not matter.

    Args:
        sources: to choose from.
        themes: as the sources name them.
        languages: primary tags: `de` means `de-AT` too.
        tags: as the sources have them.
    """
    return [
        s for s in sources
        if (not themes or s.theme in themes) and (not languages or (s.language or "").split("-")[0].lower() in languages)
        and (not tags or not set(tags).isdisjoint(s.tags))
    ]  # fmt: skip
