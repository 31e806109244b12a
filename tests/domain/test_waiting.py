"""Why a run waits: AWS's codes first, then what can be read off the place where it waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import MINUTE, T0, job, queue
from surrounded import around, ec2, environment, front, wait

from batchtui.demo.stuck import CODES
from batchtui.domain.asked import Asked
from batchtui.domain.causes import Standing
from batchtui.domain.queue import SharePolicy, TimeLimit
from batchtui.domain.resource import Resource
from batchtui.domain.state import JobState
from batchtui.domain.waiting import earlier_than, read_waiting

ME = "id-0000"
BIG = "It asks for more than any compute environment of its queue can give: it asks"
STALLED = "there is room, and it fits: AWS does not say why it does not start."
BLOCKED = "MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED - Your compute environment has an unsupported type."
FULL = around(environment(max_vcpus=256), front=front(ME, vcpus=256.0))
OFF = around(environment("ondemand-b", enabled=False), front=front(ME))


def said(reading):
    return None if reading.cause is None else (reading.cause.key, reading.cause.sentence)


def check(reading, label):
    return next((one.well, one.text) for one in reading.checks if one.label == label)


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested.", "capacity"),
        (CODES["genome-align"], "too-big"),
        (CODES["protein-fold"], "too-big"),
        (CODES["role-probe"], "service-role"),
        (CODES["arm-build"], "misconfigured"),
        (CODES["first-light"], "blocked"),
    ],
)
def test_each_documented_code_is_the_word_of_aws_and_counts_for_more_than_ours(code, key):
    reading = read_waiting(wait(FULL, state_reason=code))
    assert reading.cause.key == key
    assert reading.cause.standing is Standing.WAITING
    assert reading.cause.sentence.count(". ") == 0, "one sentence"
    assert check(reading, "room") == (False, "256 of 256 vCPU in use")
    assert reading.place == 1


@pytest.mark.parametrize(
    ("place", "asked", "key", "sentence"),
    [
        (
            around(environment(), queue=queue(status="INVALID", status_reason="CLIENT_ERROR - gone.")),
            Asked(1),
            "queue",
            "Its queue default is INVALID: CLIENT_ERROR - gone, so AWS starts nothing of it.",
        ),
        (OFF, Asked(1), "environment", "AWS may place it nowhere: ondemand-b is disabled."),
        (
            around(ec2("a", status="INVALID", status_reason="no role"), environment("b", enabled=False)),
            Asked(1),
            "environment",
            "AWS may place it nowhere: a is INVALID: no role; b is disabled.",
        ),
        (
            around(environment(max_vcpus=8)),
            Asked(16, 1024),
            "too-big",
            f"{BIG} 16 vCPU, spot-a gives at most 8.",
        ),
        (
            around(ec2("e", "c5.2xlarge", "m5.xlarge")),
            Asked(2, 16384),
            "too-big",
            f"{BIG} 16,384 MiB, all of the largest instance of e, whose host needs some itself.",
        ),
        (
            around(environment(), ec2("e", "m5.large", max_vcpus=96)),
            Asked(1, 2048, 1),
            "too-big",
            f"{BIG} 1 GPU, spot-a has none; 1 GPU, e has none.",
        ),
        (
            around(environment(), resources={"licence": Resource("licence", 2, 2, True, tuple("abcde"))}),
            Asked(1, 1, 0, (("licence", 1),)),
            "resource",
            "It waits for 1 of the consumable resource licence: 0 of 2 are free, held by a, b, c and 2 more.",
        ),
        (FULL, Asked(16), "full", "The room is used up: 256 of 256 vCPU of spot-a are in use."),
        (
            around(environment(), front=front("x", ME, vcpus=250.0)),
            Asked(16),
            "full",
            "The room is used up: 250 of 256 vCPU of spot-a are in use, and it asks 16.",
        ),
        (
            around(ec2("e", "m5.4xlarge", max_vcpus=64, desired_vcpus=64)),
            Asked(4),
            "full",
            "The room is used up: the instances of e have all of the 64 vCPU that they may.",
        ),
        (around(environment(), front=front("x", "y", ME)), Asked(1), "line", "2 runs stand before it in default."),
        (
            around(environment(), front=front(ME)),
            Asked(1),
            "next",
            "It is the next in default, there is room, and it fits: AWS is about to start it.",
        ),
        (
            around(ec2("e", "m5.large"), front=front(ME)),
            Asked(1),
            "next",
            "It is the next in default, there is room, and it fits: AWS is about to start it, once an instance is up.",
        ),
        (
            around(environment(), front=front(ME), read_at_ms=T0 + 42 * MINUTE),
            Asked(1),
            "stalled",
            f"It has stood first in default for 42m, {STALLED}",
        ),
    ],
)
def test_where_aws_says_nothing_the_place_does(place, asked, key, sentence):
    assert said(read_waiting(wait(place, asked))) == (key, sentence)


def test_a_disabled_queue_still_starts_what_is_in_it():
    place = around(environment(), front=front(ME), queue=queue(enabled=False, environments=("spot-a",)))
    reading = read_waiting(wait(place))
    assert reading.cause.key == "next"
    assert check(reading, "queue") == (False, "disabled, valid; it takes no new jobs, those in it still start")


def test_what_is_not_known_is_not_guessed():
    assert read_waiting(wait(None)).cause is None
    bare = read_waiting(wait(around()))
    assert bare.cause is None
    assert {one.label: one.well for one in bare.checks} == {
        "queue": True, "environment": None, "room": None, "fits": None, "place": None, "depends on": True,
    }  # fmt: skip
    own = environment("own", managed=False, kind="", max_vcpus=8)
    assert around(environment(), own).max_vcpus is None
    unmanaged = around(environment("own", managed=False, kind="", max_vcpus=8), front=front(ME, vcpus=90.0))
    assert read_waiting(wait(unmanaged, Asked(64, 10**6, 8))).cause is None
    families = around(ec2("e", "c5", "optimal", max_vcpus=512))
    assert read_waiting(wait(families, Asked(500, 10**7, 0))).cause is None


def test_what_fits_somewhere_is_not_too_big():
    place = around(environment("small", max_vcpus=8), ec2("large", "m5.8xlarge"), front=front(ME))
    reading = read_waiting(wait(place, Asked(16, 65_536)))
    assert reading.cause.key == "next"
    assert check(reading, "fits") == (
        True,
        "asks 16 vCPU, 65,536 MiB; small gives up to 8 vCPU, 249,856 MiB, large gives up to 32 vCPU, 131,072 MiB",
    )


def test_where_aws_tells_no_place_earlier_runs_are_counted():
    others = [job(n, JobState.RUNNABLE) for n in range(-3, 3)] + [job(-1, JobState.RUNNABLE, queue="other")]
    array = job(-9, JobState.PENDING, array_size=9, children=(("RUNNABLE", 4),))
    asked = wait(around(environment()))
    assert earlier_than(asked.job, [*others, array, job(-8, JobState.RUNNING)]) == 4
    assert said(read_waiting(asked, 4)) == ("line", "4 runs stand before it in default.")
    fair = around(environment(), queue=queue(takes_shares=True))
    assert read_waiting(wait(fair), 4).cause is None, "shares and priorities decide there"


def test_dependencies_are_named_with_their_states():
    depends = (("id-0007", job(7, JobState.RUNNING, name="check")), ("id-0008", job(8)), ("gone", None))
    place = around(environment(), front=front("x"))
    held = read_waiting(wait(place, state=JobState.PENDING, depends=depends))
    assert said(held) == (
        "dependency",
        "It starts once the job it depends on has succeeded (check id-0007, RUNNING; gone).",
    )
    assert check(held, "depends on") == (None, "3 jobs, 2 not over")
    assert check(held, "place") == (None, "not in line yet")


def test_an_arrays_children_stand_in_line():
    array = {"state": JobState.PENDING, "array_size": 9, "children": (("RUNNABLE", 4),)}
    reading = read_waiting(wait(around(environment(), front=front("x", f"{ME}:3", f"{ME}:4")), **array))
    assert (reading.place, reading.cause.key) == (2, "line")


def test_shares_resources_and_time_limits_are_looked_at():
    limit = TimeLimit("CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY", 86_400, "CANCEL")
    place = around(
        environment(),
        front=front(ME, shares=(("media", 208.0),)),
        queue=queue(takes_shares=True, time_limits=(limit,)),
        policy=SharePolicy("arn", "fair", (("me*", 0.5), ("x", 2.0))),
    )
    reading = read_waiting(wait(place, Asked(1, 1, 0, (("licence", 2),)), share="media"))
    assert check(reading, "share") == (True, "media has 208 vCPU in use; weight 0.5 in fair")
    assert check(reading, "resource") == (None, "asks 2 of licence")
    assert check(reading, "limit")[1].startswith("the queue cancels it after 1d at its front with CAPACITY:")


def test_what_other_queues_have_in_the_same_environments_counts():
    mine = environment("a", max_vcpus=100), environment("b", max_vcpus=100)
    beside = (
        (queue("one", environments=("a",)), front(vcpus=150.0)),
        (queue("two", environments=("a", "c")), front(vcpus=900.0)),
    )
    place = around(*mine, front=front(ME, vcpus=50.0), beside=beside)
    assert (place.used_vcpus, place.max_vcpus) == (200.0, 200)
    assert read_waiting(wait(place)).cause.key == "full"


@given(
    st.sampled_from([FULL, OFF, around(), around(environment(), front=front("x", ME))]),
    st.builds(Asked, st.floats(0, 1e4), st.integers(0, 10**7), st.integers(0, 64)),
    st.sampled_from(list(JobState)),
    st.sampled_from(["", BLOCKED, "weird [/] \x1b"]),
    st.none() | st.integers(0, 10**6),
)
def test_whatever_is_known_a_reading_is_whole(place, asked, state, reason, earlier):
    reading = read_waiting(wait(place, asked, state=state, state_reason=reason), earlier)
    if reading.cause is not None and reading.cause.standing is Standing.WAITING:
        assert reading.cause.sentence.endswith(".") and len(reading.cause.short) <= 7
        assert len(reading.cause.name) <= 16 and len(reading.cause.word) <= 21
    assert all(one.label and one.text and len(one.label) <= 12 for one in reading.checks)
