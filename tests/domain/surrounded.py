"""Queues, environments and fronts made for tests: everything has a default, a test names only what it is about."""

from typing import Any

from made import SCOPE, T0, job, queue

from batchtui.domain.asked import Asked
from batchtui.domain.environment import Environment
from batchtui.domain.front import Front
from batchtui.domain.state import JobState
from batchtui.domain.surroundings import Surroundings
from batchtui.domain.waiting import Wait


def environment(name: str = "spot-a", **more: Any) -> Environment:
    fields: dict[str, Any] = {
        "arn": f"arn:aws:batch:ap-northeast-2:123456789012:compute-environment/{name}",
        "enabled": True,
        "status": "VALID",
        "status_reason": "",
        "managed": True,
        "kind": "FARGATE_SPOT",
        "on_eks": False,
        "max_vcpus": 256,
        "desired_vcpus": None,
    }
    return Environment(scope=SCOPE, name=name, **{**fields, **more})


def ec2(name: str = "ec2-a", *types: str, **more: Any) -> Environment:
    return environment(name, **{"kind": "EC2", "instance_types": types, "desired_vcpus": 0, **more})


def front(*ids: str, vcpus: float | None = 0.0, **more: Any) -> Front:
    return Front(**{"ids": ids, "since_ms": tuple(T0 for _ in ids), "vcpus": vcpus, **more})


def around(*environments: Environment, **more: Any) -> Surroundings:
    """Of the queue `default`; without environments those are not known."""
    names = tuple(one.name for one in environments)
    fields = {"queue": queue(environments=names), "environments": environments or None, "read_at_ms": T0}
    return Surroundings(**{**fields, **more})


SMALL = Asked(1, 2048)


def wait(place: Surroundings | None, asked: Asked = SMALL, **more: Any) -> Wait:
    """Of a run in RUNNABLE, `id-0000`."""
    depends = more.pop("depends", ())
    return Wait(job(0, more.pop("state", JobState.RUNNABLE), **more), asked, place, depends)
