"""Words by which texts of several languages label their own parts. General words of the trade only; no names of media."""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["BY", "FIELDS", "KICKER", "NETWORKS", "WHOLE_NOISE", "Field", "alternation", "network"]

Field = Literal[
    "title", "author", "date", "updated", "outlet", "url", "language", "platform", "handle", "tags", "summary",
    "body", "kind", "other",
]  # fmt: skip


def _table(rows: dict[Field, str]) -> dict[str, Field]:
    return {word.strip(): field for field, words in rows.items() for word in words.split("|")}


FIELDS: dict[str, Field] = _table({
    "title": "title|headline|subject|titel|überschrift|schlagzeile|betreff|titre|título|titulo|titular|titolo|tytuł|"
    "заголовок|назва|название|тема",
    "author": "author|authors|by|byline|written by|reporter|reported by|from|writer|autor|autorin|autoren|von|auteur|"
    "auteurs|par|autore|di|autora|autores|por|autorzy|автор|автори|авторы|текст і фото|кореспондент|корреспондент|"
    "posted by|автор публікації",
    "date": "date|published|publication date|published on|published at|pub date|pubdate|posted|posted on|posted at|"
    "created|created at|datum|veröffentlicht|veröffentlicht am|erschienen|erschienen am|stand|date de publication|"
    "publié|publié le|fecha|fecha de publicación|publicado|publicado el|data|data di pubblicazione|data publikacji|"
    "opublikowano|pubblicato|дата|дата публікації|опубліковано|дата публикации|опубликовано|date published|time|ημερομηνία|التاريخ|"
    "tarih|dato|päivämäärä|data publicării|data de publicação",
    "updated": "updated|last updated|updated on|updated at|modified|last modified|date modified|aktualisiert|"
    "aktualisiert am|letzte aktualisierung|mis à jour|mis à jour le|mise à jour|actualizado|última actualización|"
    "zaktualizowano|aktualizacja|aggiornato|оновлено|обновлено|дата оновлення|дата обновления",
    "outlet": "source|outlet|publication|publisher|newspaper|medium|site|website|site name|quelle|zeitung|média|"
    "media|journal|fuente|medio|periódico|źródło|gazeta|portal|serwis|джерело|видання|источник|издание|agency|agentur|"
    "agence|agencia|agencja|агентство|агенція|fonte|testata|газета|сайт|πηγή|المصدر|zdroj|"
    "sursă|sursa|kaynak|bron|källa|kilde|lähde",
    "url": "url|link|permalink|address|web|web address|source url|canonical|canonical url|original url|adresse|"
    "webadresse|lien|enlace|dirección|adres|adres url|посилання|ссылка|лінк|адреса|адрес|original",
    "language": "language|lang|sprache|langue|idioma|język|мова|язык|lingua",
    "platform": "platform|network|social network|plattform|netzwerk|plateforme|réseau|plataforma|red social|platforma|"
    "платформа|мережа|соцмережа|сеть|соцсеть|piattaforma",
    "handle": "handle|username|user|user name|screen name|account|konto|nutzer|benutzer|compte|cuenta|usuario|"
    "użytkownik|акаунт|аккаунт|користувач|пользователь|нік|ник|channel|kanal|chaîne|canal|kanał|канал",
    "tags": "tags|tag|labels|keywords|topics|schlagwörter|schlagworte|mots-clés|mots clés|etiquetas|palabras clave|tagi|"
    "słowa kluczowe|теги|теґи|мітки|ключові слова|ключевые слова|hashtags",
    "summary": "summary|description|abstract|dek|standfirst|zusammenfassung|résumé|chapô|resumen|streszczenie|опис|"
    "короткий зміст|описание|аннотация",
    "body": "text|body|content|article|article text|full text|message|inhalt|nachricht|texte|contenu|texto|contenido|"
    "tekst|treść|текст|зміст|содержание|повідомлення|сообщение",
    "kind": "type|kind|content type|typ|art|tipo|тип",
    "other": "section|category|categories|rubric|desk|rubrik|ressort|kategorie|rubrique|catégorie|sección|categoría|"
    "dział|kategoria|рубрика|розділ|раздел|категорія|категория|id|guid|slug|uid|location|place|dateline|country|ort|"
    "lieu|lugar|miejsce|місце|место|views|word count|words|reading time|copyright|rights|license|format|layout|"
    "encoding|charset|message-id|mime-version|content-transfer-encoding|to|version|status|draft|edition|page|issue|"
    "retrieved|accessed|downloaded|abgerufen|crawled|fetched|image|thumbnail|subtitle|subhead",
})  # fmt: skip

# Networks by the words that texts use for them and for what is written there.
_NETWORK_WORDS: dict[str, str] = {
    "x": r"twitter|x\.com|tweet(?:s|ed|et)?|tweets?|твіттер\w*|твиттер\w*|твіт\w*|твит\w*|x",
    "telegram": r"telegram(?:ie|ie|u)?|t\.me|телеграм\w*|телеграмм\w*|tg|тг",
    "mastodon": r"mastodon|toot(?:ed|s)?|fediverse|мастодон\w*",
    "bluesky": r"bluesky|bsky|skeet(?:ed|s)?|блускай|блюскай",
    "facebook": r"facebook\w*|фейсбук\w*|fb",
    "instagram": r"instagram\w*|інстаграм\w*|инстаграм\w*",
    "threads": r"threads",
    "vk": r"vk|вконтакте|вк",
    "truthsocial": r"truth\ssocial",
    "linkedin": r"linkedin",
    "tiktok": r"tiktok",
    "youtube": r"youtube",
    "reddit": r"reddit",
    "weibo": r"weibo",
}


def alternation(words: str) -> str:
    """A regular expression for any of the `|`-separated phrases, longest first, literal."""
    return "|".join(sorted((re.escape(w.strip()) for w in words.split("|")), key=len, reverse=True))


NETWORKS = re.compile(
    r"(?<![\w@#/.])(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _NETWORK_WORDS.items()) + r")(?![\w@])",
    re.IGNORECASE,
)


def network(words: str) -> str | None:
    """The network that `words` name, or None."""
    found = NETWORKS.search(words)
    return found.lastgroup if found else None


BY = re.compile(
    r"(?:by|posted by|written by|story by|reported by|reporting by|report by|words by|from|von|ein bericht von|par|por|di|"
    r"texte de|texto de|autor|autorin|autorka|autore|auteur|author|opracował|opracowała|napisał|napisała|tekst|oprac\.|"
    r"автор|автори|авторы|автор статті|підготував|підготувала|подготовил|подготовила|журналіст|корреспондент)"
    r"(?:\s?[:—–]\s?|\s+)",
    re.IGNORECASE,
)

# What stands over a headline and tells the kind of text.
KICKER = re.compile(
    r"\W*(?:" + alternation(
        "for immediate release|press release|news release|media release|press statement|opinion|analysis|comment|commentary|"
        "editorial|exclusive|breaking|breaking news|interview|feature|live|long read|explainer|fact check|embargoed|update|"
        "news|urgent|alert|newsletter|pressemitteilung|presseinformation|medienmitteilung|meinung|kommentar|"
        "analyse|exklusiv|eilmeldung|"
        "interview|communiqué de presse|communiqué|opinion|tribune|analyse|éditorial|exclusif|entretien|nota de prensa|"
        "comunicado de prensa|comunicado|opinión|análisis|editorial|exclusiva|entrevista|última hora|"
        "komunikat prasowy|informacja prasowa|opinia|komentarz|analiza|wywiad|felieton|pilne|z ostatniej chwili|"
        "пресреліз|прес-реліз|думка|колонка|аналітика|ексклюзив|інтерв'ю|інтерв’ю|терміново|блог|"
        "пресс-релиз|пресс релиз|мнение|аналитика|эксклюзив|интервью|срочно"
    ) + r")(?:\s(?:nr|no|n°|№)\.?\s?[\d/-]+)?\W*",
    re.IGNORECASE,
)

# A unit that is nothing but one of these is a button or a box.
WHOLE_NOISE = re.compile(
    r"(?:" + alternation(
        "advertisement|advertising|ad|ads|sponsored|sponsored content|promoted|share|share this|share this article|"
        "share article|share on facebook|share on twitter|share on x|"
        "tweet|print|email|save|comment|comments|no comments|leave a comment|view comments|"
        "skip to content|skip to main content|menu|search|log in|login|sign in|register|home|back to top|close|"
        "read more|more|see more|load more|show more|continue reading|related|related articles|related stories|"
        "related news|most read|most popular|trending|trending now|latest news|top stories|recommended|copy link|"
        "follow us|subscribe|subscribe now|newsletter|accept|accept all|accept cookies|reject all|manage cookies|"
        "advertisement - scroll to continue|story continues below advertisement|article continues below|listen|"
        "anzeige|werbung|teilen|drucken|kommentare|kommentieren|mehr|mehr lesen|weiterlesen|abonnieren|anmelden|"
        "startseite|nach oben|zum seitenanfang|merken|zum inhalt springen|mehr zum thema|das könnte sie auch interessieren|"
        "publicité|partager|imprimer|commentaires|lire la suite|s'abonner|s’abonner|se connecter|accueil|à lire aussi|"
        "lire aussi|sur le même sujet|publicidad|compartir|imprimir|comentarios|leer más|suscríbete|iniciar sesión|"
        "inicio|lea también|lee también|reklama|udostępnij|drukuj|komentarze|czytaj więcej|czytaj też|czytaj także|"
        "zobacz też|zobacz także|subskrybuj|zaloguj|zaloguj się|artykuł sponsorowany|pubblicità|condividi|stampa|"
        "leggi anche|реклама|поділитися|поширити|друкувати|коментарі|читати далі|читайте також|підписатися|"
        "підписатись|увійти|"
        "головна|на головну|поделиться|распечатать|комментарии|читать далее|читайте также|подписаться|войти|главная|"
        "на главную|новини за темою|по теме|за темою|популярне|популярное|останні новини|последние новости"
    ) + r")\W*\d*\W*",
    re.IGNORECASE,
)
