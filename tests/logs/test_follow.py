"""Following a log on a clock that the test moves: every line once and in order, the last ones included."""

import pytest
from answering import HANG_UP, answering, fault
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often
from small_logs import SmallLogs, Stream, row

from batchtui.domain.failure import AwsError, NotFound
from batchtui.logs.follow import DRAIN_S, Follower, Phase

WALL_MS = 10_000_000
PAGES = st.lists(st.integers(0, 4), min_size=1, max_size=6).filter(any)
LAGS = st.lists(st.floats(0, 12), max_size=12)
LIVES = (PAGES, LAGS, LAGS)


def follow(logs, clients, stop_at=lambda step: False, wall_ms=lambda: WALL_MS, **how):
    """Steps until the end (or `stop_at`), moving the clock as the follower asks; the steps that were taken."""
    follower = Follower(clients, "a", clock=logs.clock, wall_ms=wall_ms, **how)
    steps = []
    for _ in range(3000):
        try:
            step = follower.step()
        except NotFound:
            raise
        except AwsError:
            logs.now += 1
            continue
        steps.append(step)
        if step.phase is Phase.ENDED or stop_at(step):
            return steps
        logs.now += step.wait_s
    raise AssertionError(f"it never ended: {steps[-1]}")


def read(steps):
    return [(step.attempt, line.message) for step in steps for line in step.lines]


def lines_of(number, lags, start, end):
    """Lines written from start to end (s), each readable some time later but in the order of writing."""
    readable, lines = start, []
    for at, lag in enumerate(lags):
        readable = max(readable, start + (end - start) * at / max(1, len(lags)) + lag)
        lines.append((readable, f"attempt {number} line {at}"))
    return lines


def expected(*attempts):
    return [(number, message) for number, lines in attempts for _, message in lines]


@settings(max_examples=often(15))
@given(*LIVES)
def test_every_line_of_every_attempt_comes_once_in_order_and_then_it_ends(at, pages, first_lags, second_lags):
    logs = SmallLogs(pages)
    one, two = lines_of(1, first_lags, 5, 20), lines_of(2, second_lags, 40, 60)
    logs.streams = {"one": Stream(one, 6), "two": Stream(two, 41)}
    logs.states = [
        (0, row("RUNNABLE", [], running=False)),
        (5, row("RUNNING", ["one"], running=True)),
        (20, row("RUNNABLE", ["one"], running=False)),
        (40, row("RUNNING", ["one", "two"], running=True)),
        (60, row("SUCCEEDED", ["one", "two"], running=False, stopped=WALL_MS)),
    ]
    with answering(logs.answer) as server:
        steps = follow(logs, at(server.endpoint))
    assert read(steps) == expected((1, one), (2, two))
    assert logs.now >= 60 + DRAIN_S


def test_the_last_lines_that_come_after_the_end_are_waited_for(at):
    logs = SmallLogs([10])
    logs.streams = {"one": Stream([(1, "first"), (20, "the one that matters")])}
    logs.states = [(0, row("RUNNING", ["one"], True)), (6, row("FAILED", ["one"], False, stopped=WALL_MS))]
    with answering(logs.answer) as server:
        steps = follow(logs, at(server.endpoint))
    assert read(steps)[-1] == (1, "the one that matters")


def test_a_clock_that_is_wrong_does_not_cut_off_the_last_lines(at):
    logs = SmallLogs([10])
    logs.streams = {"one": Stream([(1, "first"), (20, "last")])}
    logs.states = [(0, row("RUNNING", ["one"], True)), (6, row("FAILED", ["one"], False, stopped=1))]
    with answering(logs.answer) as server:
        steps = follow(logs, at(server.endpoint), wall_ms=lambda: WALL_MS)
    assert [message for _, message in read(steps)] == ["first", "last"]


def test_an_attempt_that_came_and_went_while_another_was_drained_is_not_left_out(at):
    logs = SmallLogs([10])
    logs.streams = {name: Stream([(0, name)]) for name in ("one", "two", "three")}
    logs.states = [
        (0, row("RUNNING", ["one"], True)),
        (5, row("RUNNING", ["one", "two"], True)),
        (8, row("RUNNING", ["one", "two", "three"], True)),
        (30, row("SUCCEEDED", ["one", "two", "three"], False, stopped=WALL_MS)),
    ]
    with answering(logs.answer) as server:
        steps = follow(logs, at(server.endpoint), newest=5)
    assert read(steps) == [(1, "one"), (2, "two"), (3, "three")]


def test_the_next_attempt_is_read_from_its_first_line_even_when_the_first_was_opened_at_its_end(at):
    logs = SmallLogs([4])
    logs.streams = {
        "one": Stream([(0, f"old {n}") for n in range(10)]),
        "two": Stream([(30, f"new {n}") for n in range(10)]),
    }
    logs.states = [
        (0, row("RUNNING", ["one"], True)),
        (20, row("RUNNING", ["one", "two"], True)),
        (50, row("FAILED", ["one", "two"], False, stopped=WALL_MS)),
    ]
    with answering(logs.answer) as server:
        steps = follow(logs, at(server.endpoint), newest=2)
    assert read(steps) == [(1, "old 8"), (1, "old 9"), *((2, f"new {n}") for n in range(10))]


def test_a_first_attempt_without_a_log_does_not_end_the_following(at):
    logs = SmallLogs([10])
    logs.streams = {"two": Stream([(41, "hello")], 41)}
    logs.states = [
        (0, row("RUNNING", ["one"], True)),
        (5, row("RUNNABLE", ["one"], False)),
        (40, row("RUNNING", ["one", "two"], True)),
        (60, row("SUCCEEDED", ["one", "two"], False, stopped=WALL_MS)),
    ]
    with answering(logs.answer) as server:
        assert read(follow(logs, at(server.endpoint))) == [(2, "hello")]


def test_a_job_that_ended_long_ago_is_read_at_once(at):
    logs = SmallLogs([2, 0])
    logs.streams = {"one": Stream([(0, f"line {n}") for n in range(7)])}
    logs.states = [(0, row("FAILED", ["one"], False, stopped=WALL_MS - 61_000))]
    with answering(logs.answer) as server:
        steps = follow(logs, at(server.endpoint))
    assert [message for _, message in read(steps)] == [f"line {n}" for n in range(7)]
    assert logs.now == 0


def test_one_attempt_only_is_read_when_it_is_asked_for(at):
    logs = SmallLogs([10])
    logs.streams = {"one": Stream([(0, "a")]), "two": Stream([(0, "b")])}
    logs.states = [(0, row("RUNNING", ["one", "two"], True))]
    with answering(logs.answer) as server:
        steps = follow(logs, at(server.endpoint), attempt=1)
    assert read(steps) == [(1, "a")]
    assert steps[-1].phase is Phase.ENDED


def test_a_failing_call_costs_no_line_and_doubles_none(at):
    logs = SmallLogs([3])
    logs.streams = {"one": Stream([(n, f"line {n}") for n in range(12)])}
    logs.states = [(0, row("RUNNING", ["one"], True)), (15, row("SUCCEEDED", ["one"], False, stopped=WALL_MS))]

    def spoil(step):
        if len(logs.fail_next) == 0 and step.lines:
            logs.fail_next.append(HANG_UP)
        return False

    with answering(logs.answer) as server:
        steps = follow(logs, at(server.endpoint), stop_at=spoil)
    assert [message for _, message in read(steps)] == [f"line {n}" for n in range(12)]


def test_a_stream_whose_retention_is_over_is_told(at):
    logs = SmallLogs([3])
    logs.states = [(0, row("FAILED", ["one"], False, stopped=1) | {"statusReason": "Host EC2 terminated."})]
    with answering(logs.answer) as server:
        steps = follow(logs, at(server.endpoint))
    assert steps[-1].phase is Phase.ENDED
    assert "retention is over. The job failed: Host EC2 terminated." in steps[-1].note


@pytest.mark.parametrize(
    ("row_of", "how", "words"),
    [
        (row("RUNNABLE", [], False) | {"statusReason": "MISCONFIGURATION:X"}, {}, "no attempt has started yet"),
        (row("FAILED", [], False, stopped=5) | {"statusReason": "Task failed"}, {}, "never started"),
        (row("PENDING", [], False) | {"arrayProperties": {"size": 3}}, {}, "its children have"),
        (row("RUNNING", [], False) | {"eksProperties": {"podProperties": {}}}, {}, "runs on EKS"),
        (row("FAILED", ["one"], False, stopped=5), {"attempt": 7}, "There is no attempt 7: it has had 1."),
        (row("STARTING", [], False), {}, "the log begins when its container does"),
    ],
)
def test_where_there_is_nothing_to_read_it_says_why(at, row_of, how, words):
    logs = SmallLogs([3])
    logs.states = [(0, row_of)]
    with answering(logs.answer) as server:
        step = follow(logs, at(server.endpoint), stop_at=lambda step: True, **how)[0]
    assert words in step.note
    assert step.lines == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"logDriver": "splunk"}, "goes to splunk, not to CloudWatch: look there."),
        (
            {"logDriver": "splunk", "options": {"splunk-url": "https://in.example:8088", "splunk-token": "hush"}},
            "splunk-url https://in.example:8088.",
        ),
        (
            {"logDriver": "awsfirelens", "options": {"Name": "es", "Host": "logs.example"}},
            "Name es, Host logs.example.",
        ),
        ({"logDriver": "json-file"}, "on the machine that ran it, container instance arn:i"),
        ({"logDriver": "none", "options": None}, "look there"),
    ],
)
def test_a_log_that_goes_elsewhere_is_told(settings, words):
    from made import SCOPE

    from batchtui.aws.job_shapes import detail_of
    from batchtui.logs.find import attempt_of, place_of, why_no_log

    other = {"logConfiguration": settings, "containerInstanceArn": "arn:i"}
    detail = detail_of(row("FAILED", ["one"], False, stopped=5) | {"container": other}, SCOPE)
    attempt = attempt_of(detail, None)
    assert place_of(attempt) is None
    assert words in why_no_log(detail, attempt)
    assert "hush" not in why_no_log(detail, attempt)


def test_a_line_that_came_late_is_found_before_the_end_and_marked(at):
    logs = SmallLogs([10])
    logs.streams = {"one": Stream([(1, "first"), (2, "last")], late=[(16, 0, "late")])}
    logs.states = [(0, row("RUNNING", ["one"], True)), (6, row("FAILED", ["one"], False, stopped=WALL_MS))]
    with answering(logs.answer) as server:
        steps = follow(logs, at(server.endpoint))
        assert server.count("FilterLogEvents") == 1
    assert [(line.message, line.late) for step in steps for line in step.lines] == [
        ("first", False),
        ("last", False),
        ("late", True),
    ]


def test_a_look_for_late_lines_that_is_denied_takes_nothing_away(at):
    logs = SmallLogs([10])
    logs.streams = {"one": Stream([(1, "first"), (40, "last")])}
    logs.states = [(0, row("RUNNING", ["one"], True)), (60, row("FAILED", ["one"], False, stopped=WALL_MS))]
    denied = fault(400, "AccessDeniedException", "no")

    def answer(asked):
        return denied if asked.what == "FilterLogEvents" else logs.answer(asked)

    with answering(answer) as server:
        steps = follow(logs, at(server.endpoint))
        assert server.count("FilterLogEvents") == 1
    assert [message for _, message in read(steps)] == ["first", "last"]
