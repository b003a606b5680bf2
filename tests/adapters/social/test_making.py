"""What is made without validation is what validation makes."""

from __future__ import annotations

import inspect

import pytest

from adapters import schema
from adapters.schema import Item, SourceRef, Span, Stamp
from adapters.social import making

WHEN = Stamp.model_validate({"value": "2026-03-01T08:15:30Z", "zone": "utc", "source": "api", "raw": "x"})
ITEM = Item(id="x:1", kind="post", source=SourceRef(adapter="social"))
MADE = {
    "choice": {"text": "Yes", "votes": 3},
    "embed": {"item": ITEM, "span": Span(start=0, end=2)},
    "link": {"url": "https://e.example", "text": "here", "span": Span(start=0, end=4), "rel": "preview"},
    "media": {"type": "video", "url": "https://e.example/v", "alt": "A ship", "width": 3, "duration": 2.5},
    "mention": {"handle": "desk", "platform": "x", "native_id": "1", "url": "https://x.com/desk"},
    "metric": {"name": "likes", "value": 5},
    "person": {"name": "Desk", "handle": "desk", "platform": "x", "native_id": "1", "url": "https://x.com/desk"},
    "poll": {"question": "Storm?", "choices": (schema.Choice(text="Yes"),), "closes": WHEN, "closed": False},
    "relation": {"type": "quotes", "id": "x:2", "url": "https://x.com/i/web/status/2"},
    "stamp": {"value": WHEN.value, "zone": "utc", "source": "api", "raw": "x"},
    "tag": {"name": "port", "span": Span(start=0, end=5)},
}


@pytest.mark.parametrize("name", MADE)
def test_a_part_is_as_validated(name):
    make, model = getattr(making, f"new_{name}"), getattr(schema, name.capitalize())
    taken = inspect.signature(make).parameters
    assert list(taken) == list(model.model_fields), "the function has fallen behind the model"
    for field, told in model.model_fields.items():
        default = taken[field].default
        assert default == told.default if not told.is_required() else default is inspect.Parameter.empty
    made = make(**MADE[name])
    assert made == model(**MADE[name])
    assert made.model_dump_json() == model(**MADE[name]).model_dump_json()
    assert type(made).model_validate(made.model_dump()) == made


def test_every_function_is_tested():
    assert {f"new_{name}" for name in MADE} | {"new_item", "span"} == set(making.__all__)


def test_an_item_is_as_validated_and_shares_nothing_that_changes():
    known = {"id": "x:1", "kind": "post", "source": SourceRef(adapter="social"), "text": "Ships", "published": WHEN}
    one, other = (making.new_item({**known, "extra": {}}) for _ in range(2))
    assert one == Item(**known)
    assert one.content_hash == Item(**known).content_hash
    assert one.extra is not other.extra
    assert one.model_copy(update={"text": "Trains"}).text == "Trains"
    assert making.span(2, 5) == Span(start=2, end=5)
