"""What a message is called where not every character is allowed."""

import pytest

from forbear.adapters.channels.names import plain_name


def test_a_plain_id_is_its_own_name() -> None:
    """So that whoever looks for an order finds it."""
    assert plain_name("0a1b2c3d4e5f6071") == "0a1b2c3d4e5f6071"


@pytest.mark.parametrize("message_id", ["", "../../etc/passwd", "a b", "訂單", "a@b>", "x" * 65])
def test_any_other_has_a_name_that_every_system_takes(message_id: str) -> None:
    """Always the same one, and no other message's."""
    name = plain_name(message_id)
    assert name == plain_name(message_id) != plain_name(message_id + "x")
    assert name.isalnum()
    assert len(name) == 32
