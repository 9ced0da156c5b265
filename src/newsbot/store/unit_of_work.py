"""One transaction over all shelves: what a use case gets to work with."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from newsbot.domain.figures import Figures
from newsbot.store.session import Session

if TYPE_CHECKING:
    from newsbot.store.articles import ArticleShelf
    from newsbot.store.bulletins import BulletinShelf
    from newsbot.store.editions import EditionShelf
    from newsbot.store.feeds import FeedShelf
    from newsbot.store.inbox import InboxShelf
    from newsbot.store.index import Index
    from newsbot.store.notes import NoteShelf
    from newsbot.store.outbox import OutboxShelf
    from newsbot.store.search import SearchShelf
    from newsbot.store.staff import StaffShelf
    from newsbot.store.subscribers import SubscriberShelf


class UnitOfWork:
    """The shelves of one transaction, loaded and made when they are asked for: a command needs few."""

    def __init__(self, session: Session, *, hurries: bool = False) -> None:
        self._session = session
        self._hurries = hurries  # a question does not wait until the index has read all

    @cached_property
    def _index(self) -> Index:
        from newsbot.store.indexes import index_of

        return index_of(self._session)

    @cached_property
    def feeds(self) -> FeedShelf:
        """Sources and their health."""
        from newsbot.store.feeds import FeedShelf

        return FeedShelf(self._session)

    @cached_property
    def articles(self) -> ArticleShelf:
        """The archive."""
        from newsbot.store.articles import ArticleShelf

        return ArticleShelf(self._session, self._index)

    @cached_property
    def search(self) -> SearchShelf:
        """Questions to the archive."""
        from newsbot.store.search import SearchShelf

        return SearchShelf(self._session, self._index, hurries=self._hurries)

    @cached_property
    def subscribers(self) -> SubscriberShelf:
        """Addresses, settings, rules, saved articles."""
        from newsbot.store.subscribers import SubscriberShelf

        return SubscriberShelf(self._session)

    @cached_property
    def outbox(self) -> OutboxShelf:
        """Deliveries."""
        from newsbot.store.outbox import OutboxShelf

        return OutboxShelf(self._session)

    @cached_property
    def editions(self) -> EditionShelf:
        """Closed editions."""
        from newsbot.store.editions import EditionShelf

        return EditionShelf(self._session)

    @cached_property
    def bulletins(self) -> BulletinShelf:
        """Drafts, bulletins, corrections."""
        from newsbot.store.bulletins import BulletinShelf

        return BulletinShelf(self._session)

    @cached_property
    def inbox(self) -> InboxShelf:
        """Updates received and not yet handled."""
        from newsbot.store.inbox import InboxShelf

        return InboxShelf(self._session)

    @cached_property
    def staff(self) -> StaffShelf:
        """Staff and the audit."""
        from newsbot.store.staff import StaffShelf

        return StaffShelf(self._session)

    @cached_property
    def notes(self) -> NoteShelf:
        """Small texts."""
        from newsbot.store.notes import NoteShelf

        return NoteShelf(self._session)

    def figures(self, now: datetime) -> Figures:
        """Counts over all shelves."""
        from newsbot.store import figures

        return figures.figures(self._session, now)
