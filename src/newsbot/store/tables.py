"""The tables: one description for SQLite and PostgreSQL. Moments are whole microseconds since 1970, UTC.

Integers instead of the databases' own time types: the two agree on them to the last digit, and reading a
row costs a fifth.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from newsbot.store import columns
from newsbot.store.columns import BigId, moment, number, partial, row_id, words

metadata = columns.metadata

feeds = Table(
    "feeds",
    metadata,
    row_id(),
    Column("url", Text, nullable=False, unique=True),
    *map(words, ("title", "site", "topic", "language", "state")),
    number("frozen"),
    number("quiet_first", 1),
    *map(words, ("etag", "last_modified", "digest")),
    number("interval", 300),
    moment("due"),
    number("failures"),
    *map(moment, ("failing_since", "last_ok")),
    words("last_error"),
    number("told"),
    number("added_by"),
    number("personal"),
    words("skip"),
    sqlite_autoincrement=True,
)

entries = Table(
    "entries",
    metadata,
    Column("feed_id", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", Text, primary_key=True),
    number("article_id"),
    words("fingerprint"),
    moment("seen", nullable=False),
    partial("ix_entries_article", "article_id", where="article_id > 0"),
    sqlite_with_rowid=False,
)

stories = Table(
    "stories",
    metadata,
    row_id(),
    *(moment(name, nullable=False) for name in ("opened", "updated")),
    words("title"),
    sqlite_autoincrement=True,
)

articles = Table(
    "articles",
    metadata,
    row_id(),
    Column("key", Text, nullable=False, unique=True),
    *map(words, ("url", "title", "text", "byline", "language", "image", "topic", "source")),
    number("feed_id"),
    *map(words, ("entry_id", "kind")),
    *(moment(name, nullable=False) for name in ("published", "fetched")),
    words("summary"),
    number("pending"),
    number("revision", 1),
    number("story_id"),
    number("personal"),
    Index("ix_articles_published", "published", "id"),
    Index("ix_articles_topic", "topic", "published", "id"),
    Index("ix_articles_feed", "feed_id", "published", "id"),
    Index("ix_articles_fetched", "fetched"),
    Index("ix_articles_story", "story_id"),
    partial("ix_articles_pending", "published", where="pending = 1"),
    partial("ix_articles_personal", "fetched", where="personal = 1"),
    sqlite_autoincrement=True,
)

# names of sources that have no feed of their own (loaded archives), so that `source:` finds them quickly
loose_sources = Table("loose_sources", metadata, Column("name", Text, primary_key=True))

picks = Table(
    "picks",
    metadata,
    Column("article_id", BigInteger, primary_key=True, autoincrement=False),
    number("person"),
    moment("at", nullable=False),
    Index("ix_picks_at", "at"),
)

subscribers = Table(
    "subscribers",
    metadata,
    row_id(),
    Column("chat", BigInteger, nullable=False),
    number("thread"),
    *map(words, ("kind", "name", "state", "language", "timezone", "cadence")),
    number("at"),
    number("weekday"),
    *map(moment, ("quiet_start", "quiet_end")),
    *(number(name) for name in ("length", "pictures", "silent", "cap")),
    *map(moment, ("since", "served", "last_edition", "due", "created")),
    UniqueConstraint("chat", "thread"),
    partial("ix_subscribers_due", "due", where="due IS NOT NULL AND state = 'active'"),
    sqlite_autoincrement=True,
)

rules = Table(
    "rules",
    metadata,
    row_id(),
    number("subscriber_id"),
    words("want"),
    words("value"),
    moment("until"),
    UniqueConstraint("subscriber_id", "want", "value"),
    Index("ix_rules_want", "want", "value", "subscriber_id", "until"),
)

saved = Table(
    "saved",
    metadata,
    Column("subscriber_id", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", BigInteger, primary_key=True, autoincrement=False),
    moment("at", nullable=False),
    Index("ix_saved_article", "article_id"),
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    metadata,
    row_id(),
    Column("kind", Text, nullable=False),
    Column("parcel_id", BigInteger, nullable=False),
    Column("chat", BigInteger, nullable=False),
    *(number(name) for name in ("thread", "part", "lane")),
    Column("state", Text, nullable=False, server_default="queued"),
    *(moment(name) for name in ("due", "expires")),
    *(number(name) for name in ("attempts", "repeats", "edits", "replies_to", "message", "plain")),
    words("reason"),
    *map(moment, ("created", "finished")),
    number("lease"),
    moment("lease_until"),
    UniqueConstraint("kind", "parcel_id", "chat", "thread", "part"),
    # what a fan-out pays for: each further index on queued rows costs it about 1 µs a row, and so does a list
    # of states in a condition that is asked of every new row
    partial("ix_deliveries_queue", "lane", "due", "id", "chat", where="state = 'queued'"),
    partial("ix_deliveries_leased", "lease_until", where="lease_until IS NOT NULL"),
    partial("ix_deliveries_bad", "finished", where="state = 'refused' OR state = 'unknown'"),
    partial("ix_deliveries_chat", "chat", "message", where="finished IS NOT NULL"),
    partial("ix_deliveries_again", "kind", "repeats", where="state = 'unknown' AND kind <> 'article'"),
    # of an edition's parcel there is one row: the way by parcels that are open does not lead to it
    partial("ix_deliveries_edition", "chat", where="kind = 'edition' AND state = 'queued'"),
)

# how many rows are in each state, by parcel and over all: kept in step in the transaction that moves them
tallies = Table(
    "tallies",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("parcel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, primary_key=True),
    # on PostgreSQL each connection counts in rows of its own, so that two writers never meet
    Column("slot", BigInteger, primary_key=True, autoincrement=False),
    number("parts"),
    number("firsts"),
    partial("ix_tallies_open", "kind", "parcel_id", where="state = 'open' AND parts <> 0"),
    sqlite_with_rowid=False,
)

holds = Table(
    "holds",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    moment("until", nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("parcel_id", BigInteger, primary_key=True, autoincrement=False),
    number("after"),
    words("act"),
)

editions = Table(
    "editions",
    metadata,
    row_id(),
    number("subscriber_id"),
    moment("due", nullable=False),
    number("day"),
    words("articles"),
    number("more"),
    UniqueConstraint("subscriber_id", "due"),
    sqlite_autoincrement=True,
)

bulletins = Table(
    "bulletins",
    metadata,
    row_id(),
    *map(words, ("headline", "text", "url")),
    number("author"),
    moment("created", nullable=False),
    words("state"),
    words("approvals"),
    *map(moment, ("embargo", "asked", "launched", "finished")),
    number("article_id"),
    number("revision", 1),
    words("corrected"),
    number("origin"),
    partial("ix_bulletins_origin", "origin", where="origin <> 0", unique=True),
    Index("ix_bulletins_state", "state"),
    Index("ix_bulletins_created", "created"),
    Index("ix_bulletins_article", "article_id"),
    sqlite_autoincrement=True,
)

corrections = Table(
    "corrections",
    metadata,
    row_id(),
    number("bulletin_id"),
    number("author"),
    moment("at", nullable=False),
    *map(words, ("headline", "text", "wrong")),
    number("retracts"),
    number("origin"),
    partial("ix_corrections_origin", "origin", where="origin <> 0", unique=True),
    sqlite_autoincrement=True,
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigId, primary_key=True, autoincrement=False),
    Column("payload", LargeBinary, nullable=False),
    number("chat"),
    moment("received", nullable=False),
    moment("done"),
    partial("ix_inbox_waiting", "update_id", where="done IS NULL"),
    partial("ix_inbox_done", "done", where="done IS NOT NULL"),
)

staff = Table(
    "staff",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    number("role"),
    words("name"),
    number("fixed"),
)

audit = Table(
    "audit",
    metadata,
    row_id(),
    moment("at", nullable=False),
    number("person"),
    *map(words, ("act", "subject", "detail", "fingerprint")),
    sqlite_autoincrement=True,
)

notes = Table("notes", metadata, Column("key", Text, primary_key=True), words("value"))

notices = Table(
    "notices", metadata, row_id(), words("text"), moment("created", nullable=False), sqlite_autoincrement=True
)
