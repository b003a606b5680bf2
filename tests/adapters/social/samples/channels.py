"""Channels of Telegram, on the web and exported, and of YouTube."""

from __future__ import annotations

from tests.adapters.social.samples.record import Record


def telegram(body: str, number: int = 5, *, classes: str = "", meta: str = "", channel: str = "coastwatch") -> str:
    """A message of a channel's page, around `body`."""
    return f"""
<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message {classes} js-widget_message"
 data-post="{channel}/{number}"><div class="tgme_widget_message_bubble">
 <div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name" href="https://t.me/{channel}">
 <span dir="auto">Coast Watch</span></a></div>{body}
 <div class="tgme_widget_message_footer"><div class="tgme_widget_message_info">
 <span class="tgme_widget_message_views">1.2K</span><span class="copyonly"> views</span>
 <span class="tgme_widget_message_meta">{meta}<a class="tgme_widget_message_date" href="https://t.me/{channel}/{number}">
 <time datetime="2026-03-01T08:15:30+00:00" class="time">08:15</time></a></span></div></div></div></div></div>"""


def channel(*messages: str) -> bytes:
    """A channel's page."""
    return f"""<!DOCTYPE html><html><head><title>Coast Watch – Telegram</title></head><body>
<div class="tgme_channel_info"><div class="tgme_channel_info_header_title"><span dir="auto">Coast Watch</span></div>
<div class="tgme_channel_info_header_username"><a href="https://t.me/coastwatch">@coastwatch</a></div>
<div class="tgme_channel_info_description">Ships and storms</div></div>
<section class="tgme_channel_history js-message_history">{"".join(messages)}</section></body></html>""".encode()


TEXT = """<div class="tgme_widget_message_text js-message_text" dir="auto">Буря
 <i class="emoji" style="background-image:url('//t.example/1.png')"><b>🌊</b></i><br/><br/>Ask
 <a href="https://t.me/pilot">@pilot</a>, <a href="?q=%23storm">#storm</a>
 and <a href="https://coast.example/map?a=1&amp;b=2">the map</a></div>"""


EXPORT: Record = {
    "name": "Coast Watch",
    "type": "public_channel",
    "id": 1500000001,
    "messages": [
        {
            "id": 1,
            "type": "service",
            "date": "2026-03-01T08:00:00",
            "date_unixtime": "1772352000",
            "actor": "Coast Watch",
            "action": "create_channel",
            "title": "Coast Watch",
            "text": "",
        },
        {
            "id": 2,
            "type": "message",
            "date": "2026-03-01T08:15:30",
            "date_unixtime": "1772352930",
            "edited": "2026-03-01T09:00:00",
            "edited_unixtime": "1772355600",
            "from": "Coast Watch",
            "from_id": "channel1500000001",
            "forwarded_from": "Pilot",
            "reply_to_message_id": 1,
            "photo": "photos/photo_1.jpg",
            "width": 10,
            "height": 20,
            "text": [
                "Ships 🚢 at ",
                {"type": "link", "text": "https://coast.example"},
                " ",
                {"type": "hashtag", "text": "#port"},
            ],
            "reactions": [{"type": "emoji", "count": 3, "emoji": "👍"}, {"type": "emoji", "count": 4, "emoji": "🔥"}],
        },
        {
            "id": 3,
            "type": "message",
            "date": "2026-03-01T08:20:00",
            "from": "Coast Watch",
            "file": "(File not included. Change data exporting settings to download.)",
            "media_type": "voice_message",
            "mime_type": "audio/ogg",
            "duration_seconds": 9,
            "text": "",
            "text_entities": [],
        },
        {
            "id": 4,
            "type": "message",
            "date": "2026-03-01T08:21:00",
            "from": "Coast Watch",
            "text": "",
            "poll": {
                "question": "Storm?",
                "closed": False,
                "total_voters": 3,
                "answers": [{"text": "Yes", "voters": 1}, {"text": "No", "voters": 2}],
            },
        },
    ],
}


YOUTUBE = b"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
<id>yt:channel:UCcoast</id><yt:channelId>UCcoast</yt:channelId><title>Coast Watch</title>
<entry><id>yt:video:abcdefghijk</id><yt:videoId>abcdefghijk</yt:videoId><yt:channelId>UCcoast</yt:channelId>
<title>Storm &amp; tide</title><link rel="alternate" href="https://www.youtube.com/watch?v=abcdefghijk"/>
<author><name>Coast Watch</name><uri>https://www.youtube.com/channel/UCcoast</uri></author>
<published>2026-03-01T08:15:30+00:00</published><updated>2026-03-02T08:15:30+00:00</updated>
<media:group><media:content url="https://www.youtube.com/v/abcdefghijk" width="640" height="390"/>
<media:thumbnail url="https://i.ytimg.example/vi/abcdefghijk/hqdefault.jpg" width="480" height="360"/>
<media:description>The storm of March. #storm Map: https://coast.example/map.</media:description>
<media:community><media:starRating count="9" average="5.00"/><media:statistics views="36"/></media:community></media:group>
</entry></feed>"""
