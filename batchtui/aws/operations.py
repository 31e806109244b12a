"""The operations of AWS that are sent: which change nothing, and whose budget each is of."""

READS = frozenset(
    {
        "BatchGetItem",
        "DescribeChangeSet",
        "DescribeComputeEnvironments",
        "DescribeJobDefinitions",
        "DescribeJobQueues",
        "DescribeJobs",
        "DescribeLogGroups",
        "DescribeLogStreams",
        "DescribeRule",
        "DescribeSchedulingPolicies",
        "DescribeStackDriftDetectionStatus",
        "DescribeStackEvents",
        "DescribeStackResourceDrifts",
        "DescribeStacks",
        "DetectStackDrift",
        "FilterLogEvents",
        "GetCallerIdentity",
        "GetItem",
        "GetJobQueueSnapshot",
        "GetLogEvents",
        "GetSchedule",
        "ListConsumableResources",
        "ListEventBuses",
        "ListJobs",
        "ListJobsByConsumableResource",
        "ListRuleNamesByTarget",
        "ListRules",
        "ListSchedules",
        "ListTargetsByRule",
        "Scan",
    }
)
"""The operations that change nothing: all that a read-only client lets through."""
SENDS = frozenset({"GetParameter", "Invoke", "Publish"})
"""What brings an alert to people: all that the clients of the sinks let through, and no others do."""
_REST = frozenset(
    {
        "BatchGetItem", "DescribeChangeSet", "DescribeStackDriftDetectionStatus", "DescribeStackEvents",
        "DescribeStackResourceDrifts", "DescribeStacks", "DetectStackDrift", "GetCallerIdentity", "GetItem", "Scan",
    }
)  # fmt: skip
_SCHEDULES = frozenset(
    {
        "DescribeRule", "GetSchedule", "ListEventBuses", "ListRuleNamesByTarget", "ListRules", "ListSchedules",
        "ListTargetsByRule",
    }
)  # fmt: skip
"""EventBridge's and Scheduler's: many at once, then none for a quarter of an hour."""


def service_of(operation: str, writes: bool) -> str:
    """Whose budget a call is of."""
    if operation in SENDS:
        return "sinks"
    if writes:
        return "actions"
    if operation.endswith(("LogEvents", "LogStreams", "LogGroups")):
        return "logs"
    if operation in _SCHEDULES:
        return "schedules"
    return "rest" if operation in _REST else "batch"
