"""Time the outbox: how many text messages a second leave through SMPP, each judged at the door.

    python bench/outbox.py                   a night of 200,000 loans, two workers
    python bench/outbox.py --loans 50000 --workers 1

On a PostgreSQL server and an SMSC of its own, both removed after; all share the processor. Beside
it the same client sends the same number of messages with no outbox: the floor. Results go to
bench/out/outbox.json.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from smpp import opened, sent
from tools import postgresql
from tools.smsc import PASSWORD, Smsc, running

from desk import SETTINGS, loaded, night_of
from night import OUT

EVENING: Final = "2026-11-01T12:05"
"""In UTC: every order of the day is due."""
WORKER: Final = """
import sys, time
from datetime import UTC, datetime
from forbear.cli.desk_start import start
start()
from forbear.adapters.channels.smpp.channel import SmppChannel
from forbear.adapters.channels.smpp.settings import SmppSettings
from forbear.desk.records import clock
from forbear.desk.sending.office import Office
clock.begin_at(datetime.fromisoformat(sys.argv[1]), zone="UTC")
channel = SmppChannel(SmppSettings(
    name="sms", host="127.0.0.1", port=int(sys.argv[2]), system_id="bench", password=sys.argv[3],
    source="LENDER", window=50, patience_seconds=3600))
channel.open()
office = Office(channels={"sms": channel})
office.round(most=50)
print("ready", flush=True)
sys.stdin.readline()
began, cpu = time.perf_counter(), time.process_time()
before = sum(office.tally.values())
while office.round():
    pass
print(time.perf_counter() - began, time.process_time() - cpu, office.tally["sent"],
      sum(office.tally.values()) - before, flush=True)
channel.close()
"""
"""One worker: it makes its door ready with fifty orders, then waits for the word."""


def worked(smsc: Smsc, *, workers: int) -> dict[str, Any]:
    """Let workers carry out all that is due, and give what it took."""
    words = [sys.executable, "-c", WORKER, EVENING, str(smsc.port), PASSWORD]
    children = [subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                for _ in range(workers)]
    pipes = [(child.stdin, child.stdout) for child in children]
    for _, told in pipes:
        if told is None or told.readline().strip() != "ready":
            sys.exit("a worker did not start")
    began = time.perf_counter()
    for word, _ in pipes:
        if word is not None:
            word.write("go\n")
            word.flush()
    said = [told.readline().split() for _, told in pipes if told is not None]
    took = time.perf_counter() - began
    for child in children:
        child.wait()
    orders = sum(int(one[3]) for one in said)
    return {"seconds": round(took, 2), "cpu_workers": round(sum(float(one[1]) for one in said), 2),
            "orders": orders, "sent": sum(int(one[2]) for one in said),
            "orders_a_second": round(orders / took)}


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Load a night, send its messages, and send as many with no outbox."""
    night = night_of(asked.loans, asked.night)
    with (postgresql.server(SETTINGS) as address, tempfile.TemporaryDirectory() as folder,
          running(Path(folder)) as smsc):
        os.environ |= {"FORBEAR_DESK_DATABASE": address,
                       "FORBEAR_DESK_HOME": str(OUT / "desk-home")}
        loaded(night)
        through = worked(smsc, workers=asked.workers)
        arrived = len(smsc.received())
        channel = opened(smsc, 50)
        bare = sent(channel, max(through["sent"], 1))
        channel.close()
    parts = round(arrived / max(through["sent"], 1), 2)
    return {"name": "outbox", "workers": asked.workers, "outbox": through, "parts_each": parts,
            "bare": bare, "ratio": round(bare["a_second"] / through["orders_a_second"], 1),
            "cores": os.cpu_count()}


def main() -> None:
    """Read what was asked, measure, and write it down."""
    asking = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.
                                     RawDescriptionHelpFormatter)
    asking.add_argument("--night", type=Path, help="a night that is there, its book beside it")
    asking.add_argument("--loans", type=int, default=200_000, help="how large a book to make")
    asking.add_argument("--workers", type=int, default=2)
    OUT.mkdir(parents=True, exist_ok=True)
    told = measure(asking.parse_args())
    print(json.dumps(told, indent=1))
    (OUT / "outbox.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
