"""Which pages are wanted, and what an item says once its page was read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.schema import Block, Item, Media, Person, Role, SourceRef, Span, Stamp, Tag, Title
from monitor.fulltext import ENOUGH, has_page_text, is_whole, kept, merged, pages, same_article, wanted
from tests.monitor.pages import (
    CAPTION,
    CONSENT,
    NOW,
    PARAGRAPHS,
    PAYWALL,
    SUMMARY,
    WORDY_CONSENT,
    article,
    feed_item,
    page_item,
)

LONG = " ".join(PARAGRAPHS) + " More of it follows here."


def test_a_summary_wants_its_page_and_a_whole_text_does_not() -> None:
    whole = feed_item(LONG * 4)
    assert wanted(feed_item(), True) == "https://news.example/bridges?from=feed"
    assert wanted(whole, True) is None
    assert wanted(whole, "always") == whole.url
    assert wanted(feed_item(), False) is None


@pytest.mark.parametrize("end", ["…", "...", " […]", " [...]", " [ … ]", " →", " »"])
def test_a_long_text_that_is_cut_wants_its_page(end: str) -> None:
    assert is_whole(feed_item("x" * ENOUGH))
    assert not is_whole(feed_item("x" * ENOUGH + end))
    assert not is_whole(feed_item("x" * (ENOUGH - 1)))


@pytest.mark.parametrize(
    "fields",
    [
        {"url": None},
        {"url": "ftp://news.example/a"},
        {"url": "mailto:desk@news.example"},
        {"kind": "post"},
        {"source": SourceRef(adapter="page")},
    ],
)
def test_what_has_no_page_wants_none(fields: dict[str, object]) -> None:
    assert wanted(feed_item(**fields), "always") is None


def test_the_page_gives_the_text_and_the_feed_the_rest() -> None:
    item = merged(feed_item(authors=(Person(name="News Desk"),)), page_item())
    assert has_page_text(item)
    assert (item.id, item.source.adapter, item.native_id) == ("feed:1", "feed", "1")
    assert all(p in item.body for p in PARAGRAPHS)
    assert CAPTION in item.captions
    assert item.summary == SUMMARY
    assert [p.name for p in item.authors] == ["News Desk"]
    assert item.published is not None
    assert (item.published.source, item.published.value) == ("feed", NOW)
    assert item.title is not None
    assert item.title.span is not None
    assert item.title.span.of(item.text).strip() == "Three bridges closed after rain"
    assert item.extractor is not None
    assert item.extractor.name == "page"
    assert item.access == "full"


def test_the_page_fills_what_the_feed_left_out() -> None:
    head = (
        '<meta property="article:published_time" content="2026-10-30T08:00:00+01:00">'
        '<meta name="author" content="Ada Holm">'
    )
    item = merged(feed_item(published=None, summary=None), page_item(article(head=head)))
    assert item.published is not None
    assert item.published.isoformat() == "2026-10-30T08:00:00+01:00"
    assert [p.name for p in item.authors] == ["Ada Holm"]


def test_a_title_of_the_feed_that_differs_stays() -> None:
    item = merged(feed_item(title="LIVE: Bridges over the Aller closed"), page_item())
    assert item.title is not None
    assert (item.title.text, item.title.span) == ("LIVE: Bridges over the Aller closed", None)


def test_parts_of_the_feed_lose_their_places_in_the_old_text() -> None:
    media = (Media(type="audio", url="https://news.example/bridges.mp3", role="enclosure", span=Span(start=0, end=5)),)
    item = merged(feed_item(tags=(Tag(name="Floods", span=Span(start=3, end=90)),), media=media), page_item())
    assert [(t.name, t.span) for t in item.tags if t.name == "Floods"] == [("Floods", None)]
    assert {(m.role, m.span) for m in item.media if m.type == "audio"} == {("enclosure", None)}
    assert any(m.caption == CAPTION for m in item.media)


def test_the_longer_text_of_the_feed_stays_and_gets_the_captions() -> None:
    item = merged(feed_item(LONG), page_item(article(paragraphs=PARAGRAPHS[:3])))
    assert item.text == LONG
    assert not has_page_text(item)
    assert [m.caption for m in item.media] == [CAPTION]


@pytest.mark.parametrize(("html", "access"), [(CONSENT, "consent"), (PAYWALL, "paywall")])
def test_a_wall_is_noted(html: str, access: str) -> None:
    before = feed_item(LONG)
    item = merged(before, page_item(html))
    assert (item.access, item.text) == (access, before.text)
    assert item.content_hash != before.content_hash


def test_another_article_changes_nothing_but_access() -> None:
    other = article("Museum opens new wing", ["The museum in the harbour shows two hundred paintings from today on."] * 6)
    before = feed_item()
    assert not same_article(before, page_item(other))
    assert merged(before, page_item(other)).text == before.text


def test_a_wall_that_is_taken_for_text_is_no_better_text() -> None:
    before = feed_item("Short.")
    assert merged(before, page_item(WORDY_CONSENT)).text == before.text


def test_scripts_without_blanks_are_compared_too() -> None:
    text = "市政府表示，连日降雨之后，三座桥梁于星期一关闭，工程师在两座桥墩上发现裂缝。"
    other = "博物馆新翼今日开放，展出二百余幅绘画作品，首周参观免费，开放时间至晚上八点。"
    page = page_item(article("三座桥梁因雨关闭", [text] + [f"第{n}段：修复工程将在水位下降之后开始。" for n in range(9)]))
    assert same_article(feed_item(text, title="桥"), page)
    assert not same_article(feed_item(other, title="博物馆"), page)


def test_a_later_copy_of_the_feed_keeps_the_pages_text() -> None:
    current = merged(feed_item(), page_item())
    copy = feed_item("A fourth bridge was closed on Tuesday.", title="Four bridges closed after rain")
    item = kept(copy, current)
    assert item.text == current.text
    assert (item.summary, item.title and item.title.text) == (copy.summary, "Four bridges closed after rain")
    assert kept(copy, feed_item()) is copy
    whole = feed_item(LONG * 4)
    assert kept(whole, current) is whole


def test_a_copy_that_did_not_change_says_the_same() -> None:
    current = merged(feed_item(), page_item())
    assert kept(feed_item(), current).content_hash == current.content_hash


def test_a_second_visit_is_believed_unless_it_gives_a_stump() -> None:
    current = merged(feed_item(), page_item())
    shorter, stump = article(paragraphs=PARAGRAPHS[:4]), article(paragraphs=PARAGRAPHS[:1])
    assert PARAGRAPHS[4] not in merged(current, page_item(shorter)).text
    assert merged(current, page_item(stump)).text == current.text


def test_ingesting_asks_the_source() -> None:
    assert pages(True).wanted(feed_item()) is not None
    assert pages(False).wanted(feed_item()) is None


words = st.lists(st.text("abc дє三\u0301 ", min_size=0, max_size=30), min_size=1, max_size=6)


@st.composite
def any_item(draw: st.DrawFn, adapter: str) -> Item:
    parts = draw(words)
    text, blocks, at = "".join(parts), [], 0
    for part in parts:
        role: Role = draw(st.sampled_from(["headline", "body", "caption"]))
        blocks.append(Block(role=role, span=Span(start=at, end=at + len(part))))
        at += len(part)
    start = draw(st.integers(0, len(text)))
    span = Span(start=start, end=draw(st.integers(start, len(text))))
    return Item(
        id=f"{adapter}:1", kind="article", source=SourceRef(adapter=adapter), text=text, blocks=tuple(blocks),
        title=draw(st.none() | st.builds(Title, text=st.text(max_size=9), source=st.just("h1"), span=st.just(span))),
        tags=(Tag(name="a", span=span),) if draw(st.booleans()) else (),
        media=(Media(caption=span.of(text), span=span),) if draw(st.booleans()) else (),
        authors=draw(st.sampled_from([(), (Person(name="Ada Holm"),), (Person(handle="ada", platform="x"),)])),
        published=draw(st.none() | st.just(Stamp(value=NOW - timedelta(days=1)))),
        access=draw(st.sampled_from(["full", "partial", "paywall", "consent", "blocked"])),
    )  # fmt: skip


@given(any_item("feed"), any_item("page"))
def test_any_two_merge_into_a_valid_item(item: Item, page: Item) -> None:
    both = merged(item, page)
    assert Item.model_validate_json(both.model_dump_json()) == both
    assert both.text in (item.text, page.text)
    assert both.access == page.access
    assert set(item.authors) <= set(both.authors)
    assert item.published is None or both.published == item.published
    again = merged(both, page)
    assert (again.text, again.authors) == (both.text, both.authors)
