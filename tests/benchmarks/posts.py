"""Answers of the size that the networks send: the posts of the tests with the fields that nobody reads beside them.

A server tells of each account its pictures, counts and settings, of each picture its renditions, and of each post what the
reader who asks may do with it. The names are those of the interfaces' published descriptions; authors, texts and counts
differ from post to post.
"""

from __future__ import annotations

from typing import Any

from tests.adapters.social import samples

__all__ = ["answers"]

Record = dict[str, Any]
_WORDS = "ferries tugs trains convoys barges cranes radars depots bridges ports".split()


def _words(n: int) -> str:
    return " ".join(_WORDS[(n * k) % len(_WORDS)] for k in range(1, 6 + n % 17))


def answers(posts: int) -> dict[str, bytes]:
    """An answer of `posts` posts for each network."""
    numbers = range(posts)
    return {
        "mastodon": samples.dumped([mastodon(n) for n in numbers]),
        "bluesky feed": samples.dumped({"feed": [{"post": bluesky(n)} for n in numbers], "cursor": "2026-03-01T08:15:30Z"}),
        "bluesky jetstream": b"\n".join(samples.dumped(jetstream(n)) for n in numbers),
        "x v1.1": samples.dumped([x1(n) for n in numbers]),
        "x v2": samples.dumped(x2(posts)),
        "x graphql": samples.dumped(samples.timeline(*(graphql(n) for n in numbers))),
        "reddit": samples.dumped(samples.listing(*(reddit(n) for n in numbers))),
    }


def mastodon(n: int) -> Record:
    """A status with its account, picture and card."""
    place, name = "https://files.harbour.example", f"watch{n % 40}"
    post = samples.mastodon(n)
    account = {
        "id": str(7 + n % 40), "username": name, "acct": name, "display_name": f"Harbour Watch {n % 40}", "locked": False,
        "bot": False, "discoverable": True, "indexable": True, "group": False, "created_at": "2022-11-05T00:00:00.000Z",
        "note": "<p>Ships and trains of the coast. Posts in three languages.</p>", "url": f"https://harbour.example/@{name}",
        "uri": f"https://harbour.example/users/{name}", "avatar": f"{place}/avatars/{n % 40}/original/a.png",
        "avatar_static": f"{place}/avatars/{n % 40}/original/a.png", "header": f"{place}/headers/{n % 40}/original/h.png",
        "header_static": f"{place}/headers/{n % 40}/original/h.png", "followers_count": 1200 + n, "following_count": 310,
        "statuses_count": 9000 + n, "last_status_at": "2026-03-01", "hide_collections": False, "noindex": False,
        "emojis": [], "roles": [], "fields": [
            {"name": "Site", "value": '<a href="https://harbour.example">harbour.example</a>', "verified_at": None},
            {"name": "Contact", "value": "desk", "verified_at": None}],
    }  # fmt: skip
    picture = post["media_attachments"][0] | {
        "preview_remote_url": None, "text_url": None, "blurhash": "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH", "meta": {
            "original": {"width": 1600, "height": 1200, "size": "1600x1200", "aspect": 1.3333},
            "small": {"width": 480, "height": 360, "size": "480x360", "aspect": 1.3333}, "focus": {"x": 0.0, "y": 0.0}},
    }  # fmt: skip
    card = post["card"] | {
        "description": "Two ferries left the port this morning.", "language": "en", "type": "link", "author_name": "",
        "author_url": "", "provider_name": "News", "provider_url": "", "html": "", "width": 1200, "height": 630,
        "image": f"{place}/cards/{n}.jpg", "image_description": "", "embed_url": "", "blurhash": None,
        "published_at": "2026-03-01T07:00:00.000Z", "authors": [],
    }  # fmt: skip
    content = post["content"].replace("left", f"left with {_words(n)}")
    return post | {
        "account": account, "media_attachments": [picture] if n % 2 else [], "card": None if n % 2 else card,
        "content": content, "emojis": [], "replies_count": n % 7, "reblogs_count": n % 90, "favourites_count": n % 300,
        "quotes_count": 0, "quote": None,
        "quote_approval": {"automatic": ["public"], "manual": [], "current_user": "denied"},
        "in_reply_to_account_id": None, "application": {"name": "Web", "website": None},
    }  # fmt: skip


def _record(n: int) -> Record:
    text = f"Radar news of {_words(n)} from Kyïv: radar.example #радар @mila.example"
    record: Record = samples.bluesky(text=text)["record"]
    return record


def bluesky(n: int) -> Record:
    """A view with its author and a picture."""
    cdn, did = "https://cdn.example/img", f"did:plc:watcher{n % 40}"
    author = {
        "did": did, "handle": f"watcher{n % 40}.example", "displayName": f"Watcher {n % 40}",
        "avatar": f"{cdn}/avatar/plain/{did}/bafkreia@jpeg", "associated": {"chat": {"allowIncoming": "following"}},
        "viewer": {"muted": False, "blockedBy": False}, "labels": [], "createdAt": "2023-07-05T13:11:24.123Z",
    }  # fmt: skip
    blob = {"$type": "blob", "ref": {"$link": f"bafkreib{n}"}, "mimeType": "image/jpeg", "size": 412345}
    ratio = {"width": 1600, "height": 1200}
    images = {"$type": "app.bsky.embed.images", "images": [{"alt": "Two ferries", "aspectRatio": ratio, "image": blob}]}
    shown = {"thumb": f"{cdn}/thumb/{n}@jpeg", "fullsize": f"{cdn}/full/{n}@jpeg", "alt": "", "aspectRatio": ratio}
    return samples.bluesky(f"3k{n:011d}") | {
        "uri": f"at://{did}/app.bsky.feed.post/3k{n:011d}", "author": author, "record": _record(n) | {"embed": images},
        "embed": {"$type": "app.bsky.embed.images#view", "images": [shown]}, "replyCount": n % 7, "repostCount": n % 90,
        "likeCount": n % 300, "quoteCount": n % 3, "bookmarkCount": n % 5, "labels": [],
        "viewer": {"threadMuted": False, "embeddingDisabled": False, "bookmarked": False},
        "threadgate": None,
    }  # fmt: skip


def jetstream(n: int) -> Record:
    """An event that made a post."""
    commit = {"rev": f"3l{n:011d}", "operation": "create", "collection": "app.bsky.feed.post", "rkey": f"3k{n:011d}",
              "record": _record(n), "cid": f"bafyreib{n}"}  # fmt: skip
    return {"did": f"did:plc:watcher{n % 400}", "time_us": 1772352930000000 + n, "kind": "commit", "commit": commit}


_V1_ACCOUNT = {
    "location": "Odesa", "description": "Ships and trains of the coast.", "url": "https://t.co/cccccccccc",
    "protected": False,
    "entities": {"url": {"urls": [{"url": "https://t.co/cccccccccc", "expanded_url": "https://harbour.example",
                                   "display_url": "harbour.example", "indices": [0, 23]}]}, "description": {"urls": []}},
    "followers_count": 1200, "friends_count": 310, "listed_count": 12, "created_at": "Tue Dec 05 13:11:24 +0000 2017",
    "favourites_count": 4000, "utc_offset": None, "time_zone": None, "geo_enabled": False, "verified": False,
    "statuses_count": 9000, "lang": None, "contributors_enabled": False, "is_translator": False,
    "is_translation_enabled": False, "profile_background_color": "F5F8FA", "profile_background_image_url": None,
    "profile_background_image_url_https": None, "profile_background_tile": False,
    "profile_image_url": "http://pbs.example/profile_images/1/a_normal.jpg",
    "profile_image_url_https": "https://pbs.example/profile_images/1/a_normal.jpg",
    "profile_banner_url": "https://pbs.example/profile_banners/42/1", "profile_link_color": "1DA1F2",
    "profile_sidebar_border_color": "C0DEED", "profile_sidebar_fill_color": "DDEEF6", "profile_text_color": "333333",
    "profile_use_background_image": True, "has_extended_profile": True, "default_profile": True,
    "default_profile_image": False, "following": None, "follow_request_sent": None, "notifications": None,
    "translator_type": "none",
}  # fmt: skip
_SIZES = {name: {"w": 1200 // k, "h": 900 // k, "resize": "fit"} for k, name in enumerate(("large", "medium", "small"), 1)}


def x1(n: int) -> Record:
    """A status of v1.1 with its account and a picture."""
    post = samples.x1(1700000000000000001 + n, text=f"Convoy of {_words(n)} at the bridge &amp; waiting "
                      "https://t.co/aaaaaaaaaa #Convoy @desk https://t.co/mmmmmmmmmm")  # fmt: skip
    picture = post["extended_entities"]["media"][0] | {
        "id": 1, "media_url": "http://pbs.example/media/A.jpg", "display_url": "pic.example/A", "sizes": _SIZES,
        "expanded_url": "https://x.example/watcher/status/1/photo/1", "original_info": {"width": 1200, "height": 900},
    }  # fmt: skip
    entities = post["entities"] | {"symbols": [], "media": [picture]}
    who = {"id": n % 40, "id_str": str(42 + n % 40), "screen_name": f"watcher{n % 40}", "name": f"Watcher {n % 40}"}
    return post | {
        "entities": entities, "extended_entities": {"media": [picture]}, "user": who | _V1_ACCOUNT,
        "source": '<a href="https://client.example" rel="nofollow">Web App</a>', "in_reply_to_status_id": None,
        "in_reply_to_user_id": None, "in_reply_to_user_id_str": None, "in_reply_to_screen_name": None, "geo": None,
        "coordinates": None, "place": None, "contributors": None, "is_quote_status": False, "retweet_count": n % 90,
        "favorite_count": n % 300, "favorited": False, "retweeted": False, "possibly_sensitive_appealable": False,
    }  # fmt: skip


def graphql(n: int) -> Record:
    """A post of the web's interface with its account and a picture."""
    legacy = {k: v for k, v in x1(n).items() if k not in ("user", "id")}
    person = {"screen_name": f"watcher{n % 40}", "name": f"Watcher {n % 40}"} | _V1_ACCOUNT
    user = {
        "__typename": "User", "id": f"VXNlcjo{n % 40}", "rest_id": str(42 + n % 40), "legacy": person,
        "affiliates_highlighted_label": {}, "has_graduated_access": True, "is_blue_verified": False,
        "profile_image_shape": "Circle", "tipjar_settings": {}, "super_follow_eligible": False,
    }  # fmt: skip
    number = 1700000000000000001 + n
    return samples.graphql(
        number, core={"user_results": {"result": user}}, unmention_data={}, is_translatable=False, source="Web App",
        legacy=legacy | {"reply_count": n % 7, "quote_count": 0, "bookmark_count": n % 9, "bookmarked": False,
                         "conversation_id_str": str(number), "user_id_str": str(42 + n % 40), "id_str": str(number)},
        edit_control={"edit_tweet_ids": [str(number)], "editable_until_msecs": "1772356530000", "is_edit_eligible": True,
                      "edits_remaining": "5"},
        views={"count": str(900 + n), "state": "EnabledWithCount"},
        grok_analysis_button=True, quick_promote_eligibility={"eligibility": "IneligibleNotProfessional"},
    )  # fmt: skip


def x2(posts: int) -> Record:
    """An answer of v2 with all that can be asked for of a post, and its accounts and pictures."""
    first = samples.x2()["data"][0]
    public = {"retweet_count": 1, "reply_count": 2, "like_count": 3, "quote_count": 4, "bookmark_count": 0}
    data = [first | {
        "id": str(number := 1700000000000000001 + n), "text": f"Which of the {_words(n)}? https://t.co/aaaaaaaaaa",
        "author_id": str(42 + n % 40), "conversation_id": str(number), "edit_history_tweet_ids": [str(number)],
        "attachments": {"media_keys": [f"3_{n}"]}, "reply_settings": "everyone", "possibly_sensitive": False,
        "edit_controls": {"edits_remaining": 5, "is_edit_eligible": True, "editable_until": "2026-03-01T09:15:30.000Z"},
        "context_annotations": [{"domain": {"id": "46", "name": "Category", "description": "Of brands"},
                                 "entity": {"id": "1", "name": "Transport"}}],
        "public_metrics": public | {"impression_count": 500 + n},
    } for n in range(posts)]  # fmt: skip
    users = [{
        "id": str(42 + n), "username": f"watcher{n}", "name": f"Watcher {n}", "verified": False, "protected": False,
        "created_at": "2017-12-05T13:11:24.000Z", "description": "Ships and trains of the coast.",
        "profile_image_url": "https://pbs.example/profile_images/1/a_normal.jpg",
        "public_metrics": {"followers_count": 1200, "following_count": 310, "tweet_count": 9000, "listed_count": 12},
    } for n in range(40)]  # fmt: skip
    media = [{"media_key": f"3_{n}", "type": "photo", "url": f"https://pbs.example/media/{n}.jpg", "width": 1200,
              "height": 900, "alt_text": "A bridge"} for n in range(posts)]  # fmt: skip
    return {"data": data, "includes": {"users": users, "media": media}, "meta": {"result_count": posts}}


_THING: Record = {
    "approved_at_utc": None, "saved": False, "mod_reason_title": None, "gilded": 0, "clicked": False,
    "link_flair_richtext": [], "hidden": False, "pwls": 6, "link_flair_css_class": None, "downs": 0,
    "thumbnail_height": None, "top_awarded_type": None, "hide_score": False, "quarantine": False,
    "link_flair_text_color": "dark", "upvote_ratio": 0.93, "subreddit_type": "public",
    "author_flair_background_color": None, "ups": 12, "total_awards_received": 0, "media_embed": {},
    "thumbnail_width": None, "author_flair_template_id": None, "is_original_content": False, "user_reports": [],
    "secure_media": None, "is_reddit_media_domain": False, "is_meta": False, "category": None,
    "secure_media_embed": {}, "link_flair_text": "News", "can_mod_post": False, "approved_by": None,
    "is_created_from_ads_ui": False, "author_premium": False, "thumbnail": "self", "author_flair_css_class": None,
    "author_flair_richtext": [], "gildings": {}, "content_categories": None, "mod_note": None,
    "link_flair_type": "text", "wls": 6, "removed_by_category": None, "banned_by": None, "author_flair_type": "text",
    "domain": "self.rails", "allow_live_comments": False, "likes": None, "suggested_sort": None,
    "banned_at_utc": None, "view_count": None, "archived": False, "no_follow": False, "is_crosspostable": True,
    "pinned": False, "all_awardings": [], "awarders": [], "media_only": False, "can_gild": False, "spoiler": False,
    "locked": False, "author_flair_text": None, "treatment_tags": [], "visited": False, "removed_by": None,
    "num_reports": None, "distinguished": None, "subreddit_id": "t5_2qh1i", "author_is_blocked": False,
    "mod_reason_by": None, "removal_reason": None, "link_flair_background_color": "", "is_robot_indexable": True,
    "report_reasons": None, "discussion_type": None, "send_replies": True, "contest_mode": False, "mod_reports": [],
    "author_patreon_flair": False, "author_flair_text_color": None, "stickied": False, "subreddit_subscribers": 90123,
    "num_crossposts": 0, "media": None, "is_video": False,
}  # fmt: skip


def reddit(n: int) -> Record:
    """A submission."""
    text = f"Seen near [the depot](https://news.example/d{n}) today: {_words(n)}."
    html = f'&lt;div class="md"&gt;&lt;p&gt;Seen near the depot today: {_words(n)}.&lt;/p&gt;\n&lt;/div&gt;'
    return _THING | samples.submission(f"a{n:x}") | {
        "selftext": text, "selftext_html": html, "author": f"watcher{n % 40}", "author_fullname": f"t2_abc{n % 40}",
        "created": 1772352930.0 + n, "created_utc": 1772352930.0 + n, "score": n % 300, "num_comments": n % 90,
    }  # fmt: skip
