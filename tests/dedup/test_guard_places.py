"""Where the guard finds AWS: in each partition, and from a container that no variable tells its region."""

import botocore.session
import pytest
from answering import closed_port
from speaking import speaking

from batchtui.dedup.failure import GuardError
from batchtui.dedup.places import endpoint
from batchtui.dedup.who import region


def test_each_region_is_where_botocore_has_it():
    partitions = botocore.session.get_session().get_data("partitions")["partitions"]
    regions = {
        one: part["outputs"]["dnsSuffix"] for part in partitions for one in part["regions"] if "global" not in one
    }
    assert len(regions) > 30
    for name, suffix in regions.items():
        assert endpoint("dynamodb", name) == f"https://dynamodb.{name}.{suffix}"


def _agent(body: bytes, status: bytes = b"200") -> bytes:
    return b"HTTP/1.1 %s OK\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


TASK = b'{"Cluster":"batch","TaskARN":"arn:aws-cn:ecs:cn-north-1:123456789012:task/batch/158d1c8083dd","Family":"f"}'


@pytest.mark.parametrize("variable", ["ECS_CONTAINER_METADATA_URI_V4", "ECS_CONTAINER_METADATA_URI"])
def test_on_ec2_the_agent_tells_the_region(variable):
    with speaking(_agent(TASK)) as agent:
        environ = {variable: f"http://{agent.address}/v4/0123"}
        assert region(environ) == "cn-north-1"
        assert agent.requests[0].startswith(b"GET /v4/0123/task HTTP/1.1\r\n")
        # Nobody is asked for what a variable tells.
        assert region({**environ, "BATCHTUI_LOCK_TABLE": "arn:aws:dynamodb:eu-west-1:1:table/t"}) == "eu-west-1"
        assert region({**environ, "AWS_REGION": "us-east-1"}) == "us-east-1"
    assert len(agent.requests) == 1


@pytest.mark.parametrize("answer", [_agent(b"{}"), _agent(b'{"TaskARN":"none"}'), _agent(b"", b"404"), None])
def test_an_agent_that_does_not_tell(answer):
    with speaking(answer) as agent, pytest.raises(GuardError, match="set AWS_REGION"):
        region({"ECS_CONTAINER_METADATA_URI_V4": f"http://{agent.address}"})


@pytest.mark.parametrize("uri", [closed_port(), "nonsense://"], ids=["nobody listens", "no URL"])
def test_no_agent(uri):
    with pytest.raises(GuardError, match="set AWS_REGION"):
        region({"ECS_CONTAINER_METADATA_URI_V4": uri})
