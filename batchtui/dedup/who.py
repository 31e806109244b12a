"""Who the guard runs for, from the variables that AWS Batch gives to a container."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping
from typing import NamedTuple

from batchtui.dedup.credentials import TIMEOUT_S
from batchtui.dedup.door import Door
from batchtui.dedup.failure import GuardError, Usage
from batchtui.dedup.item import ARRAY, JOB, LEASE, Me
from batchtui.dedup.jobs import Jobs
from batchtui.dedup.sign import Keys

_ARN = r"arn:[^:]+:[^:]+:([a-z0-9-]+):"


class Who(NamedTuple):
    """One process among the runs of a job."""

    me: Me
    job_id: str
    """As Batch gives it: `<parent>:<index>`, `<parent>#<node>`; empty outside Batch."""
    side_node: bool = False
    """A node of a multi-node job that is not its main one: it takes no lock."""


def who(environ: Mapping[str, str]) -> Who:
    """Reads the variables.

    Raises:
        Usage: one of them is not what AWS Batch writes.
    """
    job_id = environ.get("AWS_BATCH_JOB_ID", "")
    if not job_id:
        name = f"{socket.gethostname()}/{os.getpid()}/{os.urandom(8).hex()}"
        return Who(Me(name, 1, LEASE), "")
    attempt = _number(environ, "AWS_BATCH_JOB_ATTEMPT", 1)
    owner = re.split("[:#]", job_id)[0]
    main, node = environ.get("AWS_BATCH_JOB_MAIN_NODE_INDEX"), environ.get("AWS_BATCH_JOB_NODE_INDEX")
    side = main is not None and node is not None and main != node
    kind = ARRAY if ":" in job_id else JOB
    return Who(Me(owner, attempt, kind), job_id, side)


def region(environ: Mapping[str, str]) -> str:
    """The region of the job, as its variables say, else the table's ARN, else the ECS agent.

    Raises:
        GuardError: nothing tells it.
    """
    found = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    if found:
        return found
    told = environ.get("BATCHTUI_LOCK_TABLE", "")
    arn = re.match(_ARN, told) or re.match(_ARN, _task_arn(environ))
    if arn:
        return arn.group(1)
    raise GuardError("The region is not known: set AWS_REGION.")


def _task_arn(environ: Mapping[str, str]) -> str:
    """The ARN of our ECS task, as its agent tells; empty: we are none. On EC2 no variable tells a region."""
    base = environ.get("ECS_CONTAINER_METADATA_URI_V4") or environ.get("ECS_CONTAINER_METADATA_URI")
    if not base:
        return ""
    try:
        door = Door(base, {})
        told = door.send("GET", f"{door.path}/task", {"Accept": "application/json"}, b"", TIMEOUT_S).body
    except (OSError, GuardError):
        return ""
    arn = re.search(rb'"TaskARN"\s*:\s*"([^"]+)"', told)
    return arn.group(1).decode("ascii", "replace") if arn else ""


def account(environ: Mapping[str, str], whose: Who, keys: Keys, jobs: Jobs) -> str:
    """The account that the job belongs to: as told, else that of the role, of the job's ARN, or of the login."""
    told = environ.get("BATCHTUI_ACCOUNT", "")
    if told and not re.fullmatch(r"\d{12}", told):
        raise Usage(f"BATCHTUI_ACCOUNT is {told!r}: an account has twelve digits.")
    if told or keys.account:
        return told or keys.account
    if whose.job_id:
        arn = re.match(r"arn:[^:]+:batch:[^:]*:(\d{12}):", jobs.own(whose.me.owner).arn)
        if arn:
            return arn.group(1)
    return jobs.caller_account()


def _number(environ: Mapping[str, str], name: str, otherwise: int) -> int:
    text = environ.get(name, "") or str(otherwise)
    if not re.fullmatch(r"[1-9]\d{0,3}", text):
        raise Usage(f"{name} is {text!r}, where AWS Batch writes a number from 1.")
    return int(text)
