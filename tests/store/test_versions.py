"""A file of every version that was ever released opens; one of a later version is left alone."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.store import schema
from batchtui.store.failure import NewerFile
from tests.made import SCOPE, job

HERE = Path(__file__).parent
OLD_RUN = Job(
    scope=SCOPE,
    id="0f0e0d0c-1111-2222-3333-abcdefabcdef",
    name="etl",
    queue="default",
    state=JobState.FAILED,
    created_at_ms=1_790_000_000_000,
    started_at_ms=1_790_000_060_000,
    stopped_at_ms=1_790_000_120_000,
    state_reason="Essential container in task exited",
    exit_code=3,
    definition="arn:aws:batch:ap-northeast-2:123456789012:job-definition/etl:7",
    array_size=4,
    children=(("FAILED", 1), ("SUCCEEDED", 3)),
    stopping_asked=True,
)


def made(path: Path, script: str) -> bytes:
    """A file as that version left it."""
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return path.read_bytes()


def test_there_is_a_file_of_every_version():
    assert sorted(file.name for file in HERE.glob("version_*.sql")) == [
        f"version_{number}.sql" for number in range(1, len(schema.MIGRATIONS) + 1)
    ]


@pytest.mark.parametrize("version", range(1, len(schema.MIGRATIONS) + 1))
def test_a_file_of_an_old_version_opens(path, history, version):
    made(path, (HERE / f"version_{version}.sql").read_text())
    assert history.find(OLD_RUN.id) == OLD_RUN
    assert history.account_of("work") == SCOPE.account
    assert history.told == []
    history.record([job(1)])
    assert history.flush()
    assert history.newest(SCOPE, "etl") == [job(1), OLD_RUN]


def test_the_newest_version_is_what_the_migrations_make(path, history, tmp_path):
    assert history.usable()
    made(tmp_path / "old" / "file", (HERE / f"version_{len(schema.MIGRATIONS)}.sql").read_text())

    def tables(file: Path) -> list[tuple[str, ...]]:
        with sqlite3.connect(file) as connection:
            return connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name").fetchall()

    assert tables(path) == tables(tmp_path / "old" / "file")


def test_each_migration_leaves_its_record(path, history):
    assert history.usable()
    with sqlite3.connect(path) as connection:
        assert schema.applied(connection) == len(schema.MIGRATIONS)
        assert schema.pending(connection) == ()
        names = connection.execute("SELECT name FROM migrations ORDER BY version").fetchall()
    assert names == [(migration.__name__,) for migration in schema.MIGRATIONS]


def test_a_migration_that_fails_leaves_nothing(path, monkeypatch):
    path.parent.mkdir(parents=True)

    def half(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE half (done)")
        connection.execute("INSERT INTO nowhere VALUES (1)")

    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, half))
    connection = sqlite3.connect(path, isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        schema.migrate(connection)
    assert schema.applied(connection) == len(schema.MIGRATIONS) - 1
    assert schema.pending(connection) == (half,)
    assert connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'half'").fetchone() is None


def test_two_that_migrate_at_once_do_it_once(tmp_path):
    for turn in range(10):
        together = Barrier(4)

        def migrate(number: int, turn: int = turn, together: Barrier = together) -> int:
            connection = sqlite3.connect(tmp_path / str(turn), isolation_level=None, timeout=30)
            connection.execute("PRAGMA synchronous = OFF")
            together.wait()
            schema.migrate(connection)
            version = schema.applied(connection)
            connection.close()
            return version

        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(migrate, range(4))) == {len(schema.MIGRATIONS)}


def test_a_file_of_a_newer_batchtui_is_left_alone(path, history):
    newer = f"INSERT INTO migrations VALUES ({len(schema.MIGRATIONS) + 1}, 'later', 0);"
    before = made(path, (HERE / "version_1.sql").read_text() + newer)
    with pytest.raises(NewerFile, match=r"written by a newer batchtui .*: update batchtui") as told:
        history.groups(SCOPE)
    history.record([job(1)])
    assert not history.flush()
    assert history.told == [told.value.sentence]
    assert path.read_bytes() == before
