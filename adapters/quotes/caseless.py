"""Speakers in scripts without capitals, where no letter tells a name: by the place between marks, titles and verbs."""

from __future__ import annotations

import re

__all__ = ["CASELESS", "speaker"]

CASELESS = frozenset({"zh", "ja", "ar", "fa", "he"})

_VERBS = {
    "zh": "表示|指出|强调|強調|说道|说|說|称|稱|认为|認為|警告|补充道|补充说|补充|坦言|告诉|回答|宣布",
    "ja": "話した|話す|述べた|語った|説明した|強調した|指摘した|答えた|警告した|明らかにした|コメントした",
    "ar": "و?(?:قال|قالت|أضاف|أضافت|أكد|أكدت|أوضح|أوضحت|صرح|صرحت|ذكر|ذكرت|أعلن|أعلنت|أشار|أشارت)",
    "fa": "گفت|افزود|اعلام کرد|تأکید کرد",
    "he": "אמר|אמרה|הוסיף|הוסיפה|הדגיש|הבהיר|מסר|טען",
}
_TITLES = {
    "zh": "主任|部长|部長|总统|總統|发言人|發言人|司令|主席|总理|總理|局长|市长|队长|船长|舰长|"
    "将军|上校|大使|代表|负责人|专家|教授|记者|主管|经理",
    "ja": "艦長|大臣|首相|大統領|報道官|長官|市長|知事|教授|船長|隊長|代表|会長|社長",
}
_POLITE = re.compile(r"(?:先生|女士|氏|さん|様)\Z")
_PRONOUNS = {"zh": "他|她", "ja": "彼|彼女|同氏", "ar": "", "fa": "", "he": ""}
_WHEN_OR_WHERE = re.compile("(?<=..)(?:在|于|於|对|對|向|就|今天|昨天|当天|當天|日前|近日|[0-9])")
_SOME = re.compile("^(?:一位|一名|该|該)")
# Where the subject of an Arabic, Persian or Hebrew verb that leads its sentence has ended.
_CIRCUMSTANCE = re.compile(
    "في|خلال|عقب|بعد|قبل|إن|أن|على|إلى|اليوم|أمس|يوم|من|مع|عن|لوكالة|للصحفيين|"
    "עם|ביום|היום|אתמול|כי|לאחר|במהלך|בשיחה|בריאיון|בראיון|בבוקר|בערב|בתדרוך|במסיבת|בנאום|לעיתונאים|לכתבים|לסוכנות"
)
_STOP = "，。：:、“”「」『』«»\"\\n،؛."


def speaker(text: str, outer: int, after: int, start: int, end: int, language: str, last: str | None) -> str | None:
    """Who says the words between `outer` and `after`, as the sentence around them tells.

    Args:
        text: the document.
        outer, after: the quotation with its marks.
        start, end: where to look, at most the paragraph.
        language: one of `CASELESS`.
        last: who spoke last, for pronouns.
    """
    who = _around(text, outer, after, max(start, outer - 80), min(end, after + 80), language)
    if who is None:
        return None
    if who in _PRONOUNS[language].split("|"):
        return last
    return _spaced(who) if language in ("ar", "fa", "he") else _joined(who, language)


def _around(text: str, outer: int, after: int, start: int, end: int, language: str) -> str | None:
    verbs = _VERBS[language]
    if language in ("ar", "he"):  # the verb leads
        before = re.compile(rf"(?:{verbs})\s(?P<who>[^{_STOP}]{{2,60}}?)\s?[:،,]?\s?\Z").search(text[start:outer])
        behind = re.compile(rf"[،,\s]*(?:{verbs})\s(?P<who>[^{_STOP}]{{2,60}}?)(?=[{_STOP}]|\Z)").match(text[after:end])
    else:
        said = rf"(?P<who>[^{_STOP}]{{1,30}}?)(?:は|が)?、?(?:{verbs})"
        before = re.compile(rf"{said}[，,：:、\s]{{0,2}}\Z").search(text[start:outer])
        behind = re.compile(rf"[，,、と\s]{{0,3}}{said}").match(text[after:end])
    found = before or behind
    return found["who"].strip() if found else None


def _joined(who: str, language: str) -> str:
    """What stands behind the last title and the particle that ties it, without forms of address, place and time."""
    if language == "zh":
        who = _WHEN_OR_WHERE.split(who, maxsplit=1)[0] or who
    at = max((m.end() for m in re.finditer(_TITLES[language], who)), default=0)
    name = who[at:] if len(who) - at >= 2 else who
    if language == "zh":
        name = _SOME.sub("", name.rsplit("的", 1)[-1]) or name
    if language == "ja":
        name = name.rsplit("の", 1)[-1] or name
    return _POLITE.sub("", name) or who


def _spaced(who: str) -> str:
    """The last two words before place, time and hearers: a name follows the role."""
    words = who.split()
    cut = next((n for n, word in enumerate(words) if n and _CIRCUMSTANCE.fullmatch(word)), len(words))
    return " ".join(words[max(0, cut - 2) : cut])
