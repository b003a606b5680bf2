"""Latin spellings of Ukrainian and Russian names, back in Cyrillic.

No system is known of a name in a text, so letters and groups are read as any system may mean them: the
spelling is cut into groups, and each gives its candidates, the likeliest first.
"""

from __future__ import annotations

from functools import cache

from monitor.watch.forms.letters import Letters

__all__ = ["TARGETS", "cyrillised"]

TARGETS = ("uk", "ru")

_MOST = 12
"""Candidates of one name; those beyond are unlikely readings."""

_BOTH = (
    "shch щ, schtsch щ, szcz щ, šč щ, chtch щ, tsch ч, tch ч, cz ч, č ч, ch ч/х, sch ш, sz ш, š ш, sh ш, zh ж, ž ж, "
    "ż ж, rz ж, kh х, x кс/х, ts ц/тс, cs ч, tz ц, c ц/к, a а, b б, d д, f ф, k к, l л, ł л, m м, n н, ń нь, o о, ou у, "
    "p п, q к, r р, s с, t т, u у, v в, w в, z з, é е, è е, ' ь, ’ ь, ck к, ya я, ia я/иа, ja я, yu ю, iu ю, ju ю, "
    "iou ю, yo ё/йо, jo ё/йо, ph ф, th т"
)
_READINGS = {
    "uk": f"{_BOTH}, g г/ґ, h г, e е/є, ye є/ьє, ie є/іє, je є/ьє, yi ї/ий, ji ї, i і/и, y и/й, j й, ï ї/й, zgh зг, "
    "yo йо, jo йо, ia я/іа, ia$ ія/я, iia$ ія, iya$ ія, ija$ ія, ^yi ї, ^y й, "
    "iy$ ій/ий, ii$ ій, ij$ ій, yi$ ий, yy$ ий, yj$ ий, ý$ ий, y$ ий/и, yj ий, "
    "ai ай, ei ей, oi ой, ui уй, ay ай, ey ей, oy ой, uy уй, "
    "skyi$ ський, skyy$ ський, sky$ ський, skiy$ ський, skij$ ський, skyj$ ський, ski$ ський, skii$ ський, "
    "tskyi$ цький, tsky$ цький, tskyy$ цький, tskiy$ цький, cki$ цький, ckyj$ цький, ska$ ська, tska$ цька, "
    "sk$ ськ, tsk$ цьк, ts$ ць",
    "ru": f"{_BOTH}, g г, h г/х, e е, ^e э/е, ye е/ье, ie е/ие, je е/ье, yi ый/и, ji и, i и, y ы/й, j й, ï й, "
    "iy$ ий/ый, ii$ ий, ij$ ий, yi$ ый, yy$ ый, yj$ ый, ý$ ый, y$ ый/ий/ы, i$ и/ий, "
    "ai ай, ei ей, oi ой, ui уй, ay ай, ey ей, oy ой, uy уй, oj ой, aj ай, ej ей, oï ой, aï ай, "
    "skyi$ ский, skyy$ ский, sky$ ский, skiy$ ский, skij$ ский, skii$ ский, ski$ ский, tsky$ цкий, tskiy$ цкий, cki$ цкий, "
    "ine$ ин, ow$ ов, ew$ ев, ov$ ов, ev$ ев, iev$ ьев/иев, yev$ ьев/ев, ia$ ия/я, iya$ ия, ija$ ия",
}


def cyrillised(name: str, language: str) -> list[str]:
    """The spellings in Cyrillic that `name` may stand for, the likeliest first.

    Args:
        name: in Latin letters.
        language: one of `TARGETS`.
    """
    return _table(language).spell(name, _MOST)


@cache
def _table(language: str) -> Letters:
    return Letters(_READINGS[language])
