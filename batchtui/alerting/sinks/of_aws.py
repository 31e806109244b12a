"""What a failure of AWS means for a sink that goes by way of it."""

from batchtui.alerting.sinks.failure import SinkError
from batchtui.domain.failure import AwsError, Refused


def sink_error(error: AwsError) -> SinkError:
    """Only what AWS refuses in the message itself is refused again: rights, logins and names are mended elsewhere."""
    return SinkError(error.while_asking, hopeless=isinstance(error, Refused) and error.code in _OF_THE_MESSAGE)


_OF_THE_MESSAGE = frozenset({"InvalidParameter", "InvalidParameterValue", "RequestTooLargeException"})
