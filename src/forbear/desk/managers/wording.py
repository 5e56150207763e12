"""The words: every message as it reads in three languages, its length and price, and its rules."""

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forbear.desk.judging.doors import gate_of
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Night
from forbear.desk.sending.wording import Wording, channels, wordings
from forbear.desk.ui.asked import me, needs
from forbear.engine.gate.rulebook import MustNotRule, MustStateRule
from forbear.engine.vocabulary.errors import ForbearError

NOBODY: Final = "Harbour"
"""The lender of the samples, where no night was loaded."""


@needs("see_words")
def words(request: HttpRequest) -> HttpResponse:
    """Show the messages of one channel."""
    every = channels()
    asked = request.GET.get("channel", "")
    channel = asked if asked in every else every[0]
    case = policy.cases(me(request)).order_by("-night").select_related("night").first()
    night = case.night if case is not None else None
    said, fault = _said(channel, lender=night.lender if night else NOBODY)
    return render(request, "managers/words.html", {
        "channels": every, "channel": channel, "wordings": said, "fault": fault,
        "rules": _rules(channel, night), "night": night,
    })


def _said(channel: str, *, lender: str) -> tuple[list[Wording], str]:
    """Give the messages; where the settings cannot be used, without prices and with what is wrong.

    It names keys of the file, and nothing of what stands there.
    """
    file: Path = settings.FORBEAR_CHANNELS
    how: dict[str, Any] = {"on": clock.today(), "lender": lender}
    try:
        return list(wordings(channel, settings=file, **how)), ""
    except ForbearError as fault:
        return list(wordings(channel, settings=file.with_name("no file"), **how)), fault.tell()


def _rules(channel: str, night: Night | None) -> list[MustStateRule | MustNotRule]:
    """Give the rules in force today that judge what a reminder to the borrower says."""
    if night is None:
        return []
    rules = gate_of(night.packs, on=clock.today()).rules.judging(
        channels=frozenset({channel}), roles=frozenset({"borrower"}))
    found: list[MustStateRule | MustNotRule] = [
        *rules.of(MustStateRule), *rules.of(MustNotRule)]
    return [rule for rule in found if "remind" in rule.purposes]
