"""The names by which the search calls languages, as BCP 47 tags."""

from __future__ import annotations

__all__ = ["TAGS"]

_NAMES = """
af Afrikaans, sq Albanian, ar Arabic, hy Armenian, az Azerbaijani, bn Bengali, bs Bosnian, bg Bulgarian, ca Catalan,
zh Chinese, hr Croatian, cs Czech, da Danish, nl Dutch, en English, et Estonian, fi Finnish, fr French, gl Galician,
ka Georgian, de German, el Greek, gu Gujarati, he Hebrew, hi Hindi, hu Hungarian, is Icelandic, id Indonesian,
it Italian, ja Japanese, kn Kannada, kk Kazakh, ko Korean, lv Latvian, lt Lithuanian, mk Macedonian, ms Malay,
ml Malayalam, mr Marathi, mn Mongolian, ne Nepali, no Norwegian, nb NorwegianBokmal, nn NorwegianNynorsk, fa Persian,
pl Polish, pt Portuguese, pa Punjabi, ro Romanian, ru Russian, sr Serbian, si Sinhalese, sk Slovak, sl Slovenian,
so Somali, es Spanish, sw Swahili, sv Swedish, ta Tamil, te Telugu, th Thai, bo Tibetan, tr Turkish, uk Ukrainian,
ur Urdu, vi Vietnamese
"""

TAGS = {name.lower(): tag for tag, name in (pair.split() for pair in _NAMES.split(","))}
