"""The plain way to a whole log: boto3's GetLogEvents by token, each line written.

python -m benchmarks.bare_logs GROUP STREAM
"""

import sys

import boto3


def main(group: str, stream: str) -> None:
    """Writes the messages to stdout."""
    client = boto3.client("logs")
    asked = {"logGroupName": group, "logStreamName": stream, "startFromHead": True}
    token = None
    while True:
        page = client.get_log_events(**asked, **({"nextToken": token} if token else {}))
        for event in page["events"]:
            sys.stdout.write(event["message"] + "\n")
        if page["nextForwardToken"] == token:
            return
        token = page["nextForwardToken"]


if __name__ == "__main__":
    main(*sys.argv[1:])
