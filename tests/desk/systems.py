"""The lender's own systems in the tests of the desk: a caller of the API with a token."""

import json
from typing import Any

from django.core.cache import cache
from django.test import Client
from staff import LENDER

from forbear.desk.exchange.tokens import make_token


class Caller:
    """A system that calls the API."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.client = Client(headers={"authorization": f"Bearer {secret}"})

    def get(self, path: str, **query: Any) -> Any:
        """Ask for something."""
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """Tell something."""
        return self.post_text(path, json.dumps(body), **headers)

    def post_text(
        self, path: str, body: str, *, kind: str = "application/json", **headers: str
    ) -> Any:
        """Send a body as it is."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/api/v1/{path}", body, content_type=kind, headers=named)


def caller(name: str, *scopes: str, portfolio: str = LENDER) -> Caller:
    """Give a system with a token for these scopes."""
    cache.clear()
    return Caller(make_token(name, scopes=scopes, portfolios=[portfolio], days=30))
