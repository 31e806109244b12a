"""What an operator pastes, and the job that it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.named_job import job_id_in, stream_in

ID = "7f3a1c2e-5b1d-4e0f-9a57-0c8e2d91b6a4"
TASK = "dc7523fb9ba27d04030b1609a73d5768"
CONSOLE = "https://ap-northeast-2.console.aws.amazon.com/batch/home?region=ap-northeast-2"
LOGS = "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group"


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f"  {ID}\n",
        f"arn:aws:batch:ap-northeast-2:123456789012:job/{ID}",
        f"{CONSOLE}#jobs/detail/{ID}",
        f"{CONSOLE}#jobs/ec2/detail/{ID}",
        f"{CONSOLE}#/jobs/fargate/detail/{ID}?tab=logs",
        f"job {ID}",
    ],
)
def test_a_job(text):
    assert (job_id_in(text), stream_in(text)) == (ID, "")


@pytest.mark.parametrize("part", [":7", "#0", ":9999"])
def test_a_child_and_a_node(part):
    assert job_id_in(f"arn:aws:batch:r:1:job/{ID}{part}") == f"{ID}{part}"
    assert job_id_in(f"{CONSOLE}#jobs/detail/{ID}{part.replace(':', '%3A').replace('#', '%23')}") == f"{ID}{part}"


@pytest.mark.parametrize(
    ("text", "stream"),
    [
        (f"etl/default/{TASK}", f"etl/default/{TASK}"),
        (f"정산-배치/default/{TASK}", f"정산-배치/default/{TASK}"),
        (f"etl/load/{ID}", f"etl/load/{ID}"),
        (f"{LOGS}/$252Faws$252Fbatch$252Fjob/log-events/etl$252Fdefault$252F{TASK}", f"etl/default/{TASK}"),
        (f"{LOGS}/$252Fown/log-events/etl$252Fdefault$252F{TASK}$3Fstart$3D-3600000", f"etl/default/{TASK}"),
    ],
)
def test_a_log_stream(text, stream):
    assert (job_id_in(text), stream_in(text)) == ("", stream)


@pytest.mark.parametrize("text", ["", "nightly", "arn:aws:batch:r:1:job-queue/default", "7f3a1c2e", CONSOLE])
def test_what_names_no_job(text):
    assert (job_id_in(text), stream_in(text)) == ("", "")


@given(st.text())
def test_any_text_names_at_most_one_of_both(text):
    assert not (job_id_in(text) and stream_in(text))
