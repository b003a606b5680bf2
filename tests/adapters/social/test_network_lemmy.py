"""Views of Lemmy's versions and of PieFed, and what Lemmy's Markdown holds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.social import samples
from tests.adapters.social.said import counts, read, ties

Record = dict[str, Any]
HOME = "https://forum.example/api/v3/comment/list"


def submission(**changes: Any) -> Record:
    view: Record = samples.lemmy()["posts"][0]
    return view | {"post": view["post"] | changes}


def note(**changes: Any) -> Record:
    view: Record = samples.lemmy()["comments"][0]
    return view | {"comment": view["comment"] | changes}


class TestOlderAndNewer:
    def test_views_in_one_part(self):
        flat = {
            "id": 10, "name": "Port closed", "body": "Since noon.", "creator_id": 3, "community_id": 4,
            "published": "2020-08-02T01:56:28.072727", "ap_id": "https://forum.example/post/10", "creator_name": "watcher",
            "creator_actor_id": "https://forum.example/u/watcher", "community_name": "ports",
            "community_actor_id": "https://other.example/c/ports", "number_of_comments": 2, "score": 8, "upvotes": 9,
        }  # fmt: skip
        below = flat | {"id": 12, "content": "Open again", "post_id": 10, "ap_id": "https://forum.example/comment/12"}
        answer = below | {"id": 13, "parent_id": 12, "ap_id": "https://forum.example/comment/13"}
        post, first, second = read({"posts": [flat], "comments": [below, answer]})
        assert post.title is not None
        assert (post.title.text, post.text, post.container) == ("Port closed", "Since noon.", "ports@other.example")
        assert (post.authors[0].handle, post.authors[0].native_id) == ("watcher@forum.example", "3")
        assert counts(post) == {"score": 8, "replies": 2, "likes": 9}
        assert (first.title, first.text, ties(first)) == (None, "Open again", {"reply_to": post.id})
        assert ties(second) == {"reply_to": first.id}

    def test_counts_and_times_of_version_four(self):
        view = submission(published_at="2026-03-01T08:15:30Z", score=4, comments=7, upvotes=5)
        del view["counts"], view["post"]["published"]
        (item,) = read(view)
        assert item.published is not None
        assert counts(item) == {"score": 4, "replies": 7, "likes": 5}

    def test_piefed_has_other_names_for_accounts_and_tags(self):
        creator = {"id": 3, "user_name": "watcher", "title": "Harbour Watch", "actor_id": "https://pie.example/u/watcher"}
        view = submission(tags="odesa, #ports", post_type="Image", url="https://files.example/17") | {
            "creator": creator, "flair_list": [{"id": 1, "flair_title": "News"}], "tags": [{"display_name": "Checked"}],
        }  # fmt: skip
        (item,) = read(view)
        assert (item.authors[0].handle, item.authors[0].name) == ("watcher@pie.example", "Harbour Watch")
        assert [t.name for t in item.tags] == ["Checked", "News", "odesa", "ports"]
        assert [(m.type, m.alt) for m in item.media] == [("image", "A closed gate")]

    def test_comments_below_comments(self):
        below = note(id=12, ap_id="https://forum.example/comment/12")
        assert len(read({"comments": [note() | {"replies": [below]}]})) == 2

    @pytest.mark.parametrize("key", ["comment_creator", "post_creator"])
    def test_of_a_report_the_author_is_not_who_reported(self, key: str):
        author = {"name": "author", "actor_id": "https://other.example/u/author"}
        (item,) = read((note() if key == "comment_creator" else submission()) | {key: author})
        assert item.authors[0].handle == "author@other.example"


class TestParents:
    def test_numbers_in_a_path_are_those_of_the_answering_server(self):
        far = note(ap_id="https://far.example/comment/99", local=False)
        (asked,), (unknown,), (own,) = read(far, url=HOME), read(far), read(note(local=True))
        assert ties(asked) == {"reply_to": "lemmy:forum.example/comment/9"}
        assert ties(unknown) == {"reply_to": "lemmy:comment/9"}
        assert ties(own) == {"reply_to": "lemmy:forum.example/comment/9"}

    def test_a_comment_at_the_top_answers_the_submission(self):
        post, top = read({"posts": [submission()], "comments": [note(path="0.11")]})
        assert ties(top) == {"reply_to": post.id}


class TestMarkdown:
    def test_links_with_their_places(self):
        (item,) = read(submission(body='See [the *log*](https://a.example/x "Log") or https://b.example/y. Not [this](z).'))
        found = [(x.url, x.span.of(item.text) if x.span else None) for x in item.links if x.rel is None]
        assert found == [
            ("https://a.example/x", '[the *log*](https://a.example/x "Log")'), ("https://b.example/y", "https://b.example/y"),
        ]  # fmt: skip
        assert item.text.startswith("See [the *log*](https://a.example/x")

    def test_pictures_in_the_text(self):
        (item,) = read(note(content="Look: ![a crane](https://pics.example/1) ![](https://pics.example/2)"))
        assert [(m.url[-1], m.alt) for m in item.media if m.url] == [("1", "a crane"), ("2", None)]
