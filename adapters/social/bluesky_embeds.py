"""Bluesky: what a post shows besides its text (app.bsky.embed.*), as views or as its record names it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from adapters.schema import Item, Link, Media
from adapters.social import values
from adapters.social.draft import reference
from adapters.social.making import new_link
from adapters.social.pieces import links, medium

__all__ = ["PLATFORM", "POST", "Embedded"]

PLATFORM = "bluesky"
POST = "app.bsky.feed.post"
_PAGES = {
    "app.bsky.feed.generator": "profile/{repo}/feed/{key}", "app.bsky.graph.list": "profile/{repo}/lists/{key}",
    "app.bsky.graph.starterpack": "starter-pack/{repo}/{key}", "app.bsky.labeler.service": "profile/{repo}",
}  # fmt: skip


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
            if not isinstance(media.get("media"), dict):  # a hostile one could lie in itself for ever
                self.add(media)
            self._record(values.under(embed, "record", "record") or values.mapping(embed, "record"))
        elif kind == "images" or "images" in embed:
            self.media += [self._image(i) for i in values.maps(embed, "images")]
        elif kind == "gallery":  # the items' kind may be one that is not known yet
            self.media += [self._shown(i) for i in values.maps(embed, "media") or values.maps(embed, "items")]
        elif kind == "video" or "playlist" in embed or "video" in embed:
            self.media.append(self._video(embed))
        elif kind == "external" or "external" in embed:
            self._external(values.mapping(embed, "external"))
        elif kind == "record" or "record" in embed:
            self._record(values.mapping(embed, "record"))

    def _blob(self, record: dict[str, Any], key: str) -> tuple[str | None, dict[str, Any]]:
        """The hash of a blob, by which the record names it, where the network serves the repository's blobs."""
        blob = values.mapping(record, key)
        cid = values.string(values.mapping(blob, "ref"), "$link") or values.string(blob, "cid")
        return (cid if self._repo.startswith("did:") else None), blob

    def _shown(self, record: dict[str, Any]) -> Media:
        return self._video(record) if "video" in record or "playlist" in record else self._image(record)

    def _image(self, record: dict[str, Any]) -> Media:
        cid, blob = self._blob(record, "image") if "image" in record else (None, values.NOTHING)
        named = f"https://cdn.bsky.app/img/feed_fullsize/plain/{self._repo}/{cid}" if cid else None
        ratio = values.mapping(record, "aspectRatio")
        url, thumb = values.web(record, "fullsize"), values.web(record, "thumb", "thumbnail")
        return medium(
            "image", url or named, alternates=(thumb,) if thumb else (), alt=values.string(record, "alt"),
            mime=values.string(blob, "mimeType"), size=values.count(blob, "size"),
            width=values.count(ratio, "width"), height=values.count(ratio, "height"),
        )  # fmt: skip

    def _video(self, record: dict[str, Any]) -> Media:
        cid, blob = self._blob(record, "video") if "video" in record else (None, values.NOTHING)
        named = f"https://video.bsky.app/watch/{quote(self._repo, safe='')}/{cid}" if cid else None
        ratio = values.mapping(record, "aspectRatio")
        gif = record.get("presentation") == "gif"
        return medium(
            "gif" if gif else "video", values.web(record, "playlist") or (f"{named}/playlist.m3u8" if named else None),
            preview=values.web(record, "thumbnail") or (f"{named}/thumbnail.jpg" if named else None),
            alt=values.string(record, "alt"),
            mime=values.string(blob, "mimeType"), size=values.count(blob, "size"),
            width=values.count(ratio, "width"), height=values.count(ratio, "height"),
        )  # fmt: skip

    def _external(self, record: dict[str, Any]) -> None:
        self.links += links((values.web(record, "uri"), values.string(record, "title"), "preview"))

    def _record(self, record: dict[str, Any]) -> None:
        uri = values.string(record, "uri")
        if not uri:
            return
        if f"/{POST}/" not in uri:
            self._card(record, uri)
            return
        quoted = self._read(record)
        if quoted is not None:
            self.posts.append(quoted)
            self.quoted.append(quoted)
        elif target := reference(PLATFORM, uri):
            self.quoted.append(target)

    def _card(self, record: dict[str, Any], uri: str) -> None:
        """A feed, a list, a starter pack or a labelling service: a link to its page."""
        repo, _, rest = uri.removeprefix("at://").partition("/")
        kind, _, key = rest.partition("/")
        page = _PAGES.get(kind)
        if page and repo and key:
            name = values.string(record, "displayName", "name") or values.string(
                values.mapping(record, "record"), "name") or values.string(values.mapping(record, "creator"), "displayName")
            url = page.format(repo=quote(repo, safe=":"), key=quote(key, safe=":~"))
            self.links.append(new_link(f"https://bsky.app/{url}", name))
