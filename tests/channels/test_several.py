"""A batch of which each message is a request of its own."""

import pytest

from forbear.adapters.channels.channel import Accepted, Declined, Message, Result
from forbear.adapters.channels.several import carried
from forbear.adapters.channels.turns import Turns

BATCH = [Message(message_id=f"m{nth}", to="+85290000000", text="Hello", language="en")
         for nth in range(4)]


@pytest.mark.parametrize(("why", "tried"), [
    ("down", 2), ("throttled", 2), ("no_credit", 2),
    ("unknown", 4), ("not_accepted", 4), ("dead_address", 4),
])
def test_what_concerns_the_account_stops_the_batch(why: str, tried: int) -> None:
    """What concerns one message stops no other; each has one result."""
    asked: list[str] = []

    def carry(message: Message) -> Result:
        asked.append(message.message_id)
        if message.message_id == "m1":
            return Declined(message_id="m1", why=why, said="x", wait_seconds=7)
        return Accepted(message_id=message.message_id, provider_ids=("p",))

    results = list(carried(BATCH, carry, turns=Turns(0), at_once=1))
    assert [each.message_id for each in results] == ["m0", "m1", "m2", "m3"]
    assert len(asked) == tried
    left = [each for each in results[2:] if isinstance(each, Declined)]
    assert {(each.why, each.wait_seconds) for each in left} == ({(why, 7)} if tried == 2 else set())


def test_a_rate_holds_up_what_would_wait_too_long() -> None:
    """Surely not sent."""
    def carry(message: Message) -> Result:
        return Accepted(message_id=message.message_id, provider_ids=("p",))

    results = list(carried(BATCH, carry, turns=Turns(1, patience=0.5), at_once=2))
    assert sum(isinstance(each, Accepted) for each in results) == 1
    assert {each.said for each in results if isinstance(each, Declined)} == {"rate"}
