"""How faults are asked for: --fault of both commands, and a sentence for each that there is not."""

import subprocess
import sys

import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner
from demo_client import client
from hypothesis import given
from hypothesis import strategies as st

from batchtui.cli.main import cli
from batchtui.demo import faults
from batchtui.demo.door import OPERATIONS

BAD = [
    ("thorttle=0.3", "thorttle"),
    ("throttle", "throttle"),
    ("throttle=2", "throttle"),
    ("latency=1,error=-0.1", "error"),
    ("cut=nan", "cut"),
    ("drop=x", "drop"),
    ("latency=inf", "latency"),
    ("expired=yes", "expired"),
    ("silent=2", "silent"),
    ("unfed=2", "unfed"),
    ("skew=1e9", "skew"),
    ("denied=", "denied"),
    ("denied=ListJobs+ListJbos", "ListJbos"),
    ("latency=1,latency=2", "latency"),
    ("=1", "fault"),
]


@pytest.mark.parametrize(("text", "named"), BAD)
def test_a_bad_fault_is_one_sentence(text: str, named: str) -> None:
    told = CliRunner().invoke(cli, ["demo", "--serve", "--fault", text])
    assert told.exit_code == 2
    sentence = told.stderr.strip()
    assert len(sentence.splitlines()) == 1 and named in sentence and sentence.count(". ") == 0
    assert "throttle, error, drop, lose-answer, cut, latency, expired, denied, silent, skew, unfed." in sentence


def test_the_process_refuses_a_bad_fault_too() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "batchtui.demo", "--fault=x=1"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "The fault x does not exist; the faults are throttle" in ran.stderr and "Traceback" not in ran.stderr


def test_the_command_starts_the_demo_with_its_faults() -> None:
    serve = [sys.executable, "-m", "batchtui", "demo", "--serve", "--speed=0", "--fault", "denied=DescribeJobQueues"]
    made = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert made.stdout
        endpoint = made.stdout.readline().strip().partition("AWS_ENDPOINT_URL=")[2]
        with pytest.raises(ClientError, match="AccessDeniedException"):
            client(endpoint, "batch").describe_job_queues()
        assert client(endpoint, "logs").describe_log_groups()["logGroups"]
    finally:
        made.terminate()
        _, told = made.communicate(timeout=20)
    assert told == ""


@given(
    share=st.floats(0, 1),
    latency=st.floats(0, 3600),
    skew=st.integers(-86_400, 86_400),
    denied=st.sets(st.sampled_from(sorted(OPERATIONS)), min_size=1),
    expired=st.booleans(),
)
def test_what_is_written_is_what_is_read(
    share: float, latency: float, skew: int, denied: set[str], expired: bool
) -> None:
    text = f"throttle={share!r}, latency={latency!r},skew={skew},denied={'+'.join(denied)},expired={int(expired)}"
    wanted = faults.Faults(throttle=share, latency=latency, skew=skew, denied=frozenset(denied), expired=expired)
    assert faults.parse(text, OPERATIONS) == wanted
    as_json = {"throttle": share, "latency": latency, "skew": skew, "denied": list(denied), "expired": expired}
    assert faults.of(as_json, OPERATIONS) == wanted


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        read = faults.parse(text, OPERATIONS)
    except faults.BadFaultError as error:
        assert str(error)
    else:
        assert read == faults.NONE or "=" in text


@given(st.integers(), st.sampled_from(["throttle", "cut"]))
def test_chance_keeps_to_the_share(seed: int, fault: str) -> None:
    met = [faults.Dice(seed, "ListJobs", number).falls(fault, 0.5) for number in range(400)]
    assert 100 < sum(met) < 300
    dice = faults.Dice(seed, "ListJobs", 1)
    assert not dice.falls(fault, 0) and dice.falls(fault, 1)
