"""Who made a picture: the credit at the end (or the start) of a caption, in the ways newspapers print it."""

from __future__ import annotations

import re

from adapters.page.tree import collapse

__all__ = ["bare_credit", "is_label", "split_credit"]

# The words for photograph, picture, source, credit and author before a colon or bar, as picture desks print them.
_LABEL_WORDS = (
    r"photo(?:graph(?:s|er|ie|ies|y)?|s)?(?: (?:credit|by|courtesy|de|par|illustration))?|(?:image|picture|photo|"
    r"video) credits?|pictures?|"
    r"images?(?: (?:credit|source|courtesy|by))?|credits?|cr[ée]dits?(?: photos?)?|courtesy(?: of)?|"
    r"copyright|rights|source|quellen?|bildquelle|fotoquelle|fotocredit|bildrechte|bildnachweis|urheber(?:in)?|"
    r"fotograf(?:in|ie|o|í?a)?|foto(?:s|graf)?|"
    r"bild(?:er)?|symbolbild|symbolfoto|archivbild|archivfoto|grafik|fuente|fotografía|imagen|imágenes|"
    r"fonte|immagine|reprodução|divulgação|crédito|fot(?=\.)|zdjęcie|zdjęcia|źródło|autor(?:ka)?(?: zdjęcia|"
    r" fotografie)?|zdroj|"
    r"bron|beeld|kuva(?:t)?|bilde|billede|bilden|lähde|kilde|källa|ljósmynd(?:ir)?|mynd|forrás|fotó|kép|sursa|извор|"
    r"фото(?:граф|графія|графия)?|снимок|снимка|зображення|изображение|источник|джерело|автор фото|світлина|"
    r"kaynak|fotoğraf|πηγή|φωτογραφία|φωτο|צילום|קרדיט|تصوير|المصدر|फोटो|चित्र|"
    r"ภาพ|ภาพจาก|ช่างภาพ|เครดิตภาพ|ที่มา|"
    r"撮影|写真|画像|出典|提供|사진|출처|제공|图片来源|图|摄影|摄|来源"
)
_LABEL = re.compile(
    rf"(?<![\w])(?:{_LABEL_WORDS})\s*\.?\s*(?:[:：=＝|]|\bby\b(?=\s+[A-Z])|\bcourtesy\b(?: of)?)\s*", re.I
)
_LABEL_START = re.compile(rf"^(?:{_LABEL_WORDS})\s*\.?\s*(?:[:：=＝|/]|\bby\b|\bcourtesy\b(?: of)?)\s*", re.I)
_LABEL_ALONE = re.compile(rf"^(?:{_LABEL_WORDS})\s*[:：.]?$", re.I)
_SIGN = re.compile(r"(?:[©®]|\(c\)|&copy;)\s*(?:copyright)?\s*[:：]?\s*(?=\S)", re.I)
_BRACKETS = {"(": ")", "[": "]", "（": "）", "【": "】", "［": "］", "<": ">", "〈": "〉"}
_BRACKETED_TAIL = re.compile(r"[(\[（【［]([^()\[\]（）【】［］]{2,120})[)\]）】］]\s*\.?$")
_BYLINE_TAIL = re.compile(r"(?:撮影|提供|摄|攝|촬영|제공)$")
_SIGNED_TAIL = re.compile(r"(?<=[。！？.!?])\s*(?P<who>[^。！？.!?:：]{1,24}?)\s*(?:撮影|提供|摄|攝|촬영|제공)$")
_AGENCY = re.compile(
    r"^(?:[A-Z]{2,6}|[A-ZÄÖÜ][\w.-]*(?: [A-ZÄÖÜ][\w.-]*){0,4})(?:\s*[/|,]\s*|\s+(?:via|for|für|pour|para|per|"
    r"/)\s+)\S"
)
_MAX_CREDIT = 160


def is_label(text: str) -> bool:
    """Whether `text` only announces a credit: "Photo:"."""
    return bool(_LABEL_ALONE.match(text.strip()))


def bare_credit(text: str) -> str:
    """A credit without label, copyright sign and brackets."""
    before = None
    text = collapse(text)
    while text != before:
        before = text
        text = text.strip(" |·•–—-;,:/")
        if len(text) > 2 and _BRACKETS.get(text[0]) == text[-1] and text.count(text[0]) == 1:
            text = text[1:-1].strip()
        text = _LABEL_START.sub("", text, count=1)
        if m := _SIGN.match(text):
            text = text[m.end() :]
        if m := _BYLINE_TAIL.search(text):
            text = text[: m.start()].strip()
    return "" if is_label(text) else text


def split_credit(text: str) -> tuple[str, str]:
    """A caption and the credit printed with it; either may be empty."""
    text = collapse(text)
    if (m := _BRACKETED_TAIL.search(text)) and _is_credit(m[1].strip(), text[: m.start()].rstrip()):
        return text[: m.start()].strip(), bare_credit(m[1])
    head, bar, tail = text.rpartition(" | ")
    if bar and 2 <= len(tail) <= 100 and tail[-1] not in ".?!":
        return head.strip(), bare_credit(tail)
    cuts = [m for p in (_LABEL, _SIGN) for m in p.finditer(text)]
    cuts = [m for m in cuts if len(text) - m.end() <= _MAX_CREDIT]
    if cuts:
        cut = min(cuts, key=lambda m: m.start())
        caption, credit = text[: cut.start()], text[cut.end() :]
        if len(re.findall(r"[.!?。]\s+\w", credit)) <= 1:
            return caption.rstrip(" |·•–—-;/([（【").strip(), bare_credit(
                credit.rstrip(")]）】") if "(" not in credit else credit
            )
    if m := _SIGNED_TAIL.search(text) or _NAMED_TAIL.search(text):
        return text[: m.start()].strip(), bare_credit(m["who"])
    return text, ""


_NAMED_TAIL = re.compile(r"(?<=[.!?])\s+[^\W\d_]{3,14}:\s+(?P<who>[^\W\d_][^.!?:]{1,60})$")
"""A label in any language after the last sentence of a caption."""


def _is_credit(inner: str, before: str) -> bool:
    if _LABEL_START.match(inner) or _SIGN.match(inner) or _BYLINE_TAIL.search(inner) or _looks_agency(inner):
        return True
    return before[-1:] in (".", "!", "?", "。") and len(inner.split()) <= 6 and (inner[0].isupper() or inner[0] == "@")


def _looks_agency(inner: str) -> bool:
    return (("/" in inner or " via " in inner or "," in inner) and bool(_AGENCY.match(inner))) or bool(
        re.fullmatch(r"[A-Z]{2,6}(?:\s?[/=＝]\s?[\w .-]{2,40})?", inner)
    )
