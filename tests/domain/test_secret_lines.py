"""Free text loses what looks secret, and keeps what a reader needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.secrecy import MASK, mask_line, mask_lines

names = st.sampled_from(
    ["password", "DB_PASSWORD", "api_key", "apiKey", "AWS_SECRET_ACCESS_KEY", "token", "x-auth", "client-secret", "pwd"]
)
signs = st.sampled_from(["=", ": ", " = ", " => ", '="', "='", '": "', '\\": \\"'])
words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="\"'&\\"), min_size=8)
around = st.text(max_size=30).filter(lambda text: "\\" not in text[-1:])


@given(around, names, signs, words, around)
def test_no_value_of_a_secret_name_is_told(before, name, sign, value, after):
    told = mask_line(f"{before} {name}{sign}{value} {after}")
    assert value not in told or value in f"{before} {name}{sign} {after}{MASK}"


@given(st.text("abcXYZ019_%!$", min_size=3), st.text("abcXYZ019_%!$@:", min_size=3))
def test_no_password_of_an_url_is_told(user, password):
    told = mask_line(f"connecting to postgres://{user}:{password}@db.internal:5432/shop now")
    assert told == f"connecting to postgres://{MASK}@db.internal:5432/shop now"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("AKIAIOSFODNN7EXAMPLE used", "****** used"),
        ("key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "key ******"),
        ("Authorization: Bearer abc.def.ghi", "Authorization: ******"),
        ("curl -H 'x: Bearer abcdefghij'", "curl -H 'x: Bearer ******'"),
        ("posting as xoxb-123456789012-abcdefghijkl", "posting as ******"),
        ("to https://hooks.slack.com/services/T0/B0/abc", "to https://hooks.slack.com/******"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def", "******"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "******"),
        ("run --password hunter2 --verbose", "run --password ****** --verbose"),
        ("GET /x?X-Amz-Signature=abc&y=1", "GET /x?X-Amz-Signature=******&y=1"),
        ('{"db_password": "two words", "rows": 3}', '{"db_password": ******, "rows": 3}'),
    ],
)
def test_known_shapes_are_masked(line, told):
    assert mask_line(line) == told


@pytest.mark.parametrize(
    "line",
    [
        "ValueError: invalid literal for int() with base 10: 'abc'",
        "https://host:8443/path?page=2&mail=a@b.example",
        "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf was not read",
        "the secret was not found",
        "basic authentication failed for bob",
        "commit 1f0c9e3b5a7d8e9f0a1b2c3d4e5f60718293a4b5",
        "author: Kim",
    ],
)
def test_what_a_reader_needs_stays(line):
    assert mask_line(line) == line


def test_a_private_key_goes_as_a_whole():
    body = "MIIEpAIBAAKCAQEA7bq0Zl" * 3
    lines = ["reading", "-----BEGIN RSA PRIVATE KEY-----", body, "abc", "-----END RSA PRIVATE KEY-----", "done", body]
    assert mask_lines(lines) == ["reading", *[MASK] * 4, "done", MASK]


@given(st.text())
def test_any_text_is_bearable(text):
    assert len(mask_line(text * 20)) <= 4000 + 2000 * len(MASK)
