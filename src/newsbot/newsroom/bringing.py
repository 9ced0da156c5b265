"""A source is brought: by the newsroom, for all; by a reader, for who subscribes to it by name."""

from __future__ import annotations

from dataclasses import replace

from newsbot.domain.feed import Feed, FeedState
from newsbot.domain.staff import Role
from newsbot.newsroom.acts import role_of
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.ports import House


def is_staff(tx: Tx, person: int, house: House) -> bool:
    """Whether what this person brings is the newsroom's (0, somebody who cannot be seen: a reader)."""
    return role_of(tx, person, house) >= Role.EDITOR


def bring(tx: Tx, feed: Feed, *, personal: bool) -> tuple[Feed, bool]:
    """Stores a source; returns it and whether it was not asked before.

    What readers have brought is the newsroom's once that brings it too, and not the other way round; what
    staff have dropped is a reader's own who brings it again.
    """
    known = tx.feeds.by_url(feed.url)
    if known is not None and known.state is FeedState.ACTIVE:
        return (known if personal else adopted(tx, known, feed)), False
    if known is not None and not personal:
        known = adopted(tx, known, feed)
    if known is not None and personal and not known.personal and known.state is FeedState.GONE:
        return tx.feeds.add(replace(feed, title=known.title, topic=known.topic)), True
    return tx.feeds.add(replace(feed, personal=personal)), True


def adopted(tx: Tx, known: Feed, given: Feed) -> Feed:
    """A known source as the newsroom's, named as the newsroom names it; nothing of it is pushed for that."""
    if not known.personal:
        return known
    kept = replace(known, personal=False, title=given.title or known.title, topic=given.topic)
    tx.feeds.save(kept)
    tx.feeds.adopt(known.id)
    return kept
