"""What a digest tells, in which order, and that nothing is lost on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.schema import Quote, Span
from monitor.digest import Coverage, Digest, Place, Setting, build, to_json
from storage.records import Priority
from tests.monitor.digest.samples import NOW, evidence, flag, material, post, report, showcase, spread


def one(id: str, title: str = "Radar at sea", *, priority: Priority = "normal", seq: int = 1, **fields: object) -> tuple:
    item = report(id, title, "A radar was seen. It was raining.", **fields)  # type: ignore[arg-type]
    return item, [flag(seq, item, evidence(item, "radar"), watch="radars", priority=priority)]


def titles(digest: Digest) -> list[str]:
    return [s.lead.id for s in digest.developments]


def test_urgent_stories_come_first_then_those_that_many_tell() -> None:
    many = [one(f"m{n}", outlet=f"Paper {n}") for n in range(3)]
    found = material(
        one("lone"), *many, one("urgent", priority="critical"), one("high", priority="high"),
        places={f"m{n}": Place("many") for n in range(3)},
    )  # fmt: skip
    assert titles(build(found, Setting())) == ["urgent", "high", "m0", "lone"]


def test_the_order_does_not_hang_on_that_of_the_items() -> None:
    found = spread(60, 20)
    turned = material(*((f.item, f.flags) for f in reversed(found.flagged)), places=found.places, history=found.history,
                      coverage=found.coverage)  # fmt: skip
    assert to_json(build(found, Setting())) == to_json(build(turned, Setting()))


def test_every_item_is_told_named_or_counted() -> None:
    made = build(spread(300, 100), Setting(stories=10, titles=5, entries=1))
    assert made.totals.items == 300
    assert made.totals.flags == 600
    assert made.totals.stories == 100 == made.totals.developments + made.totals.posts + made.totals.reruns
    assert len(made.developments) + len(made.reruns) + len(made.headlines) + made.more == 100
    assert all(1 + len(s.others) + s.hidden == s.reports == 3 for s in made.stories)
    assert sum(w.stories for w in made.watches) == sum(len(s) for s in _watches_by_story(300, 100))


def _watches_by_story(items: int, stories: int) -> list[set[str]]:
    found: list[set[str]] = [set() for _ in range(stories)]
    for n in range(items):
        found[n % stories] |= {"shipping", f"watch-{n % 3}"}
    return found


def test_an_original_article_leads_before_copies_posts_and_repeats() -> None:
    first = one("copy", first_seen=NOW - timedelta(hours=9))
    said = post("talk", "A radar, right here.")
    found = material(
        first, (said, [flag(2, said, evidence(said, "radar"), watch="radars")]), one("original", seq=3),
        places={"copy": Place("s", copy_of="original", novelty="copy"), "talk": Place("s"), "original": Place("s")},
    )  # fmt: skip
    (story,) = build(found, Setting()).developments
    assert story.lead.id == "original"
    assert [e.id for e in story.others] == ["talk", "copy"]
    assert (story.copies, story.reports) == (1, 3)


def test_what_was_told_before_stands_apart() -> None:
    found = material(
        one("new"), one("old"), one("again"),
        places={"old": Place("old", novelty="resurfaced"), "again": Place("again", novelty="re-run")},
    )  # fmt: skip
    made = build(found, Setting())
    assert titles(made) == ["new"]
    assert {s.lead.id for s in made.reruns} == {"old", "again"}


def test_a_post_has_its_first_sentence_as_headline_and_not_twice() -> None:
    said = post("talk", "A radar, right here. It turns. Nobody minds it.")
    (story,) = build(material((said, [flag(1, said, evidence(said, "turns"))])), Setting()).posts
    assert story.lead.title == "A radar, right here."
    assert story.sentences == "It turns. Nobody minds it."
    assert [m.of(story.sentences) for m in story.sentence_marks] == ["turns"]
    assert story.lead.outlet == "@quay_watch (mastodon)"


@pytest.mark.parametrize(("speaker", "told"), [("Ines Valcourt", True), (None, False)])
def test_a_quotation_needs_a_speaker(speaker: str | None, told: bool) -> None:
    item = report("q", "Radar", "She said: The radar was gone by the morning,")
    at = item.text.index("The radar")
    item = item.model_copy(update={"quotes": (Quote(span=Span(start=at, end=len(item.text)), speaker=speaker),)})
    (story,) = build(material((item, [flag(1, item, evidence(item, "radar"))])), Setting()).developments
    assert (story.quote is not None) is told
    if story.quote:
        assert story.quote.words == "The radar was gone by the morning"


def test_a_digest_covers_the_watches_that_it_names() -> None:
    item = report("a", "Radar and rocket", "A radar and a rocket.")
    seen, fired = evidence(item, "radar"), evidence(item, "rocket")
    flags = [flag(1, item, seen, watch="sea-radars"), flag(2, item, fired, watch="rockets")]
    found = material((item, flags), versions={"sea-radars": "1", "rockets": "2"}, history={"rockets": [9]})
    made = build(found, Setting(watches=("sea-*",)))
    assert made.totals.flags == 1
    assert set(made.versions) == {"sea-radars"}
    assert [b.watch for b in made.volumes] == ["sea-radars"]
    assert made.stories[0].watches == ("sea-radars",)


def test_volumes_stand_beside_the_median_and_tell_of_silence() -> None:
    found = material(one("a"), one("b"), history={"radars": [0, 1, 8, 1], "silent": [4, 4, 5], "never": [0, 0, 0]})
    bars = {b.watch: b for b in build(found, Setting()).volumes}
    assert (bars["radars"].count, bars["radars"].median) == (2, 1)
    assert (bars["silent"].count, bars["silent"].median, bars["silent"].share) == (0, 4, 0)
    assert "never" not in bars


def test_a_window_without_news_still_tells_what_was_not_seen() -> None:
    made = build(material(coverage=showcase().coverage), Setting())
    assert made.totals.items == 0
    assert made.coverage.gaps


def test_languages_and_outlets_are_those_of_all_reports() -> None:
    made = build(showcase(), Setting())
    story = made.developments[0]
    assert story.languages == ("de", "en")
    assert story.outlets == 3
    assert story.news == ("MIM-104 Patriot", "Olve")


def test_a_source_without_an_outlet_goes_by_its_name_in_the_configuration() -> None:
    item = report("a", "Radar", "A radar.").model_copy(update={"outlet": None})
    flags = [flag(1, item, evidence(item, "radar"))]
    named = build(material((item, flags), sources={"harbour": "The Harbour"}), Setting()).stories[0].lead.outlet
    plain = build(material((item, flags)), Setting()).stories[0].lead.outlet
    assert (named, plain) == ("The Harbour", "harbour")


def test_hostile_words_are_made_fit() -> None:
    item = report("evil", "Radar\u202e gnp.exe <script>", "A radar.", outlet="Paper\r\nBcc: x@y.example").model_copy(
        update={"canonical_url": "javascript:alert(1)", "url": "javascript:alert(1)"}
    )
    lead = build(material((item, [flag(1, item, evidence(item, "radar"))])), Setting()).stories[0].lead
    assert lead.title == "Radar gnp.exe <script>"
    assert lead.outlet == "Paper Bcc: x@y.example"
    assert lead.url is None


def test_a_language_tag_that_is_none_is_not_told() -> None:
    item = report("a", "Radar", "A radar.", language='en" onclick="x')
    assert build(material((item, [flag(1, item, evidence(item, "radar"))])), Setting()).stories[0].lead.language is None


def test_an_outlet_is_counted_once_however_it_is_written() -> None:
    found = material(one("a"), one("b", outlet="HARBOUR POST"), places={"b": Place("a")})
    assert build(found, Setting()).stories[0].outlets == 1


def test_a_digest_survives_its_json() -> None:
    made = build(showcase(), Setting(language="uk"))
    assert Digest.model_validate_json(to_json(made)) == made
    assert made.coverage != Coverage()
    assert made.key == "daily:2026-11-20"
