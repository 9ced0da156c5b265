"""Kinds of columns and indexes, and how indexes and constraints are named, on both databases."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Text, text

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

BigId = BigInteger().with_variant(Integer(), "sqlite")


def row_id() -> Column[int]:
    """The number of a row."""
    return Column("id", BigId, primary_key=True, autoincrement=True)


def words(name: str) -> Column[str]:
    """Text, empty where nothing is known."""
    return Column(name, Text, nullable=False, server_default="")


def number(name: str, default: int = 0) -> Column[int]:
    """A whole number."""
    return Column(name, BigInteger, nullable=False, server_default=str(default))


def moment(name: str, *, nullable: bool = True) -> Column[int]:
    """Whole microseconds since 1970, UTC."""
    return Column(name, BigInteger, nullable=nullable)


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows of which `where` is true."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))
