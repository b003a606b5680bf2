"""X: what a post of the older interfaces' form tells besides: its versions, counts, place, article and readers' notes."""

from __future__ import annotations

from typing import Any

from adapters.schema import Metric, Title
from adapters.social import values
from adapters.social.pieces import coordinates, known, metrics, title
from adapters.social.x_text import expanded

__all__ = ["beginning", "counts", "edited", "extra", "headline"]

_COUNTS = (
    ("replies", "reply_count"), ("replies", "conversation_count"), ("reposts", "retweet_count"),
    ("likes", "favorite_count"), ("quotes", "quote_count"), ("bookmarks", "bookmark_count"),
)  # fmt: skip
_VIEWS = ("ext_views", "view_count_info", "view_count")


def headline(record: dict[str, Any]) -> Title | None:
    """Of a long article; the post itself holds no more than its address."""
    return title(values.string(values.under(record, "article", "article_results", "result"), "title"))


def beginning(record: dict[str, Any]) -> str | None:
    """The first words of a long article."""
    return values.string(values.under(record, "article", "article_results", "result"), "preview_text")


def edited(record: dict[str, Any], native: str) -> bool:
    """A version that is not the first. The time is that of its own number; the first one's is not told."""
    if record.get("isEdited") is True:
        return True
    if "edit_control" not in record and "edit_info" not in record:
        return False
    if not (control := values.mapping(record, "edit_control") or values.under(record, "edit_info", "initial")):
        return False
    initial = values.mapping(control, "edit_control_initial") or control
    versions = values.strings(initial, "edit_tweet_ids") or values.strings(initial, "editTweetIds")
    first = values.string(control, "initial_tweet_id") or (versions[0] if versions else native)
    return first != native or len(versions) > 1


def counts(record: dict[str, Any], legacy: dict[str, Any]) -> tuple[Metric, ...]:
    """The counts of a post."""
    found = metrics(legacy, *_COUNTS)
    if (views := record.get("views")) is None and not record.keys().isdisjoint(_VIEWS):
        views = next(record[key] for key in _VIEWS if key in record)
    return (*found, *metrics(views, ("views", "count"))) if isinstance(views, dict) else found


def extra(record: dict[str, Any], legacy: dict[str, Any], limited: bool) -> dict[str, Any]:
    """What fits nowhere else: conversation, place, countries where it is withheld, readers' notes."""
    found: dict[str, Any] = {"limited": True} if limited else {}
    if conversation := values.ident(legacy, "conversation_id_str"):
        found["conversation"] = conversation
    if "withheld_in_countries" in legacy and (countries := sorted(values.strings(legacy, "withheld_in_countries"))):
        found["withheld_in"] = countries
    if legacy.get("place") and (place := values.string(values.mapping(legacy, "place"), "full_name")):
        found["place"] = place
    if legacy.get("coordinates"):
        point = values.mapping(legacy, "coordinates").get("coordinates")
        if isinstance(point, list) and len(point) == 2:
            found |= known(coordinates=coordinates(point[1], point[0]))  # GeoJSON gives the longitude first
    if "birdwatch_pivot" in record and (note := values.string(values.under(record, "birdwatch_pivot", "subtitle"), "text")):
        found["community_note"] = note
    if "quoted_status_permalink" in legacy and (quoted := expanded(values.mapping(legacy, "quoted_status_permalink"))):
        found["quoted_url"] = quoted
    return found
