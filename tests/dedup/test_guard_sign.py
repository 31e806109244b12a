"""Our signature is botocore's, on any request that the guard could send."""

import time
from datetime import UTC, datetime
from unittest import mock

from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from batchtui.dedup.sign import Keys, signed

words = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789", min_size=1, max_size=20)
values = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40)
paths = st.lists(st.text("abcXYZ019-_.~ é:+", min_size=1).filter(lambda part: part not in (".", "..")), max_size=4)


@given(
    access=words,
    secret=values,
    token=st.one_of(st.just(""), words),
    service=st.sampled_from(["dynamodb", "batch", "sts"]),
    region=st.sampled_from(["us-east-1", "ap-northeast-2", "cn-north-1"]),
    host=st.sampled_from(["dynamodb.us-east-1.amazonaws.com", "127.0.0.1:4566"]),
    path=paths.map(lambda parts: "/" + "/".join(parts)),
    headers=st.dictionaries(words.map(lambda word: f"X-{word}"), values, max_size=4),
    body=st.binary(max_size=200),
    now=st.integers(1_600_000_000, 2_000_000_000),
)
def test_as_botocore_signs(access, secret, token, service, region, host, path, headers, body, now):
    ours = signed(Keys(access, secret, token), service, region, host, path, headers, body, now)
    request = AWSRequest("POST", f"https://{host}{path}", headers={**headers, "Host": host}, data=body)
    signer = auth.SigV4Auth(Credentials(access, secret, token or None), service, region)
    moment = datetime.fromtimestamp(now, UTC)
    with mock.patch.object(auth, "get_current_datetime", lambda *_, **__: moment.replace(tzinfo=None)):
        signer.add_auth(request)
    assert time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now)) == ours["X-Amz-Date"]
    assert ours["Authorization"] == request.headers["Authorization"]
