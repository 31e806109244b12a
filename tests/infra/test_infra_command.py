"""`batchtui infra init`, `check` and `render`, as a user runs them."""

from pathlib import Path

import pytest
from running import run
from stacks import HERE, JOB, STACK, files_of

from batchtui.infra.jobs_file import read_jobs_file


def test_init_writes_a_file_once_and_render_makes_templates_of_it(tmp_path):
    file = tmp_path / "deep" / "batch.toml"
    first = run("infra", "init", "--file", str(file))
    assert (first.code, first.out) == (0, f"{file}\n")
    again = run("infra", "init", "--file", str(file))
    assert (again.code, again.err) == (1, f"batchtui: {file} is not written: File exists; --force overwrites it.\n")
    file.write_text(file.read_text().replace("# enabled = true\n# webhook", "enabled = false\n# webhook"))
    out = tmp_path / "out"
    made = run("infra", "render", "--file", str(file), "--out", str(out))
    assert (made.code, made.out) == (0, f"{out / 'platform.yaml'}\n{out / 'jobs.yaml'}\n")
    assert made.err == ""


@pytest.fixture
def quiet(tmp_path) -> Path:
    """The original set-up without the alert function: to pack it takes a second."""
    path = tmp_path / "quiet.toml"
    path.write_text((HERE / "original.toml").read_text().replace("[alerts]", "[alerts]\nenabled = false"))
    return path


def test_render_writes_the_same_wherever_it_does(quiet):
    made = run("infra", "render", "--file", str(quiet))
    assert (made.code, made.err) == (0, "")
    expected = files_of(read_jobs_file(quiet).stack, "")
    assert made.out == "".join(f"--- # {name}\n{text}\n" for name, text in expected.items())


def test_check_shows_when_each_job_is_due_next(quiet):
    done = run("infra", "check", "--file", str(quiet))
    assert (done.code, done.err) == (0, "")
    said, _, *rows = done.out.splitlines()
    assert said == f"ok {quiet}: 2 queues, 2 jobs"
    assert rows[0].startswith("my-service-do-something  every day 00:00            UTC   ")
    assert rows[1].startswith("my-service-keep-doing    every 10 minutes from :07  UTC   ")
    assert [row.count(", ") for row in rows] == [2, 2], "three times each"


def test_a_wrong_file_is_told_whole_and_nothing_is_written(tmp_path):
    file = tmp_path / "batch.toml"
    file.write_text(STACK + JOB.replace("512", "513").replace("default", "defult"))
    for words in (["check"], ["render", "--out", str(tmp_path / "out")]):
        done = run("infra", *words, "--file", str(file))
        assert (done.code, done.out) == (2, "")
        told = done.err.splitlines()
        assert len(told) == 2 and all(line.startswith(f"batchtui: {file}:") for line in told)
    assert not (tmp_path / "out").exists()
    missing = run("infra", "check", "--file", str(tmp_path / "none.toml"))
    assert missing.code == 2 and missing.err.count("\n") == 1 and "there is no such file" in missing.err
