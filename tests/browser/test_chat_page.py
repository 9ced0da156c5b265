"""The demo's page as a person meets it, in a real browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
WAIT = 8000
HOSTILE = [
    "<img src=x onerror=window.hit=1>",
    "<script>window.hit=1</script>",
    "<svg/onload=window.hit=1>",
    "javascript:window.hit=1",
    "{{constructor.constructor('window.hit=1')()}}",
    '"><iframe srcdoc="<script>parent.hit=1</script>">',
    "\u202eevil\u202c <b>not bold</b>",
    "</li></ol><form action=//evil.example><input name=x>",
]


class Visit:
    """One open page and what it asked the network for."""

    def __init__(self, browser: Any, theatre: Any, viewport: dict[str, int], **context: Any) -> None:
        self.theatre = theatre
        self.stage = theatre.stage
        self.context = browser.new_context(viewport=viewport, **context)
        self.context.set_default_timeout(WAIT)
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        self.page.goto(self.stage.page_url)
        self.page.wait_for_selector("li.message:not(.own)")

    def seat(self, person: int) -> Any:
        return self.page.locator(f"#seat-{person}")

    def figure(self, name: str, value: int) -> None:
        """Wait until the strip shows this."""
        self.page.locator(f"#{name}:text-is('{value}')").wait_for()

    @property
    def reader(self) -> Any:
        return self.seat(self.stage.reader_id)

    @property
    def editor(self) -> Any:
        return self.seat(self.stage.editor_id)


@pytest.fixture
def visit(chromium, theatre):
    one = Visit(chromium, theatre, WIDE)
    yield one
    one.context.close()
    assert one.errors == []


@pytest.fixture
def phone(chromium, theatre):
    one = Visit(chromium, theatre, PHONE, has_touch=True)
    yield one
    one.context.close()
    assert one.errors == []


def test_the_first_visit_says_start_and_shows_the_formatted_answer(visit):
    first = visit.reader.locator("li.message:not(.own) .text").first
    assert first.inner_text() == "Welcome to the newsroom. Try /latest or read on."
    assert first.locator("strong").inner_text() == "Welcome"
    assert first.locator("em").inner_text() == "newsroom"
    link = first.locator("a")
    assert (link.get_attribute("href"), link.get_attribute("rel")) == (
        "http://127.0.0.1:9/a",
        "noopener noreferrer",
    )
    assert visit.reader.locator("li.own .text").inner_text() == "/start"


def test_reader_and_editor_stand_side_by_side(visit):
    visit.editor.get_by_role("button", name="Start", exact=True).click()
    visit.editor.locator("li.message:not(.own)").wait_for()
    left, right = visit.reader.bounding_box(), visit.editor.bounding_box()
    assert left["x"] + left["width"] <= right["x"]
    field = visit.editor.get_by_label("Message", exact=True)
    field.fill("/breaking The ferries are back")
    field.press("Enter")
    visit.reader.get_by_text("BREAKING: The ferries are back").wait_for()
    visit.figure("sent", 3)


def test_a_press_reaches_the_bot_shows_its_answer_and_the_edit(visit):
    key = visit.reader.get_by_role("button", name="Read")
    key.focus()
    key.press("Enter")
    visit.reader.locator(".toast", has_text="Did read").wait_for()
    visit.reader.get_by_text("The whole story.").wait_for()
    assert visit.reader.locator(".edited").count() == 1
    assert visit.theatre.bot.pressed == ["read"]
    assert visit.page.evaluate("document.activeElement.textContent") == "Read", (
        "an edit must not lose the focus"
    )


def test_an_alert_is_shown_as_a_dialog(visit):
    visit.reader.get_by_role("button", name="Warn me").click()
    dialog = visit.page.get_by_role("dialog")
    dialog.get_by_text("Did alert").wait_for()
    dialog.get_by_role("button", name="OK").click()
    dialog.wait_for(state="hidden")


def test_a_web_address_behind_a_button_is_a_link(visit):
    assert visit.reader.get_by_role("link", name="Website").get_attribute("href") == "http://127.0.0.1:9/x"


def test_everything_can_be_done_with_the_keyboard(visit):
    keyboard = visit.page.keyboard
    field = visit.reader.get_by_label("Message", exact=True)
    assert field.evaluate("node => node === document.activeElement")
    keyboard.type("/")
    visit.reader.get_by_role("option", name="/breaking").wait_for()
    keyboard.press("ArrowDown")
    keyboard.press("ArrowUp")
    keyboard.press("Enter")
    visit.reader.get_by_text("You said: /latest").wait_for()
    keyboard.type("two lines")
    keyboard.press("Shift+Enter")
    keyboard.type("of text")
    keyboard.press("Enter")
    visit.reader.get_by_text("You said: two lines").wait_for()
    keyboard.press("Control+ArrowUp")
    assert "You said: two lines" in visit.reader.locator(".replying").inner_text()
    keyboard.type("why")
    keyboard.press("Enter")
    visit.reader.locator("li.own .answered").wait_for()
    for _ in range(12):
        keyboard.press("Shift+Tab")
        if visit.page.evaluate("document.activeElement.textContent") == "Warn me":
            break
    outline = visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "the focus must be seen"
    keyboard.press("Enter")
    visit.page.get_by_role("dialog").wait_for()


def test_an_inline_question_shows_results_to_send(visit):
    field = visit.reader.get_by_label("Message", exact=True)
    field.press_sequentially("@newsroom_demo_bot ferries")
    visit.reader.get_by_role("option", name="About ferries").wait_for()
    field.press("Enter")
    visit.reader.locator("li.own strong", has_text="ferries").wait_for()
    assert field.input_value() == ""


def test_pushes_edits_and_deletions_arrive_live(visit):
    theatre = visit.theatre
    sent = theatre.push(text="One line", disable_notification=True)
    bubble = visit.reader.locator(f"li[data-id='{sent['message_id']}']")
    bubble.get_by_text("One line").wait_for()
    assert "silent" in bubble.inner_text()
    where = {"chat_id": theatre.stage.reader_id, "message_id": sent["message_id"]}
    theatre.do(lambda: theatre.bot.call("editMessageText", **where, text="<u>Another</u>", parse_mode="HTML"))
    bubble.locator("u").wait_for()
    theatre.do(lambda: theatre.bot.call("deleteMessage", **where))
    bubble.wait_for(state="detached")


def test_typing_is_shown(visit):
    field = visit.reader.get_by_label("Message", exact=True)
    field.fill("/typing")
    field.press("Enter")
    visit.reader.get_by_text("typing…").wait_for()


def test_every_kind_of_formatting_is_drawn(visit):
    html = (
        "<b>b<i>bi</i></b> <u>u</u> <s>s</s> <code>c😀</code> <tg-spoiler>secret</tg-spoiler>"
        '<pre><code class="language-python">p()</code></pre><blockquote>q</blockquote>'
        f"<blockquote expandable>{'long ' * 60}end</blockquote> #tag @someone x@y.example https://z.example/ "
        '<tg-time unix="1795530000" format="D">then</tg-time>'
    )
    sent = visit.theatre.push(text=html, parse_mode="HTML")
    bubble = visit.reader.locator(f"li[data-id='{sent['message_id']}'] .text")
    bubble.wait_for()
    found = {
        tag: bubble.locator(tag).count()
        for tag in ("strong em", "u", "s", "code", "pre", "blockquote", "time")
    }
    assert found == {"strong em": 1, "u": 1, "s": 1, "code": 1, "pre": 1, "blockquote": 2, "time": 1}
    assert bubble.locator("code").inner_text() == "c😀"
    assert bubble.locator("pre").get_attribute("data-language") == "python"
    hrefs = bubble.locator("a").evaluate_all("all => all.map(one => one.href)")
    assert hrefs == ["mailto:x@y.example", "https://z.example/"]
    hidden = bubble.locator(".spoiler")
    before = hidden.evaluate("node => getComputedStyle(node).color")
    hidden.press("Enter")
    assert hidden.evaluate("node => getComputedStyle(node).color") != before
    fold = bubble.get_by_role("button", name="Show all")
    fold.click()
    assert bubble.get_by_role("button", name="Show less").get_attribute("aria-expanded") == "true"


def _hostile() -> list[str]:
    shared = Path(__file__).parents[2] / "../shared/hostile/texts.json"
    if not shared.exists():
        return HOSTILE
    cases = json.loads(shared.read_text())["cases"]
    return HOSTILE + [case["text"] for case in cases if 0 < len(case.get("text", "").strip()) < 3000]


def test_hostile_texts_are_shown_and_never_run(visit):
    shown = 0
    for text in _hostile():
        try:
            text.encode()
        except UnicodeEncodeError:
            continue  # half a surrogate pair cannot be sent at all
        sent = visit.theatre.push(
            text=text, reply_markup={"inline_keyboard": [[{"text": text[:60], "callback_data": "x"}]]}
        )
        if sent is not None:
            shown += 1
            visit.page.wait_for_selector(f"li[data-id='{sent['message_id']}']", state="attached")
            kept = visit.reader.locator(f"li[data-id='{sent['message_id']}'] .text").evaluate(
                "n => n.textContent"
            )
            assert kept == sent["text"]
    assert shown > 100 or not (Path(__file__).parents[2] / "../shared/hostile/texts.json").exists()
    assert visit.page.evaluate("window.hit") is None
    assert visit.page.locator("main script, main iframe, main form[action], main svg, li img").count() == 0
    hrefs = visit.page.locator("a").evaluate_all("all => all.map(one => one.protocol)")
    assert set(hrefs) <= {"http:", "https:", "mailto:", "tel:"}


def test_nothing_is_asked_from_outside(visit):
    visit.reader.get_by_role("button", name="Save").click()
    visit.reader.locator(".toast").wait_for()
    home = visit.stage.page_url
    assert len(visit.asked) > 5
    assert [url for url in visit.asked if not url.startswith(home)] == []


def test_a_blocked_bot_can_be_let_back_in(visit):
    visit.page.get_by_role("button", name="Break something").click()
    visit.page.get_by_role("menuitem", name="Ana blocks the bot").click()
    visit.reader.get_by_text("You have blocked this bot.").wait_for()
    assert visit.theatre.push(text="into the void") is None
    visit.reader.get_by_role("button", name="Unblock").click()
    visit.reader.locator("li.own").nth(1).wait_for()
    assert visit.theatre.push(text="welcome back") is not None


def test_broken_things_show_in_the_strip(visit):
    visit.page.get_by_role("button", name="Break something").click()
    visit.page.get_by_role("menuitem", name="Refuse the next message").click()
    visit.page.get_by_text("refused for 5 seconds").wait_for()
    assert visit.theatre.push(text="news") is None
    visit.figure("queued", 1)
    assert visit.theatre.push(text="news") is not None
    visit.figure("queued", 0)
    visit.theatre.do(lambda: visit.stage.sim.world.clock.skip(60))  # nobody has asked for anything since
    visit.theatre.push(text="news")
    visit.figure("doubled", 1)
    assert "bad" in visit.page.locator("#doubled").locator("..").get_attribute("class")


def test_a_file_can_be_sent(visit):
    field = visit.reader.locator("input[type=file]")
    field.set_input_files({"name": "feeds.opml", "mimeType": "text/xml", "buffer": b"<opml/>"})
    box = visit.reader.locator(".document", has_text="feeds.opml")
    box.wait_for()
    assert "7 B" in box.inner_text()


def test_the_page_fits_a_phone_and_changes_seats(phone):
    page = phone.page
    phone.theatre.push(text="x" * 400 + " http://127.0.0.1:9/" + "y" * 200)
    phone.reader.get_by_text("xxxx").wait_for()
    width = page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
    assert width <= PHONE["width"]
    assert not phone.editor.is_visible()
    page.get_by_role("tab", name="Eve").tap()
    assert phone.editor.is_visible()
    assert not phone.reader.is_visible()
    phone.theatre.push(text="while you were away")
    page.locator(".tab.news").wait_for()
    page.get_by_role("tab", name="Eve").press("ArrowRight")
    assert phone.reader.is_visible()
    field = phone.reader.get_by_label("Message", exact=True).bounding_box()
    assert field["y"] + field["height"] <= PHONE["height"]


def test_the_second_reader_reads_from_right_to_left(visit):
    omar = visit.seat(visit.stage.second_reader_id)
    visit.page.get_by_role("tab").nth(1).click()
    omar.get_by_role("button", name="Start", exact=True).click()
    omar.locator("li.message:not(.own)").wait_for()
    assert omar.locator(".messages").get_attribute("dir") == "rtl"
    own, other = omar.locator("li.own").bounding_box(), omar.locator("li.message:not(.own)").bounding_box()
    assert own["x"] < other["x"] + other["width"]
    assert own["x"] - omar.bounding_box()["x"] < 60


_CONTRAST = """() => {
  const linear = (part) => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4;
  const channel = (value) => linear(value / 255);
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const node of document.querySelectorAll("body *")) {
    const text = [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
    if (!text || !node.checkVisibility() || node.closest(".spoiler")) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) weak.push(`${node.className || node.tagName}: ${ratio.toFixed(2)}`);
  }
  return weak;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(visit, scheme):
    visit.page.emulate_media(color_scheme=scheme)
    visit.theatre.push(text="<code>x</code> #tag <blockquote>quoted</blockquote>", parse_mode="HTML")
    visit.reader.locator("blockquote").wait_for()
    visit.page.get_by_role("button", name="Break something").click()
    assert visit.page.evaluate(_CONTRAST) == []


def test_the_page_is_small():
    folder = Path(__file__).parents[2] / "src/newsbot/demo/page"
    assert sum(file.stat().st_size for file in folder.iterdir()) <= 120 * 1024
