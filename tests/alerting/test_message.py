"""What a message says at each stage, and that nothing hostile or secret is in it."""

import re
from datetime import timedelta, timezone

import pytest
from alerts_made import HOSTILE, HOUR, MINUTE, NOW, SCOPE, alert, detail, hostile, messages
from hypothesis import given
from hypothesis import strategies as st

from batchtui.alerting.message import as_json, from_json
from batchtui.alerting.wording import digest_of, last_lines, message_of, trial
from batchtui.domain.alert import AlertState, Kind
from batchtui.domain.safe import UNSAFE
from batchtui.domain.scope import Scope

SEOUL = timezone(timedelta(hours=9), "KST")


def test_a_first_message_says_what_failed_why_and_what_to_do():
    told = message_of(alert(), "first", NOW, detail(), usual_ms=4 * MINUTE, zone=SEOUL, log=["started\n", "broke"])
    assert (told.title, told.severity, told.more) == ("FAILED nightly", "critical", 0)
    assert told.sentence == "The program ended itself with exit code 1."
    assert told.advice == "Its last log lines say why."
    assert dict(told.facts) == {
        "queue": "default",
        "cause": "exit code 1",
        "exit code": "1",
        "attempt": "3/3",
        "took": "12m (usually 4m)",
        "started": "2025-11-29 15:54 KST",
        "definition": "nightly:7",
        "account": "123456789012 · eu-central-1",
    }
    assert told.log == ("started", "broke")
    assert told.commands == ("batchtui open job-1", "batchtui resubmit job-1")
    assert dict(told.links) == {
        "job": "https://eu-central-1.console.aws.amazon.com/batch/home?region=eu-central-1#jobs/detail/job-1",
        "log": "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1"
        "#logsV2:log-groups/log-group/$252Faws$252Fbatch$252Fjob/log-events/n$252Fdefault$252F1",
    }


@pytest.mark.parametrize(
    ("stage", "changed", "title", "sentence", "more"),
    [
        ("first", {"count": 5}, "FAILED nightly, 4 more", "It broke. 4 times more since.", 4),
        ("digest", {"count": 43, "told": 1, "told_ms": NOW}, "FAILED nightly, 42 more",
         "42 times more in 15m: It broke.", 42),
        ("again", {"count": 43, "told": 43, "opened_ms": NOW - 6 * HOUR}, "STILL FAILED nightly",
         "Open for 6h15m, 43 times. The last: It broke.", 0),
        ("recovered", {"resolved_by": "job-2", "resolved_ms": NOW + 2 * HOUR}, "RECOVERED nightly",
         "It has succeeded again, 2h00m after it began (1 time): It broke.", 1),
        ("recovered", {"kind": Kind.STUCK, "resolved_ms": NOW + HOUR}, "RECOVERED nightly",
         "It is over, 1h00m after it began (1 time): It broke.", 1),
        ("first", {"kind": Kind.FAST}, "TOO FAST nightly", "It broke.", 0),
    ],
)  # fmt: skip
def test_each_stage_counts_what_was_not_told(stage, changed, title, sentence, more):
    told = message_of(alert(sentence="It broke.", **changed), stage, NOW + 15 * MINUTE)
    assert (told.title, told.sentence, told.more) == (title, sentence, more)
    if stage == "recovered":
        assert told.severity == "info" and not told.advice
        assert not any("resubmit" in one for one in told.commands)


def test_a_message_for_many_counts_all_that_it_stands_for():
    alerts = [alert(f"n{n}", count=n + 2, told=1) for n in range(12)]
    told = digest_of(alerts)
    assert told.more == sum(range(1, 13)) == 78
    assert (told.stage, told.title) == ("storm", "MANY ALERTS: 12")
    assert told.sentence == "78 occurrences that nobody was told of."
    assert told.facts[0] == ("n11", "exit ×12") and len(told.facts) == 8


def test_other_servers_and_other_partitions_get_fitting_links():
    elsewhere = alert().key
    for scope, host in (
        (Scope("http://127.0.0.1:4566", "0", "eu-central-1"), None),
        (Scope("aws", "1", "evil.example/x"), None),
        (Scope("aws", "1", "cn-north-1"), "https://cn-north-1.console.amazonaws.cn/"),
        (Scope("aws", "1", "us-gov-west-1"), "https://us-gov-west-1.console.amazonaws-us-gov.com/"),
    ):
        key = type(elsewhere)(scope, Kind.FAILED, "default", "nightly", "exit")
        links = message_of(alert(key=key), "first", NOW, detail()).links
        assert all(url.startswith(host or "never") for _, url in links)
        assert bool(links) is bool(host)


def test_a_service_job_gets_no_commands():
    told = message_of(alert(), "first", NOW, {"jobId": "s", "serviceJobType": "SAGEMAKER_TRAINING"})
    assert told.commands == () and "#service-jobs/detail/" in told.links[0][1]


@given(messages)
def test_json_brings_the_same_message_back(told):
    assert from_json(as_json(told)) == told
    assert "\n" not in as_json(told)


@pytest.mark.parametrize(
    "text",
    ['{"stage":"other","severity":"","title":"","sentence":""}', "{}", "[]", "", '{"stage":"first"}',
     '{"stage":"first","severity":"","title":"","sentence":"","facts":[["one"]]}'],
)  # fmt: skip
def test_what_is_no_message_is_told_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"^This is no message of an alert: .*\.$"):
        from_json(text)


@given(
    st.text()
    | st.sampled_from(["{}", "[]", '{"stage":"first"}', '{"stage":"other","severity":"","title":"","sentence":""}'])
)
def test_what_is_no_message_gets_one_sentence(text):
    with pytest.raises(ValueError, match=r"^This is no message of an alert: .*\.$"):
        from_json(text)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | hostile,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["jobId", "attempts", "container", "retryStrategy", "startedAt", "stoppedAt",
                                       "jobDefinition", "logStreamName", "status", "exitCode", "name"]), inner),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(list(detail())), anything), hostile, st.lists(hostile, max_size=20))
def test_no_shape_of_a_detail_breaks_a_message_or_steers_a_screen(changed, text, log):
    named = alert(text, job_id=text, sentence=text, advice=text)
    told = message_of(named, "first", NOW, {**detail(), **changed}, log)
    seen = [told.title, told.sentence, told.advice, *told.log, *told.commands]
    seen += [part for pair in (*told.facts, *told.links) for part in pair]
    assert not any(UNSAFE.search(one) for one in seen)
    assert len(told.log) <= 15
    assert all(re.fullmatch(r"https://[!-~]+", url) for _, url in told.links)


def test_a_hostile_id_stays_one_word_of_a_command():
    told = message_of(alert(job_id="a; rm -rf ~"), "first", NOW)
    assert told.commands[0] == "batchtui open 'a; rm -rf ~'"


def test_only_the_last_lines_that_say_something_are_told():
    assert last_lines([f"line {n}\n\n" for n in range(40)]) == [f"line {n}" for n in range(25, 40)]
    assert last_lines(["\x1b[31mred\x1b[0m\ttoken=abcdef", "50%\r100%"]) == ["red     token=******", "100%"]


def test_names_are_told_as_they_are():
    for name in HOSTILE[:8]:
        assert message_of(alert(name), "first", NOW).title == f"FAILED {name}"


def test_a_trial_says_that_nothing_failed():
    told = trial("ops")
    assert (told.stage, told.sentence) == ("test", "The sink 'ops' works. Nothing failed.")
    assert SCOPE.region and alert().state is AlertState.OPEN
