"""What remains once posts and pictures are found: headline, header lines, headings, noise, body."""

from __future__ import annotations

import re

from adapters.document import when
from adapters.document.draft import Draft
from adapters.document.people import is_person, parse_byline
from adapters.document.vocabulary import BY, OUTLET_WORD, WHOLE_NOISE, alternation
from adapters.schema import Outlet, Span, Title

__all__ = ["mark_head", "mark_headline", "mark_noise", "mark_prefix", "mark_rest"]

_RULE = re.compile(r"(?:[-*_=~#•·—–+.]\s?){3,}|[⁂❖◆■]+")
_LEADING_NOISE = re.compile(
    r"[\W_]{0,6}(?:(?:" + alternation(
        "read also|also read|read more|read next|see also|watch also|related|related story|related article|don't miss|"
        "don’t miss|more on this|more on this story|recommended|you may also like|lesen sie auch|mehr dazu|siehe auch|"
        "lesen sie mehr|mehr zum thema|lire aussi|à lire|à lire aussi|voir aussi|lea también|lee también|vea también|"
        "te puede interesar|le puede interesar|czytaj też|czytaj także|zobacz też|zobacz także|czytaj więcej|przeczytaj także|"
        "przeczytaj też|leggi anche|lees ook|"
        "читайте також|дивіться також|читайте ще|більше за темою|читайте также|смотрите также|читать также|по теме|за темою|"
        "ранее по теме|advertisement|anzeige|publicité|publicidad|reklama|реклама"
    ) + r")\s?[:：|–—→>-]"
    r"|(?:" + alternation(
        "subscribe to|sign up for|sign up to|subscribe for|follow us|join us on|join our|share this|click here|"
        "download our app|get the latest|this site uses cookies|this website uses cookies|we use cookies|by continuing to|"
        "by using this site|support our|support independent|become a member|all rights reserved|enable javascript|"
        "please enable|story continues|your support|donate|get our newsletter|already a subscriber|"
        "abonnieren sie|folgen sie|melden sie sich|diese website verwendet|wir verwenden cookies|jetzt abonnieren|"
        "newsletter abonnieren|alle rechte vorbehalten|teilen sie|abonnez-vous|suivez-nous|inscrivez-vous|partagez|"
        "ce site utilise|nous utilisons des cookies|tous droits réservés|recevez|suscríbase|suscríbete|síguenos|síganos|"
        "compartir en|este sitio utiliza|este sitio web utiliza|utilizamos cookies|todos los derechos reservados|"
        "subskrybuj|zapisz się|obserwuj nas|śledź nas|dołącz do|ta strona używa|używamy plików cookie|ta strona korzysta|"
        "wszelkie prawa zastrzeżone|wesprzyj|iscriviti|seguici|questo sito utilizza|"
        "підписуйтесь|підписуйтеся|підпишіться|підпишись|приєднуйтесь|приєднуйтеся|поділіться|стежте за|слідкуйте за|"
        "цей сайт використовує|ми використовуємо|усі права захищені|всі права захищено|усі права захищено|підтримайте|"
        "якщо ви помітили помилку|знайшли помилку|подписывайтесь|подпишитесь|подпишись|присоединяйтесь|поделитесь|"
        "следите за|этот сайт использует|мы используем|все права защищены|поддержите|если вы нашли ошибку|нашли ошибку"
    ) + r")(?!\w))",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"(?:copyright|©|\(c\)).{0,20}\b(?:19|20)\d\d\b|.{0,120}\ball rights reserved\b", re.IGNORECASE)
_COPYRIGHT_NAME = re.compile(r"(?:copyright|©|\(c\)|\s)+(?:19|20)\d\d(?:[-–](?:19|20)?\d\d)?[,.\s]+(?P<name>[^\W\d_][^.|,;]{1,50})", re.IGNORECASE)
_TRAIL = re.compile(r"[^|>»›/]{1,40}(?:\s?[>»›]\s?[^|>»›]{1,60}){1,8}|[^|•·]{1,30}(?:\s?[|•·]\s?[^|•·]{1,30}){3,20}")
_END_MARK = re.compile(r"(?:-?\s?ends\s?-?|end|###|-30-|fin|\(end\))\.?", re.IGNORECASE)
_COUNTS = re.compile(r"\d+ (?:min(?:ute)?s? (?:read|ago)|comments?|views|shares|min\.? lesezeit|хв на читання)\b.{0,20}", re.IGNORECASE)
_MARKDOWN = re.compile(r"(?P<marks>#{1,6})\s+(?P<words>\S.*?)\s*#*|\*\*(?P<bold>[^*\n]{2,180})\*\*|__(?P<bold2>[^_\n]{2,180})__", re.DOTALL)
_UNDERLINE = re.compile(r"={3,}|-{3,}|~{3,}")
_PREFIX = re.compile(
    r"\s*[\[(]?(?:(?:" + alternation("date|published|posted|updated|datum|fecha|data|дата|опубліковано|опубликовано|publié le|time")
    + r")\s{0,2}[:=]?\s{1,3})?",
    re.IGNORECASE,
)
_SENTENCE_END = tuple(".;:,")
_INNER_END = re.compile(r"[^\W\d_]{3,}[.!?…][”»\"')]?\s+[\"“„«(]?[^\W\d_a-zа-яіїєґ]")
_PUBLISHED = re.compile(
    r"[\W_]*(?:(?P<updated>" + alternation(
        "last updated|updated|modified|aktualisiert|letzte aktualisierung|mis à jour|actualizado|zaktualizowano|aktualizacja|"
        "оновлено|обновлено|aggiornato"
    ) + ")|" + alternation(
        "first published|published|posted|publication date|date|veröffentlicht|erschienen|stand|publié|paru|publicado|"
        "opublikowano|data publikacji|опубліковано|опубликовано|дата публікації|дата публикации|дата|pubblicato|created"
    ) + r")(?:\s(?:on|at|am|le|el|il|dnia|о|в)\b)?\s?[:.–—-]?\s{0,3}",
    re.IGNORECASE,
)
_PIECES = re.compile(r"\s{1,4}[|•·–—-]\s{1,4}|\s?[|•·]\s?|\s{3,}|\t+|\n")
_DATELINE = re.compile(
    r"(?P<line>(?P<place>[^\W\d_][\w.’'/-]*(?:[ ,]{1,2}[\w.’'/-]+){0,7}?),?\s{0,2}(?:\((?P<agency>[^()\n]{2,40})\)\s{0,2})?(?:[—–―]|--?|\.\s?[—–-]))\s{1,3}(?=[^\W_\d]|[“\"„«])"
)
_HEAD_REACH = 10


def mark_prefix(draft: Draft) -> None:
    """A date in front of the first paragraph, on the same line: the mark of many dumps."""
    index = next((i for i in range(min(3, len(draft.units))) if draft.free(i)), None)
    if index is None:
        return
    unit = draft.units[index]
    label = _PREFIX.match(draft.text, unit.start, min(unit.end, unit.start + 40))
    start = label.end() if label else unit.start
    found = when.at(draft.text, start, unit.end, language=draft.language)
    if found is None:
        return
    gap = re.compile(r"[\])]?(?P<mark>\s?[:|–—-])?\s+(?=\S)").match(draft.text, found.end, unit.end)
    labelled = bool(label and label.group().strip())
    numeric = draft.text[start : start + 1].isdigit() and not any(c.isalpha() for c in found.stamp.raw.replace("T", ""))
    if gap is None or not (labelled or (numeric and unit.end - gap.end() > 25)):
        return
    if not labelled and (gap["mark"] or "").strip() in ("|", "-", "–", "—") and unit.end - gap.end() < 60:
        return
    draft.claim(index, (unit.start, "prefix"), (gap.end(), "body"))
    draft.published = draft.published or found.stamp


def mark_noise(draft: Draft) -> None:
    """Buttons, boxes, menus and rules."""
    for index, unit in enumerate(draft.units):
        if not draft.free(index) or unit.end - unit.start > 600:
            continue
        words = draft.of(index)
        if _RULE.fullmatch(words):
            if not (_UNDERLINE.fullmatch(words) and _underlines(draft, index)):
                draft.mark(index, "separator")
        elif WHOLE_NOISE.fullmatch(words.strip("[](){}<>*_•→»› \t")) or _LEADING_NOISE.match(words) or _menu(words):
            draft.mark(index, "noise")
            _list_below(draft, index)
        elif _COPYRIGHT.match(words) and len(words) < 250 and index > len(draft.units) - 6:
            name = _COPYRIGHT_NAME.search(words)
            if name and draft.outlet is None:
                draft.outlet = Outlet(name=name["name"].strip())
            draft.mark(index, "noise")
        elif _COUNTS.fullmatch(words) or (_END_MARK.fullmatch(words) and index >= len(draft.units) - 3):
            draft.mark(index, "noise")


def _underlines(draft: Draft, index: int) -> bool:
    return (
        index > 0 and draft.units[index - 1].group == draft.units[index].group and len(draft.of(index - 1)) < 200
        and abs(len(draft.of(index - 1)) - len(draft.of(index))) < 12
    )  # fmt: skip


def _menu(words: str) -> bool:
    if when.search(words, 0, len(words)) or "@" in words:
        return False
    return len(words) < 300 and bool(_TRAIL.fullmatch(words)) and not words.startswith(">") and not words.endswith((".", "!"))


def _list_below(draft: Draft, index: int) -> None:
    """Links listed under "Read also" belong to it: the bullets of the same run."""
    below = index + 1
    while draft.free(below) and re.match(r"[-*•→·»]\s", draft.of(below)) and below < index + 12:
        if draft.units[below].group > draft.units[index].group + 1:
            break
        draft.mark(below, "noise")
        below += 1


def mark_head(draft: Draft) -> None:
    """Bylines, dates and the outlet, in lines of their own at the head and at the foot."""
    head = 0
    for index in range(min(len(draft.units), draft.head_end + _HEAD_REACH + 20)):
        if draft.roles[index] in ("embed", "noise", "separator", "caption", "credit", "other"):
            continue
        if not draft.free(index) or head >= _HEAD_REACH:
            if draft.roles[index] == "prefix":
                break
            continue
        head += 1
        if len(draft.of(index)) > 220 or (head > 1 and _prose(draft.of(index))):
            break
        _header_line(draft, index, foot=False)
    foot = 0
    for index in range(len(draft.units) - 1, max(draft.head_end, 0), -1):
        if foot >= 3:
            break
        if draft.free(index):
            foot += 1
            if len(draft.of(index)) > 160:
                break
            _header_line(draft, index, foot=True)


def _prose(words: str) -> bool:
    return len(words) > 90 and words.endswith((".", "”", "»", '"', "!", "?")) and not BY.match(words)


def _header_line(draft: Draft, index: int, *, foot: bool) -> bool:
    """One line of who, where and when; claimed when every part of it is understood."""
    unit = draft.units[index]
    text, start = draft.text, unit.start
    words = draft.of(index)
    if unit.end - start > 220:
        return False
    label = _PUBLISHED.match(text, start, unit.end)
    if label and label.end() > start and (found := when.search(text, label.end(), unit.end, language=draft.language)):
        gap = text[label.end() : found.start]
        if not any(c.isalpha() for c in gap):
            return _dated(draft, index, found, updated=bool(label["updated"]))
    whole = when.only(text, start, unit.end, language=draft.language)
    if whole:
        if draft.published is None:
            draft.published = whole.stamp
        draft.mark(index, "date")
        return True
    by = BY.match(words.lstrip("*_—–- "))
    if by:
        return _byline(draft, index, by.end() + len(words) - len(words.lstrip("*_—–- ")))
    if foot and not _signature(draft, index):
        return False
    return _named_and_dated(draft, index, foot=foot)


def _dated(draft: Draft, index: int, found: when.Found, *, updated: bool) -> bool:
    unit = draft.units[index]
    if updated:
        draft.updated = draft.updated or found.stamp
    else:
        draft.published = draft.published or found.stamp
    rest = draft.text[found.end : unit.end]
    more = _PUBLISHED.search(rest)
    if more and more["updated"]:
        second = when.search(draft.text, found.end, unit.end, language=draft.language)
        draft.updated = draft.updated or (second.stamp if second else None)
        draft.mark(index, "date")
        return True
    by = BY.search(rest)
    if by and not rest[: by.start()].strip(" |,•·–—-"):
        people, _ = parse_byline(rest[by.end() :])
        draft.authors.extend(people if not draft.authors else [])
        draft.claim(index, (unit.start, "date"), (found.end + by.start(), "byline"))
        return True
    draft.mark(index, "date")
    return True


def _byline(draft: Draft, index: int, skip: int) -> bool:
    unit = draft.units[index]
    start, end = unit.start + skip, unit.end
    found = when.search(draft.text, start, end, language=draft.language)
    names_end = found.start if found else end
    spoken = draft.text[start:names_end]
    label = re.search(r"[|•·,(]?\s*(?:published|posted|updated|on|am|le|el|опубліковано|опубликовано)\s*:?\s*\Z", spoken, re.IGNORECASE)
    people, outlet = parse_byline(spoken[: label.start()] if label else spoken)
    if not people or len(spoken) > 160 or (draft.of(index).endswith(".") and len(spoken.split()) > 8):
        return False
    if sum(len((p.name or p.handle or "").split()) for p in people) < 1:
        return False
    # "From" and "Von" also begin headlines; a byline's words are names, roles and places and hardly anything else.
    sure = draft.of(index).lstrip("*_—–- ")[:3].casefold() in ("by ", "by:") or ":" in draft.of(index)[: skip + 1]
    if not (sure or all(p.name is None or is_person(p.name) for p in people)) or (
        not sure and not re.fullmatch(r"[^.!?:]{3,90}", spoken.strip(" .|•·-–—"))
    ):
        return False
    if not draft.authors:
        draft.authors.extend(people)
    if outlet and draft.outlet is None:
        draft.outlet = Outlet(name=outlet)
    if found and draft.published is None:
        draft.published = found.stamp
    if found:
        draft.claim(index, (unit.start, "byline"), (found.start, "date"))
    else:
        draft.mark(index, "byline")
    return True


def _signature(draft: Draft, index: int) -> bool:
    """At the foot, only a dash or a separator with a name and a date makes a header line."""
    words = draft.of(index)
    return words.startswith(("—", "–", "-", "(", "[")) or bool(_PIECES.search(words)) or is_person(words)


def _named_and_dated(draft: Draft, index: int, *, foot: bool) -> bool:
    """`Outlet — date`, `Outlet | Name | date`, or one of them alone."""
    unit = draft.units[index]
    found = when.search(draft.text, unit.start, unit.end, language=draft.language)
    parts = _parts(draft, unit.start, unit.end, found)
    if found is None:
        return _names_only(draft, index, parts)
    rest = [(a, b) for a, b in parts if draft.text[a:b].strip(" ,.()[]*_—–-|:")]
    if not rest or len(rest) > 3 or any(len(draft.text[a:b].split()) > 6 for a, b in rest):
        return False
    if any(draft.text[a:b].strip().endswith((".", "!", "?")) and len(draft.text[a:b].split()) > 3 for a, b in rest):
        return False
    comma = draft.text[: found.start].rstrip(" ").endswith(",") and len(rest) == 1
    cuts = [(found.start, "date")]
    for a, b in rest:
        role = _who(draft, draft.text[a:b].strip(" ,.()[]*_—–-|:"), alone=len(rest) == 1, comma=comma)
        cuts.append((a, role))
    if draft.published is None:
        draft.published = found.stamp
    cuts.sort()
    cuts[0] = (unit.start, cuts[0][1])
    draft.claim(index, *cuts)  # type: ignore[arg-type]
    return True


def _who(draft: Draft, name: str, *, alone: bool, comma: bool) -> str:
    """What a name in a header line is: whoever wrote it, the medium, or a place or section."""
    if by := BY.match(name):
        people, _ = parse_byline(name[by.end() :])
        draft.authors.extend(people if not draft.authors else [])
        return "byline"
    medium = bool(OUTLET_WORD.search(name))
    if not medium and is_person(name) and not alone and draft.outlet is not None and not draft.authors:
        draft.authors.extend(parse_byline(name)[0])
        return "byline"
    if draft.outlet is None and (medium or (alone and not comma)):
        draft.outlet = Outlet(name=name)
        return "outlet"
    if not medium and is_person(name) and not alone and not draft.authors:
        draft.authors.extend(parse_byline(name)[0])
        return "byline"
    return "other"


def _parts(draft: Draft, start: int, end: int, found: when.Found | None) -> list[tuple[int, int]]:
    """The stretches of a header line between its separators, without the date."""
    stretches = [(start, found.start), (found.end, end)] if found else [(start, end)]
    parts = []
    for a, b in stretches:
        at = a
        for cut in _PIECES.finditer(draft.text, a, b):
            parts.append((at, cut.start()))
            at = cut.end()
        parts.append((at, b))
    return [(a, b) for a, b in parts if draft.text[a:b].strip(" |•·–—-,()[]")]


def _names_only(draft: Draft, index: int, parts: list[tuple[int, int]]) -> bool:
    """`Name | Outlet` without a date, and a signature `— Name` at the foot."""
    words = draft.of(index)
    if len(parts) == 2 and all(len(draft.text[a:b].split()) <= 5 for a, b in parts) and _PIECES.search(words):
        names = [draft.text[a:b].strip() for a, b in parts]
        person = next((n for n in names if is_person(n)), None)
        medium = next((n for n in names if n != person and OUTLET_WORD.search(n)), None)
        if person and medium and "|" in words:
            draft.authors.extend(parse_byline(person)[0] if not draft.authors else [])
            draft.outlet = draft.outlet or Outlet(name=medium)
            cuts = [(a, "byline" if n == person else "outlet") for (a, _), n in zip(parts, names, strict=True)]
            draft.claim(index, *cuts)  # type: ignore[arg-type]
            return True
    signed = words.startswith(("—", "–", "- ", "--")) and is_person(words.strip("—–- "))
    if signed and not draft.authors and index > draft.head_end + 1:
        draft.authors.extend(parse_byline(words.strip("—–- "))[0])
        draft.mark(index, "byline")
        return True
    return False


def heading_like(words: str) -> bool:
    """Whether a unit reads as a heading: short, no full stop, not the middle of a sentence."""
    if not 2 <= len(words) <= 170 or words.endswith(_SENTENCE_END) or words[0].islower() or "://" in words:
        return False
    if words.endswith(("”", "»", '"', ")", "…")) and _INNER_END.search(words):
        return False
    if words[0] in "-*•>[(@—–" or not any(c.isalpha() for c in words) or len(words.split()) > 24:
        return False
    return not (words[0] in "“\"«„" and re.search(r"[,.!?][”\"»“]\s", words)) and not re.search(r"[.,][”\"»“]\Z", words)


def mark_headline(draft: Draft) -> None:
    """The headline: labelled, marked up, the first line that reads as one, or the only one in the middle of the text."""
    if draft.title is not None:
        _repeats(draft)
        return
    for find in (_marked_up, _first_line, _in_the_middle):
        if find(draft):
            return


def _repeats(draft: Draft) -> None:
    wanted = draft.title.text.casefold() if draft.title else ""
    for index in range(draft.head_end, min(len(draft.units), draft.head_end + 4)):
        if draft.free(index) and draft.of(index).strip("#* _=").casefold() == wanted:
            draft.mark(index, "headline")


def _set(draft: Draft, index: int, start: int, end: int) -> bool:
    words = draft.text[start:end]
    draft.title = Title(text=" ".join(words.split()), source="text", span=Span(start=start, end=end))
    draft.mark(index, "headline")
    return True


def _marked_up(draft: Draft) -> bool:
    for index in range(min(len(draft.units), 60)):
        if not draft.free(index):
            continue
        unit = draft.units[index]
        found = _MARKDOWN.fullmatch(draft.text, unit.start, unit.end) if unit.end - unit.start < 400 else None
        if found and found["marks"] == "#":
            return _set(draft, index, *found.span("words"))
        if draft.free(index + 1) and draft.of(index + 1).startswith("==") and _UNDERLINE.fullmatch(draft.of(index + 1)):
            draft.mark(index + 1, "separator")
            return _set(draft, index, unit.start, unit.end)
    return False


def _first_line(draft: Draft) -> bool:
    free = [i for i in range(min(len(draft.units), draft.head_end + _HEAD_REACH)) if draft.free(i)]
    if not free or any(role == "prefix" for role in draft.roles[:3]):
        return False
    index = free[0]
    unit = draft.units[index]
    words = draft.of(index)
    after = next((i for i in range(index + 1, len(draft.units)) if draft.free(i)), None)
    if after is None and not any(r in ("embed", "caption") for r in draft.roles):
        return False
    if _kicker(draft, index, free):
        draft.mark(index, "other")
        return _first_line(draft)
    found = _MARKDOWN.fullmatch(draft.text, unit.start, unit.end) if len(words) < 300 else None
    if found:
        group = next(g for g in ("words", "bold", "bold2") if found[g])
        return _set(draft, index, *found.span(group))
    header = index + 1 < len(draft.units) and draft.roles[index + 1] in ("byline", "date", "outlet")
    dotted = words.endswith(".") and len(words) < 160 and not _INNER_END.search(words)
    if heading_like(words) or (dotted and header) or (len(words) < 220 and header and not words.endswith((".", ":"))):
        return _set(draft, index, unit.start, unit.end)
    return False


def _kicker(draft: Draft, index: int, free: list[int]) -> bool:
    """A word or two over the headline: a section, "BREAKING"."""
    words = draft.of(index)
    if len(words.split()) > 3 or len(words) > 30 or words.startswith("#") or len(free) < 3 or free[1] != index + 1:
        return False
    following = draft.of(free[1])
    return heading_like(following.strip("#* ")) and len(following.split()) >= 4 and len(draft.of(free[2])) > len(following)


def _in_the_middle(draft: Draft) -> bool:
    """A line of five words or more that reads as a headline, when it is the only one."""
    found = [i for i in range(len(draft.units)) if draft.free(i) and _could_be_headline(draft, i)]
    if not found or len(draft.units) > 400:
        return False
    sizes = [len(draft.of(i).split()) for i in found]
    best = found[0] if len(found) == 1 else next((i for i, n in zip(found, sizes, strict=True) if n >= 5), None)
    if best is None or len(draft.of(best).split()) < 4 or len(found) > 1 and sum(n >= 5 for n in sizes) > 1:
        return False
    return _set(draft, best, draft.units[best].start, draft.units[best].end)


def _could_be_headline(draft: Draft, index: int) -> bool:
    last = index + 1 >= len(draft.units)
    return heading_like(draft.of(index)[:200]) and draft.units[index].lines <= 2 and not last


def mark_rest(draft: Draft) -> None:
    """Headings, and body for all that is left; datelines are cut off the first paragraph."""
    first = True
    for index, unit in enumerate(draft.units):
        if not draft.free(index):
            first = first and draft.roles[index] not in ("prefix", "body")
            continue
        words = draft.of(index)[:400]
        if _heading(draft, index, words):
            draft.mark(index, "heading")
        elif _UNDERLINE.fullmatch(words):
            draft.mark(index, "separator")
        else:
            line = dateline(draft, index) if first else None
            if line:
                draft.claim(index, (unit.start, "dateline"), (line, "body"))
            else:
                draft.mark(index, "body")
            first = False


def _heading(draft: Draft, index: int, words: str) -> bool:
    if len(words) >= 300:
        return False
    if _MARKDOWN.fullmatch(words):
        return True
    below = index + 1
    if below < len(draft.units) and _UNDERLINE.fullmatch(draft.of(below)) and _underlines(draft, below):
        return len(words) < 120
    follows = next((i for i in range(below, len(draft.units)) if draft.roles[i] in (None, "body", "embed", "caption")), None)
    if follows is None or draft.units[index].lines > 2:
        return False
    numbered = re.match(r"\d{1,2}[.)]\s+\S", words)
    return (heading_like(words) and len(words) <= 120) or (bool(numbered) and len(words) < 80 and heading_like(words[3:].strip()))


def dateline(draft: Draft, index: int) -> int | None:
    """Where the paragraph's own words begin, after `KYIV, Feb 13 (Agency) —`; takes date and agency from it."""
    unit = draft.units[index]
    found = _DATELINE.match(draft.text, unit.start, min(unit.end, unit.start + 120))
    if found is None:
        return None
    place = found["place"]
    dated = when.search(draft.text, *found.span("place"), language=draft.language)
    loose = dated or when.undated(draft.text, *found.span("place"))
    capitals = place.split(",")[0].split()[0]
    upper = len(capitals) > 2 and capitals.isupper()
    proper = all(w[0].isupper() or not w[0].isalpha() or len(w) <= 3 or loose for w in place.replace(",", " ").split())
    if not proper or not (upper or found["agency"] or loose):
        return None
    if dated and draft.published is None:
        draft.published = dated.stamp
    if found["agency"] and draft.outlet is None and not any(c.isdigit() for c in found["agency"]):
        draft.outlet = Outlet(name=found["agency"].strip())
    return found.end()
