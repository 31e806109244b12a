"""Commands on the alerts. What they change stands in this machine's store: AWS is not asked."""

from batchtui.tui.commands.command import Command, Stage


def _many(count: int) -> str:
    return f" {count:,}" if count > 1 else ""


def _none_to_acknowledge(stage: Stage) -> str | None:
    return None if stage.to_acknowledge() else "There is nothing here that nobody has in hand."


def _none_to_quiet(stage: Stage) -> str | None:
    return None if stage.to_quiet() else "There is no alert here that is not over."


def _none_to_mute(stage: Stage) -> str | None:
    return None if stage.to_mute() else "There is no alert here that is neither over nor muted."


def _none_to_reopen(stage: Stage) -> str | None:
    return None if stage.to_reopen() else "Nothing here was acknowledged, snoozed or muted."


ACKNOWLEDGE = Command(
    "alerts.acknowledge", "a", "a", "acknowledge", "Somebody has it in hand: it is told again only once it is over.",
    "alerts", lambda stage: stage.acknowledge(), _none_to_acknowledge,
    brief="ack", count=lambda stage: _many(len(stage.to_acknowledge())),
)  # fmt: skip
SNOOZE = Command(
    "alerts.snooze", "s", "s", "snooze", "Not told again before a moment, which is asked for.", "alerts",
    lambda stage: stage.ask_snooze(), _none_to_quiet, brief="snooze",
    count=lambda stage: _many(len(stage.to_quiet())),
)  # fmt: skip
MUTE = Command(
    "alerts.mute", "m", "m", "mute", "Not told at all, nor when it comes again: for how long is asked.", "alerts",
    lambda stage: stage.ask_mute(), _none_to_mute, brief="mute", count=lambda stage: _many(len(stage.to_mute())),
)  # fmt: skip
REOPEN = Command(
    "alerts.reopen", "u", "u", "reopen", "Open again, as if nobody had acknowledged, snoozed or muted it.", "alerts",
    lambda stage: stage.reopen(), _none_to_reopen, brief="reopen",
    count=lambda stage: _many(len(stage.to_reopen())),
)  # fmt: skip
AT_ALERTS = (ACKNOWLEDGE, SNOOZE, MUTE, REOPEN)
