"""Feeds, watchlists and items of any number, the same in every run."""

from __future__ import annotations

import hashlib
import random
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from adapters.schema import Block, Item, SourceRef, Span, Stamp, Title, identity

START = datetime(2026, 1, 1, tzinfo=UTC)
SYLLABLES = "ka lo mi ren tas vor el und ost bri gan der pol sev an ti kor mar zu fel".split()


def vocabulary(size: int, seed: int) -> list[str]:
    """Made-up words of two to four syllables."""
    dice = random.Random(seed)
    words: set[str] = set()
    while len(words) < size:
        words.add("".join(dice.choice(SYLLABLES) for _ in range(dice.randint(2, 4))))
    return sorted(words)


RARE = vocabulary(4000, seed=1)
# What makes a text English to a detector of languages; invented words alone are no language at all.
USUAL = (
    "the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which "
    "one you were all her she there would their we him been has when who will no more if out so up said what about "
    "than its time only into could other some after over new first these two may then any years under against last "
    "ministry army border forces attack defence officials government country report according during military city "
    "people week month Tuesday between before since while where because through should against system region"
).split()


def paragraph(dice: random.Random, words: int) -> str:
    """Six usual words to each rare one, as in a language."""
    drawn = [dice.choice(RARE) if dice.random() < 0.15 else dice.choice(USUAL) for _ in range(words)]
    return " ".join(drawn).capitalize() + "."


def text(dice: random.Random, terms: list[str], paragraphs: int = 5) -> str:
    """About 0.3 KB a paragraph; one text in ten names a watched term."""
    parts = [paragraph(dice, 45) for _ in range(paragraphs)]
    if dice.random() < 0.1:
        parts[2] += f" Seen: {dice.choice(terms)}."
    return "\n\n".join(parts)


def terms(count: int) -> list[str]:
    """Watched terms that no ordinary word contains."""
    return [f"Q{word.capitalize()}-{n}" for n, word in enumerate(vocabulary(count, seed=2))]


def watchlist(count: int, per_watch: int = 10) -> str:
    """A watchlist file of `count` terms."""
    rows = ["version = 1"]
    words = terms(count)
    for n in range(0, count, per_watch):
        query = " OR ".join(f'"{t}"' for t in words[n : n + per_watch])
        rows.append(f"[[watch]]\nid = \"watch-{n // per_watch}\"\nquery = '{query}'")
    return "\n".join(rows) + "\n"


def feed(number: int, entries: int, base: str, words: list[str], *, newer: int = 0, paragraphs: int = 5) -> bytes:
    """An RSS 2.0 feed with whole articles, the newest first; `newer` of them replace the oldest."""
    rows = []
    for n in reversed(range(newer, entries + newer)):
        dice = random.Random(number * 1_000 + n)
        body = "".join(f"<p>{p}</p>" for p in text(dice, words, paragraphs).split("\n\n"))
        rows.append(
            f"<item><title>{paragraph(dice, 8)}</title><link>{base}/story/{number}/{n}</link>"
            f"<guid>{base}/story/{number}/{n}</guid><dc:creator>Ann Author</dc:creator><category>news</category>"
            f"<pubDate>{format_datetime(START + timedelta(minutes=n))}</pubDate>"
            f"<description>{paragraph(dice, 25)}</description>"
            f"<content:encoded><![CDATA[{body}]]></content:encoded></item>"
        )
    spaces = "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/'"
    head = f"<title>Feed {number}</title><link>{base}/{number}</link><description>made up</description>"
    channel = f"<channel>{head}{''.join(rows)}</channel>"
    return f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0' {spaces}>{channel}</rss>".encode()


def item(number: int, dice: random.Random, words: list[str], source: str) -> Item:
    """An item as the feed adapter makes it, without the cost of a feed."""
    title, body = paragraph(dice, 8), text(dice, words)
    whole = f"{title}\n\n{body}"
    url = f"http://news.example/story/{number}"
    return Item(
        id=identity("feed", native_id=url, scope=source),
        kind="article",
        native_id=url,
        source=SourceRef(adapter="feed", source_id=source),
        title=Title(text=title, source="feed"),
        text=whole,
        blocks=(
            Block(role="headline", span=Span(start=0, end=len(title) + 2)),
            Block(role="body", span=Span(start=len(title) + 2, end=len(whole))),
        ),
        published=Stamp(value=START + timedelta(seconds=number), zone="utc", source="feed"),
        url=url,
        canonical_url=url,
    )


def serve(feeds: int, entries: int, count: int) -> None:
    """Serve the feeds until killed; prints the port."""
    words = terms(count)
    bodies: dict[str, tuple[bytes, str]] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body, tag = bodies[self.path]
            same = self.headers.get("If-None-Match") == tag
            self.send_response(304 if same else 200)
            self.send_header("ETag", tag)
            self.send_header("Content-Type", "application/rss+xml")
            if not same:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if not same:
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    base = f"http://127.0.0.1:{server.server_address[1]}"
    for n in range(feeds):
        body = feed(n, entries, base, words)
        bodies[f"/feed/{n}"] = (body, f'"{hashlib.sha256(body).hexdigest()[:16]}"')
    print(base, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:4]))
