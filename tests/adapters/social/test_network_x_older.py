"""What X's interfaces before v1.1, and those that keep posts and accounts apart, say of a post, found in the item."""

from __future__ import annotations

from typing import Any

from adapters import social
from tests.adapters.social import samples
from tests.adapters.social.said import counts, read, ties

USER = {"id": 42, "screen_name": "watcher", "name": "Watcher"}
EARLY = {"created_at": "Sun Jun 03 18:15:29 +0000 2007", "id": 89512102, "text": "Fog &amp; ferries"}


class TestXBeforeV11:
    def test_statuses_whose_numbers_are_numbers_alone(self):
        answer = {"in_reply_to_status_id": 89512000, "in_reply_to_screen_name": "desk", "user": USER}
        reply, latest = read([EARLY | answer, USER | {"status": EARLY | {"id": 89512103}}])
        assert (reply.id, reply.text, reply.authors[0].handle) == ("x:89512102", "Fog & ferries", "watcher")
        assert ties(reply) == {"reply_to": "x:89512000"}
        assert (latest.id, latest.url) == ("x:89512103", "https://x.com/watcher/status/89512103")

    def test_other_networks_that_speak_so_are_not_x(self):
        for key in ("idstr", "uri", "statusnet_html"):
            assert read([EARLY | {"user": USER, key: "1"}], platform="x") == ()

    def test_results_of_the_former_search_name_their_author_in_keys_of_their_own(self):
        early = {
            "created_at": "Wed, 08 Apr 2009 19:22:10 +0000", "id": 1478555574, "text": "Hi", "from_user": "watcher",
            "from_user_id": 7, "iso_language_code": "nl", "to_user": "desk",
        }  # fmt: skip
        late = early | {"id_str": "268099561782931457", "from_user_id_str": "42", "from_user_name": "W"}
        one, two = read({"results": [early, late], "query": "hi"})
        assert [(a.handle, a.name, a.native_id) for i in (one, two) for a in i.authors] == [
            ("watcher", None, None),  # the search counted accounts by numbers of its own at first
            ("watcher", "W", "42"),
        ]
        assert (one.id, two.id) == ("x:1478555574", "x:268099561782931457")
        assert one.language.tag == "nl"
        assert one.published.isoformat() == "2009-04-08T19:22:10+00:00"

    def test_the_archives_form_until_2018(self):
        status = EARLY | {"id_str": "89512102", "created_at": "2007-06-03 18:15:29 +0000", "user": USER, "geo": {}}
        data = b"Grailbird.data.tweets_2007_06 = \n " + samples.dumped([status])
        assert social.recognise(data) == "x"
        (item,) = read(data)
        assert (item.published.isoformat(), item.authors[0].handle) == ("2007-06-03T18:15:29+00:00", "watcher")

    def test_posts_and_accounts_apart(self):
        def post(number: int, user: str, **more: Any) -> dict[str, Any]:
            apart = ("user", "id", "id_str", "entities", "extended_entities")
            kept = {k: v for k, v in samples.x1(number).items() if k not in apart}
            return kept | {"user_id_str": user, "full_text": f"post {number}"} | more

        tweets = {
            "11": post(11, "43", retweeted_status_id_str="12"),
            "12": post(12, "42", quoted_status_id_str="13", ext_views={"count": "99"}),
            "13": post(13, "43", quoted_status_id_str="12"),
            "14": post(14, "44", retweeted_status_id_str="99"),
            "15": {**post(15, ""), "user": {"id_str": "42"}},
            "17": {**post(17, ""), "user": {"id_str": "45", "screen_name": "coast"}},
        }
        users = {"42": {"screen_name": "watcher", "name": "Watcher"}, "43": {"screen_name": "desk", "name": "Desk"}}
        entry = {"content": {"tombstone": {"tombstoneInfo": {"richText": {"text": "This Post was deleted"}}}}}
        entries = [{"entryId": "tweet-16", **entry}]
        keyed = {"globalObjects": {"tweets": tweets, "users": users}, "timeline": {"entries": entries}}
        repost, quote, quoted, unseen, collected, whole, gone = read(keyed)
        assert [i.authors[0].handle for i in (repost, quote, quoted, collected)] == ["desk", "watcher", "desk", "watcher"]
        assert whole.authors[0].handle == "coast"  # its account stands within it
        assert (repost.text, ties(repost), repost.embeds[0].item.text) == ("", {"reposts": "x:12"}, "post 12")
        assert (ties(quote), counts(quote)["views"]) == ({"quotes": "x:13"}, 99)
        assert (unseen.text, ties(unseen)) == ("post 14", {"reposts": "x:99"})
        assert (gone.id, gone.access) == ("x:16", "deleted")

    def test_posts_that_quote_each_other_end(self):
        tweets = {n: samples.x1(int(n)) | {"quoted_status_id_str": other} for n, other in (("21", "22"), ("22", "21"))}
        items = read({"tweets": tweets, "users": {}})
        assert [len(list(i.all_embedded())) for i in items] == [2, 2]
