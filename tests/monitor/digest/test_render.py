"""A digest as mail: HTML and text that say the same, safe, small, and readable."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from adapters.errors import ConfigurationError
from adapters.schema import Quote, Span
from monitor.digest import Coverage, Digest, Gap, Place, Setting, build, render
from monitor.digest.frame import LANGUAGES
from monitor.digest.render import MOST_HTML
from monitor.digest.shorten import shortened
from tests.monitor.digest.samples import evidence, flag, material, report, showcase, spread

HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "</style><script>x</script>",
    "{{ 7*7 }}", "{% include 'x' %}", "<a href='javascript:alert(1)'>x</a>", "<!--", "]]>", "&lt;b&gt;", "\u202eevil\u202c",
    "=?utf-8?q?a=0D=0ABcc:_x@y?=", "line\r\nBcc: x@y.example", "<style>*{display:none}</style>", "' onclick='x",
)  # fmt: skip


def hostile_day(words: str) -> Digest:
    item = report(
        "evil", f"Radar {words}", f"A radar {words} was seen. “{words} and more of it” he said.", outlet=f"Paper {words}",
        url="javascript:alert(1)", canonical_url=None, summary=f"{words}.",
    )  # fmt: skip
    quote = Quote(span=Span(start=0, end=len(item.text)), speaker=f"Speaker {words}")
    item = item.model_copy(update={"quotes": (quote,)})
    hit = evidence(item, "radar", name=f"radar {words}").model_copy(update={"speaker": words, "variant": "alias"})
    other = report("evil2", "Mast", f"A mast {words}", canonical_url=f'https://h.example/"{words}')
    gap = Gap(source="feed", kind="failed", reason=words)
    found = material(
        (item, [flag(1, item, hit)]), (other, [flag(2, other, evidence(other, "mast"))]),
        places={"evil": Place("evil", novelty="new-development", news=(words,)), "evil2": Place("evil")},
        coverage=Coverage(sources=2, gaps=(gap,)), sources={"harbour": words},
    )  # fmt: skip
    return build(found, Setting(title=words.replace("\n", " ")[:100], unsubscribe=words, archive=words))


def harmless(page: str) -> None:
    parsed = lxml_html.document_fromstring(page)
    allowed = {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "a", "b", "bdi", "span", "mark",
        "code", "ul", "li", "div", "blockquote", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    for node in parsed.iter():
        assert node.tag in allowed, node.tag
        assert not [a for a in node.attrib if a.startswith("on")]
        assert not {"src", "srcset", "background", "action"} & set(node.attrib)
        if "href" in node.attrib:
            assert node.tag == "a"
            assert re.match("https?://", node.get("href"))
    for style in [*(n.get("style", "") for n in parsed.iter()), *(n.text or "" for n in parsed.iter("style"))]:
        assert not re.search(r"url\s*\(|@import|expression|</", style)


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_strangers_stay_words(words: str) -> None:
    made = render(hostile_day(words))
    harmless(made.html)
    assert "\n" not in made.subject
    assert "\r" not in made.subject + made.text
    assert "49" not in made.subject


@given(st.text(max_size=60))
@settings(max_examples=40, deadline=None)
def test_no_text_becomes_markup(words: str) -> None:
    harmless(render(hostile_day(words)).html)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("made", [showcase(), material(), spread(400, 200)], ids=["day", "quiet", "busy"])
def test_the_html_is_valid_and_its_outline_has_no_holes(made: object, language: str) -> None:
    page = render(build(made, Setting(language=language))).html  # type: ignore[arg-type]
    html5lib.HTMLParser(strict=True).parse(page)
    root = lxml_html.document_fromstring(page)
    assert root.get("lang") == language
    levels = [int(n.tag[1]) for n in root.iter("h1", "h2", "h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert all(th.get("scope") for th in root.iter("th"))


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("made", [showcase(), material(), spread(400, 200)], ids=["day", "quiet", "busy"])
def test_the_text_holds_all_that_the_html_tells(made: object, language: str) -> None:
    digest = render(build(made, Setting(language=language, unsubscribe="mailto:desk@news.example")))  # type: ignore[arg-type]
    root = lxml_html.document_fromstring(digest.html)
    table = root.find(".//thead")  # the columns' names: in the text each number has its own word
    if table is not None:
        table.getparent().remove(table)
    shown = " ".join(root.find("body").itertext())
    bars = {"noch", "kein", "üblicher", "wert"} if language == "de" else set()
    assert words_of(shown) - words_of(digest.text) - bars <= words_of("not yet usual figure no")
    assert {a.get("href") for a in root.iter("a")} <= set(re.findall(r"https?://\S+", digest.text))


@pytest.mark.parametrize("stories", [40, 500])
def test_a_busy_day_stays_under_the_limit_and_says_what_is_left_out(stories: int) -> None:
    digest = build(spread(2_000, 1_000), Setting(stories=stories, titles=1000))
    made = render(digest)
    assert len(made.html.encode()) <= MOST_HTML
    told = made.html.count('class="story"')
    assert told >= 20
    more = re.search(r"([\d,]+) more; ", made.text)
    assert more
    named = made.text.split("\nFurther stories\n")[1].split("\nTold again\n")[0].count("\n- ") - 1
    again = made.text.split("\nTold again\n")[1].split("\nVolume\n")[0].count("\n- ")
    assert told + named + again + int(more[1].replace(",", "")) == 1_000


def test_shortening_loses_nothing_and_ends() -> None:
    digest: Digest | None = build(spread(300, 150), Setting())
    assert digest
    steps = 0
    while (shorter := shortened(digest)) is not None:
        for each in (digest, shorter):
            assert len(each.stories) + len(each.headlines) + each.more == 150
        digest, steps = shorter, steps + 1
    assert steps < 60
    assert len(digest.stories) <= 7


def test_the_same_digest_gives_the_same_bytes() -> None:
    assert render(build(showcase(), Setting())) == render(build(showcase(), Setting()))


def test_scripts_run_their_own_way() -> None:
    root = lxml_html.document_fromstring(render(build(showcase(), Setting())).html)
    blocks = {h.text_content(): h.getparent() for h in root.iter("h3")}
    arabic = next(b for title, b in blocks.items() if title.startswith("بطارية"))
    japanese = next(b for title, b in blocks.items() if title.startswith("防空"))
    assert (arabic.get("dir"), arabic.find("h3").get("lang")) == ("rtl", "ar")
    assert "text-align: right" in arabic.get("style")
    assert all(p.get("dir") == "ltr" for p in arabic.findall("p") if p.get("class") in ("meta", "why", "also"))
    assert (japanese.get("dir"), japanese.find("h3").get("lang")) == ("ltr", "ja")
    assert [m.text for m in japanese.iter("mark")] == ["防空部隊"]


def test_subjects() -> None:
    assert render(build(material(), Setting(title="Desk"))).subject == "Desk, November 20, 2026: nothing new"
    day = render(build(showcase(), Setting(title="Desk"))).subject
    assert day == "Desk, November 20, 2026: 5 developments: Second Patriot battery guards the river crossing"


def test_hits_that_are_not_told_name_the_command_that_tells() -> None:
    made = render(build(showcase(), Setting()))
    assert "1 more hit: `monitor why 5`" in made.text
    assert "<code" in made.html
    assert ">monitor why 5</code>" in made.html


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "Pacific/Auckland", "America/St_Johns"])
def test_times_stand_in_the_zone_of_the_window(zone: str) -> None:
    found = showcase()
    moved = build(material(*((f.item, f.flags) for f in found.flagged)), Setting())
    moved = moved.model_copy(update={"window": moved.window.model_copy(update={"zone": zone})})
    told = {"Europe/Kyiv": "seen 05:00", "Pacific/Auckland": "seen 16:00", "America/St_Johns": "seen 19 Nov,"}
    text = render(moved).text
    assert told[zone] in text.replace("\n  ", " ")
    assert f"({zone})" in text


class TestTemplates:
    def test_ours_are_replaced_one_by_one(self, tmp_path: Path) -> None:
        (tmp_path / "digest.txt.jinja").write_text("{{ digest.title }} only {{ '<b>' }}\n")
        (tmp_path / "digest.css").write_text("body { color: #123456; }\n")
        made = render(build(showcase(), Setting(title="Desk")), templates=tmp_path)
        assert made.text == "Desk only <b>\n"
        assert "#123456" in made.html
        assert "Why it is here" in made.html

    def test_own_html_is_escaped_as_well(self, tmp_path: Path) -> None:
        (tmp_path / "digest.html.jinja").write_text("<!DOCTYPE html><html><body>{{ digest.title }}</body></html>")
        assert "&lt;b&gt;" in render(build(material(), Setting(title="<b>")), templates=tmp_path).html

    @pytest.mark.parametrize(
        ("broken", "line"),
        [("a\n{% for x in %}", 2), ("a\n\n{{ nothing }}", 3), ("{{ digest.title.nothing() }}", 1), ("a\n{{ 1 / 0 }}", 2),
         ("{% include 'gone' %}", 1), ("a\n{{ digest.title + 1 }}", 2), ("{{ t('nothing') }}", 1)],
    )  # fmt: skip
    def test_a_broken_one_is_named_with_its_line(self, tmp_path: Path, broken: str, line: int) -> None:
        (tmp_path / "digest.txt.jinja").write_text(broken)
        with pytest.raises(ConfigurationError) as caught:
            render(build(showcase(), Setting()), templates=tmp_path)
        assert caught.value.where == str(tmp_path / "digest.txt.jinja")
        assert caught.value.line == line
        assert "Mend it" in str(caught.value)

    def test_one_that_is_not_utf_8_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "digest.html.jinja").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(ConfigurationError):
            render(build(material(), Setting()), templates=tmp_path)


def test_a_watch_is_named_where_it_is_explained_first() -> None:
    item = report("a", "Radar", "A radar and a mast and a buoy.")
    radar, mast, buoy = (evidence(item, w) for w in ("radar", "mast", "buoy"))
    flags = [flag(1, item, radar, mast, watch="a"), flag(2, item, mast, buoy, watch="b")]
    story = build(material((item, flags)), Setting()).stories[0]
    assert {h.name: h.watches for h in story.hits} == {"mast": ("a", "b"), "radar": ("a",), "buoy": ("b",)}
    made = render(build(material((item, [*flags, flag(3, item, mast, buoy, watch="c", priority="high")])), Setting()))
    assert "mast in the text (c, a, b) · buoy in the text (c, b) · radar in the text (a)" in " ".join(made.text.split())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A tanker left the harbour at dawn with four barges and a pilot. " + "It rained and rained. " * 2,
         "A tanker left the harbour at dawn with four barges and a pilot. It rained and rained."),
        ("A tanker left the harbour at dawn with four barges, a tug and a pilot. Then " + "it rained and " * 20 + "stopped.",
         "A tanker left the harbour at dawn with four barges, a tug and a pilot."),
    ],
)  # fmt: skip
def test_a_sentence_is_not_begun_that_does_not_fit(text: str, told: str) -> None:
    item = report("a", "Sailed", text)
    assert build(material((item, [flag(1, item, evidence(item, "tanker"))])), Setting()).stories[0].sentences == told
