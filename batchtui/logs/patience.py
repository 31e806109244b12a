"""How often a failing call is tried again before it is given up, and how long is waited in between."""

from batchtui.domain.failure import AwsError, passes

AT_MOST = 10
LONGEST_S = 30.0


class Patience:
    """Counts failures in a row."""

    def __init__(self, endless: bool = False) -> None:
        """`endless`: somebody looks on, and leaves when it takes too long."""
        self._endless = endless
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
        if not self._endless and (self._failures > AT_MOST or not passes(error)):
            raise error
        return min(LONGEST_S, 2.0**self._failures)
