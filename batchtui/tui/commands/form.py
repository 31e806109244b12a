"""Commands of a form: letters are text in it, so each has a key of its own."""

from batchtui.tui.commands.command import Command, Stage


def _not_read(stage: Stage) -> str | None:
    return None if stage.state is not None else "AWS has not answered yet."


def _not_sendable(stage: Stage) -> str | None:
    return "It is being sent." if stage.sending else _not_read(stage)


def _not_changed(stage: Stage) -> str | None:
    row = stage.row_here()
    return None if row is not None and row.changed else "This field is as it was."


def _not_taken(stage: Stage) -> str | None:
    reason: str | None = stage.why_not_taken()
    return reason


def _nothing_recalled(stage: Stage) -> str | None:
    return None if stage.recalled else "Nothing was changed here before."


SEND = Command(
    "form.send", "f2", "F2", "submit", "Shows once more what will be sent, and sends it.", "form",
    lambda stage: stage.send(), _not_sendable, danger=True,
)  # fmt: skip
NEXT = Command(
    "form.next", "tab,down,enter", "tab", "next field", "The next field; shift+tab or up: the one before.", "form",
    lambda stage: stage.go_on(1),
)  # fmt: skip
PREVIOUS = Command(
    "form.previous", "shift+tab,up", "shift+tab", "last field", "The field before.", "form",
    lambda stage: stage.go_on(-1), footer=False,
)  # fmt: skip
UNDO = Command(
    "form.undo", "f5", "F5", "undo field", "The field as it was.", "form",
    lambda stage: stage.undo_field(), _not_changed,
)  # fmt: skip
COMMAND = Command(
    "form.command", "f3", "F3", "aws command", "The aws command that would send the same.", "form",
    lambda stage: stage.show_command(), _not_read,
)  # fmt: skip
REVEAL = Command(
    "form.reveal", "f4", "F4", "reveal", "Shows values that look secret, or masks them again.", "form",
    lambda stage: stage.toggle_reveal(), _not_read, footer=False,
)  # fmt: skip
TAKE_AWAY = Command(
    "form.remove", "f6", "F6", "take away", "Takes a variable, a parameter or a tag away.", "form",
    lambda stage: stage.take_away(), _not_taken,
)  # fmt: skip
RECALL = Command(
    "form.recall", "f7", "F7", "last edits", "Fills in what was changed here the last time.", "form",
    lambda stage: stage.recall(), _nothing_recalled,
)  # fmt: skip
EDITOR = Command(
    "form.editor", "ctrl+o", "ctrl+o", "editor", "Opens the whole request as JSON in $EDITOR.", "form",
    lambda stage: stage.open_editor(), _not_read,
)  # fmt: skip
LEAVE = Command(
    "form.leave", "escape", "esc", "leave", "Leaves without sending; asks if something was changed.", "form",
    lambda stage: stage.leave(),
)  # fmt: skip
HELP = Command(
    "form.help", "f1", "F1", "help", "The keys of a form.", "form", lambda stage: stage.show_help(), place=True
)
ON_FORM = (SEND, NEXT, UNDO, LEAVE, TAKE_AWAY, RECALL, COMMAND, EDITOR, PREVIOUS, REVEAL, HELP)
