"""How often a failing call is tried again before it is given up."""

from batchtui.domain.failure import AwsError, ServerFault, Throttled, Unreachable

AT_MOST = 10
LONGEST_S = 30.0


class Patience:
    """Counts failures in a row."""

    def __init__(self) -> None:
        self._failures = 0

    def worked(self) -> None:
        """A call went through."""
        self._failures = 0

    def failed(self, error: AwsError) -> float:
        """Seconds to wait before the next try.

        Raises:
            AwsError: the error itself, where it will not pass, or has not for too long.
        """
        self._failures += 1
        if self._failures > AT_MOST or not isinstance(error, Throttled | Unreachable | ServerFault):
            raise error
        return min(LONGEST_S, 2.0**self._failures)
