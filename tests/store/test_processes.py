"""Several batchtui on one file, and one that is killed."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from batchtui.domain.state import JobState
from batchtui.store.history import History
from tests.made import SCOPE, job
from tests.store.killing import ROOT, rounds

WRITER = """
import sys
from pathlib import Path
from batchtui.domain.state import JobState
from batchtui.store.history import History
from tests.made import job
me = int(sys.argv[2])
history = History(Path(sys.argv[1]), retention_days=100_000)
sys.stdin.read()
for batch in range(20):
    shared = [job(n, JobState.RUNNING, state_reason=f"seen by {me}") for n in range(50)]
    ended = [job(n, JobState.SUCCEEDED, exit_code=0) for n in range(50) if n % 4 == me]
    own = [job(1000 + me * 1000 + batch * 50 + n, name=f"own-{me}") for n in range(50)]
    history.record(shared + own + ended)
    list(history.board_rows(own[0].scope, 3))
print(history.flush(60), history.told)
history.close(60)
"""


def test_several_processes_write_to_one_file(path, history):
    children = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(me)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for me in range(4)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.close()
    answers = []
    for child in children:
        assert child.stdout is not None
        answers.append(child.stdout.read().strip())
        assert child.wait() == 0
    assert answers == ["True []"] * 4
    assert {(row.name, row.count) for row in history.groups(SCOPE)} == {
        ("etl", 50), *((f"own-{me}", 1000) for me in range(4)),
    }  # fmt: skip
    assert {run.state for run in history.newest(SCOPE, "etl", 50)} == {JobState.SUCCEEDED}


def test_threads_read_while_one_writes(history):
    first = [job(number) for number in range(200)]
    history.record(first)
    assert history.flush()

    def read(turn: int) -> int:
        history.record([replace(run, state_reason=str(turn)) for run in first])
        rows = list(history.board_rows(SCOPE, 1000))
        # One transaction a batch, one moment a reading: never half of a batch.
        assert len({run.state_reason for run in rows}) == 1
        return len(rows)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(read, range(64))) == {200}
    assert history.flush(30)
    assert history.told == []


def test_a_damaged_file_is_set_aside_once_by_many(tmp_path):
    for turn in range(10):
        path = tmp_path / f"turn-{turn}" / "history.sqlite3"
        path.parent.mkdir()
        path.write_bytes(b"no database" * 1000)
        histories = [History(path, retention_days=100_000) for _ in range(6)]
        together = Barrier(6)

        def write(number: int, histories: list[History] = histories, together: Barrier = together) -> bool:
            together.wait()
            histories[number].record([job(number)])
            return histories[number].flush(30)

        with ThreadPoolExecutor(6) as pool:
            assert all(pool.map(write, range(6)))
        assert len(histories[0].newest(SCOPE, "etl")) == 6
        assert sum(len(history.told) for history in histories) == 1
        for history in histories:
            history.close(30)
        assert len(list(path.parent.glob("*.damaged-*"))) == 1


def test_what_was_flushed_outlives_a_kill(path):
    rounds(path, number=4, seed=4)
