"""`monitor stories` and the time line of one."""

from __future__ import annotations

from monitor.app import Monitor
from monitor.cli.options import AsJson, ConfigFile, Limit, reading
from monitor.cli.output import emit, headline, out, plain, table
from storage.records import StoryPlace

__all__ = ["show_story", "stories"]


def stories(limit: Limit = 30, json: AsJson = False, config: ConfigFile = None) -> None:
    """List stories: what was flagged about one development, the newest reports first."""
    with reading(config) as monitor:
        found = monitor.store.stories(limit=limit)
        if json:
            for each in found:
                emit(each)
            return
        rows = table("story", "first seen", "last", "reports", "headline")
        for each in found:
            lead = monitor.item(monitor.store.story(each.id)[0].item_id)
            count = f"{each.reports}, {each.copies} copies" if each.copies else str(each.reports)
            title = plain(headline(lead)) if lead else "-"
            rows.add_row(each.id, f"{each.first:%Y-%m-%d %H:%M}Z", f"{each.last:%Y-%m-%d %H:%M}Z", count, title)
    out.print(rows if found else "Nothing was flagged yet, so there are no stories.")


def show_story(monitor: Monitor, story: str, *, json: bool) -> bool:
    """Print the time line of a story; False where there is none of that id."""
    places = monitor.store.story(story)
    for place in places if json else ():
        emit(place)
    if not places or json:
        return bool(places)
    items = monitor.store.items_of([p.item_id for p in places])
    names = {e.id: e.canonical for e in monitor.watchlist.entities}
    rows = table("first seen", "outlet", "what it adds", "headline", "id")
    for place in places:
        item = items[place.item_id]
        outlet = item.outlet and (item.outlet.name or item.outlet.domain)
        rows.add_row(
            f"{place.seen:%Y-%m-%d %H:%M}Z", plain(outlet or item.source.source_id or "-"), plain(_adds(place, names)),
            plain(headline(item)), plain(item.id),
        )  # fmt: skip
    out.print(rows)
    return True


def _adds(place: StoryPlace, names: dict[str, str]) -> str:
    if place.copy_of:
        return f"{place.novelty.replace('-', ' ')} of {place.copy_of}"
    news = ", ".join(names.get(n, n) for n in place.news)
    tied = f" (tied by {', '.join(place.shared)})" if place.shared else ""
    return f"{place.novelty.replace('-', ' ')}{f': {news}' if news else ''}{tied}"
