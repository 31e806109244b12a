"""`infra init --from-queue`: what a queue has already, as a jobs file that renders."""

from dataclasses import replace

import boto3
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from often import often
from running import run
from stacks import JOB, STACK, read_text, stack

from batchtui.demo.server import serving
from batchtui.demo.story import build
from batchtui.infra.begin import begun
from batchtui.infra.existing import Existing
from batchtui.infra.jobs_file import read_jobs_file
from batchtui.infra.retry import cause_of_rule, retry_strategy


def test_what_a_queue_has_becomes_a_file_that_is_right(at, tmp_path):
    # A demo of its own: other tests register what no jobs file can say.
    with serving(build(speed=0)) as server:
        _begins(at, server.endpoint, tmp_path / "batch.toml")


def _begins(at, endpoint, path):
    at(endpoint)
    done = run("infra", "init", "--from-queue", "default", "--file", str(path))
    assert (done.code, done.out) == (0, f"{path}\n"), done
    read = read_jobs_file(path)
    assert read.mistakes == (), [one.sentence for one in read.mistakes]
    asked = {one.name: one for one in read.stack.job}
    for name, job in asked.items():
        raw = boto3.client("batch").describe_job_definitions(jobDefinitionName=name, status="ACTIVE")["jobDefinitions"]
        if raw:
            container = max(raw, key=lambda one: one["revision"])["containerProperties"]
            assert job.image == container["image"] and list(job.command) == container.get("command", [])
    assert any(job.schedule for job in asked.values())
    text = path.read_text()
    assert "# Left out: DB_PASSWORD, API_TOKEN in clear (put under secrets); the role arn:" in text
    assert not any(name in one.environment for one in asked.values() for name in ("DB_PASSWORD", "API_TOKEN"))


def test_a_queue_that_is_not_there_is_told(at, standing, tmp_path):
    at(standing.endpoint)
    done = run("infra", "init", "--from-queue", "none", "--file", str(tmp_path / "batch.toml"))
    assert done.code == 1 and done.err.startswith("batchtui: There is no job queue none; queues here:")
    assert not (tmp_path / "batch.toml").exists()


@pytest.mark.parametrize("name", ["original", "every"])
def test_a_file_that_was_written_says_what_was_meant(name, tmp_path):
    file = stack(name)
    mine = tuple(job for job in file.job if job.queue == file.queue[0].name)
    text = begun(Existing(file.stack, file.queue[0], mine, ("something",)))
    read = read_text(text, tmp_path).stack
    assert (read.stack, read.queue, read.job) == (file.stack, file.queue[:1], mine)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


@hypothesis(max_examples=often(40))
@given(st.lists(TEXTS), st.dictionaries(st.from_regex(r"[A-Z_]{1,8}", fullmatch=True), TEXTS))
def test_whatever_a_job_is_given_is_written_as_toml(tmp_path, command, environment):
    file = read_text(STACK + JOB, tmp_path).stack
    job = replace(file.job[0], command=tuple(command), environment=environment)
    read = read_text(begun(Existing(file.stack, file.queue[0], (job,))), tmp_path)
    assert read.mistakes == () and read.stack.job == (job,)


def test_a_retry_rule_is_known_by_its_name():
    rules = retry_strategy(3, ["host", "image", 75])["EvaluateOnExit"]
    told = [{key[0].lower() + key[1:]: value for key, value in rule.items()} for rule in rules]
    assert [cause_of_rule(rule) for rule in told] == ["host", "image", 75, None]
    assert cause_of_rule({"action": "retry", "onReason": "Anything*"}) is None
