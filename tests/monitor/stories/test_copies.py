"""Copies: found where the text is the same, and only there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.stories.copies import CROWDED, CopyIndex, Known, pairs
from monitor.stories.model import DEFAULT
from monitor.stories.sketch import MOST, Sketch, compared, sketch
from tests.monitor.stories.samples import AGENCY, BACKGROUND, LOSSES, OTHER, SHORT, report

TITLE = "Grounded vessel blocks Tarnow canal"


def test_a_text_with_another_header_and_trailer_is_a_copy() -> None:
    wire = report("wire", TITLE, AGENCY)
    taken = report("taken", TITLE, f"TARNOW (Own report) - {AGENCY} All rights reserved; editing by the desk.", 2)
    assert [(later, c.id) for later, c in pairs([wire, taken])] == [("taken", "wire")]


def test_edits_of_single_words_leave_a_copy() -> None:
    edited = AGENCY.replace("cargo vessel", "freighter").replace("pull", "drag").replace("at the earliest", "at best")
    (found,) = pairs([report("wire", TITLE, AGENCY), report("taken", TITLE, edited, 1)])
    assert 0.6 <= found[1].jaccard < 1


def test_a_short_version_is_found_inside_a_long_one_and_the_other_way_round() -> None:
    short, long = report("short", TITLE, SHORT), report("long", TITLE, f"{AGENCY} {BACKGROUND * 3}", 1)
    assert [c.id for _, c in pairs([short, long])] == ["short"]
    assert [c.id for _, c in pairs([long, short])] == ["long"]
    (found,) = pairs([short, long])
    assert found[1].containment >= 0.9
    assert found[1].jaccard < 0.6


def test_background_that_two_reports_share_makes_no_copy() -> None:
    first = report("a", "Canal closed again", f"{AGENCY} {BACKGROUND}")
    second = report("b", "Shipowners sue the ministry", f"{OTHER} {BACKGROUND}", 5)
    third = report("c", "Who pays for the silt?", BACKGROUND, 6)
    assert list(pairs([first, second, third])) == []


def test_a_sentence_that_is_quoted_makes_no_copy() -> None:
    headline = report("head", "No one of the 22 crew was hurt, and no fuel had leaked by noon")
    assert list(pairs([headline, report("wire", TITLE, AGENCY, 1)])) == []


def test_a_daily_form_with_new_figures_is_no_copy_of_itself() -> None:
    title = "Losses of the past day"
    monday = report("mon", title, LOSSES.format(a=12, b=31, c=44, d=89, e=120), outlet="staff")
    tuesday = report("tue", title, LOSSES.format(a=17, b=25, c=51, d=93, e=101), 24, outlet="staff")
    again = report("again", title, LOSSES.format(a=17, b=25, c=51, d=93, e=101), 25, outlet="agency")
    assert [(later, c.id) for later, c in pairs([monday, tuesday, again]) if later == "tue"] == []
    assert ("again", "tue") in [(later, c.id) for later, c in pairs([monday, tuesday, again])]


def test_texts_without_spaces_between_words() -> None:
    chinese = (
        "一艘货轮周一清晨在运河口搁浅,双向交通中断。运河管理局说,四艘拖船已被派往现场,"
        "将在晚潮之前把它拖出。二十二名船员无人受伤。"
    )
    thai = "เรือสินค้าลำหนึ่งเกยตื้นที่ปากคลองเมื่อเช้าวันจันทร์และปิดกั้นการจราจรทั้งสองทิศทาง เรือลากจูงสี่ลำถูกส่งไปช่วย"
    for text in (chinese, thai):
        other = "".join(reversed(text))
        docs = [report("a", "", text), report("b", "", text + text[:8], 1), report("c", "", other, 2)]
        assert [(later, c.id) for later, c in pairs(docs)] == [("b", "a")]


def test_what_is_removed_leaves_nothing() -> None:
    index = CopyIndex(DEFAULT)
    numbers = [index.add(Known.of(report(f"r{n}", f"{TITLE} {n}", f"{AGENCY} {n}", n * 24))) for n in range(CROWDED + 20)]
    for number in numbers[:-1]:
        index.remove(number)
    assert len(index) == 1
    (left,) = index._known.values()
    assert index._under.keys() <= set(left.sketch.hashes.tolist())
    index.remove(numbers[-1])
    assert (len(index), index._under) == (0, {})


@given(st.text(max_size=400))
def test_every_text_has_a_sketch_that_survives_storage(text: str) -> None:
    made = sketch(text)
    assert made.size <= MOST
    back = Sketch.from_bytes(made.to_bytes())
    assert back.level == made.level
    assert back.hashes.tolist() == made.hashes.tolist()
    if made.size:
        assert compared(made, back)[:2] == (1.0, 1.0)


@given(st.integers(500, 3000), st.floats(0, 1))
def test_the_estimate_is_near_the_truth(words: int, share: float) -> None:
    one = [f"w{n}" for n in range(words)]
    kept = int(words * share)
    other = one[:kept] + [f"x{n}" for n in range(words - kept)]
    shingles = [{tuple(t[n : n + 5]) for n in range(len(t) - 4)} for t in (one, other)]
    truth = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    assert abs(compared(sketch(" ".join(one)), sketch(" ".join(other)))[0] - truth) < 0.12


def test_huge_and_hostile_texts_are_bounded() -> None:
    assert sketch("word " * 2_000_000).size == 1
    assert sketch("\x00\ud800" * 1000).size == 0
    assert sketch("𐍈 " * 50).size <= MOST
