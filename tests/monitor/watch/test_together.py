"""Items that are looked through together match what each of them matches alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.schema import Embed, Item, Link, Media, Person, Quote, Role, Span, Tag, Title, copied
from monitor.watch import Watchlist
from monitor.watch.fields import ALL, SPEAKER, mask
from monitor.watch.passages import Document
from monitor.watch.pieces import haystack
from tests.monitor.watch.samples import article, texts

_WATCHES = """
version = 1
[[entity]]
id = "place.kharkiv"
type = "place"
names = { uk = ["Харків"], en = ["Kharkiv"] }
inflect = true
exclude = ["Kharkiv Street"]
[[watch]]
id = "one"
query = '"air defence" OR drone*'
[[watch]]
id = "two"
query = 'entity:place.kharkiv NOT weather'
[[watch]]
id = "spoken"
query = 'said_by:place.kharkiv drone'
[[watch]]
id = "facts"
query = 'lang:uk kind:article site:news.example river'
[[watch]]
id = "account"
query = 'author:@desk'
[[watch]]
id = "loose"
query = 'Cafe'
ignore_diacritics = true
[[watch]]
id = "link"
query = 'secret'
fields = ["url", "link", "author", "tag"]
[[watch]]
id = "referring"
query = 'watch:one river'
"""
WATCHES = Watchlist.parse(_WATCHES)
PATTERN = Watchlist.parse(_WATCHES + "[[watch]]\nid = \"pattern\"\nquery = '/dr[oi]ne/'\n")
WORDS = st.lists(st.one_of(texts.map(lambda text: text[:30]), st.sampled_from([
    "air defence", "air\n\ndefence", "drones", "Харкова", "Kharkiv Street", "weather", "river", "café", "CAFE", "secret",
])), max_size=4).map(" ".join)  # fmt: skip
ROLES: st.SearchStrategy[Role] = st.sampled_from(["headline", "lead", "body", "quote", "caption", "other", "noise"])


@st.composite
def items(draw: st.DrawFn) -> Item:
    parts = draw(st.lists(st.tuples(ROLES, WORDS), min_size=1, max_size=4))
    size = sum(len(words) for _, words in parts)
    span = Span(start=draw(st.integers(0, size)), end=size)
    item = article(
        *parts,
        title=draw(st.none() | WORDS.map(lambda words: Title(text=words, source="feed"))),
        summary=draw(st.none() | WORDS),
        tags=draw(st.lists(st.sampled_from([Tag(name="river"), Tag(name="x", span=span)]), max_size=2).map(tuple)),
        authors=(Person(name=draw(WORDS), handle=draw(st.sampled_from([None, "desk", "Desk2"])), platform="x"),),
        links=(Link(url="https://news.example/secret"),),
        url=draw(st.sampled_from([None, "https://news.example/secret", "https://www.news.example/river"])),
        quotes=draw(st.sampled_from([(), (Quote(span=span, speaker="Харків"),)])),
        media=draw(st.sampled_from([(), (Media(caption="drone", credit="secret"),)])),
    )
    inner = draw(st.none() | WORDS)
    embeds = () if inner is None else (Embed(item=article(("body", inner), id="test:inner")),)
    return copied(item, embeds=embeds, blocks=draw(st.sampled_from([(), item.blocks])))


@given(st.lists(items(), max_size=4), st.sampled_from([WATCHES, PATTERN]))
def test_together_is_as_alone(found: list[Item], watchlist: Watchlist) -> None:
    match = watchlist.together(found)
    for n, item in enumerate(found):
        stored = copied(item, id=f"stored:{n}", revision=2)
        assert tuple(match(stored, None)) == watchlist.match(item)
        assert tuple(match(stored, item)) == watchlist.match(item, item)


@given(items())
def test_the_haystack_holds_every_passage(item: Item) -> None:
    for fields in (ALL, ALL | SPEAKER, mask(["title", "body", "tag"])):
        whole = haystack(item, fields).split("\0")
        for piece in Document.of_item(item, fields).haystack.split("\0"):
            assert not piece or piece in whole


def test_what_is_quiet_is_not_asked() -> None:
    found = [article(("body", f"nothing here, {n}"), id=f"test:{n}") for n in range(20)]
    found.append(article(("body", "a drone"), id="test:drone"))
    assert WATCHES._engine.quiet(found) == [True] * 20 + [False]


def test_an_item_that_is_no_longer_what_it_was_is_asked() -> None:
    found = [article(("body", f"nothing here, {n}"), id=f"test:{n}") for n in range(5)]
    match = WATCHES.together(found)
    assert [len(match(item, None)) for item in found] == [0] * 5
    assert match(copied(found[4], summary="a drone"), None)


def test_a_word_that_comes_a_thousand_times_hides_no_other_item() -> None:
    found = [article(("body", "drone " * 1_500), id="test:dense"), article(("body", "a drone"), id="test:last")]
    assert WATCHES._engine.quiet(found) == [False, False]
