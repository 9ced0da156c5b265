"""What the stand-in takes, and how a message looks when it has arrived."""

from __future__ import annotations

import io
from contextlib import suppress

import aiohttp
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.demo.links import WrongLinkError, checked_link
from newsbot.demo.markup import MarkupError, parse_html, units
from newsbot.demo.pictures import landscape
from newsbot.demo.texts import formatted

ANN, BOB = 11, 12


def entities(sent):
    return [(e["type"], e["offset"], e["length"]) for e in sent.get("entities", [])]


@pytest.mark.parametrize(
    ("html", "text", "found"),
    [
        ("<b>a</b><strong>b</strong>", "ab", [("bold", 0, 1), ("bold", 1, 1)]),
        ("<i>a</i><em>b</em>", "ab", [("italic", 0, 1), ("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", n, 1) for n in range(3)]),
        (
            '<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>',
            "ab",
            [("spoiler", 0, 1), ("spoiler", 1, 1)],
        ),
        ("<B>x</B>", "x", [("bold", 0, 1)]),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        ("<b>x</b >", "x", [("bold", 0, 1)]),
        ("😀<b>😀</b>", "😀😀", [("bold", 2, 2)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<code>x</code>", "x", [("code", 0, 1)]),
        ("<pre>x</pre>", "x", [("pre", 0, 1)]),
        ("<blockquote>x</blockquote>", "x", [("blockquote", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<blockquote expandable='1'>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<a href='http://a.example'>x</a>", "x", [("text_link", 0, 1)]),
        ("<a href='tg://user?id=12'>x</a>", "x", [("text_mention", 0, 1)]),
        ("<a href='javascript:x'>x</a>", "x", []),
        ("<a href=a.example title=no>x</a>", "x", [("text_link", 0, 1)]),
        ("<a>a.example</a>", "a.example", [("text_link", 0, 9)]),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2)]),
        ('<tg-time unix="1" format="D">then</tg-time>', "then", [("date_time", 0, 4)]),
        ('<tg-time unix="1">then</tg-time>', "then", [("date_time", 0, 4)]),
        (
            "&lt;b&gt; &amp;amp; &quot;&#65;&#x42;&nbsp;&#0; &#99999999999;",
            '<b> &amp; "AB&nbsp;&#0; &#99999999999;',
            [],
        ),
        ("&lt", "<", []),
        ("  \n<b>x</b>  ", "x", [("bold", 0, 1)]),
        ("a\r\n<b>\u202eb</b>\x00c", "a\n" + "b c", [("bold", 2, 1)]),
    ],
)
async def test_html_becomes_text_and_entities(bot, html, text, found):
    sent = await bot.done("sendMessage", chat_id=ANN, text=html, parse_mode="HTML")
    assert (sent["text"], entities(sent)) == (text, found)


async def test_code_in_pre_carries_its_language_either_way_round(bot):
    for html in (
        '<pre><code class="language-python">x</code></pre>',
        '<code class="language-python"><pre>x</pre></code>',
    ):
        sent = await bot.done("sendMessage", chat_id=ANN, text=html, parse_mode="html")
        assert sent["entities"] == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]
    sent = await bot.done(
        "sendMessage", chat_id=ANN, text='<code class="language-python">x</code>', parse_mode="HTML"
    )
    assert sent["entities"] == [{"type": "code", "offset": 0, "length": 1}]


async def test_the_server_finds_links_names_tags_and_commands_by_itself(bot):
    text = "/latest@demo_bot at https://a.example/b?c. #news @some_one x@y.example"
    sent = await bot.done("sendMessage", chat_id=ANN, text=text)
    found = [text[e["offset"] : e["offset"] + e["length"]] for e in sent["entities"]]
    assert found == ["/latest@demo_bot", "https://a.example/b?c", "#news", "@some_one", "x@y.example"]
    kinds = [e["type"] for e in sent["entities"]]
    assert kinds == ["bot_command", "url", "hashtag", "mention", "email"]
    sent = await bot.done("sendMessage", chat_id=ANN, text="<code>#no</code>", parse_mode="HTML")
    assert entities(sent) == [("code", 0, 3)]


async def test_entities_can_be_given_and_those_out_of_place_are_dropped(bot):
    given_entities = [
        {"type": "bold", "offset": 0, "length": 1},
        {"type": "italic", "offset": 1, "length": 99},
        {"type": "url", "offset": 0, "length": 2},
    ]
    sent = await bot.done("sendMessage", chat_id=ANN, text="ab", entities=given_entities)
    assert entities(sent) == [("bold", 0, 1)]
    for wrong, words in (
        (
            [{"type": "loud", "offset": 0, "length": 1}],
            "can't parse MessageEntity: Unsupported type specified",
        ),
        ([{"offset": 0}], "can't parse MessageEntity: Can't find field \"type\""),
        (
            [{"type": "bold", "offset": "0", "length": 1}],
            'can\'t parse MessageEntity: Field "offset" must be of type Number',
        ),
        ({"a": 1}, "can't parse entities: expected an Array of MessageEntity"),
    ):
        refused = await bot.refused("sendMessage", chat_id=ANN, text="ab", entities=wrong)
        assert refused == f"400 Bad Request: {words}"


async def test_more_than_a_hundred_entities_lose_their_surplus(bot):
    sent = await bot.done("sendMessage", chat_id=ANN, text="<b>a</b> " * 120, parse_mode="HTML")
    assert len(sent["entities"]) == 100


async def test_an_unknown_parse_mode_is_refused(bot):
    refused = await bot.refused("sendMessage", chat_id=ANN, text="*x*", parse_mode="MarkdownV2")
    assert refused == "400 Bad Request: unsupported parse_mode"


@given(st.text())
def test_escaped_text_comes_out_as_it_went_in(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped) == (text, [])


@given(st.text(alphabet="<>/=\"' abiu&#;x1\0é😀", max_size=40))
def test_no_markup_at_all_breaks_the_parser(text):
    with suppress(MarkupError):
        visible, found = parse_html(text)
        assert all(0 <= e["offset"] < e["offset"] + e["length"] <= units(visible) for e in found)


@given(st.text(alphabet=" \n\r\tab😀\u202e\x01", max_size=30))
def test_cleaning_keeps_entities_within_the_text(text):
    shown, found = formatted(f"<b>{text}</b>", "html")
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= units(shown) for e in found)
    assert shown == shown.strip()


@pytest.mark.parametrize(
    ("given_url", "kept"),
    [
        ("a.example", "http://a.example/"),
        ("A.example:80/x", "http://a.example:80/x"),
        ("HTTPS://User@A.Example", "https://User@a.example/"),
        ("http://127.0.0.1:8080/articles/1", "http://127.0.0.1:8080/articles/1"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
    ],
)
def test_a_link_is_kept_as_telegram_keeps_it(given_url, kept):
    assert checked_link(given_url) == kept


@pytest.mark.parametrize(
    "url", ["localhost/x", "http://a b.example/", "http://x", "ftp://a.example", "http://a.example:99999/"]
)
def test_a_link_that_leads_nowhere_is_refused(url):
    with pytest.raises(WrongLinkError):
        checked_link(url)


async def test_forms_and_multipart_bodies_are_read_like_json(bot):
    markup = orjson.dumps({"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}).decode()
    values = {"chat_id": str(ANN), "text": "x", "reply_markup": markup, "disable_notification": "true"}
    sent = (await bot.form("sendMessage", values))["result"]
    assert sent["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "b"
    assert sent["disable_notification"] is True
    form = aiohttp.FormData(values, quote_fields=False)
    form.add_field("document", b"<opml/>", filename="feeds.opml", content_type="text/xml")
    sent = (await bot.form("sendDocument", form))["result"]
    assert (sent["document"]["file_name"], sent["document"]["file_size"]) == ("feeds.opml", 7)
    url = f"{bot.stage.api_url}/bot{bot.stage.token}/getChat?chat_id={ANN}"
    async with bot.session.get(url) as answer:
        assert (await answer.json())["result"]["first_name"] == "Ann"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "can't parse JSON object"),
        (b"[1]", "can't parse JSON object"),
        (b'{"text": "\xff"}', "strings must be encoded in UTF-8"),
        (b"", "message text is empty"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(bot, body, words):
    url = f"{bot.stage.api_url}/bot{bot.stage.token}/sendMessage"
    headers = {"Content-Type": "application/json"}
    async with bot.session.post(url, data=body, headers=headers) as answer:
        assert (await answer.json())["description"] == f"Bad Request: {words}"


async def test_a_photo_is_kept_and_can_be_fetched_again(bot):
    form = aiohttp.FormData()
    form.add_field("chat_id", str(ANN))
    form.add_field("caption", "<b>Dawn</b>")
    form.add_field("parse_mode", "HTML")
    form.add_field("photo", "attach://one")
    form.add_field("one", landscape(1), filename="p.png", content_type="image/png")
    sent = (await bot.form("sendPhoto", form))["result"]
    best = sent["photo"][-1]
    assert (best["width"], best["height"], sent["caption"]) == (480, 270, "Dawn")
    file = await bot.done("getFile", file_id=best["file_id"])
    root = f"{bot.stage.api_url}/file/bot"
    async with bot.session.get(f"{root}{bot.stage.token}/{file['file_path']}") as answer:
        assert await answer.read() == landscape(1)
    async with bot.session.get(f"{root}{bot.stage.token}/photos/none") as answer:
        assert answer.status == 404
    async with bot.session.get(f"{root}1:x/{file['file_path']}") as answer:
        assert answer.status == 401
    again = await bot.done("sendPhoto", chat_id=BOB, photo=best["file_id"])
    assert again["photo"] == sent["photo"]
    album = [
        {"type": "photo", "media": best["file_id"], "caption": "a"},
        {"type": "photo", "media": best["file_id"]},
    ]
    group = await bot.done("sendMediaGroup", chat_id=ANN, media=album)
    assert len({one["media_group_id"] for one in group}) == 1
    edited = await bot.done("editMessageCaption", chat_id=ANN, message_id=sent["message_id"], caption="Noon")
    assert (edited["caption"], "caption_entities" in edited) == ("Noon", False)
    refused = await bot.refused("editMessageText", chat_id=ANN, message_id=sent["message_id"], text="x")
    assert refused == "400 Bad Request: there is no text in the message to edit"


@pytest.mark.parametrize(
    ("method", "values", "words"),
    [
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "nothing"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "https://a.example/p.png"}, "failed to get HTTP URL content"),
        ("sendPhoto", {"photo": "http://127.0.0.1:1/p.png"}, "failed to get HTTP URL content"),
        ("sendDocument", {"document": "x", "caption": "c" * 1025}, "message caption is too long"),
        ("sendMediaGroup", {"media": []}, "there are no messages to send"),
        ("sendMediaGroup", {"media": [1] * 11}, "too many messages to send as an album"),
        ("sendMediaGroup", {"media": [{}]}, "can't use the media of the specified type in the album"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("copyMessage", {"from_chat_id": BOB, "message_id": 9}, "message to copy not found"),
        ("forwardMessage", {"from_chat_id": BOB, "message_id": 9}, "message to forward not found"),
        ("getFile", {"file_id": "x"}, "invalid file_id"),
        ("deleteMessages", {"message_ids": []}, "message identifiers are not specified"),
    ],
)
async def test_other_wrong_calls_are_refused(bot, method, values, words):
    assert await bot.refused(method, chat_id=ANN, **values) == f"400 Bad Request: {words}"


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "file must be non-empty"), (b"GIF?", "IMAGE_PROCESS_FAILED")]
)
async def test_a_photo_that_is_no_picture_is_refused(bot, data, words):
    form = aiohttp.FormData()
    form.add_field("chat_id", str(ANN))
    form.add_field("photo", data, filename="p.png")
    assert (await bot.form("sendPhoto", form))["description"] == f"Bad Request: {words}"


async def test_copies_and_forwards(bot):
    said = bot.sim.people.say(ANN, "hello #there")
    copied = await bot.done("copyMessage", chat_id=BOB, from_chat_id=ANN, message_id=said["message_id"])
    kept = bot.sim.messages(BOB)[-1]["message"]
    assert (kept["message_id"], kept["text"], "forward_origin" in kept) == (
        copied["message_id"],
        "hello #there",
        False,
    )
    forwarded = await bot.done("forwardMessage", chat_id=BOB, from_chat_id=ANN, message_id=said["message_id"])
    assert forwarded["forward_origin"]["sender_user"]["first_name"] == "Ann"
    refused = await bot.refused("editMessageText", chat_id=BOB, message_id=forwarded["message_id"], text="x")
    assert refused == "400 Bad Request: message can't be edited"


async def test_many_messages_are_deleted_at_once(bot):
    numbers = [(await bot.done("sendMessage", chat_id=ANN, text=str(n)))["message_id"] for n in range(3)]
    assert await bot.done("deleteMessages", chat_id=ANN, message_ids=[*numbers[:2], 999]) is True
    assert [m["deleted_at"] is None for m in bot.sim.messages(ANN)] == [False, False, True]


async def test_buttons_can_be_changed_alone(bot):
    keys = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    number = (await bot.done("sendMessage", chat_id=ANN, text="x", reply_markup=keys))["message_id"]
    edited = await bot.done("editMessageReplyMarkup", chat_id=ANN, message_id=number)
    assert "reply_markup" not in edited
    kept = bot.sim.messages(ANN)[-1]
    assert kept["revisions"][0]["message"]["reply_markup"] == keys


async def test_passed_on_options_stand_in_the_message(bot):
    options = {"is_disabled": True}
    said = bot.sim.people.say(ANN, "question")
    sent = await bot.done(
        "sendMessage",
        chat_id=ANN,
        text="x",
        link_preview_options=options,
        protect_content=True,
        reply_parameters={"message_id": said["message_id"], "chat_id": ANN},
    )
    assert sent["link_preview_options"] == options
    assert sent["has_protected_content"] is True
    assert sent["reply_to_message"]["text"] == "question"


async def test_uploads_may_be_large_but_not_endless(bot, monkeypatch):
    def form(size):
        made = aiohttp.FormData({"chat_id": str(ANN)})
        made.add_field("document", io.BytesIO(b"x" * size), filename="large.bin")
        return made

    sent = (await bot.form("sendDocument", form(21 * 1024 * 1024)))["result"]["document"]
    assert sent["file_size"] == 21 * 1024 * 1024
    assert await bot.refused("getFile", file_id=sent["file_id"]) == "400 Bad Request: file is too big"
    monkeypatch.setattr("newsbot.demo.listener.BODY_LIMIT", 1000)
    answer = await bot.form("sendDocument", form(2000))
    assert answer == {"ok": False, "error_code": 413, "description": "Request Entity Too Large"}
