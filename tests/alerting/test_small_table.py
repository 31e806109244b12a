"""The table in memory answers what moto's does, to all that the alert function writes."""

import random

import pytest
from batch_events import HOUR, MINUTE, NOW, Cloud, blocked, event
from slack_double import slack
from variables import environment

from batchtui.alerting.lifecycle import Policy


@pytest.mark.parametrize(
    "seed", [0, pytest.param(1, marks=pytest.mark.prove), pytest.param(2, marks=pytest.mark.prove)]
)
def test_moto_and_the_table_in_memory_hold_the_same(moto_endpoint, monkeypatch, seed):
    for name, value in environment(moto_endpoint).items():
        monkeypatch.setenv(name, value)
    chance = random.Random(seed)
    events = [event(jobName=name, at_ms=NOW + chance.randrange(9), jobId=f"f{n}") for n, name in enumerate("aaab")]
    events += [event("SUCCEEDED", jobName=name, at_ms=NOW + 4 + 9 * n, jobId=f"s{n}") for n, name in enumerate("ab")]
    events += [blocked(jobName="a", jobId="w"), event("RUNNING", jobName="a", jobId="w", at_ms=NOW + 10)]
    chance.shuffle(events)
    with slack() as one, slack() as other:
        clouds = [Cloud(moto_endpoint, one, policy=Policy(most=4)), Cloud("", other, policy=Policy(most=4))]
        clouds[1].clients("dynamodb").whole = True
        for arrived in [*events, *events[:3]]:
            assert clouds[0].takes(arrived) == clouds[1].takes(arrived)
        for after_ms in (MINUTE, 15 * MINUTE, 6 * HOUR):
            assert clouds[0].flush(after_ms) == clouds[1].flush(after_ms)
        kept = [sorted((one for one in aws.items("alert#")), key=lambda item: item["pk"]["S"]) for aws in clouds]
        for items in kept:
            for item in items:
                if "folds" in item:
                    item["folds"]["SS"].sort()
        for theirs, ours in zip(*kept, strict=True):
            assert theirs == ours
