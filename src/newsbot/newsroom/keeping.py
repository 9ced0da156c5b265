"""What a person keeps for later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from newsbot.domain.article import Article
from newsbot.domain.errors import NotAllowed
from newsbot.domain.subscriber import Address, Subscriber
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.ports import Person
from newsbot.newsroom.sight import article_for

A_PAGE = 8


class Keeping:
    """Saved articles. They belong to the person, wherever Save was pressed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def save(self, person: Person, article_id: int, now: datetime) -> bool:
        """Keeps an article that is seen there. False where it was kept before. Raises NotFound."""

        def write(tx: Tx) -> bool:
            article_for(tx, person.address, article_id)
            return tx.subscribers.keep(_owner(tx, person, now).id, article_id, now)

        return await self._store.write(write)

    async def drop(self, person: Person, article_id: int) -> bool:
        """Keeps it no more. False where it was not kept."""

        def write(tx: Tx) -> bool:
            owner = tx.subscribers.get(Address(person.id))
            return owner is not None and tx.subscribers.unkeep(owner.id, article_id)

        return await self._store.write(write)

    async def saved(self, person: Person, at: int) -> tuple[Sequence[Article], int, bool]:
        """A page of what is kept, newest first; the page that it is, and whether another one follows."""

        def read(tx: Tx) -> tuple[Sequence[Article], int, bool]:
            owner = tx.subscribers.get(Address(person.id))
            if owner is None:
                return (), 0, False
            page = at
            kept = tx.subscribers.kept(owner.id, A_PAGE + 1, page * A_PAGE)
            while not kept and page:
                page -= 1
                kept = tx.subscribers.kept(owner.id, A_PAGE + 1, page * A_PAGE)
            return kept[:A_PAGE], page, len(kept) > A_PAGE

        return await self._store.read(read)


def _owner(tx: Tx, person: Person, now: datetime) -> Subscriber:
    """The person's own row, made where there is none; it gets no news before OK was said."""
    if not person.id:
        raise NotAllowed("nobody to keep it for")
    address = Address(person.id)
    known = tx.subscribers.get(address)
    return known or tx.subscribers.save(
        Subscriber(address, name=person.name, language=person.language, created=now)
    )
