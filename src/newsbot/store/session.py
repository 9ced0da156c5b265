"""One transaction's way to the database: statements in, rows out; the few words in which databases differ."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

Row = Sequence[Any]
Values = dict[str, Any]

_text: Any = lru_cache(maxsize=1024)(text)


class Session:
    """A connection inside a transaction. Values travel as named parameters, never inside the SQL."""

    __slots__ = ("_driver", "connection", "is_sqlite")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.is_sqlite = connection.dialect.name == "sqlite"
        # SQLite's driver takes our statements as they are; SQLAlchemy in between costs 20 µs for each
        self._driver: Any = connection.connection.driver_connection if self.is_sqlite else None

    def rows(self, sql: str, values: Values | None = None) -> Sequence[Row]:
        """All rows of a statement."""
        found: Sequence[Row] = self._carry_out(sql, values or {}, _all)
        return found

    def row(self, sql: str, values: Values | None = None) -> Row | None:
        """The first row, or None."""
        found: Row | None = self._carry_out(sql, values or {}, _first)
        return found

    def value(self, sql: str, values: Values | None = None) -> Any:
        """The first column of the first row, or None."""
        row = self.row(sql, values)
        return None if row is None else row[0]

    def run(self, sql: str, values: Values | None = None) -> int:
        """Carries out a statement; how many rows it touched."""
        return int(self._carry_out(sql, values or {}, _count))

    def many(self, sql: str, values: Sequence[Values]) -> None:
        """Carries out a statement once for each set of values, in one go."""
        if values:
            self._carry_out(sql, values, _count)

    def add_rows(self, table: str, columns: tuple[str, ...], rows: Sequence[Row], rest: str = "") -> None:
        """Adds rows, each with values in the order of the columns; `rest` follows the statement."""
        into = _into(table, columns)
        if not self.is_sqlite:
            named = f"{into} ({_named(columns)}) {rest}"
            self.many(named, [dict(zip(columns, row, strict=True)) for row in rows])
            return
        marks = ", ".join("?" * len(columns))  # names would cost as much as the values
        self._carry_out(f"{into} ({marks}) {rest}", rows, _count)

    def insert(self, table: str, values: Values) -> int:
        """Adds a row; its new id."""
        return int(self.value(_insert(table, tuple(values)), values))

    def update(self, table: str, row_id: int, values: Values) -> int:
        """Changes the row of that id; how many there were."""
        return self.run(_update(table, tuple(values)), values | {"id": row_id})

    def listed(self, column: str) -> str:
        """The numbers of a group in one text, with commas between."""
        return f"group_concat({column})" if self.is_sqlite else f"string_agg(CAST({column} AS TEXT), ',')"

    def pack(self, values: Collection[Any]) -> Any:
        """Many values as one parameter for `among`."""
        return json.dumps(list(values)) if self.is_sqlite else list(values)

    def table(self, name: str, columns: Sequence[str]) -> str:
        """Rows of whole numbers, packed as `name` by `pack_rows`, as a table with these columns."""
        if self.is_sqlite:
            taken = [f"json_extract(value, '$[{place}]') AS {one}" for place, one in enumerate(columns)]
            return f"(SELECT {', '.join(taken)} FROM json_each(:{name}))"
        taken = [f"CAST(value->>{place} AS BIGINT) AS {one}" for place, one in enumerate(columns)]
        return f"(SELECT {', '.join(taken)} FROM jsonb_array_elements(CAST(:{name} AS JSONB)))"

    def pack_rows(self, rows: Sequence[Sequence[int]]) -> str:
        """Rows of whole numbers as one parameter for `table`."""
        return json.dumps(rows)

    def among(self, column: str, name: str) -> str:
        """The condition that a column holds one of the packed values `name`."""
        if self.is_sqlite:
            return f"{column} IN (SELECT value FROM json_each(:{name}))"
        return f"{column} = ANY(:{name})"

    def _carry_out(self, sql: str, values: Any, told: Callable[[Any], Any]) -> Any:
        if self._driver is None:
            return told(self.connection.execute(_text(sql), values))
        try:
            if isinstance(values, dict):
                return told(self._driver.execute(sql, values))
            return told(self._driver.executemany(sql, values))
        except sqlite3.Error as error:
            raise DBAPIError.instance(
                sql, None, error, sqlite3.Error, dialect=self.connection.dialect
            ) from error


@lru_cache(maxsize=256)
def _insert(table: str, names: tuple[str, ...]) -> str:
    return f"{_into(table, names)} ({_named(names)}) RETURNING id"


def _into(table: str, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({columns}) VALUES"


def _named(names: tuple[str, ...]) -> str:
    return ", ".join(f":{name}" for name in names)


@lru_cache(maxsize=256)
def _update(table: str, names: tuple[str, ...]) -> str:
    changes = ", ".join(f'"{name}" = :{name}' for name in names)
    return f"UPDATE {table} SET {changes} WHERE id = :id"


def _all(result: Any) -> Any:
    return result.fetchall()


def _first(result: Any) -> Any:
    return result.fetchone()


def _count(result: Any) -> Any:
    return result.rowcount
