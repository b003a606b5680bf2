"""Where items stand among the stories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage import stories
from storage.methods.connection import Connected
from storage.records import StoredStory, StoryCursor, StoryPlace

__all__ = ["StoryMethods"]


class StoryMethods(Connected):
    """Places, memories and stories."""

    def keep_stories(self, places: Sequence[StoryPlace], *, reached: int, expected: StoryCursor) -> bool:
        """Keep where items stand among the stories, and how far the flags were looked at.

        Args:
            places: of items that have none yet, in the order in which they were assigned.
            reached: number of the last flag that was looked at.
            expected: `stories_reached` as it was when the assignment began.

        Returns:
            False where another process went on in the meantime; nothing is written then.
        """
        with self._numbered("keep stories") as writing:
            return stories.keep(writing, places, reached, expected)

    def stories_reached(self) -> StoryCursor:
        """How far the flags were put into stories."""
        with self._reading("read how far the stories are") as connection:
            return stories.reached(connection)

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

    def story_memories(self, *, seen_since: datetime) -> list[StoryPlace]:
        """Items seen since then with what is remembered of them, in the order in which they were assigned."""
        with self._reading("read the stories' memory") as connection:
            return stories.memories(connection, seen_since)

    def places(self, ids: Sequence[str]) -> dict[str, StoryPlace]:
        """Where items stand among the stories, by item id; items without a place are left out."""
        with self._reading("read the places of items") as connection:
            return stories.places(connection, list(ids))

    def stories(self, *, limit: int = 30) -> list[StoredStory]:
        """The stories with the newest reports first."""
        with self._reading("read the stories") as connection:
            return stories.stories(connection, limit)

    def story(self, story: str) -> list[StoryPlace]:
        """All reports of a story, the first one first; empty where there is none."""
        with self._reading("read a story") as connection:
            return stories.story(connection, story)
