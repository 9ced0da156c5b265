"""Which page shows which parcel."""

from __future__ import annotations

from newsbot.app.thinking import StoryTeller
from newsbot.domain.delivery import ParcelKind
from newsbot.newsroom.ports import Load
from newsbot.newsroom.voices import SHORT, voices_of
from newsbot.pages.articles import article_pages
from newsbot.pages.bulletins import bulletin_pages, correction_pages
from newsbot.pages.editions import edition_pages
from newsbot.pages.notices import notice_pages
from newsbot.pages.page import Page, View


def render(load: Load, view: View, kind: ParcelKind) -> tuple[Page, ...]:
    """The messages of a parcel for one view. A load that has left the archive renders to nothing."""
    if kind is ParcelKind.CORRECTION and load.bulletin and load.correction:
        return correction_pages(load.bulletin, load.correction, view)
    if kind is ParcelKind.BULLETIN and load.bulletin:
        return bulletin_pages(load.bulletin, view)
    if kind is ParcelKind.EDITION and load.edition:
        voices = voices_of(load.articles.values(), load.members, StoryTeller(), SHORT)
        return edition_pages(load.edition, load.articles, view, voices)
    if kind is ParcelKind.NOTICE and load.notice:
        return notice_pages(load.notice, view)
    return article_pages(load.article, load.story, view) if load.article else ()
