"""The causes as an ordered table: the first row whose pattern is found in AWS's text is the cause.

A text in square brackets is left out unless every figure in it is known. The sources of the patterns stand with the
recorded texts in `tests/causes_recorded.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: what is searched in the reasons (whatever its case), and what is said of it."""

    key: str
    pattern: str
    short: str
    """At most seven letters."""
    name: str
    """At most sixteen letters."""
    sentence: str
    advice: str
    word: str = ""
    """For the board's WHY; empty: the name."""
    transient: bool = False


_NOBODY = r"(?:the )?(?:agent|aws|batch|ec2|ecs|host|kernel|node|oom|scheduler|signal|spot|system|timeout)\b"
"""Who may have stopped a run without being asked."""
_PULL = r"(?:CannotPull\w*|ErrImage\w*|ImagePullBackOff|InvalidImageName|Failed to pull image)"

TIME_LIMIT = Rule(
    "limit", r"\bby JobStateTimeLimit", "limit", "queue time limit",
    "It waited longer than its queue allows, and the queue cancelled it: {said}.",
    "Look at jobStateTimeLimitActions of the queue, and resubmit it.",
)  # fmt: skip

BLOCKED: tuple[Rule, ...] = (
    Rule(
        "capacity", r"\bCAPACITY:", "full", "no capacity",
        "No compute environment of the queue gets the instances it asks for[: {said}].",
        "Wait, raise maxvCpus, or allow more instance types and zones.", transient=True,
    ),
    Rule(
        "too-big", r"MISCONFIGURATION:\s*(?:JOB_RESOURCE_REQUIREMENT|\w*MAX_RESOURCE)", "big", "too big",
        "It asks for more than any compute environment of its queue can give[: {said}].",
        "Ask for fewer vCPUs, less memory or no GPU, or raise maxvCpus and the instance types.",
        word="too big for its queue",
    ),
    Rule(
        "service-role", r"MISCONFIGURATION:\s*SERVICE_ROLE_PERMISSIONS", "role", "service role",
        "Batch may not start instances: its service role lacks a permission[: {said}].",
        "Give the compute environment the service-linked role of AWS Batch.", word="service role refused",
    ),
    Rule(
        "misconfigured", r"MISCONFIGURATION:", "setup", "misconfigured",
        "A compute environment of its queue is misconfigured[: {said}].",
        "Look at the compute environments of the queue.",
    ),
    Rule(
        "blocked", r"UNDETERMINED\b", "stuck", "blocked",
        "It stands first in its queue and does not start; AWS does not know why[: {said}].",
        "Look at the instances of its compute environment: do they join the cluster?", word="blocked, not said why",
    ),
)  # fmt: skip
"""Why a run does not leave RUNNABLE."""

ENDED: tuple[Rule, ...] = (
    Rule(
        "timeout", r"Job attempt duration exceeded timeout|(?<!code = )\bDeadlineExceeded\b", "timeout", "timeout",
        "It ran longer than its timeout[ of {timeout}], and AWS Batch ended it.",
        "See in its log why it hung, or raise attemptDurationSeconds[ from {seconds}]; Batch does not retry it.",
        word="timeout[ after {timeout}]",
    ),
    Rule(
        "dependency", r"Dependent Job failed", "depends", "dependency",
        "A job that it depends on failed, so it never started.",
        "Mend the job it depends on[ ({depends})], then resubmit both.", word="dependency failed",
    ),
    Rule(
        "operator",
        rf"^(?:(?:Task |Job )?(?:terminated|cancell?ed|stopped|killed) (?:by\b(?! {_NOBODY})|via\b|on request\b)"
        r"|User (?:requested|initiated|terminated|cancell?ed|stopped)\b)",
        "stopped", "stopped", "It was stopped on request[: {asked}].",
        "Nothing failed: resubmit it if it is still wanted.", word="stopped by operator",
    ),
    Rule(
        "capacity",
        r"\bcapacity is unavailable|limit on the number of (?:tasks|vCPUs)|\bRESOURCE:(?:CPU|MEMORY|GPU|ENI)", "full",
        "no capacity", "AWS had no room for it when it was to start[: {said}].",
        "Resubmit it later, allow more zones or instance types, or ask AWS for a higher limit.", transient=True,
    ),
    Rule(
        "children", r"Array Child Job failed", "child", "child failed",
        "Some of its children failed[: {failed} of {size}].", "Look at the failed children: each has its own cause.",
        word="[{failed} of {size} failed]",
    ),
    Rule(
        "evicted",
        r"low on resource|(?:Disk|Memory|PID)Pressure|ephemeral.{0,20}storage usage exceeds|exceeds the total limit of",
        "evicted", "evicted", "Its node ran short of what it used, and Kubernetes evicted it: {said}.",
        "Let it request the memory and ephemeral storage that it uses, or use larger nodes.",
    ),
    Rule(
        "host",
        r"\bHost EC2\b|stopped during instance draining|\bEvicted\b|\bNodeLost\b|\bNode ?Shutdown\b"
        r"|node .{0,80}(?:not ready|terminated|shutting down)|Container instance .{0,80}(?:terminated|stopped)",
        "host", "host lost",
        "Its host[ {host}] went away while it ran: a Spot reclaim, a scale-in or a broken instance.",
        "Resubmit it; a retry rule on the status reason 'Host EC2*' does so by itself.",
        transient=True,
    ),
    Rule(
        "spot", r"Spot Task was interrupted|\bSpot ?Interruption", "spot", "spot reclaimed",
        "Fargate Spot took its capacity back.",
        "Resubmit it; a retry rule on the status reason 'Your Spot Task was interrupted*' does so by itself.",
        transient=True,
    ),
    Rule(
        "oom", r"OutOfMemory|OOM-?Killed|killed due to memory", "memory", "out of memory",
        "Killed at its memory limit[ of {memory} MiB].", "Resubmit it with more memory[, such as {more} MiB].",
        word="out of memory[ {memory} MiB]",
    ),
    Rule(
        "image", rf"{_PULL}.*(?:toomanyrequests|too many requests|rate limit|rate exceeded)", "image",
        "image not pulled", "The registry allows no more pulls for now[, image {image}].",
        "Wait and resubmit it, or pull through ECR; with Docker Hub, log in.", transient=True,
    ),
    Rule(
        "image", rf"{_PULL}.*no space left", "image", "image not pulled",
        "The host's disk is too full for the image[ {image}].",
        "Give the hosts a larger disk, or make the image smaller.", transient=True,
    ),
    Rule(
        "platform",
        r"exec format error|no matching manifest for|descriptor matching platform|does not match .{0,60}platform",
        "cpu", "wrong CPU type", "The image[ {image}] is built for another CPU type than the host's.",
        "Build the image for the hosts' CPU type, or choose instances of the image's.",
    ),
    Rule(
        "image",
        rf"{_PULL}.*(?:denied|unauthori[sz]ed|not authori[sz]ed|forbidden|no basic auth|CredentialProvider|\b40[13]\b)",
        "image", "image not pulled", "The registry refused the image[ {image}]: it is not there, or may not be read.",
        "Check the image's name, and let the execution role (on EC2, the instance role) read the registry.",
    ),
    Rule(
        "image",
        rf"{_PULL}.*(?:timeout|timed out|request canceled|deadline exceeded|connection (?:re|issue)|no such host"
        r"|no route|dial)",
        "image", "image not pulled", "The host did not reach the registry of the image[ {image}].",
        "Give its subnet a way to the registry: a NAT gateway, a public IP, or endpoints for ECR and S3.",
    ),
    Rule(
        "image",
        rf"{_PULL}.*(?:not found|(?:manifest|name|repository) unknown|does not exist|no such (?:image|manifest))",
        "image", "image not pulled",
        "The image[ {image}] is not in its registry.", "Push that tag, or resubmit it with one that exists.",
    ),
    Rule(
        "image", _PULL, "image", "image not pulled", "The image[ {image}] was not pulled: {said}.",
        "Check the image's name, the way to its registry, and who may read it.",
    ),
    Rule(
        "disk", r"no space left on device|thin pool has", "disk", "disk full",
        "The disk of its host is full: {said}.",
        "Give the hosts a larger disk (on Fargate more ephemeralStorage), or let them live for a shorter time.",
        transient=True,
    ),
    Rule(
        "gpu", r"nvidia-container|libnvidia|could not select device driver|driver not loaded", "gpu", "no GPU driver",
        "The host has no GPU driver that works: {said}.",
        "Let its queue use GPU instances with an AMI that has the NVIDIA driver, or ask for no GPU.",
    ),
    Rule(
        "secret",
        r"(?:retrieve|retrieving|fetch|fetching|get|pull) (?:the )?secrets?\b(?! or registry)|from (?:ssm|asm)\b"
        r"|secretsmanager|CreateContainerConfigError",
        "secret", "secret not read", "The secret[ {secret}] was not read, so the container never started.",
        "Check that the secret is there, that the execution role may read it, and that its subnet reaches it.",
    ),
    Rule(
        "volume",
        r"EFS utils|Cannot(?:Create|Mount)\w*Volume\w*|VolumeDriver|\bFailedMount\b|mounting volume failed|MountVolume"
        r"|error mounting|mounting not a directory|invalid mount config|bind source path",
        "volume", "volume failed", "A volume was not mounted: {said}.",
        "Check that what it mounts is there; of EFS its mount target in the subnet and its security group (port 2049).",
    ),
    Rule(
        "log", r"logging driver|\blog (?:group|stream)\b|logs:(?:Create|Put)|logger args", "log", "no log",
        "The log could not be opened, so the container never started: {said}.",
        "Make the log group, let the role create streams in it, and check the way to CloudWatch Logs.",
    ),
    Rule(
        "role", r"unable to assume the role|UnableToAssumeRole|not authorized to perform: sts:AssumeRole", "role",
        "role not assumed", "ECS could not assume the role[ {role}].",
        "Check that the role is there and that ecs-tasks.amazonaws.com may assume it.",
    ),
    Rule(
        "network", r"network interface|(?-i:\bENI\b)|failed to (?:set ?up|configure) network|FailedCreatePodSandBox",
        "network", "no network", "It got no network interface in time.",
        "Resubmit it; if it comes again, look for free addresses in its subnets.", transient=True,
    ),
    Rule(
        "command", r"exec(?:uting)?:? \\*[\"'].*(?:not found|no such file|stat |permission denied)", "command",
        "bad command", "The command[ {command}] is not in the image, or cannot be run.",
        "Check the command and the entrypoint against what is in the image.", word="command not found",
    ),
    Rule(
        "start-up", r"ResourceInitializationError", "startup", "start-up failed",
        "What the container needs was not ready: {said}.",
        "Check the execution role, and the way from its subnet to ECR, Secrets Manager and CloudWatch Logs.",
    ),
    Rule(
        "runtime", r"DockerTimeoutError|ContainerRuntime(?:Timeout)?Error|Cannot(?:Inspect|Stop|List)\w*Error",
        "runtime", "runtime error", "Docker did not answer on its host: {said}.",
        "Resubmit it; if it comes again, look at the disk and the I/O credits of the hosts.", transient=True,
    ),
    Rule(
        "command",
        r"Cannot(?:Start|Create)ContainerError|RunContainerError|\b(?:Create|Start)ContainerError\b|ContainerCannotRun"
        r"|\bStartError\b|CrashLoopBackOff",
        "command", "bad command", "The container could not be started: {said}.",
        "Check the command, the entrypoint and the volumes against what is in the image.", word="container not started",
    ),
    Rule(
        "busy", r"Too many concurrent attempts|ThrottlingException|Rate exceeded|TooManyRequests", "busy",
        "AWS was busy", "AWS would not start it at that moment: {said}.",
        "Resubmit it; where many begin at once, make them one array job.", transient=True,
    ),
    Rule(
        "request",
        r"\bClientException\b|InvalidParameter|must be at most|contains invalid characters|Container Overrides"
        r"|JobDefinition.*invalid",
        "refused", "request refused", "ECS refused what was asked for: {said}.",
        "Mend the job definition or the overrides.",
    ),
    Rule(
        "agent",
        r"Task ?failed ?to ?start|Timeout waiting for EphemeralStorage|(?-i:\bAGENT\b)|InternalError|ServerException",
        "agent", "never started",
        "The host's agent could not start it[: {said}].", "Resubmit it; if it comes again, look at the hosts.",
        transient=True,
    ),
)  # fmt: skip
"""How a run or an attempt ended, most telling first: what AWS Batch does itself, then the operator, then the rest."""

KILLED = Rule(
    "killed", "", "killed", "killed",
    "Killed from outside with exit code 137: out of memory on its host, or stopped and not gone within 30 s.",
    "Look at its last log lines and its memory[ ({memory} MiB)]; if it was not stopped, give it more.",
    word="killed, exit 137",
)  # fmt: skip
EXITS: dict[int, Rule] = {
    126: Rule(
        "command", "", "command", "bad command", "The command[ {command}] may not be executed (exit code 126).",
        "Make the file executable, and check the entrypoint.", word="not executable",
    ),
    127: Rule(
        "command", "", "command", "bad command", "The command[ {command}], or one it calls, is not in the image "
        "(exit code 127).", "Check the command and PATH against what is in the image.", word="command not found",
    ),
    132: Rule(
        "crash", "", "crash", "crashed", "The program used an instruction that the CPU does not have (exit code 132).",
        "Build it for an older CPU, or choose newer instance types.", word="bad instruction, 132",
    ),
    134: Rule(
        "crash", "", "crash", "crashed", "The program aborted itself (exit code 134).",
        "Its log says why: a failed assertion, or memory it was not given.", word="aborted, exit 134",
    ),
    135: Rule(
        "crash", "", "crash", "crashed", "The program lost memory that it had mapped (exit code 135, SIGBUS).",
        "Often /dev/shm is too small: raise sharedMemorySize of linuxParameters.", word="bus error, exit 135",
    ),
    137: KILLED,
    139: Rule(
        "crash", "", "crash", "crashed", "The program read memory that is not its own (exit code 139).",
        "Look for a native library that does not fit the image.", word="segfault, exit 139",
    ),
    143: Rule(
        "sigterm", "", "sigterm", "terminated", "Told to stop before its end (exit code 143, SIGTERM)[: {said}].",
        "Look who stopped it: an operator, a timeout, or a host that went away.", word="SIGTERM, exit 143",
    ),
}  # fmt: skip
EXIT = Rule(
    "exit", "", "exit {exit}", "exit code {exit}", "The program ended itself with exit code {exit}.",
    "Its last log lines say why.",
)  # fmt: skip
UNKNOWN = Rule(
    "unknown", "", "unknown", "unknown", "AWS says: {said}.", "Look at its log, if it has one.", word="{said}",
)  # fmt: skip
SILENT = Rule(
    "unknown", "", "unknown", "unknown", "AWS gives no reason.", "Look at its log, if it has one.",
    word="no reason given",
)  # fmt: skip
HELD = Rule(
    "dependency", "", "waits", "dependency", "It starts once the job it depends on has succeeded[ ({depends})].", "",
    word="waits for another job",
)  # fmt: skip
