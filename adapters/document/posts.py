"""Posts inside a document: where they begin and end, whose they are, what belongs to them."""

from __future__ import annotations

import re
from dataclasses import replace

from adapters.document import attribution, when
from adapters.document.attribution import HINT, PERMALINK, Attribution, platform_of_url
from adapters.document.draft import Draft, Post
from adapters.document.post_words import MEDIA_LINK, NOTE, closes, words_of
from adapters.document.vocabulary import network
from adapters.schema import Person, Stamp

__all__ = ["mark_posts", "only_post"]

_QUOTED_LINE = re.compile(r">\s?")
# Single-byte encodings have no em dash: a hyphen or bar between spaces does for it.
_SIGNED = re.compile(r"(?:^|\s)(?:(?:[—–―]|--)\s*|[-|]\s)(?=\S)")
_POSTLIKE = re.compile(r"(?<!\w)#\w{2,}|\bt\.co/|pic\.(?:twitter|x)\.com/|\bt\.me/")
_HANDLE_LINE = re.compile(r"\W{0,4}@(?P<handle>\w{3,40})(?:\s?[|•·—–-]\s?[^\W\d_]+)?\W{0,4}")
_REACH = 8


def _attribution(draft: Draft, start: int, end: int) -> Attribution | None:
    if end - start > 330:
        return None
    return attribution.parse(draft.text[start:end], language=draft.language)


def mark_posts(draft: Draft) -> None:
    """Find the posts and claim their units."""
    index = draft.head_end
    alone = _alone(draft)
    if alone is not None:
        _claim(draft, alone)
        return
    while index < len(draft.units):
        if not draft.free(index):
            index += 1
            continue
        if not _may_begin(draft, index):
            index += 1
            continue
        run = _quoted_run(draft, index)
        post = _quoted(draft, index, run) if run is not None else _signed(draft, index) or _headed(draft, index)
        if post is None:
            index = index + 1 if run is None else run + 1
            continue
        _claim(draft, post)
        index = post.last + 1


def _may_begin(draft: Draft, index: int) -> bool:
    """Whether the unit holds anything of what posts are told by; most do not, and are spared the rest."""
    unit = draft.units[index]
    if draft.text[unit.start] == ">" or HINT.search(draft.text, unit.start, unit.end):
        return True
    return index + 1 < len(draft.units) and draft.text[draft.units[index + 1].start] == "@"


def _claim(draft: Draft, post: Post) -> None:
    for taken in range(post.first, post.last + 1):
        draft.mark(taken, "embed")
    draft.posts.append(post)


def _alone(draft: Draft) -> Post | None:
    """The post that fills the document: nothing but label lines before it, one attribution at its head or its foot."""
    free = [i for i, role in enumerate(draft.roles[:400]) if role is None]
    if draft.title is not None or not free or len(draft.units) > 400 or free[-1] - free[0] + 1 != len(free):
        return None
    first, last = free[0], free[-1]
    told = {i: a for i in free if (a := _attribution(draft, draft.units[i].start, draft.units[i].end))}
    run = _quoted_run(draft, first)
    post = None
    if run is not None:
        post = _quoted(draft, first, run)
    elif not (first in told and told[first].marker):
        post = _headed(draft, first)
    if post and all(i <= post.last or i >= last for i in told):
        pieces = [*post.pieces, *((draft.units[i].start, draft.units[i].end) for i in range(post.last + 1, last + 1))]
        words = words_of(draft, pieces)
        dated = next((f.published for f in words.footers if f.published), None)
        return replace(
            post, last=last, end=draft.units[last].end, pieces=tuple(words.pieces),
            permalink=post.permalink or words.permalink, notes=(*post.notes, *words.notes),
            published=post.published or dated,
        )  # fmt: skip
    if len(free) > _REACH or draft.units[last].end - draft.units[first].start > 2000:
        return None
    cut = _inline(draft, draft.units[last].start, draft.units[last].end)
    if cut and not told:
        pieces = [*_spans(draft, first, last - 1), (draft.units[last].start, cut[0])]
        return _post(draft, first, last, [p for p in pieces if p[0] < p[1]], [cut[1]])
    if not told and last > first and (closed := _closed(draft, last)):
        pieces = _spans(draft, first, last if closed.permalink else last - 1)
        return _post(draft, first, last, pieces, [closed])
    if set(told) == {last} and last > first and (told[last].handle or told[last].platform):
        return _post(draft, first, last, _spans(draft, first, last - 1), [told[last]])
    return None


def _post(draft: Draft, first: int, last: int, pieces: list[tuple[int, int]], found: list[Attribution]) -> Post:
    """A post of what its attribution lines tell together."""
    kept, permalink, notes, footers = words_of(draft, pieces)
    told = found[0] if found else Attribution()
    for more in [*found[1:], *footers]:
        told = replace(
            told, name=told.name or more.name, handle=told.handle or more.handle,
            platform=told.platform or more.platform, published=told.published or more.published,
            permalink=told.permalink or more.permalink,
        )  # fmt: skip
    permalink = told.permalink or permalink
    platform = told.platform or (platform_of_url(permalink) if permalink else None) or _platform(draft, first, kept, told)
    person = None
    if told.name or told.handle:
        person = Person(name=told.name, handle=told.handle, platform=platform)
    return Post(
        first, last, draft.units[first].start, draft.units[last].end, tuple(kept), person, told.published, platform,
        permalink, tuple(notes),
    )  # fmt: skip


def _platform(draft: Draft, first: int, pieces: list[tuple[int, int]], told: Attribution) -> str | None:
    """The network by what stands in the words, by the sentence before them, by the form of the signature."""
    words = " ".join(draft.text[a:b] for a, b in pieces)
    if MEDIA_LINK.search(words) or "t.co/" in words:
        return "x"
    before = draft.of(first - 1) if first and draft.roles[first - 1] in (None, "body") else ""
    if named := network(before[-160:] if before.endswith(":") else ""):
        return named
    # "— Name (@handle) Month day, year" is what the network's own embed code leaves when its markup is stripped.
    return "x" if told.dashed and told.handle and told.published else None


def _spans(draft: Draft, first: int, last: int) -> list[tuple[int, int]]:
    return [(draft.units[i].start, draft.units[i].end) for i in range(first, last + 1)]


def _closed(draft: Draft, index: int) -> Attribution | None:
    """What a last line tells that is nothing but an account's handle, or a post's own address."""
    line = draft.of(index)[:330]
    if found := PERMALINK.fullmatch(line):
        return Attribution(permalink=found.group())
    handle = _HANDLE_LINE.fullmatch(line)
    return Attribution(handle=handle["handle"]) if handle else None


def _quoted_run(draft: Draft, index: int) -> int | None:
    """Last line of the block quotation that begins at `index`; None when none does."""
    last = index
    while draft.free(last) and draft.text[draft.units[last].start] == ">":
        last += 1
    return last - 1 if last > index else None


def _quoted(draft: Draft, index: int, last: int) -> Post | None:
    """A block quotation in Markdown that holds an attribution, or that one follows."""
    pieces: list[tuple[int, int]] = []
    found: list[Attribution] = []
    for i in range(index, last + 1):
        mark = _QUOTED_LINE.match(draft.text, draft.units[i].start, draft.units[i].end)
        start = mark.end() if mark else draft.units[i].start
        told = _attribution(draft, start, draft.units[i].end) if i in (index, last) or i == index + 1 else None
        if told and (i in (index, last) or not found):
            found.append(told)
        else:
            cut = _inline(draft, start, draft.units[i].end) if i == last else None
            if cut:
                found.append(cut[1])
            pieces.append((start, cut[0] if cut else draft.units[i].end))
    if not found and draft.free(last + 1):
        after = _attribution(draft, draft.units[last + 1].start, draft.units[last + 1].end)
        if after and (after.dashed or after.handle):
            found.append(after)
            last += 1
    if not found or not any(draft.text[a:b].strip() for a, b in pieces):
        return None
    return _post(draft, index, last, pieces, found)


def _inline(draft: Draft, start: int, end: int) -> tuple[int, Attribution] | None:
    """Where a signature begins at the end of a paragraph, and what it says."""
    window = max(start, end - 260)
    for dash in reversed(list(_SIGNED.finditer(draft.text, window, end))):
        at = dash.start()
        told = _attribution(draft, dash.end() - len(dash.group().lstrip()), end)
        if told and told.handle and (told.dated or told.permalink or told.platform or told.name):
            return at, replace(told, dashed=True)
    return None


def _signed(draft: Draft, index: int) -> Post | None:
    """Words with the signature behind them: in the same paragraph, or in a line of its own."""
    unit = draft.units[index]
    cut = _inline(draft, unit.start, unit.end)
    if cut and cut[0] > unit.start:
        first = _group_start(draft, index)
        pieces = [*_spans(draft, first, index - 1), (unit.start, cut[0])]
        return _post(draft, first, index, pieces, [cut[1]])
    told = _attribution(draft, unit.start, unit.end)
    if told is None or told.marker or not draft.free(index - 1) or index <= draft.head_end:
        return None
    same = draft.units[index - 1].group == unit.group
    ends_group = index + 1 >= len(draft.units) or draft.units[index + 1].group != unit.group
    if not (told.dashed or (same and ends_group and told.handle)):
        return None
    first = _back(draft, index)
    last = index
    pieces = _spans(draft, first, index - 1)
    if draft.free(index + 1) and PERMALINK.fullmatch(draft.of(index + 1)[:300]):
        last = index + 1
        pieces.append(_spans(draft, last, last)[0])
    return _post(draft, first, last, pieces, [told])


def _group_start(draft: Draft, index: int) -> int:
    """First line of the run that ends at `index`, when the run reads as the lines of one post."""
    first = index
    while draft.free(first - 1) and draft.units[first - 1].group == draft.units[index].group:
        if first - 1 < draft.head_end or draft.of(first - 1).endswith(":") or len(draft.of(first - 1)) > 500:
            break
        first -= 1
    # A paragraph a line: the run is the whole document, and tells nothing.
    return first if draft.units[-1].group != draft.units[0].group and index - first < _REACH else index


def _back(draft: Draft, index: int) -> int:
    """First unit of the words above a signature line: after the sentence that announces them, else the last run."""
    for k in range(index - 1, max(index - _REACH, draft.head_end) - 1, -1):
        if not draft.free(k):
            break
        if draft.of(k).endswith(":") and k < index - 1:
            return k + 1
    first = _group_start(draft, index - 1)
    while draft.free(first - 1) and first - 1 >= draft.head_end and _POSTLIKE.search(draft.of(first - 1)):
        if index - first > _REACH:
            break
        first -= 1
    return first


def _headed(draft: Draft, index: int) -> Post | None:
    """Words with a header line before them."""
    unit = draft.units[index]
    told = _attribution(draft, unit.start, unit.end)
    found = [told] if told else []
    start: int | None = None
    joined = _joined(draft, index) if told is None else None
    if joined:
        told, found = joined[0], [joined[0]]
    if told is None:
        colon = re.compile(r":\s|\]\s").search(draft.text, unit.start, min(unit.end, unit.start + 160))
        told = _attribution(draft, unit.start, colon.start() + 1) if colon else None
        if colon is None or told is None or not (told.handle or told.platform) or not told.dated:
            return None
        found, start = [told], colon.end()
    first = index
    body = index if start is not None else joined[1] if joined else index + 1
    while start is None and body < index + 4 and draft.free(body):
        more = _attribution(draft, draft.units[body].start, draft.units[body].end)
        dated = None if more else _date_line(draft, body)
        if more is None and dated is None:
            break
        if more and not found[-1].marker and (more.name or more.handle) and found[-1].handle:
            break
        found.append(more or Attribution(published=dated))
        body += 1
    if not draft.free(body):
        return None
    last = _forward(draft, body)
    pieces = _spans(draft, body, last)
    if start is not None:
        pieces[0] = (start, pieces[0][1])
    closing = _attribution(draft, *pieces[-1]) if len(pieces) > 1 else None
    if closing and (closing.dashed or (found[0].marker and closing.handle)):
        found.append(closing)
        pieces.pop()
    elif cut := _inline(draft, *pieces[-1]):
        found.append(cut[1])
        pieces[-1] = (pieces[-1][0], cut[0])
    return _post(draft, first, last, pieces, found)


def _joined(draft: Draft, index: int) -> tuple[Attribution, int] | None:
    """A header on two lines, the name and below it the account; and the unit behind it."""
    unit, below = draft.units[index], index + 1
    if not draft.free(below) or draft.units[below].group != unit.group or not draft.of(below).startswith("@"):
        return None
    told = _attribution(draft, unit.start, draft.units[below].end)
    return (told, below + 1) if told and told.name and told.handle else None


def _date_line(draft: Draft, index: int) -> Stamp | None:
    unit = draft.units[index]
    if unit.end - unit.start > 60:
        return None
    found = when.only(draft.text, unit.start, unit.end, language=draft.language)
    return found.stamp if found else None


def _forward(draft: Draft, body: int) -> int:
    """Last unit of the words below a header line."""
    last = body
    layout = draft.units[-1].group != draft.units[0].group
    while draft.free(last + 1) and last - body < 60:
        following = draft.units[last + 1]
        joined = layout and following.group == draft.units[last].group
        if _attribution(draft, following.start, following.end) and not draft.of(last + 1).startswith(("—", "–", "--")):
            break
        if not joined and not _ends_later(draft, last + 1):
            break
        if last > body and closes(draft, last) and not closes(draft, last + 1):
            break
        last += 1
    return last


def _ends_later(draft: Draft, index: int) -> bool:
    """Whether something that only a post has closes the run at `index` or one soon after it."""
    for k in range(index, min(index + _REACH, len(draft.units))):
        if not draft.free(k) or (draft.of(k).startswith(("#", "==")) and draft.of(k)[1:2] in " #="):
            return False
        line = draft.of(k)[:330]
        told = attribution.parse(line, language=draft.language)
        if told is not None and not told.dashed:
            return False
        if told is not None or NOTE.fullmatch(line) or closes(draft, k):
            return True
        if re.fullmatch(r"(?:#\w+\s*)+", line) or (k == index and _POSTLIKE.search(line) and len(line) < 300):
            return True
    return False


def only_post(draft: Draft) -> Post | None:
    """The post, or the thread of one author, that the document is, when there is nothing in it but what the post quotes."""
    rest = [i for i, role in enumerate(draft.roles) if role is None]
    if not draft.posts or rest or draft.title is not None:
        return None
    first, last = draft.posts[0], draft.posts[-1]
    if len({p.person for p in draft.posts}) > 1:
        # What a post quotes stands under it as a block quotation.
        quoted = all(draft.text[p.start] == ">" for p in draft.posts[1:]) and draft.text[first.start] != ">"
        return first if quoted else None
    return replace(
        first, last=last.last, end=last.end, pieces=tuple(piece for p in draft.posts for piece in p.pieces),
        notes=tuple(note for p in draft.posts for note in p.notes),
    )  # fmt: skip
