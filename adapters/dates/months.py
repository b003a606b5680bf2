"""Names of months as running text has them, whole, inflected and cut short, in the languages of the starter watchlists."""

from __future__ import annotations

__all__ = ["MONTHS"]

_NAMES = (
    "january jan januar jänner janvier janv enero ene gennaio gen janeiro styczeń stycznia sty січень січня січ "
    "январь января янв januari leden ledna",
    "february feb febr februar feber février févr fév febrero febbraio fevereiro fev luty lutego lut лютий лютого лют "
    "февраль февраля февр фев februari únor února",
    "march mar märz mrz mars marzo março marzec marca березень березня бер март марта мар maart březen března",
    "april apr avril avr abril abr aprile kwiecień kwietnia kwi квітень квітня квіт апрель апреля апр duben dubna",
    "may mai mayo maggio mag maio maj maja травень травня трав май мая mei květen května",
    "june jun juni juin junio giugno giu junho czerwiec czerwca cze червень червня черв июнь июня июн červen června",
    "july jul juli juillet juil julio luglio lug julho lipiec lipca lip липень липня лип июль июля июл červenec července",
    "august aug août agosto ago sierpień sierpnia sie серпень серпня серп август августа авг augustus augusti srpen srpna",
    "september sep sept septembre septiembre settembre set setembro wrzesień września wrz вересень вересня вер "
    "сентябрь сентября сент сен září",
    "october oct oktober okt octobre octubre ottobre ott outubro out październik października paź жовтень жовтня жовт "
    "октябрь октября окт říjen října",
    "november nov novembre noviembre novembro listopad listopada lis листопад листопада лист ноябрь ноября нояб ноя",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro grudzień grudnia gru грудень грудня груд "
    "декабрь декабря дек prosinec prosince",
)

MONTHS = {word: number for number, words in enumerate(_NAMES, 1) for word in words.split()}
"""The number of the month, by its name in small letters."""
