"""The least policies for people: who looks (viewer), who looks and acts on jobs (operator), who deploys (admin).

An admin who acts on jobs as well gets two policies: a managed one has room for 6,144 characters.

Source of the actions and of what may be narrowed: the Service Authorization Reference.
"""

from collections.abc import Iterable, Mapping
from typing import Any

ROLES = ("viewer", "operator", "admin")
Statement = dict[str, Any]
LOOKS: Mapping[str, tuple[str, ...]] = {
    "batch": (
        "DescribeComputeEnvironments", "DescribeJobDefinitions", "DescribeJobQueues", "DescribeJobs",
        "DescribeSchedulingPolicies", "GetJobQueueSnapshot", "ListConsumableResources", "ListJobs",
        "ListJobsByConsumableResource",
    ),
    "logs": ("DescribeLogGroups", "DescribeLogStreams", "FilterLogEvents", "GetLogEvents"),
    "events": (
        "DescribeRule", "ListEventBuses", "ListRuleNamesByTarget", "ListRules", "ListTargetsByRule",
    ),
    "scheduler": ("GetSchedule", "ListSchedules"),
    "sts": ("GetCallerIdentity",),
}  # fmt: skip
"""What the dashboard asks; AWS Batch has no narrower resource for any of its own."""
LOOKS_AT_LOCKS = ("BatchGetItem", "GetItem", "Scan")
ACTS: Mapping[str, tuple[str, ...]] = {
    "batch": ("CancelJob", "SubmitJob", "TagResource", "TerminateJob", "UpdateJobQueue"),
    "events": ("DisableRule", "EnableRule"),
    "scheduler": ("UpdateSchedule",),
}
"""What the operator's keys send. TagResource: a run that is submitted again keeps the tags that it had."""
DEPLOYS = (
    "CreateChangeSet", "DeleteChangeSet", "DeleteStack", "DescribeChangeSet",
    "DescribeStackDriftDetectionStatus", "DescribeStackEvents", "DescribeStackResourceDrifts", "DescribeStacks",
    "DetectStackDrift", "DetectStackResourceDrift", "ExecuteChangeSet", "TagResource", "UpdateTerminationProtection",
)  # fmt: skip
"""What `batchtui infra` asks of CloudFormation."""
MAKES: Mapping[str, tuple[str, ...]] = {
    "batch": (
        "CreateComputeEnvironment", "CreateConsumableResource", "CreateJobQueue", "DeleteComputeEnvironment",
        "DeleteConsumableResource", "DeleteJobQueue", "DeregisterJobDefinition", "DescribeComputeEnvironments",
        "DescribeConsumableResource", "DescribeJobDefinitions", "DescribeJobQueues", "RegisterJobDefinition",
        "SetCapacityTags", "TagResource", "UntagResource", "UpdateComputeEnvironment", "UpdateConsumableResource",
        "UpdateJobQueue",
    ),
    "cloudwatch": (
        "DeleteAlarms", "DescribeAlarms", "ListTagsForResource", "PutMetricAlarm", "TagResource", "UntagResource",
    ),
    "dynamodb": (
        "CreateTable", "DeleteTable", "DescribeContinuousBackups", "DescribeContributorInsights",
        "DescribeKinesisStreamingDestination", "DescribeTable", "DescribeTimeToLive", "GetResourcePolicy",
        "ListTagsOfResource", "TagResource", "UntagResource", "UpdateTable", "UpdateTimeToLive",
    ),
    "ec2": (
        "AuthorizeSecurityGroupEgress", "CreateSecurityGroup", "CreateTags", "DeleteSecurityGroup", "DeleteTags",
        "DescribeInstances", "DescribeNetworkInterfaces", "DescribeSecurityGroups", "DescribeSubnets",
        "DescribeVpcs", "RevokeSecurityGroupEgress", "UpdateSecurityGroupRuleDescriptionsEgress",
    ),
    "ecr": (
        "CreateRepository", "DeleteRepository", "DescribeRepositories", "GetLifecyclePolicy", "GetRepositoryPolicy",
        "ListTagsForResource", "PutImageScanningConfiguration", "TagResource", "UntagResource",
    ),
    "events": (
        "DeleteRule", "DescribeRule", "ListTagsForResource", "ListTargetsByRule", "PutRule", "PutTargets",
        "RemoveTargets", "TagResource", "UntagResource",
    ),
    "lambda": (
        "AddPermission", "CreateFunction", "DeleteFunction", "DeleteFunctionEventInvokeConfig",
        "GetCodeSigningConfig", "GetFunction", "GetFunctionCodeSigningConfig", "GetFunctionEventInvokeConfig",
        "GetFunctionRecursionConfig", "GetFunctionScalingConfig", "GetPolicy", "GetRuntimeManagementConfig",
        "PutFunctionEventInvokeConfig", "RemovePermission", "TagResource", "UntagResource", "UpdateFunctionCode",
        "UpdateFunctionConfiguration", "UpdateFunctionEventInvokeConfig",
    ),
    "logs": (
        "CreateLogGroup", "DeleteDataProtectionPolicy", "DeleteLogGroup", "DeleteResourcePolicy",
        "DeleteRetentionPolicy", "DescribeIndexPolicies", "DescribeLogGroups", "DescribeResourcePolicies",
        "GetDataProtectionPolicy", "ListTagsForResource", "PutResourcePolicy", "PutRetentionPolicy", "TagResource",
        "UntagResource",
    ),
    "scheduler": (
        "CreateSchedule", "CreateScheduleGroup", "DeleteSchedule", "DeleteScheduleGroup", "GetSchedule",
        "GetScheduleGroup", "ListTagsForResource", "TagResource", "UntagResource", "UpdateSchedule",
    ),
    "sns": (
        "CreateTopic", "DeleteTopic", "GetDataProtectionPolicy", "GetTopicAttributes", "ListSubscriptionsByTopic",
        "ListTagsForResource", "SetTopicAttributes", "Subscribe", "TagResource", "Unsubscribe", "UntagResource",
    ),
    "sqs": (
        "CreateQueue", "DeleteQueue", "GetQueueAttributes", "GetQueueUrl", "ListQueueTags", "SetQueueAttributes",
        "TagQueue", "UntagQueue",
    ),
}  # fmt: skip
"""What CloudFormation does in the name of who deploys: the permissions that the handlers of its types name."""
ROLE_MAKING = (
    "AddRoleToInstanceProfile", "AttachRolePolicy", "CreateInstanceProfile", "CreatePolicy", "CreatePolicyVersion",
    "CreateRole", "DeleteInstanceProfile", "DeletePolicy", "DeletePolicyVersion", "DeleteRole", "DeleteRolePolicy",
    "DetachRolePolicy", "GetInstanceProfile", "GetPolicy", "GetPolicyVersion", "GetRole", "GetRolePolicy",
    "ListAttachedRolePolicies", "ListEntitiesForPolicy", "ListPolicyVersions", "ListRolePolicies", "PassRole",
    "PutRolePolicy", "RemoveRoleFromInstanceProfile", "TagRole", "UntagRole", "UpdateAssumeRolePolicy", "UpdateRole",
    "UpdateRoleDescription",
)  # fmt: skip


def policy(role: str, stack: str, partition: str = "aws") -> dict[str, Any]:
    """The policy document for a role.

    Args:
        stack: the platform's; the guard's table and the roles that a deployment makes are narrowed to it.
        partition: `aws`, `aws-cn` or `aws-us-gov`.

    Raises:
        ValueError: there is no such role.
    """
    if role not in ROLES:
        raise ValueError(f"There is no role {role}: {', '.join(ROLES)}.")
    table = f"arn:{partition}:dynamodb:*:*:table/{stack}-LockTable-*"
    statements = {
        "viewer": [*_looks(table)],
        "operator": [*_looks(table), *_acts(table)],
        "admin": _deploys(stack, partition),
    }
    return {"Version": "2012-10-17", "Statement": statements[role]}


def partition_of(region: str) -> str:
    """The partition of a region, by its name."""
    found = [name for begin, name in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")) if region.startswith(begin)]
    return found[0] if found else "aws"


def _looks(table: str) -> list[Statement]:
    locks = _allow("LookAtLocks", _named("dynamodb", LOOKS_AT_LOCKS), table)
    return [_allow("Look", [one for service in LOOKS for one in _named(service, LOOKS[service])]), locks]


def _acts(table: str) -> list[Statement]:
    passes = _allow("KeepTheRoleOfASchedule", ["iam:PassRole"])
    passes["Condition"] = {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}
    return [
        _allow("Act", [one for service in ACTS for one in _named(service, ACTS[service])]),
        _allow("ReleaseLocks", ["dynamodb:UpdateItem"], table),
        passes,
    ]


def _deploys(stack: str, partition: str) -> list[Statement]:
    mine = [f"arn:{partition}:iam::*:{kind}/{stack}-*" for kind in ("role", "policy", "instance-profile")]
    linked = _allow("LetAwsBatchMakeItsOwnRole", ["iam:CreateServiceLinkedRole"])
    linked["Condition"] = {
        "StringEquals": {"iam:AWSServiceName": ["batch.amazonaws.com", "ecs.amazonaws.com", "spot.amazonaws.com"]}
    }
    return [
        _allow("Deploy", _named("cloudformation", DEPLOYS), [
            f"arn:{partition}:cloudformation:*:*:stack/{stack}/*",
            f"arn:{partition}:cloudformation:*:*:stack/{stack}-jobs/*",
        ]),
        _allow("SeeDrift", ["cloudformation:DescribeStackDriftDetectionStatus"]),
        _allow("Make", [one for service in MAKES for one in _named(service, MAKES[service])]),
        _allow("MakeRoles", _named("iam", ROLE_MAKING), mine),
        linked,
        _allow("StoreTheWebhook", ["ssm:PutParameter"], f"arn:{partition}:ssm:*:*:parameter/*"),
    ]  # fmt: skip


def _named(service: str, operations: Iterable[str]) -> list[str]:
    return [f"{service}:{one}" for one in operations]


def _allow(sid: str, actions: list[str], resource: str | list[str] = "*") -> Statement:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
