"""Time the SMPP client alone: how many text messages a second go to an SMSC, with no outbox.

    python bench/smpp.py                     20,000 messages, windows of 1, 10 and 50
    python bench/smpp.py --messages 100000

The SMSC is that of the tests, a program of others on this machine, which writes each message down
before it answers; both share the processor. Each window is timed without receipts, and the widest
also while the SMSC sends a receipt for every message and all are heard. Results go to
bench/out/smpp.json.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from threading import Thread
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from tools.smsc import PASSWORD, Smsc, running

from forbear.adapters.channels.channel import Accepted, Message
from forbear.adapters.channels.smpp.channel import SmppChannel
from forbear.adapters.channels.smpp.settings import SmppSettings
from night import OUT

WINDOWS: Final = (1, 10, 50)
TEXT: Final = "Sample Lender: NT$1,600 was due on 5 March. Pay or ask for a plan: example.test/a1b2"


def opened(smsc: Smsc, window: int) -> SmppChannel:
    """Open a channel with a window."""
    channel = SmppChannel(SmppSettings(
        name="bench", host="127.0.0.1", port=smsc.port, system_id="bench", password=PASSWORD,
        source="LENDER", window=window, patience_seconds=3_600))
    channel.open()
    return channel


def sent(channel: SmppChannel, count: int) -> dict[str, Any]:
    """Send so many messages, and give what it took."""
    batch = [
        Message(message_id=str(n), to=f"+8869{n:08}", text=TEXT, language="en")
        for n in range(count)
    ]
    began, cpu = time.perf_counter(), time.process_time()
    accepted = sum(isinstance(result, Accepted) for result in channel.send(batch))
    took = time.perf_counter() - began
    if accepted != count:
        sys.exit(f"{count - accepted} of {count} messages were not accepted")
    return {
        "messages": count, "seconds": round(took, 2), "a_second": round(count / took),
        "cpu_seconds": round(time.process_time() - cpu, 2),
    }


def sent_and_heard(smsc: Smsc, count: int) -> dict[str, Any]:
    """Send while a receipt comes for each message; the time is that of the last receipt."""
    smsc.set(receipts="DELIVRD")
    channel = opened(smsc, WINDOWS[-1])
    heard = 0

    def hear() -> None:
        nonlocal heard
        while heard < count and (some := sum(1 for _ in channel.heard(wait=10))):
            heard += some

    hearing = Thread(target=hear)
    began = time.perf_counter()
    hearing.start()
    result = sent(channel, count)
    hearing.join()
    took = time.perf_counter() - began
    channel.close()
    if heard < count:
        sys.exit(f"{count - heard} of {count} receipts did not come")
    return {**result, "seconds": round(took, 2), "a_second": round(count / took)}


def main() -> None:
    """Time it, print it, and write it down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=20_000)
    count = parser.parse_args().messages
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as smsc:
        for window in WINDOWS:
            channel = opened(smsc, window)
            results[f"window of {window}"] = sent(channel, count)
            channel.close()
        results[f"window of {WINDOWS[-1]}, with receipts"] = sent_and_heard(smsc, count)
        written = {(got["to"], got["id"]) for got in smsc.received()}
    if len(written) != count * len(results):
        sys.exit(f"the SMSC wrote down {len(written):,} of {count * len(results):,} messages")
    for name, result in results.items():
        print(f"{name}: {result['a_second']:,} messages a second "
              f"({result['seconds']} s, {result['cpu_seconds']} s of the processor here)")
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "smpp.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
