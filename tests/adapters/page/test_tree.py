"""The tree of a page: text, names and places looked up."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.page.tree import Tree, collapse, lighten, parse, squash, text_of
from tests.adapters.page.trees import tree_of

MARKUP = st.lists(
    st.sampled_from(
        "<p> </p> <div> </div> <b> </b> <span> <svg> </svg> <script>x</script> <noscript> </noscript> <br> <li> "
        "<textarea> </textarea> <button> </button> words <a> </a> &amp; Ž 船".split(" ")
    ),
    max_size=60,
)


@given(MARKUP)
def test_looked_up_text_is_walked_text(pieces: list[str]) -> None:
    tree = tree_of("".join(pieces))
    for element in tree.elements:
        assert tree.text(element) == text_of(element)


@given(st.text())
def test_collapsing_and_squashing_are_idempotent(text: str) -> None:
    assert collapse(collapse(text)) == collapse(text)
    assert squash(collapse(text)) == squash(text)


def test_marks_without_width_part_no_words() -> None:
    assert collapse("เรือ\u200bสีเทา \ufeff two\n lines") == "เรือสีเทา two lines"


def test_elements_by_name_and_by_attribute_come_in_document_order() -> None:
    tree = tree_of('<p id="a"></p><div class="b"><p class="c" id="c"></p></div>')
    assert [e.tag for e in tree.iter("div", "p")] == ["p", "div", "p"]
    assert [e.get("id") or e.get("class") for e in tree.having("id", "class")] == ["a", "b", "c"]
    assert tree.having("href") == []


def test_names_are_looked_for_in_classes_ids_and_roles() -> None:
    tree = tree_of('<p class="Lead">x</p><p role="note">x</p><p>x</p>')
    wanted = re.compile("lead|note")
    assert [tree.named(p, wanted) for p in tree.iter("p")] == [True, True, False]


def test_text_behind_a_part() -> None:
    tree = tree_of("<h1><span>Kicker</span><i> – </i>The <b>headline</b></h1>")
    (heading,), (mark,) = tree.iter("h1"), tree.iter("i")
    assert tree.text_after(mark, heading) == "The headline"


def test_hidden_elements() -> None:
    tree = tree_of('<p hidden>a</p><p style="DISPLAY: none">b</p><p style="color:red">c</p>')
    assert sorted(tree.text(p) for p in tree.hidden) == ["a", "b"]


def test_lightening_keeps_what_is_read() -> None:
    parsed = parse(
        "<html><body><p>Read</p><script>var a</script><svg><text>x</text></svg>"
        '<script type="application/ld+json">{}</script></body></html>'
    )
    assert parsed is not None
    lighten(parsed[0])
    tree = Tree(parsed[0])
    assert tree.text(tree.body) == "Read"
    assert [s.text for s in tree.iter("script")] == [None, "{}"]
    assert tree.iter("text") == []


@pytest.mark.parametrize("tag", ["div", "p"])
def test_a_tag_of_thousands_of_attributes_costs_no_seconds(tag: str) -> None:
    crowded = "<" + tag + " " + " ".join(f'a{n}="x"' for n in range(30_000)) + ">"
    start = time.process_time()
    tree = tree_of(f'<p class="kept">before</p>{crowded}inside')
    assert time.process_time() - start < 2
    assert tree.text(tree.body) == "before inside"
    assert [e.get("class") for e in tree.having("class")] == ["kept"]
