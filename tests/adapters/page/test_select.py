"""What is added to an extracted text, and what is taken out of it again."""

from __future__ import annotations

import pytest

from adapters.page.boxes import Boxes
from adapters.page.leaves import leaves
from adapters.page.opening import lead, near_headline
from adapters.page.select import completed, confirmed
from adapters.page.unwanted import Known, unwanted
from tests.adapters.page.trees import PROSE, leaves_of, texts, tree_of

NOTHING = Known(frozenset(), frozenset(), frozenset())


def wanted_of(body: str, known: Known = NOTHING) -> list[str]:
    return [leaf.text for leaf in leaves_of(body) if not unwanted(leaf, known)]


def test_paragraphs_beside_the_chosen_ones_are_added() -> None:
    found = leaves_of(f"<nav><p>{PROSE} A</p></nav><div><p>{PROSE} B</p><p>{PROSE} C</p><p>Short.</p></div>")
    assert texts(found, completed(found, {1}, Boxes())) == [f"{PROSE} B", f"{PROSE} C"]


def test_paragraphs_in_containers_of_the_same_make_are_added() -> None:
    parts = "".join(f'<div class="part wide"><p>{PROSE} {n}</p></div>' for n in range(3))
    found = leaves_of(f'<main>{parts}<div class="other"><p>{PROSE} x</p></div></main>')
    assert len(completed(found, {0}, Boxes())) == 3


def test_a_heading_before_a_chosen_paragraph_is_added_and_one_that_is_a_link_is_not() -> None:
    found = leaves_of(f'<p>{PROSE}</p><section><h2>What is known</h2><p>{PROSE}</p></section><h3><a href="/">Off</a></h3>')
    assert texts(found, completed(found, {0, 2}, Boxes())) == [PROSE, "What is known", PROSE]


def test_boxes_go_and_a_box_that_holds_the_text_stays() -> None:
    found = leaves_of(f'<p>{PROSE}</p><p>{PROSE}</p><div class="newsletter-signup"><p>{PROSE[:60]}</p></div>')
    assert Boxes().without(found, {0, 1, 2}) == {0, 1}
    found = leaves_of(f'<div class="related-layout"><p>{PROSE}</p><p>{PROSE}</p></div>')
    assert Boxes().without(found, {0, 1}) == {0, 1}


def test_the_pages_own_full_text_denies_what_it_lacks() -> None:
    found = leaves_of(f"<p>{PROSE}</p><p>{PROSE} Again.</p><p>{PROSE[:95]}!</p><p>Something else that nobody wrote "
                      "into the text which the page tells to machines.</p>")  # fmt: skip
    full = f"{PROSE} {PROSE} Again. {PROSE}"
    assert confirmed(found, {0, 1, 2, 3}, full) == {0, 1, 2}
    assert confirmed(found, {0, 1, 2, 3}, PROSE[:40]) == {0, 1, 2, 3}
    assert confirmed(found, {0, 1, 2, 3}, "") == {0, 1, 2, 3}


@pytest.mark.parametrize(
    "line",
    [
        "<p>Read more: The port in winter</p>", "<p>Lesen Sie auch</p>", "<p>Читайте также: <a href='/'>Порт зимой</a></p>",
        "<p>関連記事：<a href='/'>冬の港</a></p>", "<p>اقرأ أيضا: <a href='/'>الميناء في الشتاء</a></p>",
        "<p>קראו עוד: <a href='/'>הנמל בחורף</a></p>", "<p>อ่านเพิ่มเติม</p>",
        "<p>Stand: 04.03.2025, 09:10 Uhr</p>", "<p><a href='/'>The port in winter and its ships</a></p>",
        "<p>Photo: Ann Roe</p>", "<p>Externer Inhalt</p>",
    ],
)  # fmt: skip
def test_lines_that_are_no_text(line: str) -> None:
    assert wanted_of(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "External debt grew in March.", "Related industries suffered as well, the report says at some length.",
        "Print media lost readers in every year since the harbour was closed to visitors.", "Mehr als zehn Schiffe kamen.",
    ],
)  # fmt: skip
def test_sentences_that_begin_like_labels_stay(line: str) -> None:
    assert wanted_of(f"<p>{line}</p>") == [line]


def test_links_in_lists_may_be_the_content() -> None:
    assert wanted_of("<ul><li><a href='/'>First ship of the convoy</a></li></ul>") == ["First ship of the convoy"]


def test_titles_captions_and_bylines_are_no_paragraphs() -> None:
    known = Known(frozenset({"convoyleavestheharbour"}), frozenset({"thelead"}), frozenset({"annroe"}))
    body = "<h2>Convoy leaves the harbour – live</h2><p>Convoy leaves the harbour</p><p>The lead</p><p>By Ann Roe</p>"
    assert wanted_of(body, known) == []


def test_lines_near_the_headline_come_nearest_after_it_first() -> None:
    found = leaves_of("<p>World</p><h1>Convoy leaves</h1><p>By Ann Roe</p><p>4 March 2025</p>")
    assert near_headline(found, "Convoy leaves") == ["By Ann Roe", "4 March 2025", "World"]
    assert near_headline(found, "Another") == []


def lead_of(body: str, chosen: set[int], summary: str = "") -> int | None:
    tree = tree_of(body)
    return lead(list(leaves(tree)), chosen, "convoyleaves", summary, tree=tree, boxes=Boxes())


def test_a_lead_is_known_by_its_class_or_by_the_summary() -> None:
    head, text = "<h1>Convoy leaves</h1>", f"<p>{PROSE}</p>"
    words = "Eleven ships sailed at night; nobody knew where they were going."
    assert lead_of(f'{head}<p class="standfirst">{words}</p>{text}', {2}) == 1
    assert lead_of(f"{head}<div>{words}</div>{text}", {2}, words) == 1
    assert lead_of(f"{head}<div>{words}</div>{text}", {2}) is None
    assert lead_of(f'{head}<div class="newsletter"><p class="intro">{words}</p></div>{text}', {2}) is None
    assert lead_of(head + text, set()) is None
