"""How long matching takes: `python -m tests.benchmarks.bench_watch [ENTITIES …]`.

Everything is made up from a fixed seed: items of 3,000 characters, half Latin and half Cyrillic, in words of which few
are frequent and most are rare; entities with ten names of one to three words, in both scripts; and boolean queries over
the words of the texts. The bare scan of the same terms over the folded texts, with nothing after it, is measured in the
same run, and so are other matchers where they are installed: with nothing but word boundaries, on the same folded texts.
All figures are CPU time of one core. The contestants take turns, and of each the best round counts: a machine that
does other things besides slows all of them down. Memory is that of a process of its own.
"""

from __future__ import annotations

import gc
import importlib
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

from ahocorasick_rs import AhoCorasick

from adapters.schema import Block, Item, SourceRef, Span
from monitor.watch import Entity, Watch, Watchlist
from monitor.watch.fold import fold, fold_terms

ALPHABETS = ("abcdefghijklmnoprstuvwyz", "абвгдежзийклмнопрстуфхцчшщьюяії")
ITEMS = 400
SIZE = 3_000
WORDS = 20_000
NAMES = 10
ROUNDS = 8


class Material:
    """Words, texts and names of one run."""

    def __init__(self, entities: int, seed: int = 7) -> None:
        self._dice = random.Random(seed)
        self.words = [list(self._vocabulary(a)) for a in ALPHABETS]
        # Zipf: the n-th word is n times as rare as the first.
        self._weights = list(accumulate(1 / (n + 1) for n in range(WORDS)))
        self.entities = [self._entity(n) for n in range(entities)]
        self.items = [self._item(n) for n in range(ITEMS)]

    def _vocabulary(self, alphabet: str) -> Iterator[str]:
        found = dict.fromkeys("".join(self._dice.choices(alphabet, k=self._dice.randint(2, 11))) for _ in range(WORDS * 2))
        return iter(list(found)[:WORDS])

    def _name(self, script: int) -> str:
        # Half of the words that names are made of occur in the texts as well, as those of real names do.
        known = self.words[script]
        words = [
            self._dice.choice(known[500:])
            if self._dice.random() < 0.5
            else "".join(self._dice.choices(ALPHABETS[script], k=self._dice.randint(5, 10)))
            for _ in range(self._dice.choice((1, 2, 2, 2, 3)))
        ]
        if len(words) == 1:
            words[0] += "".join(self._dice.choices(ALPHABETS[script], k=4))
        return " ".join(word.capitalize() for word in words)

    def _entity(self, n: int) -> Entity:
        names = [tuple({self._name(script): None for _ in range(NAMES // 2)}) for script in (0, 1)]
        return Entity(id=f"e{n}", type=f"t{n % 100}", names={"en": names[0], "uk": names[1]})

    def _item(self, n: int) -> Item:
        script = n % 2
        words = self._dice.choices(self.words[script], cum_weights=self._weights, k=SIZE // 4)
        for _ in range(3):
            names = self._dice.choice(self.entities).names["uk" if script else "en"]
            words[self._dice.randrange(len(words) // 2)] = self._dice.choice(names)
        paragraphs = [" ".join(words[at : at + 60]).capitalize() + ".\n\n" for at in range(0, len(words), 60)]
        text = "".join(paragraphs)[:SIZE]
        blocks, at = [], 0
        for paragraph in paragraphs:
            end = min(at + len(paragraph), len(text))
            if end > at:
                blocks.append(Block(role="body" if at else "headline", span=Span(start=at, end=end)))
            at = end
        return Item(id=f"bench:{n}", kind="article", source=SourceRef(adapter="bench"), text=text, blocks=tuple(blocks))

    def terms(self) -> list[str]:
        return list(dict.fromkeys(fold_terms(name for e in self.entities for name in e.aliases)))

    def queries(self, count: int) -> list[Watch]:
        made = []
        for n in range(count):
            a, b, c, d = self._dice.sample(self.words[n % 2][50:10_000], k=4)
            form = ("({a} OR {b}) {c} NOT {d}", "{a} NEAR/10 {b}", "SENT({a} {b})", "{a} {b} {c}")[n % 4]
            made.append(Watch(id=f"q{n}", query=form.format(a=f'"{a}"', b=f'"{b}"', c=f'"{c}"', d=f'"{d}"')))
        return made


Work = Callable[[Item], object]


def race(works: Mapping[str, tuple[Work, int]], items: Sequence[Item]) -> dict[str, float]:
    """Microseconds an item that each takes in the best of so many rounds, by name."""
    best = dict.fromkeys(works, float("inf"))
    for n in range(ROUNDS):
        for name, (work, rounds) in works.items():
            if n < rounds:
                began = time.process_time()
                for item in items:
                    work(item)
                best[name] = min(best[name], (time.process_time() - began) / len(items) * 1e6)
    return best


def timed(work: Callable[[], object]) -> tuple[float, object]:
    gc.collect()
    began = time.process_time()
    made = work()
    return time.process_time() - began, made


def bare(terms: Sequence[str], material: Material) -> Work:
    """The scan alone, over texts that are folded already."""
    automaton = AhoCorasick(terms, store_patterns=False)
    folded = {item.id: fold(item.text).text for item in material.items}
    return lambda item: automaton.find_matches_as_indexes(folded[item.id], overlapping=True)


def toml(material: Material) -> str:
    lines = ["version = 1"]
    for entity in material.entities:
        lines += ["[[entity]]", f'id = "{entity.id}"', f'type = "{entity.type}"']
        lines += [f"names.{tag} = [{', '.join(f'{n!r}' for n in names)}]" for tag, names in entity.names.items()]
        lines += ["[[watch]]", f'id = "w{entity.id}"', f'query = "entity:{entity.id}"']
    return "\n".join(lines)


def entities(material: Material) -> None:
    terms = material.terms()
    print(f"\n{len(material.entities):,} entities, {len(terms):,} terms, a watch to each entity")
    with tempfile.TemporaryDirectory() as folder:
        path, cache = Path(folder) / "list.toml", Path(folder) / "cache"
        path.write_text(toml(material), "utf-8")
        for what in ("built from TOML and kept", "loaded from the cache"):
            print(f"  {what:24} {in_a_process_of_its_own(path, cache)}")
        watchlist = Watchlist.load(path, cache_dir=cache)
    works = {"whole matching": (watchlist.match, ROUNDS), "bare scan": (bare(terms, material), ROUNDS)}
    works["folding alone"] = (lambda item: fold(item.text), ROUNDS)
    for name, (prepare, rounds) in PEERS.items():
        try:
            works[name] = prepare(terms, material), rounds
        except ImportError:
            print(f"  {name} is not installed")
    spent = race(works, material.items)
    hits = sum(len(m.evidence) for item in material.items for m in watchlist.match(item)) / ITEMS
    print(f"  {hits:.1f} hits an item")
    for name, time_ in spent.items():
        ratio = time_ / spent["whole matching"]
        print(f"  {name:24} {time_:8.1f} µs an item, {mbs(material, time_):5.1f} MB/s: ours is {ratio:.2f} ×")


def in_a_process_of_its_own(path: Path, cache: Path) -> str:
    command = [sys.executable, "-m", "tests.benchmarks.bench_watch", "--load", str(path), str(cache)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def load(path: str, cache: str) -> None:
    """Print what it takes to load a watchlist."""
    before = peak()
    spent, _ = timed(lambda: Watchlist.load(path, cache_dir=cache))
    print(f"{spent:5.2f} s, peak of the process {peak():.0f} MB, {before:.0f} MB of it after the imports")


def peak() -> float:
    """The most memory that this process has held, in MB; `getrusage` would give that of its parent (Linux)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert found
    return int(found.group(1)) / 1024


def mbs(material: Material, microseconds: float) -> float:
    return sum(len(item.text.encode()) for item in material.items) / ITEMS / microseconds


def boolean(material: Material, count: int) -> None:
    watches = material.queries(count)
    compiling, watchlist = timed(lambda: Watchlist(watches))
    assert isinstance(watchlist, Watchlist)
    terms = list(dict.fromkeys(w for words in material.words for w in words[50:10_000]))
    spent = race({"whole": (watchlist.match, ROUNDS), "bare": (bare(terms, material), ROUNDS)}, material.items)
    matches = sum(len(watchlist.match(item)) for item in material.items) / ITEMS
    print(f"\n{count:,} boolean queries, compiled in {compiling:.2f} s")
    print(f"  bare scan                {spent['bare']:8.1f} µs an item")
    print(f"  whole matching           {spent['whole']:8.1f} µs an item, {matches:.1f} matches an item: "
          f"{spent['whole'] / spent['bare']:.2f} × the scan")  # fmt: skip


# --- other matchers, on the same folded texts


def spacy_matcher(terms: Sequence[str], material: Material) -> Work:
    spacy = importlib.import_module("spacy")
    matcher = importlib.import_module("spacy.matcher").PhraseMatcher
    pipeline = spacy.blank("xx")
    found = matcher(pipeline.vocab)
    found.add("terms", [pipeline.make_doc(term) for term in terms])
    return lambda item: found(pipeline.make_doc(fold(item.text).text))


def flashtext_processor(terms: Sequence[str], material: Material) -> Work:
    processor = importlib.import_module("flashtext").KeywordProcessor(case_sensitive=True)
    processor.non_word_boundaries |= set("".join(ALPHABETS))  # else it takes Cyrillic letters for boundaries
    processor.add_keywords_from_list(list(terms))
    folded = {item.id: fold(item.text).text for item in material.items}
    return lambda item: processor.extract_keywords(folded[item.id], span_info=True)


def pyahocorasick_automaton(terms: Sequence[str], material: Material) -> Work:
    automaton = importlib.import_module("ahocorasick").Automaton()
    for term in terms:
        automaton.add_word(term, term)
    automaton.make_automaton()
    folded = {item.id: fold(item.text).text for item in material.items}

    def scan(item: Item) -> list[str]:
        text = folded[item.id]
        return [
            term
            for end, term in automaton.iter(text)
            if not text[end + 1 : end + 2].isalnum() and not text[max(end - len(term), 0) : end - len(term) + 1].isalnum()
        ]

    return scan


PEERS: dict[str, tuple[Callable[[Sequence[str], Material], Work], int]] = {
    "spaCy PhraseMatcher": (spacy_matcher, 1),  # it remembers texts: only the first round is one of new items
    "flashtext": (flashtext_processor, ROUNDS),
    "pyahocorasick": (pyahocorasick_automaton, ROUNDS),
}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        load(*sys.argv[2:])
        raise SystemExit
    for number in [int(n) for n in sys.argv[1:]] or [100, 1_000, 10_000]:
        made = Material(number)
        entities(made)
    boolean(made, 10_000)
