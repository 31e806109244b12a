"""Every cause by a text that AWS gave; the order of the table; attempts; and what holds for any text and shape."""

import re
from dataclasses import replace

import pytest
from causes_recorded import BLOCKED, ENDED
from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain import causes
from batchtui.domain import causes_table as table
from batchtui.domain.causes import Ended, Standing, Told, cause_of

EXITED = "Essential container in task exited"
OOM = Ended(EXITED, "OutOfMemoryError: Container killed due to memory usage", 137)
HOST = Ended("Host EC2 (instance i-0a1b2c3d4e5f60718) terminated.")
TIME_LIMIT = "Canceled by JobStateTimeLimit action due to reason: "
OURS = re.compile(
    r"JobStateTimeLimit|Job attempt duration exceeded|DeadlineExceeded|Dependent Job failed", re.IGNORECASE
)


def failed(*attempts, **more):
    """A failed run; its own reason is its last attempt's."""
    return cause_of(Told("FAILED", attempts[-1] if attempts else Ended(), attempts, **more))


@pytest.mark.parametrize("key, status_reason, reason, exit_code, source", ENDED)
def test_what_aws_says_of_an_end(key, status_reason, reason, exit_code, source):
    cause = failed(Ended(status_reason, reason, exit_code))
    assert cause.key == key
    assert cause.standing is (Standing.STOPPED if key == "operator" else Standing.FAILED)
    assert cause.advice


@pytest.mark.parametrize("key, reason, source", BLOCKED)
def test_what_aws_says_of_a_run_that_is_stuck(key, reason, source):
    waiting = cause_of(Told("RUNNABLE", Ended(reason)))
    assert (waiting.key, waiting.standing) == (key, Standing.WAITING)
    cancelled = failed(Ended(TIME_LIMIT + re.match(r"[A-Z]+(:\w+)?", reason)[0]))
    assert (cancelled.key, cancelled.standing) == (key, Standing.FAILED)


def test_a_time_limit_with_a_code_of_another_day_is_still_told():
    assert failed(Ended(TIME_LIMIT + "NEW:CODE")).key == "limit"


@pytest.mark.parametrize("at", range(len(table.ENDED)))
def test_no_row_can_be_spared(at, monkeypatch):
    told = [failed(Ended(*row[1:4])) for row in ENDED]
    monkeypatch.setattr(table, "ENDED", table.ENDED[:at] + table.ENDED[at + 1 :])
    monkeypatch.setattr(causes, "_ended_row", causes._ended_row.__wrapped__)
    assert told != [failed(Ended(*row[1:4])) for row in ENDED]


def test_every_row_has_a_recorded_text():
    rows = {rule.key for rule in (*table.ENDED, *table.BLOCKED, *table.EXITS.values(), table.EXIT, table.UNKNOWN)}
    assert rows == {row[0] for row in (*ENDED, *BLOCKED)}


@pytest.mark.parametrize("first, second", [
    ("Job attempt duration exceeded timeout", "OutOfMemoryError: Container killed due to memory usage"),
    ("Dependent Job failed", "Array Child Job failed"),
    ("Your Spot Task was interrupted.", "OutOfMemoryError: Container killed"),
    ("Host EC2 (instance i-0a1b2c3d4e5f60718) terminated.", "CannotInspectContainerError: timed out"),
    ("OutOfMemoryError: Container killed", "CannotStopContainerError: no answer"),
    ("CannotPullContainerError: manifest unknown", "Task failed to start"),
    ("failed to initialize logging driver", "CannotStartContainerError: Error response from daemon"),
    ("exec /usr/bin/etl: exec format error", "CannotStartContainerError: Error response from daemon"),
    ("failed to invoke EFS utils commands", "ResourceInitializationError: volumes"),
])  # fmt: skip
def test_of_two_rows_the_first_of_the_table_wins(first, second):
    alone = failed(Ended("", first))
    assert failed(Ended("", f"{first} {second}")).key == alone.key == failed(Ended("", f"{second} {first}")).key
    assert alone.key != failed(Ended("", second)).key


def test_the_variants_of_a_pull_have_their_own_advice():
    told = [(row[2], failed(Ended(*row[1:4]))) for row in ENDED if row[0] == "image"]
    assert len({cause.advice for _, cause in told}) == 6
    # Only a registry that says so lacks the image: "unknown" stands in a dozen other sentences.
    missing = [text for text, cause in told if "is not in its registry" in cause.sentence]
    assert len(missing) == 1 and "manifest unknown" in missing[0]


def test_a_long_text_of_aws_is_cut_in_its_middle():
    cause = failed(Ended("", "head " + "x" * 600 + " tail"))
    assert cause.sentence.startswith("AWS says: head x") and cause.sentence.endswith("x tail.")
    assert len(cause.sentence) <= 320 and "…" in cause.sentence


def test_the_figures_of_the_run_are_named():
    cause = failed(OOM, OOM, OOM, memory_mib=512)
    assert cause.word == "out of memory 512 MiB"
    assert cause.sentence == "Killed at its memory limit of 512 MiB, in all 3 attempts."
    assert cause.advice == "Resubmit it with more memory, such as 1024 MiB."
    assert failed(OOM).sentence == "Killed at its memory limit."
    slow = failed(Ended("Job attempt duration exceeded timeout", "", 137), timeout_s=7200)
    assert (slow.word, slow.sentence) == (
        "timeout after 2h", "It ran longer than its timeout of 2h, and AWS Batch ended it.",
    )  # fmt: skip


@pytest.mark.parametrize("key, figure", [
    ("image", "123456789012.dkr.ecr.us-east-1.amazonaws.com/etl:7"),
    ("image", "docker.io/tryretool/backend:2.110.5"),
    ("secret", "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:db-a1b2c3"),
    ("role", "arn:aws:iam::123456789012:role/ecsInstanceRole"),
    ("command", "gzipdata"),
    ("host", "i-0a1b2c3d4e5f60718"),
])  # fmt: skip
def test_what_stands_in_the_text_is_named(key, figure):
    sentences = [failed(Ended(*row[1:4])).sentence for row in ENDED if row[0] == key]
    assert any(re.search(rf"{re.escape(figure)}[\]. )]", sentence) for sentence in sentences)


def test_a_figure_too_long_for_the_column_is_left_to_the_sentence():
    cause = failed(OOM, memory_mib=262_144)
    assert cause.word == "out of memory" and "262144 MiB" in cause.sentence


@pytest.mark.parametrize("code, short, name", [
    (3, "exit 3", "exit code 3"),
    (255, "exit255", "exit code 255"),
    (3_221_225_786, "exit", "exit"),
])  # fmt: skip
def test_an_exit_code_is_never_cut_to_another_one(code, short, name):
    cause = failed(Ended(EXITED, "", code))
    assert (cause.short, cause.name) == (short, name) and str(code) in cause.sentence


def test_attempts_that_ended_otherwise_are_named():
    assert failed(HOST, HOST, OOM).sentence == "Killed at its memory limit, in attempt 3; before it: host lost."


def test_a_vague_end_gives_way_to_a_clear_earlier_one():
    cause = failed(OOM, Ended(EXITED, "", 137), memory_mib=512)
    assert cause.key == "oom"
    assert cause.sentence == "Killed at its memory limit of 512 MiB, in attempt 1; then killed."
    assert failed(OOM, Ended(EXITED, "", 3)).key == "exit"


def test_the_host_may_stand_in_the_attempts_only():
    assert cause_of(Told("FAILED", Ended("", "", None), (HOST,))).key == "host"


def test_an_operators_words_are_told():
    cause = failed(Ended("wrong input file", "", 143), stop_asked=True)
    assert cause.standing is Standing.STOPPED
    assert cause.sentence == "It was stopped on request: wrong input file."


def test_a_timeout_is_no_operators_stop():
    assert failed(Ended("Job attempt duration exceeded timeout", "", 137), stop_asked=True).key == "timeout"


def test_a_retry_that_came_good_is_told_and_is_no_failure():
    cause = cause_of(Told("SUCCEEDED", Ended(EXITED, "", 0), (HOST, Ended(EXITED, "", 0))))
    assert (cause.key, cause.standing, cause.failing) == ("recovered", Standing.RECOVERED, False)
    assert cause.sentence == "It succeeded in attempt 2; before it: host lost."


def test_a_run_that_is_tried_again_says_what_its_last_attempt_died_of():
    cause = cause_of(Told("RUNNABLE", Ended(HOST.status_reason), (HOST,)))
    assert (cause.standing, cause.word) == (Standing.RETRYING, "retry after host")
    listed = cause_of(Told("RUNNABLE", Ended(HOST.status_reason)))
    assert (listed.standing, listed.word) == (Standing.RETRYING, "retry after host")


@pytest.mark.parametrize("status", ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "", "NEW"])
def test_a_run_with_nothing_to_say_has_no_cause(status):
    assert cause_of(Told(status)) is None


def test_a_pending_run_waits_for_another_job():
    cause = cause_of(Told("PENDING", depends_on=("7f3a1c2e",)))
    assert cause.standing is Standing.WAITING and "7f3a1c2e" in cause.sentence


known = st.sampled_from([text for row in ENDED for text in row[1:3]] + [row[1] for row in BLOCKED])
texts = st.one_of(st.text(max_size=80), known, st.tuples(known, st.text(max_size=20), known).map(" ".join))
codes = st.none() | st.integers(-1, 300) | st.sampled_from([0, 126, 127, 137, 139, 143, 255, 3_221_225_786])
ends = st.builds(Ended, texts, texts, codes)
runs = st.builds(
    Told,
    st.sampled_from(["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED", "", "NEW"]),
    ends,
    st.lists(ends, max_size=4).map(tuple),
    st.booleans(),
    st.lists(st.text(max_size=9), max_size=5).map(tuple),
    st.none() | st.dictionaries(st.sampled_from(["FAILED", "SUCCEEDED", "[", "{x}"]), st.integers(1, 10_000)),
    st.text(max_size=60),
    st.none() | st.integers(0, 10**6),
    st.none() | st.integers(0, 10**6),
)


@given(runs)
def test_any_run_is_told_in_words_that_fit(told):
    cause = cause_of(told)
    assert cause == cause_of(told)
    if cause is None:
        assert told.status != "FAILED"
        return
    assert 0 < len(cause.short) <= 7 and 0 < len(cause.name) <= 16 and 0 < len(cause.word) <= 21
    assert cause.sentence.endswith((".", "…")) and cause.key == cause.key.strip()


@given(runs)
def test_only_a_failed_run_has_a_failing_cause(told):
    cause = cause_of(told)
    assert (cause is not None and cause.failing) <= (told.status == "FAILED")
    succeeded = cause_of(replace(told, status="SUCCEEDED"))
    assert succeeded is None or succeeded.standing is Standing.RECOVERED


@given(runs)
def test_what_an_operator_stopped_is_no_failure(told):
    told = replace(told, status="FAILED", stop_asked=True)
    said = " ".join(part for end in (told.whole, *told.attempts) for part in (end.status_reason, end.reason))
    if not OURS.search(" ".join(said.split())):
        assert cause_of(told).standing is Standing.STOPPED


@given(st.sampled_from(ENDED), st.data())
def test_case_and_space_do_not_matter(row, data):
    key, status_reason, reason, exit_code, _ = row
    if "AGENT" in reason:
        return
    change = data.draw(st.sampled_from([str.upper, str.lower, str.swapcase]))
    space = data.draw(st.sampled_from(["  ", "\n", "\t ", " "]))
    changed = Ended(*(f" {change(text).replace(' ', space)}{space}" for text in (status_reason, reason)), exit_code)
    assert failed(changed).key == key


@given(st.text(alphabet="[]{}abc said memory", max_size=40))
def test_what_aws_says_is_never_read_as_a_template(text):
    said = " ".join(text.split()).rstrip(". ")
    if said:
        assert failed(Ended("", text)).sentence == f"AWS says: {said}."
