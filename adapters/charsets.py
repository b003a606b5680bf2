"""Which legacy encoding a text is in: labels of the web, and a score for each way to read the bytes.

The score of a reading is the mean over its non-ASCII characters of how well each fits a language that is
written in that encoding. Letters of Cyrillic, Greek, Hebrew, Arabic and Thai count by their frequency rank
(Gusein-Zade's law: the share of the letter of rank r among n is about ln((n + 1) / r) / n), Latin letters by
whether the language of the text has them, CJK characters by whether they are among the commonest.
"""

from __future__ import annotations

import codecs
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

__all__ = ["CANDIDATES", "codec_of", "declared_label", "evidence", "likely", "score"]

# WHATWG Encoding Standard: what browsers read under labels that Python knows as something narrower, or not at all.
_LABELS = {
    "ascii": "cp1252", "us-ascii": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252", "iso_8859-1": "cp1252", "l1": "cp1252", "cp819": "cp1252", "x-cp1252": "cp1252",
    "ansi": "cp1252", "iso-8859-9": "cp1254", "iso8859-9": "cp1254", "latin5": "cp1254", "iso-8859-11": "cp874",
    "tis-620": "cp874", "dos-874": "cp874", "windows-874": "cp874", "x-cp1250": "cp1250", "x-cp1251": "cp1251",
    "win-1251": "cp1251", "win1251": "cp1251", "cp-1251": "cp1251", "koi8": "koi8-r", "koi": "koi8-r",
    "koi8-ru": "koi8-u", "x-mac-cyrillic": "mac-cyrillic", "x-mac-ukrainian": "mac-cyrillic",
    "macintosh": "mac-roman", "x-mac-roman": "mac-roman", "iso-8859-8-i": "iso8859-8", "logical": "iso8859-8",
    "gb2312": "gb18030", "gbk": "gb18030", "chinese": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030",
    "big5": "big5hkscs", "cn-big5": "big5hkscs", "x-x-big5": "big5hkscs", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "korean": "cp949", "windows-949": "cp949", "x-sjis": "cp932", "shift_jis": "cp932", "shift-jis": "cp932",
    "sjis": "cp932", "ms_kanji": "cp932", "windows-31j": "cp932", "x-euc-jp": "euc_jp", "unicode": "utf-16-le",
    "utf-16": "utf-16-le", "ucs-2": "utf-16-le", "iso-10646-ucs-2": "utf-16-le", "utf8": "utf-8", "utf-8-sig": "utf-8",
    "unicode-1-1-utf-8": "utf-8", "x-unicode20utf8": "utf-8",
}  # fmt: skip

# Python also knows codecs that are no charset of a text (rot13, idna, unicode_escape), and UTF-7, which hides markup.
_CHARSETS = re.compile(
    r"utf-8|utf-16(-[lb]e)?|utf-32(-[lb]e)?|cp\d+|iso8859-\d+|koi8-[rut]|mac-[a-z]+\d?|gb18030|big5(hkscs)?|cp949|johab|"
    r"shift_jis\w*|euc_\w+|iso2022_jp\w*|iso2022_kr|hz|tis-620|ptcp154|kz1048|viscii"
)

# How rare each is, in points that its text must earn, and again for every so many characters of a longer one; ties go
# to the one that stands first.
_RARITY_PER = 300
CANDIDATES: dict[str, int] = {
    "cp1252": 0, "cp1251": 0, "cp1250": 0, "koi8-u": 0, "cp1254": 0, "cp1253": 0, "cp1256": 0, "cp1255": 0, "cp1257": 0,
    "cp874": 0, "gb18030": 0, "cp932": 0, "euc_jp": 0, "cp949": 0, "big5hkscs": 0, "iso8859-2": 0, "iso8859-5": 1,
    "iso8859-7": 1, "iso8859-15": 2, "cp866": 2, "iso8859-6": 2, "iso8859-13": 3, "mac-cyrillic": 4, "iso8859-4": 6,
    "cp852": 6, "cp850": 6, "mac-roman": 6, "iso8859-3": 8, "iso8859-16": 8,
}  # fmt: skip

_RANKS = {
    "CYRILLIC": "оеаинтрслвкмдпуіяјыьгзбчйхжшюцщэїфъєёћњљђґўџќѓѕ",
    "GREEK": "αοιετσνηυρκπμλςωόίάδγέήχύθώφβξζψϊϋΐΰ",
    "HEBREW": "יוהלארתבמשנעקדחפםטגכצזסןךףץ",
    "ARABIC": "اليمونترةبدعفسهكقحجأشطصخىإذضئزثءغآظؤگپچژیک",
    "THAI": "านรกอเงมลทยวคสต่้ัปะบิดีไหขชใพจืแ์ูธำโผุศถซณ็ฉญฐฤๆภ",
}
_COMMON_CJK = {
    "CJK": frozenset(
        "的一是不了在人有我他这這个個们們中来來上大为為和國国地到以說说时時要就出會会可也你對对生能而子那得于"
        "於着著下自之年過过發发後后作里用道行所然家種种事成方多經经么去法學学如都同現现當当沒没動动面起看定天"
        "分还還進进好小部其些主样樣理心她本前開开但因只從从想實实日軍军者意無无力它與与長长把機机十民第公此已"
        "工使情明性知全三又關关点點正業业外將将兩两高間间由問问很最重並并物手應应战戰向頭头文體体政美相見见月"
        "報报市新京東区社府員省首総"
    ),
    "HANGUL": frozenset(
        "이다에는의을가은하고를로한기도지사서대인정자부시해전어일으아리보장상주제라나국과연수구원만들있그것했"
        "여년및공경성조게화미적오관선회우신위비동군개"
    ),
}
_WESTERN = "àáâäãåæçèéêëìíîïñòóôöõøœùúûüýÿß"
_LATIN = {
    "af": "êëïôû", "az": "əçğıöşü", "bs": "čćđšž", "ca": "àçèéíïòóúü", "cs": "áčďéěíňóřšťúůýž", "cy": "âêîôûŵŷ",
    "da": "æøåé", "de": "äöüß", "es": "áéíñóúü", "et": "äöõüšž", "eu": "ñ", "fi": "äöå", "fr": "àâæçéèêëîïôœùûü",
    "ga": "áéíóú", "gl": "áéíñóúü", "hr": "čćđšž", "hu": "áéíóöőúüű", "is": "áðéíóúýþæö", "it": "àèéìíîòóùú",
    "lb": "äëéü", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "mt": "ċġħżà", "nl": "áéëïóöüè", "nn": "æøåéò", "no": "æøåéò",
    "pl": "ąćęłńóśźż", "pt": "áâãàçéêíóôõú", "ro": "ăâîșțşţ", "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšž", "sq": "çë",
    "sr": "čćđšž", "sv": "åäöé", "tk": "äçňöşüýž", "tr": "çğıöşüâîû", "eo": "ĉĝĥĵŝŭ", "mg": "ô",
}  # fmt: skip
_TYPOGRAPHY = frozenset("\u00a0\u00ad«»‹›“”„‘’‚–—…•·№§©®™°€£ªº¿¡´‰、。「」『』・（），：；！？《》【】ー〜～％“”\u3000")

# These hold kana, in the same rows as EUC-JP, but nobody writes Japanese in them.
_WITH_SPARE_KANA = frozenset(["gb18030", "big5hkscs", "cp949"])

_GLANCE, _LIKELY = 800, 5
_HIGH = re.compile(rb"[\x80-\xff]")
_EDGE = re.compile(rb"[<>\r\n]")
_XML_DECLARATION = re.compile(rb"""\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{2,40})["']""")
_META_CHARSET = re.compile(rb"""<meta\s[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_INNER_CAPITAL = re.compile(r"[^\W\d_A-Za-z]{2,}")
_ACCENTED_ONLY = re.compile(r"(?<!\w)[^\W\d_A-Za-z]{3,}(?!\w)")
_MIXED = re.compile(r"[A-Za-z](?=[^\W\d_A-Za-z])|(?<=[^\W\d_A-Za-z])[A-Za-z]")


def codec_of(label: str | None) -> str | None:
    """Python's codec for a charset label as the web means it, or None when there is no such charset."""
    if not label:
        return None
    key = label.strip().strip("\"'").lower()
    try:
        name = codecs.lookup(_LABELS.get(key, key)).name
    except (LookupError, ValueError):
        return None
    name = _LABELS.get(name, name)
    return name if _CHARSETS.fullmatch(name) else None


def declared_label(head: bytes) -> str | None:
    """The charset that an XML declaration or a meta element in the first 4,096 bytes names."""
    found = _XML_DECLARATION.match(head, 0, 300) or _META_CHARSET.search(head, 0, 4096)
    return found.group(1).decode("ascii", "replace") if found else None


def evidence(data: bytes, *, limit: int = 6_000) -> bytes:
    """The lines and text runs of `data` that hold non-ASCII bytes, up to `limit` bytes of them.

    No multi-byte encoding uses `<`, `>` or a line end inside a character, so none is cut there.
    """
    pieces: list[bytes] = []
    size = at = 0
    while size < limit and (high := _HIGH.search(data, at)):
        edges = [m.end() for m in _EDGE.finditer(data, max(at, high.start() - 200), high.start())]
        start = edges[-1] if edges else max(at, high.start() - 200)
        stop = _EDGE.search(data, high.end(), high.end() + 2_000)
        at = stop.start() if stop else min(len(data), high.end() + 2_000)
        pieces.append(data[start:at])
        size += at - start
    return b"\n".join(pieces)


def likely(sample: bytes, codecs: Iterable[str]) -> list[str]:
    """The few of `codecs` in which the beginning of `sample` reads best, so that the others need not read all of it."""
    head = sample[: sample.find(b"\n", _GLANCE) if b"\n" in sample[_GLANCE:] else None]
    if len(head) > len(sample) // 2:
        return list(codecs)
    return sorted(codecs, key=lambda codec: -score(head, codec)[0])[:_LIKELY]


def score(sample: bytes, codec: str) -> tuple[float, int]:
    """(how well `sample` reads in `codec`, number of non-ASCII characters): above 0 is text, below −1 is none."""
    try:
        text = sample.decode(codec, "replace")
    except (LookupError, UnicodeError):
        return -9.0, 0
    counts = Counter({c: n for c, n in Counter(text).items() if c > "\x7f"})
    total = counts.total()
    if not total:
        return 0.0, 0
    points = 0.0
    latin: Counter[str] = Counter()
    foreign = 0
    for char, n in counts.items():
        value = _value(char) if codec not in _WITH_SPARE_KANA or not "\u3041" <= char <= "\u30fe" else -0.5
        if value is None:
            latin[char.lower()] += n
        else:
            points += n * value
            foreign += n if char.isalpha() else 0
    if latin:
        points += _latin_points(text, latin, mixed=foreign > latin.total())
    if foreign:
        points -= 2.0 * len(_MIXED.findall(text)) * foreign / total
    # Nearly all words are in small letters or begin with a capital, which is seen without a look at each letter.
    points -= 1.5 * sum(_case_breaks(w) for w in _INNER_CAPITAL.findall(text) if not (w.islower() or w[1:].islower()))
    if sum(counts[c] for c in counts if c.isupper()) * 2 > total:
        points -= 0.4 * total  # all capitals: rather KOI8 or another alphabet with small letters there
    return (points - CANDIDATES.get(codec, 0) * max(1.0, total / _RARITY_PER)) / total, total


@cache
def _value(char: str) -> float | None:
    """Points of a non-ASCII character by itself; None for a Latin letter, which its language judges."""
    if char in _TYPOGRAPHY:
        return 0.6
    category = unicodedata.category(char)
    if char == "\ufffd" or category in ("Cc", "Cn", "Co", "Cs"):
        return -5.0
    if not category.startswith(("L", "M")):
        return -2.0
    script = unicodedata.name(char, "").split(" ", 1)[0]
    if script == "LATIN":
        return None
    if order := _RANKS.get(script):
        rank = order.find(char.lower()) + 1
        return math.log(math.log((len(order) + 1) / rank)) if rank else -3.0
    if common := _COMMON_CJK.get(script):
        return 1.0 if char in common else -0.15
    return 0.6 if script in ("HIRAGANA", "KATAKANA") else -2.0


def _latin_points(text: str, letters: Counter[str], *, mixed: bool) -> float:
    from adapters.language import probabilities

    # Among letters of another script, accented ones are no evidence of a Latin language.
    likely = [] if mixed else sorted(probabilities(text).items(), key=lambda pair: -pair[1])[:4]
    readings = [(_LATIN.get(language, _WESTERN), p) for language, p in likely if p > 0.02] or [("", 1.0)]
    # Words without a plain Latin letter are those of another script.
    gain = 0.7 if sum(map(len, _ACCENTED_ONLY.findall(text))) * 2 <= letters.total() else -0.7
    return max(
        sum(n * (gain if c in alphabet else -0.7 if c in _WESTERN and not mixed else -1.5) for c, n in letters.items())
        + letters.total() * 0.1 * math.log(p)
        for alphabet, p in readings
    )


def _case_breaks(word: str) -> int:
    """Capitals that follow a small letter inside a word: the mark of KOI8 read as windows-1251, or the reverse."""
    return sum(a.islower() and b.isupper() for a, b in pairwise(word))
