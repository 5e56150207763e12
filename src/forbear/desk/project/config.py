"""What the one who runs the desk decides, read from the environment; the defaults need nothing."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from forbear.engine.vocabulary.errors import ForbearError

PREFIX: Final = "FORBEAR_DESK_"
KEY_FILE: Final = "secret.key"


class DatabaseUnknown(ForbearError):
    """The address of the database cannot be read."""

    code = "database_unknown"
    sentence = "FORBEAR_DESK_DATABASE is not the address of a database."
    cure = "Write postgresql://user@host/name, or leave it out for SQLite in the desk's own folder."


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that differs from one installation to the next."""

    home: Path
    database: str = ""
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    https: bool = False
    webhooks_private: bool = False
    """Webhooks may go to addresses of one's own network, and over plain http."""
    rules: Path | None = None
    """The lender's own rules of the desk, one file or several; those that ship with it if None."""

    @property
    def databases(self) -> dict[str, dict[str, Any]]:
        """Give Django's setting for the database."""
        if not self.database:
            return {"default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(self.home / "desk.sqlite3"),
                # A writer takes its turn at the beginning, so that no two take the same case.
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE", "timeout": 20,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
                },
            }}
        return {"default": _postgresql(self.database)}

    def secret(self) -> str:
        """Give the key that signs sessions: from its file, or one that ends with this process."""
        path = self.home / KEY_FILE
        if path.exists():
            return path.read_text(encoding="utf-8").strip()
        return secrets.token_urlsafe(64)

    def make_home(self) -> None:
        """Make the folder and the key, readable by its owner alone; what is there stays."""
        self.home.mkdir(parents=True, exist_ok=True)
        path = self.home / KEY_FILE
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(64) + "\n", encoding="utf-8")


def read_config(environment: Mapping[str, str] = os.environ) -> Config:
    """Read the environment."""
    hosts = environment.get(f"{PREFIX}HOSTS", "")
    rules = environment.get(f"{PREFIX}RULES", "")
    named = tuple(host.strip() for host in hosts.split(",") if host.strip())
    return Config(
        home=Path(environment.get(f"{PREFIX}HOME", "desk")).absolute(),
        database=environment.get(f"{PREFIX}DATABASE", ""),
        hosts=named or Config.hosts,
        https=environment.get(f"{PREFIX}HTTPS", "") == "1",
        webhooks_private=environment.get(f"{PREFIX}WEBHOOKS_PRIVATE", "") == "1",
        rules=Path(rules).absolute() if rules else None,
    )


def _postgresql(address: str) -> dict[str, Any]:
    """Read postgresql://user:password@host:port/name?host=/folder&sslmode=require.

    Raises:
        DatabaseUnknown: It is something else.

    """
    parts = urlsplit(address)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise DatabaseUnknown
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
