"""Commands of a subscription: start, stop, resume, and what is kept of a person."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from telegram.error import TelegramError

from newsbot.chat.answers import Paper
from newsbot.chat.inline import WAY_ON
from newsbot.chat.tables import Command, Pressing, Table
from newsbot.chat.turn import Turn
from newsbot.domain.errors import BadInput, SourceError
from newsbot.domain.feed import Feed
from newsbot.domain.schedule import Cadence
from newsbot.domain.subscriber import SubscriberState
from newsbot.domain.subscription import Want
from newsbot.pages import errors, lists, mine, start
from newsbot.pages.press import Verb
from newsbot.pages.words import term

log = logging.getLogger(__name__)


async def begin(turn: Turn) -> None:
    """`/start`, or `/start CODE`."""
    code = turn.words.strip()
    if code == WAY_ON:
        await turn.show(lists.ask_search(turn.view))
        return
    if code:
        await turn.require_manager()
        await turn.newsroom.belongings.restore(turn.place, code, turn.now)
        await turn.show(start.restored_page(turn.view))
        return
    known = await turn.newsroom.subscribing.get(turn.place.address)
    state = known.state if known else SubscriberState.NEW
    if state is SubscriberState.AWAY:
        await turn.require_manager()
        await turn.newsroom.subscribing.back(turn.place, turn.now)
        state = SubscriberState.ACTIVE
    if state is SubscriberState.NEW:
        stories = await turn.newsroom.reading.of_a_day(turn.now)
        await turn.show(start.greeting_page(turn.view, turn.place.kind, stories))
    else:
        await turn.show(start.again_page(turn.view, paused=state is SubscriberState.PAUSED))


async def accept(turn: Turn) -> None:
    """**OK**. "Everything, as it comes" is said to whom it is true of: some choose before they say OK."""
    known = await turn.newsroom.subscribing.accept(turn.place, turn.now)
    rules = await turn.newsroom.wanting.rules(turn.place, turn.now)
    everything = all(named.rule.want is Want.ALL for named in rules) and known.cadence is Cadence.INSTANT
    page = start.accepted_page(turn.view) if everything else start.again_page(turn.view, paused=False)
    await turn.turn_to(page)


async def decline(turn: Turn) -> None:
    """**No thanks**."""
    await turn.newsroom.subscribing.decline(turn.place, turn.now)
    await turn.turn_to(start.declined_page(turn.view))


async def stop(turn: Turn) -> None:
    """`/stop`."""
    await turn.newsroom.subscribing.stop(turn.place, turn.now)
    await turn.turn_to(start.stopped_page(turn.view))


async def resume(turn: Turn) -> None:
    """`/resume`; from somebody who never began it is the OK."""
    known = await turn.newsroom.subscribing.get(turn.place.address)
    if known is None or known.state is SubscriberState.NEW:
        await accept(turn)
        return
    await turn.newsroom.subscribing.resume(turn.place, turn.now)
    await turn.turn_to(start.resumed_page(turn.view))


async def mydata(turn: Turn) -> None:
    """`/mydata`: one file, and the backup code."""
    belongings = turn.newsroom.belongings
    data = await belongings.everything(turn.place.address.chat)
    code = await belongings.code(turn.place.address)
    if code and turn.spot.aim:  # said in private it must name the place again
        code = f"{errors.place_named(turn.spot.aim)} {code}"
    await turn.hand(Paper("mydata.json", data, mine.mydata_caption(code, turn.view)))


async def forget(turn: Turn) -> None:
    """`/forget` asks once."""
    await turn.show(mine.forget_page(turn.view))


async def forget_all(turn: Turn) -> None:
    """It was meant."""
    await turn.newsroom.belongings.forget(turn.place.address.chat)
    await turn.turn_to(mine.forgotten_page(turn.view))


async def privacy(turn: Turn) -> None:
    """`/privacy`."""
    await turn.show(mine.privacy_page(turn.view, turn.parts.house.retention_days))


async def export(turn: Turn) -> None:
    """`/export`: one's own sources as OPML."""
    feeds = await turn.newsroom.belongings.feeds(turn.place.address)
    if not feeds:
        await turn.show(mine.no_sources_page(turn.view))
        return
    data = turn.parts.outlines.write(feeds)
    await turn.hand(Paper("subscriptions.opml", data, mine.opml_caption(len(feeds), turn.view)))


async def import_(turn: Turn) -> None:
    """`/import`: how a list of sources comes in."""
    await turn.show(mine.import_page(turn.view))


async def take_file(turn: Turn) -> None:
    """An OPML file sent in private: its sources are subscribed to."""
    feeds, more = await sources_in_file(turn)
    taken = await turn.newsroom.belongings.take_in(turn.place, feeds, turn.now)
    page = mine.imported_page(taken.added, taken.known, taken.cut + more, turn.view, own=taken.own)
    await turn.show(page)


async def sources_in_file(turn: Turn) -> tuple[Sequence[Feed], int]:
    """The sources in the file that was sent, one at least, and how many more there were.

    Raises BadInput as `file_of`."""
    data = await file_of(turn)
    try:
        feeds, more = await asyncio.to_thread(turn.parts.outlines.read, data)
    except SourceError as error:
        raise BadInput("opml", "") from error
    if not feeds:
        raise BadInput("opml", "")
    return feeds, more


MAX_FILE = 5_000_000  # bytes; an OPML file of ten thousand feeds has two


async def file_of(turn: Turn) -> bytes:
    """The bytes of the file that was sent. Raises BadInput: "opml", "large", "file" (cannot be had)."""
    document = turn.said.document if turn.said else None
    if document is None:
        raise BadInput("opml")
    name = document.file_name or ""
    if (document.file_size or 0) > MAX_FILE:
        raise BadInput("large", name)
    try:
        file = await document.get_file()
        return bytes(await file.download_as_bytearray())
    except TelegramError as error:
        log.info("a file could not be fetched", extra={"why": error.message})
        raise BadInput("file", name) from error


TABLE = Table(
    (
        Command("start", begin, term("begin"), aims=True),
        Command("stop", stop, term("pause"), changes=True, aims=True),
        Command("resume", resume, term("go on"), changes=True, aims=True),
        Command("import", import_, changes=True, aims=True),
        Command(
            "export", export, term("your sources as a file; send one to import it"), changes=True, aims=True
        ),
        Command("mydata", mydata, term("everything stored about you"), changes=True, aims=True, heavy=True),
        Command("forget", forget, term("delete everything stored about you"), changes=True, aims=True),
        Command("privacy", privacy, term("what is kept, and why")),
    ),
    {
        Verb.ACCEPT: Pressing(accept, changes=True),
        Verb.DECLINE: Pressing(decline, changes=True),
        Verb.STOP: Pressing(stop, changes=True),
        Verb.RESUME: Pressing(resume, changes=True),
        Verb.FORGET: Pressing(forget_all, changes=True),
    },
    document=Pressing(take_file, changes=True, heavy=True),
)
