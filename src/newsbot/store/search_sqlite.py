"""The index in SQLite: one FTS5 table without a copy of the text, kept in step by the program.

The words are folded in Python, as questions are, so triggers could not keep it: they would see other words.
For the same reason no batch migration of `articles` can drop them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newsbot.domain.query import Term
from newsbot.store.folding import folded, smoothed, tokens
from newsbot.store.index import LONGEST, Ask, Where, Words
from newsbot.store.session import Session, Values

CREATE = (
    "CREATE VIRTUAL TABLE article_words USING fts5(title, body, content='', "
    "tokenize='porter unicode61 remove_diacritics 2')"
)
REBUILD_PAGE = 500
_USUAL = {"hashsize": 1 << 20, "automerge": 4}  # SQLite's own
_RUSH = {"hashsize": 8 << 20, "automerge": 0}  # a batch is sorted once; heaps are put together later, by 16
_REMOVE = (
    "INSERT INTO article_words (article_words, rowid, title, body) VALUES ('delete', :id, :title, :body)"
)


class SqliteIndex:
    """FTS5. Rowids are article ids, so the newest come first without sorting and a LIMIT stops early."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, words: Words) -> None:
        """Takes in articles that are not in it."""
        rows = [(article_id, _indexed(title), _indexed(text)) for article_id, title, text in words]
        self._session.add_rows("article_words", ("rowid", "title", "body"), rows)

    def rush(self, on: bool) -> None:
        """Many come, or (False) they have come: until then heaps of words wait to be put together."""
        for name, value in (_RUSH if on else _USUAL).items():
            self._session.run(
                "INSERT INTO article_words (article_words, rank) VALUES (:name, :value)",
                {"name": name, "value": value},
            )

    def remove(self, words: Words) -> None:
        """Takes out articles; their title and text as they were taken in."""
        self._session.many(_REMOVE, _values(words))

    def hits(self, ask: Ask, where: Where, most: int) -> list[int]:
        """At most `most` articles, the highest id first."""
        join = f"CROSS JOIN articles a ON a.id = w.rowid WHERE {where.sql} AND" if where.sql else "WHERE"
        found = self._session.rows(
            f"SELECT w.rowid FROM article_words w {join} article_words MATCH :match "
            "ORDER BY w.rowid DESC LIMIT :most",
            where.values | {"match": match(ask), "most": most},
        )
        return [row[0] for row in found]

    def among(self, ask: Ask, ids: Sequence[int]) -> list[int]:
        """Those of `ids` that the question finds, in no order."""
        if not ids:
            return []
        found = self._session.rows(
            "SELECT w.rowid FROM article_words w WHERE article_words MATCH :match "
            "AND w.rowid BETWEEN :low AND :high AND " + self._session.among("+w.rowid", "ids"),
            {"match": match(ask), "low": min(ids), "high": max(ids), "ids": self._session.pack(ids)},
        )
        return [row[0] for row in found]

    def ranked(self, ask: Ask, ids: Sequence[int]) -> list[int]:
        """Those of `ids` that the question finds, best first; a word in a title counts `ask.title` times."""
        if not ids:
            return []
        found = self._session.rows(
            "SELECT w.rowid FROM article_words w WHERE article_words MATCH :match AND "
            + self._session.among("+w.rowid", "ids")  # the plus: match once, not once for each id
            + " ORDER BY bm25(article_words, :title, 1.0), w.rowid DESC",
            {"match": match(ask), "ids": self._session.pack(ids), "title": ask.title},
        )
        return [row[0] for row in found]

    def lacking(self, without: Sequence[Term]) -> Where:
        """The condition that an article has none of these."""
        return Where(
            "a.id NOT IN (SELECT rowid FROM article_words WHERE article_words MATCH :without)",
            {"without": match(Ask(tuple(without), some=True))},
        )

    def rebuild(self) -> None:
        """Makes the index again from the archive."""
        self._session.run("DROP TABLE IF EXISTS article_words")
        self._session.run(CREATE)
        last = 0
        while page := self._session.rows(
            "SELECT id, title, text FROM articles WHERE id > :last ORDER BY id LIMIT :page",
            {"last": last, "page": REBUILD_PAGE},
        ):
            self.add([(row[0], row[1], row[2]) for row in page])
            last = page[-1][0]


def match(ask: Ask) -> str:
    """The question in FTS5's words. Every token is quoted, so nothing in it is an operator."""
    wanted = (" OR " if ask.some else " AND ").join(_term(term) for term in ask.terms)
    if not ask.without:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(_term(term) for term in ask.without)})"


def _term(term: Term) -> str:
    made: list[str] = []
    is_open = False
    for word in term.words:
        parts, is_open = tokens(word)
        made += parts
    quoted = " ".join(made).replace('"', " ")
    return f'"{quoted}"' + (" *" if term.prefix or is_open else "")


def _values(words: Words) -> list[Values]:
    return list(_each(words))


def _each(words: Words) -> Iterable[Values]:
    for article_id, title, text in words:
        yield {"id": article_id, "title": _indexed(title), "body": _indexed(text)}


def _indexed(text: str) -> str:
    """What the index reads. It parts plain letters as `folded` does, and folds the Latin ones: quicker."""
    if text.isascii() and "\x00" not in text:
        return text[:LONGEST]
    plain = smoothed(text)
    return (folded(text) if plain is None else plain)[:LONGEST]
