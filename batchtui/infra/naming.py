"""Names in the templates: logical ids, exports, stacks."""

import re

JOBS = "jobs"
"""The group of a job that names none."""


def logical(name: str) -> str:
    """A name as CloudFormation's logical ids are: `my-service` becomes `MyService`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))


def export_of(queue: str, export: str = "") -> str:
    """The export of a queue's ARN; `export`: the one that the file names."""
    return export or f"BatchQueueArn{logical(queue)}"


def queue_id(name: str) -> str:
    """The logical id of a queue."""
    return f"Queue{logical(name)}"


def stack_of(platform: str, group: str) -> str:
    """The name of the stack of a group of jobs."""
    return f"{platform}-{group}"
