"""Bluesky's own server, read through the whole pipeline."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from adapters.schema import Item
from tests.real.bluesky import FirstPost, account, settings, times
from tests.real.network import Account, Network
from tests.real.picture import png
from tests.real.stage import Source, Stage


def related(item: Item, kind: str) -> list[str]:
    return [r.id for r in item.relations if r.type == kind and r.id]


def grown(
    stage: Stage, folder: Path, begun: str, texts: list[str], *, at_once: bool = False, **more: Any
) -> Source:
    """A source that was polled when its account had one post, and has these as well now."""
    first = FirstPost(begun)

    def many(network: Network) -> dict[str, str]:
        first.account.posts(texts, at_once=at_once)
        return {}

    stage.happens(first)
    source = Source(folder, account(stage, **more))
    source.poll()
    stage.happens(many)
    return source


def test_posts_replies_and_quotes(stage: Stage, tmp_path: Path) -> None:
    def happening(network: Network) -> dict[str, str]:
        watch, other = network.account("watch"), network.account("other")
        theirs = other.post("Which radar is this? 📡", langs=["en"])
        reply = watch.post("A P-18.", reply={"root": theirs, "parent": theirs})
        quote = watch.post("Asked today:", embed={"$type": "app.bsky.embed.record", "record": theirs})
        seen = other.post("Seen by others")
        watch.create("app.bsky.feed.repost", subject=seen)
        return {
            "watch": watch.handle, "did": watch.did, "theirs": theirs["uri"], "reply": reply["uri"], "quote": quote["uri"],
            "seen": seen["uri"],
        }  # fmt: skip

    stage.happens(happening)
    source, names = Source(tmp_path, account(stage)), stage.names
    report = source.poll()
    assert (report.outcome, report.problems) == ("ok", ())
    assert times(source) == dict.fromkeys([names[n] for n in ("theirs", "reply", "quote", "seen")], 1)
    theirs, reply, quote = (source.item(names[n]) for n in ("theirs", "reply", "quote"))
    assert theirs.text == "Which radar is this? 📡"
    assert theirs.language is not None
    assert theirs.language.tag == "en"
    assert related(reply, "reply_to") == [theirs.id]
    assert related(quote, "quotes") == [theirs.id]
    assert (reply.authors[0].handle, reply.authors[0].native_id) == (names["watch"], names["did"])
    assert [p.handle for p in source.item(names["seen"]).reposted_by] == [names["watch"]]
    assert reply.id in {f.item_id for f in source.flags()}


def test_pictures_links_and_marks(stage: Stage, tmp_path: Path) -> None:
    text = "🛰 Radar by @other, see https://radar.example/p18 #coast"

    def facet(words: str, **feature: str) -> dict[str, Any]:
        start = len(text[: text.index(words)].encode())
        place = {"byteStart": start, "byteEnd": start + len(words.encode())}
        kind = feature.pop("kind")
        return {"index": place, "features": [{"$type": f"app.bsky.richtext.facet#{kind}", **feature}]}

    def happening(network: Network) -> dict[str, str]:
        watch, other = network.account("watch"), network.account("other")
        picture = {
            "alt": "A mast with 16 antennas", "image": watch.upload(png(40, 30), "image/png"),
            "aspectRatio": {"width": 40, "height": 30},
        }  # fmt: skip
        shown = watch.post(
            text, embed={"$type": "app.bsky.embed.images", "images": [picture]},
            facets=[
                facet("@other", kind="mention", did=other.did), facet("#coast", kind="tag", tag="coast"),
                facet("https://radar.example/p18", kind="link", uri="https://radar.example/p18"),
            ],
            labels={"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "graphic-media"}]},
        )  # fmt: skip
        card = {"uri": "https://radar.example/story", "title": "The mast", "description": "What it is"}
        linked = watch.post("A story", embed={"$type": "app.bsky.embed.external", "external": card})
        both = watch.post("Both", embed={
            "$type": "app.bsky.embed.recordWithMedia", "record": {"$type": "app.bsky.embed.record", "record": shown},
            "media": {"$type": "app.bsky.embed.images", "images": [picture]},
        })  # fmt: skip
        return {
            "watch": watch.handle, "other": other.did, "shown": shown["uri"], "linked": linked["uri"], "both": both["uri"],
        }  # fmt: skip

    stage.happens(happening)
    source, names = Source(tmp_path, account(stage)), stage.names
    assert source.poll().problems == ()
    shown, linked, both = (source.item(names[n]) for n in ("shown", "linked", "both"))
    assert shown.text == text
    (picture,) = shown.media
    assert (picture.type, picture.alt, picture.width, picture.height) == ("image", "A mast with 16 antennas", 40, 30)
    assert picture.url is not None
    assert picture.url.startswith("http")
    (mention,) = shown.mentions
    assert mention.span is not None
    assert (mention.span.of(shown.text), mention.native_id) == ("@other", names["other"])
    assert [(t.name, t.span and t.span.of(shown.text)) for t in shown.tags] == [("coast", "#coast")]
    assert "https://radar.example/p18" in [link.url for link in shown.links]
    assert (shown.sensitive, shown.content_warning) == (True, "graphic-media")
    assert [(link.url, link.rel) for link in linked.links] == [("https://radar.example/story", "preview")]
    assert related(both, "quotes") == [shown.id]
    assert [m.alt for m in both.media] == ["A mast with 16 antennas"]


def test_what_is_deleted_stays_as_evidence(stage: Stage, tmp_path: Path) -> None:
    watch: Account
    other: Account

    def before(network: Network) -> dict[str, str]:
        nonlocal watch, other
        watch, other = network.account("watch"), network.account("other")
        claim = other.post("The radar was hit")
        quote = watch.post("They say:", embed={"$type": "app.bsky.embed.record", "record": claim})
        reply = watch.post("Where?", reply={"root": claim, "parent": claim})
        own = watch.post("It was hit")
        kept = watch.post("Nothing more is known")
        return {
            "watch": watch.handle, "claim": claim["uri"], "quote": quote["uri"], "reply": reply["uri"], "own": own["uri"],
            "kept": kept["uri"],
        }  # fmt: skip

    def after(network: Network) -> dict[str, str]:
        other.delete(stage.names["claim"])
        watch.delete(stage.names["own"])
        return {"later": watch.post("The radar works")["uri"]}

    stage.happens(before)
    source, names = Source(tmp_path, account(stage)), stage.names
    source.poll()
    flagged = {f.item_id for f in source.flags()}
    stage.happens(after)
    report = source.poll()
    assert report.problems == ()
    claim = source.item(names["claim"])
    assert claim.text == "The radar was hit"
    assert source.item(names["own"]).text == "It was hit"
    assert related(source.item(names["quote"]), "quotes") == [claim.id]
    assert {n: len([i for i in source.items() if i.native_id == uri]) for n, uri in names.items() if n != "watch"} == {
        "claim": 1, "quote": 1, "reply": 1, "own": 1, "kept": 1, "later": 1
    }  # fmt: skip
    assert {f.item_id for f in source.flags()} == flagged | {source.item(names["later"]).id}


def test_pages_follow_one_another(stage: Stage, tmp_path: Path) -> None:
    watch: Account

    def first(network: Network) -> dict[str, str]:
        nonlocal watch
        watch = network.account("watch")
        watch.posts([f"Radar {n}" for n in range(20)])
        return {"watch": watch.handle}

    def many(network: Network) -> dict[str, str]:
        watch.posts([f"Radar {n}" for n in range(20, 225)])
        return {}

    stage.happens(first)
    source = Source(tmp_path, account(stage))
    assert source.poll().new == 20
    stage.happens(many)
    report = source.poll()
    assert (report.new, report.problems) == (205, ())
    assert source.poll().outcome == "unchanged"
    texts = [i.text for i in source.items()]
    assert sorted(texts) == sorted(f"Radar {n}" for n in range(225))
    assert len(source.flags()) == 225


def test_posts_of_one_second_on_both_sides_of_a_page(stage: Stage, tmp_path: Path) -> None:
    source = grown(stage, tmp_path, "Radar on", [f"Radar {n}" for n in range(110)], at_once=True)
    source.poll()
    assert sorted(i.text for i in source.items()) == sorted(["Radar on", *(f"Radar {n}" for n in range(110))])


def test_more_than_a_poll_may_read_comes_with_the_next_ones(stage: Stage, tmp_path: Path) -> None:
    source = grown(stage, tmp_path, "Radar 0", [f"Radar {n}" for n in range(1, 121)], max_pages=1)
    assert [source.poll().new for _ in range(2)] == [100, 20]
    assert sorted(i.text for i in source.items()) == sorted(f"Radar {n}" for n in range(121))


def test_a_cursor_that_the_server_does_not_know(stage: Stage, tmp_path: Path) -> None:
    source = grown(stage, tmp_path, "Radar 0", [f"Radar {n}" for n in range(1, 106)], max_pages=1)
    source.poll()
    state = source.state()
    state["gaps"][0]["older"] = re.sub("cursor=[^&]+", "cursor=nonsense", state["gaps"][0]["older"])
    # It answers 500, as if it were broken, and is believed at the third time.
    state["gaps"][0]["failures"] = 1
    source.remember(state)
    assert [p.code for _ in range(2) for p in source.poll().problems] == ["fetch.status", "social.cursor"]
    for _ in range(2):
        source.poll()
    assert sorted(i.text for i in source.items()) == sorted(f"Radar {n}" for n in range(106))


def test_a_list_of_accounts(stage: Stage, tmp_path: Path) -> None:
    def happening(network: Network) -> dict[str, str]:
        watch, one, two, other = (network.account(n) for n in ("watch", "one", "two", "other"))
        made = watch.create("app.bsky.graph.list", purpose="app.bsky.graph.defs#curatelist", name="Coasts")
        for listed in (one, two):
            watch.create("app.bsky.graph.listitem", subject=listed.did, list=made["uri"])
        posts = {"by_one": one.post("Radar north"), "by_two": two.post("Radar south")}
        other.post("Nobody asked")
        key = made["uri"].rpartition("/")[2]
        address = f"https://app.example/profile/{watch.handle}/lists/{key}"
        return {"list": made["uri"], "web": address, **{n: p["uri"] for n, p in posts.items()}}

    stage.happens(happening)
    names = stage.names
    for number, address in enumerate((names["list"], names["web"])):
        source = Source(tmp_path / str(number), settings(stage, list_uri=address))
        assert source.poll().problems == ()
        assert times(source) == {names["by_one"]: 1, names["by_two"]: 1}


def test_a_feed_in_an_order_of_its_own(stage: Stage, tmp_path: Path) -> None:
    def happening(network: Network) -> dict[str, str]:
        watch = network.account("watch")
        posts = watch.posts([f"Radar {n}" for n in range(120)])
        did = network.feed(posts[::2] + posts[1::2])
        return {"feed": watch.create("app.bsky.feed.generator", did=did, displayName="Coasts")["uri"]}

    stage.happens(happening)
    source = Source(tmp_path, settings(stage, feed_uri=stage.names["feed"], first_pages=3))
    report = source.poll()
    assert (report.new, report.problems) == (120, ())
    assert source.poll().new == 0
    assert sorted(i.text for i in source.items()) == sorted(f"Radar {n}" for n in range(120))
