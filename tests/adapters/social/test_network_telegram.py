"""What Telegram says of a post, found in the item."""

from __future__ import annotations

import pytest

from adapters import social
from tests.adapters.social import samples
from tests.adapters.social.said import counts, read, ties


class TestTelegram:
    def test_text_views_and_marks(self):
        (item,) = read(samples.channel(samples.telegram(samples.TEXT)))
        assert item.text == "Буря 🌊\n\nAsk @pilot, #storm and the map"
        assert (item.native_id, counts(item)) == ("coastwatch/5", {"views": 1200})
        assert ([m.handle for m in item.mentions], [t.name for t in item.tags]) == (["pilot"], ["storm"])

    def test_the_page_tells_of_its_channel(self):
        info = social.parse(samples.channel(samples.telegram(samples.TEXT))).info
        assert info is not None
        assert (info.title, info.native_id, info.description) == ("Coast Watch", "coastwatch", "Ships and storms")

    def test_replies_forwards_edits_signatures_and_service(self):
        reply = """<a class="tgme_widget_message_reply" href="https://t.me/coastwatch/4"><div class="tgme_widget_message_text
         js-message_reply_text">Another's words</div></a>"""
        forward = """<div class="tgme_widget_message_forwarded_from">Forwarded from <a class=
         "tgme_widget_message_forwarded_from_name" href="https://t.me/port/77"><span>Port</span></a></div>"""
        signed = '<span class="tgme_widget_message_from_author">Olena</span>, edited '
        one, two, three = read(
            samples.channel(
                samples.telegram(reply + samples.TEXT),
                samples.telegram(forward + samples.TEXT, 6, meta=signed),
                samples.telegram(
                    '<div class="tgme_widget_message_text">Channel created</div>', 7, classes="service_message"
                ),
            )
        )
        assert ties(one) == {"reply_to": "telegram:coastwatch/4"}
        assert "Another" not in one.text
        assert ties(two) == {"reposts": "telegram:port/77"}
        assert two.edited
        assert [p.name for p in two.authors] == ["Coast Watch", "Olena"]
        assert three.service

    def test_media_of_all_kinds(self):
        body = """<a class="tgme_widget_message_photo_wrap" style="width:1px;background-image:url('https://c.example/p.jpg')"></a>
        <a class="tgme_widget_message_video_player"><i class="tgme_widget_message_video_thumb" style=
        "background-image:url('https://c.example/t.jpg')"></i><video src="https://c.example/v.mp4"></video>
        <time class="message_video_duration">1:05</time></a>
        <audio class="tgme_widget_message_voice" src="https://c.example/a.ogg"></audio>
        <a class="tgme_widget_message_document_wrap" href="https://t.me/coastwatch/5"><div class=
        "tgme_widget_message_document_title">map.pdf</div></a>
        <i class="tgme_widget_message_sticker js-sticker_image" data-webp="https://c.example/s.webp"></i>
        <a class="tgme_widget_message_link_preview" href="https://news.example/1"><i class="link_preview_image" style=
        "background-image:url('https://c.example/l.jpg')"></i><div class="link_preview_title">News</div></a>"""
        (item,) = read(samples.channel(samples.telegram(body)))
        assert [(m.type, m.url) for m in item.media] == [
            ("image", "https://c.example/p.jpg"),
            ("video", "https://c.example/v.mp4"),
            ("audio", "https://c.example/a.ogg"),
            ("document", "https://t.me/coastwatch/5"),
            ("image", "https://c.example/s.webp"),
        ]
        assert (item.media[1].duration, item.media[1].preview) == (65.0, "https://c.example/t.jpg")
        assert [(x.url, x.text, x.rel) for x in item.links] == [("https://news.example/1", "News", "preview")]

    def test_a_poll(self):
        body = """<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">Storm?</div>
        <div class="tgme_widget_message_poll_type">Final results</div>
        <div class="tgme_widget_message_poll_option_text">Yes</div>
        <div class="tgme_widget_message_poll_option_text">No</div></div>
        <span class="tgme_widget_message_voters">1.5K</span>"""
        (item,) = read(samples.channel(samples.telegram(body)))
        assert (item.poll.question, [c.text for c in item.poll.choices]) == ("Storm?", ["Yes", "No"])
        assert (item.poll.voters, item.poll.closed) == (1500, True)

    @pytest.mark.parametrize(
        ("page", "code"),
        [
            ("<div class='tgme_page'><div class='tgme_page_title'>Coast</div></div>", "social.no-preview"),
            (
                "<div class='tgme_page'><p class='tgme_page_additional'>Ask them</p></div>",
                "social.no-channel",
            ),
            ("<div class='tgme_page tgme_page_post'><script src='x.js'></script></div>", "social.no-preview"),
        ],
    )
    def test_a_channel_without_posts_is_a_state_and_no_error(self, page, code):
        batch = social.parse(f"<html><body>{page}</body></html>".encode(), url="https://t.me/s/coast")
        assert (batch.items, [(p.code, p.severity) for p in batch.problems]) == ((), [(code, "warning")])

    def test_the_desktop_export(self):
        made, message, voice, poll = read(samples.EXPORT)
        assert made.service
        assert message.text == "Ships 🚢 at https://coast.example #port"
        assert [x.span.of(message.text) for x in message.links if x.span] == ["https://coast.example"]
        assert ties(message) == {"reply_to": "telegram:c/1500000001/1"}
        assert (message.edited, counts(message), message.extra["forwarded_from"]) == (True, {"likes": 7}, "Pilot")
        assert [(m.type, m.url, m.duration) for m in voice.media] == [("audio", None, 9.0)]
        assert [(c.text, c.votes) for c in poll.poll.choices] == [("Yes", 1), ("No", 2)]
        assert [i.id for i in read({"chats": {"list": [samples.EXPORT]}})] == [i.id for i in read(samples.EXPORT)]

    def test_an_export_of_an_older_program(self):
        """It writes the beginning of Unix time where nothing was edited, and no exact times."""
        chat = samples.EXPORT | {"type": "private_group", "messages": [
            {"id": 1, "type": "message", "date": "2018-09-01T10:00:00", "edited": "1970-01-01T03:00:00", "from": "Pilot",
             "from_id": 4501, "text": "Hi"},
            {"id": 2, "type": "message", "date": "2018-09-01T10:01:00", "edited": "2018-09-01T10:02:00", "from": "Pilot",
             "from_id": 4501, "text": "Ho"},
        ]}  # fmt: skip
        first, second = read(chat)
        assert [i.edited for i in (first, second)] == [False, True]
        assert (first.updated, first.url, first.authors[0].native_id) == (None, None, "4501")

    def test_an_export_with_what_the_program_cannot_show_and_what_is_older_than_the_group(self):
        chat = samples.EXPORT | {"messages": [
            {"id": 10, "type": "unsupported"},
            {"id": -999999990, "type": "message", "date": "2020-01-01T00:00:00", "date_unixtime": "1577836800",
             "from": "Pilot", "text": "Before", "reply_to_message_id": -999999991,
             "photo": "(File exceeds maximum size. Change data exporting settings to download.)"},
            {"id": 11, "type": "message", "date": "2020-01-01T00:00:00", "from": "Coast", "author": "Olena", "text": "See",
             "reply_to_message_id": 5, "reply_to_peer_id": "channel1600000002",
             "inline_bot_buttons": [[{"type": "url", "text": "Chart", "data": "https://chart.example/7"}]]},
            {"id": 12, "type": "service", "date_unixtime": "1577836800", "actor": "Pilot", "action": "invite_members",
             "members": ["Olena", None, "Petro"], "text": ""},
            {"id": 13, "type": "message", "date": "2020-01-01T00:00:00", "from": "Coast", "text": "", "file": "files/s.mp3",
             "media_type": "audio_file", "performer": "Band", "title": "Song", "place_name": "Port", "address": "Quay 1",
             "contact_information": {"first_name": "Olena", "last_name": "", "phone_number": "+380"}},
        ]}  # fmt: skip
        unsupported, before, answer, service, song = read(chat)
        assert (unsupported.access, unsupported.native_id) == ("partial", "c/1500000001/10")
        assert (before.native_id, before.url, before.media[0].url) == ("c/1500000001/-999999990", None, None)
        assert ties(before) == {"reply_to": "telegram:c/1500000001/-999999991"}
        assert ties(answer) == {"reply_to": "telegram:c/1600000002/5"}
        assert ([a.name for a in answer.authors], [x.url for x in answer.links]) == (
            ["Coast", "Olena"], ["https://chart.example/7"])  # fmt: skip
        assert service.text == "invite members: Olena, Petro"
        assert song.media[0].caption == "Band – Song"
        assert (song.extra["place"], song.extra["contact"]) == ("Port: Quay 1", "Olena: +380")

    def test_an_export_whose_second_list_of_pieces_has_only_what_is_marked(self):
        pieces = ["Seen at ", {"type": "bold", "text": "the port"}, " today"]
        message = {"id": 1, "type": "message", "date_unixtime": "1577836800", "text": pieces, "text_entities": pieces[1:2]}
        (item,) = read(samples.EXPORT | {"messages": [message]})
        assert item.text == "Seen at the port today"

    def test_comments_below_a_post(self):
        """A comment names its place in the link of its date alone; its author is a person."""
        page = """<div class="tgme_post_discussion js-message_history"><div class="tgme_widget_message_wrap">
        <div class="tgme_widget_message js-widget_message" data-peer="c15_-1" data-post-id="58">
         <div class="tgme_widget_message_author"><a class="tgme_widget_message_author_name" href="https://t.me/olena_k"><span>
         Olena</span></a></div>
         <div class="tgme_widget_message_reply_template js-reply_tpl"><div class="tgme_widget_message_author"><span class=
         "tgme_widget_message_author_name">Olena</span></div><div class="tgme_widget_message_text js-message_reply_text">
         Draft</div></div>
         <div class="tgme_widget_message_text js-message_text">Seen <b>too</b></div>
         <a class="tgme_widget_message_date" href="https://t.me/coastwatch/5?comment=58"><time datetime=
         "2026-03-01T09:00:00+00:00">Mar 1</time></a></div>
        <div class="tgme_widget_message js-widget_message" data-post-id="59">
         <div class="tgme_widget_message_author"><span class="tgme_widget_message_author_name">Petro</span></div>
         <div class="tgme_widget_message_reply js-reply_to" data-reply-to="58"><div class="tgme_widget_message_text
         js-message_reply_text">Seen too</div></div>
         <div class="tgme_widget_message_text js-message_text">Where?</div>
         <a class="tgme_widget_message_date" href="https://t.me/coastwatch/5?comment=59"><time datetime=
         "2026-03-01T09:05:00+00:00">Mar 1</time></a></div></div></div>"""
        batch = social.parse(f"<html><body>{page}</body></html>".encode())
        one, two = batch.items
        assert batch.problems == ()
        assert (one.native_id, one.url, one.text) == (
            "coastwatch/5?comment=58", "https://t.me/coastwatch/5?comment=58", "Seen too")  # fmt: skip
        assert [(p.name, p.handle) for i in (one, two) for p in i.authors] == [("Olena", "olena_k"), ("Petro", None)]
        assert ties(one) == {"reply_to": "telegram:coastwatch/5"}
        assert ties(two) == {"reply_to": "telegram:coastwatch/5?comment=58"}

    def test_a_message_of_a_group_was_said_by_a_person(self):
        body = """<div class="tgme_widget_message_author"><a class="tgme_widget_message_author_name"
         href="https://t.me/olena_k"><span>Olena</span></a> in <a class="tgme_widget_message_owner_name"
         href="https://t.me/coastchat"><span>Coast Chat</span></a></div><a class="tgme_widget_message_reply"
         href="https://t.me/coastchat/3/7"><div class="tgme_widget_message_author"><span class=
         "tgme_widget_message_author_name">Petro</span></div></a>"""
        page = samples.telegram("", 9, channel="coastchat").partition('<div class="tgme_widget_message_author">')
        rest = page[2].partition("</div>")[2]
        (item,) = read(samples.channel(f"{page[0]}{body}{rest}"))
        assert [(p.name, p.handle) for p in item.authors] == [("Olena", "olena_k")]
        assert item.container == "Coast Chat"
        assert ties(item) == {"reply_to": "telegram:coastchat/7"}  # 3 is the topic

    def test_older_messages_come_as_a_string_of_json(self):
        page = samples.telegram(samples.TEXT) + samples.telegram(samples.TEXT, 6)
        assert [i.native_id for i in read(samples.dumped(page))] == ["coastwatch/5", "coastwatch/6"]

    def test_buttons_and_whole_thousands(self):
        body = """<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">Storm?</div></div>
        <span class="tgme_widget_message_voters">24 240 votes</span><div class="tgme_widget_message_inline_row">
        <a class="tgme_widget_message_inline_button url_button" href="https://chart.example/7"><span>Chart</span></a>
        <a class="tgme_widget_message_inline_button" href="https://t.me/coastwatch/5"><span>Vote</span></a></div>"""
        (item,) = read(samples.channel(samples.telegram(body)))
        assert item.poll.voters == 24240
        assert [(x.url, x.text, x.rel) for x in item.links] == [("https://chart.example/7", "Chart", "related")]

    def test_marks_of_one_channel_signatures_songs_and_previews_without_a_title(self):
        body = """<div class="tgme_widget_message_text js-message_text"><a href="?q=%23storm">#storm@coastwatch</a></div>
        <a class="tgme_widget_message_document_wrap" href="https://t.me/coastwatch/5"><div class=
        "tgme_widget_message_document_icon audio"></div><div class="tgme_widget_message_document_title">Song</div>
        <div class="tgme_widget_message_document_extra">Band</div></a><a class="tgme_widget_message_link_preview"
        href="https://news.example/1"><div class="link_preview_site_name">News</div></a>"""
        signed = '<span class="tgme_widget_message_from_author">The credited one</span>, '
        (item,) = read(samples.channel(samples.telegram(body, meta=signed)))
        assert ([t.name for t in item.tags], item.edited) == (["storm"], False)
        assert [m.caption for m in item.media] == ["Band – Song"]
        assert [(x.text, x.rel) for x in item.links] == [("News", "preview")]

    def test_a_message_that_is_not_there_is_a_state_and_no_error(self):
        page = """<div class="tgme_widget_message err_message js-widget_message">
        <div class="tgme_widget_message_error">Post not found</div></div>"""
        batch = social.parse(f"<html><body>{page}</body></html>".encode(), url="https://t.me/coastwatch/7?embed=1")
        assert [(p.code, p.severity) for p in batch.problems] == [("parse.post", "warning")]
        assert "Post not found" in batch.problems[0].message
