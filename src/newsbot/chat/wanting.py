"""Commands of what one gets: sub, unsub, subs, topics; the offer that a pasted link is."""

from __future__ import annotations

from telegram import Message

from newsbot.chat.following import line_of, lines_of, show_rules_at
from newsbot.chat.meaning import article_answered
from newsbot.chat.tables import Command, Pressing, Table
from newsbot.chat.turn import Turn
from newsbot.domain.article import Length
from newsbot.domain.errors import BadInput, NewsbotError, NotFound
from newsbot.domain.links import is_web_link
from newsbot.domain.subscription import Want
from newsbot.newsroom.naming import told_apart, topic_button
from newsbot.newsroom.ruling import MUTES, Named
from newsbot.newsroom.wanting import Change
from newsbot.pages import rules, start, subs, topics, why
from newsbot.pages.page import Page
from newsbot.pages.press import Verb, press
from newsbot.pages.settings import with_standing
from newsbot.pages.topics import TopicChoice
from newsbot.pages.words import term

EVERYTHING = frozenset({"all", "everything", "*"})


async def subscribe(turn: Turn) -> None:
    """`/sub [topic, source or URL]`; without a word, a choice."""
    asked = turn.words.strip()
    if not asked:
        choices, _ = await _choices(turn)
        await turn.show(topics.ask_sub_page(choices, turn.view))
        return
    await turn.require_manager()
    if asked.casefold() in EVERYTHING:
        await everything(turn)
        return
    try:
        change = await turn.newsroom.wanting.subscribe(turn.place, asked, turn.now)
    except BadInput as error:
        if error.code not in ("which", "unknown_source"):
            raise
        await _offer_sources(turn, asked)
        return
    await _show_change(turn, change)


async def _offer_sources(turn: Turn, asked: str) -> None:
    """Something is called otherwise, or nothing is: what it may be, and what else can be done with it."""
    feeds = await turn.newsroom.wanting.sources_like(turn.place, asked)
    names = told_apart(feeds)
    found = [(name, press(Verb.SUB_FEED, feed.id)) for feed, name in zip(feeds, names, strict=True)]
    follow = press(Verb.FOLLOW, "?", await turn.newsroom.reading.token(asked))
    await turn.show(topics.which_source_page(asked, found, follow, turn.view))


async def _show_change(turn: Turn, change: Change) -> None:
    if change.found:
        reading = turn.newsroom.reading
        found = [
            (feed.title or feed.url, press(Verb.SUB_URL, await reading.token(feed.url)))
            for feed in change.found
        ]
        await turn.turn_to(topics.found_feeds_page(found, turn.view))
    elif change.rule is not None:
        await _turn_to(turn, _changed_page(turn, change, change.rule))


def _changed_page(turn: Turn, change: Change, named: Named) -> Page:
    name = _name(named)
    if change.covered and not change.fresh:
        if named.feed:
            only = press(Verb.SUB_FEED, named.feed.id, 1)
        else:
            only = press(Verb.TOPIC, topic_button(named.name), 0)
        return topics.covered_page(name, only, turn.view)
    undo = "" if change.had else press(Verb.DROP_RULE, named.key, "x")
    own = named.feed is not None and named.feed.personal
    return topics.subscribed_page(name, undo, turn.view, fresh=change.fresh, own=own)


async def _turn_to(turn: Turn, page: Page) -> None:
    """A page of what comes; where nothing does at present, it says so."""
    known = await turn.newsroom.subscribing.look(turn.place, turn.now)
    await turn.turn_to(with_standing(page, known, turn.view))


def _name(named: Named) -> str:
    return named.name[:1].upper() + named.name[1:] if named.rule.want is Want.TOPIC else named.name


async def subscribe_feed(turn: Turn) -> None:
    """A button that stands for a source."""
    only = len(turn.press.args) > 1
    feed_id = turn.press.number(0)
    change = await turn.newsroom.wanting.subscribe_feed(turn.place, feed_id, turn.now, only=only)
    await _show_change(turn, change)


async def subscribe_url(turn: Turn) -> None:
    """A button that stands for an address."""
    url = await turn.newsroom.reading.text_of(turn.press.text(0))
    await _show_change(turn, await turn.newsroom.wanting.subscribe_url(turn.place, url, turn.now))


async def offer(turn: Turn, url: str) -> None:
    """A link pasted in private."""
    token = await turn.newsroom.reading.token(url)
    summary = press(Verb.SUMMARY_LINK, token, int(Length.NORMAL))
    await turn.show(start.link_offer_page(url, press(Verb.SUB_URL, token), summary, turn.view))


def link_in(message: Message, said: str) -> str:
    """The link that a message is: its whole text, or the one address in it."""
    if is_web_link(said):
        return said
    entities = message.parse_entities(["url"]) | message.parse_caption_entities(["url"])
    found = [text if "://" in text else f"https://{text}" for text in entities.values()]
    marked = (*message.entities, *message.caption_entities)
    linked = [entity.url for entity in marked if entity.type == "text_link" and entity.url]
    return next((url for url in (*found, *linked) if is_web_link(url)), "")


async def unsubscribe(turn: Turn) -> None:
    """`/unsub [topic, source or URL]`, or as an answer to an article: its source."""
    asked = turn.words.strip()
    number = 0 if asked else await article_answered(turn)
    if number:
        await _unsubscribe_source_of(turn, number)
    elif asked:
        try:
            named = await turn.newsroom.wanting.unsubscribe(turn.place, asked, turn.now)
        except (NotFound, BadInput) as error:
            await _show_not_dropped(turn, asked, error)
            return
        await _show_dropped(turn, named)
    else:
        await turn.show(subs.unsub_page(await lines_of(turn), turn.view))


async def _show_not_dropped(turn: Turn, asked: str, error: NewsbotError) -> None:
    """Several are called so, or all of it is meant: a choice; else what is not subscribed to."""
    if asked.casefold() in EVERYTHING or (isinstance(error, BadInput) and error.code == "which"):
        await turn.show(subs.unsub_page(await lines_of(turn), turn.view))
    elif isinstance(error, NotFound):
        await turn.show(topics.not_subscribed_page(asked, turn.view))
    else:
        raise error


async def unsubscribe_pressed(turn: Turn) -> None:
    """*Stop …* under an article."""
    await _unsubscribe_source_of(turn, turn.press.number(1))


async def _unsubscribe_source_of(turn: Turn, article_id: int) -> None:
    article = await turn.newsroom.reading.read(article_id, turn.place.address)
    try:
        named = await turn.newsroom.wanting.unsubscribe_feed(turn.place, article.feed_id, turn.now)
    except NotFound:
        if article.feed_id:
            await turn.show(topics.not_subscribed_page(article.source or article.title, turn.view))
        else:  # from the desk, or by hand: there is no source to be without
            because = await turn.newsroom.explaining.about(turn.place, article_id, turn.now)
            await turn.show(why.why_page(because.why, turn.view))
        return
    await _show_dropped(turn, named, fresh=True)


async def _show_dropped(turn: Turn, named: Named, *, fresh: bool = False) -> None:
    """Says what comes no more; a mute that was put on is taken back by dropping it."""
    if named.rule.want is Want.MUTE_FEED:
        undo = press(Verb.DROP_RULE, named.key, "x")
    elif named.feed and named.feed.personal:  # its number says nothing to who does not subscribe to it
        undo = press(Verb.SUB_URL, await turn.newsroom.reading.token(named.feed.url))
    elif named.rule.want is Want.FEED:
        undo = press(Verb.SUB_FEED, named.rule.value)
    elif named.rule.want is Want.TOPIC:
        undo = press(Verb.TOPIC, topic_button(named.name), 0)
    else:
        token = await turn.newsroom.reading.token(named.rule.value)
        undo = press(Verb.FOLLOW, "s", token)
    page = topics.unsubscribed_page(_name(named), undo, turn.view)
    await (turn.show(page) if fresh else turn.turn_to(page))


async def show_subs(turn: Turn) -> None:
    """`/subs`, and its pages."""
    at = turn.press.number(0) if turn.pressed else 0
    await _turn_to(turn, subs.subs_page(await lines_of(turn), at, turn.now, turn.view))


async def drop_rule(turn: Turn) -> None:
    """*Remove*, *Undo*: where the button stands says what is shown next."""
    try:
        named = await turn.newsroom.wanting.drop(turn.place, turn.press.text(0), turn.now)
    except NotFound as error:
        raise BadInput("stale") from error
    back = turn.press.text(1)
    if back == "r":
        await show_rules_at(turn, turn.press.number(2) if len(turn.press.args) > 2 else 0)
    elif back == "x" and named.rule.want in MUTES:
        await turn.turn_to(rules.unmuted_page(line_of(named), turn.view))
    elif back == "x":
        await _show_dropped(turn, named)
    else:
        lines = await lines_of(turn)
        await _turn_to(turn, subs.subs_page(lines, turn.press.number(1), turn.now, turn.view))


async def drop_all(turn: Turn) -> None:
    """*All of it*, which asks once."""
    if not turn.press.args:
        await turn.turn_to(subs.ask_unsub_all_page(turn.view))
        return
    await turn.newsroom.wanting.drop_all(turn.place, turn.now)
    await turn.turn_to(subs.unsub_all_page(turn.view))


async def show_topics(turn: Turn) -> None:
    """`/topics`, and its pages."""
    await _show_topics(turn, turn.press.number(0) if turn.pressed else 0)


async def toggle_topic(turn: Turn) -> None:
    """A topic was pressed."""
    await turn.newsroom.wanting.toggle_topic(turn.place, turn.press.text(0), turn.now)
    await _show_topics(turn, turn.press.number(1))


async def everything(turn: Turn) -> None:
    """*Everything*."""
    await turn.newsroom.wanting.everything(turn.place, turn.now)
    await _show_topics(turn, 0)


async def _show_topics(turn: Turn, at: int) -> None:
    choices, all_of_it = await _choices(turn)
    await _turn_to(turn, topics.topics_page(choices, at, everything=all_of_it, view=turn.view))


async def _choices(turn: Turn) -> tuple[list[TopicChoice], bool]:
    found, all_of_it = await turn.newsroom.wanting.topics(turn.place)
    return [TopicChoice(one.name, one.key, one.articles, one.on) for one in found], all_of_it


TABLE = Table(
    (
        Command("topics", show_topics, term("choose topics"), aims=True),
        Command(
            "sub",
            subscribe,
            term("get a topic, a source or a web address"),
            ("subscribe", "add"),
            aims=True,
            heavy=True,
        ),
        Command(
            "unsub",
            unsubscribe,
            term("get it no more"),
            ("unsubscribe", "remove"),
            changes=True,
            aims=True,
        ),
        Command("subs", show_subs, term("what you get"), ("list",), aims=True),
    ),
    {
        Verb.TOPICS: Pressing(show_topics),
        Verb.TOPIC: Pressing(toggle_topic, changes=True),
        Verb.EVERYTHING: Pressing(everything, changes=True),
        Verb.SUBS: Pressing(show_subs),
        Verb.SUB_FEED: Pressing(subscribe_feed, changes=True),
        Verb.SUB_URL: Pressing(subscribe_url, changes=True, heavy=True),
        Verb.UNSUB: Pressing(unsubscribe_pressed, changes=True),
        Verb.UNSUB_ALL: Pressing(drop_all, changes=True),
        Verb.DROP_RULE: Pressing(drop_rule, changes=True),
    },
)
