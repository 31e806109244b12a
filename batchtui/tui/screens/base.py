"""What every screen has: header, banner, views, filter, footer, and commands from the registry."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from batchtui.domain.job import Job
from batchtui.domain.safe import inert
from batchtui.poll.changes import Change
from batchtui.tui.cells.spans import Line
from batchtui.tui.commands import places
from batchtui.tui.commands.command import Command, bindings, refusal
from batchtui.tui.messages import Delivered
from batchtui.tui.ports import Ports
from batchtui.tui.screens import _around as around
from batchtui.tui.screens._filtered import FilteredScreen
from batchtui.tui.screens._footer_keys import command_at
from batchtui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from batchtui.tui.app import BatchtuiApp

ROOT = 1
"""How many screens there are when only the board is."""


class BaseScreen(FilteredScreen):
    """Composes the lines around a body. A screen adds its body, its crumbs and its commands."""

    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(places.EVERYWHERE))
    PLACE: ClassVar[str] = ""
    """The name of a screen that a key leads to from everywhere."""
    POSITION_STAYS: ClassVar[bool] = False
    """Whether a narrow footer tells where in the list one is rather than one more key."""
    AUTO_FOCUS: ClassVar[str | None] = ""
    """The body takes the keys; Textual's choice is the hidden filter, which would swallow keys typed ahead."""

    faces_trouble = False
    """Whether the body itself tells, whole, what the banner and the line of trouble would."""
    _composed = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Each screen's keys are those of its commands."""
        cls.BINDINGS = list(bindings(cls.COMMANDS_HERE))
        super().__init_subclass__(**kwargs)

    @property
    def batchtui(self) -> "BatchtuiApp":
        """Our app, typed."""
        return cast("BatchtuiApp", self.app)

    @property
    def ports(self) -> Ports:
        """The rooms behind the screens."""
        return self.batchtui.ports

    @property
    def head(self) -> Lines:
        """The first line."""
        return self.query_one("#head", Lines)

    def compose(self) -> ComposeResult:
        """Header, banner, views, pattern, body, footer; the filter's input stands before the trouble."""
        yield Lines(partial(around.head, self), id="head")
        yield Lines(partial(around.banner, self), id="banner")
        yield Lines(partial(around.views, self), id="views")
        yield self.make_filter_field(self.batchtui.kept)
        yield Lines(partial(around.trouble, self), id="trouble")
        yield from self.compose_body()
        yield Lines(partial(around.foot, self), id="foot")

    def compose_body(self) -> Iterable[Any]:
        """The screen's own widgets."""
        return ()

    def crumbs(self) -> Sequence[str]:
        """Where this is, outermost first."""
        raise NotImplementedError

    def views_line(self, _width: int) -> Line:
        """The second line; empty: there is none."""
        return ()

    def position(self) -> str:
        """Where in the list, for the footer."""
        return ""

    def tick(self) -> None:
        """Once a second."""

    def board_changed(self, change: Change) -> None:
        """Called with what changed on the board; the frame is repainted in any case."""

    def run_to_look_at(self) -> Job | None:
        """The run that l d y c b speak of."""
        return None

    def runs_to_resubmit(self) -> list[Job]:
        """The runs that R speaks of."""
        job = self.run_to_look_at()
        return [job] if job else []

    def runs_to_stop(self) -> list[Job]:
        """The runs that S speaks of: active ones that have not been asked to stop."""
        job = self.run_to_look_at()
        return [job] if job and job.state.active and not job.stopping else []

    def runs_to_name_for_stop(self) -> list[Job]:
        """Those, and the chosen ones that have ended: what is left out is named."""
        return self.runs_to_stop()

    @property
    def here(self) -> bool:
        """Whether it is there: its widgets come after it does, and while it is taken down they go before it does."""
        return self._composed and self.app.is_running and self in self.app.screen_stack

    def refresh_frame(self) -> None:
        """Repaints the lines around the body."""
        if not self.here:
            return
        told = self.faces_trouble
        self.query_one("#banner").display = not told and around.banner(self, 80, 1) != [()]
        self.query_one("#trouble").display = not told and bool(around.trouble(self, 80, 1))
        self.query_one("#views").display = self.views_line(self.size.width) != ()
        self.filter_field.tell(self.filter_mistake())
        for lines in self.query(Lines):
            if lines.id in ("head", "banner", "views", "trouble", "foot"):
                lines.again()

    def on_mount(self) -> None:
        """What the lines say."""
        self._composed = True
        self.refresh_frame()

    def on_resize(self) -> None:
        """At 24 rows there is no air."""
        self.set_class(self.size.height > 24, "-airy")
        self.refresh_frame()

    def on_screen_resume(self) -> None:
        """What changed while another screen stood before it."""
        self.refresh_frame()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """While a filter is typed, the key that opens it is text too."""
        at_once = any(one.id in parameters and one.at_once for one in self.COMMANDS_HERE)
        return not (action == "command" and at_once and self.filter_field.typing)

    def action_command(self, command_id: str) -> None:
        """Runs a command of this screen, or says why not."""
        command = next(one for one in self.all_commands() if one.id == command_id)
        reason = refusal(command, self)
        if reason is not None:
            self.say(reason)
            return
        command.run(self)
        self.refresh_frame()

    def all_commands(self) -> tuple[Command, ...]:
        """Its own commands, then those of every screen."""
        return (*self.COMMANDS_HERE, *places.EVERYWHERE)

    def say(self, sentence: str, bad: bool = False) -> None:
        """A toast."""
        self.notify(inert(sentence), severity="error" if bad else "information", markup=False)

    def asking(self, receive: Callable[[Any], object]) -> Callable[[Any], None]:
        """A callback for a daemon thread that has `receive` called here, if this screen is still there."""

        def arrive(answer: Any) -> None:
            if self.here:
                receive(answer)

        app = self.app
        return lambda answer: (app.post_message(Delivered(arrive, answer)), None)[1]

    def show_log(self) -> None:
        """Opens the log of the run."""
        from batchtui.tui.screens import acting

        acting.show_log(self)

    def show_job(self, view: str = "overview") -> None:
        """Opens the job's screen."""
        from batchtui.tui.screens import acting

        acting.show_job(self, view)

    def show_copy_menu(self) -> None:
        """Asks what to copy."""
        from batchtui.tui.screens import acting

        acting.copy(self)

    def open_console(self) -> None:
        """Opens the run in the AWS console."""
        from batchtui.tui.screens import acting

        acting.open_console(self)

    def resubmit(self) -> None:
        """Plans, asks, sends."""
        from batchtui.tui.screens import ordering

        ordering.resubmit(self, self.runs_to_resubmit())

    def edit(self) -> None:
        """A form, then the same."""
        from batchtui.tui.screens import changing

        changing.edit(self, self.runs_to_edit())

    def runs_to_edit(self) -> list[Job]:
        """The run that E speaks of; several where that is not clear."""
        return self.runs_to_resubmit()

    def stop(self) -> None:
        """Asks, sends."""
        from batchtui.tui.screens import ordering

        ordering.stop(self, self.runs_to_name_for_stop())

    def show_help(self) -> None:
        """The keys of this screen."""
        from batchtui.tui.screens import acting

        acting.show_help(self)

    def ask_theme(self) -> None:
        """Other colours."""
        from batchtui.tui.screens.theming import ask_theme

        ask_theme(self.batchtui)

    def go_to(self, place: str) -> None:
        """A place that a key leads to from everywhere."""
        from batchtui.tui.screens import going

        if place == "history":
            going.go_to_past(self)
        else:
            going.go_to(self, place)

    def ask_again(self) -> None:
        """Asks AWS now."""
        self.ports.poller.refresh()
        self.say("Asking AWS.")

    def go_back(self) -> None:
        """To the screen before."""
        self.batchtui.go_back()

    def undo(self) -> None:
        """One layer: the input, the filter, else the screen; at the root nothing."""
        if self.filter_field.display:
            self.filter_field.close(keep=False)
            self._filter_is_kept()
        elif not self.undo_own() and len(self.app.screen_stack) > ROOT:
            self.go_back()

    def undo_own(self) -> bool:
        """A layer of the screen's own (marks); whether there was one."""
        return False

    def new_failures(self) -> int:
        """How many the header tells of."""
        return self.batchtui.unread.count

    def open_alerts(self) -> int:
        """How many the header tells of."""
        return self.batchtui.open_alerts

    def on_click(self, event: events.Click) -> None:
        """A key of the footer, a tab of the views line."""
        at = self.get_widget_at(event.screen_x, event.screen_y)[0].id or ""
        row = {"foot": around.foot, "views": around.views}.get(at)
        if row and (command := command_at(self, row(self, self.size.width, 1)[0], event.screen_x)):
            self.action_command(command.id)

    @property
    def at_root(self) -> bool:
        """Whether q leaves the program from it."""
        return self.app.screen_stack.index(self) < ROOT if self in self.app.screen_stack else False

    def word_of(self, command: Command) -> str:
        """The footer's word for a command; a screen may know a better one."""
        return "quit" if command is places.BACK and self.at_root else command.word
