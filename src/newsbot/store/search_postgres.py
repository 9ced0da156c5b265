"""The index in PostgreSQL: word vectors in partitions of 50,000 articles, each with its own GIN index.

The partitions are walked here, newest first, and not by the planner: for `ORDER BY id LIMIT 10` it would
read every vector of the archive where a word is rare or absent (docs/decisions/search.md).
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy.exc import OperationalError

from newsbot.domain.query import Term
from newsbot.store.folding import folded, tokens
from newsbot.store.index import LONGEST, Ask, Where, Words
from newsbot.store.session import Session

PART = 50_000
BUDGET = 0.25  # seconds for one walk; what is older than it got to is left out
TIMEOUT_MS = 300
REBUILD_PAGE = 500
CREATE = (
    # the stemmer of the English dictionary without its stop words: every word can be found
    "CREATE TEXT SEARCH DICTIONARY newsbot_stem (TEMPLATE = snowball, LANGUAGE = english)",
    "CREATE TEXT SEARCH CONFIGURATION newsbot (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION newsbot ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, "
    "word, hword, hword_part WITH newsbot_stem",
    "CREATE TABLE article_words (article_id BIGINT NOT NULL, words TSVECTOR NOT NULL, "
    "PRIMARY KEY (article_id)) PARTITION BY RANGE (article_id)",
)
_ADD = """
INSERT INTO article_words (article_id, words)
VALUES (:id, setweight(to_tsvector('newsbot', :title), 'A') || to_tsvector('newsbot', :body))"""
_AMONG = """
SELECT article_id FROM article_words
WHERE article_id = ANY(:ids) AND words @@ to_tsquery('newsbot', :match)"""
# Each word for itself: `ts_rank` of a whole question takes every word for as rare as any other.
_RANK = "ts_rank(CAST(:places AS real[]), words, to_tsquery('newsbot', :match{0}), 1)"
_RANKED = """
SELECT article_id FROM article_words WHERE article_id = ANY(:ids) AND words @@ to_tsquery('newsbot', :match)
ORDER BY {order} DESC, article_id DESC"""
_PARTS = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = CAST('article_words' AS regclass)"""


class PostgresIndex:
    """tsvector and GIN."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, words: Words) -> None:
        """Takes in articles that are not in it."""
        self._make_parts({article_id // PART for article_id, _, _ in words})
        self._session.many(
            _ADD,
            [
                {"id": article_id, "title": folded(title)[:LONGEST], "body": folded(text)[:LONGEST]}
                for article_id, title, text in words
            ],
        )

    def rush(self, on: bool) -> None:
        """Nothing: GIN gathers by itself what comes."""

    def remove(self, words: Words) -> None:
        """Takes out articles."""
        self._session.run(
            "DELETE FROM article_words WHERE article_id = ANY(:ids)", {"ids": [word[0] for word in words]}
        )

    def hits(self, ask: Ask, where: Where, most: int) -> list[int]:
        """At most `most` articles, the highest id first; fewer where the time ran out."""
        found: list[int] = []
        ends = time.monotonic() + BUDGET
        savepoint = self._session.connection.begin_nested()
        self._session.run(f"SET LOCAL statement_timeout = {TIMEOUT_MS}")
        try:
            for part in self._parts():
                found += self._in_part(part, ask, where, most - len(found))
                if len(found) >= most or time.monotonic() > ends:
                    break
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != "57014":  # not our own time-out
                raise
            savepoint.rollback()
        else:
            self._session.run("SET LOCAL statement_timeout = 0")
            savepoint.commit()
        return found

    def _in_part(self, part: int, ask: Ask, where: Where, most: int) -> list[int]:
        # MATERIALIZED: by the index of words first, by id afterwards
        join = f"JOIN articles a ON a.id = h.article_id WHERE {where.sql}" if where.sql else ""
        sql = (
            f"WITH hits AS MATERIALIZED (SELECT article_id FROM article_words_{part} "
            "WHERE words @@ to_tsquery('newsbot', :match)) "
            f"SELECT h.article_id FROM hits h {join} ORDER BY h.article_id DESC LIMIT :most"
        )
        found = self._session.rows(sql, where.values | {"match": match(ask), "most": most})
        return [row[0] for row in found]

    def among(self, ask: Ask, ids: Sequence[int]) -> list[int]:
        """Those of `ids` that the question finds, in no order."""
        found = self._session.rows(_AMONG, {"match": match(ask), "ids": list(ids)}) if ids else []
        return [row[0] for row in found]

    def ranked(self, ask: Ask, ids: Sequence[int]) -> list[int]:
        """Those of `ids` that the question finds, best first; a word in the title counts `ask.title` times.

        `ts_rank` counts a second place little: a title worth 1.8 texts is what five places come to in BM25.
        """
        if not ids:
            return []
        weights = ask.weights or (1.0,) * len(ask.terms)
        order = " + ".join(f"{weight:.3f} * {_RANK.format(n)}" for n, weight in enumerate(weights))
        title = ask.title * 2.2 / (ask.title + 1.2)
        each = {"places": [1 / title, 0.1, 0.1, 1.0]} | {
            f"match{n}": _term(term) for n, term in enumerate(ask.terms)
        }
        found = self._session.rows(
            _RANKED.format(order=order), each | {"match": match(ask), "ids": list(ids)}
        )
        return [row[0] for row in found]

    def lacking(self, without: Sequence[Term]) -> Where:
        """The condition that an article has none of these."""
        return Where(
            "NOT EXISTS (SELECT 1 FROM article_words w WHERE w.article_id = a.id "
            "AND w.words @@ to_tsquery('newsbot', :without))",
            {"without": match(Ask(tuple(without), some=True))},
        )

    def rebuild(self) -> None:
        """Makes the index again from the archive."""
        self._session.run("DELETE FROM article_words")
        last = 0
        while page := self._session.rows(
            "SELECT id, title, text FROM articles WHERE id > :last ORDER BY id LIMIT :page",
            {"last": last, "page": REBUILD_PAGE},
        ):
            self.add([(row[0], row[1], row[2]) for row in page])
            last = page[-1][0]

    def _parts(self) -> list[int]:
        """The partitions that there are, newest first."""
        names = [str(row[0]) for row in self._session.rows(_PARTS)]
        return sorted((int(name.rpartition("_")[2]) for name in names), reverse=True)

    def _make_parts(self, wanted: set[int]) -> None:
        for part in sorted(wanted):
            name = f"article_words_{part}"
            if self._session.value("SELECT to_regclass(:name)", {"name": name}) is not None:
                continue
            self._session.run("SELECT pg_advisory_xact_lock(hashtext('newsbot.parts'))")
            self._session.run(
                f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF article_words "
                f"FOR VALUES FROM ({part * PART}) TO ({(part + 1) * PART})"
            )
            self._session.run(f"CREATE INDEX IF NOT EXISTS ix_{name} ON {name} USING gin (words)")


def match(ask: Ask) -> str:
    """The question as `to_tsquery` reads it. Every token is quoted, so nothing in it is an operator."""
    wanted = (" | " if ask.some else " & ").join(_term(term) for term in ask.terms)
    if not ask.without:
        return wanted
    return f"({wanted}) & !({' | '.join(_term(term) for term in ask.without)})"


def _term(term: Term) -> str:
    made: list[str] = []
    is_open = False
    for word in term.words:
        parts, is_open = tokens(word)
        made += parts
    quoted = ["'" + token.replace("\\", "").replace("'", "") + "'" for token in made]
    return "(" + " <-> ".join(quoted) + (":*" if term.prefix or is_open else "") + ")"
