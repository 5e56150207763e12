"""Everything the desk stores. What people did is added, never edited; see `calls` and `facts`."""

from forbear.desk.records.models.agencies import (
    Agency,
    AgencyContact,
    AgencyFile,
    AgencyReject,
    Notice,
    Placement,
    Recall,
)
from forbear.desk.records.models.audit import AuditEntry
from forbear.desk.records.models.calls import Contact, Correction, Outcome, RightPartyCheck
from forbear.desk.records.models.cases import Case, Order
from forbear.desk.records.models.facts import (
    CallBack,
    Hold,
    HoldEnd,
    Payment,
    PaymentCount,
    PaymentUnclear,
    Promise,
    Wish,
)
from forbear.desk.records.models.grants import Grant, GrantStep
from forbear.desk.records.models.nights import Night, PromiseStanding, Slice
from forbear.desk.records.models.persons import Borrower, ContactPoint, Person, PersonalData
from forbear.desk.records.models.quality import CardComment, ScoreCard
from forbear.desk.records.models.requests import DataRequest, DataRequestStep, Erased
from forbear.desk.records.models.sending import (
    Message,
    MessagePart,
    MessageWords,
    ProviderReceipt,
    Reply,
)
from forbear.desk.records.models.stops import HoldOwner, Wave, WaveHold
from forbear.desk.records.models.tokens import Replay, Token
from forbear.desk.records.models.told import Recorder, Recording, ToldContact
from forbear.desk.records.models.users import Portfolio, User
from forbear.desk.records.models.visits import Photo, SentForm, Signature, Visit, VisitStep
from forbear.desk.records.models.webhooks import Webhook, WebhookEvent

__all__ = [
    "Agency", "AgencyContact", "AgencyFile", "AgencyReject", "AuditEntry", "Borrower", "CallBack",
    "CardComment", "Case", "Contact", "ContactPoint", "Correction", "DataRequest",
    "DataRequestStep", "Erased", "Grant", "GrantStep", "Hold", "HoldEnd", "HoldOwner", "Message",
    "MessagePart", "MessageWords", "Night", "Notice", "Order", "Outcome", "Payment",
    "PaymentCount", "PaymentUnclear", "Person", "PersonalData", "Photo", "Placement", "Portfolio",
    "Promise", "PromiseStanding", "ProviderReceipt", "Recall", "Recorder", "Recording", "Replay",
    "Reply", "RightPartyCheck", "ScoreCard", "SentForm", "Signature", "Slice", "Token",
    "ToldContact", "User", "Visit", "VisitStep", "Wave", "WaveHold", "Webhook", "WebhookEvent",
    "Wish",
]
