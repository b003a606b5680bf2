"""Verbs of saying and what goes with them, in the languages of the starter watchlists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["ACCORDING", "VIA", "Pronouns", "pronouns", "speaks", "verbs"]

_VERBS = (
    "said|says|saying|told|tells|telling|claimed|claims|claiming|warned|warns|warning|cautioned|cautions|stated|stating|added|adds|"
    "adding|argued|argues|asked|asks|announced|announces|insisted|insists|noted|wrote|writes|tweeted|posted|"
    "explained|explains|declared|declares|replied|replies|responded|responds|described|describes|called|calls|"
    "continued|concluded|concludes|admitted|admits|denied|denies|vowed|vows|pledged|urged|urges|stressed|stresses|"
    "emphasised|emphasized|remarked|quipped|acknowledged|accused|accuses|predicted|promised|suggested|suggests|"
    "observed|recalled|revealed|reiterated|confirmed|confirms|complained|demanded|dismissed|condemned|praised|hailed|"
    "commented|maintained|contended|asserted|alleged|testified|reported|agreed|joked|countered|branded|labelled|"
    "labeled|characterised|characterized|hinted|signalled|signaled|believes|thinks|"
    "sagte|sagt|sagten|gesagt|erklärte|erklärt|erklärten|betonte|betont|warnte|warnt|meinte|meint|schrieb|schreibt|"
    "teilte|kündigte|fügte|ergänzte|forderte|fordert|behauptete|behauptet|nannte|nennt|bezeichnete|kritisierte|kritisiert|"
    "berichtete|berichtet|antwortete|bekräftigte|versicherte|mahnte|mahnt|lobte|verurteilte|sprach|äußerte|räumte|"
    "unterstrich|stellte|"
    "dit|disait|déclaré|déclare|déclarait|affirmé|affirme|affirmait|assuré|assure|expliqué|explique|ajouté|ajoute|indiqué|"
    "indique|estimé|estime|averti|avertit|souligné|souligne|précisé|précise|annoncé|annonce|dénoncé|dénonce|qualifié|"
    "qualifie|écrit|répondu|répond|rappelé|rappelle|insisté|insiste|martelé|confié|lancé|jugé|promis|commenté|"
    "dijo|dice|declaró|declara|afirmó|afirma|aseguró|asegura|explicó|explica|añadió|añade|agregó|agrega|señaló|señala|"
    "advirtió|advierte|subrayó|subraya|anunció|anuncia|escribió|escribe|calificó|califica|denunció|insistió|respondió|"
    "indicó|manifestó|sostuvo|comentó|recalcó|reconoció|precisó|apuntó|destacó|expresó|prometió|"
    "powiedział|powiedziała|mówi|mówił|mówiła|oświadczył|oświadczyła|stwierdził|stwierdziła|dodał|dodała|podkreślił|"
    "podkreśliła|zaznaczył|zaznaczyła|ostrzegł|ostrzegła|zapewnił|zapewniła|napisał|napisała|poinformował|poinformowała|"
    "ocenił|oceniła|zapowiedział|zapowiedziała|nazwał|nazwała|wyjaśnił|wyjaśniła|przyznał|przyznała|odpowiedział|"
    "odpowiedziała|tłumaczył|tłumaczyła|przekazał|przekazała|skomentował|twierdzi|apelował|"
    "говорится|йдеться|ідеться|сообщается|зазначається|наголошується|отмечается|"
    "disse|dice|ha detto|dichiarato|ha dichiarato|affermato|aggiunto|spiegato|avvertito|sottolineato|scritto|"
    "сказав|сказала|сказали|каже|кажуть|заявив|заявила|заявили|заявляє|повідомив|повідомила|повідомили|зазначив|зазначила|"
    "наголосив|наголосила|підкреслив|підкреслила|додав|додала|додали|попередив|попередила|пояснив|пояснила|розповів|"
    "розповіла|написав|написала|назвав|назвала|відповів|відповіла|запевнив|запевнила|стверджує|стверджував|уточнив|"
    "уточнила|відзначив|відзначила|вважає|переконаний|переконана|констатував|прокоментував|пообіцяв|закликав|закликала|"
    "оголосив|оголосила|говорить|вказав|вказала|цитує|нагадав|нагадала|"
    "сказал|сказали|говорит|заявил|заявляет|сообщил|сообщила|сообщили|отметил|отметила|подчеркнул|подчеркнула|добавил|"
    "добавила|предупредил|предупредила|пояснил|пояснила|рассказал|рассказала|написал|написала|назвал|ответил|ответила|"
    "заверил|заверила|утверждает|утверждал|уточнил|уточнила|считает|объяснил|объяснила|указал|указала|прокомментировал|"
    "пообещал|пообещала|призвал|призвала|объявил|объявила|признал|признала|напомнил|напомнила|объявили|цитирует"
)
_SAYING = frozenset(word for phrase in _VERBS.split("|") for word in phrase.split() if word != "ha")
_AUXILIARY = frozenset(["had", "has", "have", "hat", "haben", "a", "avait", "ha", "był", "była", "был", "була", "був"])
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")


def verbs(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """(start, end) of each verb of saying in the stretch, its auxiliary included."""
    before: re.Match[str] | None = None
    for word in _WORD.finditer(text, start, len(text) if end is None else end):
        if word.group().casefold() in _SAYING:
            joined = before is not None and before.end() + 1 == word.start() and before.group().casefold() in _AUXILIARY
            yield (before.start() if joined and before else word.start()), word.end()
        before = word


def speaks(text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether there is a verb of saying in the stretch."""
    return next(verbs(text, start, end), None) is not None


ACCORDING = re.compile(
    r"\b(?:according\sto|in\sthe\swords\sof|as\squoted\sby|laut|nach\sAngaben\svon|so|zufolge|selon|d['’]après|según|"
    r"de\sacuerdo\scon|według|zdaniem|jak\spodaje|secondo|за\sсловами|за\sданими|на\sдумку|як\sпередає|по\sсловам|"
    r"со\sслов|по\sданным|по\sмнению)\b",
    re.IGNORECASE,
)
# By language, because a pronoun of one is a preposition or article of another: "on", "il", "er", "lei".
_HE = {"en": "he", "de": "er", "fr": "il", "es": "él", "pl": "on", "it": "lui|egli", "uk": "він", "ru": "он"}
_SHE = {"en": "she", "de": "sie", "fr": "elle", "es": "ella", "pl": "ona", "it": "lei", "uk": "вона", "ru": "она"}


@dataclass(frozen=True, slots=True)
class Pronouns:
    """Personal pronouns of one language that stand for a speaker."""

    he: re.Pattern[str]
    she: re.Pattern[str]
    any: re.Pattern[str]


def pronouns(language: str | None) -> Pronouns:
    """The pronouns of `language`; those of English where it is not known."""
    primary = (language or "en").split("-")[0]
    he, she = _HE.get(primary, "he"), _SHE.get(primary, "she")
    return Pronouns(
        re.compile(he, re.IGNORECASE),
        re.compile(she, re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{he}|{she})(?!\w)", re.IGNORECASE),
    )


# The words between a verb and the medium that was told.
VIA = re.compile(
    r"(?:\b(?:told|tells|telling)\b|\b(?:in\san\sinterview\s(?:with|to|for)|speaking\sto|interview\swith|wrote\sin|writing\sin|"
    r"in\scomments\sto|in\sremarks\sto|dem|der|gegenüber\s(?:dem|der)?|im\sInterview\smit|im\sGespräch\smit|auprès\sde|"
    r"dans\sun\sentretien\s(?:à|au|avec)|au\smicro\sde|en\s(?:una\s)?entrevista\s(?:con|a)|w\srozmowie\sz|w\swywiadzie\sdla|"
    r"в\sінтерв['’ʼ]ю|у\sкоментарі|в\sкоментарі|в\sинтервью|в\sкомментарии|в\sбеседе\sс|у\sрозмові\sз)\b)",
    re.IGNORECASE,
)
