"""What `batch.toml` says, checked: the stack, its queues, its jobs, its alerts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from batchtui.domain.timing import Timing
from batchtui.domain.when import HOUR, MINUTE, span
from batchtui.infra import words
from batchtui.infra.naming import JOBS
from batchtui.infra.tables import jobs, of, queues
from batchtui.settings.model import setting

COMPUTES = ("fargate", "fargate-spot", "ec2", "spot")
RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""PutRetentionPolicy, retentionInDays."""
_ROLE = r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+"


@dataclass(frozen=True, slots=True)
class QueueSpec:
    """One [[queue]]."""

    name: str = ""
    priority: int = 1
    enabled: bool = True
    export: str = ""
    """The export of its ARN; empty: `BatchQueueArn` and its name."""


USUAL_QUEUES = (QueueSpec("default", 5), QueueSpec("continuously", 3))


@dataclass(frozen=True, slots=True)
class JobSpec:
    """One [[job]]; what it leaves out has AWS's default."""

    name: str = ""
    image: str = ""
    repository: str = ""
    """Of ECR, made by the stack; a tag may follow."""
    command: tuple[str, ...] = ()
    queue: str = ""
    vcpu: str = ""
    memory: int = 0
    """In MiB."""
    timeout: int = 0
    """In seconds; 0: none."""
    attempts: int = 1
    retry: tuple[str | int, ...] = ()
    schedule: str = ""
    timezone: str = "UTC"
    schedule_by: str = "scheduler"
    enabled: bool = True
    """Whether the schedule is on."""
    guard: str = "none"
    guard_wait: int = 0
    """In seconds; 0: the guard's own."""
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    secrets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    policies: tuple[str, ...] = ()
    alert: bool = True
    stack: str = JOBS
    """Its group: each is a stack of its own."""

    @property
    def timing(self) -> Timing:
        """When it is due."""
        return Timing(self.schedule, self.timezone)

    @property
    def repository_name(self) -> str:
        """The repository without its tag; empty: the image is not of this stack."""
        return self.repository.partition(":")[0]

    @property
    def tag(self) -> str:
        """The tag of its repository's image."""
        return self.repository.partition(":")[2] or "latest"


@dataclass(frozen=True, slots=True)
class StackSpec:
    """Where jobs run."""

    name: str = setting(
        "batch",
        of(words.like(r"[A-Za-z][A-Za-z0-9-]{0,49}", "name of a stack: up to 50 letters, digits and -"), "string"),
        "The platform's stack; those of the jobs have -jobs, or their group, after it.",
    )
    export_prefix: str = setting(
        "",
        of(words.like(r"[A-Za-z0-9:-]{1,64}", "beginning of a name: letters, digits, : and -"), "string"),
        "Goes before the name of each export, for a second platform in one region.",
    )
    compute: str = setting("fargate", of(words.one_of(COMPUTES), "string"), f"One of {', '.join(COMPUTES)}.")
    vpc: str = setting("", of(words.like(r"vpc-[0-9a-f]{8,17}", "VPC (vpc-…)"), "string"), "The VPC. Needed.")
    subnets: tuple[str, ...] = setting(
        (), of(words.each(r"subnet-[0-9a-f]{8,17}", "subnet (subnet-…)", 1), "array"), "Subnets of it. Needed."
    )
    security_groups: tuple[str, ...] = setting(
        (),
        of(words.each(r"sg-[0-9a-f]{8,17}", "security group (sg-…)"), "array"),
        "Security groups of it; none: one is made that lets everything out and nothing in.",
    )
    public_ip: bool = setting(
        False, of(words.truth, "boolean"), "Fargate in public subnets without NAT needs a public address."
    )
    max_vcpus: int = setting(16, of(words.whole(1, 100_000), "integer"), "So many vCPUs at once.")
    instance_types: tuple[str, ...] = setting(
        ("optimal",),
        of(words.each(r"[a-z][a-z0-9_-]*(\.[a-z0-9-]+)?", "instance type", 1), "array"),
        "EC2 only: types or families.",
    )
    service_role: str = setting(
        "",
        of(words.like(_ROLE, "ARN of a role"), "string"),
        "A role for AWS Batch itself; without one its service-linked role is used, which is best.",
    )
    stuck_after: int = setting(
        HOUR // 1000,
        of(words.STUCK_AFTER, "string", '"1h"'),
        "A job that can never start because of what it asks for is cancelled after so long.",
    )
    log_retention: int = setting(
        30, of(words.whole(1, 3653), "integer"), f"Days that logs are kept: one of {', '.join(map(str, RETENTIONS))}."
    )
    guard: tuple[str, ...] = setting(
        ("batchtui-guard",), of(words.texts, "array"), "How images start the guard (docs/guard.md)."
    )


@dataclass(frozen=True, slots=True)
class AlertSpec:
    """What the alert function tells."""

    enabled: bool = setting(True, of(words.truth, "boolean"), "Whether the platform has an alert function.")
    webhook: str = setting(
        "/batchtui/slack-webhook",
        of(words.like(r"/[A-Za-z0-9_./-]{1,500}", "name of a parameter: / and letters, digits, _ . / -"), "string"),
        "The SSM parameter (SecureString) with the address of the Slack webhook.",
    )
    email: str = setting(
        "",
        of(words.like(r"[^\s@]+@[^\s@]+\.[^\s@]+", "address of e-mail"), "string"),
        "Told when the alerting itself fails; nobody where it is empty.",
    )
    queues: tuple[str, ...] = setting(
        (),
        of(words.each(r"arn:aws[a-z-]*:batch:[a-z0-9-]+:\d{12}:job-queue/[A-Za-z0-9_-]+", "ARN of a queue"), "array"),
        "Other queues to tell of, such as those of service jobs, by ARN.",
    )
    window: int = setting(
        15 * 60,
        of(words.seconds(MINUTE, 24 * HOUR), "string", '"15m"'),
        "What comes again within it is told at its end, as a number in one message.",
    )
    again: int = setting(
        6 * 3600,
        of(words.seconds(MINUTE, 7 * 24 * HOUR), "string", '"6h"'),
        "What is still open is told again after so long.",
    )
    most: int = setting(20, of(words.whole(2, 60), "integer"), "Messages a minute.")
    quiet: str = setting(
        "",
        of(words.like(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", 'span of hours: "22:00-07:00"'), "string"),
        "Hours in which nothing is sent.",
    )
    timezone: str = setting("UTC", of(words.zone, "string"), "The clock of the messages and of the quiet hours.")


@dataclass(frozen=True, slots=True)
class JobsFile:
    """The whole of `batch.toml`."""

    stack: StackSpec = field(default_factory=StackSpec, metadata={"doc": "Where jobs run."})
    alerts: AlertSpec = field(default_factory=AlertSpec, metadata={"doc": "What the alert function tells."})
    queue: tuple[QueueSpec, ...] = setting(
        USUAL_QUEUES, queues(QueueSpec), "[[queue]]: the queues; without one default (5) and continuously (3)."
    )
    job: tuple[JobSpec, ...] = setting((), jobs(JobSpec), "[[job]]: the jobs.")

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of the jobs, as they come."""
        return tuple(dict.fromkeys(job.stack for job in self.job))


def spanned(seconds: int) -> str:
    """Seconds as the guard reads them: `15m`."""
    return span(seconds * 1000)
