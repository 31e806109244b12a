"""What we ask of a template beyond AWS's schemas: that it hangs together, grants little, and keeps what must stay."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

NO_SOURCE = frozenset({"ec2.amazonaws.com"})
"""Services that give no source account when they take a role."""
WIDE = frozenset(
    {"batch:DescribeJobs", "batch:ListJobs", "ecr:GetAuthorizationToken"}
)  # fmt: skip
"""Actions for which AWS has no narrower resource than `*` (Service Authorization Reference)."""
STATEFUL = frozenset(
    {"AWS::DynamoDB::Table", "AWS::ECR::Repository", "AWS::Logs::LogGroup", "AWS::SQS::Queue"}
)  # fmt: skip
_NAMED = re.compile(r"\$\{([^!}][^}]*)\}")


def wrong(template: Mapping[str, Any]) -> list[str]:
    """Sentences about all that is wrong."""
    resources = template["Resources"]
    found = [f"{name} is named and not there." for name in sorted(_dangling(template, resources))]
    for name, resource in resources.items():
        found += [f"{name}: {sentence}" for sentence in _of_resource(resource)]
    return found


def _of_resource(resource: Mapping[str, Any]) -> Iterator[str]:
    properties = resource.get("Properties", {})
    if resource["Type"] in STATEFUL and not {"DeletionPolicy", "UpdateReplacePolicy"} <= resource.keys():
        yield "it does not say whether it stays when the stack goes."
    trust = properties.get("AssumeRolePolicyDocument", {})
    for statement in trust.get("Statement", ()):
        services = _listed(statement["Principal"]["Service"])
        keys = {key for one in statement.get("Condition", {}).values() for key in one}
        if "aws:SourceAccount" not in keys and not set(services) <= NO_SOURCE:
            yield f"{', '.join(services)} may take the role for another account."
    for statement in _granted(properties):
        wide = set(_listed(statement["Action"])) - WIDE
        if statement["Effect"] == "Allow" and "*" in _listed(statement["Resource"]) and wide:
            yield f"{', '.join(sorted(wide))} is allowed on everything."
        if any(action.endswith("*") for action in _listed(statement["Action"]) if statement["Effect"] == "Allow"):
            yield "it allows more actions than it names."
    if resource["Type"] == "AWS::Batch::JobDefinition":
        yield from _of_definition(properties)


def _of_definition(properties: Mapping[str, Any]) -> Iterator[str]:
    if not properties.get("ResourceRetentionPolicy", {}).get("SkipDeregisterOnUpdate"):
        yield "an update ends the revision that waiting runs name."
    rules = properties["RetryStrategy"].get("EvaluateOnExit", [])
    if rules and rules[-1] != {"Action": "EXIT", "OnReason": "*"}:
        yield "what none of its retry rules fits is tried again."


def _granted(properties: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The statements of its policies; a log group's are text."""
    documents = [one["PolicyDocument"] for one in properties.get("Policies") or ()]
    documents.append(properties.get("PolicyDocument", {}))
    for document in documents:
        if isinstance(document, Mapping):
            yield from document.get("Statement", ())


def _dangling(template: Mapping[str, Any], resources: Mapping[str, Any]) -> set[str]:
    """Logical ids that are referred to and not there."""
    known = {*resources, *template.get("Parameters", {})}
    return {name for name in _referred(template) if name not in known and not name.startswith("AWS::")}


def _referred(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key == "Ref":
                yield str(one)
            elif key == "Fn::GetAtt":
                yield str(one if isinstance(one, str) else one[0]).partition(".")[0]
            elif key == "Fn::Sub":
                own = {} if isinstance(one, str) else one[1]
                names = _NAMED.findall(one if isinstance(one, str) else one[0])
                yield from (name.partition(".")[0] for name in names if name not in own)
                yield from _referred(own)
            else:
                yield from _referred(one)
    elif isinstance(value, list):
        for one in value:
            yield from _referred(one)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]
