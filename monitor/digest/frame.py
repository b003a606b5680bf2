"""The words around the news, in the language of the reader: phrases, plurals, dates and numbers.

Phrases lie in `frames/<language>.toml`; plural rules and formats are those of the Unicode CLDR, by Babel.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from adapters.errors import ConfigurationError

if TYPE_CHECKING:  # the data of the locales are loaded with the first digest
    from babel import Locale

__all__ = ["LANGUAGES", "Frame", "frame"]

LANGUAGES = ("en", "uk", "de", "fr", "pl")


@dataclass(frozen=True)
class Frame:
    """The phrases of one language."""

    locale: Locale
    phrases: dict[str, str]
    tables: dict[str, dict[str, str]]
    plurals: dict[str, dict[str, str]]

    @property
    def language(self) -> str:
        """Its BCP 47 tag."""
        return str(self.locale.language)

    def __call__(self, key: str, **values: object) -> str:
        """The phrase of that name, with its values."""
        return self.phrases[key].format(**values)

    def name(self, table: str, key: str) -> str:
        """The reader's word for one of our own: a field, a novelty, a priority; the key where there is none."""
        return self.tables[table].get(key, key)

    def count(self, key: str, n: int, **values: object) -> str:
        """A number with its noun, or a sentence about it, in the right form (CLDR plural rules)."""
        forms = self.plurals[key]
        return forms.get(self.locale.plural_form(n), forms["other"]).format(n=self.number(n), **values)

    def number(self, n: float) -> str:
        """A number as it is written."""
        from babel.numbers import format_decimal

        return str(format_decimal(n, locale=self.locale))

    def day(self, day: date) -> str:
        """A date with the name of its month."""
        from babel.dates import format_date

        return format_date(day, "long", locale=self.locale)

    def time(self, at: datetime, zone: str, *, day: date | None = None) -> str:
        """A time of `zone`; without the date where it is that of `day`."""
        local = at.astimezone(ZoneInfo(zone))
        if local.date() == day:
            return local.strftime("%H:%M")
        from babel.dates import format_datetime

        return format_datetime(local, "d MMM, HH:mm", locale=self.locale)


@cache
def frame(language: str) -> Frame:
    """The frame in a language.

    Raises:
        ConfigurationError: there is none.
    """
    from babel import Locale

    if language not in LANGUAGES:
        raise ConfigurationError(
            f"a digest cannot be framed in {language!r}", remedy=f"There is {', '.join(LANGUAGES)}."
        )
    data = tomllib.loads(files(__package__).joinpath("frames", f"{language}.toml").read_text("utf-8"))
    return Frame(
        locale=Locale(language),
        phrases={k: v for k, v in data.items() if isinstance(v, str)},
        tables={k: v for k, v in data.items() if isinstance(v, dict) and k != "plural"},
        plurals=data["plural"],
    )
