"""Damaged, missing, locked and forbidden files: a sentence, and the rest of the program goes on."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from batchtui.store import writer
from batchtui.store.file import StoreFile
from batchtui.store.history import History
from tests.made import SCOPE, job

NOBODY = 65534
ROOT = Path(__file__).parents[2]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def filled(path: Path, runs: int = 2000) -> None:
    """A file of a few hundred pages, nothing of it left beside it."""
    history = History(path, retention_days=100_000)
    history.record([job(number, name=f"job-{number % 50}", state_reason="x" * 200) for number in range(runs)])
    assert history.flush(30)
    history.close(30)


def aside(path: Path) -> list[Path]:
    """The files that were set aside, without what SQLite keeps beside them."""
    found = path.parent.glob(f"{path.name}.damaged-*")
    return sorted(file for file in found if not file.name.endswith(("-wal", "-shm")))


def test_the_file_is_for_its_owner_only(path, history):
    history.record([job(1)])
    assert history.flush()
    assert mode(path.parent) == 0o700
    assert {file.name: mode(file) for file in path.parent.iterdir()} == {
        path.name + end: 0o600 for end in ("", "-wal", "-shm", ".lock")
    }


def test_a_folder_of_ours_and_a_file_that_were_open_are_closed_to_others(path, history):
    path.parent.mkdir(mode=0o755)
    path.touch(mode=0o644)
    history.record([job(1)])
    assert history.flush()
    assert (mode(path.parent), mode(path)) == (0o700, 0o600)


def test_nothing_is_opened_before_it_is_needed(path):
    History(path).close()
    assert not path.parent.exists()


@pytest.mark.parametrize("content", [b"this is no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_what_is_no_database_is_set_aside(path, history, content):
    path.parent.mkdir()
    path.write_bytes(content)
    history.record([job(1)])
    assert history.flush()
    assert history.newest(SCOPE, "etl") == [job(1)]
    (kept,) = aside(path)
    assert kept.read_bytes() == content
    (sentence,) = history.told
    assert str(kept) in sentence and "a new one begins" in sentence


def test_a_database_without_our_tables_is_set_aside(path, history):
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE migrations (version, name, at_ms)")
        other.execute("INSERT INTO migrations VALUES (1, 'else', 0)")
    other.close()
    assert history.usable()
    assert len(aside(path)) == len(history.told) == 1


@pytest.mark.parametrize("first", ["read", "write"])
def test_damage_in_the_middle_is_met_while_reading_or_writing(path, history, first):
    filled(path)
    with path.open("r+b") as file:
        size = path.stat().st_size
        # The tables' definitions and first rows stay whole: the file opens.
        file.seek(size // 4 * 3)
        file.write(b"\xa5" * (size - size // 4 * 3))
    assert history.usable() and history.told == []
    if first == "read":
        for _ in history.board_rows(SCOPE):
            pass
        assert len(aside(path)) == len(history.told) == 1
    history.record([job(number, name=f"job-{number % 50}") for number in range(3000)])
    assert history.flush(30)
    assert len(list(history.since(SCOPE, 0))) == 3000
    assert len(aside(path)) == len(history.told) == 1


def test_a_file_cut_off_is_set_aside(path, history):
    filled(path)
    os.truncate(path, path.stat().st_size // 3)
    history.record([job(1)])
    assert history.flush(30)
    assert [run.id for run in history.newest(SCOPE, "etl")] == ["id-0001"]
    assert len(list(history.board_rows(SCOPE))) > 0
    assert len(aside(path)) == 1


def test_a_second_damaged_file_of_a_day_gets_a_name_of_its_own(path):
    for _ in range(2):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"no database" * 100)
        history = History(path)
        assert history.usable()
        history.close()
        path.unlink()
    first, second = aside(path)
    assert second.name == f"{first.name}-2"


def test_whoever_meets_the_damage_later_leaves_the_new_file_alone(path):
    file = StoreFile(path)
    connection, damaged = file.connect()
    error = sqlite3.DatabaseError("malformed")
    file.set_aside(damaged, error)
    file.set_aside(damaged, error)
    newer, identity = file.connect()
    file.set_aside(damaged, error)
    assert identity != damaged and file.still(identity)
    assert len(aside(path)) == len(file.told) == 1
    connection.close()
    newer.close()


def test_a_file_that_is_removed_meanwhile_is_made_again(path, history):
    history.record([job(1)])
    assert history.flush()
    assert history.newest(SCOPE, "etl") == [job(1)]
    shutil.rmtree(path.parent)
    assert history.newest(SCOPE, "etl") == []
    history.record([job(2)])
    assert history.flush()
    assert history.newest(SCOPE, "etl") == [job(2)]


def test_a_place_that_cannot_be_is_told_and_the_rest_goes_on(tmp_path):
    (tmp_path / "file").touch()
    history = History(tmp_path / "file" / "history.sqlite3")
    history.record([job(1)])
    assert not history.flush()
    assert not history.usable()
    assert history.groups(SCOPE) == list(history.board_rows(SCOPE)) == []
    assert history.find("id-0001") is None
    history.remember_account("work", "1")
    (sentence,) = history.told
    assert "Not a directory" in sentence and "BATCHTUI_STATE" in sentence
    history.close()


READ_ONLY = """
import os, sys
from pathlib import Path
from batchtui.store.history import History
from tests.made import SCOPE, job
if os.geteuid() == 0:
    os.setuid({nobody})
history = History(Path(sys.argv[1]))
history.record([job(1)])
print(history.flush(), history.newest(SCOPE, "etl"), len(history.told))
print(history.told[0])
"""


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_that_cannot_be_written_to(there):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if there:
            filled(folder / "history.sqlite3", runs=3)
        folder.chmod(0o555)
        child = subprocess.run(
            [sys.executable, "-c", READ_ONLY.format(nobody=NOBODY), str(folder / "history.sqlite3")],
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        folder.chmod(0o755)
    answer, sentence = child.stdout.splitlines()
    assert answer == "False [] 1", child.stderr
    assert str(folder) in sentence and "batchtui works without it" in sentence


def test_a_file_that_another_process_holds_is_written_to_as_soon_as_it_is_free(path, history, monkeypatch):
    monkeypatch.setattr("batchtui.store.file.BUSY_S", 0.01)
    monkeypatch.setattr(writer, "PAUSE_S", 0.01)
    assert history.usable()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    history.record([job(1)])
    assert not history.flush(0.2)
    other.execute("COMMIT")
    other.close()
    assert history.flush(10)
    assert history.newest(SCOPE, "etl") == [job(1)]
    assert any("tried again" in sentence for sentence in history.told)


def test_rows_beyond_what_may_wait_are_dropped_and_told(path, history, monkeypatch):
    monkeypatch.setattr(writer, "MOST_WAITING", 10)
    assert history.usable()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for number in range(30):
        history.record([job(number)])
    other.execute("COMMIT")
    other.close()
    while not history.flush(1):
        pass
    assert 0 < len(history.newest(SCOPE, "etl")) < 30
    assert any("behind" in sentence for sentence in history.told)


def test_closing_writes_what_is_queued(path):
    history = History(path, retention_days=100_000)
    for number in range(20):
        history.record([job(number)])
    history.close(30)
    again = History(path)
    assert len(again.newest(SCOPE, "etl")) == 20
    again.close()
