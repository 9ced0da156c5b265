"""The tables: one description for SQLite and PostgreSQL. Moments are whole microseconds since 1970, UTC.

Integers instead of the databases' own time types: the two agree on them to the last digit, and reading a
row costs a fifth.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

BigId = BigInteger().with_variant(Integer(), "sqlite")


def _id() -> Column[int]:
    return Column("id", BigId, primary_key=True, autoincrement=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _number(name: str, default: int = 0) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=str(default))


def _moment(name: str, *, nullable: bool = True) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


feeds = Table(
    "feeds",
    metadata,
    _id(),
    Column("url", Text, nullable=False, unique=True),
    *map(_text, ("title", "site", "topic", "language", "state")),
    _number("frozen"),
    _number("quiet_first", 1),
    *map(_text, ("etag", "last_modified", "digest")),
    _number("interval", 300),
    _moment("due"),
    _number("failures"),
    *map(_moment, ("failing_since", "last_ok")),
    _text("last_error"),
    _number("told"),
    _number("added_by"),
    sqlite_autoincrement=True,
)

entries = Table(
    "entries",
    metadata,
    Column("feed_id", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", Text, primary_key=True),
    _number("article_id"),
    _text("fingerprint"),
    _moment("seen", nullable=False),
    _partial("ix_entries_article", "article_id", where="article_id > 0"),
    sqlite_with_rowid=False,
)

stories = Table(
    "stories",
    metadata,
    _id(),
    *(_moment(name, nullable=False) for name in ("opened", "updated")),
    _text("title"),
    Index("ix_stories_updated", "updated", "id"),
    sqlite_autoincrement=True,
)

articles = Table(
    "articles",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    *map(_text, ("url", "title", "text", "byline", "language", "image", "topic", "source")),
    _number("feed_id"),
    *map(_text, ("entry_id", "kind")),
    *(_moment(name, nullable=False) for name in ("published", "fetched")),
    _text("summary"),
    _number("pending"),
    _number("revision", 1),
    _number("story_id"),
    Index("ix_articles_published", "published", "id"),
    Index("ix_articles_topic", "topic", "published", "id"),
    Index("ix_articles_feed", "feed_id", "published", "id"),
    Index("ix_articles_fetched", "fetched"),
    Index("ix_articles_story", "story_id"),
    _partial("ix_articles_pending", "published", where="pending = 1"),
    sqlite_autoincrement=True,
)

# names of sources that have no feed of their own (loaded archives), so that `source:` finds them quickly
loose_sources = Table("loose_sources", metadata, Column("name", Text, primary_key=True))

picks = Table(
    "picks",
    metadata,
    Column("article_id", BigInteger, primary_key=True, autoincrement=False),
    _number("person"),
    _moment("at", nullable=False),
    Index("ix_picks_at", "at"),
)

subscribers = Table(
    "subscribers",
    metadata,
    _id(),
    Column("chat", BigInteger, nullable=False),
    _number("thread"),
    *map(_text, ("kind", "name", "state", "language", "timezone", "cadence")),
    _number("at"),
    _number("weekday"),
    *map(_moment, ("quiet_start", "quiet_end")),
    *(_number(name) for name in ("length", "pictures", "silent", "cap")),
    *map(_moment, ("since", "served", "last_edition", "due", "created")),
    UniqueConstraint("chat", "thread"),
    _partial("ix_subscribers_due", "due", where="due IS NOT NULL AND state = 'active'"),
    sqlite_autoincrement=True,
)

rules = Table(
    "rules",
    metadata,
    _id(),
    _number("subscriber_id"),
    _text("want"),
    _text("value"),
    _moment("until"),
    UniqueConstraint("subscriber_id", "want", "value"),
    Index("ix_rules_want", "want", "value"),
)

saved = Table(
    "saved",
    metadata,
    Column("subscriber_id", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", BigInteger, primary_key=True, autoincrement=False),
    _moment("at", nullable=False),
    Index("ix_saved_article", "article_id"),
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),
    Column("parcel_id", BigInteger, nullable=False),
    Column("chat", BigInteger, nullable=False),
    *(_number(name) for name in ("thread", "part", "lane")),
    Column("state", Text, nullable=False, server_default="queued"),
    *(_moment(name) for name in ("due", "expires")),
    *(_number(name) for name in ("attempts", "repeats", "edits", "replies_to", "message", "plain")),
    _text("reason"),
    *map(_moment, ("created", "finished")),
    _number("lease"),
    _moment("lease_until"),
    UniqueConstraint("kind", "parcel_id", "chat", "thread", "part"),
    CheckConstraint(
        "state IN ('queued','claimed','sending','sent','unknown','refused','gone','expired','cancelled',"
        "'folded')",
        name="state",
    ),
    _partial("ix_deliveries_queue", "lane", "due", "id", where="state = 'queued'"),
    _partial("ix_deliveries_leased", "lease_until", where="state IN ('claimed', 'sending')"),
    _partial("ix_deliveries_bad", "finished", where="state IN ('refused', 'unknown')"),
    Index("ix_deliveries_chat", "chat", "message"),
)

holds = Table(
    "holds",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    _moment("until", nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("parcel_id", BigInteger, primary_key=True, autoincrement=False),
    _number("after"),
)

editions = Table(
    "editions",
    metadata,
    _id(),
    _number("subscriber_id"),
    _moment("due", nullable=False),
    _number("day"),
    _text("articles"),
    _number("more"),
    UniqueConstraint("subscriber_id", "due"),
    sqlite_autoincrement=True,
)

bulletins = Table(
    "bulletins",
    metadata,
    _id(),
    *map(_text, ("headline", "text", "url")),
    _number("author"),
    _moment("created", nullable=False),
    _text("state"),
    _text("approvals"),
    *map(_moment, ("embargo", "asked", "launched", "finished")),
    _number("article_id"),
    _number("revision", 1),
    _text("corrected"),
    _number("origin"),
    _partial("ix_bulletins_origin", "origin", where="origin <> 0", unique=True),
    Index("ix_bulletins_state", "state"),
    Index("ix_bulletins_created", "created"),
    Index("ix_bulletins_article", "article_id"),
    sqlite_autoincrement=True,
)

corrections = Table(
    "corrections",
    metadata,
    _id(),
    _number("bulletin_id"),
    _number("author"),
    _moment("at", nullable=False),
    *map(_text, ("headline", "text", "wrong")),
    _number("retracts"),
    _number("origin"),
    _partial("ix_corrections_origin", "origin", where="origin <> 0", unique=True),
    sqlite_autoincrement=True,
)

inbox = Table(
    "inbox",
    metadata,
    Column(
        "update_id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    ),
    Column("payload", LargeBinary, nullable=False),
    _number("chat"),
    _moment("received", nullable=False),
    _moment("done"),
    _partial("ix_inbox_waiting", "update_id", where="done IS NULL"),
    _partial("ix_inbox_done", "done", where="done IS NOT NULL"),
)

staff = Table(
    "staff",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    _number("role"),
    _text("name"),
    _number("fixed"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    _moment("at", nullable=False),
    _number("person"),
    *map(_text, ("act", "subject", "detail", "fingerprint")),
    sqlite_autoincrement=True,
)

notes = Table("notes", metadata, Column("key", Text, primary_key=True), _text("value"))

notices = Table(
    "notices", metadata, _id(), _text("text"), _moment("created", nullable=False), sqlite_autoincrement=True
)
