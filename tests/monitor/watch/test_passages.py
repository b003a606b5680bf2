from __future__ import annotations

from adapters.schema import Embed, Item, Link, Media, Mention, Outlet, Person, Quote, SourceRef, Span, Tag, Title
from monitor.watch.fields import FIELDS, FieldName, mask
from monitor.watch.passages import Document
from tests.monitor.watch.samples import article


def seen(item: Item, *fields: FieldName) -> list[tuple[str, str, bool]]:
    """(field, text, in_text) of the passages that count as one of `fields`, all when none is given."""
    wanted = mask(fields or FIELDS)
    found = Document.of_item(item, wanted).passages
    return [(p.field, p.text[p.start : p.end].strip(), p.in_text) for p in found if p.mask & wanted]


def post(text: str, **fields: object) -> Item:
    return Item.model_validate({"id": "x:1", "kind": "post", "source": SourceRef(adapter="x"), "text": text, **fields})


NEWS = article(
    ("prefix", "Agency wire. "),
    ("headline", "Headline\n\n"),
    ("dateline", "KYIV (AP) — "),
    ("body", "First.\n\n"),
    ("heading", "Subheading\n\n"),
    ("quote", "Block quotation.\n\n"),
    ("caption", "Caption. "),
    ("credit", "[Credit: AP]\n\n"),
    ("embed", "A post — Someone (@some)\n\n"),
    ("noise", "Share this"),
    ("byline", "By A. Writer"),
)


def test_roles_count_as_fields() -> None:
    assert [text for _, text, _ in seen(NEWS, "body")] == ["First.", "Subheading", "Block quotation."]
    assert seen(NEWS, "title") == [("title", "Headline", True)]
    assert seen(NEWS, "credit") == [("credit", "[Credit: AP]", True)]
    assert seen(NEWS, "author") == [("author", "By A. Writer", True)]
    assert seen(NEWS, "dateline") == [("dateline", "KYIV (AP) —", True)]


def test_noise_is_no_field() -> None:
    assert "Share this" not in [text for _, text, _ in seen(NEWS)]


def test_the_first_paragraph_is_the_lead_unless_one_is_marked() -> None:
    assert seen(NEWS, "lead") == [("body", "First.", True)]
    marked = article(("body", "Before.\n\n"), ("lead", "The lead.\n\n"), ("body", "After."))
    assert seen(marked, "lead") == [("lead", "The lead.", True)]
    assert [text for _, text, _ in seen(marked, "body")] == ["Before.", "The lead.", "After."]


def test_places_lead_back_into_the_text() -> None:
    document = Document.of_item(NEWS, mask(["caption", "body"]))
    for word in ("First", "Subheading", "Caption"):
        at = document.haystack.index(word)
        passage, start, end = document.place(at, at + len(word))
        assert passage.text is NEWS.text
        assert NEWS.text[start:end] == word


def test_values_beside_the_text() -> None:
    item = article(
        ("body", "Text with a summary in it."),
        title=Title(text="Only in the feed", source="feed"),
        summary="Another summary",
        tags=(Tag(name="defence"),),
        authors=(Person(name="A. Writer", handle="awriter"),),
        outlet=Outlet(name="Daily", domain="daily.example"),
        url="https://daily.example/nato-news",
        canonical_url="https://daily.example/nato-news",
        links=(Link(url="https://other.example/"),),
        mentions=(Mention(handle="someone"),),
        media=(Media(caption="A tank", credit="AP"), Media(caption="a summary")),
    )
    assert [found for found in seen(item) if not found[2]] == [
        ("title", "Only in the feed", False),
        ("summary", "Another summary", False),
        ("caption", "A tank", False),
        ("credit", "AP", False),
        ("tag", "defence", False),
        ("author", "A. Writer", False),
        ("author", "awriter", False),
        ("outlet", "Daily", False),
        ("outlet", "daily.example", False),
        ("url", "https://daily.example/nato-news", False),
        ("link", "https://other.example/", False),
        ("mention", "someone", False),
    ]


def test_a_summary_or_title_that_stands_in_the_text_is_read_once() -> None:
    item = article(
        ("headline", "The head\nline\n"), ("body", "The text begins here and goes on."),
        title=Title(text="The head line", source="text"), summary="The text begins here…",
    )  # fmt: skip
    assert [in_text for _, _, in_text in seen(item)] == [True, True]


def test_embedded_posts_outside_the_text() -> None:
    inner = post("A reply with NATO in it")
    item = article(
        ("body", "Article. "), ("embed", "Quoted post — Someone"),
        embeds=(
            Embed(item=post("Quoted post"), span=Span(start=9, end=30)),
            Embed(item=post("Loaded by a script", embeds=(Embed(item=inner),))),
        ),
    )  # fmt: skip
    assert seen(item, "embed") == [
        ("embed", "Quoted post — Someone", True),
        ("embed", "Loaded by a script", False),
        ("embed", "A reply with NATO in it", False),
    ]


def test_a_text_without_blocks() -> None:
    text = "Headline\n\nBody before. The post. Body after."
    item = article().model_copy(
        update={
            "text": text,
            "title": Title(text="Headline", source="text", span=Span(start=0, end=8)),
            "embeds": (Embed(item=post("The post."), span=Span(start=23, end=32)),),
        }
    )
    assert seen(item) == [
        ("title", "Headline", True),
        ("body", "Body before.", True),
        ("embed", "The post.", True),
        ("body", "Body after.", True),
    ]


def test_quoted_words_count_as_quote_too() -> None:
    item = article(("body", 'He said "we will" today.'), quotes=(Quote(span=Span(start=9, end=16)),))
    document = Document.of_item(item, mask(["quote"]))
    passage = document.passages[0]
    assert document.mask_at(passage, 9, 11) & mask(["quote"])
    assert not document.mask_at(passage, 0, 2) & mask(["quote"])
    assert not document.mask_at(passage, 14, 20) & mask(["quote"])


def test_a_quotation_within_a_quotation() -> None:
    text = 'He said "they cried \'war\' and ran" today.'
    quotes = tuple(Quote(span=Span(start=start, end=end)) for start, end in ((9, 33), (21, 24)))
    document = Document.of_item(article(("body", text), quotes=quotes), mask(["quote"]))
    at = text.index("ran")
    assert document.mask_at(document.passages[0], at, at + 3) & mask(["quote"])


def test_tags_in_the_text() -> None:
    item = article(("body", "Look: #NATO"), tags=(Tag(name="NATO", span=Span(start=6, end=11)),))
    assert seen(item, "tag") == [("tag", "#NATO", True)]
