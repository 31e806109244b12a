"""The outbox at work: threads, servers that hang, processes side by side and processes that are killed."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from answering import HANG_UP, Reply, answering, closed_port
from waiting import until

from batchtui.alerting import lane
from batchtui.alerting.outbox import Outbox
from batchtui.alerting.sinks.sink import NamedSink
from batchtui.alerting.sinks.slack_bot import SlackBot
from batchtui.alerting.sinks.slack_webhook import SlackWebhook
from batchtui.store.outbox import Item
from tests.alerting import lanes
from tests.alerting.lanes import Written, down, secret
from tests.alerting.slack_double import TOKEN, slack

ROOT = Path(__file__).parents[2]
PROCESS = """
import os, signal, sys, time
from pathlib import Path
from batchtui.alerting.outbox import Outbox
from batchtui.alerting.sinks.sink import NamedSink
from batchtui.alerting.sinks.slack_webhook import SlackWebhook
from batchtui.store import outbox as file
from tests.alerting.lanes import secret
path, url, dies = sys.argv[1:]
# Both ask again and again, so that they meet.
file.BUSY_MS = 1

class Dies(SlackWebhook):
    def send(self, message, thread):
        if dies == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        delivered = super().send(message, thread)
        if dies == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return delivered

outbox = Outbox(Path(path), [NamedSink("one", "test", Dies(secret(url)), 0.0)])
print("ready", flush=True)
sys.stdin.readline()
outbox.start()
sent = outbox.drain(30)
outbox.stop(5)
sys.exit(0 if sent else 1)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite3"


@pytest.fixture
def making(path: Path):
    """Makes outboxes on the one file, and ends them."""
    made: list[Outbox] = []

    def make(*sinks: NamedSink) -> Outbox:
        made.append(Outbox(path, sinks))
        return made[-1]

    yield make
    for one in made:
        one.stop()


def item(number: int, **more: object) -> Item:
    return lanes.item(number, made_s=time.time(), **more)


def put(outbox: Outbox, items: list[Item]) -> None:
    lanes.put(outbox._file, items)
    outbox.wake()


def named(sink: object, name: str = "one") -> NamedSink:
    return NamedSink(name, "test", sink, 0.0)


def process(path: Path, url: str, dies: str = "never") -> "subprocess.Popen[str]":
    words = [sys.executable, "-c", PROCESS, str(path), url, dies]
    child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None and child.stdout.readline() == "ready\n"
    return child


def ended(child: "subprocess.Popen[str]") -> int:
    child.communicate("go\n", timeout=60)
    return child.returncode


def test_what_is_put_is_sent_and_nothing_is_left(making):
    sink = Written()
    outbox = making(named(sink))
    outbox.start()
    put(outbox, [item(1), item(2)])
    assert outbox.drain(30) and sink.titles == ["FAILED etl-1", "FAILED etl-2"]
    assert outbox.unsent() == () and outbox.names == ("one",)
    put(outbox, [item(3)])
    assert outbox.drain(30) and sink.titles[2:] == ["FAILED etl-3"]


def test_nobody_waits_for_a_sink_that_asks_for_longer(making):
    outbox = making(named(Written(down(1, 3000))))
    outbox.start()
    put(outbox, [item(1)])
    # A second's patience would be as good: it tells at once that it takes longer than this.
    assert not outbox.drain(1000)


def test_a_sink_that_hangs_holds_up_neither_another_nor_the_end(making):
    let_go = threading.Event()

    class Hangs(Written):
        def send(self, message, thread):
            assert let_go.wait()
            return super().send(message, thread)

    well, hangs = Written(), Hangs()
    outbox = making(named(hangs), named(well, "two"))
    outbox.start()
    put(outbox, [item(1), item(1, sink="two"), item(2, sink="two")])
    until(lambda: len(well.took) == 2)
    assert not outbox.drain(0.01)
    outbox.stop(0.01)
    let_go.set()


@pytest.mark.parametrize("fault", [Reply(500), Reply(429, headers={"Retry-After": "1"}), HANG_UP])
def test_a_slack_that_fails_gets_all_of_it_later_in_order_and_meanwhile_others_go_on(making, monkeypatch, fault: Reply):
    monkeypatch.setattr(lane, "FIRST_WAIT_S", 0.01)
    faults = [fault]
    with answering(lambda _: faults.pop() if faults else Reply(200, b"ok")) as server:
        well = Written()
        outbox = making(named(SlackWebhook(secret(server.endpoint))), named(well, "well"))
        outbox.start()
        put(outbox, [item(n, sink=name) for n in range(3) for name in outbox.names])
        assert outbox.drain(30)
        numbers = [one.body["text"].partition("etl-")[2][0] for one in server.asked]
        assert numbers == ["0", "0", "1", "2"] and len(well.took) == 3


def test_a_slack_that_nobody_finds_is_told_and_holds_up_no_other(making):
    # Nothing listens there, and no name server knows it.
    away = [closed_port(), "http://no-such-host.invalid"]
    well = Written()
    outbox = making(*(named(SlackWebhook(secret(url)), url) for url in away), named(well, "well"))
    outbox.start()
    put(outbox, [item(n, sink=name) for n in range(3) for name in outbox.names])
    until(lambda: len(outbox.unsent()) == 2 and len(well.took) == 3)
    assert [(name, count) for name, count, _ in outbox.unsent()] == sorted((url, 3) for url in away)
    errors = sorted(error for _, _, error in outbox.unsent())
    assert "(Connection refused)" in errors[0] and all("Slack was not reached (" in error for error in errors)


def test_what_could_not_be_sent_is_sent_by_a_later_start(making, monkeypatch):
    monkeypatch.setattr(lane, "FIRST_WAIT_S", 0.2)
    first = making(named(SlackWebhook(secret(closed_port()))))
    put(first, [item(n) for n in range(3)])
    first.start()
    until(first.unsent)
    first.stop()
    sink = Written()
    again = making(named(sink))
    again.start()
    until(lambda: again.unsent() or sink.took)
    assert again.drain(30)
    assert sink.titles == [f"FAILED etl-{n}" for n in range(3)] and again.unsent() == ()


def test_a_sink_that_the_config_no_longer_names_is_told(making):
    outbox = making(named(Written()))
    put(outbox, [item(1, sink="gone"), item(1)])
    outbox.start()
    assert outbox.drain(30)
    assert outbox.unsent() == (("gone", 1, "No [[sink]] of the config file has this name."),)


def test_two_processes_send_each_message_once_and_in_order(making, path):
    put(making(), [item(n) for n in range(30)])
    with slack() as double:
        both = [process(path, double.url) for _ in range(2)]
        for child in both:
            child.stdin.write("go\n")
            child.stdin.flush()
        assert [ended(child) for child in both] == [0, 0]
        assert [one.title.split()[-1] for one in double.posted] == [f"etl-{n}" for n in range(30)]


@pytest.mark.parametrize(("dies", "times"), [("before", 1), ("after", 2)])
def test_a_killed_process_loses_nothing_and_only_between_post_and_mark_it_comes_twice(making, path, dies, times):
    put(making(), [item(1), item(2)])
    with slack() as double:
        assert ended(process(path, double.url, dies)) == -signal.SIGKILL
        outbox = making(named(SlackWebhook(secret(double.url))))
        outbox.start()
        # The process that took it is no more: its lease need not end first.
        assert outbox.drain(30)
        assert [one.title.split()[-1] for one in double.posted] == ["etl-1"] * times + ["etl-2"]


def test_a_bots_thread_outlives_a_restart(making):
    with slack() as double:
        for stage in ("first", "recovered"):
            outbox = making(named(SlackBot(secret(TOKEN), "#alerts", double.api)))
            put(outbox, [item(7, stage=stage)])
            outbox.start()
            assert outbox.drain(30)
            outbox.stop()
        head, reply = double.posted
        assert (head.thread, reply.thread) == ("", head.ts)


def test_two_windows_of_one_process_send_each_message_once(making):
    one, two = Written(), Written()
    outboxes = [making(named(one)), making(named(two))]
    for outbox in outboxes:
        outbox.start()
    put(outboxes[0], [item(n) for n in range(6)])
    assert outboxes[0].drain(30)
    assert sorted(one.titles + two.titles) == [f"FAILED etl-{n}" for n in range(6)]
