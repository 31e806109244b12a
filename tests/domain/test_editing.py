"""What is typed into a form: texts that come back as they were, and what each field makes of a request."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.domain.editing import fargate
from batchtui.domain.editing.changed import changed
from batchtui.domain.editing.difference import differences_of
from batchtui.domain.editing.fields import Frame, Key, fields_of
from batchtui.domain.editing.paths import at, put
from batchtui.domain.editing.texts import read, read_words, shown, words_text
from batchtui.domain.queue import Queue
from batchtui.domain.safe import UNSAFE
from batchtui.domain.scope import Scope

ANY_TEXT = st.text(st.characters(), max_size=12) | st.sampled_from(
    ["$'", "it's", "a\nb", "\x1b[2J", "한글", "[/]", "'"]
)


@given(ANY_TEXT)
def test_a_value_as_text_steers_nothing_and_reads_as_it_was(value):
    assert not UNSAFE.search(shown(value))
    assert read(shown(value)) == value


@given(st.lists(ANY_TEXT, max_size=4))
def test_a_command_as_text_reads_as_it_was(words):
    assert not UNSAFE.search(words_text(words))
    assert read_words(words_text(words)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("run --day monday", ["run", "--day", "monday"]),
        ("sh -c 'a b'\"c $x\"\\ d", ["sh", "-c", "a bc $x d"]),
        ('say "a\\"b" ""', ["say", 'a"b', ""]),
        ("$HOME a$b", ["$HOME", "a$b"]),
        ("  ", []),
    ],
)
def test_a_command_is_read_as_a_shell_reads_it(text, words):
    assert read_words(text) == words


@pytest.mark.parametrize(
    ("text", "said"), [("a 'b", "quote '"), ('a "b', 'quote "'), ("a\\", "backslash"), ("$'a", "quote")]
)
def test_an_open_quote_is_told(text, said):
    with pytest.raises(ValueError, match=said):
        read_words(text)


STEP = st.sampled_from([("a",), ("b",), ("a", ("name", "x")), ("b", ("name", "y")), ("c", 0)])
STEPS = st.lists(STEP, min_size=1, max_size=3).map(lambda steps: tuple(one for step in steps for one in step))


@given(st.lists(STEPS, max_size=4), STEPS)
def test_what_is_put_there_stands_there_and_leaves_no_trace_once_it_is_taken_away(others, path):
    whole = {}
    for n, other in enumerate(others):
        whole = put(whole, ("in", *other, "leaf"), n)
    if at(whole, ("out",)) is None:
        put_there = put(whole, ("out", *path, "leaf"), "value")
        assert at(put_there, ("out", *path, "leaf")) == "value"
        assert put(put_there, ("out", *path, "leaf"), None) == whole


SCOPE = Scope("aws", "1", "r")
QUEUES = tuple(
    Queue(SCOPE, name, f"arn:aws:batch:r:1:job-queue/{name}", enabled, "VALID", "", 1, shares, False)
    for name, enabled, shares in (("plain", True, False), ("fair", True, True), ("off", False, False))
)
DEFINITION = {
    "platformCapabilities": ["FARGATE"],
    "parameters": {"day": "today"},
    "timeout": {"attemptDurationSeconds": 3600},
    "retryStrategy": {"attempts": 2, "evaluateOnExit": [{"onReason": "x", "action": "RETRY"}]},
    "containerProperties": {
        "image": "busybox",
        "command": ["run", "Ref::day"],
        "environment": [{"name": "STAGE", "value": "prod"}],
        "resourceRequirements": [{"type": "VCPU", "value": "0.25"}, {"type": "MEMORY", "value": "512"}],
    },
}
FRAME = Frame(DEFINITION, "d:1", QUEUES)
PLAIN = {"jobName": "n", "jobQueue": "arn:aws:batch:r:1:job-queue/plain", "jobDefinition": "d:1"}


def edited(*edits, request=PLAIN, frame=FRAME):
    made, mistakes = changed(frame, request, dict(edits))
    return {key: value for key, value in made.items() if request.get(key) != value}, mistakes


def test_each_field_becomes_the_member_it_stands_for():
    one = (Key("memory"), "1024"), (Key("variable", "", "NEW"), "$'a\\nb'"), (Key("command"), "go 'a b'")
    made, mistakes = edited(
        *one, (Key("attempts"), "4"), (Key("timeout"), "2h"), (Key("depends"), "a, N_TO_N:b"), (Key("array"), "3")
    )
    assert mistakes == {}
    assert made == {
        "containerOverrides": {
            "resourceRequirements": [{"type": "MEMORY", "value": "1024"}],
            "environment": [{"name": "NEW", "value": "a\nb"}],
            "command": ["go", "a b"],
        },
        "retryStrategy": {"attempts": 4, "evaluateOnExit": [{"onReason": "x", "action": "RETRY"}]},
        "timeout": {"attemptDurationSeconds": 7200},
        "dependsOn": [{"jobId": "a"}, {"jobId": "b", "type": "N_TO_N"}],
        "arrayProperties": {"size": 3},
    }


def test_what_stands_there_anyway_changes_nothing():
    texts = {
        key: field.text for key, field in fields_of(FRAME, PLAIN).items() if key.item or not field.label.startswith("+")
    }
    assert changed(FRAME, PLAIN, texts) == (PLAIN, {})


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        (Key("memory"), "1000", "With 0.25 vCPU Fargate has 512, 1024 or 2048 MiB: 1024 is the nearest."),
        (Key("memory"), "lots", "Memory is a whole number"),
        (Key("vcpu"), "3", "the nearest is 2"),
        (Key("gpu"), "1", "Fargate has no GPUs"),
        (Key("image"), "other", "comes from the definition"),
        (Key("timeout"), "30s", "60 seconds or longer"),
        (Key("timeout"), "soon", "no span of time"),
        (Key("timeout"), "", "not taken away"),
        (Key("attempts"), "11", "from 1 to 10"),
        (Key("array"), "1", "from 2 to 10,000"),
        (Key("queue"), "plian", "queues here: plain, fair"),
        (Key("queue"), "off", "disabled"),
        (Key("name"), "a b", "letters, digits"),
        (Key("command"), "a 'b", "quote"),
        (Key("variable", "", "AWS_BATCH_X"), "1", "AWS Batch keeps names"),
        (Key("variable", "", "STAGE"), None, "can be changed, not taken away"),
        (Key("tag", "", "aws:x"), "1", "without aws:"),
        (Key("depends"), "SEQUENTIAL", "for arrays"),
        (Key("depends"), ",".join("abcdefghijklmnopqrstu"), "up to 20"),
        (Key("share"), "a", "takes no shares"),
        (Key("memory", "side"), "1024", "There is no container side"),
    ],
)
def test_what_cannot_be_sent_is_told_in_a_sentence_and_leaves_the_rest(key, text, said):
    _, mistakes = edited((key, text), (Key("attempts"), "3")) if key.kind != "attempts" else edited((key, text))
    assert said in mistakes[key]
    assert set(mistakes) == {key}


def test_a_share_stays_behind_where_the_new_queue_takes_none():
    fair = {**PLAIN, "jobQueue": "fair", "shareIdentifier": "s", "schedulingPriorityOverride": 3}
    made, mistakes = changed(FRAME, fair, {Key("queue"): "plain"})
    assert (made, mistakes) == ({**PLAIN, "jobQueue": "plain"}, {})
    _, mistakes = changed(FRAME, PLAIN, {Key("queue"): "fair"})
    assert "wants a share" in mistakes[Key("share")]
    made, mistakes = changed(FRAME, PLAIN, {Key("queue"): "fair", Key("share"): "s", Key("priority"): "0"})
    assert mistakes == {} and (made["shareIdentifier"], made["schedulingPriorityOverride"]) == ("s", 0)


def test_the_difference_of_two_requests_in_words_and_what_no_field_shows():
    after, _ = changed(FRAME, PLAIN, {Key("memory"): "1024", Key("variable", "", "DB_PASSWORD"): "x"})
    after = {**after, "propagateTags": True}
    told = [(one.name, one.was, one.becomes, one.secret) for one in differences_of(FRAME, PLAIN, after)]
    assert told == [
        ("memory", "512", "1024", False),
        ("DB_PASSWORD", None, "x", True),
        ("propagateTags", None, "True", False),
    ]


@settings(max_examples=often(30))
@given(st.sampled_from(list(fargate._PAIRS)), st.integers(1, 300_000))
def test_fargates_next_pair_is_a_pair_and_its_nearest_is_one(vcpu, memory):
    pair = fargate.at_least(vcpu, memory)
    if pair is not None:
        assert pair[1] >= memory and fargate.mistake(*pair) is None
    wrong = fargate.mistake(vcpu, memory)
    assert (wrong is None) == (memory in fargate._PAIRS[vcpu])
