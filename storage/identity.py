"""By what an item is known again: source and GUID, then id and canonical URL, then its content.

The content never identifies an item that has an address: two alarms with the same words are two items.
Keys are hashes of 16 bytes, because addresses and GUIDs may be longer than an index key can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from adapters.schema import Batch, Item, identity

__all__ = ["Copy", "Known", "Sighting", "claim", "copies_of", "digest", "id_key", "last", "recognise", "url_key"]

HEADLINE = 200  # code points of the text that stand for the title of a post without one


def digest(*parts: str) -> bytes:
    """16 bytes that stand for the parts."""
    return _hash("\x1f".join(parts), 16)


def id_key(item_id: str) -> bytes:
    """The key of an `Item.id`."""
    start = item_id.find(":") + 9  # of a feed's items, what stands for the feed; of posts, the first figures
    return _placed(item_id[:start], "id", item_id)


def url_key(url: str) -> bytes:
    """The key of a canonical URL."""
    return _placed(url[: url.find("/", 8) + 1], "url", url)


def _placed(place: str, *parts: str) -> bytes:
    """4 bytes that stand for the place, 12 for the parts.

    What one poll brings has one place, and so its keys lie together: with keys in no order at all, every key of a
    batch is on another page of the index, and each of these pages is written with the commit.
    """
    return _place(place) + _hash("\x1f".join(parts), 12)


@lru_cache(maxsize=4096)
def _place(name: str) -> bytes:
    return _hash(name, 4)


def _hash(text: str, size: int) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()


Look = tuple[bytes | None, bytes | None, bool]
"""GUID, address and whether it stands by itself: what tells two entries of one batch apart."""


@dataclass(eq=False, slots=True)
class Copy:
    """An item as one source shows it now, with the keys by which it may be known.

    Attributes:
        item: as the adapter made it.
        source: id of the source that brought it.
        parent: the copy that it is embedded in, None for one that stands by itself.
        keys: the rungs of the ladder, strongest first: GUID, id, address, content; and the number by which the server that
            answered names a post of another one, as replies to it and its deletion do.
        title: tells a reused GUID from an edited item; not a key of identity.
        entry: GUID, id and address together; knows an item again whose every key belongs to another one.
    """

    item: Item
    source: str
    parent: Copy | None = None
    guid: bytes | None = field(init=False)
    id: bytes = field(init=False)
    url: bytes | None = field(init=False)
    content: bytes | None = field(init=False)
    keys: tuple[bytes, ...] = field(init=False)
    title: bytes = field(init=False)
    entry: bytes = field(init=False)
    look: Look = field(init=False)

    def __post_init__(self) -> None:
        item, native, address = self.item, self.item.native_id, self.item.canonical_url
        # An embedded post's native id is unique on its network or channel, not within the source that shows it.
        self.guid = _placed(self.source, "guid", native) if native and self.parent is None else None
        self.id = id_key(item.id)
        self.url = url_key(address) if address else None
        self.content = None if address else self._content()
        self.keys = tuple([k for k in (self.guid, self.id, self.url, self.content, _local(item)) if k is not None])
        said = item.title.text if item.title else item.text[:HEADLINE]
        self.title = digest("title", " ".join(said.split()).casefold())
        self.entry = _placed(self.source, "entry", native or "", item.id, address or "")
        self.look = self.guid, self.url, self.parent is None

    def _content(self) -> bytes:
        at = self.item.published
        when = at.value.isoformat() if at and at.value else at.raw if at else ""
        return _placed(self.source, "content", self.item.content_hash, when)


def _local(item: Item) -> bytes | None:
    """The key of a post's number on the server that answered; None where the id says the same."""
    if item.platform is None:
        return None
    server, number = item.extra.get("server"), item.extra.get("local_id")
    if not (isinstance(server, str) and isinstance(number, str)):
        return None
    name = identity(item.platform, native_id=f"{server}/{number}")
    return id_key(name) if name != item.id else None


@dataclass(slots=True)
class Sighting:
    """The copy of an item that a source brought last."""

    content_hash: str
    url: bytes | None
    title: bytes


@dataclass(slots=True, eq=False)
class Known:
    """A stored item, as far as deciding about a new copy of it needs.

    Attributes:
        seq: row number.
        own: whether a source brought it itself, not only embedded in another item.
        shown: the current revision's address and title.
        sighting: the last copy of the source that is being stored, None when it brings the item first.
        taken: looks of the copies in this batch that turned out to be this item.
        hashes: contents of all revisions; filled where they are needed.
        flagged: watches that flagged it; filled where they are needed.
        current: the current revision; filled where it is needed.
    """

    seq: int
    id: str
    revision: int
    own: bool
    shown: Sighting
    first_seen: datetime
    sighting: Sighting | None
    metrics: bytes | None = None
    taken: set[Look] = field(default_factory=set)
    hashes: set[str] = field(default_factory=set)
    flagged: set[str] = field(default_factory=set)
    current: Item | None = None


def copies_of(batch: Batch, source: str) -> list[Copy]:
    """The items of a batch and the posts embedded in them, each after the item that shows it."""
    return [copy for item in batch.items for copy in _with_embedded(Copy(item, source))]


def _with_embedded(copy: Copy) -> Iterator[Copy]:
    yield copy
    for embed in copy.item.embeds:
        yield from _with_embedded(Copy(embed.item, copy.source, copy))


def claim(copies: Iterable[Copy], known: Mapping[bytes, Known]) -> None:
    """Let the entries take the items that are theirs beyond doubt, before weaker signs are looked at."""
    for copy in copies:
        if copy.parent is None:
            found = known.get(copy.entry) or (known.get(copy.guid) if copy.guid else None)
            if found is not None and not _is_other_entry(copy, found) and _same_address(copy, found):
                found.taken.add(copy.look)


def recognise(copy: Copy, known: Mapping[bytes, Known]) -> Known | None:
    """The stored item that `copy` is a copy of, or None for a new one.

    Each rung of the ladder is believed only as far as nothing speaks against it: sources reuse GUIDs
    for other articles, and let several entries lead to one address.
    """
    entry = known.get(copy.entry)
    if entry is not None and not _is_other_entry(copy, entry):
        return entry
    by_guid, by_id, by_content = (known.get(k) if k else None for k in (copy.guid, copy.id, copy.content))
    by_url = known.get(copy.url) if copy.url else None
    if by_url is not None and _is_other_entry(copy, by_url):
        by_url = None
    for found in (by_guid, by_id):
        if found is None or _is_other_entry(copy, found):
            continue
        if _same_address(copy, found):
            return found
        if by_url is not None and by_url is not found and by_url.sighting is not None:
            return by_url  # the same source has brought this address as an item of its own before
        if not _is_reused(copy, found):
            return found
    if by_url is not None:
        return by_url
    if by_content is not None and not _is_other_entry(copy, by_content) and _same_address(copy, by_content):
        return by_content
    return None


def last(found: Known) -> Sighting:
    """How the item looked when the source, or else anybody, brought it last."""
    return found.sighting or found.shown


def _same_address(copy: Copy, found: Known) -> bool:
    """Whether the addresses agree, as far as both are known."""
    before = last(found).url
    return copy.url is None or before is None or copy.url == before


def _is_reused(copy: Copy, found: Known) -> bool:
    """Whether only the id is the same: another address and another title. A network gives no post's number twice."""
    if copy.item.platform and copy.item.id.startswith(f"{copy.item.platform}:"):
        return False  # its address may name the account, which is not always told and can be renamed
    return not _same_address(copy, found) and copy.title != last(found).title


def _is_other_entry(copy: Copy, found: Known) -> bool:
    """Whether this batch already holds `found` as an entry that its source tells apart from `copy`."""
    if copy.parent is None:
        return any(alone and _differ(copy.url, url) | _differ(copy.guid, guid) for guid, url, alone in found.taken)
    # An embed without an address of its own is at times given that of the page around it.
    return copy.parent.look in found.taken


def _differ(one: bytes | None, other: bytes | None) -> bool:
    return one is not None and other is not None and one != other
