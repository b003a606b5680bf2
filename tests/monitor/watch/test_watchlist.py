from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.schema import Item, Quote, Span, Tag, Title
from monitor.watch import FIELDS, Entity, Watch, Watchlist, WatchlistError, WatchTest
from monitor.watch.engine import MAX_EVIDENCE
from storage.records import Evidence, Matcher
from tests.monitor.watch.samples import article, texts

FILE = """
version = 1

[[entity]]
id = "person.petrenko"
type = "person"
names.uk = ["Іван Петренко", "Петренко"]
names.en = ["Ivan Petrenko", "Petrenko"]
exclude = ["Petrenko Street"]

[[watch]]
id = "s400"
priority = "high"
query = '"S-400" OR "С-400"'

[[watch]]
id = "petrenko"
query = "entity:person.petrenko"
[[watch.test]]
text = "Minister Petrenko’s visit"
[[watch.test]]
text = "A flat in Petrenko Street"
match = false

[[watch]]
id = "nato-ukraine"
query = "NATO AND Ukraine"
fields = ["body"]

[[watch]]
id = "ap"
query = "AP"
fields = ["body"]

[[watch]]
id = "drills"
query = "drills NOT (fire OR school)"
"""

NEWS = article(
    ("headline", "Ukraine talks go on\n\n"),
    ("body", "NATO said on Monday that it\nwould watch the drills. CAPS do not count.\n\n"),
    ("caption", "Crews of an S‑400 in the field. "),
    ("credit", "[Credit: AP]\n\n"),
    ("body", "Ivan\nPetrenko flew to Ukraine; Petrenko Street was closed."),
)


@pytest.fixture(scope="module")
def watchlist() -> Watchlist:
    return Watchlist.parse(FILE, "list.toml")


def of(query: str, **fields: object) -> Watchlist:
    return Watchlist([Watch.model_validate({"id": "w", "query": query, **fields})])


def evidence(watchlist: Watchlist, item: Item, previous: Item | None = None) -> dict[str, list[Evidence]]:
    return {m.watch_id: list(m.evidence) for m in watchlist.match(item, previous)}


def test_matches_with_exact_evidence(watchlist: Watchlist) -> None:
    found = evidence(watchlist, NEWS)
    assert list(found) == ["s400", "petrenko", "nato-ukraine", "drills"]
    (s400,) = found["s400"]
    assert (s400.field, s400.role, s400.in_text) == ("caption", "caption", True)
    assert (s400.surface, s400.term) == ("S‑400", '"S-400"')
    assert s400.snippet == "Crews of an S‑400 in the field."
    (petrenko,) = found["petrenko"]
    assert petrenko.surface == "Ivan\nPetrenko"
    assert (petrenko.entity, petrenko.canonical) == ("person.petrenko", "Іван Петренко")
    assert [e.surface for e in found["nato-ukraine"]] == ["NATO", "Ukraine"]
    for hit in (hit for hits in found.values() for hit in hits):
        assert hit.span.of(NEWS.text) == hit.surface
        assert hit.mark is not None
        assert hit.mark.of(hit.snippet) == " ".join(hit.surface.split())


def test_a_match_carries_priority_and_version(watchlist: Watchlist) -> None:
    match = watchlist.match(NEWS)[0]
    assert (match.priority, match.watch_version) == ("high", watchlist.version("s400"))


def test_match_is_what_a_store_calls(watchlist: Watchlist) -> None:
    matcher: Matcher = watchlist.match
    assert matcher(NEWS, None)


@pytest.mark.parametrize(
    ("query", "text", "matches"),
    [
        ("a b", "b and a", True),
        ("a b", "a", False),
        ("a OR b", "b", True),
        ("a NOT b", "a", True),
        ("a NOT b", "a b", False),
        ("a AND NOT (b c)", "a b", True),
        ("a AND NOT (b c)", "a b c", False),
        ("NOT (NOT a OR b)", "a", True),
        ('"b a"', "a b", False),
        ("STRASSE", "die Straße", True),
        ("S-400", "S‒400", True),
        ("ap", "APC", False),
    ],
)
def test_queries(query: str, text: str, matches: bool) -> None:
    assert bool(of(query).match_text(text)) is matches


def test_fields_restrict_where_hits_count() -> None:
    assert [e.field for e in evidence(of("AP", fields=["credit"]), NEWS)["w"]] == ["credit"]
    assert evidence(of("AP"), NEWS) == {}
    assert evidence(of("NATO Ukraine", fields=["title"]), NEWS) == {}
    assert [e.field for e in evidence(of("Ukraine", fields=["title", "body"]), NEWS)["w"]] == ["title", "body"]
    assert evidence(of("Ukraine NOT NATO", fields=["title"]), NEWS)["w"]


def test_no_hit_crosses_blocks() -> None:
    item = article(("headline", "New air "), ("body", "defence plan. Sub"), ("caption", "marine"))
    assert of('"air defence" OR submarine').match(item) == ()
    assert [e.surface for e in evidence(of("sub marine"), item)["w"]] == ["Sub", "marine"]


def test_values_outside_the_text_point_into_themselves() -> None:
    title, tags = Title(text="NATO meets", source="feed"), (Tag(name="Air Defence"),)
    item = article(("body", "Text."), title=title, tags=tags, summary="On NATO")
    hits = evidence(of('NATO "air defence"'), item)["w"]
    assert [(e.field, e.role, e.in_text, e.span.start, e.surface) for e in hits] == [
        ("title", None, False, 0, "NATO"), ("summary", None, False, 3, "NATO"), ("tag", None, False, 0, "Air Defence"),
    ]  # fmt: skip


def test_a_tag_in_the_text_is_listed_once() -> None:
    item = article(("body", "Look: #NATO"), tags=(Tag(name="NATO", span=Span(start=6, end=11)),))
    assert [(e.field, e.surface) for e in evidence(of("NATO"), item)["w"]] == [("body", "NATO")]


def test_quotes_can_be_asked_for() -> None:
    item = article(("body", 'He said "war is near". No war yet.'), quotes=(Quote(span=Span(start=9, end=20)),))
    (hit,) = evidence(of("war", fields=["quote"]), item)["w"]
    assert (hit.field, hit.role, hit.span.start) == ("quote", "body", 9)


def test_only_added_paragraphs_raise_a_hit() -> None:
    old = article(("body", "NATO met.\n\n"), ("body", "Nothing else."))
    typo = article(("body", "NATO  met.\n\n"), ("body", "Nothing else!"))
    more = article(("body", "NATO met.\n\n"), ("body", "Nothing else.\n\n"), ("body", "NATO met again."))
    watch = of("NATO NOT Ukraine")
    assert watch.match(old)
    assert watch.match(old, old) == ()
    assert watch.match(typo, old) == ()
    assert [e.span.start for e in evidence(watch, more, old)["w"]] == [0, more.text.index("NATO met again")]
    both = of("met AND again")
    assert evidence(both, more, old)["w"]
    dropped = article(("body", "NATO met.\n\n"), ("body", "Nothing else."))
    assert watch.match(dropped, article(("body", "NATO met.\n\n"), ("body", "Ukraine too."))) == ()


def test_evidence_is_capped_and_keeps_the_first_of_each_term() -> None:
    item = article(("body", "one " * 500 + "two three"))
    hits = evidence(of("one two three"), item)["w"]
    assert len(hits) == MAX_EVIDENCE
    assert [e.surface for e in hits[-3:]] == ["one", "two", "three"]


def test_new_evidence_is_listed_when_old_fills_the_cap() -> None:
    old = article(("body", "one " * 500 + "\n\n"))
    new = article(("body", "one " * 500 + "\n\n"), ("body", "one more"))
    assert evidence(of("one"), new, old)["w"][-1].span.start == new.text.index("one more")


def test_terms_that_did_not_take_part_are_no_evidence() -> None:
    item = article(("body", "alpha gamma"))
    assert [e.term for e in evidence(of("(alpha AND beta) OR gamma"), item)["w"]] == ["gamma"]


def test_tests_in_the_file(watchlist: Watchlist) -> None:
    results = watchlist.run_tests()
    assert [(r.watch_id, r.passed, r.where, r.line) for r in results] == [
        ("petrenko", True, "list.toml", 20), ("petrenko", True, "list.toml", 22),
    ]  # fmt: skip
    wrong = Watchlist([Watch(id="w", query="NATO", test=(WatchTest(text="a NATO day", match=False),))]).run_tests()[0]
    assert not wrong.passed
    assert str(wrong) == "watchlist: FAILED: w should not match 'a NATO day' (found 'NATO')"


def test_versions_change_with_what_they_cover(watchlist: Watchlist) -> None:
    def version(text: str, watch_id: str = "petrenko") -> str:
        return Watchlist.parse(text).version(watch_id)

    same = version(FILE)
    assert same == watchlist.version("petrenko") == version(FILE + "# a comment\n")
    assert version(FILE.replace('"Petrenko"]', '"Petrenko", "I. Petrenko"]')) != same
    assert version(FILE.replace("Petrenko Street", "Petrenko Square")) != same
    assert version(FILE.replace('"Petrenko"]', '"Petrenko", "I. Petrenko"]'), "s400") == watchlist.version("s400")
    assert version(FILE.replace('fields = ["body"]', 'fields = ["title"]'), "ap") != watchlist.version("ap")
    with pytest.raises(KeyError):
        watchlist.version("none")


def test_made_in_python() -> None:
    entity = Entity(id="nato", type="org", names={"en": ("NATO",), "uk": ("НАТО",)})
    assert Watchlist([Watch(id="w", query="entity:nato")], [entity]).match_text("саміт НАТО")
    with pytest.raises(WatchlistError, match="no entity `nato`"):
        Watchlist([Watch(id="w", query="entity:nato")])


def test_threads_share_a_watchlist(watchlist: Watchlist) -> None:
    expected = watchlist.match(NEWS)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == expected for found in pool.map(lambda _: watchlist.match(NEWS), range(100)))


@given(texts)
def test_surfaces_are_the_text_at_their_spans(text: str) -> None:
    for match in of("ss OR s-400 OR 北约 OR 나토 OR ap OR й OR i OR नाटो OR กำ").match_text(text):
        for hit in match.evidence:
            assert hit.surface == text[hit.span.start : hit.span.end]


around = st.text("aАé\n 北ß", max_size=30)


@given(around, around, st.sampled_from(["S-400", "НАТО", "북", "Straße"]))
def test_a_word_between_spaces_is_found_wherever_it_stands(before: str, after: str, word: str) -> None:
    text = f"{before} {word} {after}"
    hits = [e.surface for m in of(word).match_text(text) for e in m.evidence]
    assert word in hits


def test_the_file_in_the_guide_is_as_it_says() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "watchlists.md").read_text("utf-8")
    sample = guide.partition("```toml\n")[2].partition("```")[0]
    results = Watchlist.parse(sample.replace('include = ["entities/*.toml"]', "")).run_tests()
    assert [r.passed for r in results] == [True, True]


def test_the_guide_names_every_field() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "watchlists.md").read_text("utf-8")
    table = guide.partition("## Fields")[2].partition("## Evidence")[0]
    assert all(f"`{name}`" in table for name in FIELDS)
