"""`monitor stories`: list them, mend them; and the time line of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import AsJson, ConfigFile, Limit, looking, shared
from monitor.cli.output import complain, emit, emit_data, headline, out, plain, table

if TYPE_CHECKING:
    from monitor.app import Monitor
    from storage.records import StoryPlace

__all__ = ["show_story", "stories"]

stories = typer.Typer(invoke_without_command=True)


@stories.callback()
def root(context: typer.Context, limit: Limit = 30, json: AsJson = False, config: ConfigFile = None) -> None:
    """Stories: what was flagged about one development, the newest reports first."""
    shared.config = config or shared.config
    if context.invoked_subcommand is None:
        _list(limit, json)


@stories.command("list")
def list_(limit: Limit = 30, json: AsJson = False, config: ConfigFile = None) -> None:
    """List stories, those with the newest reports first."""
    shared.config = config or shared.config
    _list(limit, json)


@stories.command()
def split(
    items: Annotated[list[str], typer.Argument(help="ids of the items that do not belong", metavar="ITEM")],
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Put items, and copies of them, into a new story of their own."""
    with looking(config) as monitor:
        story = monitor.split_story(items)
        _moved(story, [p.item_id for p in monitor.store.story(story)], json)


@stories.command()
def join(
    story: Annotated[str, typer.Argument(help="id of the story that is to have them", metavar="STORY")],
    items: Annotated[list[str], typer.Argument(help="ids of items, or of whole stories", metavar="ITEM|STORY")],
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Put items, and copies of them, into another story."""
    with looking(config) as monitor:
        _moved(story, monitor.join_story(story, items), json)


def _moved(story: str, items: list[str], json: bool) -> None:
    if json:
        emit_data({"story": story, "items": items})
    else:
        out.print(plain(f"{story}: {', '.join(items) or 'nothing moved, all were there already'}"))


def _list(limit: int, json: bool) -> None:
    with looking(None) as monitor:
        found = monitor.store.stories(limit=limit)
        if json:
            for each in found:
                emit(each)
            return
        leads = [monitor.store.story(each.id)[0].item_id for each in found]
        items = monitor.store.items_of(leads)
    rows = table("story", "first seen", "last", "reports", "headline")
    for each, lead in zip(found, leads, strict=True):
        count = f"{each.reports}, {each.copies} copies" if each.copies else str(each.reports)
        title = plain(headline(items[lead])) if lead in items else "-"
        rows.add_row(each.id, f"{each.first:%Y-%m-%d %H:%M}Z", f"{each.last:%Y-%m-%d %H:%M}Z", count, title)
    out.print(rows if found else "Nothing was flagged yet, so there are no stories.")


def show_story(monitor: Monitor, story: str, *, json: bool) -> bool:
    """Print the time line of a story, or of those that it went over to; False where there is none of that id."""
    places = monitor.store.story(story)
    if not places and (now := monitor.store.successors(story)):
        complain(f"the reports of {story} are in {', '.join(now)} now")
        places = [p for name in now for p in monitor.store.story(name)]
    for place in places if json else ():
        emit(place)
    if not places or json:
        return bool(places)
    items = monitor.store.items_of([p.item_id for p in places])
    rows = table("first seen", "outlet", "what it adds", "headline", "id")
    for place in places:
        item = items[place.item_id]
        outlet = item.outlet and (item.outlet.name or item.outlet.domain)
        rows.add_row(
            f"{place.seen:%Y-%m-%d %H:%M}Z", plain(outlet or item.source.source_id or "-"), plain(_adds(place)),
            plain(headline(item)), plain(item.id),
        )  # fmt: skip
    out.print(rows)
    return True


def _adds(place: StoryPlace) -> str:
    if place.moved_from:
        return f"{place.novelty.replace('-', ' ')} (moved here by hand from {place.moved_from})"
    if place.copy_of:
        came = f" (from {place.formerly} since the text is known)" if place.formerly else ""
        return f"{place.novelty.replace('-', ' ')} of {place.copy_of}{came}"
    news = ", ".join(place.news)
    tied = f" (tied by {', '.join(place.shared)})" if place.shared else ""
    return f"{place.novelty.replace('-', ' ')}{f': {news}' if news else ''}{tied}"
