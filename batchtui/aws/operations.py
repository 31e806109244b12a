"""The operations of AWS that are sent: which change nothing, and whose budget each is of."""

READS = frozenset(
    {
        "BatchGetItem",
        "DescribeComputeEnvironments",
        "DescribeJobDefinitions",
        "DescribeJobQueues",
        "DescribeJobs",
        "DescribeLogGroups",
        "DescribeLogStreams",
        "DescribeRule",
        "DescribeSchedulingPolicies",
        "FilterLogEvents",
        "GetCallerIdentity",
        "GetItem",
        "GetJobQueueSnapshot",
        "GetLogEvents",
        "GetSchedule",
        "ListConsumableResources",
        "ListEventBuses",
        "ListJobs",
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
REST = frozenset(
    {
        "BatchGetItem", "DescribeRule", "GetCallerIdentity", "GetItem", "GetSchedule", "ListEventBuses",
        "ListRuleNamesByTarget", "ListRules", "ListSchedules", "ListTargetsByRule", "Scan",
    }
)  # fmt: skip
"""Those of the reads that are neither Batch's nor of the logs: one bucket for all is far below each one's limits."""


def service_of(operation: str, writes: bool) -> str:
    """Whose budget a call is of."""
    if operation in SENDS:
        return "sinks"
    if writes:
        return "actions"
    if operation.endswith(("LogEvents", "LogStreams", "LogGroups")):
        return "logs"
    return "rest" if operation in REST else "batch"
