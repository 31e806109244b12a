"""Texts that AWS gave, each with where it was seen: (key, statusReason, reason, exitCode, source)."""

DOCS = "https://docs.aws.amazon.com/"
HUB = "https://github.com/"
SEEN = "a public repository, in a search that names none"
MADE = ""
"""No page was found that gives this text: it is what the tools are known to say, or made for the test."""
EXITED = "Essential container in task exited"
START = "Task failed to start"
SHIM = (
    "CannotStartContainerError: Error response from daemon: failed to create task for container: failed to create shim "
    "task: OCI runtime create failed: runc create failed: unable to start container process: "
)

ENDED = [
    ("timeout", "Job attempt duration exceeded timeout", "", 137, HUB + "nf-core/rnaseq/issues/340"),
    ("timeout", "Job attempt duration exceeded timeout", "", None, HUB + "faiscadev/fakecloud/pull/1989"),
    ("timeout", "", "DeadlineExceeded", None, MADE),
    ("dependency", "Dependent Job failed", "", None, SEEN),
    ("children", "Array Child Job failed", "", None, SEEN),
    ("operator", "Terminated by the user", "", None, MADE),
    ("operator", "stopped by root", "", 143, MADE),
    ("operator", "Terminated via the console", "", None, MADE),
    ("operator", "Job terminated by user", "", None, MADE),
    ("operator", "Job killed by NF", "", 143, HUB + "nextflow-io/nextflow/issues/7479"),
    (
        "host",
        "Host EC2 (instance i-0a1b2c3d4e5f60718) terminated.",
        "",
        None,
        HUB + "azavea/raster-vision-aws/issues/15",
    ),
    ("host", "Host EC2 (instance i-0a1b2c3d4e5f60718) stopped.", "", 143, MADE),
    (
        "host",
        "Task stopped during instance draining",
        "",
        None,
        DOCS + "batch/latest/userguide/ecs-managed-instances-instance-draining.html",
    ),
    ("host", "", "Evicted", None, MADE),
    (
        "evicted",
        "Pod was evicted: The node was low on resource: memory. Threshold quantity: 100Mi, available: 52Mi.",
        "Evicted",
        137,
        MADE,
    ),
    ("evicted", "The node had condition: [DiskPressure].", "Evicted", None, HUB + "Netflix/metaflow/pull/711"),
    (
        "spot",
        "Your Spot Task was interrupted.",
        "",
        137,
        "https://repost.aws/knowledge-center/fargate-spot-termination-notice",
    ),
    (
        "capacity",
        "Capacity is unavailable at this time. Please try again later or in a different availability zone",
        "",
        None,
        "https://repost.aws/knowledge-center/ecs-fargate-runtask-capacity",
    ),
    ("operator", "Task stopped by user", "", 143, MADE),
    (
        "oom",
        EXITED,
        "OutOfMemoryError: Container killed due to memory usage",
        137,
        HUB + "aws/amazon-ecs-agent/issues/1187",
    ),
    (
        "oom",
        EXITED,
        "OutOfMemoryError: Container killed due to memory usage",
        0,
        HUB + "aws/amazon-ecs-agent/issues/2467",
    ),
    ("oom", "", "OOMKilled", 137, HUB + "Azure/azure-databricks-operator/issues/62"),
    (
        "image",
        START,
        "CannotPullContainerError: Error response from daemon: manifest for 123456789012.dkr.ecr.us-east-1.amazonaws"
        ".com/etl:7 not found: manifest unknown: Requested image not found",
        None,
        HUB + "spotify/luigi/pull/2808",
    ),
    (
        "image",
        START,
        "CannotPullContainerError: write /var/lib/docker/tmp/GetImageBlob887491687: no space left on device",
        None,
        HUB + "nextflow-io/nextflow/issues/5099",
    ),
    (
        "image",
        START,
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref "
        'docker.io/tryretool/backend:2.110.5: failed to do request: Head "https://registry-1.docker.io/v2/tryretool/'
        'backend/manifests/2.110.5": dial tcp 34.205.13.154:443: i/o timeout',
        None,
        HUB + "ActionIQ/terraform-aws-retool-ecs-fargate/issues/20",
    ),
    (
        "image",
        START,
        "CannotPullContainerError: Error response from daemon: net/http: request canceled while waiting for connection "
        "(Client.Timeout exceeded while awaiting headers)",
        None,
        HUB + "globaldothealth/list/issues/2662",
    ),
    (
        "image",
        START,
        "CannotPullContainerError: Error response from daemon: pull access denied for etl, repository does not exist "
        "or may require 'docker login': denied: requested access to the resource is denied",
        None,
        MADE,
    ),
    (
        "image",
        START,
        "CannotPullContainerError: Error response from daemon: toomanyrequests: You have reached your pull rate limit.",
        None,
        MADE,
    ),
    (
        "image",
        START,
        'CannotPullECRContainerError: RequestError: send request failed caused by: Post "https://api.ecr.us-west-2.'
        'amazonaws.com/": net/http: request canceled while waiting for connection',
        None,
        SEEN,
    ),
    ("image", START, "CannotPullImageManifestError: 403 Forbidden", None, "https://taourl.com/read-2625252.html"),
    (
        "image",
        START,
        "CannotPullContainerError: The task cannot pull etl:7 from the registry. There is a connection issue between "
        "the task and the registry. Check your task network configuration.",
        None,
        MADE,
    ),
    (
        "image",
        START,
        'CannotPullContainerError: Error response from daemon: Get "https://images.example.com/v2/": x509: '
        "certificate signed by unknown authority",
        None,
        MADE,
    ),
    (
        "image",
        START,
        "CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer sha256:ab12: exit "
        "status 1: unpigz: invalid compressed data: unknown",
        None,
        MADE,
    ),
    (
        "image",
        START,
        "CannotPullECRContainerError: NoCredentialProviders: no valid providers in chain. Deprecated.",
        None,
        MADE,
    ),
    ("image", "", "ErrImagePull", None, MADE),
    ("image", "", "ImagePullBackOff", None, MADE),
    (
        "secret",
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
        "unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret "
        "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:db-a1b2c3 from secrets manager",
        "",
        None,
        SEEN,
    ),
    (
        "secret",
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
        "unable to retrieve secrets from ssm: service call has been retried 5 time(s)",
        "",
        None,
        HUB + "umotif-public/terraform-aws-ecs-fargate/issues/50",
    ),
    (
        "start-up",
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
        "unable to retrieve ecr registry auth: service call has been retried 3 time(s)",
        "",
        None,
        HUB + "globaldothealth/list/issues/2662",
    ),
    (
        "volume",
        "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: mount.nfs4: "
        "Connection reset by peer : unsuccessful EFS utils command execution; code: 32",
        "",
        None,
        HUB + "docker-archive/compose-cli/issues/1490",
    ),
    (
        "volume",
        START,
        "Error response from daemon: create ecs-td-6: VolumeDriver.Create: mounting volume failed: Failed to resolve "
        '"fs-02417eff7308d5026.efs.ap-northeast-1.amazonaws.com"',
        None,
        HUB + "ydamni/cloud-is-free/issues/3",
    ),
    (
        "log",
        START,
        "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create "
        "Cloudwatch log stream: RequestError: send request failed",
        None,
        HUB + "seqeralabs/nf-tower/issues/305",
    ),
    (
        "role",
        "ECS was unable to assume the role 'arn:aws:iam::123456789012:role/ecsInstanceRole' that was provided for this "
        "task. Please verify that the role being passed has the proper trust relationship and permissions and that "
        "your IAM user has permissions to pass this role.",
        "",
        None,
        HUB + "nextflow-io/nextflow/pull/2146",
    ),
    (
        "disk",
        START,
        "CannotCreateContainerError: Error response from daemon: devmapper: Thin Pool has 4350 free data blocks which "
        "is less than minimum required 4454 free data blocks.",
        None,
        MADE,
    ),
    (
        "disk",
        START,
        "CannotCreateContainerError: Error response from daemon: mkdir /var/lib/docker/overlay2/ab12: no space left on "
        "device",
        None,
        MADE,
    ),
    (
        "gpu",
        START,
        SHIM
        + "error during container init: error running hook #0: error running hook: exit status 1, stdout: , stderr: "
        "nvidia-container-cli: initialization error: nvml error: driver not loaded: unknown",
        None,
        MADE,
    ),
    (
        "gpu",
        START,
        'CannotStartContainerError: Error response from daemon: could not select device driver "" with capabilities: '
        "[[gpu]]",
        None,
        MADE,
    ),
    (
        "volume",
        START,
        SHIM + 'error during container init: error mounting "/mnt/efs" to rootfs at "/data": mount /mnt/efs:/data: no '
        "such file or directory: unknown",
        None,
        MADE,
    ),
    (
        "network",
        "Timeout waiting for network interface provisioning to complete.",
        "",
        None,
        HUB + "aws/amazon-ecs-agent/issues/4825",
    ),
    (
        "command",
        START,
        "CannotStartContainerError: Error response from daemon: OCI runtime create failed: container_linux.go:348: "
        'starting container process caused "exec: \\"gzipdata\\": executable file not found in $PATH": unknown',
        None,
        HUB + "broadinstitute/cromwell/issues/4604",
    ),
    (
        "start-up",
        START,
        "CannotStartContainerError: ResourceInitializationError: unable to create new container: mount callback failed "
        "on /tmp/containerd-mount916692511: open /tmp/containerd-mount916692511/etc/passwd: no such file or directory",
        None,
        HUB + "aws-samples/net-modernization/issues/13",
    ),
    (
        "command",
        START,
        "CannotStartContainerError: failed to get container status: context canceled",
        None,
        DOCS + "AmazonECS/latest/developerguide/cannot-start-container.html",
    ),
    ("command", EXITED, "", 126, HUB + "aws-samples/aws-genomics-workflows/issues/142"),
    ("command", EXITED, "", 127, MADE),
    ("platform", START, "CannotStartContainerError: exec /usr/bin/etl: exec format error", None, MADE),
    (
        "runtime",
        START,
        "DockerTimeoutError: Could not transition to created; timed out after waiting 4m0s",
        None,
        HUB + "rstudio/r-builds/pull/140",
    ),
    (
        "runtime",
        EXITED,
        "CannotInspectContainerError: Could not transition to inspecting; timed out after waiting 30s",
        None,
        HUB + "Netflix/metaflow/issues/419",
    ),
    (
        "busy",
        "ClientException: Too many concurrent attempts to create a new revision of the specified family.",
        "",
        None,
        MADE,
    ),
    ("request", "Container Overrides length must be at most 8192", "", None, SEEN),
    ("agent", START, "", None, HUB + "nextflow-io/nextflow/issues/2730"),
    ("agent", "", "AGENT", None, DOCS + "batch/latest/userguide/job_retries.html"),
    ("killed", EXITED, "", 137, HUB + "CRG-CNAG/CalliNGS-NF/issues/8"),
    ("sigterm", EXITED, "", 143, HUB + "broadinstitute/cromwell/pull/7786"),
    ("crash", EXITED, "", 139, HUB + "Netflix/metaflow/issues/477"),
    ("crash", EXITED, "", 132, MADE),
    ("crash", EXITED, "", 134, MADE),
    ("crash", EXITED, "", 135, MADE),
    ("exit", EXITED, "", 1, HUB + "ryerkerk/aws-batch-python-tutorial/issues/1"),
    ("exit", "", "Error", 3, MADE),
    ("unknown", "Something that no version of this table knows", "", None, MADE),
    ("unknown", "Task stopped by the scheduler", "", None, MADE),
    ("unknown", "", "", None, MADE),
]
"""How runs and attempts ended."""

_STUCK = DOCS + "batch/latest/userguide/job_stuck_in_runnable"
BLOCKED = [
    (
        "capacity",
        "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested for instance type "
        "[p3.2xlarge]",
        _STUCK + "_capacity.html",
    ),
    (
        "too-big",
        "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue cannot meet the CPU "
        "requirement of the job.",
        _STUCK + "_misconfiguration.html",
    ),
    (
        "too-big",
        "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement (vCPU/memory/GPU) is higher than "
        "that can be met by the CE(s) attached to the job queue.",
        _STUCK + "_misconfiguration.html",
    ),
    (
        "service-role",
        "MISCONFIGURATION:SERVICE_ROLE_PERMISSIONS – Batch service role has a permission issue.",
        _STUCK + "_misconfiguration.html",
    ),
    (
        "misconfigured",
        "MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED - Your compute environment has an unsupported "
        "instance type configuration.",
        _STUCK + "_misconfiguration.html",
    ),
    (
        "blocked",
        "UNDETERMINED - Batch job is blocked, root cause is undetermined.",
        HUB + "apache/airflow/issues/38298",
    ),
]
"""Why runs did not leave RUNNABLE."""
