"""Which values are masked, in names, URLs and whole answers."""

import json

import pytest

from batchtui.domain.secrecy import MASK, looks_secret, mask_answer, masked


@pytest.mark.parametrize(
    "name",
    [
        "DB_PASSWORD",
        "passwd",
        "API_KEY",
        "apiKey",
        "AWS_SECRET_ACCESS_KEY",
        "GITHUB_TOKEN",
        "PGPASSWORD",
        "DB_PWD",
        "SENTRY_DSN",
        "DATABASE_URL",
        "MY_PRIVATE_KEY",
        "SESSION_COOKIE",
        "client_secret",
        "BASIC_AUTH",
        "SLACK_WEBHOOK_URL",
    ],
)
def test_names_of_secrets(name):
    assert looks_secret(name)
    assert masked(name, "value") == MASK


@pytest.mark.parametrize(
    "name", ["STAGE", "AWS_REGION", "AUTHOR", "MONKEY", "KEYBOARD", "PATH", "BUCKET", "TIMEOUT", "COMPASS_DIRECTION"]
)
def test_names_that_only_look_alike(name):
    assert not looks_secret(name)
    assert masked(name, "value") == "value"


def test_a_password_inside_a_url_is_masked_whatever_its_name():
    assert looks_secret("ENDPOINT", "postgres://app:hunter2@db:5432/x")
    assert not looks_secret("ENDPOINT", "https://example.com/a@b:c")


def test_an_empty_value_is_shown_as_empty():
    assert masked("PASSWORD", "") == ""


def test_a_whole_answer_is_masked_and_left_alone_itself():
    answer = {
        "jobId": "a",
        "parameters": {"api_token": "HIDE-1", "day": "monday"},
        "tags": {"db-password": "HIDE-2"},
        "container": {
            "environment": [{"name": "DB_PASSWORD", "value": "HIDE-3"}, {"name": "STAGE", "value": "prod"}],
            "secrets": [{"name": "TOKEN", "valueFrom": "arn:aws:ssm:::parameter/x"}],
            "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": "HIDE-4"}},
            "repositoryCredentials": {"credentialsParameter": "arn:aws:secretsmanager:::secret:y"},
            "exitCode": 1,
        },
        "ecsProperties": {"taskProperties": [{"containers": [{"environment": [{"name": "PW", "value": "HIDE-5"}]}]}]},
    }
    before = json.dumps(answer)
    shown = json.dumps(mask_answer(answer))
    assert "HIDE" not in shown
    assert json.dumps(answer) == before
    for kept in ("monday", "prod", "parameter/x", "secret:y", '"exitCode": 1'):
        assert kept in shown
