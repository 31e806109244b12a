"""A table for locks on moto, and the guard's own client before it."""

import itertools
import os
import threading

import boto3
import guards
import pytest
from moto.dynamodb.models import DynamoDBBackend

from batchtui.dedup.credentials import Credentials
from batchtui.dedup.wire import Wire

_NUMBERS = itertools.count()


@pytest.fixture
def table(at, moto_endpoint) -> str:
    """An empty table whose only key is `pk`; the environment points at moto."""
    at(moto_endpoint)
    name = f"locks-{next(_NUMBERS)}"
    boto3.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


@pytest.fixture
def wire():
    """Makes the guard's client as the environment says at that moment."""

    def make(**more: str) -> Wire:
        environ = {**os.environ, **more}
        return Wire(environ, environ["AWS_DEFAULT_REGION"], Credentials(environ))

    return make


@pytest.fixture
def batch():
    """An AWS Batch that says of each job what the test wants; the environment points at it."""
    with guards.batch() as told:
        yield told


@pytest.fixture(autouse=True)
def _whole_writes(monkeypatch):
    """moto checks and writes without a lock, which DynamoDB does not."""
    lock, update = threading.Lock(), DynamoDBBackend.update_item

    def whole(*arguments, **named):
        with lock:
            return update(*arguments, **named)

    monkeypatch.setattr(DynamoDBBackend, "update_item", whole)


@pytest.fixture(autouse=True)
def _nothing_left():
    yield
    guards.end_all()
