"""Stories: kept up to date, and mended by hand."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.methods.parts import Parts
from monitor.stories.events import story_id

__all__ = ["StoryMethods"]

GENERIC = frozenset(["term", "topic", "concept", "role"])
"""Types of entities that stand for a notion and not for somebody or something."""


class StoryMethods(Parts):
    """What is done with stories."""

    def update_stories(self) -> int:
        """Put what was flagged since the last time into stories, and look again at placed items with another text.

        Returns:
            How many items were put into stories, or stand otherwise now.
        """
        with self._keeping:
            generic = {e.id for e in self.watchlist.entities if e.type in GENERIC}
            return self._keeper.run(generic=generic, match=self.watchlist.match)

    def split_story(self, items: Sequence[str]) -> str:
        """Put items, and copies of them, into a story of their own, because they tell of something else.

        Args:
            items: ids; the story is called after the first one.

        Returns:
            The id of the story. What comes later is compared with the stories as they are then.

        Raises:
            StoreError: an item is in no story, or the first one began a story in which others are left.
        """
        story = story_id(items[0])
        self.store.move_items(items, story, fresh=True)
        return story

    def join_story(self, story: str, items: Sequence[str]) -> list[str]:
        """Put items, and copies of them, into a story that is there; returns the ids of those that moved.

        Args:
            story: id of the story.
            items: ids of items, or of stories, of which all items are taken.

        Raises:
            StoreError: an item is in no story, or there is no story of that id.
        """
        wanted = [i for given in items for i in ([p.item_id for p in self.store.story(given)] or [given])]
        return self.store.move_items(wanted, story, fresh=False)
