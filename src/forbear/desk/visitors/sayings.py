"""What to say at the door, in the language of the person: first who we are, the loan last."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from forbear.desk.judging.reads import Known
from forbear.desk.records import said
from forbear.engine.vocabulary.words import LANGUAGES


@dataclass(frozen=True, kw_only=True)
class Sayings:
    """Sentences to say, in the order in which they are said."""

    language: str
    lines: list[str]


def of(known: Known, *, sure: bool) -> Sayings:
    """Give the sentences; nothing of a loan before it is sure who it is."""
    case = known.case
    language = case.skill if case.skill in LANGUAGES else "en"
    with translation.override(language.lower()):
        lines = [
            _("Hello. My name is …, this is my colleague, and here are our badges. We come for "
              "%(lender)s.") % {"lender": case.night.lender},
            _("May we speak with %(name)s? You can call the number on your contract first, to "
              "make sure that it is us.") % {"name": case.borrower.personal.called_as or "…"},
            _("Does it suit you now? You can ask us to leave at any time."),
        ]
        if sure and case.ask_days > 0:
            lines += [
                _("A payment of %(amount)s has not arrived. How are things with you?") % {
                    "amount": said.money(case.currency, case.amount_minor)},
                _("You can pay, choose an easier plan, or tell us what stands in the way. What "
                  "would suit you?"),
            ]
    return Sayings(language=language, lines=lines)
