"""Inline `@bot words`: search results to send in any chat."""

from __future__ import annotations

from telegram import InlineQuery, InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent
from telegram.constants import ParseMode

from newsbot.chat.markup import preview
from newsbot.domain.article import Article
from newsbot.domain.subscriber import Address
from newsbot.newsroom.reading import Reading
from newsbot.pages.articles import shared_page
from newsbot.pages.layout import source_of, title_of
from newsbot.pages.page import View
from newsbot.pages.words import words_for

A_PAGE = 10
MOST = 50  # results that a question can be scrolled through; Bot API allows as many in one answer
CACHE_SECONDS = 30
WAY_ON = "search"  # comes back as `/start search`


async def answer(reading: Reading, query: InlineQuery, person: Address, view: View) -> None:
    """One page of results. They are the person's: what readers brought is found by who subscribes to it."""
    start = int(query.offset) if query.offset.isdecimal() and len(query.offset) < 4 else 0
    found = await reading.inline(query.query[:300], start, A_PAGE, person)
    following = start + A_PAGE
    await query.answer(
        [_result(article, view) for article in found],
        cache_time=CACHE_SECONDS,
        is_personal=True,
        next_offset=str(following) if len(found) == A_PAGE and following < MOST else "",
        button=None if found or query.offset else _way_on(view),
    )


def _way_on(view: View) -> InlineQueryResultsButton:
    """What stands over results that there are none of: it leads to the search in private."""
    said = words_for(view).plain("Nothing found. Search with me")
    return InlineQueryResultsButton(said, start_parameter=WAY_ON)


def _result(article: Article, view: View) -> InlineQueryResultArticle:
    words = words_for(view)
    page = shared_page(article, view)
    content = InputTextMessageContent(
        page.html, parse_mode=ParseMode.HTML, link_preview_options=preview(page)
    )
    about = " · ".join(filter(None, (source_of(article), words.moment(article.published))))
    return InlineQueryResultArticle(str(article.id), title_of(article, words), content, description=about)
