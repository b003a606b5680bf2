"""Systems of romanisation, for Ukrainian and Russian, as tables of letters.

Sources: resolution 55 of the Cabinet of Ministers of Ukraine (2010); BGN/PCGN for Russian (1947) and Ukrainian
(1965, 2019); ISO 9:1995; ALA-LC without ligatures; ICAO Doc 9303, part 3 (Russian passports); the scholarly
system; and how the press of a country spells names. Soft and hard signs are left out, as texts do.
"""

from __future__ import annotations

from functools import cache

from monitor.watch.forms.letters import Letters

__all__ = ["SPELLED", "SYSTEMS", "romanised"]

_MOST = 8
"""Spellings of one name in one system."""

_BASE = "а a, б b, в v, д d, е e, з z, к k, л l, м m, н n, о o, п p, р r, с s, т t, у u, ф f, ь 0, ' 0, ’ 0, ʼ 0"
_UK = f"{_BASE}, г h, ґ g, и y, і i"
_RU = f"{_BASE}, г g, и i, ъ 0, ы y, э e"
_ENGLISH = "ж zh, х kh, ц ts, ч ch, ш sh, щ shch"
_Y = "є ye, ї yi, й y, ю yu, я ya"
_CARON = "ж ž, ц c, ч č, ш š, щ šč, й j, ю ju, я ja"

SYSTEMS: dict[str, dict[str, str]] = {
    "kmu2010": {
        "uk": f"{_UK}, {_ENGLISH}, зг zgh, є ie, ^є ye, ї i, ^ї yi, й i, ^й y, ю iu, ^ю yu, я ia, ^я ya",
    },
    "bgn-pcgn": {
        "uk": f"{_UK}, {_ENGLISH}, {_Y}, ий$ yy/y",
        "ru": f"{_RU}, {_ENGLISH}, ^е ye, <е ye, ё yo/e, й y, ю yu, я ya, ий$ iy/y, ый$ yy/y",
    },
    "iso9": {
        "uk": f"{_BASE}, г g, ґ g, и i, і i/ì, ж ž, х h, ц c, ч č, ш š, щ ŝ, є ê, ї ï, й j, ю û, я â",
        "ru": f"{_RU}, ж ž, х h, ц c, ч č, ш š, щ ŝ, ё ë, й j, ю û, я â, э è/e",
    },
    "ala-lc": {
        "uk": f"{_UK}, {_ENGLISH}, є ie, ї i, й i, ю iu, я ia",
        "ru": f"{_RU}, {_ENGLISH}, ё e, й i, ю iu, я ia",
    },
    "icao": {
        "uk": f"{_UK}, {_ENGLISH}, є ie, ї i, й i, ю iu, я ia",
        "ru": f"{_RU}, {_ENGLISH}, ё e, й i, ю iu, я ia, ъ ie",
    },
    "scholarly": {
        "uk": f"{_UK}, {_CARON}, х x/ch, є je, ї ji",
        "ru": f"{_RU}, {_CARON}, х x/ch, ё ë/jo, э è/e",
    },
    "en": {
        "uk": f"{_UK}, {_ENGLISH}, {_Y}, є ye/ie, ї yi/i, ий$ y/yi/iy/yy/i, ій$ iy/ii/y/i, ія$ iya/ia, ей$ ei/ey",
        "ru": f"{_RU}, {_ENGLISH}, ^е e/ye, <е e/ye, ё yo/e, й y/i, ю yu, я ya, кс x/ks, ий$ y/iy/ii/i, "
              "ый$ y/yi/yy/iy, ия$ ia/iya, ей$ ei/ey",
    },
    "de": {
        "uk": f"{_BASE}, г h, ґ g, и y, і i, в w, ж sch/sh, з s, х ch, ц z, ч tsch, ш sch, щ schtsch, є je, ї ji, й j/i, "
              "ю ju, я ja, ий$ yj/y, ій$ ij/i",
        "ru": f"{_RU}, в w, ж sch/sh, з s, х ch, ц z, ч tsch, ш sch, щ schtsch, ^е je, <е je, ё jo, й i/j, ю ju, я ja, "
              "ий$ i/ij, ый$ y/yj, ов$ ow, ев$ ew",
    },
    "fr": {
        "uk": f"{_BASE}, г h, ґ g, и y, і i, ж j, у ou, х kh, ц ts, ч tch, ш ch, щ chtch, є ie, ї ï, <й ï/i, й i, "
              "ю iou, я ia, ий$ y/yï, ій$ i/iï, ін$ ine, ин$ yne",
        "ru": f"{_RU}, ж j, у ou, х kh, ц ts, ч tch, ш ch, щ chtch, ё io, <й ï/i, й i, ю iou, я ia, ий$ i/y/ï, ый$ y, "
              "ин$ ine, ге gue, ги gui",
    },
    "pl": {
        "uk": f"{_BASE}, г h, ґ g, и y, і i, в w, ж ż, х ch, ц c, ч cz, ш sz, щ szcz, л ł, лі li, ле łe, льо lo, ля la, "
              "лю lu, ль l, нь ń, сь ś, зь ź, ць ć, є je, ї ji, й j, ю ju, я ja, ня nia, ий$ y/yj, ський$ ski, цький$ cki, "
              "ій$ ij",
        "ru": f"{_RU}, в w, ж ż, х ch, ц c, ч cz, ш sz, щ szcz, л ł, ли li, ле le, лё lo, ля la, лю lu, ль l, нь ń, "
              "ня nia, ^е je, <е je, ё io/jo, й j, ю ju, я ja, ий$ ij/i, ый$ y, ский$ ski, цкий$ cki, ши szy, жи ży",
    },
    "cs": {
        "uk": f"{_UK}, {_CARON}, х ch, є je, ї ji, ий$ yj/ý, ій$ ij",
        "ru": f"{_RU}, {_CARON}, х ch, ё jo, ^е je, <е je, ий$ ij/ý, ый$ yj/ý, ия$ ija/ie",
    },
    "sl": {
        "uk": f"{_BASE}, г h, ґ g, и i, і i, ж ž, х h, ц c, ч č, ш š, щ šč, є je, ї ji, й j, ю ju, я ja, ий$ i, ій$ ij",
        "ru": f"{_RU}, {_CARON}, х h, ё jo, ы i, ^е je, <е je, ий$ i/ij, ый$ i",
    },
}  # fmt: skip
"""By system and language of the name."""

SPELLED = {"pl": "pl", "cs": "cs", "sl": "sl", "de": "de"}
"""Systems that are how a language spells names: they are declined in it too."""


def romanised(name: str, system: str, language: str) -> list[str]:
    """The spellings of `name` in Latin letters, the likeliest first; none when the system lacks the language.

    Args:
        name: in Cyrillic letters.
        system: one of `SYSTEMS`.
        language: of the name, BCP 47.
    """
    table = _table(system, language)
    return table.spell(name, _MOST) if table else []


@cache
def _table(system: str, language: str) -> Letters | None:
    text = SYSTEMS[system].get(language)
    return Letters(text) if text else None
