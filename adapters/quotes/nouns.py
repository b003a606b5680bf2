"""Nouns for those who speak without being named: people by their role or rank, bodies, groups, papers that say things."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

__all__ = ["DETERMINERS", "LINKS_OF", "PREPOSITIONS", "NounKind", "kind_of"]

NounKind = Literal["person", "body", "paper"]


def _any(listed: str, ending: str = "") -> str:
    return f"(?:{'|'.join(listed.split())}){ending}"


_PERSON = re.compile("|".join((
    _any(
        "minister president secretary spokes(?:man|woman|person|people|men) official officer general commander leader chief "
        "chancellor ambassador diplomat analyst expert soldier witness(?:es)? eyewitness(?:es)? resident source "
        "governor mayor "
        "senator lawmaker envoy advis[eo]r colonel captain major lieutenant sergeant corporal admiral commodore m[ae]n "
        "wom[ae]n mother father widow farmer driver pilot doctor nurse teacher fisher(?:man|men) villager volunteer lawyer "
        "prosecutor judge owner director manager head chair(?:man|woman|person)? professor researcher scientist engineer "
        "mechanic operator journalist reporter author critic activist medic paramedic firefighter police(?:man|woman) "
        "detective inspector investigator skipper mate sailor deputy coordinator founder boss executive economist historian "
        "veteran instructor inhabitant neighbou?r shopkeeper passenger survivor harbou?r-?master caretaker premier king "
        "queen prince pope keeper warden curator surgeon troop recruit conscript deminer sapper rescuer observer "
        "authorities "
        "organiser organizer representative participant user writer commentator negotiator attorney crew aide", "s?"),
    r"\w*" + _any(
        "sprecher minister kapitän kommandant kommandeur leiter chef meister experte analyst soldat offizier beamte "
        "anwohner bewohner präsident kanzler direktor vorsitzende beobachter diplomat botschafter inspekteur politiker "
        "abgeordnete general oberst zeuge vertreter fischer landwirt lotse retter forscher ärztin arzt lehrer fahrer kenner",
        "(?:s|n|r|in|innen|es|en)?"),
    _any("mann frau leute zeugin expertin", "(?:es|en)?"),
    _any(
        "ministre présidente? porte-parole responsable officier général colonel capitaine commandante? maire "
        "direct(?:eur|rice) "
        "cheff?e? patronne? témoin habitante? experte? analyste soldat ambassad(?:eur|rice) diplomate pêcheur marin pilote "
        "médecin procureure? avocate? élue? député lieutenant amiral riveraine?", "s?"),
    _any(
        "ministr[oa] president[ea] portavoz vocer[oa] oficial general coronel capit[áa]n comandante "
        "alcalde(?:sa)? directora? "
        "jef[ea] patrón testigo vecin[oa] expert[oa] analista soldado embajadora? pescador piloto médic[oa] "
        "fiscal almirante "
        "portavoce ufficiale colonnello capitano sindac[oa] direttore direttrice capo testimone esperto ammiraglio", "s?"),
    _any(
        "minister(?:ka|ki)? prezydent rzeczni(?:k|czka|czki|ka) generał pułkownik kapitan dowódc[ay] szef(?:owa|"
        "owej)? burmistrz wójt "
        "dyrektor(?:ka)? ekspert(?:ka)? analityk świad(?:ek|kowie) mieszkań?c?(?:iec|ka|cy) żołnierz oficer "
        "ambasador lekarz "
        "rybak kierowca komendant wojewoda przedstawiciel rozmówca urzędnik", "(?:a|e|em|owie|om|y)?"),
    _any(
        "міністр президент речни[кц] посадов(?:ець|ц) командувач командир капітан генерал полковник майор лейтенант адмірал "
        "очільни[кц] керівни[кц] начальни[кц] директор експерт аналітик військов солдат бо(?:єць|йц) бійц "
        "свід(?:ок|к) мешкан "
        "жител водій водія лікар рибал представни[кц] посол мер депутат співрозмовни[кц] джерел фермер волонтер "
        "рятувальни[кц] "
        "прикордонни[кц] чиновни[кц] дружин матір учител дослідни[кц]", r"\w{0,4}"),
    "голов(?:а|и|і|у|ою)",
    _any(
        "министр представител чиновник командующ командир капитан полковник лейтенант адмирал руководител "
        "начальник директор "
        "эксперт аналитик военн бо(?:ец|йц) свидетел жител водител врач рыбак посол мэр собеседни[кц] источник "
        "фермер волонт[её]р "
        "спасател глав(?=а|ы|е|у) губернатор пресс-секретар прес-секретар пограничник ученый учёный", r"\w{0,4}"),
    _any("woordvoerder kapitein schipper burgemeester commandant generaal directeur mluvčí ministr ministryně prezident "
         "velitel kapitán starosta starostka ředitel ředitelka generál správkyně komutan bakan başkan sözcü kaptan"),
)), re.IGNORECASE)  # fmt: skip
_BODY = re.compile("|".join((
    _any(
        "ministry ministries government army armies navy navies fleet forces command staff police council "
        "committee commission "
        "authority agency agencies office department service guard board court parliament embassy consulate administration "
        "union party company firm organi[sz]ation group team bureau institute university hospital association alliance "
        "coalition kremlin pentagon military brigade battalion regiment unit division headquarters militia "
        "coastguard airline "
        "newspaper channel operator monitor network club municipality port mission delegation secretariat "
        "tribunal ombudsman opposition inquiry yard shipyard maker manufacturer court-martial"),
    _any("institutes? companies councils units offices monitors groups"),
    r"\w*" + _any(
        "ministeriums? regierung armee marine polizei behörden? kommission ausschuss(?:es)? amt(?:es)? stab bundeswehr "
        "staatsanwaltschaft gericht(?:s|es)? partei firma unternehmen verband feuerwehr wache reederei verwaltung "
        "zentrums? opposition koalition fraktion werft gewerkschaft hersteller betreiber "
        "dienst(?:es)? agentur rathaus rat bund"),
    _any(
        "ministère gouvernement armée marine police préfecture commission comité agence état-major parquet tribunal conseil "
        "mairie entreprise société organisation association gendarmerie parti autorités? institut service "
        "direction syndicat régie  "
        "ministerio gobierno ejército armada marina policía fiscalía comisión comité agencia consejo ayuntamiento empresa "
        "compañía organización guardia partido autoridad(?:es)? instituto sindicato dirección ministero sindacato "
        "governo esercito polizia procura "
        "commissione agenzia consiglio comune società guardia"),
    _any(
        "ministerstw(?:o|a) resort rząd armi[ai] wojsko marynark[ai] policj[ai] komisj[ai] komitet agencj[ai] urząd sztab "
        "prokuratur[ay] sąd rad[ay] firm[ay] spółk[ai] straż biuro partia organizacj[ai] dowództwo gmina związek "
        "dyrekcja spółdzielnia"),
    _any(
        "міністерств відомств уряд арм флот поліці комісі комітет агентств служб штаб прокуратур суд адміністраці компані "
        "пресслужб прес-служб організаці підприємств бригад батальйон командуванн інститут посольств профспілк дирекці",
        r"(?:а|и|і|у|о|я|ї|ю|ія|ії|ою|ом|ом|єю)?"),
    "рад(?:а|и|і)",
    _any(
        "министерств ведомств правительств арм поли(?=ция|ции) комисси комитет агентств служб штаб прокуратур пресс-служб "
        "администраци компани организаци предприяти бригад батальон командовани институт посольств профсоюз дирекци",
        r"(?:а|ы|е|у|о|я|и|ю|ия|ии|ция|ции|ой|ом|ем|ей)?"),
    _any("ministerie regering leger politie ministerstvo vláda armáda policie bakanlığı ordu polis"),
)), re.IGNORECASE)  # fmt: skip
_PAPER = re.compile(
    _any("statement report letter communiqué communique memo note document release bulletin study notice order "
         "erklärung mitteilung bericht schreiben brief rapport lettre communiqué comunicado informe carta comunicato "
         "komunikat oświadczenie raport заяв[аиі] повідомленн[яі] звіт лист заявлени[еяи] сообщени[еяи] отч[её]т письмо"),
    re.IGNORECASE,
)  # fmt: skip

DETERMINERS = frozenset(
    "the a an one another my our your his her their its our this that these those some several two three many "
    "der die das den dem des ein eine einen einem einer eines ihr sein seine ihre dieser diese zwei mehrere "
    "le la les l un une des du cet cette ce ces son sa leur "
    "el los las uno una unos su sus este esta il lo gli i una "
    "ten ta jego jej jeden jedna цей ця його її один одна этот эта его её ее одна de het een".split()
)
PREPOSITIONS = frozenset(
    "of on in at to with for from by against over near about between after before during under as into since until through "
    "and or but that which who whose what when where while whether if because than like so how why "
    "von mit für gegen im am auf aus bei nach vor zur zum über unter und oder dass wenn weil was wie als an in "
    "de à dans en avec pour par sur sous et ou que qui du des au aux dont pendant après avant lors "
    "con para por sobre y o que del al desde hasta e di da nel nella per su che "
    "z ze w we na do od po przez dla przed pod nad i oraz że który która podczas "
    "о об в на у з із зі с со до від от для про при під под над після после перед та й і и що что який яка "
    "который которая під "
    "van met voor tegen en dat".split()
)
# Words that tie a body to its spokesman: "a spokesman for the navy", "die Leiterin des Amtes".
LINKS_OF = frozenset("of for from at with des der von vom de du del della dell di des of la los las van з із при с".split())


@lru_cache(maxsize=20_000)
def kind_of(word: str) -> NounKind | None:
    """What kind of speaker the word stands for, if any."""
    if _PERSON.fullmatch(word):
        return "person"
    if _BODY.fullmatch(word):
        return "body"
    return "paper" if _PAPER.fullmatch(word) else None
