"""What a job of any shape is made of: its definition's containers with what its submit overrides, as described.

Multi-container (ecsProperties), EKS (eksProperties) and multi-node (nodeProperties) jobs beside the single container.
"""

from batchtui.demo import containers
from batchtui.demo.runs import Json, Work

OVERRIDES = {
    "containerProperties": "containerOverrides",
    "ecsProperties": "ecsPropertiesOverride",
    "eksProperties": "eksPropertiesOverride",
    "nodeProperties": "nodeOverrides",
}
"""By what a definition has: the member of SubmitJob that changes it; AWS refuses those of another shape."""


def described(definition: Json, work: Work) -> Json:
    """The members of JobDetail that say what runs; `container` is there, and empty, for every ECS job."""
    if definition.get("nodeProperties"):
        return {"nodeProperties": _nodes(definition["nodeProperties"], work)}
    if definition.get("eksProperties"):
        override = work.asked.get("eksPropertiesOverride", {})
        return {"eksProperties": _pod(definition["eksProperties"], override, work.parameters)}
    if definition.get("ecsProperties"):
        override = work.asked.get("ecsPropertiesOverride", {})
        return {"container": {}, "ecsProperties": _tasks(definition["ecsProperties"], override, work.parameters)}
    return {"container": containers.effective(definition, work.overrides, work.parameters)}


def main_container(definition: Json, work: Work) -> Json:
    """The container that decides how the job ends, in the members of a single container."""
    parts = described(definition, work)
    if "nodeProperties" in parts:
        first = parts["nodeProperties"]["nodeRangeProperties"][0]
        return _first_of(first.get("container"), first.get("ecsProperties"), first.get("eksProperties"))
    return _first_of(parts.get("container"), parts.get("ecsProperties"), parts.get("eksProperties"))


def _first_of(container: Json | None, tasks: Json | None, pod: Json | None) -> Json:
    if tasks:
        first: Json = tasks["taskProperties"][0]["containers"][0]
        return first
    if pod:
        one = (pod.get("podProperties", {}).get("containers") or [{}])[0]
        resources = one.get("resources", {})
        memory = (resources.get("limits") or resources.get("requests") or {}).get("memory", "")
        digits = memory.removesuffix("Mi")
        needs = [{"type": "MEMORY", "value": digits}] if digits.isdigit() else []
        return {"command": [*one.get("command", []), *one.get("args", [])], "resourceRequirements": needs}
    return container or {"command": []}


def _container(base: Json, override: Json, parameters: dict[str, str]) -> Json:
    return containers.effective({"containerProperties": base}, override, parameters)


def _tasks(base: Json, override: Json, parameters: dict[str, str]) -> Json:
    tasks = base.get("taskProperties") or [{}]
    over = {one.get("name"): one for task in override.get("taskProperties", []) for one in task.get("containers", [])}
    rows = [_container(one, over.get(one.get("name"), {}), parameters) for one in tasks[0].get("containers", [])]
    return {**base, "taskProperties": [{**tasks[0], "containers": rows}]}


def _pod(base: Json, override: Json, parameters: dict[str, str]) -> Json:
    pod, over = base.get("podProperties", {}), override.get("podProperties", {})
    made = {**pod}
    for kind in ("containers", "initContainers"):
        if pod.get(kind):
            by_name = {one.get("name", "Default"): one for one in over.get(kind, [])}
            made[kind] = [
                _pod_container(one, by_name.get(one.get("name", "Default"), {}), parameters) for one in pod[kind]
            ]
    if pod.get("metadata") or over.get("metadata"):
        made["metadata"] = _metadata(pod.get("metadata", {}), over.get("metadata", {}))
    return {**base, "podProperties": made}


def _pod_container(base: Json, override: Json, parameters: dict[str, str]) -> Json:
    made = {**base, **{key: override[key] for key in ("image", "command", "args", "resources") if override.get(key)}}
    for part in ("command", "args"):
        if part in made:
            made[part] = containers.filled(made[part], parameters)
    if base.get("env") or override.get("env"):
        made["env"] = containers.merged(base.get("env", []), override.get("env", []), "name")
    return made


def _metadata(base: Json, override: Json) -> Json:
    made = {**base, **override}
    for kind in ("labels", "annotations"):
        if base.get(kind) or override.get(kind):
            made[kind] = {**base.get(kind, {}), **override.get(kind, {})}
    return made


def _nodes(base: Json, work: Work) -> Json:
    override = work.asked.get("nodeOverrides", {})
    over = {one["targetNodes"]: one for one in override.get("nodePropertyOverrides", [])}
    rows = [_range(one, over.get(one["targetNodes"], {}), work) for one in base["nodeRangeProperties"]]
    return {**base, "numNodes": override.get("numNodes") or base["numNodes"], "nodeRangeProperties": rows}


def _range(base: Json, override: Json, work: Work) -> Json:
    made = {**base}
    if base.get("container"):
        made["container"] = _container(base["container"], override.get("containerOverrides", {}), work.parameters)
    if base.get("ecsProperties"):
        made["ecsProperties"] = _tasks(
            base["ecsProperties"], override.get("ecsPropertiesOverride", {}), work.parameters
        )
    if base.get("eksProperties"):
        made["eksProperties"] = _pod(base["eksProperties"], override.get("eksPropertiesOverride", {}), work.parameters)
    if override.get("instanceTypes"):
        made["instanceTypes"] = override["instanceTypes"]
    if override.get("consumableResourcePropertiesOverride"):
        made["consumableResourceProperties"] = override["consumableResourcePropertiesOverride"]
    return made
