"""Borrowers, how they can be reached, and what they agreed to or asked for.

Names are common surnames with a title. Numbers are from +999, which no country has, or from the
blocks that Ofcom and the NANP keep for films; addresses end in .example (RFC 2606).
"""

from forbear.engine.tables.book import BORROWERS, CONSENTS, CONTACT_POINTS, PARTIES, PREFERENCES
from forbear.engine.vocabulary.words import CONSENT_KINDS, PARTY_ROLES, PREFERENCE_KINDS
from forbear.lab.chance import Chance
from forbear.lab.shape import (
    BORROWERS_PER_BLOCK,
    DAY,
    HELD,
    HELD_LAST,
    borrower_id,
    forced,
    ident,
    point_id,
    select,
)

_HANT = ("陳", "林", "黃", "張", "李", "王", "吳", "劉", "蔡", "楊", "許", "鄭", "謝", "郭")
_HANS = ("王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱")
_EN = ("Lee", "Chan", "Wong", "Ng", "Patel", "Smith", "Garcia", "Brown", "Kim", "Tan")


def people_drawn(chance: Chance) -> str:
    """Draw the borrowers of the loans at hand, with how late they are at the worst."""
    place = chance.below("b", "place", end=1_000)
    return f"""
    WITH owing AS (
      SELECT b, any_value(borrower_id) AS borrower_id, max(kind) AS kind,
        max(coalesce(late.age, 0)) AS age, min(n) AS n,
        max(coalesce(late.arrears, 0)) AS arrears
      FROM loans_now LEFT JOIN late_now late USING (n) GROUP BY b
    ),
    drawn AS (SELECT *, {place} AS place, {chance.below("b", "tongue", end=100)} AS tongue,
      {chance.of("b", "name")} AS name FROM owing)
    SELECT *, CASE WHEN place < 820 THEN 'Asia/Shanghai' WHEN place < 900 THEN 'Asia/Taipei'
        WHEN place < 992 THEN 'Asia/Hong_Kong' WHEN place < 996 THEN 'Europe/London' END AS zone,
      CASE WHEN b % 500 = 3 THEN NULL WHEN tongue < 5 OR (place >= 992) THEN 'en'
        WHEN place BETWEEN 820 AND 991 THEN 'zh-Hant' ELSE 'zh-Hans' END AS language
    FROM drawn
    """


def borrowers(chance: Chance) -> str:
    """Give the borrowers; in some blocks two borrower ids are one person."""
    block = f"(b // {BORROWERS_PER_BLOCK})"
    slot = f"(b % {BORROWERS_PER_BLOCK})"
    return select(
        BORROWERS,
        {
            "borrower_id": "borrower_id",
            "person_key": f"CASE WHEN {slot} >= 5 AND "
            f"{chance.happens(block, 'same person', per_million=40_000)} "
            f"THEN {ident('N', block, width=8)} END",
            "called_as": _called(),
            "language": "language",
            "zone": "zone",
        },
        source="people_now",
    )


def _called() -> str:
    """Address a person the way their language does."""

    def one(names: tuple[str, ...]) -> str:
        said = ", ".join(f"'{n}'" for n in names)
        return f"[{said}][1 + name // 2 % {len(names)}]"

    return (
        f"CASE language WHEN 'zh-Hant' THEN {one(_HANT)} || ['先生', '小姐'][1 + name % 2] "
        f"WHEN 'en' THEN ['Mr ', 'Ms '][1 + name % 2] || {one(_EN)} "
        f"ELSE {one(_HANS)} || ['先生', '女士'][1 + name % 2] END"
    )


def points_drawn(chance: Chance) -> str:
    """Draw a mobile for everyone and a second way to reach six in ten."""
    return f"""
    SELECT p.b, p.borrower_id, p.zone, slot, {chance.of("p.b * 4 + slot", "point")} AS u,
      CASE WHEN slot = 0 THEN 'mobile' ELSE ['app', 'email', 'postal', 'email', 'landline', 'app',
        'postal', 'mobile'][1 + {chance.below("p.b", "second", end=8)}] END AS kind,
      p.kind = 4 AS gone
    FROM people_now p CROSS JOIN (SELECT range::INTEGER AS slot FROM range(0, 2)) s
    WHERE slot = 0 OR {chance.happens("p.b", "reach", per_million=600_000)}
    """


def contact_points() -> str:
    """Give numbers and addresses; some dead, barred or shared, a few from another zone."""
    digits = "lpad(CAST(u // 8 % 10000000 AS VARCHAR), 7, '0')"
    return select(
        CONTACT_POINTS,
        {
            "contact_point_id": point_id("b", "slot"),
            "borrower_id": "borrower_id",
            "kind": "kind",
            "address": f"""CASE kind
              WHEN 'mobile' THEN CASE WHEN b % 250 = 4
                THEN '+44 7700 900' || lpad(CAST(u % 1000 AS VARCHAR), 3, '0')
                ELSE '+999 13' || {digits} END
              WHEN 'landline' THEN '+999 21' || {digits}
              WHEN 'email' THEN 'b' || b || '@mail.example'
              WHEN 'app' THEN 'app-' || b
              ELSE (1 + u % 900) || ' Example Road, Sampletown' END""",
            "zone": "CASE WHEN kind = 'mobile' AND b % 250 = 4 THEN 'Europe/London' "
            "WHEN kind IN ('mobile', 'landline') THEN zone END",
            "source": "['application', 'application', 'borrower', 'employer'][1 + u % 4]",
            "place": "CASE WHEN kind = 'postal' THEN 'home' WHEN kind = 'landline' "
            "THEN ['home', 'work', 'work'][1 + u % 3] END",
            "verified_on": f"CASE WHEN u % 10 < 7 THEN {DAY} - 5 - u // 16 % 700 END",
            "right_party_on": f"CASE WHEN NOT gone AND u % 10 < 4 THEN {DAY} - 1 - u // 32 % 300 "
            "END",
            "failures_in_row": "CASE WHEN gone THEN 3 + u % 9 WHEN u % 20 = 0 THEN 1 + u % 3 "
            "ELSE 0 END",
            "shared": "kind = 'landline' AND u % 3 = 0",
            "status": "CASE WHEN slot = 1 AND b % 300 = 5 THEN 'barred' "
            "WHEN (gone AND u % 3 = 0) OR u % 1000 < 4 OR b % 700 = 9 THEN 'dead' "
            "ELSE 'active' END",
        },
        source="points_now",
    )


def parties(chance: Chance) -> str:
    """Give each loan its borrower, and a few another person of the block before.

    Those who owe with somebody whom every kind of hold protects are always among them.
    """
    with_protected = f"(b % 50 = {(HELD + BORROWERS_PER_BLOCK) % 50} AND b < {HELD_LAST})"
    others = tuple(role for role in PARTY_ROLES if role != "borrower")
    roles = chance.pick("n", "role", values=others)
    return select(
        PARTIES,
        {"loan_id": "loan_id", "borrower_id": "borrower_id", "role": "role"},
        source=f"""(SELECT loan_id, borrower_id, 'borrower' AS role FROM loans_now
          WHERE {chance.happens("n", "party", per_million=30_000)}
        UNION ALL
        SELECT loan_id, {borrower_id(f"b - {BORROWERS_PER_BLOCK}")},
          CASE WHEN {with_protected} THEN 'joint' ELSE {roles} END FROM loans_now
        WHERE b >= {BORROWERS_PER_BLOCK} AND ({with_protected}
          OR {chance.happens("n", "party", per_million=30_000)}))""",
    )


def consents(chance: Chance) -> str:
    """Give what one person in twelve agreed to; some took it back."""
    return select(
        CONSENTS,
        {
            "consent_id": ident("S", "b", width=8),
            "borrower_id": "borrower_id",
            "kind": chance.pick("b", "consent kind", values=CONSENT_KINDS),
            "channel": "CASE WHEN u % 3 = 0 THEN NULL ELSE ['sms', 'email', 'call'][1 + u % 3] "
            "END",
            "given_on": f"{DAY} - 30 - u // 8 % 500",
            "withdrawn_on": f"CASE WHEN u % 13 = 0 THEN {DAY} - u // 16 % 29 END",
            "from_minute": "NULL::INTEGER",
            "until_minute": "NULL::INTEGER",
            "known_on": "NULL::DATE",
        },
        source=f"(SELECT *, {chance.of('b', 'consent')} AS u FROM people_now "
        f"WHERE {chance.happens('b', 'agrees', per_million=80_000)})",
    )


def preferences(chance: Chance) -> str:
    """Give the wishes of one person in fifty: another channel, another number, other hours."""
    return select(
        PREFERENCES,
        {
            "preference_id": ident("W", "b", width=8),
            "borrower_id": "borrower_id",
            "kind": "kind",
            "channel": "CASE kind WHEN 'not_channel' THEN ['call', 'sms', 'visit'][1 + u % 3] "
            "WHEN 'window' THEN CASE WHEN u % 2 = 0 THEN 'call' END END",
            "contact_point_id": f"CASE WHEN kind LIKE '%point' THEN {point_id('b', '0')} END",
            "place": "CASE WHEN kind = 'not_place' THEN 'work' END",
            "weekdays": "CASE WHEN kind LIKE '%window' AND u % 3 = 0 THEN '1 2 3 4 5' END",
            "from_minute": "CASE kind WHEN 'window' THEN 1020 WHEN 'not_window' THEN 900 END",
            "until_minute": "CASE kind WHEN 'window' THEN 1200 WHEN 'not_window' THEN 1020 END",
            "since": f"{DAY} - 3 - u // 8 % 200",
            "until": f"CASE WHEN u % 11 = 0 THEN {DAY} + 30 END",
            "known_on": "NULL::DATE",
        },
        source="(SELECT * REPLACE "
        f"({chance.pick('b', 'wish kind', values=PREFERENCE_KINDS)} AS kind), "
        f"{chance.of('b', 'wish')} AS u FROM people_now "
        f"WHERE {chance.happens('b', 'wishes', per_million=20_000)} "
        f"OR {forced('b', 17, every=100)})",
    )
