"""The common schema: one `Item` for articles and posts, and the `Batch` an adapter returns.

All types are frozen and validate. Unknown, absent and empty differ: `None` (or an empty tuple) means
that nothing is known, a field named in `Item.absent` was looked for and the source has none, and an
empty string is a value that the source gave.

`Item.text` holds all that a reader reads, in reading order. Every `Span` counts code points of it and
is half-open: `item.text[span.start:span.end]`.
"""

from __future__ import annotations

from adapters.schema.batch import Batch, Problem, SourceInfo
from adapters.schema.item import SCHEMA_VERSION, Access, Embed, Item, Kind, identity, json_schema, to_json
from adapters.schema.model import Frozen, Instant, SourceState, Str, copied, trusted
from adapters.schema.parts import (
    Choice,
    Extractor,
    Html,
    Language,
    Link,
    Media,
    MediaType,
    Mention,
    Metric,
    Outlet,
    Person,
    Poll,
    Quote,
    Relation,
    RelationType,
    SourceRef,
    Tag,
    Title,
    TitleSource,
    Via,
)
from adapters.schema.span import Block, Role, Span, partition
from adapters.schema.stamp import Precision, Stamp, StampSource, Zone

__all__ = [
    "SCHEMA_VERSION",
    "Access",
    "Batch",
    "Block",
    "Choice",
    "Embed",
    "Extractor",
    "Frozen",
    "Html",
    "Instant",
    "Item",
    "Kind",
    "Language",
    "Link",
    "Media",
    "MediaType",
    "Mention",
    "Metric",
    "Outlet",
    "Person",
    "Poll",
    "Precision",
    "Problem",
    "Quote",
    "Relation",
    "RelationType",
    "Role",
    "SourceInfo",
    "SourceRef",
    "SourceState",
    "Span",
    "Stamp",
    "StampSource",
    "Str",
    "Tag",
    "Title",
    "TitleSource",
    "Via",
    "Zone",
    "copied",
    "identity",
    "json_schema",
    "partition",
    "to_json",
    "trusted",
]
