"""A process that writes to a history until it is killed, and what must be true of the file afterwards."""

import random
import sqlite3
import subprocess
import sys
from pathlib import Path

from batchtui.store.history import History
from tests.made import SCOPE

ROOT = Path(__file__).parents[2]
BATCH = 40
CHILD = f"""
import sys
from itertools import count
from pathlib import Path
from batchtui.domain.state import JobState
from batchtui.store.history import History
from tests.made import job
first = int(sys.argv[2])
history = History(Path(sys.argv[1]), retention_days=100_000)
for number in count(first, {BATCH}):
    numbers = range(number, number + {BATCH})
    history.record(job(n, JobState.RUNNING, name=f"job-{{n % 7}}", state_reason="r" * (n % 300)) for n in numbers)
    if history.flush(30):
        print(number + {BATCH}, flush=True)
"""


def kill_while_writing(path: Path, first: int, chance: random.Random) -> int:
    """Kills a writer after some batches, at whatever it does then; the number below which all runs were flushed."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), str(first)], stdout=subprocess.PIPE, text=True, bufsize=1, cwd=ROOT
    )
    assert child.stdout is not None
    try:
        for _ in range(chance.randint(1, 12)):
            child.stdout.readline()
        # A moment that falls anywhere within the next transactions, without a clock.
        for _ in range(chance.randint(0, 200_000)):
            pass
    finally:
        child.kill()
    told = child.stdout.read().split()
    child.wait()
    return int(told[-1]) if told else first


def check(path: Path, flushed: int) -> int:
    """The file opens, is sound, has every run below a number; the next number that is free."""
    history = History(path, retention_days=100_000)
    ids = {run.id for run in history.since(SCOPE, 0)}
    counted = sum(row.count for row in history.groups(SCOPE))
    told = history.told
    history.close(30)
    assert told == []
    assert {f"id-{number:04}" for number in range(flushed)} <= ids
    assert counted == len(ids)
    # A batch is there as a whole or not at all.
    assert len(ids) % BATCH == 0
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    return len(ids)


def rounds(path: Path, number: int, seed: int) -> None:
    """Kill, look, go on with the same file."""
    chance = random.Random(seed)
    first = 0
    for _ in range(number):
        flushed = kill_while_writing(path, first, chance)
        assert flushed >= first
        first = check(path, flushed)
    assert first > 0
