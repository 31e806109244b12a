"""How far to trust the data, in the header, the banner and the line of trouble."""

from datetime import datetime

from batchtui.domain.failure import AwsError, LoginExpired, NoCredentials, Unreachable, WrongClock
from batchtui.domain.when import age
from batchtui.poll.changes import PollStatus
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.frame import Freshness, banner
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.ports import Place

OLD_AFTER_S = 30


def freshness(status: PollStatus, refresh_s: float, now_ms: int) -> Freshness:
    """`live 3s`, or `old 12m` in the waiting hue; `history 3h` before the first answer."""
    if status.read_at_ms is None and status.recalled_ms is not None:
        return Freshness(f"history {age(max(0, now_ms - status.recalled_ms))}", "waiting")
    if status.read_at_ms is None:
        return Freshness("asking AWS", "dim") if status.error is None else Freshness("no data yet", "waiting")
    since = max(0, now_ms - status.read_at_ms)
    patience_s = refresh_s if touches_everything(status.error) else max(OLD_AFTER_S, 3 * refresh_s)
    old = since > patience_s * 1000
    return Freshness(f"old {age(since)}", "waiting") if old else Freshness(f"live {age(since)}")


def extras(calls_per_minute: int, slowed_s: float | None, read_only: bool) -> list[Line]:
    """What goes first when it is narrow: the calls; `read-only` stays longest."""
    shown: list[Line] = [line(("dim", f"{calls_per_minute} calls/min"))]
    if slowed_s is not None:
        shown.append(line(("waiting", f"throttled, next try {slowed_s:.0f}s" if slowed_s >= 1 else "throttled")))
    return [*shown, line(("waiting", "read-only"))] if read_only else shown


def touches_everything(error: AwsError | None) -> bool:
    """Whether a failure is a banner's: login, clock or network."""
    return isinstance(error, NoCredentials | WrongClock | Unreachable)


def banner_of(status: PollStatus, place: Place, width: int) -> Line:
    """The banner for a failure that touches everything; else empty."""
    error = status.error
    if error is None or not touches_everything(error):
        return ()
    what, mend = _words(error, place)
    read = status.read_at_ms
    data = f"data of {datetime.fromtimestamp(read / 1000):%H:%M}" if read is not None else "no data yet"
    return banner(what, mend, "and it goes on by itself", data, width)


def _words(error: AwsError, place: Place) -> tuple[str, str]:
    if isinstance(error, NoCredentials):
        state = "expired" if isinstance(error, LoginExpired) else "is missing"
        named = place.profile not in ("", "default", "demo")
        mend = f"aws sso login --profile {place.profile}" if named else "aws sso login"
        return f"Login of {place.profile} {state}:", mend
    if isinstance(error, WrongClock):
        return "AWS refuses this machine's clock:", "timedatectl set-ntp true"
    what, _, mend = error.sentence.partition(": ")
    return f"{what}:", mend.rstrip(".")


def trouble_of(status: PollStatus, width: int) -> list[Line]:
    """Any other failure, told whole over the table; else nothing."""
    error = status.error
    if error is None or touches_everything(error):
        return []
    return fold(line(("text", "  "), ("failed", error.sentence)), width - 1, indent=2)
