"""Commands that go somewhere, and those that every screen has."""

from batchtui.tui.commands.command import Command, Stage


def _no_name(stage: Stage) -> str | None:
    if stage.PLACE == "history":
        return "This is the history."
    return None if stage.run_to_look_at() is not None else "There is no run here whose name has a history."


BACK = Command(
    "app.back", "q", "q", "back", "Back to the screen before; at the board it quits.", "everywhere",
    lambda stage: stage.go_back(),
)  # fmt: skip
UNDO = Command(
    "app.undo", "escape", "esc", "undo", "Undoes one layer: the input, the filter, the marks, the screen.",
    "everywhere", lambda stage: stage.undo(), footer=False,
)  # fmt: skip
FAILURES = Command(
    "app.failures", "exclamation_mark", "!", "failures", "What failed of late in all queues, by cause.", "everywhere",
    lambda stage: stage.show_failures(), lambda stage: "These are the failures." if stage.PLACE == "failures" else None,
    place=True,
)  # fmt: skip
ALERTS = Command(
    "app.alerts", "ampersand", "&", "alerts", "What somebody is to be told of, until it is over.", "everywhere",
    lambda stage: stage.show_alerts(), lambda stage: "These are the alerts." if stage.PLACE == "alerts" else None,
    place=True,
)  # fmt: skip
QUEUES = Command(
    "app.queues", "number_sign", "#", "queues", "The job queues: who runs and who waits in them, and why.",
    "everywhere", lambda stage: stage.show_queues(),
    lambda stage: "These are the queues." if stage.PLACE == "queues" else None, place=True, footer=False,
)  # fmt: skip
DEFINITIONS = Command(
    "app.definitions", "dollar_sign", "$", "definitions", "The job definitions, their revisions, what they changed.",
    "everywhere", lambda stage: stage.show_definitions(),
    lambda stage: "These are the definitions." if stage.PLACE == "definitions" else None, place=True, footer=False,
)  # fmt: skip
SCHEDULES = Command(
    "app.schedules", "at", "@", "schedules", "What submits jobs by the clock: when, and what was missed.", "everywhere",
    lambda stage: stage.show_schedules(),
    lambda stage: "These are the schedules." if stage.PLACE == "schedules" else None, place=True, footer=False,
)  # fmt: skip
PALETTE = Command(
    "app.commands", "colon,ctrl+p", ":", "commands", "Every command by name; also: queue NAME, submit NAME, job ID.",
    "everywhere", lambda stage: stage.app.action_command_palette(), place=True,
)  # fmt: skip
HELP = Command(
    "app.help", "question_mark,f1", "?", "help", "The keys of this screen.", "everywhere",
    lambda stage: stage.show_help(), place=True,
)  # fmt: skip
REFRESH = Command(
    "app.refresh", "r", "r", "refresh", "Asks AWS now.", "everywhere", lambda stage: stage.ask_again(),
    footer=False,
)  # fmt: skip
HISTORY = Command(
    "app.history", "percent_sign", "%", "history", "A job name's past: outcomes by day, durations, causes, vCPU-hours.",
    "everywhere", lambda stage: stage.show_past(), _no_name, place=True,
)  # fmt: skip
AUDIT = Command(
    "app.audit", "", ": audit", "audit", "What was asked of AWS from this machine, by whom, and what became of it.",
    "everywhere", lambda stage: stage.show_audit(),
    lambda stage: "This is the audit." if stage.PLACE == "audit" else None, footer=False,
)  # fmt: skip
"""Without a key of its own, as the next: by name alone."""
LOCKS = Command(
    "app.locks", "", ": locks", "locks", "Who holds the guard's locks, since when, and who waits.",
    "everywhere", lambda stage: stage.show_locks(), lambda stage: stage.no_guard_table(), footer=False,
)  # fmt: skip
THEME = Command(
    "app.theme", "", ": theme", "theme", "Other colours: dark, light, sixteen, none; they are kept.", "everywhere",
    lambda stage: stage.ask_theme(), footer=False,
)  # fmt: skip
EVERYWHERE = (
    BACK, UNDO, REFRESH, ALERTS, FAILURES, QUEUES, SCHEDULES, DEFINITIONS, HISTORY, PALETTE, HELP, AUDIT, LOCKS, THEME,
)  # fmt: skip
