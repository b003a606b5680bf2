"""Items are completed with what is known of their accounts, and what they say themselves stays."""

from __future__ import annotations

import pytest

from adapters.naming import Account, Names
from adapters.schema import Item, Mention, Person, SourceRef

ACCOUNT, OTHER = "did:plc:watcher", "did:plc:other"


def post(**parts: object) -> Item:
    return Item.model_validate({"id": "t:1", "kind": "post", "source": SourceRef(adapter="t"), "text": "x", **parts})


KNOWN = Names([("bluesky", [Account("desk.example", ACCOUNT, "desk.example", "The Desk"), Account(OTHER, OTHER)])])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Person(native_id=ACCOUNT, platform="bluesky"), ("desk.example", "The Desk", ACCOUNT)),
        (Person(handle="Desk.example", platform="bluesky"), ("Desk.example", "The Desk", ACCOUNT)),
        (Person(handle="old.example", name="Old", native_id=ACCOUNT, platform="bluesky"), ("old.example", "Old", ACCOUNT)),
        (Person(native_id=ACCOUNT, platform="x"), (None, None, ACCOUNT)),
        (Person(native_id=OTHER, platform="bluesky"), (None, None, OTHER)),
        (Person(native_id="did:plc:third", platform="bluesky"), (None, None, "did:plc:third")),
        (Person(name="Jane"), (None, "Jane", None)),
    ],
)
def test_an_author_is_completed_and_never_changed(before: Person, after: tuple[str | None, ...]) -> None:
    item = post(authors=(before,))
    (found,) = KNOWN.completed(item).authors
    assert (found.handle, found.name, found.native_id) == after
    assert (KNOWN.completed(item) is item) == (found == before)
    assert KNOWN.completed(KNOWN.completed(item)) == KNOWN.completed(item)


def test_of_the_past_a_handle_tells_no_id() -> None:
    """Another account may have borne it then."""
    known = Names([("bluesky", [Account("desk.example", ACCOUNT, "desk.example")])], past=True)
    item = post(authors=(Person(handle="desk.example", platform="bluesky"),))
    assert known.completed(item) is item
    (found,) = known.completed(post(authors=(Person(native_id=ACCOUNT, platform="bluesky"),))).authors
    assert found.handle == "desk.example"


@pytest.mark.parametrize(
    ("handle", "did", "after"),
    [
        (ACCOUNT, ACCOUNT, "desk.example"), ("the desk", ACCOUNT, "desk.example"), ("old.example", ACCOUNT, "old.example"),
        ("desk.example", "did:plc:impostor", "desk.example"), (OTHER, OTHER, OTHER),
    ],
)  # fmt: skip
def test_a_mention_is_completed(handle: str, did: str, after: str) -> None:
    (found,) = KNOWN.completed(post(mentions=(Mention(handle=handle, native_id=did, platform="bluesky"),))).mentions
    assert (found.handle, found.native_id) == (after, did)


def test_a_completed_item_is_still_a_sound_one() -> None:
    item = KNOWN.completed(post(authors=(Person(native_id=ACCOUNT, platform="bluesky"),)))
    assert Item.model_validate(item.model_dump()) == item


def test_of_nothing_nothing_is_made() -> None:
    item = post(authors=(Person(native_id=ACCOUNT, platform="bluesky"),))
    assert not Names(())
    assert Names(()).completed(item) is item
