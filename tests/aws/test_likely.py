"""What is guessed without boto3 of where AWS will be asked is what boto3 finds."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from often import often

from batchtui.aws.clients import Clients
from batchtui.aws.likely import likely_scope
from batchtui.domain.failure import AwsError

ENDPOINTS = st.sampled_from(["http://127.0.0.1:4566", "https://batch.example.test/path"])
REGIONS = st.sampled_from(["eu-west-1", "us-east-2"])
VARIABLES = st.fixed_dictionaries(
    {},
    optional={
        "AWS_PROFILE": st.sampled_from(["default", "work"]),
        "AWS_DEFAULT_PROFILE": st.sampled_from(["default", "work"]),
        "AWS_REGION": REGIONS,
        "AWS_DEFAULT_REGION": REGIONS,
        "AWS_ENDPOINT_URL": ENDPOINTS,
        "AWS_ENDPOINT_URL_BATCH": ENDPOINTS,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": st.sampled_from(["true", "false"]),
    },
)
LINES = st.sampled_from(["", "region = ap-south-1\n", "endpoint_url = http://127.0.0.1:9\n", "services = local\n"])
SERVICES = "[services local]\nbatch =\n  endpoint_url = http://127.0.0.1:8\n"


@settings(max_examples=often(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    variables=VARIABLES,
    default=st.lists(LINES, max_size=2, unique=True),
    work=st.lists(LINES, max_size=2, unique=True),
    profile=st.sampled_from([None, "work"]),
    region=st.sampled_from([None, "eu-north-1"]),
)
@example({"AWS_PROFILE": "work", "AWS_DEFAULT_PROFILE": "default"}, [], ["region = ap-south-1\n"], None, None)
def test_the_guess_is_what_boto3_finds(
    tmp_path: Path,
    variables: dict[str, str],
    default: list[str],
    work: list[str],
    profile: str | None,
    region: str | None,
) -> None:
    config = tmp_path / "config"
    config.write_text(f"[default]\n{''.join(default)}[profile work]\n{''.join(work)}{SERVICES}")
    environ = {**variables, "AWS_CONFIG_FILE": str(config)}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
            patch.delenv(name, raising=False)
        for name, value in environ.items():
            patch.setenv(name, value)
        guess = likely_scope(profile, region, environ)
        try:
            found = Clients(profile, region).scope
        except AwsError:
            found = None
    # No guess is no mistake: the history comes a moment later then.
    assert guess in (None, found)
    if region and "AWS_ENDPOINT_URL_BATCH" in variables:
        assert guess is not None


def test_a_config_file_that_nobody_can_read_is_no_guess(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_bytes(b"[default\n\xff")
    assert likely_scope(None, None, {"AWS_CONFIG_FILE": str(config)}) is None
    assert likely_scope(None, None, {"AWS_CONFIG_FILE": str(tmp_path)}) is None
