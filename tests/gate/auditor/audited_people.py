"""States that stop contact, whom one may reach, and wishes that are not about time."""

from audited_asked import Asked, Finding, last_of
from audited_book import Row
from audited_counts import is_a
from audited_time import holding_wishes, keepers

from forbear.engine.gate.rulebook import RecipientRule, StopRule

FAILED_OFTEN = 3
NEEDS_NO_RULE = ("borrower", "joint")


# Stop states --------------------------------------------------------------------------------


def find_stops(asked: Asked) -> list[Finding]:
    """Find which states stop this contact, each with the rule that says so."""
    rows = [row for row in _stop_rows(asked) if _stops_channel(row, asked.channel)]
    spoken = {rule.stop_kind for rule in asked.rules.of(StopRule)}
    found = []
    for rule in asked.judging(StopRule):
        behind = [row for row in rows if row["kind"] == rule.stop_kind]
        if behind:
            found.append(Finding(f"stop_{rule.stop_kind}", rule, _over(behind)))
    unspoken = [row for row in rows if row["kind"] not in spoken]
    if unspoken:
        found.append(Finding("stop_unknown", None, _over(unspoken)))
    return found


def _over(rows: list[Row]) -> object:
    return last_of(row.get("ends_before") for row in rows)


def _stops_channel(row: Row, channel: str) -> bool:
    return row["channel"] in ("*", channel)


def _stop_rows(asked: Asked) -> list[Row]:
    """Give the rows that stop this candidate on the channels they are about."""
    persons = {asked.person, asked.borrowers_person}
    whole = [
        row for person in persons for row in asked.book.of("stops", person=person)
        if row["loan_id"] == ""
    ]
    everyone = asked.book.of_borrower("stops", "*")
    own = [
        row for row in asked.book.of_borrower("stops", asked.borrower)
        if row["loan_id"] != "" and _stops_loan(row, asked)
    ]
    return whole + everyone + own


def _stops_loan(row: Row, asked: Asked) -> bool:
    """Tell whether a row of one loan stops this candidate of its borrower."""
    if row["channel"] != "*":
        return True
    if asked.loan is not None:
        return asked.loan == row["loan_id"]
    return 0 < asked.row["loans_late"] <= asked.row["loans_stopped"]


# Recipients ---------------------------------------------------------------------------------


def find_recipient(asked: Asked) -> list[Finding]:
    """Find what stands against reaching this person."""
    if asked.row["role"] in NEEDS_NO_RULE:
        return []
    found = [] if asked.fitting(RecipientRule) else [Finding("recipient_unknown")]
    for rule in asked.judging(RecipientRule):
        if rule.only_if == "never":
            found.append(Finding("recipient_barred", rule))
        if rule.only_if == "unreachable" and not _unreachable(asked):
            found.append(Finding("recipient_not_needed", rule))
        history = [row for row, _ in asked.dated]
        if rule.refusal_stops and any(row.get("outcome") == "refused" for row in history):
            found.append(Finding("recipient_refused", rule))
        tried = [
            row for row in history
            if row["direction"] == "out" and is_a(row.get("outcome"), "attempt")
        ]
        if rule.most is not None and len(tried) >= rule.most:
            found.append(Finding("recipient_asked", rule))
    return found


def _unreachable(asked: Asked) -> bool:
    """Tell whether the borrower cannot be reached, or has died."""
    points = asked.book.of("contact_points", person=asked.borrowers_person)
    all_fail = bool(points) and all(
        row["status"] != "active" or (row.get("failures_in_row") or 0) >= FAILED_OFTEN
        for row in points
    )
    stops = asked.book.of("stops", person=asked.borrowers_person)
    return all_fail or any(row["kind"] == "death" for row in stops)


# Wishes -------------------------------------------------------------------------------------


def find_wishes(asked: Asked) -> list[Finding]:
    """Find which wishes on channel, number and place this contact goes against."""
    rows = holding_wishes(asked)
    against = {
        "not_channel": [row for row in rows if row["kind"] == "not_channel"],
        "not_contact_point": [
            row for row in rows if row["kind"] == "not_contact_point"
            and (asked.point is None or row.get("contact_point_id") in (None, asked.point))
        ],
        "only_contact_point": _not_the_only(asked, rows),
        "not_place": [
            row for row in rows if row["kind"] == "not_place" and _is_at(asked, row.get("place"))
        ],
    }
    reasons = {"not_channel": "wish_channel", "not_place": "wish_place"}
    found: dict[tuple[str, str], tuple[Finding, list[Row]]] = {}
    for wish, behind in against.items():
        for rule in keepers(asked, wish) if behind else ():
            finding = Finding(reasons.get(wish, "wish_number"), rule)
            found.setdefault((finding.said, finding.reason), (finding, []))[1].extend(behind)
    return [
        Finding(finding.reason, finding.rule, last_of(row.get("until") for row in behind))
        for finding, behind in found.values()
    ]


def _not_the_only(asked: Asked, rows: list[Row]) -> list[Row]:
    """Give the wishes that name the only numbers, where the candidate's is none of them."""
    some = [
        row for row in rows
        if row["kind"] == "only_contact_point" and row.get("contact_point_id") is not None
    ]
    return [] if asked.point in {row["contact_point_id"] for row in some} else some


def _is_at(asked: Asked, place: str | None) -> bool:
    """Tell whether the candidate's number is at a place, or may be; without a place, at any."""
    if place is None:
        return True
    point = asked.book.points.get(asked.point or "", {})
    where = point.get("place")
    return where == place if where else place != "home"
