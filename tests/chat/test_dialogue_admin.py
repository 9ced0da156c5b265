"""Staff in dialogue: sources, archive, figures, failed deliveries, audit, staff; and who may not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from fakes.dialogue import GROUP, Dialogue, OneUrlALine, Quiet, Sentences
from newsbot.chat.admin import Office, admin_table
from newsbot.chat.application import build_application
from newsbot.domain.article import Extract
from newsbot.domain.delivery import DeliveryState
from newsbot.domain.feed import FeedState, FoundFeed
from newsbot.domain.figures import AuditEntry
from newsbot.domain.staff import Member, Role
from newsbot.newsroom.ports import House
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.sourcing import Sourcing
from newsbot.newsroom.staffing import Staffing
from newsbot.newsroom.statistics import Statistics
from newsbot.pages.chart import chart

ADA = {"id": 20, "is_bot": False, "first_name": "Ada", "language_code": "en"}
EVE = {"id": 21, "is_bot": False, "first_name": "Eve", "language_code": "en"}
SAM = {"id": 99, "is_bot": False, "first_name": "Sam", "language_code": "en"}
FEED = "https://new.example/rss"


class OfficeTalk(Dialogue):
    """A dialogue with the commands of staff."""

    def __post_init__(self) -> None:
        super().__post_init__()
        preparing = Preparing(self.world, Sentences())
        office = Office(
            Sourcing(self.store, self.world, preparing, self.house),
            Statistics(self.store, Quiet(), self.house),
            Staffing(self.store, self.house),
            OneUrlALine(),
            chart,
        )
        self.extra = (admin_table(office),)
        self.chat = build_application(self._parts(), self.extra)

    def acts(self) -> list[str]:
        return [entry.act for entry in self.store.state.audit]

    def paper(self) -> Any:
        """The newest file that was sent: its name and its bytes."""
        return next(given["file"] for name, given in reversed(self.line.calls) if "file" in given)


@pytest.fixture
async def talk(now: datetime) -> OfficeTalk:
    made = OfficeTalk(now, House(editors=frozenset({21}), admins=frozenset({20})))
    await made.start()
    return made


async def test_a_page_with_one_feed_is_added(talk: OfficeTalk) -> None:
    talk.world.feeds["https://new.example"] = [FoundFeed(FEED, "New Source")]
    assert "Added: New Source" in await talk.say("/addfeed https://new.example world", EVE)
    assert "among the sources already" in await talk.say("/addfeed https://new.example world", EVE)
    assert talk.store.state.feeds[1].topic == "world"
    assert "together with the command" in await talk.say("/addfeed", EVE)
    wrong = await talk.say("/addfeed ftp://x", EVE)
    assert "no web address" in wrong
    assert "/sub" not in wrong, "an example of another command"
    assert "could not read" in await talk.say("/addfeed https://127.0.0.1", EVE)


async def test_a_page_with_several_feeds_is_a_choice(talk: OfficeTalk) -> None:
    many = [FoundFeed(f"https://big.example/a/long/address/of/feed/{n}.xml", f"Desk {n}") for n in range(3)]
    talk.world.feeds["https://big.example"] = many
    for feed in many:
        talk.world.feeds[feed.url] = many
    assert "several feeds" in await talk.say("/addfeed https://big.example sport", EVE)
    assert talk.store.state.feeds == {}
    assert "Added: Desk 1" in await talk.press("Desk 1", EVE)
    assert [(one.url, one.topic) for one in talk.store.state.feeds.values()] == [(many[1].url, "sport")]


async def test_sources_with_their_health_page_by_page(talk: OfficeTalk) -> None:
    assert "No sources yet" in await talk.say("/feeds", EVE)
    for number in range(12):
        await talk.feed(f"Paper {number:02}", url=f"https://p{number}.example/feed")
    broken = talk.store.state.feeds[12]
    talk.store.state.feeds[12] = replace(
        broken, failures=3, failing_since=talk.now - timedelta(hours=5), last_error="<b>404</b>"
    )
    talk.store.state.feeds[11] = replace(talk.store.state.feeds[11], state=FeedState.GONE)
    talk.store.state.feeds[10] = replace(talk.store.state.feeds[10], last_ok=talk.now, frozen=True)
    talk.store.state.feeds[9] = replace(talk.store.state.feeds[9], last_ok=talk.now)
    shown = await talk.say("/feeds", EVE)
    lines = shown.splitlines()
    assert "12 sources" in lines[0]
    assert "Paper 10</a> · has ended" in lines[2]
    assert "Paper 11" in lines[3]
    assert "404&lt;/b&gt;" in lines[3]
    assert "Paper 09</a> · frozen" in lines[4]
    second = await talk.press("Next", EVE)
    assert "Paper 08</a> · well, asked just now" in second


async def test_drop_and_freeze(talk: OfficeTalk) -> None:
    herald = await talk.feed("The Herald")
    article = await talk.article("Bank raises rates", herald)
    await talk.delivered(article, 50)
    talk.store.state.deliveries = {
        n: replace(d, finished=talk.now) for n, d in talk.store.state.deliveries.items()
    }
    assert "Bank raises rates" in await talk.say("/freeze the herald", EVE)
    assert "Bank raises rates" in await talk.say("/freeze the herald", EVE)
    assert "pushed again" in await talk.press("Resume", EVE)
    assert "nothing in the last hour" in await talk.say(f"/freeze {(await talk.feed('Quiet one')).id}", EVE)
    assert "asked no more" in await talk.say("/dropfeed the herald", EVE)
    assert "nothing called nowhere" in await talk.say("/dropfeed nowhere", EVE)
    assert "together with the command" in await talk.say("/publish", EVE)
    assert "x is no article's number" in await talk.say("/pick x", EVE)
    assert talk.acts() == ["freeze", "thaw", "freeze", "drop feed"]


async def test_without_a_name_sources_and_articles_are_a_choice(talk: OfficeTalk) -> None:
    assert "No sources yet" in await talk.say("/freeze", EVE)
    feeds = [await talk.feed(f"The Paper {n:02}") for n in range(12)]
    assert "Which source?" in await talk.say("/freeze", EVE)
    await talk.press("Next", EVE)
    last = max(feeds, key=lambda feed: feed.name)
    assert "nothing in the last hour" in await talk.press(f"{last.id}. The Paper 11", EVE)
    assert "/dropfeed" in await talk.say("/dropfeed", EVE)
    assert "asked no more" in await talk.press(f"{feeds[0].id}. ", EVE)
    article = await talk.article("Bank raises rates", feeds[1])
    assert "Which article?" in await talk.say("/pick", EVE)
    assert f"(no. {article.id})" in await talk.press("1", EVE)
    assert talk.acts() == ["freeze", "drop feed", "pick"]


async def test_a_part_of_a_name_will_do_to_freeze(talk: OfficeTalk) -> None:
    world, _ = await talk.feed("The Courier: world"), await talk.feed("The Courier: local")
    assert "That fits several" in await talk.say("/freeze courier", EVE)
    assert "The Courier: world" in await talk.say("/freeze courier world", EVE)
    assert talk.store.state.feeds[world.id].frozen
    assert "nothing called courier world" in await talk.say("/dropfeed courier world", EVE), (
        "no press undoes it"
    )


async def test_of_sources_with_one_name_none_is_frozen_by_chance(talk: OfficeTalk) -> None:
    world = await talk.feed("Gazette", "world", "https://gazette.example/world")
    sport = await talk.feed("Gazette", "sport", "https://gazette.example/sport")
    answer = await talk.say("/freeze gazette", EVE)
    assert f"That fits several: {world.id}: Gazette · world, {sport.id}: Gazette · sport." in answer
    assert "/feeds" in answer
    assert "Gazette" in await talk.say(f"/freeze {sport.id}", EVE)
    assert [feed.frozen for feed in talk.store.state.feeds.values()] == [False, True]
    shown = await talk.say("/feeds", EVE)
    assert "Gazette · world" in shown
    assert "Gazette · sport" in shown
    await talk.say("/dropfeed", EVE)
    assert sorted(talk.labels()) == [f"{world.id}. Gazette · world", f"{sport.id}. Gazette · sport"]


async def test_an_editor_hears_who_may_name_staff(talk: OfficeTalk) -> None:
    assert "for the admins of this newsroom" in await talk.say("/staff", EVE)


async def test_publish_and_pick(talk: OfficeTalk) -> None:
    talk.world.pages["https://n.example/x"] = Extract("Found it", "It was found. By us. Today.")
    assert "Found it" in await talk.say("/publish https://n.example/x", EVE)
    assert "Own words" in await talk.say("/publish Own words\nThey are ours. All of them.", EVE)
    assert talk.store.state.deliveries == {}
    assert "Found it" in await talk.say("/pick #1", EVE)
    assert "Found it" in await talk.say("/top", SAM)
    assert "no article with that number" in await talk.say("/pick 77", EVE)
    await talk.say("/read 2", SAM)
    assert "Own words" in await talk.say("/pick no. 2", EVE), "as it stands in lists"


def a_file(name: str = "feeds.opml") -> dict[str, Any]:
    return {"file_id": name, "file_unique_id": "u", "file_name": name, "file_size": 40}


async def test_a_file_of_staff_is_for_the_house_and_a_readers_is_theirs(talk: OfficeTalk) -> None:
    talk.line.files["feeds.opml"] = b"https://a.example/feed\nhttps://b.example/feed"
    await talk.give({"message": {**talk.message("", EVE), "document": a_file()}})
    assert "2 sources added" in talk.shown[-1]["text"]
    assert {one.added_by for one in talk.store.state.feeds.values()} == {0}
    assert "import feeds" in talk.acts()
    before = len(talk.acts())
    talk.line.files["feeds.opml"] = b"https://c.example/feed"
    await talk.give({"message": {**talk.message("", SAM), "document": a_file()}})
    assert len(await talk.rules(99)) == 1
    assert len(talk.acts()) == before


async def test_export_gives_staff_the_houses_sources_too(talk: OfficeTalk) -> None:
    await talk.feed("The Herald")
    await talk.say("/export", EVE)
    assert talk.paper()[0] == "sources.opml"
    assert talk.paper()[1] == b"https://herald.example/feed"
    before = len(talk.line.calls)
    await talk.say("/export", SAM)
    assert not any("file" in given for _, given in talk.line.calls[before:])


async def test_figures_come_as_a_picture_with_words(talk: OfficeTalk) -> None:
    await talk.article("Bank raises rates")
    await talk.say("/stats", EVE)
    name, given = talk.line.calls[-1]
    assert name == "sendPhoto"
    assert "Articles: 1, stories: 1" in given["caption"]
    assert given["file"][1].startswith(b"\x89PNG")
    talk.line.failures["sendPhoto"] = [(400, {"description": "Bad Request: PHOTO_INVALID_DIMENSIONS"})]
    assert "Articles: 1, stories: 1" in await talk.say("/stats", EVE)


async def test_failed_deliveries_can_be_sent_again(talk: OfficeTalk) -> None:
    assert "Nothing ended badly" in await talk.say("/failed", EVE)
    for chat in range(31, 43):
        await talk.delivered(await talk.article(f"News {chat}"), 0, DeliveryState.UNKNOWN, chat)
    assert "no reason was given" in await talk.say("/failed", EVE)
    await talk.press("Next", EVE)
    assert await talk.press("Again: 1", EVE)
    again = [d.id for d in talk.store.state.deliveries.values() if d.state is DeliveryState.QUEUED]
    assert len(again) == 1
    assert "sent again" in talk.toasts[-1]
    await talk.press_data(f"1:dt:{again[0]}:0", EVE)
    assert "not among them" in talk.toasts[-1]


async def test_the_audit_is_shown_and_given_as_a_file(talk: OfficeTalk) -> None:
    assert "Nothing has been done" in await talk.say("/audit", EVE)
    for number in range(25):
        entry = AuditEntry(talk.now, 21, "send", f"#{number}", "<i>", "f00d")
        await talk.store.write(lambda tx, entry=entry: tx.staff.write_down(entry))
    assert "#24 &lt;i&gt;" in await talk.say("/audit", EVE)
    assert "#14" in await talk.press("Next", EVE)
    await talk.press("As a file", EVE)
    name, data, *_ = talk.paper()
    lines = json.loads(data)
    assert (name, len(lines), lines[0]["subject"]) == ("audit.json", 25, "#24")


async def test_admins_name_and_remove_editors(talk: OfficeTalk) -> None:
    await talk.say("/start", SAM)
    assert "99" in await talk.say("/staff add 99 editor", ADA)
    assert await talk._role(99) is Role.EDITOR
    assert "sources" in await talk.say("/feeds", SAM)
    await talk.say("/staff remove 99", ADA)
    assert "editors of this newsroom" in await talk.say("/feeds", SAM)
    assert "nothing called 99" in await talk.say("/staff remove 99", ADA)
    assert "settings" in await talk.say("/staff remove 21", ADA)
    await talk.say("/staff add 50 admin", ADA)
    assert await talk._role(50) is Role.ADMIN


@pytest.mark.parametrize(
    "said", ["add 99 boss", "add x", "add 0", "add -5", "add 99 admin please", "name 99", "remove"]
)
async def test_a_role_is_given_only_by_exact_words(talk: OfficeTalk, said: str) -> None:
    assert "I cannot use" in await talk.say(f"/staff {said}", ADA)
    assert talk.store.state.audit == []


async def test_the_last_admin_stays(now: datetime) -> None:
    talk = OfficeTalk(now, House())
    await talk.start()
    await talk.store.write(lambda tx: tx.staff.save(Member(20, Role.ADMIN)))
    assert "last admin" in await talk.say("/staff remove 20", ADA)
    assert "last admin" in await talk.say("/staff add 20 editor", ADA)
    assert await talk._role(20) is Role.ADMIN
    assert [act for _, act in talk.denied] == ["staff", "staff"]


ORIGIN = {"type": "user", "date": 1, "sender_user": ADA}
CLIMBS: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "a stranger names themselves": (SAM, "/staff add 99 admin", {}),
    "a stranger names an editor": (SAM, "/staff add 98 editor", {}),
    "a stranger removes": (SAM, "/staff remove 50", {}),
    "a stranger looks": (SAM, "/staff", {}),
    "an editor names themselves": (EVE, "/staff add 21 admin", {}),
    "an editor names a friend": (EVE, "/staff add 99 editor", {}),
    "an editor removes an admin": (EVE, "/staff remove 50", {}),
    "an editor looks": (EVE, "/staff", {}),
    "forwarded": (ADA, "/staff add 99 admin", {"forward_origin": ORIGIN}),
    "through a bot": (ADA, "/staff add 99 admin", {"via_bot": {"id": 5, "is_bot": True, "first_name": "B"}}),
    "edited": (ADA, "/staff add 99 admin", {"edit_date": 5}),
    "in a group": (ADA, "/staff add 99 admin", {"chat": GROUP}),
    "in the name of a group": (ADA, "/staff add 99 admin", {"chat": GROUP, "sender_chat": GROUP}),
    "too old": (ADA, "/staff add 99 admin", {"date": 1}),
    "with a stranger's source": (SAM, "/addfeed https://evil.example", {}),
    "with a stranger's article": (SAM, "/publish Hoax", {}),
    "with a stranger's pick": (SAM, "/pick 1", {}),
    "with a stranger's freeze": (SAM, "/freeze The Herald", {}),
    "with a stranger's drop": (SAM, "/dropfeed The Herald", {}),
    "with a stranger's look at the audit": (SAM, "/audit", {}),
}


@pytest.mark.parametrize("climb", CLIMBS)
async def test_nobody_climbs(talk: OfficeTalk, climb: str) -> None:
    await talk.feed("The Herald")
    await talk.store.write(lambda tx: tx.staff.save(Member(50, Role.ADMIN)))
    who, said, more = CLIMBS[climb]
    before = (dict(talk.store.state.staff), dict(talk.store.state.feeds), dict(talk.store.state.articles))
    answer = await talk.say(said, who, **more)
    after = (dict(talk.store.state.staff), dict(talk.store.state.feeds), dict(talk.store.state.articles))
    assert before == after
    assert "50" not in answer
    assert len(talk.denied) == 1


STAFF_BUTTONS = {
    "df:0": "feeds",
    "dd:0": "failed",
    "da:0": "audit",
    "dt:1:0": "retry",
    "dj": "audit_file",
    "dn:=x": "add_pressed",
    "dh:1": "thaw",
    "ds:0": "staff",
}


@pytest.mark.parametrize("verb", STAFF_BUTTONS)
async def test_other_peoples_buttons_of_staff_do_nothing(talk: OfficeTalk, verb: str) -> None:
    await talk.press_data(f"1:{verb}", SAM)
    assert "editors of this newsroom" in talk.toasts[-1]
    assert talk.denied == [(99, STAFF_BUTTONS[verb])], "the audit says it in words"


async def test_people_are_shown_by_name_where_they_are_known(talk: OfficeTalk) -> None:
    await talk.say("/help", EVE)
    await talk.say("/freeze", SAM)
    await talk.article("Bank raises rates", await talk.feed("The Herald"))
    await talk.say("/pick 1", EVE)
    assert "<code>21</code> x · pick" in await talk.say("/audit", EVE)
    staff = await talk.say("/staff", ADA)
    assert "<code>20</code> x · admin" in staff
    assert "<code>21</code> x · editor" in staff


async def test_help_names_no_deed_of_a_command_that_one_may_not_use(talk: OfficeTalk) -> None:
    assert "/stats /failed /audit – figures, failures, who did what\n" in await talk.say("/help", EVE)
    assert "/staff – who is at the desk" in await talk.say("/help", ADA)


async def test_a_large_staff_is_turned_over(talk: OfficeTalk) -> None:
    for number in range(1001, 1061):
        member = Member(number, Role.EDITOR)
        await talk.store.write(lambda tx, member=member: tx.staff.save(member))
    first = await talk.say("/staff", ADA)
    assert "<code>20</code>" in first
    assert "1 of 7" in talk.labels()
    assert "<code>1012</code>" in await talk.press("Next", ADA)
    await talk.press("Next", EVE)
    assert "1012" not in talk.shown[-1]["text"], "an editor cannot turn it"
