"""Word lists that tell names from other capitalised words, in the languages of the starter watchlists."""

from __future__ import annotations

import re

__all__ = [
    "ABBREVIATIONS", "HONOURS", "LINKS", "NOT_NAMES", "ORGANISATION", "OUTLET_WORD", "PARTICLES", "ROLES", "ROLE_END", "SMALL",
]  # fmt: skip


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Small words that stand inside names, and those that join two names.
PARTICLES = _words(
    "von van de der den del della di da du la le al el bin ibn ben abu af zu zum zur dos das do e y und ter ten"
)
# Those that only ever stand inside one name.
LINKS = _words(
    "von van de der den del della di da du la le al el bin ibn af zu dos das ter ten"
)
# Roles, ranks and forms of address, as they lead a name.
ROLES = _words(
    # English and the abbreviations of ranks
    "president vice prime minister secretary defence defense foreign interior state affairs general gen "
    "lieutenant lt colonel col major maj captain capt cpt sergeant sgt corporal private admiral adm rear "
    "commander cmdr brigadier brig marshal air chief marshall commodore chancellor king queen prince princess "
    "pope sir lord lady dame dr doctor prof professor mr mrs ms miss rt hon rep sen senator congressman "
    "congresswoman governor gov mayor ambassador envoy spokesman spokeswoman spokesperson press deputy former ex "
    "acting first chairman chairwoman chair head director analyst expert correspondent reporter correspondents "
    "reporters editor editors writer writers desk newsroom bureau team "
    "colonel-general lieutenant-general major-general chief-of-staff staff attorney justice judge commissioner "
    "representative premier leader officer journalist writer author host "
    # German, French, Spanish, Polish, Italian
    "präsident präsidentin kanzler kanzlerin minister ministerin general oberst major hauptmann herr frau "
    "sprecher sprecherin chef chefin experte expertin président présidente ministre général colonel commandant "
    "capitaine monsieur madame presidente presidenta ministro ministra generale coronel comandante capitán "
    "portavoz señor señora don doña prezydent premier minister generał pułkownik kapitan pan pani rzecznik "
    "rzeczniczka szef profesor canciller secretario secretaria vocero vocera jefe jefa alcalde alcaldesa primer "
    "primera "
    # Ukrainian and Russian
    "президент президента президентка прем'єр прем’єр прем'єр-міністр прем’єр-міністр міністр міністра міністерка "
    "генерал полковник майор капітан речник речниця голова очільник начальник командувач головнокомандувач "
    "генерал-майор генерал-лейтенант секретар заступник депутат мер пан пані экс-президент премьер "
    "премьер-министр министр министра капитан представитель глава командующий главнокомандующий пресс-секретарь "
    "прес-секретар официальный секретарь заместитель мэр губернатор канцлер посол експерт эксперт аналітик "
    "аналитик"
)
# German joins the role to its field: Verteidigungsminister, Generalmajor.
ROLE_END = re.compile(
    r"(?:minister|ministerin|präsident|präsidentin|kanzler|kanzlerin|sprecher|sprecherin|inspekteur|inspekteurin|"
    r"general|major|oberst|leutnant|führer|führerin|meister|meisterin|kapitän|kommandant|politiker|politikerin|chef|chefin|"
    r"beauftragte|beauftragter|vorsitzende|vorsitzender|experte|expertin|sekretär|sekretärin|leiter|leiterin|"
    r"kommandeur|forscher|forscherin|wissenschaftler|wissenschaftlerin|ökonom|ökonomin|historiker|historikerin|anwalt|anwältin|trainer|trainerin|abgeordnete|abgeordneter|botschafter|botschafterin|admiral)s?\Z"
)
# Honours and generations that follow a name.
HONOURS = _words(
    "mp msp mep kc qc obe mbe cbe phd md jr sr ii iii esq"
)
# Capitalised at the start of sentences, or always, and still no part of a name.
NOT_NAMES = _words(
    "the a an in on at of to for by from with as but and or if it its he she they we i you his her their our my "
    "this that these those there here when while after before since until although though however meanwhile "
    "moreover also earlier later yesterday today tomorrow asked speaking according no not yes so then now what "
    "why how who where which both all some many most more one two three last next only just even despite during "
    "under over about into monday tuesday wednesday thursday friday saturday sunday january february march april "
    "may june july august september october november december der die das den dem ein eine einen einem einer am "
    "im in an auf aus bei mit nach von zu zum zur vor für über unter und oder aber wenn als wie wir ich er sie es "
    "ihr sein seine ihre dies diese dieser dabei damit dazu zudem auch noch nur so laut zuvor später heute "
    "gestern montag dienstag mittwoch donnerstag freitag samstag sonntag dort hier le la les un une des du de au "
    "aux dans sur sous pour par avec sans et ou mais si il elle ils elles on nous vous je ce cette ces son sa ses "
    "leur selon lundi mardi mercredi jeudi vendredi samedi dimanche hier demain d'après d’après el los las una "
    "unos en con sin para por desde hasta y o pero si él ella ellos se su sus este esta estos según lunes martes "
    "miércoles jueves viernes sábado domingo ayer hoy además también mientras w na do z ze o od po przez dla "
    "przed pod nad i a ale lub czy jak to ten ta te on ona oni my ja jego jej ich według poniedziałek wtorek "
    "środa czwartek piątek sobota niedziela wczoraj dziś jutro zdaniem jednak у в на з із зі до від по за під над "
    "при про для без через між після перед і й та а але або що як якщо це цей ця ці він вона вони ми ви я його її "
    "їх наш свій також крім водночас раніше пізніше вчора сьогодні завтра словами тому тоді понеділок вівторок "
    "середа четвер п'ятниця п’ятниця субота неділя с со к от по за под над при о об для без через между после "
    "перед и но или что как если это этот эта эти он она они мы вы его её ее их также кроме ранее позже вчера "
    "сегодня завтра слов словам понедельник вторник среда четверг пятница суббота воскресенье "
    "because whether unless once unlike like among such other others each every another instead indeed perhaps "
    "weil ob dass nachdem bevor obwohl während seit sogar doch denn sondern grad gerade jeder jede jedes keine kein "
    "parce puisque quand lorsque tandis chaque tout toute toutes tous porque cuando donde aunque ponieważ gdy kiedy "
    "bo choć chociaż każdy każda бо коли поки хоча кожен адже потому когда пока хотя ведь каждый"
)
# Words without a capital in the titles of works.
SMALL = _words(
    "of the and for to in on a an at by with from de la le les du des der die das und von van y el los e i та і й "
    "и в на о un une del di da"
)
# A full stop behind these ends no sentence.
ABBREVIATIONS = _words(
    "gen col lt maj sgt capt cpt adm dr mr mrs ms prof rev sen rep gov st no feb jan mar apr jun jul aug sep sept "
    "oct nov dec vs inc gov cmdr brig hon hr fr bzw ca mio mrd nr płk ppłk mjr kpt im ul św tys mln mld г р м ул "
    "им тыс млн млрд ім вул тис обл"
)
# A name with one of these is that of a body, not of a person.
ORGANISATION = re.compile(
    r"\b(?:ministry|ministries|ministerio|ministère|ministerium|ministerstwo|ministero|міністерство|министерство|army|navy|"
    r"forces?|command|office|department|agency|council|committee|commission|union|party|government|service|parliament|"
    r"senate|congress|university|institute|bank|company|group|house|court|police|bundeswehr|bundestag|gobierno|consejo|"
    r"estado|conseil|gouvernement|rząd|sejm|служба|служби|рада|уряд|штаб|штабу|правительство|дума|институт|інститут|"
    r"state|states|kingdom|republic|federation|sea|ocean|river|street|air|base)\b",
    re.IGNORECASE,
)
# Words by which a medium's name is known as one.
OUTLET_WORD = re.compile(
    r"\b(?:news|times|post|herald|tribune|journal|gazette|chronicle|courier|monitor|review|daily|weekly|press|agency|"
    r"observer|telegraph|guardian|mirror|independent|today|online|media|radio|tv|television|broadcasting|network|wire|"
    r"dispatch|bulletin|standard|mail|echo|globe|sentinel|examiner|inquirer|star|sun|report|magazine|newswire|insider|"
    r"brief|briefing|express|argus|advertiser|register|ledger|record|\w*zeitung|\w*tagblatt|\w*blatt|\w*kurier|"
    r"\w*anzeiger|\w*bote|\w*rundschau|\w*nachrichten|\w*presse|\w*spiegel|\w*post|abendblatt|rundfunk|dziennik|gazeta|"
    r"kurier|głos|wiadomości|tygodnik|przegląd|głos|echo|monde|figaro|nouvelles|dépêche|courrier|gazette|tribune|actu|"
    r"quotidien|diario|periódico|noticias|correo|heraldo|mundo|país|prensa|agencia|crónica|voz|vanguardia|giornale|"
    r"corriere|gazzetta|messaggero|новини|новости|вісник|вестник|вісті|вести|газета|правда|известия|час|время|"
    r"кур.єр|курьер|голос|тиждень|неделя|агентство|агенція|телеканал|радіо|радио|медіа|медиа|портал|обозреватель|"
    r"оглядач|хроніка|хроника|ведомости|день|дзеркало|зеркало|www|news\w*)\b"
    r"|\b[\w-]+\.(?:com|org|net|info|news|eu|ua|ru|de|fr|pl|es|it|uk|us|io|tv|co|md|by|lt|lv|ee|cz|at|ch|be|nl|gov)\b",
    re.IGNORECASE,
)
