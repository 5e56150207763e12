"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite.

For what a night brings. What people do goes through the models, one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
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
    where: str = "",
) -> None:
    """Add rows; where one of the same key is there, renew what is named and leave the rest.

    Args:
        model: Whose table.
        rows: From attributes of the model, as `person_id`, to values; what is left out takes the
            model's default. No key twice.
        key: The attribute by which a row is known again.
        renew: What a row that is there takes from the new one; nothing if empty.
        where: The condition under which the key is unique, as its index has it.

    """
    if not rows:
        return
    meta = model._meta  # noqa: SLF001 -- public in all but name, as Django documents
    fields = [f for f in meta.concrete_fields if not isinstance(f, AutoField | BigAutoField)]
    values = _values(fields, rows)
    quoted = ", ".join(connection.ops.quote_name(f.attname) for f in fields)
    table = connection.ops.quote_name(meta.db_table)
    change = ", ".join(f"{c} = excluded.{c}" for c in renew)
    met = f"ON CONFLICT ({key}) {f'WHERE {where} ' if where else ''}DO "
    met += f"UPDATE SET {change}" if change else "NOTHING"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TEMP TABLE incoming AS SELECT {quoted} FROM {table} LIMIT 0")
            with cursor.copy(f"COPY incoming ({quoted}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            cursor.execute(f"INSERT INTO {table} ({quoted}) SELECT * FROM incoming {met}")
            cursor.execute("DROP TABLE incoming")
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks}) {met}", values)


def _values(fields: "Sequence[Field[Any, Any]]", rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """Give the values of each row in the order of the fields, as the database takes them."""
    columns = []
    for field in fields:
        default = field.get_default()
        column = [row.get(field.attname, default) for row in rows]
        if isinstance(field, DateTimeField):
            column = [connection.ops.adapt_datetimefield_value(value) for value in column]
        elif isinstance(field, DateField):
            column = [connection.ops.adapt_datefield_value(value) for value in column]
        columns.append(column)
    return list(zip(*columns, strict=True))
