"""How far to trust the data, in the header, the banner and the line of trouble."""

from datetime import datetime

from batchtui.domain.failure import AwsError, LoginExpired, NoCredentials, Unreachable, WrongClock
from batchtui.domain.when import age, clock_off
from batchtui.poll.changes import PollStatus
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.frame import Freshness, banner
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.ports import Place

OLD_AFTER_S = 30


def freshness(status: PollStatus, refresh_s: float, machine_ms: int) -> Freshness:
    """`live 3s`, or `old 12m` in the waiting hue; `history 3h` before the first answer."""
    if status.read_at_ms is None and status.recalled_ms is not None:
        return Freshness(f"history {age(max(0, machine_ms + status.clock_off_ms - status.recalled_ms))}", "waiting")
    if status.read_at_ms is None:
        return Freshness("asking AWS", "dim") if status.error is None else Freshness("no data yet", "waiting")
    since = max(0, machine_ms - status.read_at_ms)
    patience_s = refresh_s if touches_everything(status.error) else max(OLD_AFTER_S, 3 * refresh_s)
    old = since > patience_s * 1000
    return Freshness(f"old {age(since)}", "waiting") if old else Freshness(f"live {age(since)}")


def extras(
    calls_per_minute: int,
    slowed_s: float | None,
    clock_off_ms: int,
    read_only: bool,
    new_failures: int = 0,
    open_alerts: int = 0,
) -> list[Line]:
    """What goes first when it is narrow: the calls; `read-only` stays longest."""
    shown: list[Line] = [line(("dim", f"{calls_per_minute} calls/min"))]
    if slowed_s is not None:
        shown.append(line(("waiting", f"throttled, next try {slowed_s:.0f}s" if slowed_s >= 1 else "throttled")))
    if off := clock_off(clock_off_ms):
        shown.append(line(("waiting", f"clock {off}")))
    if new_failures:
        shown.append(line(("key", "!"), f" {new_failures:,} new"))
    if open_alerts:
        shown.append(line(("key", "&"), f" {open_alerts:,} alert{'' if open_alerts == 1 else 's'}"))
    return [*shown, line(("waiting", "read-only"))] if read_only else shown


def touches_everything(error: AwsError | None) -> bool:
    """Whether a failure is a banner's: login, clock or network."""
    return isinstance(error, NoCredentials | WrongClock | Unreachable)


def banner_of(status: PollStatus, place: Place, width: int) -> Line:
    """The banner for a failure that touches everything; else empty."""
    error = status.error
    if error is None or not touches_everything(error):
        return ()
    what, mend = _words(error, place, status.clock_off_ms)
    if status.read_at_ms is None:
        data = "no data yet"
    else:
        # By AWS's clock, as every time on the screen.
        data = f"data of {datetime.fromtimestamp((status.read_at_ms + status.clock_off_ms) / 1000):%H:%M}"
    after = "" if mend == "asking again" else "and it goes on by itself"
    return banner(what, mend, after, data, width)


def _words(error: AwsError, place: Place, clock_off_ms: int) -> tuple[str, str]:
    if isinstance(error, NoCredentials):
        state = "expired" if isinstance(error, LoginExpired) else "is missing"
        named = place.profile not in ("", "default", "demo")
        login = "aws login" if "`aws login" in error.sentence else "aws sso login"
        mend = f"{login} --profile {place.profile}" if named else login
        return f"Login of {place.profile} {state}:", mend
    if isinstance(error, WrongClock):
        off = clock_off(clock_off_ms)
        return f"AWS refuses this machine's clock{f', {off}' if off else ''}:", "timedatectl set-ntp true"
    what, _, mend = error.while_asking.partition(": ")
    return f"{what}:", mend.rstrip(".")


def trouble_of(status: PollStatus, width: int) -> list[Line]:
    """Any other failure, told whole over the table; else nothing."""
    error = status.error
    if error is None or touches_everything(error):
        return []
    return fold(line(("text", "  "), ("failed", error.while_asking)), width - 1, indent=2)
