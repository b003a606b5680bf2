"""The languages whose names can be inflected."""

from __future__ import annotations

from functools import cache

from monitor.watch.forms.language import Language, Script

__all__ = ["LANGUAGES", "language", "script"]

LANGUAGES: dict[str, Script] = {
    "bg": "cyrillic", "cs": "latin", "de": "latin", "en": "latin",
    "pl": "latin", "ru": "cyrillic", "sl": "latin", "uk": "cyrillic",
}  # fmt: skip


@cache
def language(tag: str) -> Language | None:
    """The grammar of a language, loaded when first asked for; None when there is none.

    Args:
        tag: BCP 47; only the language itself counts.
    """
    match tag.partition("-")[0]:
        case "bg":
            from monitor.watch.forms.bulgarian import BULGARIAN

            return BULGARIAN
        case "cs":
            from monitor.watch.forms.czech import CZECH

            return CZECH
        case "de":
            from monitor.watch.forms.german import GERMAN

            return GERMAN
        case "en":
            from monitor.watch.forms.english import ENGLISH

            return ENGLISH
        case "pl":
            from monitor.watch.forms.polish import POLISH

            return POLISH
        case "ru":
            from monitor.watch.forms.russian import RUSSIAN

            return RUSSIAN
        case "sl":
            from monitor.watch.forms.slovene import SLOVENE

            return SLOVENE
        case "uk":
            from monitor.watch.forms.ukrainian import UKRAINIAN

            return UKRAINIAN
        case _:
            return None


def script(text: str) -> Script | None:
    """The script of the letters of `text`; None when it is another one, several, or there are no letters."""
    latin = cyrillic = False
    for char in text:
        if char.isalpha():
            if "\u0400" <= char <= "\u052f":
                cyrillic = True
            elif char < "\u0250" or "\u1e00" <= char <= "\u1eff":
                latin = True
            elif char not in "ʼʹ":
                return None
    if latin == cyrillic:
        return None
    return "latin" if latin else "cyrillic"
