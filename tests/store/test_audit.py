"""The audit: what is asked is on disk before it is sent, the same is asked once, and what was left open is found."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from batchtui.domain.deed import Deed, Outcome
from batchtui.store.audit import IN_FLIGHT_MS, AlreadyAsked, Audit
from tests.made import SCOPE

NOW = 1_790_000_000.0


@pytest.fixture
def audit(path):
    audit = Audit(path, clock=lambda: NOW)
    yield audit
    audit.close()


def deed(subject="job-1", action="resubmit", **more):
    return Deed(SCOPE, action, subject, name="한글 [/]", command="aws batch submit-job", **more)


def test_a_deed_is_read_as_it_was_written(audit):
    asked = audit.ask(deed(reason="why", mark="m"), planned_ms=0)
    assert audit.deeds() == [asked]
    done = audit.answer(asked, Outcome.DONE, result="job-2")
    assert audit.deeds() == [done]
    assert (done.answered_ms, done.result, done.process) == (NOW * 1000, "job-2", os.getpid())


@pytest.mark.parametrize("outcome", [None, Outcome.LOST, Outcome.UNKNOWN, Outcome.DONE, Outcome.FOUND])
def test_what_may_have_been_carried_out_since_the_plan_is_not_asked_again(audit, outcome):
    first = audit.ask(deed(), planned_ms=round(NOW * 1000))
    if outcome:
        audit.answer(first, outcome)
    with pytest.raises(AlreadyAsked) as refused:
        audit.ask(deed(), planned_ms=round(NOW * 1000))
    assert refused.value.deed.number == first.number
    audit.ask(deed("job-2"), planned_ms=0)
    audit.ask(deed(action="stop"), planned_ms=0)


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.LEFT])
def test_what_was_not_carried_out_may_be_asked_again(audit, outcome):
    audit.answer(audit.ask(deed(), planned_ms=0), outcome)
    assert audit.ask(deed(), planned_ms=0).number == 2


def test_a_later_plan_may_ask_for_what_was_done_before_it(audit):
    audit.answer(audit.ask(deed(), planned_ms=0), Outcome.DONE)
    assert audit.ask(deed(), planned_ms=round(NOW * 1000) + 1).number == 2


def test_of_many_windows_one_asks(path):
    def press(_):
        window = Audit(path, clock=lambda: NOW)
        try:
            return window.ask(deed(), planned_ms=0).number
        except AlreadyAsked:
            return None
        finally:
            window.close()

    with ThreadPoolExecutor(8) as pool:
        assert [number for number in pool.map(press, range(8)) if number] == [1]


def test_what_a_dead_process_left_open_is_an_orphan_and_what_lives_is_not(path, audit):
    died = (
        "import sys\nfrom pathlib import Path\nfrom batchtui.store.audit import Audit\n"
        "from batchtui.domain.deed import Deed\nfrom batchtui.domain.scope import Scope\n"
        f"Audit(Path(sys.argv[1]), clock=lambda: {NOW}).ask(Deed(Scope('aws', '', 'r'), 'resubmit', 'died'), 0)\n"
        "import os; os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", died, str(path)], check=False).returncode == 9
    mine = audit.ask(deed("mine"), planned_ms=0)
    assert [one.subject for one in audit.orphans()] == ["died"]
    later = Audit(path, clock=lambda: NOW + 86_400)
    assert [one.subject for one in later.orphans()] == ["died"], "however long it takes, this process is at it"
    audit._write(lambda connection: connection.execute("UPDATE deeds SET process = ?", (os.getpid(),)))
    assert [one.subject for one in later.orphans()] == ["died"], "the dead one had our id"
    audit.answer(mine, Outcome.DONE)


def test_the_first_request_on_a_new_machine_is_no_orphan_to_another_window(tmp_path):
    path = tmp_path / "not" / "there" / "history.sqlite3"
    audit = Audit(path)
    audit.ask(deed("first"), planned_ms=0)
    look = "import sys\nfrom pathlib import Path\nfrom batchtui.store.audit import Audit\n"
    look += "print(len(Audit(Path(sys.argv[1])).orphans()))"
    told = subprocess.run([sys.executable, "-c", look, str(path)], capture_output=True, text=True, check=True)
    assert told.stdout == "0\n"
    assert (path.parent.stat().st_mode & 0o777, path.with_name("history.sqlite3.living").stat().st_mode & 0o777) == (
        0o700, 0o600,
    )  # fmt: skip
    audit.close()


def test_without_a_word_on_who_lives_what_is_old_is_an_orphan(path, audit, monkeypatch):
    audit.ask(deed("theirs"), planned_ms=0)
    audit._write(lambda connection: connection.execute("UPDATE deeds SET process = 1"))
    monkeypatch.setattr("batchtui.store.audit.lives", lambda *_: None)
    assert audit.orphans() == []
    later = Audit(path, clock=lambda: NOW + IN_FLIGHT_MS / 1000 + 1)
    assert [one.subject for one in later.orphans()] == ["theirs"]


def test_old_rows_go_and_open_ones_stay(path, audit):
    audit.answer(audit.ask(deed("done"), planned_ms=0), Outcome.DONE)
    audit.ask(deed("open"), planned_ms=0)
    later = Audit(path, retention_days=180, clock=lambda: NOW + 181 * 86_400)
    later.ask(deed("new"), planned_ms=0)
    later.close()
    assert [one.subject for one in later.deeds()] == ["new", "open"]


def test_where_nothing_can_be_written_the_action_goes_on_and_it_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    audit = Audit(tmp_path / "file" / "history.sqlite3")
    asked = audit.ask(deed(), planned_ms=0)
    assert asked.number == 0
    audit.answer(asked, Outcome.DONE)
    assert audit.deeds() == []
    assert any("not in the audit" in sentence for sentence in audit.told)


def test_the_caller_is_named_when_it_is_known(audit):
    asked = audit.ask(deed(), planned_ms=0)
    audit.name_caller([asked.number, 0], "arn:aws:iam::1:user/a")
    assert audit.deeds()[0].who == "arn:aws:iam::1:user/a"
