"""Commands that go somewhere, and those that every screen has."""

from collections.abc import Callable

from batchtui.tui.commands.command import Command, Stage


def _unless_at(place: str, these: str = "These are") -> Callable[[Stage], str | None]:
    """Refuses to go where one is."""
    return lambda stage: f"{these} the {place}." if place == stage.PLACE else None


def _no_table(stage: Stage) -> str | None:
    """Why there are no locks to show."""
    if stage.PLACE == "locks":
        return "These are the locks."
    if stage.batchtui.place.guard_table:
        return None
    return "No table of the guard is named: [guard] table in the config file, or BATCHTUI_LOCK_TABLE."


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
    lambda stage: stage.go_to("failures"), _unless_at("failures"),
    place=True,
)  # fmt: skip
ALERTS = Command(
    "app.alerts", "ampersand", "&", "alerts", "What somebody is to be told of, until it is over.", "everywhere",
    lambda stage: stage.go_to("alerts"), _unless_at("alerts"),
    place=True,
)  # fmt: skip
QUEUES = Command(
    "app.queues", "number_sign", "#", "queues", "The job queues: who runs and who waits in them, and why.",
    "everywhere", lambda stage: stage.go_to("queues"),
    _unless_at("queues"), place=True, footer=False,
)  # fmt: skip
DEFINITIONS = Command(
    "app.definitions", "dollar_sign", "$", "definitions", "The job definitions, their revisions, what they changed.",
    "everywhere", lambda stage: stage.go_to("definitions"),
    _unless_at("definitions"), place=True, footer=False,
)  # fmt: skip
SCHEDULES = Command(
    "app.schedules", "at", "@", "schedules", "What submits jobs by the clock: when, and what was missed.", "everywhere",
    lambda stage: stage.go_to("schedules"),
    _unless_at("schedules"), place=True, footer=False,
)  # fmt: skip
PALETTE = Command(
    "app.commands", "colon,ctrl+p", ":", "commands", "Every command; also: queue, submit, definition NAME, job ID.",
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
    "everywhere", lambda stage: stage.go_to("history"), _no_name, place=True, footer=False,
)  # fmt: skip
AUDIT = Command(
    "app.audit", "", ": audit", "audit", "What was asked of AWS from this machine, by whom, and what became of it.",
    "everywhere", lambda stage: stage.go_to("audit"),
    _unless_at("audit", "This is"), footer=False,
)  # fmt: skip
"""Without a key of its own, as the next: by name alone."""
LOCKS = Command(
    "app.locks", "", ": locks", "locks", "Who holds the guard's locks, since when, and who waits.",
    "everywhere", lambda stage: stage.go_to("locks"), _no_table, footer=False,
)  # fmt: skip
THEME = Command(
    "app.theme", "", ": theme", "theme", "Other colours: dark, light, sixteen, none; they are kept.", "everywhere",
    lambda stage: stage.ask_theme(), footer=False,
)  # fmt: skip
EVERYWHERE = (
    BACK, UNDO, REFRESH, ALERTS, FAILURES, QUEUES, SCHEDULES, DEFINITIONS, HISTORY, PALETTE, HELP, AUDIT, LOCKS, THEME,
)  # fmt: skip
