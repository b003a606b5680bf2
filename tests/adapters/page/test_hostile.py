"""Pages built to cost time or to lose text: read in bounds, with a warning for what was done to them."""

from __future__ import annotations

import pytest

from adapters import page
from adapters.schema import Item
from tests.adapters.page.test_properties import check
from tests.adapters.page.trees import PROSE

TEXT = f"<p>{PROSE}</p><p>{PROSE[::-1]}</p><p>{PROSE} {PROSE}</p>"


def read(body: str) -> Item:
    html = f"<html><head><title>Convoy leaves the harbour</title></head><body>{body}</body></html>"
    return page.read(html.encode(), "https://news.example/convoy")


@pytest.mark.parametrize("tag", ["div", "span class='a'", "b"])
@pytest.mark.parametrize("depth", [300, 3_000, 50_000])
def test_nested_markup_is_read_whole_and_marked_where_it_was_too_deep(tag: str, depth: int) -> None:
    name = tag.split()[0]
    item = read(f"<h1>Convoy leaves</h1>{f'<{tag}>' * depth}{TEXT}{f'</{name}>' * depth}<p>{PROSE} End.</p>")
    check(item)
    assert PROSE in item.body
    assert "End." in item.body
    assert item.extractor is not None
    deep = depth > 2_000
    assert (item.access == "partial", any("nested too deeply" in w for w in item.extractor.warnings)) == (deep, deep)


def test_nesting_of_changing_tags_loses_what_is_too_deep_and_says_so() -> None:
    item = read(f"{TEXT}{'<div><span>' * 3_000}<p>Deep. {PROSE}</p>")
    assert item.access == "partial"
    assert item.extractor is not None
    assert item.extractor.warnings == ("markup nested too deeply: the rest of the page was not read",)


@pytest.mark.parametrize(
    "body",
    [
        "<!--" * 100_000,
        "<!-- x -->" * 40_000,
        f"<div {' '.join(f'a{n}=1' for n in range(40_000))}>{TEXT}</div>",
        f"<p>{PROSE * 20_000}</p>",
        f"<p>{'“We left,” said Jane Roe. ' * 20_000}</p>",
        f"<p>{'“ « „ ' * 40_000}</p>",
        f"<p>{'— We left — said Jane Roe. ' * 2_000}</p>",
    ],
    ids=["comments opened", "comments", "attributes", "one paragraph", "quotations", "marks", "dashes"],
)
def test_a_page_of_one_thing_keeps_its_article(body: str) -> None:
    item = read(f"<h1>Convoy leaves</h1>{TEXT}{body}")
    check(item)
    assert PROSE in item.body


def test_a_text_too_long_for_the_search_of_quotations_says_so() -> None:
    item = read(TEXT + f"<p>{'“We left,” said Jane Roe. ' * 20_000}</p>")
    assert item.extractor is not None
    assert any("quotations were not looked for" in w for w in item.extractor.warnings)
    assert item.quotes == ()


def test_many_quotations_are_found_in_time_that_grows_with_them() -> None:
    item = read(TEXT + f"<p>{'“We left,” said Jane Roe. ' * 2_000}</p>")
    assert len(item.quotes) == 2_000
    assert {q.speaker for q in item.quotes} == {"Jane Roe"}
