"""Time the desk: how long a night takes to come in, and how fast its pages are for many at once.

    python bench/desk.py                            a night of 300,000 borrowers, a million cases
    python bench/desk.py --loans 100000 --cases 50000

On a PostgreSQL server of its own, which is removed after. Beyond the borrowers that the night
brings, cases are copies of theirs under other ids. Each agent is a browser of its own: it reads
the queue, takes the next person, reads their page, hands them back, and pauses between. Results
go to bench/out/desk.json.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from measure import run
from tools import postgresql
from tools.browser import Browser

from night import AS_OF, OUT, forbear, made

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

PORT: Final = 8123
CLOCK: Final = "2026-11-01T14:05"
"""What the desk takes for now: the day after the night, when calls are lawful."""
SETTINGS: Final = ("shared_buffers=1GB", "max_wal_size=8GB", "synchronous_commit=on")
WARM: Final = 3
"""Rounds of each agent that are not counted."""


def night_of(loans: int, folder: Path | None) -> Path:
    """Give a night on a made-up book, made unless it is there."""
    if folder is not None:
        return folder
    home = OUT / f"desk-{loans}"
    made(home / "book", loans=loans, seed=7)
    if not (home / "night" / "night.json").exists():
        words = ("night", str(home / "book"), "--as-of", AS_OF, "--out", str(home / "night"))
        subprocess.run(forbear(*words), check=True)
    return home / "night"


def loaded(night: Path) -> dict[str, Any]:
    """Load the night by the command, and give what it took."""
    subprocess.run(forbear("desk", "setup"), check=True, stdout=subprocess.DEVNULL)
    took = run(forbear("desk", "load", str(night)), said=OUT / "desk-load.log")
    if took.exit_code:
        sys.exit(f"loading ended with {took.exit_code}; see {OUT / 'desk-load.log'}")
    return {"seconds": took.wall, "cpu": took.cpu, "peak_bytes": took.peak_bytes}


COPIES: Final = {
    "records_person": ("key",),
    "records_borrower": ("borrower_id", "person_id"),
    "records_personaldata": ("borrower_id",),
    "records_contactpoint": ("contact_point_id", "borrower_id"),
    "records_slice": ("borrower_id", "document"),
    "records_case": ("person_id", "borrower_id"),
}
"""What is copied to have more cases, and which of its columns take the copy's id."""


def multiplied(cases: int) -> int:
    """Copy cases under other ids until there are as many as asked; give how many there are."""
    from django.db import connection  # noqa: PLC0415 -- Django starts first

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_case WHERE state = 'open'")
        have = at_first = cursor.fetchone()[0]
        copy = 0
        while have < cases:
            copy += 1
            for table, named in COPIES.items():
                _copied(cursor, table=table, named=named, copy=copy,
                        most=min(at_first, cases - have))
            have += min(at_first, cases - have)
        cursor.execute("VACUUM ANALYZE")
    return int(have)


def _copied(
    cursor: "CursorWrapper", *, table: str, named: tuple[str, ...], copy: int, most: int
) -> None:
    """Copy the rows of the first cases of one table."""
    cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s",
                   [table])
    there = [row[0] for row in cursor.fetchall()]
    columns = [name for name in there if (table, name) != ("records_case", "id")]
    told = {name: f"t.{name} || '~{copy}'" for name in named}
    if "document" in told:  # the ids inside the rows as well
        told["document"] = ("replace(t.document, '\"' || t.borrower_id || '\"', "
                            f"'\"' || t.borrower_id || '~{copy}\"')")
    whose = "t.key" if table == "records_person" else (
        "t.person_id" if table in ("records_borrower", "records_case") else
        "(SELECT b.person_id FROM records_borrower b WHERE b.borrower_id = t.borrower_id)")
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) "
        f"SELECT {', '.join(told.get(name, f't.{name}') for name in columns)} FROM {table} t "
        f"WHERE {whose} IN (SELECT person_id FROM records_case WHERE state = 'open' "
        f"AND person_id NOT LIKE '%%~%%' ORDER BY id LIMIT %s)", [most])


def sessions(agents: int) -> list[str]:
    """Add agents who speak every language, and give the cookie of each, signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415 -- Django starts first
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 -- as above

    from forbear.desk.records.models import Portfolio, User  # noqa: PLC0415 -- as above

    cookies = []
    for n in range(agents):
        user = User.objects.create(username=f"agent{n}", name=f"Agent {n}", role="agent")
        user.portfolios.set(Portfolio.objects.all())
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "forbear.desk.ui.sign_in.backend.Backend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        cookies.append(str(session.session_key))
    return cookies


class Agent:
    """One agent, who looks at one person after the other and pauses between, never in step."""

    def __init__(self, session: str, *, pause: float, seed: int) -> None:
        self.browser, self.pause = Browser(PORT, session=session), pause
        self.chance = random.Random(seed)  # noqa: S311 -- pauses, no secrets
        self.took: dict[str, list[float]] = defaultdict(list)

    def ask(self, what: str, address: str, *, send: bool = False) -> str:
        """Ask for a page or send a form, and keep what it took under a name."""
        began = time.perf_counter()
        told = self.browser.post(address) if send else self.browser.get(address)
        self.took[what].append(time.perf_counter() - began)
        time.sleep(self.pause * self.chance.uniform(0.5, 1.5))
        return told

    def work(self, rounds: int) -> dict[str, list[float]]:
        """Work through rounds, and give the seconds of each kind of page."""
        time.sleep(self.pause * self.chance.uniform(0, 4))
        for n in range(rounds + WARM):
            if n == WARM:
                self.took.clear()
            self.ask("queue", "/queue/")
            place = self.ask("take the next", "/next/", send=True)
            if not place.startswith("/cases/"):
                raise RuntimeError("nobody is left to call")
            self.ask("borrower's page", place)
            self.ask("give back", f"{place}back/", send=True)
        return self.took


def pages(cookies: list[str], *, rounds: int, pause: float) -> dict[str, Any]:
    """Let all agents work at once, and give the figures of each kind of page."""
    began = time.perf_counter()
    with ThreadPoolExecutor(len(cookies)) as pool:
        agents = [Agent(one, pause=pause, seed=n) for n, one in enumerate(cookies)]
        each = list(pool.map(lambda agent: agent.work(rounds), agents))
    wall = time.perf_counter() - began
    told: dict[str, Any] = {}
    for what in each[0]:
        took = sorted(s for one in each for s in one[what])
        told[what] = {
            "pages": len(took), "median": round(statistics.median(took), 4),
            "p95": round(took[int(len(took) * 0.95)], 4), "most": round(took[-1], 4),
        }
    told["pages a second"] = round(sum(len(s) for one in each for s in one.values()) / wall, 1)
    return told


def served(*, processes: int) -> subprocess.Popen[bytes]:
    """Serve the desk as its command does, and wait until it answers."""
    words = ["desk", "serve", "--port", str(PORT), "--as-if", CLOCK, "--processes", str(processes)]
    with (OUT / "desk-serve.log").open("wb") as said:
        child = subprocess.Popen(forbear(*words), stdout=said, stderr=subprocess.STDOUT)
    for _ in range(300):
        try:
            line = HTTPConnection("127.0.0.1", PORT, timeout=5)
            line.request("GET", "/sign-in/")
            if line.getresponse().status == 200:
                return child
        except OSError:
            time.sleep(0.2)
    child.terminate()
    sys.exit(f"the desk does not answer; see {OUT / 'desk-serve.log'}")


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Load, multiply, serve, and let agents work."""
    night = night_of(asked.loans, asked.night)
    with postgresql.server(SETTINGS) as address:
        os.environ |= {"FORBEAR_DESK_DATABASE": address,
                       "FORBEAR_DESK_HOME": str(OUT / "desk-home"),
                       "DJANGO_SETTINGS_MODULE": "forbear.desk.project.settings"}
        told: dict[str, Any] = {"name": "desk", "load": loaded(night)}
        import django  # noqa: PLC0415 -- after the environment is set

        django.setup()
        from forbear.desk.records.models import Night  # noqa: PLC0415 -- as above

        told["borrowers"] = Night.objects.get().borrowers
        print(f"loaded {told['borrowers']:,} borrowers in {told['load']['seconds']} s", flush=True)
        told["cases"] = multiplied(asked.cases)
        print(f"{told['cases']:,} open cases", flush=True)
        cookies = sessions(asked.agents)
        child = served(processes=asked.processes)
        try:
            for name, pause in (("with a pause", asked.pause), ("without a pause", 0.0)):
                told[name] = pages(cookies, rounds=asked.rounds, pause=pause)
                print(name, json.dumps(told[name], indent=1), flush=True)
        finally:
            child.terminate()
            child.wait()
    return told | {"agents": asked.agents, "pause": asked.pause, "processes": asked.processes,
                   "cores": os.cpu_count()}


def main() -> None:
    """Read what was asked, measure, and write it down."""
    asking = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.
                                     RawDescriptionHelpFormatter)
    asking.add_argument("--night", type=Path, help="a night that is there, its book beside it")
    asking.add_argument("--loans", type=int, default=4_000_000, help="how large a book to make")
    asking.add_argument("--cases", type=int, default=1_000_000)
    asking.add_argument("--agents", type=int, default=20)
    asking.add_argument("--rounds", type=int, default=10, help="people each agent looks at")
    asking.add_argument("--pause", type=float, default=1.0,
                        help="seconds between two pages, from half to half as much again")
    asking.add_argument("--processes", type=int, default=2, help="processes that serve")
    OUT.mkdir(parents=True, exist_ok=True)
    told = measure(asking.parse_args())
    target = OUT / "desk.json"
    target.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(f"written: {target}")


if __name__ == "__main__":
    main()
