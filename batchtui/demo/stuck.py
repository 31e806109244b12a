"""Runs that do not start, one for each reason there is, in queues and compute environments of their own.

And two that run with shares, for a queue that has a fair-share policy.
"""

from dataclasses import replace

from batchtui.demo import definitions, ends, ids, queues, resources
from batchtui.demo.runs import End, Json, Life, Run, Work
from batchtui.demo.schedules import HOUR, MINUTE
from batchtui.demo.shelf import Shelf
from batchtui.demo.world import World

LICENCE = "solver-licence"
ROLE_LOST = "SERVICE_ROLE_PERMISSIONS – Batch service role has a permission issue."
CODES = {
    "genome-align": "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue cannot "
    "meet the CPU requirement of the job.",
    "protein-fold": "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement (vCPU/memory/GPU) is "
    "higher than that can be met by the CE(s) attached to the job queue.",
    "arm-build": "MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED - Your compute environment associated with "
    "this job queue has an unsupported instance type configuration.",
    "role-probe": f"MISCONFIGURATION:{ROLE_LOST}",
    "first-light": "UNDETERMINED - Batch job is blocked, root cause is undetermined.",
}
"""The reasons that AWS gives by a code (user guide, "Jobs stuck in a RUNNABLE status"); the story has CAPACITY."""
_PARTS = {
    "model-train": (32, 245_760, 4),
    "genome-align": (128, 262_144, 0),
    "protein-fold": (64, 999_424, 0),
    "arm-build": (4, 7_168, 0),
    "role-probe": (1, 2_048, 0),
    "first-light": (2, 4_096, 0),
    "licence-sweep": (1, 2_048, 0),
    "night-copy": (2, 4_096, 0),
    "train-report": (1, 2_048, 0),
    "render-frames": (8, 16_384, 0),
    "feed-import": (2, 4_096, 0),
}
"""vCPU, MiB and GPU that each definition asks for."""


def add(world: World) -> None:
    """Puts them into a story that has been told."""
    for row in _environments():
        world.environments[row["computeEnvironmentName"]] = row
    for row in _queues():
        world.queues[row["jobQueueName"]] = row
        world.shelves[row["jobQueueName"]] = Shelf()
    world.resources[LICENCE] = resources.resource(LICENCE, 2)
    for name, (vcpus, mib, gpus) in _PARTS.items():
        definitions.add(world.definitions, name, _definition(name, vcpus, mib, gpus))
    grid = (world.clock.now() - 45 * MINUTE) // (20 * MINUTE) * 20 * MINUTE
    _full(world, grid)
    for number, (name, code) in enumerate(CODES.items()):
        _waits(world, name, "lab", grid + number * 9000, code)
    for number in range(2):
        _runs(world, "licence-sweep", "lab", grid - number * MINUTE)
    _waits(world, "licence-sweep", "lab", grid + 8 * MINUTE)
    _waits(world, "night-copy", "nights", grid + 3 * MINUTE)
    for name, share in (("render-frames", "media-film"), ("feed-import", "feeds")):
        _runs(world, name, "shared", grid, share)


def _full(world: World, grid: int) -> None:
    """A queue without room: what runs has all that its environment may have; a report waits for it."""
    at_work = [_runs(world, "model-train", "gpu-train", grid - number * MINUTE) for number in range(3)]
    for number in range(4):
        _waits(world, "model-train", "gpu-train", grid + (2 + number) * MINUTE)
    report = _run(world, "train-report", "gpu-train", grid + MINUTE, ({"jobId": at_work[0].id},))
    report.waits = {at_work[0].id}
    report.script = (ends.OK,)
    world.admit(report)


def _waits(world: World, name: str, queue: str, created: int, code: str | None = None) -> None:
    """A run that waits in RUNNABLE for good."""
    run = _run(world, name, queue, created)
    run.life = Life([(created, "SUBMITTED"), (created + 900, "RUNNABLE")], [], code)
    world.runs[run.id] = run
    world.shelves[queue].add(run)


def _runs(world: World, name: str, queue: str, created: int, share: str | None = None) -> Run:
    """A run that goes on for half a day of the wall clock."""
    run = _run(world, name, queue, created)
    run.work = replace(run.work, share=share)
    run.script = (End("ok", 0, ends.EXITED, fixed_ms=12 * HOUR),)
    world.admit(run)
    return run


def _run(world: World, name: str, queue: str, created: int, depends_on: tuple[Json, ...] = ()) -> Run:
    work = Work(name, queue, name, 1, 20.0, tags={"team": "research"}, depends_on=depends_on)
    return Run(ids.make_id(f"{world.seed}/stuck/{name}/{created}"), created, work)


def _definition(name: str, vcpus: int, mib: int, gpus: int) -> Json:
    needs = [{"type": "VCPU", "value": str(vcpus)}, {"type": "MEMORY", "value": str(mib)}]
    body: Json = {
        "type": "container",
        "parameters": {},
        "retryStrategy": {"attempts": 1, "evaluateOnExit": []},
        "containerProperties": {
            "image": f"{ids.ACCOUNT}.dkr.ecr.{ids.REGION}.amazonaws.com/{name}:1",
            "command": ["bin/run", name],
            "volumes": [],
            "environment": [{"name": "STAGE", "value": "research"}],
            "mountPoints": [],
            "ulimits": [],
            "resourceRequirements": needs + ([{"type": "GPU", "value": str(gpus)}] if gpus else []),
            "secrets": [],
        },
        "tags": {"team": "research"},
        "propagateTags": False,
        "platformCapabilities": ["EC2"],
    }
    if name == "licence-sweep":
        wanted = {"consumableResource": ids.arn("batch", f"consumable-resource/{LICENCE}"), "quantity": 1}
        body["consumableResourceProperties"] = {"consumableResourceList": [wanted]}
    return body


def _environments() -> list[Json]:
    """Those of the queues, and two that no queue uses: each further queue is calls for whoever looks at the demo."""
    off = queues.environment("ondemand-b", "FARGATE", 64)
    off["state"] = "DISABLED"
    bad = queues.on_instances("lab-arm", "EC2", 64, ["m6g.xlarge"])
    bad |= {"status": "INVALID", "statusReason": f"CLIENT_ERROR - {ROLE_LOST}"}
    pods = queues.on_instances("pods", "SPOT", 128, ["m6i.4xlarge", "m6i.8xlarge"])
    pods["containerOrchestrationType"] = "EKS"
    pods["eksConfiguration"] = {"eksClusterArn": ids.arn("eks", "cluster/research"), "kubernetesNamespace": "batch"}
    hosts = queues.on_instances("own-hosts", "EC2", 0, [])
    hosts |= {"type": "UNMANAGED", "unmanagedvCpus": 48}
    del hosts["computeResources"]
    return [
        queues.on_instances("gpu-ec2", "EC2", 96, ["p3.8xlarge"], 96),
        queues.on_instances("lab-ec2", "EC2", 64, ["m5.large", "m5.xlarge"], 8),
        off,
        bad,
        pods,
        hosts,
    ]


def _queues() -> list[Json]:
    capacity = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY"
    limit = {"reason": capacity, "state": "RUNNABLE", "maxTimeSeconds": 86_400, "action": "CANCEL"}
    gpu = queues.queue("gpu-train", 0, ["gpu-ec2"]) | {"jobStateTimeLimitActions": [limit]}
    service = queues.queue("trainings", 0, []) | {"jobQueueType": "SAGEMAKER_TRAINING"}
    service["serviceEnvironmentOrder"] = [
        {"order": 1, "serviceEnvironment": ids.arn("batch", "service-environment/trainings")}
    ]
    rows = [gpu, service]
    for name, order, kind in (
        ("lab", ["lab-ec2", "lab-arm"], "ECS"),
        ("nights", ["ondemand-b"], "ECS_FARGATE"),
    ):
        rows.append(queues.queue(name, 0, order) | {"jobQueueType": kind})
    gpu["jobQueueType"] = "ECS"
    return rows
