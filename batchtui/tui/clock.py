"""The screens' two clocks: AWS's for whatever AWS has dated, this machine's for what it did itself."""

import time

from batchtui.poll.changes import PollStatus


def machine_ms() -> int:
    """This machine's clock, ms since epoch: only for how old the data is."""
    return round(time.time() * 1000)


def now_ms(status: PollStatus) -> int:
    """Now by AWS's clock, ms since epoch; by this machine's before the first answer."""
    return machine_ms() + status.clock_off_ms
