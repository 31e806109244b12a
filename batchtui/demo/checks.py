"""What SubmitJob and RegisterJobDefinition check alike: retries, timeouts and the members of a container."""

import re

from batchtui.demo import members
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json
from batchtui.demo.shapes import OVERRIDES

RESERVED = "AWS_BATCH"
_CONDITIONS = ("onReason", "onStatusReason", "onExitCode")


def _refuse(what: str) -> RefusedError:
    return RefusedError(f"Error executing request, Exception : {what}")


def retry_and_timeout(body: Json) -> None:
    """Attempts 1 to 10, up to five rules, a timeout of at least 60 s."""
    retry = members.part(body, "retryStrategy")
    members.within(retry, "attempts", 1, 10)
    members.within(members.part(body, "timeout"), "attemptDurationSeconds", 60, 2**31 - 1)
    rules = members.parts(retry, "evaluateOnExit")
    if len(rules) > 5:
        raise _refuse("evaluateOnExit takes up to 5 rules")
    for rule in rules:
        if members.needed(rule, "action").upper() not in ("RETRY", "EXIT"):
            raise _refuse("action must be RETRY or EXIT")
        for key in _CONDITIONS:
            members.text(rule, key)


def container(given: Json) -> None:
    """Command, environment and resources of container properties or overrides."""
    for pair in members.parts(given, "environment"):
        if members.text(pair, "name").startswith(RESERVED):
            raise _refuse(f"Environment variable {pair['name']} uses the reserved prefix {RESERVED}")
        members.text(pair, "value")
    members.texts(given, "command")
    members.text(given, "instanceType")
    for old in ("vcpus", "memory"):
        members.within(given, old, 1, 2**31 - 1)
    for need in members.parts(given, "resourceRequirements"):
        _need(need)


def overrides(definition: Json, body: Json) -> None:
    """The overrides of a submit: those of its definition's shape only, each as a container's own."""
    for properties, name in OVERRIDES.items():
        given = members.part(body, name)
        if given and properties not in definition:
            raise _refuse(f"{name} cannot be used with a job definition without {properties}")
    container(members.part(body, "containerOverrides"))
    _tasks(members.part(body, "ecsPropertiesOverride"), definition.get("ecsProperties", {}))
    _pod(members.part(body, "eksPropertiesOverride"))
    nodes = members.part(body, "nodeOverrides")
    members.within(nodes, "numNodes", 1, 1000)
    targets = {one["targetNodes"] for one in definition.get("nodeProperties", {}).get("nodeRangeProperties", [])}
    for one in members.parts(nodes, "nodePropertyOverrides"):
        if members.needed(one, "targetNodes") not in targets:
            raise _refuse(f"targetNodes {one['targetNodes']} is not a range of the job definition")
        container(members.part(one, "containerOverrides"))
        _tasks(members.part(one, "ecsPropertiesOverride"), {})
        _pod(members.part(one, "eksPropertiesOverride"))


def _tasks(given: Json, properties: Json) -> None:
    known = {one.get("name") for task in properties.get("taskProperties", []) for one in task.get("containers", [])}
    for task in members.parts(given, "taskProperties"):
        for one in members.parts(task, "containers"):
            if known and one.get("name") not in known:
                raise _refuse(f"Container {one.get('name')} is not in the job definition")
            container(one)


def _pod(given: Json) -> None:
    pod = members.part(given, "podProperties")
    for kind in ("containers", "initContainers"):
        for one in members.parts(pod, kind):
            members.texts(one, "command")
            members.texts(one, "args")
            for pair in members.parts(one, "env"):
                if members.text(pair, "name").startswith(RESERVED):
                    raise _refuse(f"Environment variable {pair['name']} uses the reserved prefix {RESERVED}")


def _need(need: Json) -> None:
    kind, value = members.needed(need, "type"), members.needed(need, "value")
    if kind not in ("GPU", "VCPU", "MEMORY"):
        raise _refuse(f"Invalid resource type {kind}")
    whole = re.fullmatch(r"[0-9]{1,9}", value) is not None and int(value) > 0
    if not whole and (kind != "VCPU" or not re.fullmatch(r"0\.(25|5)|\d{1,6}\.0+", value)):
        raise _refuse(f"Invalid value {value} for {kind}")
