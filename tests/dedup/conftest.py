"""A table for locks on moto, and the guard's own client before it."""

import itertools
import os

import boto3
import pytest

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
