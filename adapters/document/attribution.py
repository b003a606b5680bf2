"""The line that says whose a post is: `— Name (@handle) February 13, 2022`, `Telegram channel X, [12.02.2022 10:15]`.

Networks, tools that export and editors write it in many orders. So the parts are recognised and taken out, wherever they
stand: address, date, age, account, network, words such as "Post by". What remains must be one name and nothing else;
a sentence that mentions an account never is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from adapters import dates
from adapters.document import when
from adapters.document.vocabulary import WHOLE_NOISE, network
from adapters.schema import Stamp

__all__ = ["HINT", "PERMALINK", "Attribution", "parse", "platform_of_url"]

PERMALINK = re.compile(
    r"https?://(?:(?:www\.|mobile\.)?(?:x|twitter)\.com/(?P<x>\w{1,30}/status(?:es)?/\d+)"
    r"|(?:t|telegram)\.me/(?:s/)?(?P<telegram>\w{3,64}/\d+)"
    r"|bsky\.app/profile/(?P<bluesky>[^\s/]+/post/\w+)"
    r"|[\w.-]+/(?P<mastodon>@[\w.]+(?:@[\w.-]+)?/\d+|users/\w+/statuses/\d+))[^\s)\]>,]*",
    re.IGNORECASE,
)
_DASH = re.compile(r"(?:[—–―]|-{1,2}|\|\s)\s*")
_URL = re.compile(r"<?https?://[^\s<>()\[\]]+>?|\b(?:t\.me|bsky\.app|x\.com|twitter\.com)/[^\s<>()\[\]]+")
_HANDLE = re.compile(r"(?<![\w.])@\s?(?P<handle>\w[\w.\-]*(?:@[\w\-]+(?:\.[\w\-]+)+)?)")
_AGE = re.compile(
    r"(?<![\w.])\d{1,3}\s?(?:s|m|h|d|w|y|min|mins|hrs?|sec|hours?|minutes?|days?|weeks?|год\.?|хв\.?|дн\.?|ч\.?|мин\.?|"
    r"std\.?|stunden?|tagen?|jours?|heures?|horas?|días?|godz\.?|dni)(?:\s(?:ago|тому|назад|temu))?(?!\w)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:(?:embedded|quoted|original|screenshot of(?: a)?)\s+)?(?:(?P<verb>"
    r"(?:post(?:ed)?|tweet(?:ed)?|toot(?:ed)?|skeet(?:ed)?|thread|message|status|shared|published)\s(?:by|from)"
    r"|(?:re)?forwarded\s(?:from|message\sfrom)|forwarded\smessage|via|retweeted\sby|reposted\sby"
    r"|переслано\s(?:від|из|від|от|з)|переслане\sповідомлення\s(?:від|з)|пересланное\sсообщение\sот"
    r"|(?:допис|пост|публікація|повідомлення|твіт|твит|публикация|сообщение)(?:\s(?:від|от|з|из|у|в|на))?"
    r"|(?:beitrag|nachricht|post|tweet|toot)\svon|weitergeleitet\s(?:von|aus)"
    r"|(?:message|publication|tweet|pouet|post)\s(?:de|par)|transféré\sde|transf[ée]r[ée]\sdepuis"
    r"|(?:mensaje|publicación|tuit|tweet|post)\sde|reenviado\sde|wpis|(?:post|tweet)\sod|przekazano\s(?:od|z)"
    r"|(?:post|messaggio)\sdi|inoltrato\sda)\b"
    r"|(?P<marker>(?:social\s(?:media\s)?)?(?:embedded\s)?(?:tweet|post|toot|skeet|embed|status|допис|пост|твіт|твит|"
    r"beitrag|wpis|tuit|publicación|publication)\b))\s*:?",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"(?:re)?forward|переслан|weitergeleitet|transf|reenviado|przekazano|inoltrato", re.IGNORECASE)
_CHANNEL = re.compile(
    r"(?:telegram|телеграм|телеграмм|tg)[\s-]*(?:channel|kanal|chaîne|canal|kanał|канал[іуеа]?|chat|группа|група)?\s*:?"
    r"|(?:chaîne|canal|kanał|канал[іуе]?|channel|kanal)\s+(?:(?:de|w|na|en|sur|у|в|на|do)\s)?(?:telegram\w*|"
    r"телеграм\w*)\s*:?"
    r"|канал[іу]?\s?(?=[«„“\"])",
    re.IGNORECASE,
)
_NETWORK = re.compile(
    r"(?:\b(?:on|via|auf|bei|sur|en|na|su|in|pe|no|på|op|у|в|for|from)\s+)?"
    r"(?:\((?:on\s|via\s)?(?:X|Twitter|Telegram|Mastodon|Bluesky|Facebook|Instagram|Threads|VK|Телеграм|Телеграмм|Твіттер)\)"
    r"|\b(?:X\s?\(?(?:formerly|ehemals|ex|anciennement|dawniej|antes|раніше|ранее|бывший|колишній)[\s-]+Twitter\)?"
    r"|Twitter(?:\sfor\s\w+|\sWeb\sApp)?|X|Telegram|Mastodon|Bluesky|Facebook|Instagram|Threads|VK|Truth\sSocial|LinkedIn|"
    r"Телеграмі?|Телеграмм?е?|Твіттер[іу]?|Твиттере?|Фейсбуц[іу]|Фейсбуке?|ВКонтакте)\b)"
)
_EDITED = re.compile(
    r"\b(?:edited|відредаговано|изменено|bearbeitet|modifié|editado|edytowano|verified|pinned)\b", re.IGNORECASE
)
# Whatever makes a line an attribution holds one of these; most lines hold none and are spared the rest.
HINT = re.compile(
    r"[@\d]|tweet|post|thread|toot|skeet|embed|status|forward|message|via|telegram|mastodon|bluesky|twitter|facebook|instagram|"
    r"threads|beitrag|nachricht|weiter|publica|tuit|mensaje|reenv|wpis|przekaz|transf|inoltr|допис|пост|твіт|твит|пере|"
    r"пові|сооб|публік|телеграм|канал|kanal|canal|chan|фейсбу|вконт|linkedin|\b(?:X|VK)\b",
    re.IGNORECASE,
)
_GONE = "\x00"
# Marks for the direction of display, which networks put around names and are no part of them.
_BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\ufeff\u200b"
_EDGE = _BIDI + " \t\r\n()[]{}·•|,;:—–―-\"“”«»„*_/>✓✔☑\ufe0f🔵…"
_OPENING = "[(*_ \x00>↩🔁"
_NAME_END = re.compile(r"[.!?…][\"”»]?\Z")
_MAX_NAME, _MAX_LINE = 80, 320


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a line says of a post.

    Attributes:
        dashed: it began with a dash, as a signature under the words does.
        marker: it only announces a post, such as "[Tweet]".
    """

    name: str | None = None
    handle: str | None = None
    platform: str | None = None
    published: Stamp | None = None
    permalink: str | None = None
    dashed: bool = False
    marker: bool = False
    aged: bool = False

    @property
    def dated(self) -> bool:
        """Whether it tells when, be it by an age such as "2h"."""
        return self.published is not None or self.aged


def platform_of_url(url: str) -> str | None:
    """The network of a post's own address."""
    found = PERMALINK.match(url)
    return found.lastgroup if found else None


def _platform_of_handle(handle: str) -> str | None:
    if "@" in handle:
        return "mastodon"
    return "bluesky" if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", handle) else None


def _take_out(words: str, start: int, end: int) -> str:
    return words[:start] + _GONE * (end - start) + words[end:]


@lru_cache(maxsize=4096)
def parse(line: str, *, language: str | None = None) -> Attribution | None:
    """The attribution that `line` is, from its first to its last character, or None.

    Args:
        line: one line or the tail of a paragraph, without quotation marks of a block quotation before it.
        language: tag of the text around it.
    """
    words = line.strip()
    if not 2 <= len(words) <= _MAX_LINE or not HINT.search(words):
        return None
    dash = _DASH.match(words)
    if dash:
        words = words[dash.end() :]
    platform = permalink = handle = None
    for url in list(_URL.finditer(words)):
        address = url.group().strip("<>")
        if permalink is None and PERMALINK.fullmatch(address):
            permalink, platform = address, platform_of_url(address)
        words = _take_out(words, *url.span())
    found = when.search(words, 0, len(words), language=language)
    # "[12.02.2022 10:15]" beside a name is how messengers export what was copied.
    exported = False
    if found:
        exported = found.stamp.precision in ("minute", "second") and words[found.end : found.end + 1] == "]"
        words = _take_out(words, found.start, found.end)
    stamp = found.stamp if found else None
    if at := _HANDLE.search(words):
        handle = at["handle"].rstrip(".-_") or None
        words = _take_out(words, *at.span())
        if stamp is None and (stamp := _date_behind(words, at.end(), language)):
            words = _take_out(words, at.end(), len(words))
    age = _AGE.search(words) if handle and not found else None
    if age:
        words = _take_out(words, *age.span())
    so_far = Attribution(
        handle=handle, platform=platform, published=stamp, permalink=permalink,
        dashed=dash is not None, aged=age is not None,
    )  # fmt: skip
    return _judge(words, so_far, exported=exported)


def _date_behind(words: str, at: int, language: str | None) -> Stamp | None:
    """The date behind an account, in a language whose months `when` does not know."""
    tail = words[at:].strip(" ()·•|,.—–-" + _GONE)
    if not 6 <= len(tail) <= 40 or not re.search(r"(?<!\d)\d{4}(?!\d)", tail):
        return None
    stamp = dates.parse(tail, source="text", language=language)
    return stamp if stamp and stamp.value and stamp.precision not in ("year", "month") else None


def _judge(words: str, so_far: Attribution, *, exported: bool) -> Attribution | None:
    """Take out the words that name no person, and decide whether the rest makes an attribution."""
    platform, handle, dated = so_far.platform, so_far.handle, so_far.dated
    offset = len(words) - len(words.lstrip(_OPENING))
    lead = _LEAD.match(words[offset:])
    if lead:
        platform = platform or network(lead.group())
        words = _take_out(words, offset, offset + lead.end())
    if channel := _CHANNEL.search(words):
        platform = platform or "telegram"
        words = _take_out(words, *channel.span())
    for named in list(_NETWORK.finditer(words)):
        platform = platform or network(named.group())
        words = _take_out(words, *named.span())
    words = _EDITED.sub(lambda m: _GONE * len(m.group()), words)
    name = _name(words)
    if name is None:
        return None
    if WHOLE_NOISE.fullmatch(name):
        name = ""
    platform = platform or (_platform_of_handle(handle) if handle else None)
    marker = bool(lead and lead["marker"]) and not name and not handle
    telling = bool(handle) + bool(platform or so_far.permalink) + dated + bool(lead and lead["verb"]) + so_far.dashed
    forwarded = bool(lead and name and _FORWARDED.match(lead.group()))
    enough = marker or telling >= 2 or forwarded or (name and (handle or exported))
    if not enough or not (name or handle or marker):
        return None
    # A medium and a date make a header line of an article, not of a post.
    if not (handle or marker or lead or channel or exported or (platform and name and dated)):
        return None
    if channel and not (name or handle):
        return None
    platform = platform or ("telegram" if forwarded else None)
    return replace(so_far, name=name or None, platform=platform, marker=marker)


def footer(line: str, *, language: str | None = None) -> Attribution | None:
    """A line that only tells when and with what a post was sent: `8:05 AM · Mar 4, 2022 · Twitter Web App`."""
    found = when.search(line, 0, len(line), language=language) if len(line) < 120 else None
    if found is None:
        return None
    rest = _take_out(line, found.start, found.end)
    platform = network(rest) if _NETWORK.search(rest) else None
    rest = _NETWORK.sub("", _EDITED.sub("", rest))
    return None if any(c.isalnum() for c in rest) else Attribution(platform=platform, published=found.stamp)


def _name(words: str) -> str | None:
    """The one name among what remains: empty when nothing does, None when it is more than a name."""
    stripped = (piece.strip(_EDGE) for piece in words.split(_GONE))
    pieces = [p for p in stripped if any(c.isalnum() for c in p)]
    if not pieces:
        return ""
    if len(pieces) > 1:
        return None
    name = " ".join(pieces[0].split())
    if len(name) > _MAX_NAME or len(name.split()) > 9 or (_NAME_END.search(name) and len(name.split()) > 3):
        return None
    letters = [c for c in name if c.isalpha()]
    solid = [w for w in name.split() if w[0].isalpha()]
    if not letters or (len(solid) > 3 and sum(w[0].islower() for w in solid) > len(solid) / 2):
        return None
    return name
