"""Who was erased stays erased: known by a keyed hash, whatever a later night brings."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings

from forbear.adapters.dossier.mask import PERSONAL
from forbear.desk.records.models import Erased
from forbear.desk.records.personal import GONE

_SALT: Final = b"forbear.erased:"
_COLUMNS: Final = {**PERSONAL, "stops": ("evidence",)}


def digest_of(key: str) -> str:
    """Give the hash of a person or borrower under the desk's own key."""
    secret = settings.SECRET_KEY.encode()
    return hmac.new(secret, _SALT + key.encode(), hashlib.sha256).hexdigest()


def gone_of(keys: Iterable[str]) -> set[str]:
    """Give those of some keys whose person was erased."""
    if not Erased.objects.exists():
        return set()
    by_digest = {digest_of(key): key for key in keys}
    found = Erased.objects.filter(pk__in=list(by_digest)).values_list("pk", flat=True)
    return {by_digest[digest] for digest in found}


def without_words(document: str) -> str:
    """Give a slice without what people wrote in words of their own."""
    tables: dict[str, list[dict[str, Any]]] = json.loads(document)
    for name, columns in _COLUMNS.items():
        for row in tables.get(name, []):
            row.update({column: GONE for column in columns if row.get(column)})
    return json.dumps(tables, ensure_ascii=False, separators=(",", ":"))


