"""The parts of the document reader, one by one; and what holds for any text whatever."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.base import Fetcher, Payload, Poll, Request, Response
from adapters.document import ADAPTER, DocumentOptions, attribution, read, read_text, when
from adapters.document.units import split
from adapters.errors import ParseError
from adapters.quotes.marks import pairs
from adapters.schema import Item, Span

SEED = Path(__file__).parents[2].parent / "shared" / "seeds" / "000_22fdadf1d091a23b.txt"
NOW = datetime(2024, 5, 1, tzinfo=UTC)

# Bits of which documents are made, so that random texts reach the rules and not only their edges.
PIECES = [
    "Title: ", "By Jane Roe", "2022-02-13", "13 лютого 2022 р., 14:30", "— Name (@handle) February 13, 2022", "> ", "# ",
    "[Credit: AP]", "(Photo: Jane Roe/Agency)", "© ", "Caption: ", "![a](https://a.example/b.jpg)", "said Roe",
    "“", "”", '"', "«", "»", "„", "'", "’",
    "https://t.me/channel/12", "pic.twitter.com/ab12", "#tag", "@name", "\n", "\n\n", "\r\n", " ",
    "\t", "---", "KYIV, Feb 13 (Agency) - ", "Read also: ", "Advertisement",
    "The port was closed on Monday.", "Forwarded from X",
    "Telegram channel X, [12.02.2022 10:15]", "\u2028", "\u00a0", "🛰️", "- ", "– Tak – powiedział Jan Lis. – Nie.",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))


def _begins(text: str, block: Span, part: Span) -> bool:
    """Whether a part stands at the beginning of a block; white space before all else joins the first one."""
    return block.covers(Span(start=part.start, end=part.start)) and not text[block.start : part.start].strip()


def check(item: Item, text: str) -> None:
    assert item.text == text
    assert "".join(b.span.of(text) for b in item.blocks) == text
    assert all(b.span.end > b.span.start for b in item.blocks)
    for quote in item.quotes:
        assert quote.span.of(text).strip()
    for embed in item.embeds:
        assert embed.span is not None
        assert any(b.role == "embed" and _begins(text, b.span, embed.span) for b in item.blocks)
        assert embed.item.url is None or embed.item.url in text
    assert item.url is None or item.url in text


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("\r0 –@0:A\r0")
def test_any_text_is_parted_whole_or_refused(text: str) -> None:
    try:
        item = read_text(text)
    except ParseError:
        return
    check(item, item.text)
    assert len(item.text) == len(text.removeprefix("\ufeff"))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        item = read(data)
    except ParseError:
        return
    check(item, item.text)


@given(TEXTS)
def test_units_leave_only_white_space_between_them(text: str) -> None:
    at = 0
    for unit in split(text):
        assert not text[at : unit.start].strip("\u200b\ufeff").strip()
        assert text[unit.start : unit.end].strip() == text[unit.start : unit.end]
        at = unit.end


@given(TEXTS)
def test_marked_words_lie_between_their_marks_in_order(text: str) -> None:
    at = 0
    for m in pairs(text, 0, len(text)):
        assert at <= m.outer < m.start <= m.end <= m.after <= len(text)
        at = m.after


HOSTILE = [
    '"', "(", "—", "@", "[Credit:", "“", "'", "a ", "![", "2022-02-13 ", "— @a ", "said “", "#", "[", " ", ":\t",
    "> a\n", "a\n", "[Credit: AP]\n", "“No,” said Roe.\n\n", "Dry — City (@city) March 3, 2026\n\n",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_repetition_is_linear(unit: str) -> None:
    def spent(size: int) -> float:
        start = time.process_time()
        read_text((unit * size)[:size] + "x")
        return time.process_time() - start

    spent(1000)
    small, large = spent(15_000), spent(150_000)
    assert large < 2
    assert large < 40 * small + 0.3


@pytest.mark.parametrize(
    ("written", "wall", "precision", "tz"),
    [
        ("2022-02-13", "2022-02-13", "day", "unknown"),
        ("13.02.2022", "2022-02-13", "day", "unknown"),
        ("13.02.22 9:05", "2022-02-13T09:05", "minute", "unknown"),
        ("2/13/2022", "2022-02-13", "day", "unknown"),
        ("Feb. 13, 2022", "2022-02-13", "day", "unknown"),
        ("13 February 2022 14:05 GMT", "2022-02-13T14:05", "minute", "utc"),
        ("2022-02-13T14:05:09Z", "2022-02-13T14:05:09", "second", "utc"),
        ("2022-02-13T14:05:09+02:00", "2022-02-13T14:05:09", "second", "+02:00"),
        ("13 February 2022, 14:05 UTC+3", "2022-02-13T14:05", "minute", "+03:00"),
        ("10:02 AM · Feb 13, 2022", "2022-02-13T10:02", "minute", "unknown"),
        ("12:15 AM EST, Feb 13, 2022", "2022-02-13T00:15", "minute", "-05:00"),
        ("13 лютого 2022 р., 14:30 (Київ)", "2022-02-13T14:30", "minute", "unknown"),
        ("14 февраля 2022 года, 10:05 МСК", "2022-02-14T10:05", "minute", "+03:00"),
        ("Sonntag, 13. März 2022, 8 Uhr", "2022-03-13T08", "hour", "unknown"),
        ("Publié le 1er avril 2022 à 08h15", None, None, None),
        ("le 1er avril 2022 à 08h15", "2022-04-01T08:15", "minute", "unknown"),
        ("3 de febrero de 2022", "2022-02-03", "day", "unknown"),
        ("12 lutego 2022 r. godz. 9:30", "2022-02-12T09:30", "minute", "unknown"),
        ("31.02.2022", None, None, None),
        ("13 February", None, None, None),
    ],
)
def test_dates(written: str, wall: str | None, precision: str | None, tz: str | None) -> None:
    found = when.only(written, 0, len(written), language="en")
    got = (found.stamp.wall, found.stamp.precision, found.stamp.tz) if found else (None, None, None)
    assert got == (wall, precision, tz)


def test_months_and_years_only_where_a_label_stands() -> None:
    assert when.only("March 2021", 0, 10) is None
    found = when.only("March 2021", 0, 10, coarse=True)
    assert found is not None
    assert (found.stamp.wall, found.stamp.precision) == ("2021-03", "month")


@pytest.mark.parametrize(
    ("line", "name", "handle", "platform", "day"),
    [
        ("— Jane Roe (@janeroe) February 13, 2022", "Jane Roe", "janeroe", None, "2022-02-13"),
        ("Jane Roe (@janeroe) · 9 Feb 2022", "Jane Roe", "janeroe", None, "2022-02-09"),
        ("@jane.bsky.social · 2h", None, "jane.bsky.social", "bluesky", None),
        ("Post by @jane@soc.example — Feb 13, 2022, 10:02 AM UTC", None, "jane@soc.example", "mastodon", "2022-02-13T10:02"),
        ("Telegram channel Coast Watch, [12.02.2022 10:15]", "Coast Watch", None, "telegram", "2022-02-12T10:15"),
        ("Coast Watch, [12.02.2022 10:15]", "Coast Watch", None, None, "2022-02-12T10:15"),
        ("Переслано від Голос узбережжя", "Голос узбережжя", None, "telegram", None),
        ("Jane Roe (@janeroe) on X: ", "Jane Roe", "janeroe", "x", None),
        ("Jane Roe @janeroe https://x.com/janeroe/status/123456", "Jane Roe", "janeroe", "x", None),
    ],
)  # fmt: skip
def test_attributions(line: str, name: str | None, handle: str | None, platform: str | None, day: str | None) -> None:
    told = attribution.parse(line)
    assert told is not None
    assert (told.name, told.handle, told.platform) == (name, handle, platform)
    assert (told.published.wall if told.published else None) == day


@pytest.mark.parametrize(
    "line",
    [
        "The minister (@janeroe) said on February 13, 2022 that the pier would be rebuilt.",
        "Coast Herald | 13 February 2022",
        "By Jane Roe",
        "Follow the story as it happens.",
        "Jane Roe — 13 February 2022",
        "",
        "@",
    ],
)
def test_lines_that_attribute_no_post(line: str) -> None:
    assert attribution.parse(line) is None


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('He called it "a mess”, then left.', ["a mess"]),
        ("Er nannte es „kaum zu fassen“ und ging.", ["kaum zu fassen"]),
        ("Wien »sagt Nein« dazu.", ["sagt Nein"]),
        ("Il parle d’« une erreur » grave.", ["une erreur"]),
        ("It's the soldiers' day, isn't it?", []),
        ("He said it was 'all but over' now.", ["all but over"]),
        ("«One «two» three» four", ["One «two» three"]),
        ("彼は「行く」と言った。", ["行く"]),
        ('5" pipes and 6" pipes', []),
    ],
)
def test_marks(text: str, quoted: list[str]) -> None:
    assert [text[m.start : m.end].strip() for m in pairs(text, 0, len(text)) if m.closed] == quoted


@pytest.mark.parametrize(
    "sentence",
    [
        'The frigate "Northern Star" left port on Monday.',
        'He told the newspaper "Coast Herald" that all was well.',
        "Газета «Берег» повідомила про шторм.",
        "Ракетний комплекс «Буревій» стоїть на озброєнні.",
        "Операція «Щит» триває.",
        'Captain Ivan "Topaz" Hryn led the crew.',
        "Der Kampfpanzer „Luchs“ wird geliefert.",
        'Operation "Joint Harbour" began on Monday.',
        'The "Harpoon" missile was fired.',
    ],
)
def test_names_in_marks_are_no_quotes(sentence: str) -> None:
    assert read_text("Harbour news of the day\n\n" + sentence + "\n").quotes == ()


@pytest.mark.parametrize(
    ("paragraph", "speakers"),
    [
        ('"We go," said Mayor Jane Roe. "At once."', ["Jane Roe", "Jane Roe"]),
        ('Jane Roe opened the pier. "We go," she said.', ["Jane Roe"]),
        ("Mayor Jane Roe called it “odd”. Roe warned of “a long wait”.", ["Jane Roe", "Jane Roe"]),
        ("According to Jane Roe, the pier is “beyond repair”.", ["Jane Roe"]),
        ("„Wir gehen“, sagte Bürgermeisterin Eva Roth.", ["Eva Roth"]),
        ("« Nous partons », a déclaré Luc Martin.", ["Luc Martin"]),
        ("«Nos vamos», dijo Ana Ruiz.", ["Ana Ruiz"]),
        ("„Idziemy” – powiedział Jan Lis.", ["Jan Lis"]),
        ("«Ми йдемо», — сказав мер Іван Гринь.", ["Іван Гринь"]),
        ("По словам мэра Ивана Гриня, пирс «не подлежит ремонту».", ["Ивана Гриня"]),
        ("Signs on the pier say “no entry”.", [None]),
    ],
)
def test_speakers(paragraph: str, speakers: list[str | None]) -> None:
    assert [q.speaker for q in read_text(paragraph).quotes] == speakers


def test_medium_to_which_the_words_were_said() -> None:
    item = read_text("Jane Roe told The Coast Herald that the pier was “lost”.")
    assert [(q.speaker, q.via) for q in item.quotes] == [("Jane Roe", "The Coast Herald")]


def test_permalink_and_media_belong_to_the_post() -> None:
    item = read_text(
        "Pier falls\n\nThe pier fell on Monday morning, and a witness had filmed it.\n\n"
        "Jane Roe (@janeroe) · 9 Feb 2022\nThere it goes #pier pic.twitter.com/Ab12\n"
        "https://x.com/janeroe/status/1491\n\nNobody was hurt.\n"
    )
    (embed,) = item.embeds
    assert embed.item.id == "x:1491"
    assert embed.item.text == "There it goes #pier pic.twitter.com/Ab12"
    assert [m.url for m in embed.item.media] == ["https://pic.twitter.com/Ab12"]
    assert [t.name for t in embed.item.tags] == ["pier"]
    assert item.media == ()
    assert [b.role for b in item.blocks] == ["headline", "body", "embed", "body"]


def test_post_without_permalink_has_a_stable_id_and_no_url() -> None:
    text = "Pier falls\n\nA witness saw it.\n\nThere it goes. — Jane Roe (@janeroe) February 9, 2022\n\nNobody was hurt.\n"
    first, second = read_text(text), read_text("Other dump\n\n" + text.split("\n\n", 1)[1])
    assert first.embeds[0].item.id == second.embeds[0].item.id
    assert first.embeds[0].item.url is None


@pytest.mark.skipif(not SEED.exists(), reason="the shared seed is not here")
def test_seed() -> None:
    item = read(SEED.read_bytes())
    assert item.kind == "article"
    assert (item.outlet, item.url, item.authors) == (None, None, ())
    assert item.language is not None
    assert item.language.tag == "en"
    assert item.published is not None
    assert (item.published.wall, item.published.precision, item.published.tz) == ("2022-02-13", "day", "unknown")
    assert item.title is not None
    assert item.title.text == "Russia can 'launch offense anytime on Kyiv': UK Defense Minister Wallace"
    assert sum(b.role == "body" for b in item.blocks) == 6
    assert [m.credit for m in item.media] == ["AP"] * 3
    embeds = [(e.item.authors[0].handle, e.item.published and e.item.published.wall, e.item.url) for e in item.embeds]
    assert embeds == [("BWallaceMP", "2022-02-13", None), ("Cen4infoRes", "2022-02-09", None)]
    assert [q.speaker for q in item.quotes] == ["Ben Wallace"] * 7 + ["Sergei Shoigu"] + ["Ben Wallace"] * 3
    check(item, SEED.read_text(encoding="utf-8"))


class Once(Fetcher):
    """A fetcher with one answer, which remembers what it was asked."""

    def __init__(self, data: bytes, *, unchanged: bool = False) -> None:
        self.data, self.unchanged, self.conditional = data, unchanged, None

    async def send(self, request: Request) -> Response:
        self.conditional = request.conditional
        return Response(
            url=request.url, final_url=request.url, status=304 if self.unchanged else 200,
            headers={"content-type": "text/plain"}, data=b"" if self.unchanged else self.data, fetched=NOW,
            conditional={"etag": '"1"'}, unchanged=self.unchanged,
        )  # fmt: skip


async def payloads(fetcher: Once, state: dict[str, Any]) -> list[Payload]:
    options = DocumentOptions(url="https://dump.example/7.txt")
    found: AsyncIterator[Payload] = ADAPTER.fetch(Poll("dumps", options, state, NOW), fetcher)
    return [p async for p in found]


async def test_fetch_keeps_the_validators_of_its_url() -> None:
    (payload,) = await payloads(Once(b"The pier fell on Monday."), {})
    batch = ADAPTER.parse(payload, DocumentOptions(url="https://dump.example/7.txt"))
    assert [i.kind for i in batch.items] == ["article"]
    assert batch.items[0].source.source_id == "dumps"
    assert batch.state is not None
    again = Once(b"", unchanged=True)
    (payload,) = await payloads(again, batch.state)
    assert again.conditional == {"etag": '"1"'}
    assert ADAPTER.parse(payload, None).items == ()
    moved = Once(b"x")
    await payloads(moved, {"url": "https://elsewhere.example/", "conditional": {"etag": '"1"'}})
    assert moved.conditional is None
