"""Many at once: two agents never hold one person, and no entry of the log is lost."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest
from django.db import connection, connections
from staff import TWO_O_CLOCK, person

from forbear.desk.actions import leases
from forbear.desk.actions.open_case import HeldElsewhere, OpenCase
from forbear.desk.actions.take_next import TakeNext
from forbear.desk.records import audit, clock
from forbear.desk.records.models import AuditEntry, Case, User

T = TypeVar("T")
R = TypeVar("R")
AGENTS = 8
"""At the same time, each in a thread and on a connection of its own."""
TAKES = 1_000
"""On PostgreSQL, where it counts; SQLite takes its turns and needs fewer to show it."""


@pytest.fixture
def agents(shared_desk: object) -> list[User]:
    """Give agents who speak every language."""
    del shared_desk
    ben = person("ben")
    made = []
    for n in range(AGENTS):
        user = User.objects.create(username=f"agent{n}", name=f"Agent {n}", role=ben.role)
        user.portfolios.set(ben.portfolios.all())
        made.append(user)
    return made


def in_threads(work: Callable[[T], R], given: Iterable[T]) -> list[R]:
    """Do something in as many threads as there are agents, and close their connections."""

    def one(thing: T) -> R:
        try:
            return work(thing)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AGENTS) as pool:
        return list(pool.map(one, given))


def test_no_two_agents_hold_one_person(agents: list[User]) -> None:
    """All ask for the next person at once, again and again: each gets another one."""
    takes = TAKES if connection.vendor == "postgresql" else 120
    taken = 0
    while taken < takes:
        got = in_threads(lambda user: TakeNext(by=user).run(), agents)
        people = [case.person_id for case in got if case is not None]
        assert max(Counter(people).values(), default=0) <= 1
        assert people
        taken += len(people)
        at = clock.now()
        Case.objects.filter(held_until__gt=at).update(
            held_by=None, held_since=None, held_until=None)


def test_one_case_goes_to_one_of_all_who_open_it(agents: list[User]) -> None:
    """All open the same case at once: one has it, the others are told who."""
    case = Case.objects.filter(rank__isnull=False).order_by("rank")[0]

    def attempt(user: User) -> bool:
        try:
            OpenCase(by=user, case=case).run()
        except HeldElsewhere:
            return False
        return True

    assert sum(map(bool, in_threads(attempt, agents))) == 1


def test_the_log_keeps_its_order(agents: list[User]) -> None:
    """What many do at once is in the log one after the other, and the chain holds."""
    before = AuditEntry.objects.count()
    in_threads(lambda n: audit.write(by="test", did="sign_in", data={"n": n}), range(40))
    assert AuditEntry.objects.count() == before + 40
    assert list(audit.faults()) == []
    assert agents


@pytest.mark.usefixtures("shared_desk")
def test_a_lease_lasts_as_long_as_something_is_done() -> None:
    """Each thing done begins the lease anew; then it ends by itself."""
    case = TakeNext(by=person("ben")).run()
    assert case is not None
    clock.set_clock(TWO_O_CLOCK + timedelta(minutes=leases.LEASE_MINUTES - 1))
    again = TakeNext(by=person("ben")).run()
    assert again == case
    clock.set_clock(TWO_O_CLOCK + timedelta(minutes=leases.LEASE_MINUTES + 1))
    assert TakeNext(by=person("eve")).run() != case
