"""The screens' only now: AWS's, since AWS has dated whatever they show."""

from batchtui.poll.changes import PollStatus
from batchtui.poll.clock import machine_ms


def now_ms(status: PollStatus) -> int:
    """Now by AWS's clock, ms since epoch; by this machine's before the first answer."""
    return machine_ms() + status.clock_off_ms
