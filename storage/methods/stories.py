"""Where items stand among the stories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from storage import stories
from storage.methods.connection import Connected
from storage.records import StoredStory, StoryCursor, StoryNews, StoryPlace

__all__ = ["StoryMethods"]


class StoryMethods(Connected):
    """Places, memories and stories."""

    def keep_stories(
        self, places: Sequence[StoryPlace], *, reached: int, expected: StoryCursor, changed: Sequence[StoryPlace] = ()
    ) -> bool:
        """Keep where items stand among the stories, and how far flags and revisions were looked at.

        Args:
            places: of items that have none yet, in the order in which they were assigned.
            reached: number up to which flags and revisions were looked at.
            expected: `stories_reached` as it was when the assignment began.
            changed: places of items that had one, as they are now; their time and place in the order stay.

        Returns:
            False where another process went on in the meantime; nothing is written then.
        """
        with self._numbered("keep stories") as writing:
            return stories.keep(writing, places, changed, reached, expected)

    def stories_reached(self) -> StoryCursor:
        """How far flags and revisions were taken into stories."""
        with self._reading("read how far the stories are") as connection:
            return stories.reached(connection)

    def story_news(self, *, since: int, limit: int = 500) -> StoryNews:
        """Live flags, and items with a place that got a new revision, after a number.

        Args:
            since: `StoryCursor.number`, or a higher one.
            limit: of each; what does not fit comes with the next call.
        """
        with self._reading("read what concerns stories") as connection:
            return stories.news(connection, since, limit)

    def move_items(self, ids: Sequence[str], story: str, *, fresh: bool) -> list[str]:
        """Put items into another story than the one they were put into; copies of them that stand beside them go along.

        Args:
            ids: of items that have a place.
            story: id of the story that they go to.
            fresh: whether that is a new one, or one that is there.

        Returns:
            The ids of the items that moved; those that were there already are left out.

        Raises:
            StoreError: an item has no place, or the story is not there, or is there and should not be.
        """
        with self._writing("move items to another story") as connection:
            return stories.move(connection, ids, story, fresh=fresh)

    def story_memories(self, *, window: timedelta) -> list[StoryPlace]:
        """Items with what is remembered of them, in the order in which they were assigned.

        Args:
            window: how much older than the newest they may be.
        """
        with self._reading("read the stories' memory") as connection:
            return stories.memories(connection, window)

    def places(self, ids: Sequence[str], *, memory: bool = False) -> dict[str, StoryPlace]:
        """Where items stand among the stories, by item id; items without a place are left out.

        Args:
            ids: of items.
            memory: whether what is remembered of them is read as well.
        """
        with self._reading("read the places of items") as connection:
            return stories.places(connection, list(ids), with_memory=memory)

    def stories(self, *, limit: int = 30) -> list[StoredStory]:
        """The stories with the newest reports first."""
        with self._reading("read the stories") as connection:
            return stories.stories(connection, limit)

    def story(self, story: str) -> list[StoryPlace]:
        """All reports of a story, the first one first; empty where there is none."""
        with self._reading("read a story") as connection:
            return stories.story(connection, story)

    def successors(self, story: str) -> list[str]:
        """Ids of the stories in which items stand now that stood in this one before their texts were looked at again."""
        with self._reading("read where a story went") as connection:
            return stories.successors(connection, story)
