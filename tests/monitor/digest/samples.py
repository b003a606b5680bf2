"""Stories of our own make, in several scripts, for the tests, the benchmark and the pictures of digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from adapters.schema import Item, Language, Outlet, Person, Quote, SourceRef, Span, Title, partition
from monitor.digest import Coverage, Flagged, Gap, Material, Place, Window
from storage.records import Evidence, Flag, Match, Priority

__all__ = ["NOW", "WINDOW", "evidence", "flag", "material", "post", "report", "showcase", "spread"]

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
_FIELDS = {"headline": "title", "lead": "lead", "caption": "caption"}
WINDOW = Window(period=date(2026, 11, 20), start=NOW - timedelta(days=1), end=NOW, zone="Europe/Kyiv")


def report(id: str, title: str, text: str, *, outlet: str = "Harbour Post", language: str = "en", **fields: Any) -> Item:
    """An article: the title is its first paragraph, the rest its body."""
    whole = f"{title}\n\n{text}"
    values: dict[str, Any] = {
        "id": id, "kind": "article", "source": SourceRef(adapter="feed", source_id="harbour"),
        "outlet": Outlet(name=outlet), "title": Title(text=title, source="feed"), "text": whole,
        "blocks": partition([("headline", len(title)), ("separator", 2), ("body", len(text))]) if text else (),
        "language": Language(tag=language), "first_seen": NOW - timedelta(hours=3),
        "canonical_url": f"https://news.example/{id}",
    }  # fmt: skip
    return Item(**{**values, **fields})


def post(id: str, text: str, *, handle: str = "quay_watch", **fields: Any) -> Item:
    """A post of a network, without a title."""
    values: dict[str, Any] = {
        "id": id, "kind": "post", "platform": "mastodon", "source": SourceRef(adapter="social", source_id="quay"),
        "authors": (Person(handle=handle),), "text": text, "first_seen": NOW - timedelta(hours=2),
        "language": Language(tag="en"), "canonical_url": f"https://social.example/{id}",
    }  # fmt: skip
    return Item(**{**values, **fields})


def evidence(item: Item, surface: str, *, name: str | None = None, field: str | None = None, nth: int = 0) -> Evidence:
    """The hit on the `nth` occurrence of `surface` in the item's text, with 60 characters around it."""
    at = -1
    for _ in range(nth + 1):
        at = item.text.index(surface, at + 1)
    span = Span(start=at, end=at + len(surface))
    block = next((b for b in item.blocks if b.span.covers(span)), None)
    first, last = (block.span.start, block.span.end) if block else (0, len(item.text))
    low, high = max(first, at - 60), min(last, span.end + 60)
    snippet = item.text[low:high].replace("\n", " ")
    return Evidence(
        field=field or _FIELDS.get(block.role if block else "", "body"), span=span, surface=surface, term=surface,
        canonical=name, snippet=snippet, mark=Span(start=at - low, end=span.end - low),
    )  # fmt: skip


def flag(
    seq: int, item: Item, *hits: Evidence, watch: str = "air-defence", priority: Priority = "normal", score: float = 0.5
) -> Flag:
    match = Match(watch_id=watch, watch_version="0123456789ab", priority=priority, evidence=hits, score=score)
    return Flag(seq=seq, item_id=item.id, revision=1, kind="live", created=NOW, match=match)


def material(*flagged: tuple[Item, Sequence[Flag]], **fields: Any) -> Material:
    """A window with these items and nothing else known, but for `fields`."""
    made = [Flagged(item, tuple(flags)) for item, flags in flagged]
    return Material(**{"window": WINDOW, "flagged": made, **fields})


def spread(items: int, stories: int, *, language: str = "en") -> Material:
    """As many flagged items in as many stories, in three watches, two flags each."""
    flagged, places = [], {}
    for n in range(items):
        story = n % stories
        item = report(
            f"feed:{n}", f"Convoy {story} of the northern harbour is seen at sea",
            f"A tanker and {n} barges left the roads at dawn. The coast guard counted radar masts on each of them, "
            "and a drone followed until noon. Nobody answered the harbour's call. The sea was calm.",
            outlet=f"Paper {n % 97}",
        )  # fmt: skip
        flags = [
            flag(2 * n + 1, item, evidence(item, "tanker"), evidence(item, "Convoy"), watch="shipping"),
            flag(2 * n + 2, item, evidence(item, "drone"), evidence(item, "radar masts"), watch=f"watch-{n % 3}",
                 priority="high"),
        ]  # fmt: skip
        flagged.append((item, flags))
        places[item.id] = Place(story=f"s{story}", novelty="re-run" if story % 10 == 9 else "new-event")
    history = {w: [items // 4] * 14 for w in ("shipping", "watch-0", "watch-1", "watch-2")}
    return material(*flagged, places=places, history=history, coverage=Coverage(sources=97))


def showcase() -> Material:
    """A small day: an urgent story of four outlets, an Arabic, a Japanese and a Ukrainian one, posts, re-runs, gaps."""
    crossing = report(
        "feed:crossing", "Second Patriot battery guards the river crossing",
        "Engineers finished the pontoon bridge at Olve on Thursday and handed it to the army. A second Patriot battery was "
        "moved to the eastern bank during the night, the ministry said. "
        "“Whoever wants the bridge must come past us first,” said Colonel Marit Haug. "
        "The electronic warfare company that lost its mast in May stays where it is.",
    )  # fmt: skip
    said = crossing.text.index("Whoever")
    words = "Whoever wants the bridge must come past us first"
    crossing = crossing.model_copy(
        update={"quotes": (Quote(span=Span(start=said, end=said + len(words)), speaker="Colonel Marit Haug"),)}
    )
    echo = report(
        "feed:echo", "Zweite Patriot-Batterie sichert Brücke", "Die Brücke bei Olve ist fertig.",
        outlet="Nordblatt", language="de",
    )  # fmt: skip
    wire = report("feed:wire", "Bridge at Olve opens", "Engineers finished the pontoon bridge at Olve.", outlet="Wire Nine")
    arabic = report(
        "feed:arabic", "بطارية دفاع جوي جديدة تحمي الجسر العائم",
        "قالت الوزارة إن بطارية باتريوت نُقلت إلى الضفة الشرقية ليلا. وأضافت أن الجسر العائم جاهز للاستعمال منذ يوم الخميس.",
        outlet="بريد الميناء", language="ar",
    )  # fmt: skip
    japanese = report(
        "feed:japanese", "防空部隊、河口の橋を警備 新型レーダーも配備",
        "防衛当局は木曜日、河口の浮橋に防空部隊を配置したと発表した。新型レーダーの運用は来月に始まる。住民への説明会は土曜日に開かれる。",
        outlet="港湾新報", language="ja",
    )  # fmt: skip
    ukrainian = report(
        "feed:ukrainian", "Протиповітряна оборона отримала нові радари",
        "Три радари прибули до порту в середу. За словами командування, їх встановлять до кінця місяця.",
        outlet="Портовий вісник", language="uk",
    )  # fmt: skip
    seen = post("social:1", "Two launchers on the ring road, heading for the bridge. Patriot, I think.")
    old = report("feed:old", "How a Patriot radar works", "A primer on radars, first printed in spring.", outlet="Wire Nine")
    flagged = (
        (crossing, [
            flag(1, crossing, evidence(crossing, "Patriot", name="MIM-104 Patriot"), priority="critical"),
            flag(2, crossing, evidence(crossing, "Patriot", name="MIM-104 Patriot"),
                 evidence(crossing, "pontoon bridge"), watch="crossings", priority="high"),
            flag(3, crossing, evidence(crossing, "electronic warfare"), watch="electronic-warfare"),
        ]),
        (echo, [flag(4, echo, evidence(echo, "Patriot", name="MIM-104 Patriot"), priority="critical")]),
        (wire, [flag(5, wire, evidence(wire, "Bridge"), watch="crossings", priority="high")]),
        (arabic, [flag(6, arabic, evidence(arabic, "باتريوت", name="MIM-104 Patriot"), priority="high")]),
        (japanese, [flag(7, japanese, evidence(japanese, "防空部隊", name="air defence"), priority="high")]),
        (ukrainian, [flag(8, ukrainian, evidence(ukrainian, "Протиповітряна оборона", name="air defence"))]),
        (seen, [flag(9, seen, evidence(seen, "Patriot", name="MIM-104 Patriot"))]),
        (old, [flag(10, old, evidence(old, "Patriot", name="MIM-104 Patriot"))]),
    )  # fmt: skip
    places = {i: Place("crossing") for i in ("feed:echo",)} | {
        "feed:crossing": Place("crossing", novelty="new-development", news=("MIM-104 Patriot", "Olve")),
        "feed:wire": Place("crossing", copy_of="feed:crossing", novelty="copy"),
        "feed:old": Place("primer", novelty="resurfaced"),
    }
    gap = Gap(source="coast-guard", kind="failed", reason="the server answered 503", since=NOW - timedelta(days=2))
    return material(
        *flagged, places=places, coverage=Coverage(sources=12, gaps=(gap,)),
        history={"air-defence": [3, 2, 4, 1, 2, 3, 2], "crossings": [1, 1, 0, 2], "electronic-warfare": [2, 1, 1]},
        versions={"air-defence": "4f2a91c07d", "crossings": "88d0e1a2bb", "electronic-warfare": "c01dcafe00"},
    )  # fmt: skip
