"""Commands of words and reasons: follow, mute, rules, why, whynot."""

from __future__ import annotations

from datetime import timedelta

from newsbot.chat.meaning import article_answered, article_meant, ask_which
from newsbot.chat.tables import Command, Pressing, Table
from newsbot.chat.turn import Turn
from newsbot.domain.errors import BadInput
from newsbot.domain.links import is_web_link
from newsbot.domain.subscription import Rule, Want, rule_phrase
from newsbot.newsroom.explaining import Because
from newsbot.newsroom.following import Trial
from newsbot.newsroom.ruling import Named
from newsbot.pages import articles, rules, topics, why
from newsbot.pages.page import Page
from newsbot.pages.press import Verb, press
from newsbot.pages.subs import RuleLine
from newsbot.pages.words import term

WORD_KINDS = (Want.FOLLOW, Want.MUTE, Want.MUTE_FEED)
MINUTES_A_DAY = 24 * 60
MOST_SOURCES = 6


async def lines_of(turn: Turn) -> list[RuleLine]:
    """All rules of the place as pages show them."""
    return [line_of(named) for named in await turn.newsroom.wanting.rules(turn.place, turn.now)]


def line_of(named: Named) -> RuleLine:
    """A rule as pages show it."""
    feed = named.feed
    return RuleLine(
        named.rule.want,
        named.key,
        named.name,
        named.rule.until,
        last=feed.last_ok if feed else None,
        failing=feed is not None and feed.failing_since is not None,
        url=feed.site if feed else "",
    )


async def follow(turn: Turn) -> None:
    """`/follow word`: tried first."""
    if not turn.words.strip():
        await turn.show(rules.ask_word_page(Want.FOLLOW, (), turn.view))
        return
    await _show_trial(turn, await turn.newsroom.following.try_follow(turn.place, turn.words, turn.now))


async def mute(turn: Turn) -> None:
    """`/mute word or source [3d]`: tried first."""
    if not turn.words.strip():
        feeds = await turn.newsroom.following.sources_seen(turn.place, MOST_SOURCES)
        ideas = [(name, press(Verb.MUTE_SOURCE, number, 3 * MINUTES_A_DAY)) for number, name in feeds]
        await turn.show(rules.ask_word_page(Want.MUTE, ideas, turn.view))
        return
    try:
        await _show_trial(turn, await turn.newsroom.following.try_mute(turn.place, turn.words, turn.now))
    except BadInput as error:
        if error.code != "which":
            raise
        feeds, span = await turn.newsroom.following.sources_called(turn.place, turn.words, MOST_SOURCES)
        minutes = _minutes(span)
        found = [(name, press(Verb.MUTE_SOURCE, number, minutes)) for number, name in feeds]
        await turn.show(topics.found_feeds_page(found, turn.view))


def _minutes(span: timedelta | None) -> int:
    return int(span.total_seconds() // 60) if span else 0


async def _show_trial(turn: Turn, trial: Trial) -> None:
    rule = trial.rule.rule
    minutes = _minutes(trial.span)
    if rule.want is Want.MUTE_FEED:
        keep = press(Verb.MUTE_SOURCE, rule.value, minutes)
    else:
        token = await turn.newsroom.reading.token(rule.value)
        keep = (
            press(Verb.FOLLOW, "s", token)
            if rule.want is Want.FOLLOW
            else press(Verb.MUTE_WORD, token, minutes)
        )
    tried = rules.TrialPage(
        rule.want,
        trial.rule.name,
        trial.fits,
        trial.of,
        keep,
        trial.fitting,
        trial.others,
        trial.span,
        [(name, press(Verb.MUTE_SOURCE, number, minutes)) for number, name in trial.sources],
    )
    await turn.turn_to(rules.trial_page(tried, turn.view))


async def follow_pressed(turn: Turn) -> None:
    """*Follow these words* tries them, *Save* keeps them."""
    words = await turn.newsroom.reading.text_of(turn.press.text(1))
    if turn.press.text(0) == "?":
        await _show_trial(turn, await turn.newsroom.following.try_follow(turn.place, words, turn.now))
    else:
        await _keep(turn, Rule(Want.FOLLOW, rule_phrase(words)), 0)


async def mute_word_pressed(turn: Turn) -> None:
    """*Save* under a tried mute."""
    words = await turn.newsroom.reading.text_of(turn.press.text(0))
    await _keep(turn, Rule(Want.MUTE, rule_phrase(words)), turn.press.number(1))


async def mute_source_pressed(turn: Turn) -> None:
    """*Save* under a tried mute of a source, or a source that was offered."""
    await _keep(turn, Rule(Want.MUTE_FEED, str(turn.press.number(0))), turn.press.number(1))


async def _keep(turn: Turn, rule: Rule, minutes: int) -> None:
    span = timedelta(minutes=min(minutes, 366 * MINUTES_A_DAY)) if minutes else None
    named = await turn.newsroom.following.keep(turn.place, rule, span, turn.now)
    await turn.turn_to(rules.kept_page(line_of(named), turn.view))


async def mute_menu(turn: Turn) -> None:
    """*Mute* under an article: what exactly?"""
    article = await turn.newsroom.reading.read(turn.press.number(0), turn.place.address)
    await turn.turn_buttons(Page("", articles.mute_buttons(article, turn.view)))


async def mute_feed(turn: Turn) -> None:
    """The source of an article was muted; the article gets its own buttons back."""
    number, days = turn.press.number(0), min(turn.press.number(1), 366)
    span = timedelta(days=days) if days else None
    named = await turn.newsroom.following.mute_source_of(turn.place, number, span, turn.now)
    article, story = await turn.newsroom.reading.with_story(number, turn.place.address)
    await turn.turn_buttons(articles.article_pages(article, story, turn.view)[0])
    turn.note(rules.muted_note(named.name, days, turn.view))


async def show_rules(turn: Turn) -> None:
    """`/rules`, and its pages."""
    await show_rules_at(turn, turn.press.number(0) if turn.press.args else 0)


async def show_rules_at(turn: Turn, page: int) -> None:
    """One page of them."""
    lines = [line for line in await lines_of(turn) if line.want in WORD_KINDS]
    await turn.turn_to(rules.rules_page(lines, page, turn.view))


async def why_this(turn: Turn) -> None:
    """`/why` as an answer to a message, or the button under an article."""
    answered = turn.said.reply_to_message if turn.said and not turn.pressed else None
    if turn.words.strip() or not (turn.pressed or answered):
        await why_not(turn, "why")
        return
    number = turn.press.number(0) if turn.pressed else await article_answered(turn)
    message = answered.message_id if answered else 0
    because = await turn.newsroom.explaining.why(turn.place, message, number, turn.now)
    await turn.show(_why_page(turn, because))


async def why_not(turn: Turn, command: str = "whynot") -> None:
    """`/whynot link` or number, as an answer, or picked from a list; `/why` with such words is the same."""
    explaining = turn.newsroom.explaining
    asked = turn.words.strip()
    if is_web_link(asked):
        because = await explaining.about_link(turn.place, asked, turn.now)
    elif number := await article_meant(turn):
        because = await explaining.about(turn.place, number, turn.now)
    else:
        await ask_which(turn, command, Verb.WHY_NOT)
        return
    await turn.show(_why_page(turn, because))


def _why_page(turn: Turn, because: Because) -> Page:
    line = line_of(because.rule) if because.rule else None
    return why.why_page(because.why, turn.view, line, because.cadence)


TABLE = Table(
    (
        Command("follow", follow, term("get every article with these words"), changes=True, aims=True),
        Command(
            "mute", mute, term("keep a word or source away, also for some days"), changes=True, aims=True
        ),
        Command("rules", show_rules, term("your words and mutes"), aims=True),
        Command("why", why_this, term("why a message came (answer it)")),
        Command("whynot", why_not, term("why an article did not come")),
    ),
    {
        Verb.FOLLOW: Pressing(follow_pressed, changes=True),
        Verb.MUTE_WORD: Pressing(mute_word_pressed, changes=True),
        Verb.MUTE_SOURCE: Pressing(mute_source_pressed, changes=True),
        Verb.MUTE: Pressing(mute_menu),
        Verb.MUTE_FEED: Pressing(mute_feed, changes=True),
        Verb.RULES: Pressing(show_rules),
        Verb.WHY: Pressing(why_this),
        Verb.WHY_NOT: Pressing(why_not),
    },
)
