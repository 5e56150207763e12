"""Write to the audit log, and show that nobody changed it since."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from forbear.desk.records import clock
from forbear.desk.records.models import AuditEntry

_FIRST: Final = "0" * 64
_LOCK: Final = 0x464F5242
"""One writer at a time, so that each entry knows the one before it."""


def write(
    *, by: str, did: str, case_number: int | None = None, data: dict[str, Any] | None = None
) -> AuditEntry:
    """Add an entry; inside a transaction, together with what it tells of."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = AuditEntry.objects.order_by("-number").values("number", "hash").first()
        entry = AuditEntry(
            number=last["number"] + 1 if last else 1, at=clock.now(), by=by, did=did,
            case_number=case_number, data=data or {}, before=last["hash"] if last else _FIRST,
        )
        entry.hash = _hash(entry)
        entry.save(force_insert=True)
    return entry


def faults() -> Iterator[str]:
    """Go through the whole log and tell every entry that is not as it was written."""
    before, expected = _FIRST, 1
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=1_000):
        if entry.number != expected:
            yield f"entry {expected} is missing"
        elif entry.before != before:
            yield f"entry {entry.number} does not follow the one before it"
        if entry.hash != _hash(entry):
            yield f"entry {entry.number} was changed"
        before, expected = entry.hash, entry.number + 1


def _hash(entry: AuditEntry) -> str:
    """Give the hash of an entry and, through `before`, of all that came before it."""
    at: datetime = entry.at
    told = [entry.number, at.isoformat(), entry.by, entry.did, entry.case_number, entry.data,
            entry.before]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
