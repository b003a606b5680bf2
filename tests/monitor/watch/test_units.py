from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.fold import fold
from monitor.watch.units import sentences, words_between
from tests.monitor.watch.samples import texts


def cut(text: str) -> list[str]:
    begins = [*sentences(text, 0, len(text)), len(text)]
    return [text[a:b].strip() for a, b in itertools.pairwise(begins)]


@pytest.mark.parametrize(
    "parts",
    [
        ["One came.", "Two went!", "Three?"],
        ["He said: “No.”", "Then he left."],
        ["Gen. J. Smith of the U.S. Army spoke.", "It rained."],
        ["У м. Київ ген. Т. Петренко сказав: «Так».", "Далі тиша…", "Потім дощ."],
        ["It cost 3.5 million.", "Prices rose 2.1%."],
        ["北约举行峰会。", "部长发言！", "会议结束？"],
        ["यह पहला है।", "यह दूसरा है।"],
        ["هل وصل؟", "نعم."],
        ["A first line", "A second paragraph."],
        ["Wait… what happened?", "- Nothing."],
    ],
)
def test_sentences(parts: list[str]) -> None:
    joint = "\n\n" if parts[0] == "A first line" else " " if parts[0].isascii() or "。" not in parts[0] else ""
    assert cut(joint.join(parts)) == parts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a b", 0), ("a x b", 1), ("a x — y, b", 2), ("a's x-y b", 1), ("a\n\nx b", 1), ("a-b", 0), ("a 1 ½ b", 2),
        ("a国防b", 2), ("a 国防 x b", 3),
    ],
)  # fmt: skip
def test_words_between(text: str, words: int) -> None:
    folded = fold(text).text
    assert words_between(folded, 1, folded.rindex("b"), 10) == words


def test_far_is_far() -> None:
    assert words_between("a " + "x" * 100_000 + " b", 1, 100_003, 5) > 5


@given(texts)
def test_sentences_begin_in_order_and_cover_the_text(text: str) -> None:
    begins = sentences(text, 0, len(text))
    assert begins == sorted(set(begins))
    if not text:
        return
    assert begins[0] == 0
    assert "".join(text[a:b] for a, b in zip(begins, [*begins[1:], len(text)], strict=True)) == text


@given(st.text("ab. \n", max_size=50), st.integers(0, 50), st.integers(0, 50))
def test_a_stretch_is_cut_within_itself(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    assert all(start <= at < end for at in sentences(text, start, end))
