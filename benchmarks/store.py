"""Whether the history's tables are worth their trouble: against a plain table of text columns, in the same run.

    python benchmarks/store.py [RUNS] [GROUPS]

Prints ms and MB for both and their ratio (below 1: the history is the cheaper one).
"""

import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.store.history import History

SCOPE = Scope("aws", "123456789012", "ap-northeast-2")
NOW = round(time.time() * 1000)
PAGE = 1000
NAIVE = (
    "CREATE TABLE runs (endpoint TEXT, account TEXT, region TEXT, id TEXT, name TEXT, queue TEXT, state TEXT,"
    " created INTEGER, started INTEGER, stopped INTEGER, reason TEXT, exit_code INTEGER, container_reason TEXT,"
    " definition TEXT, array_size INTEGER, children TEXT, nodes INTEGER, share TEXT, stopping INTEGER,"
    " PRIMARY KEY (endpoint, account, region, id))"
)


class Naive:
    """One table, every value as text, written by REPLACE."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", NAIVE):
            self.connection.execute(statement)
        self.connection.execute("CREATE INDEX by_name ON runs (endpoint, account, region, name, created DESC)")

    def record(self, jobs: Sequence[Job]) -> None:
        """One transaction."""
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany(f"REPLACE INTO runs VALUES ({', '.join('?' * 19)})", map(self._row, jobs))
        self.connection.execute("COMMIT")

    def _row(self, job: Job) -> tuple[Any, ...]:
        scope, *rest = astuple(job)
        rest[3], rest[12] = job.state.value, str(rest[12])
        return (*scope, *rest)

    def groups(self) -> list[Any]:
        """The newest state, count and creation of every name."""
        return self.connection.execute(
            "SELECT name, state, count(*), max(created) FROM runs"
            " WHERE endpoint = ? AND account = ? AND region = ? GROUP BY name",
            astuple(SCOPE),
        ).fetchall()

    def newest(self, name: str) -> list[Any]:
        """The last thirty of a name."""
        return self.connection.execute(
            "SELECT * FROM runs WHERE endpoint = ? AND account = ? AND region = ? AND name = ?"
            " ORDER BY created DESC LIMIT 30",
            (*astuple(SCOPE), name),
        ).fetchall()

    def find(self, job_id: str) -> list[Any]:
        """One run."""
        return self.connection.execute(
            "SELECT * FROM runs WHERE endpoint = ? AND account = ? AND region = ? AND id = ?", (*astuple(SCOPE), job_id)
        ).fetchall()


def made(runs: int, groups: int) -> Iterator[Job]:
    """Runs as AWS tells them, newest first."""
    for number in range(runs):
        created, name = NOW - number * 5000, f"etl-service-{number % groups:04}"
        failed = number % 10 == 0
        yield Job(
            scope=SCOPE,
            id=str(uuid.UUID(int=(number + 1) * 2654435761 << 64 | number)),
            name=name,
            queue=f"queue-{number % 2}",
            state=JobState.FAILED if failed else JobState.SUCCEEDED,
            created_at_ms=created,
            started_at_ms=created + 40_000,
            stopped_at_ms=created + 40_000 + number % 600_000,
            state_reason="Essential container in task exited",
            exit_code=int(failed),
            container_reason="OutOfMemoryError: Container killed due to memory usage" if failed else "",
            definition=f"arn:aws:batch:ap-northeast-2:123456789012:job-definition/{name}:7",
        )


def took(work: Callable[[], Any]) -> float:
    """Ms."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def size(path: Path) -> float:
    """MB, with what waits in the WAL."""
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*")) / 1e6


def flushed(history: History, pages: Sequence[Sequence[Job]]) -> None:
    """Records and waits."""
    for page in pages:
        history.record(page)
    if not history.flush(600):
        raise SystemExit("the history was not written")


def main(runs: int, groups: int) -> None:
    """Fills both, and asks both the same."""
    jobs = list(made(runs, groups))
    pages = [jobs[at : at + PAGE] for at in range(0, runs, PAGE)]
    changed = [replace(job, state_reason="changed") for job in jobs[:PAGE]]
    names = sorted({job.name for job in jobs})
    with tempfile.TemporaryDirectory() as folder:
        ours, plain = Path(folder, "ours", "history.sqlite3"), Path(folder, "naive.sqlite3")
        history, naive = History(ours), Naive(plain)
        table = [
            (f"insert {runs}", took(lambda: flushed(history, pages)), took(lambda: [naive.record(p) for p in pages])),
            ("the same again", took(lambda: flushed(history, pages)), took(lambda: [naive.record(p) for p in pages])),
            (f"change {PAGE}", took(lambda: flushed(history, [changed])), took(lambda: naive.record(changed))),
            ("groups", took(lambda: history.groups(SCOPE)), took(naive.groups)),
            ("newest 30 of one", took(lambda: history.newest(SCOPE, names[0])), took(lambda: naive.newest(names[0]))),
            (
                f"newest 30 of {len(names)}",
                took(lambda: list(history.board_rows(SCOPE))),
                took(lambda: [naive.newest(name) for name in names]),
            ),
            (
                "find 1000 ids",
                took(lambda: [history.find(job.id) for job in jobs[:1000]]),
                took(lambda: [naive.find(job.id) for job in jobs[:1000]]),
            ),
            ("stats of one", took(lambda: history.stats(SCOPE, names[0], 0)), float("nan")),
            ("size, MB", size(ours), size(plain)),
        ]
        history.close()
    print(f"{runs} runs in {len(names)} groups{'':10} history   text columns   ratio")
    for label, mine, theirs in table:
        print(f"{label:<28} {mine:>13.1f} {theirs:>14.1f} {mine / theirs:>7.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3] or ("100000", "1000")))
