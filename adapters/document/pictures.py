"""Captions and credits: told by their labels, by brackets at the end, or by standing under a placeholder."""

from __future__ import annotations

import re

from adapters.document.draft import Draft
from adapters.document.vocabulary import alternation
from adapters.schema import Media, MediaType, Span

__all__ = ["mark_pictures"]

_CREDIT_WORDS = alternation(
    "photo credit|file photo|file picture|archive photo|handout photo|archivfoto|archivbild|foto de archivo|"
    "photo d'archives|архівне фото|архивное фото|zdjęcie archiwalne|fotoğraf|kaynak|zdroj|"
    "beeld|bron|写真|撮影|提供|图|图片|图源|摄影|"
    "صورة|تصوير|fotó|kuva|bildkälla|foto e arkivit|photo credits|image credit|image credits|picture credit|video "
    "credit|credit|credits|credit line|photo|"
    "photos|photograph|photographer|image|images|picture|picture by|video|photo by|photos by|image by|photo courtesy of|"
    "photo courtesy|image courtesy of|courtesy of|courtesy|photo via|screenshot|handout|"
    "foto|fotos|foto von|fotocredit|fotograf|bild|bilder|bildquelle|bildnachweis|bildrechte|quelle|"
    "crédit photo|crédits photo|crédit|crédits|crédit image|photo de|photographie|"
    "crédito|créditos|crédito de la foto|fotografía|foto de|imagen|fuente|credito|foto di|immagine|fonte|"
    "zdj|zdj.|zdjęcie|zdjęcia|fot|fot.|fotografia|źródło|źródło zdjęcia|autor zdjęcia|"
    "фото|фотограф|автор фото|авторство фото|джерело фото|джерело|світлина|світлини|кредит|зображення|скриншот|скріншот|"
    "источник фото|источник|снимок|изображение|источник изображения|фото предоставлено|фото надано|відео|видео|source|"
    "image source|photo source|picture source|bildautor|copyright"
)
_SEPARATOR = (
    r"(?:\s{0,2}[:：|]\s{0,2}|\s{1,2}[–—-]\s{1,2}|\s{0,1}/\s{0,1}|\s(?:by|von|par|de|di|od|via|from)\s|(?<=\.)\s{0,2})"
)
_MARK = r"(?:©|\(c\)|\(C\))\s{0,2}"
_NAME = r"[^\[\]\n\r]{1,140}?"
_LABELLED = (
    rf"(?:(?:{_CREDIT_WORDS}){_SEPARATOR}(?:{_MARK})?|{_MARK}(?:(?:{_CREDIT_WORDS}){_SEPARATOR})?"
    r"|(?:photo|image|picture|foto|video|courtesy)s?\s(?:by|courtesy\sof|courtesy|of|von|de|par|di)\s|courtesy\sof\s)"
)
_SECOND_LABEL = re.compile(rf"[/|.–—]\s{{0,2}}(?:{_CREDIT_WORDS})\s{{0,2}}[:：]", re.IGNORECASE)
_WHOLE = re.compile(rf"[\[(*_]{{0,2}}\s*{_LABELLED}(?P<name>{_NAME})\s*[\])*_]{{0,2}}\.?", re.IGNORECASE)
_BRACKETED = re.compile(rf"[\[(]\s{{0,3}}{_LABELLED}(?P<name>{_NAME})\s{{0,3}}[\])][\s.*_]*\Z", re.IGNORECASE)
_AGENCY = re.compile(
    r"[\[(]\s{0,3}(?P<name>[^\[\]()\n]{0,40}\b(?:Photo|Images?|Foto|Fotos|Video|File|Pool|Handout|Screenshot|EPA|Archive)"
    r"\b[^\[\]()\n]{0,60}|[^\[\]()\n]{2,60}\svia\s[^\[\]()\n]{2,40}|"
    r"[^\W\d_][^\[\]()\n,.:;!?]{1,50}/[^\[\]()\n,.:;!?]{1,50}(?:/[^\[\]()\n]{1,50})?)\s{0,3}[\])][\s.]*\Z"
)
_TRAILING = re.compile(
    rf"(?:(?<=[.!?…”\"»)])\s{{1,3}}|\s{{1,3}}[|–—/-]\s{{1,3}}|"
    rf"\s{{0,3}}\n\s{{0,3}})(?P<all>{_LABELLED}(?P<name>{_NAME}))[\s*_]*\Z",
    re.IGNORECASE,
)
_SQUARE = re.compile(
    r"(?<=[.!?…”\"»)])\s{1,3}\[\s?(?P<name>[^\W\d_a-zа-яіїєґ][\w.’'&-]*(?:[\s/](?:of\s|the\s|de\s)?[^\W\d_a-zа-яіїєґ][\w.’'&-]*){0,5})\s?\]\s*\Z"
)
_SLASHED = re.compile(
    r"(?<=[.!?…”\"»)])\s{1,3}(?P<all>(?P<name>[^\W\d_][\w.’'-]*(?:\s[^\W\d_][\w.’'-]*){0,4}\s?/\s?[^\W\d_][\w’'-]*(?:[\s/][^\W\d_][\w’'-]*){0,4}))\Z"
)
_CAPTION_WORDS = alternation(
    "caption|photo caption|image caption|picture caption|image description|photo|image|picture|photo description|pictured|"
    "figure|video|file photo|illustration|bildunterschrift|bildtext|bild|im bild|foto|grafik|légende|légende photo|image|"
    "pie de foto|leyenda|imagen|en la foto|didascalia|nella foto|immagine|podpis|podpis pod zdjęciem|na zdjęciu|zdjęcie|"
    "підпис|підпис до фото|підпис під фото|фото|на фото|світлина|ілюстрація|зображення|подпись|подпись к фото|"
    "подпись под фото|снимок|на снимке|изображение|иллюстрация|відео|видео|архівне фото|архивное фото|zdj|fot|"
    "legenda|legenda da foto|legendă|fotografie|fotografia|popisek|bildtekst|bijschrift|kuvateksti|fotoğraf|"
    "λεζάντα|φωτογραφία|εικόνα|تعليق الصورة|صورة"
)
_CAPTION = re.compile(
    rf"(?P<open>[\[(*_]{{0,2}})(?:{_CAPTION_WORDS})(?:\s\d{{1,2}})?\s{{0,2}}(?:[:：]|\s[–—-]\s)[*_]{{0,2}}\s{{0,3}}(?P<words>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_SURE_CAPTION = re.compile(
    r"[\[(*_]{0,2}(?:[^\W\d_]+\s)?(?:caption|bildunterschrift|bildtext|légende|pie de foto|leyenda|didascalia|podpis|підпис|"
    r"legenda|legendă|popisek|bildtekst|bijschrift|kuvateksti|λεζάντα|تعليق الصورة|подпись|pictured|im bild|na zdjęciu|на фото|на снимке|en la foto|nella foto)",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    rf"(?P<mark>[\[(<])\s*(?:{_CAPTION_WORDS}|photo|gallery|img|фотогалерея)(?:\s?\d{{1,2}})?\s*[\])>]", re.IGNORECASE
)
_MARKDOWN = re.compile(
    r"!\[(?P<alt>[^\[\]]{0,600})\]\(\s*<?(?P<url>[^\s()<>]{1,2000})>?(?:\s+[\"'](?P<title>[^\"'\n]{0,600})[\"'])?\s*\)"
)
_PREPOSITION = re.compile(
    r"\b(?:near|at|in|on|during|after|before|over|outside|inside|bei|im|während|nach|près|dans|lors|pendant|cerca|en|"
    r"durante|podczas|w|na|koło|під|біля|у|в|на|під час|возле|под|во время|с|з|із|is|are|was|were|ist|sind|est|sont|"
    r"jest|są)\b",
    re.IGNORECASE,
)
_NOTE_VIDEO = re.compile(r"[\[(]?\s*(?:video|відео|видео|vidéo|wideo|film)", re.IGNORECASE)
_SOURCE_LABEL = re.compile(r"[\[(]?(?:source|quelle|fuente|źródło|джерело|источник|fonte)\s?[:–—-]", re.IGNORECASE)
# Most paragraphs hold neither a label nor a bracket, and are spared the rest.
_HINT = re.compile(r"[:：\[(©/|–—-]|\b(?:by|of|Fot|Zdj)\b", re.IGNORECASE)
_MAX_CAPTION = 700


def mark_pictures(draft: Draft) -> None:
    """Claim captions and credits, and note the media that they belong to."""
    for index in range(len(draft.units)):
        if draft.free(index) and _HINT.search(draft.text, draft.units[index].start, draft.units[index].end):
            _ = _markdown(draft, index) or _captioned(draft, index) or _alone(draft, index) or _credited(draft, index)


def _media(
    draft: Draft, start: int, end: int, caption: tuple[int, int] | None, credit: tuple[int, int] | None, *,
    url: str | None = None, alt: str | None = None, type: MediaType = "image",
) -> None:  # fmt: skip
    words = " ".join(draft.text[slice(*caption)].split()).strip("*_ ") if caption else ""
    named = " ".join(draft.text[slice(*credit)].split()).strip("*_ ") if credit else ""
    draft.media.append(
        Media(type=type, url=url, alt=alt or None, caption=words or None, credit=_tidy(named) or None,
              span=Span(start=start, end=end))
    )  # fmt: skip


def _tidy(credit: str) -> str:
    """The credit without a dot at its end or brackets left over; dots of initials and companies stay."""
    credit = credit.strip(" ()[]|–—:")
    return credit[:-1] if credit.endswith(".") and not re.search(r"\b\w{1,3}\.\Z", credit) else credit


def credit_tail(text: str, start: int, end: int) -> tuple[int, int, int] | None:
    """(where the caption ends, credit start, credit end) when a credit closes the stretch."""
    window = max(start, end - 260)
    piece = text[window:end]
    for pattern in (_BRACKETED, _AGENCY, _SQUARE, _TRAILING, _SLASHED):
        for found in pattern.finditer(piece):
            return window + found.start(), window + found.start("name"), window + found.end("name")
    return None


def _markdown(draft: Draft, index: int) -> bool:
    unit = draft.units[index]
    found = _MARKDOWN.match(draft.text, unit.start, unit.end)
    if found is None:
        return False
    rest = draft.text[found.end() : unit.end].strip()
    if len(rest) > _MAX_CAPTION:
        return False
    group = "title" if found["title"] else "alt"
    caption = found.span(group) if found[group] and found[group].strip() else None
    start, end = unit.start, unit.end
    credit = None
    if caption and (tail := credit_tail(draft.text, *caption)):
        caption, credit = (caption[0], tail[0]), tail[1:]
    if rest:
        after = unit.end - len(rest)
        caption, credit = _under(draft, after, unit.end) if not caption or group == "alt" else (caption, credit)
        draft.claim(index, (unit.start, "other"), (after, "caption"))
    else:
        draft.mark(index, "caption" if caption else "other")
        under = _following(draft, index)
        if under:
            below, named = under
            caption, credit, end = below or caption, named or credit, draft.units[index + 1].end
    _media(draft, start, end, caption, credit, url=_web(found["url"]), alt=found["alt"].strip())
    return True


def _web(url: str) -> str | None:
    return url if url.startswith(("http://", "https://")) else None


def _under(draft: Draft, start: int, end: int) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """Caption and credit in the words below a picture."""
    whole = _WHOLE.fullmatch(draft.text, start, end)
    if whole and _names_someone(whole["name"]):
        return None, whole.span("name")
    tail = credit_tail(draft.text, start, end)
    return ((start, tail[0]), tail[1:]) if tail else ((start, end), None)


def _following(draft: Draft, index: int) -> tuple[tuple[int, int] | None, tuple[int, int] | None] | None:
    """The next unit, claimed, when it reads as the words under a picture: in the same run, in italics, or with a credit."""
    below = index + 1
    if not draft.free(below):
        return None
    unit = draft.units[below]
    words = draft.of(below)
    beside = unit.group == draft.units[index].group and draft.units[-1].group != draft.units[0].group
    italic = len(words) < _MAX_CAPTION and words[0] in "*_" and words[-1] in "*_" and not words.startswith("**")
    label = _SURE_CAPTION.match(words)
    credited = len(words) < _MAX_CAPTION and (credit_tail(draft.text, unit.start, unit.end) or _whole_credit(words))
    if not (beside or italic or credited) or label or len(words) > _MAX_CAPTION:
        return None
    caption, credit = _under(draft, unit.start, unit.end)
    if caption and credit:
        draft.claim(below, (caption[0], "caption"), (_visible(draft, caption[1], unit.end), "credit"))
    else:
        draft.mark(below, "caption" if caption else "credit")
    return caption, credit


def _visible(draft: Draft, start: int, end: int) -> int:
    """`start`, moved past white space."""
    piece = draft.text[start:end]
    return start + len(piece) - len(piece.lstrip())


def _whole_credit(words: str) -> re.Match[str] | None:
    found = _WHOLE.fullmatch(words) if len(words) < 200 else None
    if found is None or _SECOND_LABEL.search(found["name"]):
        return None
    return found if _names_someone(found["name"]) else None


def _names_someone(name: str) -> bool:
    """Whether the words after a label name a photographer or agency, and are no description."""
    parts = name.strip(" .()[]*_").split()
    if not parts or len(parts) > 10 or name.rstrip("*_ ").endswith(("!", "?", "…")):
        return False
    if "/" in name or len(parts) == 1:
        return len(parts) <= 8
    capitals = sum(p[0].isupper() or not p[0].isalpha() for p in parts)
    if re.search(r"\w{4,}[.!?]\s+\w", name) or (_PREPOSITION.search(name) and capitals < len(parts) - 1):
        return False
    return len(parts) <= 5 or capitals >= len(parts) - 2


def _captioned(draft: Draft, index: int) -> bool:
    """A unit with a label for captions, or a placeholder for a picture with the caption in it or under it."""
    unit = draft.units[index]
    words = draft.of(index)[: _MAX_CAPTION + 100]
    if len(words) > _MAX_CAPTION + 60:
        return False
    kind: MediaType = "video" if _NOTE_VIDEO.match(words) else "image"
    if _PLACEHOLDER.fullmatch(words):
        draft.mark(index, "other")
        under = _following(draft, index)
        caption, credit = under or (None, None)
        _media(draft, unit.start, draft.units[index + 1 if under else index].end, caption, credit, type=kind)
        return True
    found = _CAPTION.fullmatch(words)
    if found is None or (not _SURE_CAPTION.match(words) and _whole_credit(words)):
        return False
    bracket = found["open"].strip("*_")
    start, end = unit.start + found.start("words"), unit.end
    sure = _SURE_CAPTION.match(words) or bracket
    if not sure and (end - start > 350 or not _beside_body(draft, index)):
        return False
    if bracket and words.rstrip("*_.").endswith({"[": "]", "(": ")"}[bracket[-1]]):
        end = unit.start + len(words.rstrip("*_.")) - 1
    tail = credit_tail(draft.text, start, end)
    credit = tail[1:] if tail else None
    if tail:
        draft.claim(index, (unit.start, "caption"), (_visible(draft, tail[0], unit.end), "credit"))
    else:
        draft.mark(index, "caption")
    last = index
    if credit is None and draft.free(index + 1) and (named := _whole_credit(draft.of(index + 1))):
        below = draft.units[index + 1]
        credit, last = (below.start + named.start("name"), below.start + named.end("name")), index + 1
        draft.mark(last, "credit")
    _media(draft, unit.start, draft.units[last].end, (start, tail[0] if tail else end), credit, type=kind)
    return True


def _beside_body(draft: Draft, index: int) -> bool:
    """A label that is also an everyday word counts only where there is an article around it."""
    return len(draft.units) > 2


def _credited(draft: Draft, index: int) -> bool:
    """A unit that ends, or begins, with a credit."""
    unit = draft.units[index]
    if unit.end - unit.start > _MAX_CAPTION:
        return False
    tail = credit_tail(draft.text, unit.start, unit.end)
    if tail is None or tail[0] <= unit.start or not _names_someone(draft.text[tail[1] : tail[2]]):
        return False
    draft.claim(index, (unit.start, "caption"), (_visible(draft, tail[0], unit.end), "credit"))
    _media(draft, unit.start, unit.end, (unit.start, tail[0]), tail[1:])
    return True


def _alone(draft: Draft, index: int) -> bool:
    """A unit that is a credit; the caption may be the line before it."""
    unit = draft.units[index]
    found = _whole_credit(draft.of(index)[:260]) if unit.end - unit.start < 200 else None
    agency = None if found else _AGENCY.fullmatch(draft.of(index)[:200])
    named = found or agency
    if named is None or index < draft.head_end or _only_source(draft, index):
        return False
    start, caption = unit.start, None
    if _is_caption(draft, index - 1):
        above = draft.units[index - 1]
        start, caption = above.start, (above.start, above.end)
        draft.mark(index - 1, "caption")
    end = unit.end
    if caption is None and _follows_credit(draft, index + 1):
        below = draft.units[index + 1]
        end, caption = below.end, (below.start, below.end)
        draft.mark(index + 1, "caption")
    draft.mark(index, "credit")
    _media(draft, start, end, caption, (unit.start + named.start("name"), unit.start + named.end("name")))
    return True


def _follows_credit(draft: Draft, index: int) -> bool:
    """Whether the line below a credit is the caption: in the same run, short, and no sentence of the article."""
    if not draft.free(index) or draft.units[index].group != draft.units[index - 1].group:
        return False
    words = draft.of(index)
    following = index + 1 < len(draft.units) and draft.units[index + 1].group == draft.units[index].group
    return len(words) < 160 and not words.endswith((".", "!", "?", ":", "”", "»", '"')) and not following


def _only_source(draft: Draft, index: int) -> bool:
    """`Source: X` that stands alone names where the news is from, not who took a picture."""
    return bool(_SOURCE_LABEL.match(draft.of(index))) and not _is_caption(draft, index - 1)


def _is_caption(draft: Draft, index: int) -> bool:
    """Whether the unit before a credit is its caption: the line above it, short, and no paragraph of prose."""
    if not draft.free(index) or index < draft.head_end:
        return False
    words = draft.of(index)
    beside = draft.units[index].group == draft.units[index + 1].group
    layout = draft.units[-1].group != draft.units[0].group
    if layout:
        return beside and len(words) < 400
    return len(words) < 220 and not words.rstrip().endswith((".", "”", '"', "»", ":", "?", "!"))
