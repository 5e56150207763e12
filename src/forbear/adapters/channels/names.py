"""Names for messages where not every character is allowed: in files, in the headers of mail."""

import hashlib
import re
from typing import Final

_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def plain_name(message_id: str) -> str:
    """Give the id where it is plain, and else a name of letters and digits that it alone has."""
    if _PLAIN.fullmatch(message_id):
        return message_id
    return hashlib.sha256(message_id.encode()).hexdigest()[:32]
