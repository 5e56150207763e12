"""The file channel: what it writes, what it hears, and what several processes do to one folder."""

import json
import multiprocessing
import os
import random
import resource
import stat
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forbear.adapters.channels.channel import (
    Accepted,
    Channel,
    ChannelDown,
    Declined,
    Message,
    Receipt,
    Reply,
    Result,
)
from forbear.adapters.channels.file import FileChannel

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def words(nth: int, *, text: str = "您的還款日是3月5日。") -> Message:
    """Make a message."""
    return Message(message_id=f"m{nth}", to=f"+8529000{nth:04}", text=text, language="zh-Hant",
                   template="due_soon", values=(("due_date", "3月5日"),))


def channel(folder: Path) -> FileChannel:
    """Open a channel into a folder, at noon in Taipei."""
    made = FileChannel(folder, name="sms", now=lambda: NOON)
    made.open()
    return made


def lines(folder: Path, day: str = "2026-03-02") -> list[dict]:
    """Read what was written on a day."""
    text = (folder / "sent" / f"{day}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_it_does_what_every_channel_does(tmp_path: Path) -> None:
    """Whoever sends needs to know nothing else about it."""
    made: Channel = channel(tmp_path)
    assert made.name == "sms"
    made.close()


def test_each_message_is_one_line_of_the_day(tmp_path: Path) -> None:
    """All of a message can be read again, and each is accepted at once."""
    results = list(channel(tmp_path).send([words(1), words(2)]))
    assert results == [Accepted(message_id="m1", provider_ids=("m1",)),
                       Accepted(message_id="m2", provider_ids=("m2",))]
    first, second = lines(tmp_path)
    assert first == {
        "channel": "sms", "at": "2026-03-02T04:00:00+00:00", "message_id": "m1",
        "to": "+85290000001", "text": "您的還款日是3月5日。", "language": "zh-Hant",
        "template": "due_soon", "values": {"due_date": "3月5日"}, "subject": ""}
    assert second["message_id"] == "m2"


def test_nobody_else_reads_it(tmp_path: Path) -> None:
    """Names and numbers stand in it, so it belongs to its owner alone."""
    folder = tmp_path / "made"
    list(channel(folder).send([words(1)]))
    file = folder / "sent" / "2026-03-02.jsonl"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {stat.S_IMODE(f.stat().st_mode) for f in (folder, folder / "sent", folder / "inbox")} \
        == {0o700}


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """What stands in the way is named by the system's word."""
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ChannelDown, match=r"EEXIST|ENOTDIR"):
        channel(tmp_path / "taken")


def test_a_line_that_was_torn_stays_alone(tmp_path: Path) -> None:
    """After a power cut the next message can be read."""
    made = channel(tmp_path)
    file = tmp_path / "sent" / "2026-03-02.jsonl"
    file.write_bytes(b'{"message_id": "m0", "te')
    list(made.send([words(1)]))
    torn, whole = file.read_bytes().splitlines()
    assert torn == b'{"message_id": "m0", "te'
    assert json.loads(whole)["message_id"] == "m1"


def _write_until(limit: int, folder: Path, messages: Sequence[Message]) -> list[Result]:
    """Send in a process that may write so many bytes to one file."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return list(channel(folder).send(messages))


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """What did not fit was surely not sent, and what stood there still stands."""
    list(channel(tmp_path).send([words(1)]))
    before = (tmp_path / "sent" / "2026-03-02.jsonl").read_bytes()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        results = pool.apply(_write_until, (len(before) + 100, tmp_path, [words(2), words(3)]))
    assert results == [Declined(message_id="m2", why="down", said="EFBIG"),
                       Declined(message_id="m3", why="down", said="EFBIG")]
    assert (tmp_path / "sent" / "2026-03-02.jsonl").read_bytes() == before


def _write_many(folder: Path, start: int) -> int:
    """Send two hundred messages in batches of ten."""
    made = channel(folder)
    return sum(len(list(made.send([words(nth, text="長" * 2_000) for nth in range(at, at + 10)])))
               for at in range(start, start + 200, 10))


def test_several_processes_write_one_file(tmp_path: Path) -> None:
    """Each line is whole, and each message stands there once."""
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        sent = pool.starmap(_write_many, [(tmp_path, 0), (tmp_path, 200), (tmp_path, 400)])
    assert sent == [200, 200, 200]
    assert sorted(each["message_id"] for each in lines(tmp_path)) == sorted(
        f"m{nth}" for nth in range(600))


def _write_for_ever(folder: Path) -> None:
    """Send until somebody kills us."""
    made, nth = channel(folder), 0
    while True:
        list(made.send([words(nth + more, text="長" * 20_000) for more in range(5)]))
        nth += 5


def test_a_kill_doubles_nothing_and_hurts_no_other_line(tmp_path: Path) -> None:
    """Ten times in the middle of it: whole lines stand there once, and the next one is whole."""
    chance = random.Random(1)
    for nth in range(10):
        folder = tmp_path / str(nth)
        file = folder / "sent" / "2026-03-02.jsonl"
        writer = multiprocessing.get_context("spawn").Process(
            target=_write_for_ever, args=(folder,))
        writer.start()
        while not file.exists() or not file.stat().st_size:
            time.sleep(0.005)
        time.sleep(chance.random() / 50)
        writer.kill()
        writer.join()
        list(channel(folder).send([words(9_999)]))
        ids, torn = [], 0
        for line in file.read_bytes().splitlines():
            try:
                ids.append(json.loads(line)["message_id"])
            except ValueError:
                torn += 1
        assert ids[-1] == "m9999"
        assert len(ids) == len(set(ids))
        assert torn <= 1


RECEIPT = '{"kind": "receipt", "provider_id": "m1", "state": "delivered"}'
REPLY = ('{"kind": "reply", "sender": "+85290000001", "to": "Lender", "text": "已還",'
         ' "at": "2026-03-02T12:00:00+08:00"}')


def bring(folder: Path, name: str, *said: str) -> Path:
    """Put a file into the inbox."""
    file = folder / "inbox" / name
    file.write_bytes("\n".join(said).encode("utf-8", "surrogateescape"))
    return file


def test_what_came_back_is_heard_once(tmp_path: Path) -> None:
    """A receipt and a reply come as such, and the file is put aside."""
    made = channel(tmp_path)
    file = bring(tmp_path, "a.jsonl", RECEIPT, REPLY)
    receipt, reply = made.heard(wait=0)
    assert receipt == Receipt(provider_id="m1", state="delivered")
    assert reply == Reply(
        provider_id="a.jsonl:2", sender="+85290000001", to="Lender", text="已還",
        at=datetime.fromisoformat("2026-03-02T12:00:00+08:00"))
    assert not file.exists()
    assert (tmp_path / "inbox" / "a.jsonl.taken").exists()
    assert list(made.heard(wait=0)) == []


def test_what_nobody_wrote_down_comes_again(tmp_path: Path) -> None:
    """Only when the next thing is asked for is the last one taken; a reply keeps its id."""
    made = channel(tmp_path)
    bring(tmp_path, "a.jsonl", RECEIPT, REPLY)
    hearing = made.heard(wait=0)
    next(hearing)
    once = next(hearing)
    del hearing
    assert list(made.heard(wait=0))[1] == once


def test_two_that_hear_at_once_share_nothing(tmp_path: Path) -> None:
    """While one process takes a file, another passes it by."""
    made, other = channel(tmp_path), channel(tmp_path)
    bring(tmp_path, "a.jsonl", RECEIPT)
    bring(tmp_path, "b.jsonl", REPLY)
    hearing = made.heard(wait=0)
    assert next(hearing) == Receipt(provider_id="m1", state="delivered")
    assert [each.provider_id for each in other.heard(wait=0)] == ["b.jsonl:1"]
    assert list(hearing) == []


def test_it_waits_for_the_first(tmp_path: Path) -> None:
    """What comes while it waits is heard, without waiting for the end."""
    made = channel(tmp_path)
    hearing = made.heard(wait=30)
    pid = os.fork()
    if not pid:
        bring(tmp_path, "a.new", RECEIPT).rename(tmp_path / "inbox" / "a.jsonl")
        os._exit(0)
    assert next(hearing) == Receipt(provider_id="m1", state="delivered")
    os.waitpid(pid, 0)


@pytest.mark.parametrize("bad", [
    "no JSON", "[]", '{"kind": "gossip"}', '{"kind": "receipt", "provider_id": "m1"}',
    '{"kind": "reply", "sender": "", "to": "", "text": ""}',
    '{"kind": "receipt", "provider_id": "m1", "state": "delivered", "at": "2026-03-02T12:00:00"}',
])
def test_a_line_that_cannot_be_read_stops_nothing(tmp_path: Path, bad: str) -> None:
    """It is set aside for a person, and what stands around it is heard."""
    made = channel(tmp_path)
    bring(tmp_path, "a.jsonl", RECEIPT, bad, "", REPLY)
    assert len(list(made.heard(wait=0))) == 2
    assert (tmp_path / "inbox" / "a.jsonl.faulty").read_text().strip() == bad


def test_broken_bytes_are_heard_as_far_as_they_can_be_read(tmp_path: Path) -> None:
    """What could not be read stands as U+FFFD, and ten thousand characters come whole."""
    made = channel(tmp_path)
    broken = REPLY.replace("已還", "\udcff\udcfe" + "還" * 10_000)
    bring(tmp_path, "a.jsonl", broken)
    (reply,) = made.heard(wait=0)
    assert isinstance(reply, Reply)
    assert reply.text == "\ufffd\ufffd" + "還" * 10_000
