"""Where the guard gets its keys from, and when it gets new ones."""

from urllib.parse import parse_qs

import pytest
from answering import Reply, answering, closed_port
from keys_endpoint import keys_endpoint
from speaking import speaking

from batchtui.dedup import credentials as module
from batchtui.dedup.credentials import Credentials
from batchtui.dedup.failure import GuardError
from batchtui.dedup.sign import Keys


def test_of_the_environment():
    environ = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "c"}
    assert Credentials(environ).keys() == Keys("a", "b", "c")


def test_handed_in():
    given = Keys("given", "b")
    assert Credentials({"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}, lambda: given).keys() == given


def test_of_the_containers_endpoint_with_its_account(monkeypatch):
    with keys_endpoint() as server:
        monkeypatch.setattr(module, "CONTAINER", server.url)
        keys = Credentials({"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/keys/42"}).keys()
    assert (keys.access, keys.token, keys.account) == ("key-1", "very-secret-token", "123456789012")
    assert server.asked[0][1] == "/v2/keys/42"


def test_of_a_full_uri_with_the_token_of_a_file(tmp_path):
    file = tmp_path / "token"
    file.write_text("let-me-in\n")
    with keys_endpoint() as server:
        environ = {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{server.url}/v1/credentials?a=b",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(file),
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "not-this",
        }
        assert Credentials(environ).keys().access == "key-1"
    _method, path, headers = server.asked[0]
    assert (path, headers["authorization"]) == ("/v1/credentials?a=b", "let-me-in")


def test_no_keys_over_plain_http_from_afar():
    with pytest.raises(GuardError, match="not local"):
        Credentials({"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://203.0.113.5/keys"}).keys()


def test_of_the_instance():
    with keys_endpoint() as server:
        assert Credentials({"AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url}).keys().access == "key-1"
    assert [method for method, _path, _headers in server.asked] == ["PUT", "GET", "GET"]
    assert server.asked[2][1].endswith("/instance-role")
    assert server.asked[2][2]["x-aws-ec2-metadata-token"] == "instance-token"


def test_an_agent_that_is_asked_by_many_is_asked_again(monkeypatch):
    monkeypatch.setattr(module, "sleep", lambda seconds: None)
    busy = b"HTTP/1.1 429 x\r\nContent-Length: 0\r\n\r\n"
    told = b'HTTP/1.1 200 x\r\nContent-Length: 41\r\n\r\n{"AccessKeyId":"a","SecretAccessKey":"b"}'
    with speaking(busy, busy, told) as server:
        assert Credentials({"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://{server.address}/keys"}).keys().access == "a"


def test_an_instance_that_hangs_up_has_none():
    hang_up = [b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntok", None, None]
    with speaking(*hang_up) as server, pytest.raises(GuardError, match="no AWS credentials here"):
        Credentials({"AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://{server.address}"}).keys()


def test_fetched_again_before_they_expire(monkeypatch):
    with keys_endpoint(expires="2027-01-15T08:00:00Z") as server:
        credentials = Credentials({"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{server.url}/keys"})
        at_s = [1_800_000_000 - 301]  # 2027-01-15T08:00:00Z is 1 800 000 000
        monkeypatch.setattr(module.time, "time", lambda: at_s[0])
        assert [credentials.keys().access for _ in range(2)] == ["key-1", "key-1"]
        at_s[0] += 2
        assert credentials.keys().access == "key-2"


@pytest.mark.parametrize(
    ("environ", "mend"),
    [
        ({"AWS_EC2_METADATA_DISABLED": "true"}, "give the job definition a job role"),
        ({"AWS_EC2_METADATA_SERVICE_ENDPOINT": closed_port()}, "give the job definition a job role"),
        ({"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{closed_port()}/keys"}, "does not answer"),
        (
            {
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/keys",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/nowhere/token",
            },
            "TOKEN_FILE cannot be read",
        ),
    ],
)
def test_none_is_one_sentence(environ, mend):
    with pytest.raises(GuardError, match=mend):
        Credentials(environ).keys()


ROLE = "arn:aws:iam::123456789012:role/team/nightly"
STS = """<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult><Credentials>
    <AccessKeyId>ASIA-web</AccessKeyId><SecretAccessKey>s+/=</SecretAccessKey>
    <SessionToken>t+/=</SessionToken><Expiration>2126-01-15T08:00:00Z</Expiration>
  </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"""


def test_of_a_web_identity_without_a_signature(tmp_path):
    """IRSA: the token of a Kubernetes service account is exchanged at STS."""
    file = tmp_path / "token"
    file.write_text("eyJ.a-b_c.~+/=\n")
    forms, headers = [], []

    def sts(asked):
        forms.append(parse_qs(asked.body["text"]))
        headers.append(asked.headers)
        return Reply(body=STS.encode(), headers={"Content-Type": "text/xml"})

    with answering(sts) as server:
        environ = {
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(file),
            "AWS_ROLE_ARN": ROLE,
            "AWS_ENDPOINT_URL_STS": server.endpoint,
            "AWS_REGION": "ap-northeast-2",
            # Of a pod that has both, boto3 takes the web identity.
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": closed_port(),
        }
        credentials = Credentials(environ)
        keys = credentials.keys()
        assert credentials.keys(fresh=True) == keys
    assert keys == Keys("ASIA-web", "s+/=", "t+/=", 4924137600, "123456789012")
    assert credentials.renewable
    assert forms[0] == {
        "Action": ["AssumeRoleWithWebIdentity"],
        "Version": ["2011-06-15"],
        "RoleArn": [ROLE],
        "RoleSessionName": ["batchtui-guard"],
        "WebIdentityToken": ["eyJ.a-b_c.~+/="],
    }
    assert len(forms) == 2 and "authorization" not in headers[0]


@pytest.mark.parametrize(
    ("reply", "mend"),
    [
        (lambda _asked: Reply(403, b"<Error/>", {}), f"says 403: let {ROLE} trust this token"),
        (lambda _asked: Reply(200, b"<html/>", {}), "gives no keys: is it STS"),
    ],
)
def test_a_web_identity_that_sts_does_not_take_is_one_sentence(tmp_path, reply, mend):
    file = tmp_path / "token"
    file.write_text("t")
    with answering(reply) as server:
        environ = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(file), "AWS_ROLE_ARN": ROLE, "AWS_ENDPOINT_URL": server.endpoint}
        with pytest.raises(GuardError, match=mend):
            Credentials(environ).keys()
        with pytest.raises(GuardError, match="AWS_WEB_IDENTITY_TOKEN_FILE cannot be read"):
            Credentials({**environ, "AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere"}).keys()
