"""Commands of staff on the house: sources, archive by hand, figures, failed deliveries, audit, staff."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps

from newsbot.chat.answers import Paper
from newsbot.chat.meaning import article_meant, ask_which
from newsbot.chat.parts import Outlines
from newsbot.chat.subscribing import export, sources_in_file
from newsbot.chat.tables import Act, Command, Pressing, Table
from newsbot.chat.turn import Turn
from newsbot.domain.errors import NotAllowed, NotFound
from newsbot.domain.feed import Feed
from newsbot.domain.figures import Figures
from newsbot.domain.staff import Member, Role
from newsbot.newsroom.naming import told_apart
from newsbot.newsroom.sourcing import Sourcing
from newsbot.newsroom.staffing import Staffing
from newsbot.newsroom.statistics import Statistics
from newsbot.pages import staff as pages
from newsbot.pages.articles import unknown_article_page
from newsbot.pages.page import Page, View
from newsbot.pages.press import press
from newsbot.pages.topics import found_feeds_page
from newsbot.pages.words import term, words_for

LOOK_AHEAD = 1000  # lines asked for at once, so that "2 of 7" is true up to a hundred pages
MOST_CHOICES = 10
WHOLE_AUDIT = 100_000  # lines of the file; a bulletin makes about five

_STAFF = re.compile(
    r"add\s+(?P<add>[1-9][0-9]{0,14})(\s+(?P<role>editor|admin))?|remove\s+(?P<remove>[1-9][0-9]{0,14})"
)


@dataclass(frozen=True, slots=True)
class Office:
    """The use cases of staff, and how a chart is drawn (figures and view to a picture's bytes)."""

    sourcing: Sourcing
    statistics: Statistics
    staffing: Staffing
    outlines: Outlines
    chart: Callable[[Figures, View], bytes]


def admin_table(office: Office) -> Table:
    """The commands and buttons of staff, for the chat's switchboard."""
    return _Admin(office).table()


def _explained(act: Act) -> Act:
    @wraps(act)
    async def explained(turn: Turn) -> None:
        words = words_for(turn.view)
        try:
            await act(turn)
        except NotFound as error:
            await turn.show(Page(words.say("There is nothing called {name}.", name=str(error)[:100])))
        except NotAllowed as error:
            await turn.parts.denied(turn.caller.person, act.__name__.strip("_"))
            reason = {
                "last admin": term("The last admin cannot be removed."),
                "from the settings": term(
                    "That person is named in the settings and can only be changed there."
                ),
                "too old": term("That command is too old to be carried out. Send it again."),
            }.get(str(error), term("That is not yours to do."))
            await turn.show(Page(words.say(reason)))

    return explained


class _Admin:
    def __init__(self, office: Office) -> None:
        self._office = office

    def table(self) -> Table:
        """All of it."""
        editors = (
            ("publish", self._publish, term("Put a link or a text into the archive, without a push")),
            ("pick", self._pick, term("Put an article onto the must-reads")),
            ("feeds", self._feeds, term("Sources with their health")),
            ("addfeed", self._add, term("Add a source")),
            ("dropfeed", self._drop, term("Ask a source no more")),
            ("freeze", self._freeze, term("Stop or resume all pushes from a source")),
            ("stats", self._stats, term("Figures, with a chart")),
            ("failed", self._failed, term("Deliveries that ended badly")),
            ("audit", self._audit, term("Who did what")),
        )
        commands = [Command(name, _explained(act), does, role=Role.EDITOR) for name, act, does in editors]
        commands.append(
            Command(
                "export",
                self._export,
                term("your sources as a file; send one to import it"),
                changes=True,
                aims=True,
            )
        )
        commands.append(
            Command("staff", _explained(self._staff), term("Editors and admins"), role=Role.ADMIN)
        )
        return Table(
            tuple(commands),
            {verb: Pressing(_explained(act), role=Role.EDITOR) for verb, act in self._presses().items()},
            document=Pressing(_explained(self._import), role=Role.EDITOR, heavy=True),
        )

    def _presses(self) -> dict[str, Act]:
        return {
            pages.FEEDS: self._feeds,
            pages.FAILED: self._failed,
            pages.AUDIT: self._audit,
            pages.AUDIT_FILE: self._audit_file,
            pages.RETRY: self._retry,
            pages.ADD_FEED: self._add_pressed,
            pages.THAW: self._thaw,
            pages.STAFF: self._staff,
            pages.FREEZE: self._freeze,
            pages.DROP: self._drop,
            pages.PICK: self._pick,
        }

    async def _publish(self, turn: Turn) -> None:
        if not turn.words.strip():
            await turn.show(pages.need_page("/publish https://example.com/story", turn.view))
            return
        article = await self._office.sourcing.publish(turn.caller.person, turn.words, turn.now)
        await turn.show(pages.archived_page(article, turn.view))

    async def _pick(self, turn: Turn) -> None:
        number = await article_meant(turn)
        if not number:
            await ask_which(turn, "pick", pages.PICK)
            return
        try:
            article = await self._office.sourcing.pick(turn.caller.person, number, turn.now)
        except NotFound:
            await turn.show(unknown_article_page(turn.view))
            return
        await turn.show(pages.archived_page(article, turn.view))

    async def _feeds(self, turn: Turn) -> None:
        feeds = await self._all_sources(turn)
        await turn.turn_to(pages.feeds_page(feeds, _offset(turn), turn.now, turn.view))

    async def _all_sources(self, turn: Turn) -> list[Feed]:
        """All sources; those of one name under names that tell them apart."""
        feeds = await self._office.sourcing.all(turn.caller.person, turn.now)
        return [replace(feed, title=name) for feed, name in zip(feeds, told_apart(feeds), strict=True)]

    async def _add(self, turn: Turn) -> None:
        url, _, topic = turn.words.strip().partition(" ")
        if not url:
            await turn.show(pages.need_page("/addfeed https://example.com world", turn.view))
            return
        await self._add_found(turn, url, topic)

    async def _add_pressed(self, turn: Turn) -> None:
        url, _, topic = (await turn.newsroom.reading.text_of(turn.press.text(0))).partition(" ")
        await self._add_found(turn, url, topic)

    async def _add_found(self, turn: Turn, url: str, topic: str) -> None:
        """Adds the feed behind an address; where there are several, asks which."""
        person = turn.caller.person
        found = await self._office.sourcing.find(person, url, turn.now)
        exact = [feed for feed in found if feed.url == url]
        if len(found) > 1 and not exact:
            token = turn.newsroom.reading.token
            choices = [
                (feed.title or feed.url, press(pages.ADD_FEED, await token(f"{feed.url} {topic}")))
                for feed in found[:MOST_CHOICES]
            ]
            await turn.turn_to(found_feeds_page(choices, turn.view))
            return
        feed, new = await self._office.sourcing.add(person, (exact or found)[0], topic, turn.now)
        await turn.turn_to(pages.added_page(feed, new, turn.view))

    async def _import(self, turn: Turn) -> None:
        """An OPML file from staff: the house's sources."""
        feeds, more = await sources_in_file(turn)
        done = await self._office.sourcing.bring(turn.caller.person, feeds, turn.now)
        await turn.show(pages.imported_page(done.added, done.known, done.refused + more, turn.view))

    async def _export(self, turn: Turn) -> None:
        """One's own sources; for staff, in private, those of the house as well."""
        await export(turn)
        if turn.role >= Role.EDITOR and turn.caller.is_private:
            known = await self._office.sourcing.all(turn.caller.person, turn.now)
            feeds = [feed for feed in known if not feed.personal]
            data = self._office.outlines.write(feeds)
            await turn.hand(Paper("sources.opml", data, pages.sources_caption(feeds, turn.view)))

    async def _drop(self, turn: Turn) -> None:
        name = _source(turn)
        if not name:
            await self._ask_source(turn, pages.DROP)
            return
        feed = await self._office.sourcing.drop(turn.caller.person, name, turn.now)
        await turn.turn_to(pages.dropped_page(feed, turn.view))

    async def _freeze(self, turn: Turn) -> None:
        name = _source(turn)
        if not name:
            await self._ask_source(turn, pages.FREEZE)
            return
        frozen = await self._office.sourcing.freeze(turn.caller.person, name, turn.now)
        await turn.turn_to(pages.frozen_page(frozen.feed, frozen.sent, turn.view))

    async def _ask_source(self, turn: Turn, verb: str) -> None:
        """The sources to pick from, where a command names none."""
        feeds = await self._all_sources(turn)
        if not feeds:
            await turn.turn_to(pages.feeds_page(feeds, 0, turn.now, turn.view))
            return
        await turn.turn_to(pages.which_source_page(feeds, verb, _offset(turn), turn.view))

    async def _thaw(self, turn: Turn) -> None:
        feed = await self._office.sourcing.thaw(turn.caller.person, turn.press.number(0), turn.now)
        await turn.turn_to(pages.frozen_page(feed, (), turn.view))

    async def _stats(self, turn: Turn) -> None:
        figures = await self._office.statistics.figures_for(turn.caller.person, turn.now)
        page = pages.stats_page(figures, turn.view)
        await turn.answers.picture(
            turn.spot, Paper("newsbot.png", self._office.chart(figures, turn.view)), page
        )

    async def _failed(self, turn: Turn) -> None:
        offset = _offset(turn)
        found = await self._office.statistics.failed(turn.caller.person, offset, LOOK_AHEAD, turn.now)
        await turn.turn_to(pages.failed_page(found, offset, turn.view))

    async def _retry(self, turn: Turn) -> None:
        again = await self._office.statistics.retry(turn.caller.person, turn.press.number(0), turn.now)
        words = words_for(turn.view)
        turn.note(
            words.plain("It is sent again.") if again else words.plain("It is not among them any more.")
        )
        offset = turn.press.number(1)
        left = await self._office.statistics.failed(turn.caller.person, offset, LOOK_AHEAD, turn.now)
        await turn.turn_to(pages.failed_page(left, offset, turn.view))

    async def _audit(self, turn: Turn) -> None:
        offset = _offset(turn)
        found = await self._office.statistics.audit(turn.caller.person, offset, LOOK_AHEAD, turn.now)
        people = {entry.person for entry in found[: pages.A_PAGE]}
        names = {person: (await turn.colleague(person))[0] for person in people}
        await turn.turn_to(pages.audit_page(found, offset, names, turn.view))

    async def _audit_file(self, turn: Turn) -> None:
        found = await self._office.statistics.audit(turn.caller.person, 0, WHOLE_AUDIT, turn.now)
        await turn.hand(Paper("audit.json", pages.audit_file(found)))

    async def _staff(self, turn: Turn) -> None:
        asked = _STAFF.fullmatch(turn.words.strip().casefold())
        if turn.words.strip() and not asked:
            await turn.show(pages.need_page("/staff add 12345 editor", turn.view, turn.words))
            return
        if asked and asked["remove"]:
            await self._office.staffing.remove(turn.caller.person, int(asked["remove"]), turn.now)
        elif asked:
            role = Role.ADMIN if asked["role"] == "admin" else Role.EDITOR
            await self._office.staffing.name(turn.caller.person, Member(int(asked["add"]), role), turn.now)
        members = await self._office.staffing.all(turn.caller.person, turn.now)
        await turn.turn_to(pages.staff_page(members, _offset(turn), turn.view))


def _source(turn: Turn) -> str:
    """The source that is written or was picked from a list; "" for none."""
    if not turn.pressed:
        return turn.words.strip()
    return str(turn.press.number(1)) if len(turn.press.args) > 1 else ""


def _offset(turn: Turn) -> int:
    return turn.press.number(0) if turn.pressed and turn.press.args else 0
