"""What brings an alert to people by way of AWS: SNS Publish, Lambda Invoke, and SSM GetParameter for a secret.

Sources: the API references of Amazon SNS (2010-03-31), AWS Lambda (2015-03-31) and Systems Manager (2014-11-06).
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from batchtui.aws.clients import Clients
from batchtui.domain.failure import ServerFault

SHOWN = 200
"""Letters of a function's error that a sentence repeats."""


def publish(clients: Clients, topic: str, subject: str, text: str) -> str:
    """Publishes to a topic, which its ARN names; the id of what was published.

    A FIFO topic takes the same text once in five minutes, so that one whose answer was lost does not come twice.

    Raises:
        AwsError: it was not published, or no answer came.
    """
    request = {"TopicArn": topic, "Subject": subject, "Message": text}
    if topic.endswith(".fifo"):
        request |= {"MessageGroupId": "batchtui", "MessageDeduplicationId": sha256(text.encode()).hexdigest()}
    with clients.call("Publish", f"The topic {topic}"):
        return str(clients.sns(_region_of(topic)).publish(**request)["MessageId"])


def invoke(clients: Clients, function: str, payload: Mapping[str, Any]) -> str:
    """Invokes a function (its name, or ARN) and waits for its end; what it answered, as JSON.

    Raises:
        ServerFault: the function failed.
        AwsError: it was not invoked, or no answer came within 15 s.
    """
    data = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
    with clients.call("Invoke", f"The function {function}"):
        client = clients.functions(_region_of(function))
        answer = client.invoke(FunctionName=function, InvocationType="RequestResponse", Payload=data)
        # Six megabytes at most; only to its end does it tell that it was cut off.
        told = str(answer["Payload"].read().decode("utf-8", "replace"))
    if answer.get("FunctionError"):
        raise ServerFault(f"The function {function} failed: {_reason(told)}", "Invoke")
    return told


def read_parameter(clients: Clients, name: str) -> str:
    """The value of a parameter, decrypted where it is a SecureString.

    Raises:
        AwsError: there is none, or it may not be read.
    """
    with clients.call("GetParameter", f"The parameter {name}"):
        return str(clients.ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])


def _region_of(arn: str) -> str:
    """Empty for a name that is no ARN."""
    parts = arn.split(":")
    return parts[3] if len(parts) > 5 else ""


def _reason(told: str) -> str:
    """`errorMessage` of what the runtime answers for a function that failed."""
    try:
        message = json.loads(told)["errorMessage"]
    except (ValueError, KeyError, TypeError):
        message = told or "it does not say why"
    return " ".join(str(message).split())[:SHOWN] or "it does not say why"
