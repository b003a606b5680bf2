"""Entries read without a tree hold what lxml finds in them, or are left to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import ParseError
from adapters.feed import leaves, plain, split, tree
from adapters.text import clean, decode

SHARED = Path(__file__).parents[4] / "shared" / "eval" / "cases" / "feeds"
SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/", "media": "http://search.yahoo.com/mrss/", "a": "http://www.w3.org/2005/Atom",
}  # fmt: skip
_HEAD = "<rss {}><channel>".format(" ".join(f"xmlns:{prefix}='{space}'" for prefix, space in SPACES.items()))


def as_lxml(raw: str) -> list[tuple[str, str, dict[str, str]]] | None:
    """Name, words and attributes of the children of an entry; None where it is not well-formed."""
    if (root := tree.load(f"{_HEAD}{raw}</channel></rss>")) is None:
        return None
    (entry,) = root[0]
    return [(str(e.tag), (e.text or "").strip(), dict(e.attrib)) for e in entry]


def as_leaves(raw: str) -> list[tuple[str, str, dict[str, str]]] | None:
    if (found := leaves.entry(raw, {None: "", **SPACES})) is None:
        return None
    return [(leaf.tag, (leaf.text or "").strip(), {name: leaf.get(name, "") for name in [*leaf.keys()]}) for leaf in found]


def assert_alike(raw: str) -> bool:
    """Whether the shortcut was taken."""
    found = as_leaves(raw)
    if found is not None:
        assert found == as_lxml(raw)
    return found is not None


@pytest.mark.parametrize(
    "raw",
    [
        "<item></item>",
        "<item>\n  <title>A &amp; B &#8211; &#x41;</title>\r\n<link>https://quay.example/?a=1&amp;b=2</link></item>",
        "<item><guid isPermaLink='false'>1</guid><dc:creator>\n<![CDATA[Ann]]>\n</dc:creator></item>",
        "<item><description><![CDATA[<p>x]]]></description><enclosure url=\"https://quay.example/a&amp;b\" l='1' /></item>",
        "<entry><a:link xml:lang='uk' a:rel='self'/><title/></entry>",
        "<item><title>Ї&lt;b&gt;</title ></item >",
    ],
)
def test_most_entries_need_no_tree(raw: str) -> None:
    assert assert_alike(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "<item><title>a<b>c</b></title></item>",
        "<item>words</item>",
        "<item><title>a &nbsp; b</title></item>",
        "<item><title>a & b</title></item>",
        "<item><title>a ]]> b</title></item>",
        "<item><title>&#0;</title></item>",
        "<item><title>&#x85;</title></item>",
        "<item><title>&#xD800;</title></item>",
        "<item><title>a\vb</title></item>",
        "<item><title>a\ufffe</title></item>",
        "<item><title><![CDATA[a]]>b</title></item>",
        "<item><!-- c --><title>a</title></item>",
        "<item><title>a</Title></item>",
        "<item><x:y>unknown prefix</x:y></item>",
        "<item><title x='1' x='2'>a</title></item>",
        "<item><title xmlns='u'>a</title></item>",
        "<item><title xmlns:u='u'>a</title></item>",
        "<item><title xml:base='u'>a</title></item>",
        "<item><title lang='uk'>a</title></item>",
        "<item><title x='a<b'>a</title></item>",
        "<item x='1'><title>a</title></item>",
        "<item><title>a</title>",
        "<item><title {}>a</title></item>".format(" ".join(f"x{chr(97 + n)}='1'" for n in range(25))),
    ],
)
def test_what_is_in_doubt_is_left_to_lxml(raw: str) -> None:
    assert as_leaves(raw) is None


_PIECES = [
    "<title>", "</title>", "<dc:creator>", "</dc:creator>", "<link href='x' ", "rel=\"y\"", "/>", ">", "<", "<![CDATA[",
    "]]>", "]]", "]", "&amp;", "&lt;", "&#65;", "&#x85;", "&#x1F600;", "&", ";", "'", '"', "=", " ", "\n", "\t", "\r",
    "\r\n", "a", "Ж", "<!--", "-->", "<?p?>", "<item>", "</item>", "<media:content url='m' />", "<x/>", "<title/>",
    "<a:id xml:lang='en'>", "</a:id>",
    "\x0b", "\ufffe", "\x00", "<link>https://quay.example/?a&amp;b</link>", "<title>words</title>", "\n  ",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=8).map("".join))
def test_random_entries(inner: str) -> None:
    assert_alike(clean(f"<item>{inner}</item>"))


@pytest.mark.parametrize("inner", ["\n" * 1_000_000 + "x", "<a><![CDATA[" * 100_000 + "]]>x"])
def test_what_is_no_leaf_is_looked_at_once(inner: str) -> None:
    # Looked at again from every place behind it, this takes minutes.
    assert leaves.entry(f"<item>{inner}</item>", {}) is None


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared feeds are not here")
def test_shared_feeds_come_out_as_by_their_trees() -> None:
    taken = 0
    for path in sorted(SHARED.rglob("*.xml")):
        try:
            text = split.trimmed(decode(path.read_bytes()).text)
        except ParseError:
            continue
        slices = split.split(text)
        keys = [split.key(entry) for entry in slices.entries]
        if (quick := plain.quick(slices, keys)) is not None:
            root = tree.load(slices.of(*slices.entries))
            assert root is not None
            assert quick == plain.parse(root, keys)
            taken += 1
    assert taken > 50


def test_entries_that_are_not_where_they_belong_are_left_to_lxml() -> None:
    raw = "<item><title>a</title></item>"
    for head, tail in (("<rss><channel><image>", "</image></channel></rss>"), ("<rss><other>", "</other></rss>")):
        slices = split.split(f"{head}{raw}{tail}")
        assert plain.quick(slices, ["k"]) is None
