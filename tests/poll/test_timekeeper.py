"""The timetable: read once the active runs are known, held against the runs as they come, and whole where AWS fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from short_story import short_story
from waiting import until

from batchtui.aws.clients import Clients
from batchtui.aws.queues import describe_queues
from batchtui.demo import ids
from batchtui.demo.faults import NONE, Faults
from batchtui.demo.rules import batch_target, rule
from batchtui.demo.server import Server, serving
from batchtui.domain.due import Timetable, Verdict
from batchtui.domain.failure import LoginExpired
from batchtui.domain.when import DAY, HOUR
from batchtui.poll.board import Board
from batchtui.poll.loop import Poller
from batchtui.poll.timekeeper import Timekeeper

NOON = 1_795_000_000_000 // DAY * DAY + 12 * HOUR


class Kept:
    """A board with its poll and its timekeeper."""

    def __init__(self, clients: Clients) -> None:
        self.board = Board()
        self.poller = Poller(clients, self.board, 0.05)
        self.keeper = Timekeeper(clients, self.board)

    @property
    def timetable(self) -> Timetable:
        found = self.board.status.timetable
        assert found is not None
        return found

    def verdict(self, name: str) -> str:
        """Of the newest due time that is over."""
        key = next((one.key for one in self.timetable.schedules.found if one.name == name), "")
        last = self.timetable.standings[key].last if key else None
        return last.verdict.value if last is not None else ""


@contextmanager
def keeping(clients: Clients) -> Iterator[Kept]:
    kept = Kept(clients)
    kept.poller.start()
    kept.keeper.start()
    try:
        yield kept
    finally:
        kept.poller.stop()
        kept.keeper.stop()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(short_story(start=NOON)) as server:
        yield server


def test_each_schedule_with_what_became_of_its_times(at: Any, server: Server) -> None:
    with keeping(at(server.endpoint)) as kept:
        until(lambda: kept.board.status.timetable is not None and kept.verdict("settlement-report") == "missed")
        assert kept.board.status.history_complete, "before, no time is called missed"
        for name in ("nightly-report", "mail-digest", "my-service-often", "backfill"):
            assert kept.verdict(name) == "ran"
        assert (kept.verdict("on-upload"), kept.verdict("old-export")) == ("", "")
        due = kept.timetable.next_by_name
        assert due["mail-digest"] == NOON // DAY * DAY + 21 * HOUR + HOUR // 2
        assert due["日次レポート-集計"] == NOON // DAY * DAY + DAY
        assert {name for name in due if name.startswith("backfill-")} == {
            name for name in kept.board.names() if name.startswith("backfill-")
        }
        assert "partner-load" not in due and "billing-export-v1" not in due
        nightly = next(one for one in kept.timetable.schedules.found if one.name == "nightly-report")
        dues = kept.timetable.standings[nightly.key].dues
        assert [one.verdict for one in dues][-6:] == [Verdict.RAN] * 6 and dues[0].verdict is Verdict.UNSEEN


def test_a_run_that_comes_late_after_all_is_no_longer_missed_and_a_switch_shows_at_once(
    at: Any, server: Server
) -> None:
    clients = at(server.endpoint)
    row = rule("by-hand", f"cron(0 {NOON // HOUR % 24} * * ? *)")
    server.door.world.rules["default", "by-hand"] = (row, [batch_target("default", "cleanup", "by-hand")])
    with keeping(clients) as kept:
        until(lambda: kept.board.status.timetable is not None and kept.verdict("by-hand"))
        asked = server.door.counted()["ListTargetsByRule"]
        clients.batch.submit_job(jobName="by-hand", jobQueue="default", jobDefinition="cleanup")
        until(lambda: kept.verdict("by-hand") == "ran")
        assert server.door.counted()["ListTargetsByRule"] == asked, "what is known is not asked for again"
        clients.events.disable_rule(Name="by-hand")
        kept.keeper.again()
        until(lambda: not next(one for one in kept.timetable.schedules.found if one.name == "by-hand").enabled)
        assert "by-hand" not in kept.timetable.next_by_name
        asked = server.door.counted()["ListRules"]
        kept.keeper.switched(str(row["Arn"]).replace(ids.REGION, "ap-northeast-2"), True)
        until(lambda: "by-hand" in kept.timetable.next_by_name)
        assert server.door.counted()["ListRules"] == asked, "that is known without reading all of them"


def test_before_all_runs_are_known_nothing_is_called_missed(at: Any, server: Server) -> None:
    clients = at(server.endpoint)
    kept = Kept(clients)
    kept.board.set_queues(describe_queues(clients))
    kept.keeper.start()
    kept.board.set_status(active_complete=True)
    until(lambda: kept.board.status.timetable is not None)
    assert {kept.verdict(name) for name in ("settlement-report", "nightly-report")} == {"not seen"}
    kept.board.set_status(history_complete=True)
    until(lambda: kept.verdict("settlement-report") == "missed")
    kept.keeper.stop()


def test_a_failure_is_told_and_what_was_read_stays(at: Any, server: Server) -> None:
    with keeping(at(server.endpoint)) as kept:
        until(lambda: kept.board.status.timetable is not None)
        known = kept.timetable.schedules
        server.door.fault(Faults(expired=True))
        kept.keeper.again()
        until(lambda: isinstance(kept.board.status.schedules_error, LoginExpired))
        assert kept.timetable.schedules == known
        server.door.fault(replace(NONE, denied=frozenset({"ListRules", "ListSchedules"})))
        kept.keeper.again()
        until(lambda: kept.timetable.schedules.found == () and len(kept.timetable.schedules.unseen) == 2)
        assert kept.board.status.schedules_error is None
        server.door.fault(NONE)
