"""What a channel may say of a message, and what a person is told when it does not let us in."""

from forbear.adapters.channels.channel import LATER, PERMANENT, WHYS, ChannelDown, ChannelRefused


def test_each_refusal_is_for_good_or_for_now_or_not_known() -> None:
    """A sender needs one of three answers, and no word gives two of them."""
    assert sorted((*PERMANENT, *LATER, "unknown")) == sorted(WHYS)


def test_wrong_credentials_are_told_with_their_cure() -> None:
    """Whoever set it up reads which account of which file, and that nothing is lost."""
    told = ChannelRefused(name="sms", said="invalid password", settings="channels.yaml").tell()
    assert told == (
        "The provider sms does not let us in: invalid password. Correct its account in "
        "channels.yaml; nothing was sent, and no order was lost.")


def test_a_provider_that_is_down_is_told_as_such() -> None:
    """Nobody has to do anything at once; the address to look at is named."""
    told = ChannelDown(name="sms", said="connection refused", address="smsc.example:2775").tell()
    assert told == (
        "The provider sms cannot be reached: connection refused. It is tried again by itself; see "
        "that smsc.example:2775 can be reached from here.")
