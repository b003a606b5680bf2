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
