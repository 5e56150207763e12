"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite.

For what a night brings. What people do goes through the models, one by one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection
from django.db.models import AutoField, BigAutoField, DateField, DateTimeField, Field, Model

Row = Mapping[str, Any]
T = TypeVar("T")


def ahead(batches: Iterator[T]) -> Iterator[T]:
    """Give batches, each made while the one before is used."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield batch


def put(
    model: type[Model], rows: Sequence[Row], *, key: str, renew: Sequence[str] = (),
    where: str = "", only: str = "",
) -> None:
    """Add rows; where one of the same key is there, renew what is named and leave the rest.

    Args:
        model: Whose table.
        rows: From attributes of the model, as `person_id`, to values; what is left out takes the
            model's default. No key twice.
        key: The attribute by which a row is known again.
        renew: What a row that is there takes from the new one; nothing if empty.
        where: The condition under which the key is unique, as its index has it.
        only: Which rows that are there are renewed, as a condition on the table; all if empty.

    """
    if not rows:
        return
    table, fields, quoted = _places(model)
    change = ", ".join(f"{c} = excluded.{c}" for c in renew)
    met = f"ON CONFLICT ({key}) {f'WHERE {where} ' if where else ''}DO "
    met += f"UPDATE SET {change}" if change else "NOTHING"
    met += f" WHERE {only}" if only else ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TEMP TABLE incoming AS SELECT {quoted} FROM {table} LIMIT 0")
            _copy(cursor, f"incoming ({quoted})", _values(fields, rows))
            cursor.execute(f"INSERT INTO {table} ({quoted}) SELECT * FROM incoming {met}")
            cursor.execute("DROP TABLE incoming")
        else:
            cursor.executemany(f"{_insert(table, fields, quoted)} {met}",
                               list(_values(fields, rows)))


def replace(model: type[Model], rows: Sequence[Row], *, key: str) -> None:
    """Put rows in the place of those of the same key, whole: for large rows nothing refers to.

    Args:
        model: Whose table.
        rows: As for `put`.
        key: The attribute by which a row is known again.

    """
    if not rows:
        return
    table, fields, quoted = _places(model)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)",
                           [[row[key] for row in rows]])
            _copy(cursor, f"{table} ({quoted})", _values(fields, rows))
        else:
            cursor.executemany(_insert(table, fields, quoted).replace("INSERT", "REPLACE", 1),
                               list(_values(fields, rows)))


def _places(model: type[Model]) -> "tuple[str, list[Field[Any, Any]], str]":
    """Give a model's table, its fields but for a number of its own, and their columns, quoted."""
    meta = model._meta  # noqa: SLF001 -- public in all but name, as Django documents
    fields = [f for f in meta.concrete_fields if not isinstance(f, AutoField | BigAutoField)]
    quote = connection.ops.quote_name
    return quote(meta.db_table), fields, ", ".join(quote(f.attname) for f in fields)


def _copy(cursor: Any, target: str, values: Iterable[tuple[Any, ...]]) -> None:  # noqa: ANN401 -- Django's wrapper around psycopg's
    with cursor.copy(f"COPY {target} FROM STDIN") as copy:
        write = copy.write_row
        for row in values:
            write(row)


def _insert(table: str, fields: "Sequence[Field[Any, Any]]", quoted: str) -> str:
    return f"INSERT INTO {table} ({quoted}) VALUES ({', '.join(['%s'] * len(fields))})"


def _values(
    fields: "Sequence[Field[Any, Any]]", rows: Sequence[Row]
) -> Iterator[tuple[Any, ...]]:
    """Give the values of each row in the order of the fields, as the database takes them."""
    ops = connection.ops  # looked up once: behind the name stands a search for each use
    columns: list[Iterable[Any]] = []
    for field in fields:
        default = field.get_default()
        column = [row.get(field.attname, default) for row in rows]
        if isinstance(field, DateTimeField):
            column = [ops.adapt_datetimefield_value(value) for value in column]
        elif isinstance(field, DateField):
            column = [ops.adapt_datefield_value(value) for value in column]
        columns.append(column)
    return zip(*columns, strict=True)
