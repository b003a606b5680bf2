"""Sources from and to lists of subscriptions of other programs (OPML)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from adapters import opml, registry, urls
from adapters.errors import MediaMonitorError
from adapters.opml import Subscription
from adapters.schema import Outlet, Problem
from monitor.catalogue.naming import free_id, label, written
from monitor.config import SourceSettings
from monitor.config.types import duration

__all__ = ["Imported", "export_opml", "import_opml"]

_TRUE = "true"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a list.

    Attributes:
        sources: that the configuration does not have yet, with ids that are free.
        known: ids of sources that it has already, by their addresses.
        problems: entries that were left out.
    """

    sources: tuple[SourceSettings, ...]
    known: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def import_opml(data: bytes, existing: Iterable[SourceSettings] = (), *, where: str | None = None) -> Imported:
    """Sources for the subscriptions of an OPML document.

    The outermost outline around a subscription becomes its theme, those within that and its categories become tags.

    Args:
        data: the document.
        existing: sources that are there; what leads to one of their addresses is not made again.
        where: path of the document, for messages.

    Raises:
        ParseError: it is no OPML.
    """
    listed = opml.read(data, where=where)
    there = list(existing)
    ids = {s.id for s in there}
    by_address = {a: s.id for s in there if (a := address(s))}
    made: dict[str, SourceSettings] = {}
    known: dict[str, None] = {}
    problems = list(listed.problems)
    for one in listed.found:
        place = urls.canonical(one.url) or one.url
        if place in by_address:
            known[by_address[place]] = None
            continue
        if place in made:
            continue
        try:
            source = _source(one, ids)
        except (ValueError, MediaMonitorError) as error:  # what pydantic raises is a ValueError
            problems.append(_left_out(one, error, where))
            continue
        made[place] = source
        ids.add(source.id)
    return Imported(tuple(made.values()), tuple(known), tuple(problems))


def address(source: SourceSettings) -> str | None:
    """The address that a source reads, in the form that identifies it; None for one that reads no single address."""
    url = source.options.get("url")
    return (urls.canonical(url) or url) if isinstance(url, str) and "://" in url else None


def _left_out(one: Subscription, error: Exception, where: str | None) -> Problem:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    else:
        why = str(error)
    return Problem(code="opml.entry", message=f"{one.title or one.url[:100]}: {why}", severity="warning", where=where)


def _source(one: Subscription, taken: set[str]) -> SourceSettings:
    extra = one.extra
    wish = extra.get("id")
    around = [label(n) or n.strip()[:60] for n in one.path if n.strip()]
    given: dict[str, Any] = {
        "id": wish if wish and wish not in taken else free_id(one.title, one.url, taken),
        "adapter": extra.get("adapter") or ("feed" if one.is_feed else "page"),
        "theme": around[0] if around else None,
        "tags": tuple(dict.fromkeys([*around[1:], *(label(c) or c for c in one.categories)])),
        "language": _language(one.language),
        "outlet": Outlet(name=name) if (name := extra.get("outlet") or (one.title if one.title != wish else "")) else None,
        "interval": duration(extra["interval"]) if "interval" in extra else None,
        "enabled": False if extra.get("enabled") == "false" else None,
        "state_affiliated": True if extra.get("state_affiliated") == _TRUE else None,
        "full_text": {_TRUE: True, "always": "always"}.get(extra.get("full_text", "")),
        "country": extra.get("country"),
        "options": {"url": one.url},
    }
    source = SourceSettings(**{k: v for k, v in given.items() if v not in (None, ())})
    if registry.is_built_in(source.adapter):
        source.options_for(registry.get(source.adapter))
    return source


def _language(tag: str | None) -> str | None:
    """`en-us` and `en_US` as the settings have it; what is no tag is dropped."""
    parts = (tag or "").replace("_", "-").split("-")
    well = all(p.isascii() and p.isalnum() and 2 <= len(p) <= 8 for p in parts) and parts[0].isalpha() and len(parts[0]) < 4
    return "-".join([parts[0].lower(), *parts[1:]]) if well else None


def export_opml(sources: Iterable[SourceSettings], *, title: str, now: datetime) -> tuple[bytes, tuple[str, ...]]:
    """The sources that read one web address, as OPML 2.0 by theme; `import_opml` takes it back.

    Args:
        sources: in the order in which they are written.
        title: of the list.
        now: time of writing, aware.

    Returns:
        The document, and the ids of those that were left out: they read files, mailboxes or searches.
    """
    given = list(sources)
    kept = [s for s in given if _is_its_address(s)]
    document = opml.write((_subscription(s) for s in kept), title=title, created=now)
    return document, tuple(s.id for s in given if s not in kept)


def _is_its_address(source: SourceSettings) -> bool:
    """Whether a source is something without those of its adapter's settings that OPML does not hold."""
    if not address(source) or not registry.is_built_in(source.adapter):
        return bool(address(source))
    fields = registry.get(source.adapter).Options.model_fields
    return not any(field.is_required() for name, field in fields.items() if name != "url")


def _subscription(source: SourceSettings) -> Subscription:
    is_feed = source.adapter == "feed"
    name = source.outlet.name if source.outlet else None
    extra = {
        "id": source.id,
        "adapter": "" if is_feed else source.adapter,
        "interval": written(source.interval) if "interval" in source.model_fields_set else "",
        "country": source.country or "",
        "outlet": name if name == source.id else "",  # the id stands in for a title that is missing
        "enabled": "" if source.enabled else "false",
        "state_affiliated": _TRUE if source.state_affiliated else "",
        "full_text": str(source.full_text).lower() if source.full_text else "",
    }
    return Subscription(
        url=str(source.options["url"]), title=name or source.id, path=(source.theme,) if source.theme else (),
        language=source.language, categories=source.tags, is_feed=is_feed, extra={k: v for k, v in extra.items() if v},
    )  # fmt: skip
