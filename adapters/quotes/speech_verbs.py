"""Verbs of saying in the languages that dumps come in, unfolded from stems and the endings of the third person.

Only forms that are rarely anything else: "states", "juge" or "cuentas" are nouns more often than they report speech.
"""

from __future__ import annotations

__all__ = ["AUXILIARIES", "PHRASES", "SPEECH_VERBS"]


def _unfold(*groups: tuple[str, str]) -> frozenset[str]:
    """Every stem of a group with every ending of it; `-` is no ending."""
    return frozenset(
        stem + ending.strip("-") for stems, endings in groups for stem in stems.split() for ending in endings.split()
    )


_ENGLISH = _unfold(
    ("say call", "-"),
    ("explain add warn insist remark vow reveal confirm maintain contend assert reckon respond", "ed s ing"),
    ("claim answer ask caution demand hail complain comment report recall hint signal boast shout whisper mutter lament "
     "protest attest counter retort recount interject affirm post tweet suggest stress call grumbl admitt signall label "
     "labell brand condemn quipp jok pledg conced prais promis agre accus urg alleg characteris characteriz summaris "
     "summariz reiterat theoriz dismiss testifi repli deni", "ed"),
    ("argu declar emphasis emphasiz describ acknowledg conclud announc continu observ stat not predict", "ed"),
    ("argu declar emphasis emphasiz describ acknowledg conclud announc stress", "es ing"),
    ("said says saying told tells telling wrote writes writing claims claiming warns calls calling replies denies admits "
     "believes thinks notes noting stating suggests suggesting predicts asks cautions urges quips accuses jokes "
     "spoke speaks advised advises expects hopes hoped fears feared considers recalls remembers remembered", "-"),
)  # fmt: skip
_GERMAN = _unfold(
    ("erklär beton warn mein kündig forder behaupt nenn kritisier bericht antwort bekräftig versicher mahn lob erzähl "
     "schilder erläuter bestätig ergänz erwider scherz bilanzier resümier bemerk entgegn vermut beklag", "te ten"),
    ("erklär beton warn mein forder behaupt nenn kritisier antwort bekräftig versicher mahn erzähl schilder erläuter "
     "bestätig ergänz", "t en"),
    ("sagte sagt sagten sagen gesagt schrieb schreibt schrieben teilte teilten fügte antwortete antworteten "
     "nannte nannten bezeichnete bezeichnet "
     "kritisierte berichtete berichtet behauptete behauptet verurteilte sprach sprachen spricht rechnet rechnete "
     "riet rät äußerte räumte unterstrich "
     "stellte findet meldete meldet betont warnt hieß versprach rief erinnert erinnerte warf wirft", "-"),
)  # fmt: skip
_FRENCH = _unfold(
    ("affirm assur expliqu ajout indiqu estim soulign précis dénonc rappel insist martel confi résum racont avou plaisant "
     "ironis témoign regrett murmur détaill déclar observ constat", "e é ait ent aient"),
    ("annonc lanc comment jug qualifi not évoqu lâch glis conseill rétorqu", "é ait"),
    ("dit disait disent déclare averti avertit promis écrit répondu répond poursuit poursuivi souvient concède concédé "
     "rappelle reconnaît reconnu prévient prévenu conclut conclu confie qualifie soupire soutient soutenu glisse "
     "parle parlé sourit reprend "
     "évoque rétorque conseille lance lâche annonce commente ironise tweeté", "-"),
)  # fmt: skip
_SPANISH = _unfold(
    ("declar afirm asegur explic agreg señal subray anunci calific denunci insist manifest coment recalc precis apunt "
     "destac expres relat cont record reiter lament zanj ironiz confes remarc enfatiz detall inform "
     "aconsej aclar valor critic", "ó"),
    ("declar afirm asegur agreg señal subray calific recalc lament relat confirm", "a aba aron an"),
    ("dijo dice decía dijeron dicen añadió añade añadieron advirtió advierte advirtieron explica explicaron escribió "
     "escribe respondió responde indicó indica sostuvo sostiene reconoció reconoce prometió recuerda cuenta contaba "
     "habló habla hablaron insistió insiste admitió admite concluyó resumió resume bromeó prosiguió confirmó "
     "confesó anuncia señalaron", "-"),
)  # fmt: skip
_ITALIAN = _unfold(
    ("dichiar afferm aggiunt spieg sottoline raccont comment ricord assicur precis annunci denunci", "ato a ava ano"),
    ("detto disse dice dicono diceva aggiunto avvertito scritto ammesso risposto confermato concluso sostenuto", "-"),
)
_POLISH = _unfold(
    ("powiedzia stwierdzi doda podkreśli zaznaczy ostrzeg zapewni napisa poinformowa oceni zapowiedzia nazwa wyjaśni "
     "przyzna odpowiedzia tłumaczy przekaza skomentowa apelowa oświadczy mówi relacjonowa opowiada żartowa wspomina "
     "zauważy potwierdzi podsumowa argumentowa przekonywa zaapelowa wskaza poradzi uważa twierdzi", "ł ła li ły"),
    ("mówi mówią twierdzi dodaje podkreśla zaznacza ostrzega zapewnia pisze informuje ocenia wyjaśnia przyznaje tłumaczy "
     "opowiada żartuje wspomina zauważa relacjonuje przekonuje odpowiada przekazuje stwierdza zaznaczają oświadcza "
     "powiedziano czytamy", "-"),
)  # fmt: skip
_UKRAINIAN = _unfold(
    ("сказа заяви повідоми зазначи наголоси підкресли дода попереди поясни розпові написа назва відпові запевни стверджува "
     "уточни відзначи констатува прокоментува пообіця заклика оголоси вказа нагада жартува розповіда пояснюва "
     "говори каза зауважи підтверди підсумува припусти визна переконува поінформува додава пригада поради", "в ла ло ли"),
    ("каже кажуть заявляє заявляють стверджує стверджують вважає вважають говорить говорять розповідає розповідають "
     "жартує пояснює пояснюють зазначає зазначають наголошує наголошують підкреслює додає додають повідомляє повідомляють "
     "попереджає запевняє пише пишуть цитує згадує пригадує зауважує переконаний переконана припускає йдеться ідеться "
     "зазначається наголошується відповідає уточнює розповів відповів попереджають", "-"),
)  # fmt: skip
_RUSSIAN = _unfold(
    ("посоветова сказа заяви сообщи отмети подчеркну добави предупреди поясни рассказа написа назва ответи завери утвержда "
     "уточни объясни указа прокомментирова пообеща призва объяви призна напомни говори пошути замети вспомни "
     "подтверди резюмирова предположи констатирова признава шути рассказыва", "л ла ло ли"),
    ("говорит говорят заявляет заявляют сообщает сообщают утверждает утверждают считает считают отмечает отмечают "
     "подчеркивает подчёркивает рассказывает рассказывают поясняет объясняет добавляет пишет пишут цитирует шутит "
     "признается признаётся признался призналась поделился поделилась вспоминает уточняет предупреждает уверен уверена "
     "говорится сообщается отмечается заявили передает передаёт", "-"),
)  # fmt: skip
_CZECH = _unfold(
    ("řek uved prohlási doda upozorni sděli vysvětli potvrdi oznámi konstatova poznamena zdůrazni varova popsa odpovědě "
     "napsa tvrdi přizna", "l la li ly"),
    ("říká říkají uvádí tvrdí dodává upozorňuje vysvětluje píše", "-"),
)
_DUTCH = _unfold(
    ("verklaar meld waarschuw benadruk vertel antwoord", "de te t"),
    ("zei zeiden zegt zeggen stelt stelde vertelde schreef schrijft noemde noemt vindt liet voegde lacht aldus", "-"),
)
_TURKISH = _unfold(
    ("dedi diyor söyledi söylüyor belirtti açıkladı etti kaydetti vurguladı ekledi uyardı konuştu anlattı aktardı bildirdi "
     "savundu yazdı sordu dile", "- ler"),
)  # fmt: skip
_OTHERS = _unfold(
    # Portuguese
    ("afirm declar explic acrescent alert ressalt cont lembr garant", "ou a"), ("disse diz disseram dizem escreveu", "-"),
    # Swedish, Norwegian, Danish
    ("sade säger sa sier siger sagde uppgav berättar berättade skriver skrev förklarar forklarer forklarte", "-"),
    # Arabic, joined to "and" or not
    ("قال قالت قالوا أضاف أضافت أكد أكدت أوضح أوضحت صرح صرحت ذكر ذكرت أعلن أعلنت أشار أشارت", "-"),
    ("وقال وقالت وأضاف وأضافت وأكد وأكدت وأوضح وأوضحت وصرح وصرحت وذكر وأعلن وأشار", "-"),
)  # fmt: skip
# Single words that report speech only in company, and are too common without it, are left to `PHRASES`.
SPEECH_VERBS: frozenset[str] = (
    _ENGLISH | _GERMAN | _FRENCH | _SPANISH | _ITALIAN | _POLISH | _UKRAINIAN | _RUSSIAN | _CZECH | _DUTCH | _TURKISH
    | _OTHERS
) - {"put", "etti", "sa"}  # fmt: skip
# Two words, the first of which says nothing by itself.
PHRASES: frozenset[tuple[str, str]] = frozenset({
    ("went", "on"), ("goes", "on"), ("going", "on"), ("put", "it"), ("puts", "it"), ("putting", "it"), ("pointed", "out"),
    ("points", "out"), ("made", "clear"), ("heißt", "es"), ("hieß", "es"), ("fait", "savoir"), ("fait", "valoir"),
    ("fuhr", "fort"), ("ifade", "etti"), ("dile", "getirdi"), ("laat", "weten"), ("dał", "znać"),
})  # fmt: skip
AUXILIARIES: frozenset[str] = frozenset(
    "had has have hat haben a avait ont ha hanno aveva han había był była был была був була heeft".split()
)
