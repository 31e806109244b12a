"""The real command against moto's DynamoDB: who runs, what is given back, and with which code it ends."""

import signal

import guards
import pytest
from answering import Asked, Reply, answering, closed_port, fault
from waiting import until


def test_runs_the_command_with_its_streams_and_gives_the_lock_back(table, wire, batch):
    batch.put("job-1")
    script = "cat; echo to stderr >&2; echo $BATCHTUI_FENCE $BATCHTUI_LOCK_KEY"
    done = guards.run("--table", table, "--key", "k", "--", "sh", "-c", script, job="job-1", given="input\n")
    held = guards.held(wire(), table)
    assert (done.code, done.err) == (0, "to stderr\n")
    assert done.out == f"input\n{held.token} k\n"
    assert held.released_at_ms
    assert guards.outcome(wire(), table, "job-1") == "ran"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["sh", "-c", "exit 3"], 3),
        (["sh", "-c", "kill -9 $$"], 137),
        (["sh", "-c", "kill -TERM $$"], 143),
        (["/nowhere/command"], 127),
        (["no-such-command-anywhere"], 127),
        (["/etc/hostname"], 126),
        (["/"], 126),
    ],
)
def test_a_command_that_fails_keeps_the_lock_for_the_next_attempt(table, wire, batch, command, code):
    batch.put("job-1")
    done = guards.run("--table", table, "--key", "k", "--", *command, job="job-1")
    assert done.code == code
    assert not guards.held(wire(), table).released_at_ms


def test_a_retry_finds_its_lock_and_the_run_between_was_skipped(table, wire, batch):
    batch.put("job-1")
    batch.put("job-2")
    options = ("--table", table, "--key", "k", "--")
    assert guards.run(*options, "false", job="job-1").code == 1
    between = guards.run(*options, "echo", "never", job="job-2")
    assert (between.code, between.out) == (0, "")
    assert between.err == "batchtui guard: Not run: job-1 has the lock on k (attempt 1).\n"
    assert guards.outcome(wire(), table, "job-2") == "skipped"
    assert guards.run(*options, "echo", "again", job="job-2", attempt=2).code == 75
    second = guards.run(*options, "echo", "ran", job="job-1", attempt=2)
    assert (second.code, second.out) == (0, "ran\n")
    assert guards.run(*options, "echo", "ran", job="job-2", attempt=3).out == "ran\n"


@pytest.mark.parametrize(("status", "runs"), [("RUNNING", False), ("RUNNABLE", False), ("FAILED", True)])
def test_the_lock_goes_on_when_batch_calls_the_holder_ended(table, batch, status, runs):
    batch.put("job-1")
    options = ("--table", table, "--key", "k", "--")
    guards.run(*options, "false", job="job-1")
    batch.put("job-1", status)
    assert guards.run(*options, "echo", "ran", job="job-2").out == ("ran\n" if runs else "")


def test_a_terminated_holder_is_given_time_to_stop(table, batch, wire):
    options = ("--table", table, "--key", "k")
    guards.run(*options, "--", "false", job="job-1")
    now_ms = wire().now_ms()
    batch.put("job-1", "FAILED", isTerminated=True, stoppedAt=now_ms)
    process = guards.start(*options, "--takeover-grace", "1h", "--", "echo", "ran", job="job-2")
    until(lambda: batch.server.count("describejobs"))
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 143
    batch.put("job-1", "FAILED", isTerminated=True, stoppedAt=now_ms - 36_000)
    assert guards.run(*options, "--", "echo", "ran", job="job-2").out == "ran\n"


def test_all_children_of_an_array_run_on_one_lock(table, wire, batch):
    batch.put("array")
    options = ("--table", table, "--key", "k", "--", "sh", "-c")
    first = guards.run(*options, "echo $BATCHTUI_FENCE; exit 1", job="array:0")
    assert guards.run(*options, "echo $BATCHTUI_FENCE", job="array:0", attempt=2).out == first.out
    for child in ("array:2", "array:3"):
        assert guards.run(*options, "echo $BATCHTUI_FENCE", job=child).out == first.out
    assert not guards.held(wire(), table).released_at_ms
    assert guards.run(*options, "echo ran", job="other").out == ""


def test_only_the_main_node_takes_the_lock(table, wire, batch):
    batch.put("nodes")
    nodes = {"AWS_BATCH_JOB_MAIN_NODE_INDEX": "0", "AWS_BATCH_JOB_NODE_INDEX": "1"}
    options = ("--table", table, "--key", "k", "--", "echo", "ran")
    assert guards.run(*options, job="nodes#1", **nodes).out == "ran\n"
    assert guards.held(wire(), table) is None
    assert guards.run(*options, job="nodes#0", **{**nodes, "AWS_BATCH_JOB_NODE_INDEX": "0"}).out == "ran\n"
    assert guards.held(wire(), table).owner == "nodes"


def test_a_guard_inside_a_guard_passes_through(table, wire, batch):
    batch.put("job-1")
    options = ("--table", table, "--key", "k", "--")
    assert guards.run(*options, *guards.GUARD, *options, "echo", "ran", job="job-1").out == "ran\n"


def test_a_guard_inside_a_guard_on_the_jobs_name_gives_nothing_back(table, wire, batch):
    batch.put("job-1", name="nightly")
    inner = [*guards.GUARD, "--table", table, "--", "true"]
    assert guards.run("--table", table, "--", "sh", "-c", '"$@" && exit 3', "x", *inner, job="job-1").code == 3
    assert not guards.held(wire(), table, "nightly").released_at_ms


def test_the_key_and_the_account_are_those_of_the_job(table, wire, batch):
    batch.put("job-1", name="my-service-nightly")
    assert guards.run("--table", table, "--", "true", job="job-1", BATCHTUI_ACCOUNT="").code == 0
    assert guards.held(wire(), table, "my-service-nightly").owner == "job-1"


def test_wait_runs_once_the_holder_is_gone(table, wire, batch):
    batch.put("job-1")
    options = ("--table", table, "--key", "k", "--policy", "wait")
    guards.run(*options, "--", "false", job="job-1")
    late = guards.run(*options, "--timeout", "0", "--", "echo", "ran", job="job-2")
    assert (late.code, late.out) == (75, "")
    assert "still has the lock on k after 0 s" in late.err
    waiting = guards.start(*options, "--", "echo", "ran", job="job-2")
    until(lambda: batch.server.count("describejobs") >= 2)
    batch.put("job-1", "FAILED")
    assert waiting.communicate(timeout=60) == ("ran\n", "")
    assert guards.outcome(wire(), table, "job-2") == "waited"


def test_replace_ends_an_older_run_only(table, wire, batch):
    batch.put("job-2", createdAt=2)
    batch.put("job-1", createdAt=1)
    batch.put("job-3", createdAt=3)
    options = ("--table", table, "--key", "k", "--policy", "replace", "--takeover-grace", "0", "--")
    guards.run(*options, "false", job="job-2")
    assert guards.run(*options, "echo", "ran", job="job-1").out == ""
    assert batch.server.count("terminatejob") == 0
    assert guards.run(*options, "echo", "ran", job="job-3").out == "ran\n"
    assert batch.jobs["job-2"]["status"] == "FAILED"
    assert guards.outcome(wire(), table, "job-3") == "replaced"


def test_allow_runs_as_many_as_it_says(table, batch):
    options = ("--table", table, "--key", "k", "--policy", "allow", "--max", "2", "--")
    for number in (1, 2, 3):
        batch.put(f"job-{number}")
    assert [guards.run(*options, "sh", "-c", "echo ran; exit 1", job=f"job-{n}").out for n in (1, 2, 3)] == [
        "ran\n",
        "ran\n",
        "",
    ]
    assert guards.run(*options, "echo", "again", job="job-2", attempt=2).out == "again\n"
    assert guards.run(*options, "echo", "ran", job="job-3", attempt=2).out == "ran\n"


def test_sigterm_reaches_the_command_and_its_code_is_ours(table, batch, tmp_path):
    batch.put("job-1")
    ready = tmp_path / "ready"
    script = guards.shell(tmp_path / "job", f"trap 'exit 3' TERM; : > {ready}; while :; do sleep 0.02; done")
    process = guards.start("--table", table, "--key", "k", "--", script, job="job-1")
    until(ready.exists)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 3


def test_sigterm_while_the_lock_is_asked_for(batch):
    with answering(lambda asked: until(lambda: False)) as server:
        process = guards.start("--table", "t", "--key", "k", "--", "true", job="j", AWS_ENDPOINT_URL=server.endpoint,
            AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b", AWS_REGION="r")  # fmt: skip
        until(lambda: server.count("UpdateItem"))
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 143


def test_sigterm_when_the_lock_is_taken_and_nothing_has_said_so(table, wire, batch):
    batch.put("job-1")
    aws, claims = wire(), []

    def answer(asked: Asked) -> Reply:
        body = aws.dynamodb(asked.what, asked.body, table)
        if asked.what == "UpdateItem" and not claims:
            claims.append(asked)
            until(lambda: process.poll() is not None)
        return Reply(200, body)

    with answering(answer) as server:
        process = guards.start("--table", table, "--key", "k", "--", "true", job="job-1",
            AWS_ENDPOINT_URL_DYNAMODB=server.endpoint)  # fmt: skip
        until(lambda: claims)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 143
    assert guards.held(wire(), table).released_at_ms


@pytest.mark.parametrize(
    ("on_error", "code", "out", "says"),
    [
        ("run", 0, "ran\n", "RUNNING WITHOUT THE LOCK"),
        ("fail", 69, "", "Not run (--on-error fail)"),
        ("skip", 0, "", "Not run (--on-error skip)"),
    ],
)
def test_what_cannot_be_asked_ends_as_on_error_says(on_error, code, out, says):
    with answering(fault(400, "AccessDeniedException", "no")) as server:
        environ = {"AWS_ENDPOINT_URL": server.endpoint, "AWS_REGION": "eu-west-1"}
        environ.update({"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "very-secret"})
        options = ("--table", "t", "--key", "k", "--on-error", on_error, "--", "echo", "ran")
        done = guards.run(*options, job="job-1", **environ)
    assert (done.code, done.out) == (code, out)
    assert done.err.count("\n") == 1
    assert "may not do dynamodb:UpdateItem on table t: allow it" in done.err
    assert says in done.err
    assert "very-secret" not in done.err


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"AWS_ENDPOINT_URL": closed_port()}, "check the route to it"),
        ({"AWS_ENDPOINT_URL": "nonsense://"}, "is no endpoint"),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_ENDPOINT_URL": closed_port()}, "give the job definition a job role"),
        ({"AWS_REGION": ""}, "The region is not known: set AWS_REGION"),
    ],
)
def test_every_trouble_is_one_line(environ, says):
    whole = {"AWS_REGION": "r", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", **environ}
    done = guards.run("--table", "t", "--key", "k", "--on-error", "fail", "--", "true", job="job-1", **whole)
    assert (done.code, done.err.count("\n")) == (69, 1)
    assert says in done.err


@pytest.mark.parametrize("more", [(), ("--table", "t")])
def test_an_answer_that_is_none_ends_as_on_error_says(more):
    """AWS always tells these: where they are missing the guard must not break."""
    with answering(Reply(200, {"jobs": [{"jobId": "job-1"}]})) as server:
        environ = {"AWS_ENDPOINT_URL": server.endpoint, "AWS_REGION": "r"}
        environ.update({"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"})
        done = guards.run(*more, "--", "echo", "ran", job="job-1", **environ)
    assert (done.code, done.out, done.err.count("\n")) == (0, "ran\n", 1)
    assert "not as AWS writes it (KeyError: 'jobName')" in done.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "no command"),
        (["--key", "k", "--"], "no command"),
        (["--tabel", "t", "--", "true"], "no option --tabel"),
        (["--table", "t", "--policy", "maybe", "--", "true"], "--policy is one of skip, wait, replace, allow"),
        (["--table", "t", "--policy", "allow", "--", "true"], "go together"),
        (["--table", "t", "--max", "0", "--policy", "allow", "--", "true"], "from 1 to 100"),
        (["--table", "t", "--timeout", "soon", "--", "true"], "such as 90"),
        (["--table", "t", "--", "true"], "give --key"),
        (["--table"], "needs a value"),
        (["--key", "a\udcff", "--", "true"], "printable"),
        (["--key", "a#0", "--", "true"], "without #"),
    ],
)
def test_usage(arguments, says):
    done = guards.run(*arguments)
    assert (done.code, done.err.count("\n")) == (64, 1)
    assert says in done.err


@pytest.mark.parametrize("option", ["--help", "--version", "--explain"])
def test_told_without_a_command(option):
    done = guards.run(option)
    assert (done.code, done.err) == (0, "")
    assert done.out.strip()


def test_outside_batch_one_of_two_runs_and_failure_frees_the_lock(table, wire, tmp_path):
    ready = tmp_path / "ready"
    script = guards.shell(tmp_path / "job", f": > {ready}; read line; exit 4")
    options = ("--table", table, "--key", "k", "--")
    first = guards.start(*options, script)
    until(ready.exists)
    assert guards.held(wire(), table).lease_until_ms
    second = guards.run(*options, "echo", "ran")
    assert (second.code, second.out) == (0, "")
    first.communicate("\n", timeout=60)
    assert first.returncode == 4
    assert guards.run(*options, "echo", "ran").out == "ran\n"


def test_a_denied_look_at_the_holder_is_an_error(table, batch):
    guards.run("--table", table, "--key", "k", "--", "false", job="job-1")
    with answering(Reply(403, {"message": "no"}, {"x-amzn-errortype": "AccessDeniedException"})) as denied:
        options = ("--table", table, "--key", "k", "--on-error", "fail", "--", "true")
        done = guards.run(*options, job="job-2", AWS_ENDPOINT_URL_BATCH=denied.endpoint)
    assert done.code == 69
    assert "batch:DescribeJobs" in done.err
