"""Who we are: STS GetCallerIdentity, asked only where a name is needed and never waited for by a screen."""

from batchtui.aws.clients import Clients


def caller_arn(clients: Clients) -> str:
    """The ARN that calls are signed as.

    Raises:
        AwsError: the call failed.
    """
    with clients.call("GetCallerIdentity"):
        return str(clients.sts.get_caller_identity()["Arn"])
