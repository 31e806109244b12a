"""The least a Textual app can be: one label, which Down changes. Its times are this machine's floor."""

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Label

SHOWN = "label number"


class EmptyApp(App[None]):
    """Says how often Down was pressed."""

    BINDINGS = [Binding("down", "down"), Binding("q", "quit")]  # noqa: RUF012
    pressed = 0

    def compose(self) -> ComposeResult:
        """The label."""
        yield Label(f"{SHOWN} 0")

    def action_down(self) -> None:
        """Counts."""
        self.pressed += 1
        self.query_one(Label).update(f"{SHOWN} {self.pressed}")


if __name__ == "__main__":
    EmptyApp().run()
