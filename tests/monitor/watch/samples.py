"""Items and texts for the tests of watchlists."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from adapters.schema import Block, Item, Role, SourceRef, Span
from monitor.watch.keys import keys_of
from monitor.watch.scan import Scanner, Senses

SPECIAL = (
    "ßİıΣςﬁﬀĳ’ʼ‘´`′‐‑–—−\u00ad\u200b\u200d\u2060\ufeff\u202e\u00a0\u2003\u3000\u2028"
    "йиїіґгёе\u0306\u0308\u0301\u0307\u0323"
)
MIXED = SPECIAL + "SsAaPp4400 -'\"\t\r\n\n  北约กำ나토नाटो\u0940\u093cনাটো๐½²™…ｆＡ\u1100\u1161\u11a8"

texts = st.text(st.one_of(st.sampled_from(MIXED), st.characters(exclude_categories=["Cs"])), max_size=200)


def article(*parts: tuple[Role, str], **fields: Any) -> Item:
    """An article whose text is the parts, one block each."""
    blocks, at = [], 0
    for role, text in parts:
        blocks.append(Block(role=role, span=Span(start=at, end=at + len(text))))
        at += len(text)
    return Item(
        id=fields.pop("id", "test:1"),
        kind="article",
        source=SourceRef(adapter="document"),
        text="".join(text for _, text in parts),
        blocks=tuple(blocks),
        **fields,
    )


def scanner(*terms: str) -> Scanner[str]:
    """A scanner whose terms stand for themselves; `defen*` may go on."""
    senses = [Senses((), (t,)) if t.endswith("*") else Senses((t,)) for t in terms]
    index = {t.removesuffix("*"): n for n, t in enumerate(terms)}
    keys = keys_of(index, {t.removesuffix("*") for t in terms if t.endswith("*")})
    return Scanner(index, senses.__getitem__, keys)
