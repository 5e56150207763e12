"""Let PostgreSQL compress slices by LZ4, which costs a fifth of its own way; SQLite keeps them."""

from typing import TYPE_CHECKING, ClassVar

from django.db import migrations

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import StateApps

_KNOWS = """SELECT 1 FROM pg_settings
WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"""
_BY = 'ALTER TABLE records_slice ALTER COLUMN document SET COMPRESSION {}'


def _set(schema: "BaseDatabaseSchemaEditor", way: str) -> None:
    """Set how the column is compressed from now on, where the server has a choice."""
    if schema.connection.vendor != "postgresql":
        return
    with schema.connection.cursor() as cursor:
        cursor.execute(_KNOWS)
        if cursor.fetchone():
            cursor.execute(_BY.format(way))


def by_lz4(_apps: "StateApps", schema: "BaseDatabaseSchemaEditor") -> None:
    """Compress slices by LZ4."""
    _set(schema, "lz4")


def by_default(_apps: "StateApps", schema: "BaseDatabaseSchemaEditor") -> None:
    """Compress slices as the server would."""
    _set(schema, "default")


class Migration(migrations.Migration):
    """Of slices that are loaded from now on; a night loads them all anew."""

    dependencies: ClassVar = [("records", "0010_webhooks")]
    operations: ClassVar = [migrations.RunPython(by_lz4, by_default)]
