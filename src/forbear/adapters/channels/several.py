"""Messages carried one request each, several at a time, until the provider asks us to stop."""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from forbear.adapters.channels.channel import Declined, Message, Result
from forbear.adapters.channels.turns import Turns, held_up

_NO_FURTHER: Final = ("down", "throttled", "no_credit")


def carried(
    messages: Sequence[Message], carry: Callable[[Message], Result], *, turns: Turns, at_once: int,
    about_one: Collection[str] = (),
) -> Iterator[Result]:
    """Carry each, and give what became of it.

    Once the provider is down, asks to be left alone or wants money, the others are not tried.

    Args:
        messages: A batch.
        carry: Sends one, and raises nothing.
        turns: Of the account.
        at_once: How many requests are under way together.
        about_one: What a provider says where one message alone has to wait.

    """
    stopped: list[Declined] = []
    ends = turns.ends()

    def try_one(message: Message) -> Result:
        if stopped:
            return Declined(message_id=message.message_id, why=stopped[0].why,
                            said=stopped[0].said, wait_seconds=stopped[0].wait_seconds)
        if not turns.take(ends=ends):
            return held_up(message)
        result = carry(message)
        if isinstance(result, Declined) and result.why in _NO_FURTHER and (
                result.said not in about_one):
            stopped.append(result)
        return result

    with ThreadPoolExecutor(at_once) as pool:
        yield from pool.map(try_one, messages)
