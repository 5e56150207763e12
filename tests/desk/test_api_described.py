"""A machine that reads only the description tries the API over real HTTP, and finds nothing."""

import os
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable as NoNegatives
from pytest_django.live_server_helper import LiveServer
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance
from staff import LENDER
from test_api_rights import rows

from forbear.desk.exchange.tokens import make_token
from forbear.desk.records import policy
from forbear.desk.records.models import Night

SOAK: Final = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
EXAMPLES: Final = 300 if SOAK else 8
"""Of each operation."""


def test_nothing_is_found(
    shared_desk: Night, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is sent, each answer is one that is described, and never a fault of ours.

    Bodies that fit and bodies that do not, odd headers, other methods, no token and a wrong one.
    """
    assert shared_desk
    monkeypatch.setattr("forbear.desk.api.auth.REQUESTS_A_MINUTE_MOST", 10**9)
    monkeypatch.setattr("forbear.desk.api.auth.FAILURES_A_MINUTE_MOST", 10**9)
    secret = make_token("machine", scopes=list(policy.SCOPES), portfolios=[LENDER], days=1)
    described = schemathesis.openapi.from_url(f"{live_server.url}/api/v1/openapi.json")
    found, seen = [], set()
    for result in described.get_all_operations():
        operation = result.ok()
        seen.add(operation.label)
        for mode in GenerationMode:
            try:
                tried(operation, mode=mode, secret=secret)
            except NoNegatives:
                continue
            except FailureGroup as failures:
                found += [f"{operation.label}: {one}" for one in failures.exceptions]
    assert found == []
    assert len(seen) == len(rows())


def tried(operation: Any, *, mode: GenerationMode, secret: str) -> None:
    """Send an operation many requests that fit its description, or that do not."""

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
              phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        answer = case.call_and_validate(
            headers={"Authorization": f"Bearer {secret}"},
            excluded_checks=[positive_data_acceptance])
        if mode is GenerationMode.POSITIVE and answer.status_code == 422:
            # As described and yet refused: only for what the desk knows and no description can.
            # And 1.0, which JSON Schema calls a whole number, is no amount of money.
            told = answer.json()
            faults = [one for one in told.get("errors", ())
                      if not one["detail"].endswith("valid integer")]
            assert not faults, f"{operation.label}: {faults}"

    send()
