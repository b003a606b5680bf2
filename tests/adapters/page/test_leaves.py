"""Runs of text as a reader sees them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.page.leaves import leaves
from adapters.page.tree import collapse
from tests.adapters.page.trees import leaves_of, tree_of


def test_blocks_and_breaks_end_a_run_and_inline_elements_do_not() -> None:
    found = leaves_of("<div>One <b>bold</b> run<p>Two</p>three<br>four</div>")
    assert [leaf.text for leaf in found] == ["One bold run", "Two", "three", "four"]


def test_what_is_not_shown_is_not_read() -> None:
    found = leaves_of(
        '<p>a<script>x</script> b</p><p hidden>c</p><p style="display:none">d</p>e<button>f</button>'
        "<noscript>g</noscript><p>h</p>"
    )
    assert [leaf.text for leaf in found] == ["a b", "e", "h"]


def test_heading_quotation_and_links_are_noted() -> None:
    found = leaves_of('<h2>Head</h2><blockquote><p>Said</p></blockquote><p><a href="/">link</a> word</p>')
    assert [(leaf.heading, leaf.quoted, leaf.linked) for leaf in found] == [(2, False, 0), (0, True, 0), (0, False, 4)]


def test_an_inline_caption_is_taken_out_of_its_paragraph() -> None:
    tree = tree_of("<p>Before <em>the caption</em> after.</p>")
    found = list(leaves(tree, {tree.iter("em")[0]}))
    assert [(leaf.text, leaf.taken) for leaf in found] == [("Before", False), ("the caption", True), ("after.", False)]


@given(st.lists(st.sampled_from("<p> </p> <b> </b> <h2> </h2> <br> <blockquote> </blockquote> word two".split(" "))))
def test_runs_together_are_the_text_of_the_body(pieces: list[str]) -> None:
    tree = tree_of(" ".join(pieces))
    found = list(leaves(tree))
    assert collapse(" ".join(leaf.text for leaf in found)) == tree.text(tree.body)
    assert [leaf.order for leaf in found] == sorted(leaf.order for leaf in found)
