"""Occurrences in whatever order, from however many processes: each is counted once, and told once."""

import threading
from collections import Counter
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from batchtui.alerting.ledger import Ledger, ending_of
from batchtui.alerting.lifecycle import Finding
from batchtui.domain.alert import AlertKey, Kind, Severity
from batchtui.domain.state import JobState
from batchtui.store import alerts
from batchtui.store.alertbook import AlertBook
from tests.alerting.watching import NOW, Watching, failed, succeeded
from tests.made import MINUTE, SCOPE, job
from tests.often import often


@dataclass(frozen=True)
class End:
    """A run that ended at a minute, as one or another process sees it."""

    minute: int
    name: str
    queue: str
    good: bool


ENDS = st.lists(
    st.builds(
        End, st.integers(0, 20), st.sampled_from(["etl", "load"]), st.sampled_from(["default", "other"]), st.booleans()
    ),
    min_size=1,
    max_size=12,
)


def finding(number: int, end: End) -> Finding:
    key = AlertKey(SCOPE, Kind.FAILED, end.queue, end.name, "exit")
    at_ms = NOW + end.minute * MINUTE
    return Finding(key, Severity.CRITICAL, "failed", at_ms, f"id-{number}", "It failed.", claim=f"alert#id-{number}")


def success(number: int, end: End):
    at_ms = NOW + end.minute * MINUTE
    return job(number, JobState.SUCCEEDED, name=end.name, queue=end.queue, created_at_ms=at_ms - 1, stopped_at_ms=at_ms)


@given(ends=ENDS, data=st.data())
@settings(max_examples=often(60))
def test_what_is_open_in_the_end_does_not_depend_on_who_saw_what_when(ends, data, tmp_path_factory):
    """Every look tells the newest success of its names, as the board does."""
    book = AlertBook(tmp_path_factory.mktemp("ledger") / "history.sqlite3", retention_days=100_000)
    looks = [*data.draw(st.lists(st.sets(st.integers(0, len(ends) - 1)), max_size=6)), set(range(len(ends)))]
    for look in looks:
        seen = [(number, ends[number]) for number in sorted(look)]
        found = [finding(number, end) for number, end in seen if not end.good]
        over = [ending_of(success(number, end)) for number, end in enumerate(ends) if end.good]
        book.write(lambda one, found=found, over=over: Ledger(one, SCOPE, NOW).take(found, filter(None, over)))
    kept = book.read(lambda connection: alerts.shown(connection, 0))
    book.close()
    for place in {(end.queue, end.name) for end in ends}:
        its = [end for end in ends if (end.queue, end.name) == place]
        bad = [end.minute for end in its if not end.good]
        good = max((end.minute for end in its if end.good), default=-1)
        mine = [alert for alert in kept if (alert.key.queue, alert.key.name) == place]
        assert sum(not alert.over for alert in mine) == (bool(bad) and max(bad) >= good)
        assert sum(alert.count for alert in mine) == len(bad)


def test_many_processes_on_one_store_count_and_tell_each_once(tmp_path):
    path = tmp_path / "state" / "history.sqlite3"
    runs = [failed(0, number=n, name=f"job-{'abc'[n % 3]}") for n in range(60)]
    books = [AlertBook(path, retention_days=100_000) for _ in range(4)]
    several = [Watching(book, sends=number != 3) for number, book in enumerate(books)]
    together = threading.Barrier(4)

    def look(one: Watching, first: int) -> None:
        together.wait()
        for part in range(6):
            at = (first + part) % 6 * 10
            one.see(*runs[at : at + 10])

    threads = [threading.Thread(target=look, args=(one, number)) for number, one in enumerate(several)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    several[0].see()
    assert {alert.key.name: alert.count for alert in several[0].watch.alerts()} == dict.fromkeys(
        ("job-a", "job-b", "job-c"), 20
    )
    told = several[0].sent()
    assert Counter(message.title.split(",")[0] for message in told) == dict.fromkeys(
        ("FAILED job-a", "FAILED job-b", "FAILED job-c"), 1
    )
    several[1].see(after_ms=20 * MINUTE)
    assert sum(more + (stage == "first") for stage, more in several[0].stages()) == 60
    for book in books:
        book.close()


def test_a_message_and_what_it_tells_of_are_written_together(book, monkeypatch):
    """Killed between the claim and the sending: either both are on disk, or the next start does both."""
    watching = Watching(book)
    with monkeypatch.context() as patch:
        patch.setattr(alerts, "note", lambda *_: 1 / 0)
        watching.board.apply([failed(1)])
        watching.watch.look()
        try:
            watching.watch.tell()
        except ZeroDivisionError:
            pass
        else:
            raise AssertionError("it was to be killed")
    assert (watching.sent(), watching.watch.alerts()[0].told) == ([], 0)
    again = Watching(book)
    again.see(failed(1))
    assert again.stages() == [("first", 0)]
    again.see(succeeded(0))
    assert [stage for stage, _ in again.stages()] == ["first", "recovered"]
