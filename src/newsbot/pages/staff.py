"""What staff see of the house: sources and their health, figures, deliveries that ended badly, the audit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from newsbot.domain.article import Article
from newsbot.domain.delivery import Delivery, DeliveryState, ParcelKind
from newsbot.domain.feed import Feed, FeedState
from newsbot.domain.figures import AuditEntry, Figures
from newsbot.domain.staff import Member, Role
from newsbot.pages.layout import field, label, link, plain_page, rows, turning
from newsbot.pages.page import Button, Page, View
from newsbot.pages.press import Verb, press
from newsbot.pages.words import Html, Words, term, words_for

FEEDS, FAILED, AUDIT, RETRY, AUDIT_FILE, ADD_FEED, THAW = "df", "dd", "da", "dt", "dj", "dn", "dh"
FREEZE, DROP, PICK, STAFF = "dz", "dx", "dk", "ds"
A_PAGE = 10
NAME_UNITS = 60

ROLES = {Role.READER: term("reader"), Role.EDITOR: term("editor"), Role.ADMIN: term("admin")}
KINDS = {
    ParcelKind.ARTICLE: term("article"),
    ParcelKind.EDITION: term("digest"),
    ParcelKind.BULLETIN: term("bulletin"),
    ParcelKind.CORRECTION: term("correction"),
    ParcelKind.UPDATE: term("update"),
    ParcelKind.NOTICE: term("notice"),
}


def _pages(words: Words, verb: str, offset: int, count: int) -> tuple[Button, ...]:
    at, pages = offset // A_PAGE, -(-count // A_PAGE)
    back, on = (press(verb, max(0, offset + by)) for by in (-A_PAGE, A_PAGE))
    return turning(words, at, pages, (back, press(Verb.STAY), on))


def feeds_page(feeds: Sequence[Feed], offset: int, now: datetime, view: View) -> Page:
    """Sources with their health, a page at a time; those in trouble first."""
    words = words_for(view)
    if not feeds:
        return plain_page(
            words.say(
                "No sources yet. Add one: {example}",
                example=Html("<code>/addfeed https://example.com</code>"),
            )
        )
    ranked = sorted(feeds, key=_rank)
    lines = [_feed(feed, now, words) for feed in ranked[offset : offset + A_PAGE]]
    title = words.count("{n} source", "{n} sources", len(feeds))
    return plain_page(f"<b>{title}</b>\n\n" + "\n".join(lines), _pages(words, FEEDS, offset, len(feeds)))


def which_source_page(feeds: Sequence[Feed], verb: str, offset: int, view: View) -> Page:
    """A command names no source: all of them to pick from, a page at a time. `verb`: what a pick does."""
    words = words_for(view)
    command = "/freeze" if verb == FREEZE else "/dropfeed"
    ranked = sorted(feeds, key=_rank)
    shown = [
        Button(label(f"{feed.id}. {feed.name}"), data=press(verb, offset, feed.id))
        for feed in ranked[offset : offset + A_PAGE]
    ]
    text = words.say(
        "Which source? Press it, or write it as in {example}.",
        example=Html(f"<code>{command} example.com</code>"),
    )
    return plain_page(text, *rows(shown, 1), _pages(words, verb, offset, len(feeds)))


def _rank(feed: Feed) -> tuple[bool, bool, str]:
    """Those that failed or ended, those that are frozen, the others; each by name."""
    troubled = feed.failures > 0 or feed.state is FeedState.GONE
    return not troubled, not feed.frozen, feed.name.casefold()


def _feed(feed: Feed, now: datetime, words: Words) -> Html:
    name = link(words.field(field(feed.name, NAME_UNITS)), feed.site or feed.url)
    whose = f" · {words.say('brought by readers, for them alone')}" if feed.personal else ""
    return Html(f"{feed.id}. {name} · {_health(feed, now, words)}{whose}")


def _health(feed: Feed, now: datetime, words: Words) -> Html:
    if feed.state is FeedState.GONE:
        return words.say("has ended")
    if feed.frozen:
        return words.say("frozen: nothing of it is pushed")
    if feed.failures:
        since = words.age(feed.failing_since or now, now)
        return words.say("failing since {since}: {error}", since=since, error=field(feed.last_error, 80))
    if feed.last_ok is None:
        return words.say("not asked yet")
    return words.say("well, asked {age}", age=words.age(feed.last_ok, now))


def added_page(feed: Feed, new: bool, view: View) -> Page:
    """A source that was added, or was known."""
    words = words_for(view)
    name = field(feed.name, NAME_UNITS)
    text = (
        words.say(
            "Added: {name}. What it has now goes into the archive unannounced; what comes next is news.",
            name=name,
        )
        if new
        else words.say("{name} is among the sources already.", name=name)
    )
    return plain_page(text)


def dropped_page(feed: Feed, view: View) -> Page:
    """A source that is asked no more."""
    words = words_for(view)
    return plain_page(
        words.say(
            "{name} is asked no more. Its articles stay in the archive.", name=field(feed.name, NAME_UNITS)
        )
    )


def frozen_page(feed: Feed, sent: Sequence[Article], view: View) -> Page:
    """A source that was frozen (with what it sent in the last hour) or thawed."""
    words = words_for(view)
    name = field(feed.name, NAME_UNITS)
    if not feed.frozen:
        return plain_page(words.say("{name} is pushed again.", name=name))
    head = words.say("Nothing of {name} is pushed any more; it is still read and kept.", name=name)
    again = (Button(words.plain("Resume"), data=press(THAW, feed.id)),)
    if not sent:
        return plain_page(f"{head}\n{words.say('It sent nothing in the last hour.')}", again)
    lines = [Html(f"· {link(words.field(field(a.title, 100)), a.url)}") for a in sent[:20]]
    return plain_page("\n".join((head, words.say("Sent in the last hour:"), *lines)), again)


def need_page(example: str, view: View, given: str = "") -> Page:
    """How to say it: a command without the words that it is about, or with others than it can use."""
    shown = Html(f"<code>{example}</code>")
    if given:
        said = field(given, NAME_UNITS)
        return plain_page(
            words_for(view).say("I cannot use {given} here. Try {example}.", given=said, example=shown)
        )
    return plain_page(
        words_for(view).say("Send it together with the command, as in {example}.", example=shown)
    )


def imported_page(added: int, known: int, cut: int, view: View) -> Page:
    """What an import of feeds did."""
    words = words_for(view)
    lines = [words.count("{n} source added.", "{n} sources added.", added)]
    if known:
        lines.append(words.count("{n} was known already.", "{n} were known already.", known))
    if cut:
        lines.append(
            words.count("{n} more was left out: too many.", "{n} more were left out: too many.", cut)
        )
    return plain_page("\n".join(lines))


def archived_page(article: Article, view: View) -> Page:
    """An article that staff put into the archive or onto the must-reads."""
    words = words_for(view)
    title = link(words.field(field(article.title, 120)), article.url)
    return plain_page(words.say("Done: {title} (no. {number})", title=title, number=article.id))


def stats_page(figures: Figures, view: View) -> Page:
    """The figures in words."""
    words = words_for(view)
    counts = figures.deliveries
    lines = (
        words.say(
            "Articles: {n}, stories: {m}", n=words.number(figures.articles), m=words.number(figures.stories)
        ),
        words.say(
            "Sources: {n}, failing: {m}", n=words.number(figures.feeds), m=words.number(figures.feeds_failing)
        ),
        words.say(
            "Subscribers: {n} active, {m} paused, {k} away",
            n=words.number(figures.active),
            m=words.number(figures.paused),
            k=words.number(figures.away),
        ),
        words.say(
            "Deliveries: {n} sent, {m} waiting, {k} unknown, {d} refused",
            n=words.number(counts.get("sent", 0)),
            m=words.number(counts.get("queued", 0)),
            k=words.number(counts.get("unknown", 0)),
            d=words.number(counts.get("refused", 0)),
        ),
    )
    return plain_page("\n".join(lines))


def failed_page(deliveries: Sequence[Delivery], offset: int, view: View) -> Page:
    """Deliveries that ended badly, each with its number, its reason and a way to try again."""
    words = words_for(view)
    shown = deliveries[:A_PAGE]
    if not shown:
        return plain_page(words.say("Nothing ended badly."))
    lines = [_failed(delivery, words) for delivery in shown]
    again = tuple(
        Button(words.plain("Again: {number}", number=d.id), data=press(RETRY, d.id, offset)) for d in shown
    )
    rows = [again[at : at + 3] for at in range(0, len(again), 3)]
    count = offset + len(deliveries)
    return plain_page("\n".join(lines), *rows, _pages(words, FAILED, offset, count))


def _failed(delivery: Delivery, words: Words) -> Html:
    state = words.plain("unknown") if delivery.state is DeliveryState.UNKNOWN else words.plain("refused")
    what = f"{words.plain(KINDS[delivery.parcel.kind])} {delivery.parcel.id}"
    reason = field(delivery.reason, 120) or words.plain("no reason was given")
    return words.say(
        "{number}. {what} to {chat}: {state}, {reason}",
        number=delivery.id,
        what=what,
        chat=delivery.address.chat,
        state=state,
        reason=reason,
    )


def audit_page(entries: Sequence[AuditEntry], offset: int, names: Mapping[int, str], view: View) -> Page:
    """Who did what, newest first. `names`: of people by their numbers, where they are known."""
    words = words_for(view)
    if not entries:
        return plain_page(words.say("Nothing has been done yet."))
    lines = [
        Html(
            f"{words.field(words.moment(entry.at))} · {_who(entry.person, names, words)} · "
            f"{words.field(entry.act)} "
            f"{words.field(field(entry.subject, 80))} {words.field(field(entry.detail, 60))}".rstrip()
        )
        for entry in entries[:A_PAGE]
    ]
    as_file = (Button(words.plain("As a file"), data=press(AUDIT_FILE)),)
    return plain_page("\n".join(lines), _pages(words, AUDIT, offset, offset + len(entries)), as_file)


def _who(person: int, names: Mapping[int, str], words: Words) -> str:
    return f"<code>{person}</code> {words.field(field(names.get(person, ''), NAME_UNITS))}".rstrip()


def audit_file(entries: Sequence[AuditEntry]) -> bytes:
    """The audit as JSON, newest first."""
    lines = [{**asdict(entry), "at": entry.at.isoformat()} for entry in entries]
    return json.dumps(lines, ensure_ascii=False, indent=1).encode()


def sources_caption(feeds: Sequence[Feed], view: View) -> str:
    """Under the file with the house's sources."""
    return words_for(view).count("{n} source of the newsroom", "{n} sources of the newsroom", len(feeds))


def staff_page(members: Sequence[Member], offset: int, view: View) -> Page:
    """Editors and admins, a page at a time, and how to name more."""
    words = words_for(view)
    lines = [
        Html(
            " · ".join(
                part
                for part in (
                    _who(member.person, {member.person: member.name}, words),
                    words.say(ROLES[member.role]),
                    words.say("from the settings") if member.fixed else "",
                )
                if part
            )
        )
        for member in members[offset : offset + A_PAGE]
    ]
    example = Html("<code>/staff add 12345 editor</code>, <code>/staff remove 12345</code>")
    lines.append(words.say("Name or remove people: {example}", example=example))
    return plain_page("\n".join(lines), _pages(words, STAFF, offset, len(members)))
