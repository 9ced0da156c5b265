"""Rows of bulletins, corrections and editions into the domain's dataclasses and back."""

from __future__ import annotations

import json
from datetime import date

from newsbot.domain.bulletin import Bulletin, BulletinState, Correction
from newsbot.domain.edition import Edition
from newsbot.store.rows import Row, Values, micros, micros_or_none, moment, moment_or_none

BULLETIN = (
    "id, headline, text, url, author, created, state, approvals, embargo, asked, launched, finished, "
    "article_id, revision, corrected, origin"
)


def bulletin(row: Row) -> Bulletin:
    """A bulletin from the columns BULLETIN."""
    return Bulletin(
        headline=row[1],
        author=row[4],
        created=moment(row[5]),
        text=row[2],
        url=row[3],
        state=BulletinState(row[6]),
        approvals=tuple(json.loads(row[7])),
        embargo=moment_or_none(row[8]),
        asked=moment_or_none(row[9]),
        launched=moment_or_none(row[10]),
        finished=moment_or_none(row[11]),
        article_id=row[12],
        revision=row[13],
        corrected=row[14],
        origin=row[15],
        id=row[0],
    )


def bulletin_values(bulletin: Bulletin) -> Values:
    """What of a bulletin is stored, but for its id."""
    return {
        "headline": bulletin.headline,
        "text": bulletin.text,
        "url": bulletin.url,
        "author": bulletin.author,
        "created": micros(bulletin.created),
        "state": bulletin.state.value,
        "approvals": json.dumps(bulletin.approvals),
        "embargo": micros_or_none(bulletin.embargo),
        "asked": micros_or_none(bulletin.asked),
        "launched": micros_or_none(bulletin.launched),
        "finished": micros_or_none(bulletin.finished),
        "article_id": bulletin.article_id,
        "revision": bulletin.revision,
        "corrected": bulletin.corrected,
        "origin": bulletin.origin,
    }


CORRECTION = "id, bulletin_id, author, at, headline, text, wrong, retracts, origin"


def correction(row: Row) -> Correction:
    """A correction from the columns CORRECTION."""
    return Correction(row[1], row[2], moment(row[3]), row[4], row[5], row[6], bool(row[7]), row[8], row[0])


def correction_values(correction: Correction) -> Values:
    """What of a correction is stored, but for its id."""
    return {
        "bulletin_id": correction.bulletin_id,
        "author": correction.author,
        "at": micros(correction.at),
        "headline": correction.headline,
        "text": correction.text,
        "wrong": correction.wrong,
        "retracts": int(correction.retracts),
        "origin": correction.origin,
    }


EDITION = "id, subscriber_id, due, day, articles, more"


def edition(row: Row) -> Edition:
    """An edition from the columns EDITION."""
    return Edition(
        row[1], moment(row[2]), date.fromordinal(row[3]), tuple(json.loads(row[4])), row[5], row[0]
    )


def edition_values(edition: Edition) -> Values:
    """What of an edition is stored, but for its id."""
    return {
        "subscriber_id": edition.subscriber_id,
        "due": micros(edition.due),
        "day": edition.day.toordinal(),
        "articles": json.dumps(edition.articles),
        "more": edition.more,
    }
