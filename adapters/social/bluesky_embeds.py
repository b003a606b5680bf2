"""Bluesky: what a post shows besides its text (app.bsky.embed.*), as views or as its record names it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapters.schema import Item, Link, Media
from adapters.social import values
from adapters.social.draft import links, medium, reference

__all__ = ["PLATFORM", "POST", "Embedded"]

PLATFORM = "bluesky"
POST = "app.bsky.feed.post"


class Embedded:
    """What a post shows: pictures, films, a link's card, another post; as views, or as its record names them."""

    def __init__(self, repo: str, read: Callable[[dict[str, Any]], Item | None]) -> None:
        """Nothing yet.

        Args:
            repo: whose post it is; its server names pictures by their hash.
            read: the post of a view, None where the view is none or lies too deep.
        """
        self.media: list[Media] = []
        self.links: list[Link] = []
        self.posts: list[Item] = []
        self.quoted: list[Item | dict[str, str]] = []
        self._repo = repo
        self._read = read

    def add(self, embed: dict[str, Any]) -> None:
        """Take in what an embed shows."""
        kind = str(embed.get("$type", "")).removesuffix("#view").rpartition(".")[2]
        if kind == "recordWithMedia" or ("media" in embed and "record" in embed):
            media = values.mapping(embed, "media")
            if "media" not in media:  # a hostile one could lie in itself for ever
                self.add(media)
            self._record(values.under(embed, "record", "record") or values.mapping(embed, "record"))
        elif kind == "images" or "images" in embed:
            self.media += [self._image(i) for i in values.maps(embed, "images")]
        elif kind == "video" or "playlist" in embed or "video" in embed:
            self.media.append(self._video(embed))
        elif kind == "external" or "external" in embed:
            self._external(values.mapping(embed, "external"))
        elif kind == "record" or "record" in embed:
            self._record(values.mapping(embed, "record"))

    def _blob(self, record: dict[str, Any], key: str) -> tuple[str | None, dict[str, Any]]:
        """Where the repository's server gives a blob; the record names it by its hash only."""
        blob = values.mapping(record, key)
        cid = values.string(values.mapping(blob, "ref"), "$link") or values.string(blob, "cid")
        if not cid or not self._repo.startswith("did:"):
            return None, blob
        return f"https://cdn.bsky.app/img/feed_fullsize/plain/{self._repo}/{cid}", blob

    def _image(self, record: dict[str, Any]) -> Media:
        named, blob = self._blob(record, "image")
        ratio = values.mapping(record, "aspectRatio")
        url, thumb = values.web(record, "fullsize"), values.web(record, "thumb")
        return medium(
            "image", url or named, alternates=(thumb,) if thumb else (), alt=values.string(record, "alt"),
            mime=values.string(blob, "mimeType"), size=values.count(blob, "size"),
            width=values.count(ratio, "width"), height=values.count(ratio, "height"),
        )  # fmt: skip

    def _video(self, record: dict[str, Any]) -> Media:
        _, blob = self._blob(record, "video")
        ratio = values.mapping(record, "aspectRatio")
        gif = record.get("presentation") == "gif"
        return medium(
            "gif" if gif else "video", values.web(record, "playlist"), alt=values.string(record, "alt"),
            preview=values.web(record, "thumbnail"), mime=values.string(blob, "mimeType"),
            size=values.count(blob, "size"), width=values.count(ratio, "width"), height=values.count(ratio, "height"),
        )  # fmt: skip

    def _external(self, record: dict[str, Any]) -> None:
        self.links += links((values.web(record, "uri"), values.string(record, "title"), "preview"))

    def _record(self, record: dict[str, Any]) -> None:
        uri = values.string(record, "uri")
        if not uri or f"/{POST}/" not in uri:
            return  # a list, a feed, a starter pack
        quoted = self._read(record)
        if quoted is not None:
            self.posts.append(quoted)
            self.quoted.append(quoted)
        elif target := reference(PLATFORM, uri):
            self.quoted.append(target)
