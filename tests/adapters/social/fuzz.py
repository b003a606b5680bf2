"""Damaged answers of every network: `python -m tests.adapters.social.fuzz N [SEED]`.

Whatever is done to an answer, `parse` gives a batch or a ParseError, every item of it is what validation would make of it,
and no span points past its text.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from typing import Any

from adapters import social
from adapters.errors import ParseError
from adapters.schema import Item
from tests.adapters.social.samples import all_answers

_ODD: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    10**400,
    2**63,
    -(2**70),
    1.5,
    -0.0,
    1e308,
    "",
    " ",
    "\x00",
    "\ud800",
    "a\udfffb",
    "\u202e\u0001",
    "9" * 400,
    "https://",
    "//x",
    "https://[",
    "http://a b/c",
    "at://",
    "at://did:plc:x/app.bsky.feed.post/",
    "t3_",
    "1" * 25,
    "٣",
    "²",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:59-99:99",
    "Mon Foo 99 99:99:99 +9999 99999",
    "<a href='x'>",
    '<p><a href="https://e.example"> x',
    "&lt;a&gt; &#0; &#xD800; &nbsp;",
    "\ufdd0\ufdd1\ufdd1\ufdd0",
    "[deleted]",
    [],
    {},
    [None],
    [[]],
    {"": None},
    [{}],
    {"id": []},
    "x" * 70_000,
    "<p>" * 20_000,
    "&amp;" * 9_000 + "<a href=",
    ["y"] * 3_000,
]


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all parts of a JSON value."""
    yield at
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in pairs:
        yield from places(child, (*at, key))


def _places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    stack = [value]
    while stack:
        node = stack.pop()
        pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, child in list(pairs):
            found.append((node, key))
            stack.append(child)
    return found


def damaged(value: Any, dice: random.Random) -> Any:
    """`value` with a few of its parts taken away, exchanged, doubled or made odd. Changes `value`."""
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        places = _places(value, [])
        if not places:
            return dice.choice(_ODD)
        node, key = dice.choice(places)
        act = dice.randrange(6)
        if act == 0:
            del node[key]
        elif act == 1 and isinstance(node, list):
            node.append(node[key])
        elif act == 2:
            other, its = dice.choice(places)
            try:
                node[key] = json.loads(json.dumps(other[its]))
            except (KeyError, IndexError):
                del node[key]
        elif act == 3 and isinstance(node[key], str):
            text = node[key]
            at = dice.randrange(len(text) + 1)
            odd = dice.choice([o for o in _ODD if isinstance(o, str)])
            node[key] = text[:at] + odd + text[at + dice.randrange(3) :]
        elif act == 4 and isinstance(node[key], int):
            node[key] = node[key] * dice.choice((-1, 2, 10**6)) + dice.choice((-1, 0, 1))
        else:
            node[key] = json.loads(json.dumps(dice.choice(_ODD)))
    return value


def broken(data: bytes, dice: random.Random) -> bytes:
    """`data` cut, in another encoding, or with bytes taken away, doubled and exchanged."""
    way = dice.randrange(10)
    if way == 0:
        return data[: dice.randrange(len(data))]
    if way == 1:
        codec = dice.choice(("utf-16", "utf-16-le", "utf-32", "koi8-u", "cp1252", "shift_jis"))
        return data.decode().encode(codec, "replace")
    raw = bytearray(data)
    for _ in range(dice.choice((1, 2, 5, 20))):
        at = dice.randrange(len(raw))
        size = dice.randrange(1, 30)
        raw[at : at + size] = dice.choice(
            (b"", raw[at : at + size] * 2, bytes([dice.randrange(256)]), b"<div", b'"', b"&", b"\0")
        )
        if not raw:
            return b""
    return bytes(raw)


def check(data: bytes) -> int:
    """Number of items in `data`, each of which is what validation makes of it.

    Raises:
        AssertionError: something is not as promised.
    """
    try:
        batch = social.parse(data, url="https://harbour.example/api/v1/timelines/public")
    except ParseError:
        return 0
    found = [*batch.items, *(inner for item in batch.items for inner in item.all_embedded())]
    for item in found:
        again = Item.model_validate_json(item.model_dump_json())
        assert again == item, f"{item.id}: validation makes another item of it"
        Item.model_validate(item.model_dump(exclude={"content_hash"}), strict=False)
    for problem in batch.problems:
        assert problem.where, f"a problem without a place: {problem}"
        assert problem.message, f"a problem that says nothing: {problem.code}"
    return len(found)


def run(times: int, seed: int) -> tuple[int, int]:
    """How many answers were read, and how many items they gave."""
    dice = random.Random(seed)
    answers = all_answers()
    values = {name: json.loads(data) for name, data in answers.items() if data[:1] in (b"{", b"[")}
    items = 0
    for n in range(times):
        name = dice.choice(list(answers))
        if name in values and dice.random() < 0.8:
            data = json.dumps(damaged(json.loads(json.dumps(values[name])), dice)).encode()
        else:
            data = broken(answers[name], dice)
        try:
            items += check(data)
        except Exception:
            print(f"answer {n} of seed {seed}, {name}: {data[:20_000]!r}", file=sys.stderr)
            raise
    return times, items


if __name__ == "__main__":
    started = time.process_time()
    done, made = run(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(f"{done} damaged answers, {made} items, {time.process_time() - started:.1f} s")
