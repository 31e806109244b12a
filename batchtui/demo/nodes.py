"""The nodes of a multi-node job: `<id>#<n>`, each described out of its parent, whose course they share."""

from batchtui.demo.runs import Json


def node_of(parent: Json, place: int, newest: Json) -> Json:
    """JobDetail of a node, out of its parent's; `newest`: what its newest attempt has come to."""
    properties = parent["nodeProperties"]
    main = properties["mainNode"]
    mine: Json = next((one for one in properties["nodeRangeProperties"] if _covers(one["targetNodes"], place)), {})
    row = {key: value for key, value in parent.items() if key != "nodeProperties"}
    row["jobId"] = f"{parent['jobId']}#{place}"
    row["jobArn"] = f"{parent['jobArn']}#{place}"
    row["container"] = {**mine.get("container", {}), **newest}
    row["nodeDetails"] = {"nodeIndex": place, "isMainNode": place == main}
    return row


def row_of(parent: Json, place: int, main: int) -> Json:
    """JobSummary of a node, out of its parent's."""
    told = {"isMainNode": place == main, "numNodes": parent["nodeProperties"]["numNodes"], "nodeIndex": place}
    return {
        **parent,
        "jobId": f"{parent['jobId']}#{place}",
        "jobArn": f"{parent['jobArn']}#{place}",
        "nodeProperties": told,
    }


def _covers(target: str, place: int) -> bool:
    """Whether `0:3`, `4:` or `2` has a node; an open beginning is 0."""
    first, colon, last = target.partition(":")
    low = int(first or 0)
    return low <= place <= (int(last) if last else (10**6 if colon else low))
