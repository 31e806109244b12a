"""The guard inside a Python program."""

import asyncio

import guards
import pytest

from batchtui.dedup import AlreadyRunning, GuardError, guard, guarded


@pytest.fixture(autouse=True)
def _job(table, batch, monkeypatch):
    batch.put("job-1")
    batch.put("job-2")
    monkeypatch.setenv("BATCHTUI_LOCK_TABLE", table)
    monkeypatch.setenv("BATCHTUI_ACCOUNT", guards.ACCOUNT)
    monkeypatch.setenv("AWS_BATCH_JOB_ID", "job-1")


def test_held_in_the_block_and_given_back(table, wire, monkeypatch):
    with guard("k") as run:
        assert guards.held(wire(), table).token == run.token
        monkeypatch.setenv("AWS_BATCH_JOB_ID", "job-2")
        with pytest.raises(AlreadyRunning, match="job-1 has the lock on k") as told, guard("k"):
            raise AssertionError("not reached")
        assert told.value.holder.owner == "job-1"
    assert guards.held(wire(), table).released_at_ms
    assert (guards.outcome(wire(), table, "job-1"), guards.outcome(wire(), table, "job-2")) == ("ran", "skipped")


def test_an_exception_keeps_the_lock_for_the_next_attempt(table, wire):
    with pytest.raises(ZeroDivisionError), guard("k"):
        raise ZeroDivisionError
    assert not guards.held(wire(), table).released_at_ms


def test_around_each_call_of_a_function(table, wire):
    @guarded("k")
    def double(number: int) -> int:
        assert not guards.held(wire(), table).released_at_ms
        return 2 * number

    assert [double(2), double(3)] == [4, 6]


def test_around_a_coroutine_until_it_has_ended(table, wire):
    @guarded("k")
    async def double(number: int) -> int:
        await asyncio.sleep(0)
        assert not guards.held(wire(), table).released_at_ms
        return 2 * number

    assert asyncio.run(double(2)) == 4
    assert guards.held(wire(), table).released_at_ms


def test_a_generator_is_not_taken():
    with pytest.raises(GuardError, match="count is a generator"):

        @guarded("k")
        def count():
            yield 1


def test_a_key_that_would_be_a_slot_is_not_taken():
    with pytest.raises(GuardError, match="without #"), guard("k#0"):
        raise AssertionError("not reached")


def test_outside_batch_a_lease_is_held(table, wire, monkeypatch):
    monkeypatch.delenv("AWS_BATCH_JOB_ID")
    with guard("k") as run:
        assert guards.held(wire(), table).lease_until_ms
        assert not run.lost.is_set()
    assert guards.held(wire(), table).released_at_ms


def test_a_table_that_is_not_there(capfd):
    with pytest.raises(GuardError, match="create it"), guard("k", table="none", on_error="fail"):
        raise AssertionError("not reached")
    with guard("k", table="none") as run:
        assert run.token == 0
    assert "RUNNING WITHOUT THE LOCK" in capfd.readouterr().err


@pytest.mark.parametrize("options", [{"policy": "maybe"}, {"on_error": "skip"}, {"at_most": 2}, {"policy": "allow"}])
def test_arguments_that_do_not_fit(options):
    with pytest.raises(GuardError), guard("k", **options):
        raise AssertionError("not reached")
