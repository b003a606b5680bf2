"""Why an item was flagged: matches of watches with their evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

from adapters.schema import Frozen, Item, Role, Span

__all__ = ["Evidence", "Flag", "Match", "Matcher", "Priority", "Suppressed", "Variant"]

Priority = Literal["low", "normal", "high", "critical"]

Variant = Literal["exact", "alias", "inflected", "transliterated", "folded", "prefix", "pattern", "fact", "quoted"]
"""How the surface of a hit comes from what the watchlist names.

`exact` as written there but for case and white space (of an entity: its canonical name), `alias` another name of the
entity, `inflected` and `transliterated` forms made of a name, `folded` the same through folding only (homoglyphs,
dashes, accents …), `prefix` and `pattern` by `prefix*` and `/re/`, `fact` by `lang:`, `kind:` or `site:`, `quoted`
words that the entity said.
"""


class Evidence(Frozen):
    """One hit: why a watch matched, in the words of the item.

    Offsets of `span` count code points of `Item.text` where `in_text`, else of the value of `field`
    itself (a feed's summary or a tag is not part of the text).
    """

    field: str = Field(description="title, lead, body, caption, credit, embed, quote, summary, tag, author, …")
    role: Role | None = Field(None, description="role of the block that holds the hit")
    span: Span
    in_text: bool = True
    surface: str = Field(description="the characters that matched, as they stand")
    term: str = Field(description="the part of the query that they satisfy, as written there")
    clause: str = Field("", description="the part of the query around the term that holds no AND and no NOT")
    variant: Variant = "exact"
    entity: str | None = Field(None, description="id of the entity, when the term names one")
    canonical: str | None = Field(None, description="the entity's first name, when the term names one")
    speaker: str | None = Field(None, description="who says it, where it stands in a quotation with a known speaker")
    snippet: str = Field("", description="the surroundings, one line")
    mark: Span | None = Field(None, description="where the hit stands in the snippet")


class Suppressed(Evidence):
    """A hit that did not count, and why."""

    by: Literal["exclude", "context", "unless"] = Field(
        description="a phrase that the entity excludes, missing context of a short name, or UNLESS"
    )
    reason: str = Field(description="the phrase, the context or the part of the query")


class Match(Frozen):
    """A watch that an item satisfies.

    `score` is the product of `factors`, each from 0 to 1; docs/watchlists.md tells how they are reckoned.
    """

    watch_id: str
    watch_version: str = Field(description="hash of the watch and of all that it refers to")
    priority: Priority = "normal"
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    suppressed: tuple[Suppressed, ...] = Field((), description="hits of the same terms that did not count")
    score: float = Field(1.0, ge=0, le=1, description="how strong the match is")
    factors: dict[str, float] = Field(default_factory=dict, description="what the score is made of, by name")


class Flag(Frozen):
    """A match that was stored: exactly one for each (item, watch, watch version)."""

    seq: int = Field(description="grows in the order of commits; the cursor of `flags(since=…)`")
    item_id: str
    revision: int = Field(description="of the item, when it was flagged")
    kind: Literal["live", "retro"]
    created: datetime
    match: Match


Matcher = Callable[[Item, Item | None], Sequence[Match]]
"""(item, its revision before or None) → matches; called inside the transaction, so it must only compute."""
