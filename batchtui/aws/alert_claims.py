"""Who tells of a moment of a run that the alert function may tell of, too: items as in `alerting/function/tally`."""

from batchtui.aws.clients import Clients
from batchtui.dedup import item
from batchtui.domain.failure import NotFound, Refused
from batchtui.domain.when import DAY, SECOND

KEPT_MS = 3 * DAY
"""When DynamoDB may delete a claim: no event is delivered again so late."""


def claim(clients: Clients, table: str, key: str, by: str, now_ms: int) -> bool:
    """Whether it is `by`'s to tell of: nobody else has claimed it. `key`: as `domain.alert.claim_key` writes it.

    Raises:
        AwsError: the call failed.
    """
    request = {
        "TableName": table,
        "Key": {"pk": {"S": key}},
        "UpdateExpression": "SET #state = :sent, #expires = :now, #by = :by, #ttl = :ttl",
        "ConditionExpression": "attribute_not_exists(#pk) OR (#state = :sending AND #expires <= :now) OR #by = :by",
        "ExpressionAttributeNames": {name: name[1:] for name in ("#pk", "#state", "#expires", "#by", "#ttl")},
        "ExpressionAttributeValues": {
            ":sent": {"S": "sent"},
            ":sending": {"S": "sending"},
            ":now": {"N": str(now_ms)},
            ":by": {"S": by},
            ":ttl": {"N": str((now_ms + KEPT_MS) // SECOND)},
        },
    }
    try:
        with clients.call("UpdateItem", f"The table {table}", writes=True):
            clients.dynamodb.update_item(**request)
    except (Refused, NotFound) as error:
        if error.code != item.REFUSED:
            raise
        return False
    return True
