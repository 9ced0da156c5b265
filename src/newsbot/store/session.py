"""One transaction's way to the database: statements in, rows out; the few words in which databases differ."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, CursorResult, Table, insert, text, update

Row = Sequence[Any]
Values = dict[str, Any]

_text: Any = lru_cache(maxsize=1024)(text)


class Session:
    """A connection inside a transaction. Values travel as named parameters, never inside the SQL."""

    __slots__ = ("connection", "is_sqlite")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.is_sqlite = connection.dialect.name == "sqlite"

    def rows(self, sql: str, values: Values | None = None) -> Sequence[Row]:
        """All rows of a statement."""
        return self._execute(sql, values or {}).fetchall()

    def row(self, sql: str, values: Values | None = None) -> Row | None:
        """The first row, or None."""
        return self._execute(sql, values or {}).fetchone()

    def value(self, sql: str, values: Values | None = None) -> Any:
        """The first column of the first row, or None."""
        row = self.row(sql, values)
        return None if row is None else row[0]

    def run(self, sql: str, values: Values | None = None) -> int:
        """Carries out a statement; how many rows it touched."""
        return self._execute(sql, values or {}).rowcount

    def many(self, sql: str, values: Sequence[Values]) -> None:
        """Carries out a statement once for each set of values, in one go."""
        if values:
            self._execute(sql, values)

    def insert(self, table: Table, values: Values) -> int:
        """Adds a row; its new id."""
        return int(self.connection.execute(insert(table).returning(table.c.id), values).scalar_one())

    def update(self, table: Table, row_id: int, values: Values) -> int:
        """Changes the row of that id; how many there were."""
        return self.connection.execute(update(table).where(table.c.id == row_id).values(values)).rowcount

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

    def _execute(self, sql: str, values: Values | Sequence[Values]) -> CursorResult[Any]:
        if self.is_sqlite:  # takes named parameters itself: half of what a statement costs is saved
            return self.connection.exec_driver_sql(sql, values)
        return self.connection.execute(_text(sql), values)
