"""The demo's queues, compute environments and job definitions with their revisions."""

from batchtui.demo import definitions, ids, queues
from batchtui.demo.container import GUARD, guarded
from batchtui.demo.elsewhere import TABLE
from batchtui.demo.runs import Json
from batchtui.demo.shelf import Shelf
from batchtui.demo.world import World

_GUARD = f"{GUARD} -- "
_PARTS = [
    # definition, command, MiB, vCPU, attempts, timeout in seconds, image tags by revision (the last is the newest)
    (
        "my-service-do-something",
        "node dist/main.js do-something --date Ref::date",
        512,
        "0.25",
        3,
        7200,
        "1.40 1.41 1.42",
    ),
    ("my-service-do-often", _GUARD + "node dist/main.js do-often --shard Ref::shard", 8192, "4", 2, 3600, "1.41 1.42"),
    ("nightly-settlement", "python -m settlement --night", 4096, "2", 2, 14400, "r1 r2 r3 2026.11.20 2026.11.23-rc1"),
    ("settlement-daily", "python -m settlement --daily Ref::date", 4096, "2", 3, 14400, "r7 r8"),
    ("settlement-report", "python -m settlement --report", 1024, "0.5", 2, 3600, "r8"),
    ("daily-report", "python -m report --locale ja_JP", 2048, "1", 3, 3600, "12 13"),
    ("customer-sync", "node sync.js --source crm", 1024, "0.5", 2, 3600, "5.1 5.2 5.3"),
    ("search-warmup", "bin/warm --index products", 512, "0.25", 1, 3600, "88"),
    ("mail-digest", "node digest.js", 512, "0.25", 2, 3600, "3.0"),
    ("billing-export", "python -m billing.export --to s3://exports/billing", 2048, "1", 2, 3600, "21 22"),
    ("catalog-reindex", "bin/reindex --all --workers Ref::workers", 4096, "2", 1, 7200, "88 89"),
    ("fraud-score-train", "python train.py --epochs Ref::epochs", 16384, "4", 2, 28800, "v9 v10"),
    ("warehouse-vacuum", "psql -c 'vacuum analyze'", 512, "0.25", 1, 7200, "16"),
    ("price-feed", "bin/feed --market KRX", 512, "0.25", 2, 3600, "7.7"),
    ("backfill", "python -m backfill --day Ref::day", 2048, "1", 2, 7200, "r8"),
    ("event-stream-compact", "bin/compact --stream events", 2048, "1", 3, 0, "2.2 2.3"),
    ("media-transcode", "ffmpeg -i Ref::input -preset slow out.mp4", 122880, "16", 1, 21600, "6"),
    ("thumbnail-render", "bin/thumbs --max 4096", 512, "0.25", 1, 3600, "4"),
    ("invoice-reconcile", "python -m invoices.reconcile --month Ref::month", 1024, "0.5", 1, 3600, "1 2 3 4"),
    ("partner-upload", "bin/upload --sftp partner.example.com", 512, "0.25", 2, 3600, "9"),
    ("resize-media", "bin/resize --bucket media", 1024, "0.5", 2, 3600, "30 31"),
    ("media-index", _GUARD + "bin/index --bucket media", 512, "0.25", 1, 3600, "3"),
    ("report", "python -m report --kind Ref::kind", 1024, "0.5", 2, 3600, "12"),
    ("sync", "node sync.js --source Ref::source", 1024, "0.5", 2, 3600, "5.3"),
    ("etl", "python -m etl --table Ref::table", 2048, "1", 3, 7200, "r21"),
    ("ledger-check", "bin/ledger-check --strict", 512, "0.25", 1, 3600, "3 4"),
    ("ledger-publish", "bin/ledger-publish --to s3://exports/ledger", 512, "0.25", 1, 3600, "3"),
    ("geo-tiles", "bin/tiles --zoom Ref::zoom", 1024, "0.5", 1, 7200, "11"),
    ("cleanup", "bin/cleanup --older-than 30d", 512, "0.25", 1, 3600, "2"),
]
_DEFAULTS = {"date": "today", "shard": "0", "workers": "4", "epochs": "12", "day": "2026-11-01", "input": "in.mov"}
_DEFAULTS |= {"month": "2026-11", "kind": "daily", "source": "crm", "table": "orders", "zoom": "14"}


def fill(world: World) -> None:
    """Puts queues, compute environments and definitions into the world."""
    world.environments = {
        row["computeEnvironmentName"]: row
        for row in (
            queues.environment("spot-a", "FARGATE_SPOT", 256),
            queues.environment("on-demand-a", "FARGATE", 128),
        )
    }
    for name, priority, order, state in (
        ("default", 5, ["spot-a", "on-demand-a"], "ENABLED"),
        ("continuously", 3, ["on-demand-a"], "ENABLED"),
        ("legacy-etl", 1, ["on-demand-a"], "DISABLED"),
        ("shared", 0, ["spot-a"], "ENABLED"),
    ):
        world.queues[name] = queues.queue(name, priority, order, state)
        world.shelves[name] = Shelf()
    world.queues["shared"]["schedulingPolicyArn"] = ids.arn("batch", "scheduling-policy/fair")
    for name, command, memory, vcpu, attempts, timeout, images in _PARTS:
        for tag in images.split():
            definitions.add(world.definitions, name, _definition(name, command, memory, vcpu, attempts, timeout, tag))
    _retire(world.definitions)
    _tell_history(world.definitions["nightly-settlement"])


def _tell_history(rows: list[Json]) -> None:
    """What its revisions changed beside the image: the first ones had half the memory, no retry and other settings."""
    for row in rows[:3]:
        row["retryStrategy"] = {"attempts": 1, "evaluateOnExit": []}
        needs = [{"value": "2", "type": "VCPU"}, {"value": "2048", "type": "MEMORY"}]
        row["containerProperties"] = {**row["containerProperties"], "resourceRequirements": needs}
    for row in rows[:2]:
        container = row["containerProperties"]
        kept = [pair for pair in container["environment"] if pair["name"] != "NODE_OPTIONS"]
        row["containerProperties"] = {**container, "environment": [*kept, {"name": "CURRENCY", "value": "KRW"}]}
        row["timeout"] = {"attemptDurationSeconds": 7200}


def _retire(known: definitions.Definitions) -> None:
    """Old revisions are INACTIVE, as after updates by CloudFormation; the two newest stay, with one exception."""
    for name, rows in known.items():
        for row in rows[:-2]:
            row["status"] = "INACTIVE"
        if name == "invoice-reconcile":
            rows[-2]["status"] = "INACTIVE"


def _definition(name: str, command: str, memory: int, vcpu: str, attempts: int, timeout: int, tag: str) -> Json:
    words = command.split()
    wanted = [word.removeprefix("Ref::") for word in words if word.startswith("Ref::")]
    body: Json = {
        "type": "container",
        "parameters": {key: _DEFAULTS[key] for key in wanted},
        "retryStrategy": {"attempts": attempts, "evaluateOnExit": []},
        "containerProperties": _container(name, words, memory, vcpu, tag),
        "tags": {"team": "platform", "stack": f"{name}-prod"},
        "propagateTags": True,
        "platformCapabilities": ["FARGATE"],
    }
    if timeout:
        body["timeout"] = {"attemptDurationSeconds": timeout}
    return body


def _container(name: str, command: list[str], memory: int, vcpu: str, tag: str) -> Json:
    secret = ids.arn("secretsmanager", f"secret:prod/{name}")
    return {
        "image": f"{ids.ACCOUNT}.dkr.ecr.{ids.REGION}.amazonaws.com/{name}:{tag}",
        "command": command,
        "jobRoleArn": f"arn:aws:iam::{ids.ACCOUNT}:role/{name}-job",
        "executionRoleArn": f"arn:aws:iam::{ids.ACCOUNT}:role/batch-task-execution",
        "volumes": [],
        "environment": [
            {"name": "STAGE", "value": "prod"},
            {"name": "LOG_LEVEL", "value": "debug"},
            {"name": "DB_HOST", "value": "orders.cluster-c0ffee000000.rds.internal"},
            {"name": "DB_PASSWORD", "value": f"not-a-real-password-{len(name)}"},
            {"name": "API_TOKEN", "value": "tok_demo_0000000000000000"},
            {"name": "NODE_OPTIONS", "value": "--max-old-space-size=384"},
            *([{"name": "BATCHTUI_LOCK_TABLE", "value": TABLE}] if guarded(command) else []),
        ],
        "mountPoints": [],
        "readonlyRootFilesystem": False,
        "ulimits": [{"hardLimit": 65536, "name": "nofile", "softLimit": 65536}],
        "privileged": False,
        "resourceRequirements": [{"value": vcpu, "type": "VCPU"}, {"value": str(memory), "type": "MEMORY"}],
        "logConfiguration": {"logDriver": "awslogs", "options": {}, "secretOptions": []},
        "secrets": [
            {"name": "STRIPE_KEY", "valueFrom": f"{secret}/stripe-AbCdEf"},
            {"name": "SLACK_WEBHOOK", "valueFrom": f"{secret}/slack-GhIjKl"},
        ],
        "networkConfiguration": {"assignPublicIp": "DISABLED"},
        "fargatePlatformConfiguration": {"platformVersion": "1.4.0"},
        "runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "X86_64"},
    }
