"""One job: overview, environment, dependencies, containers, the raw answer, the aws command."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult

from batchtui.domain.awscli import exec_command
from batchtui.domain.containers import title_of
from batchtui.domain.definition import label_of_arn
from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job, JobDetail
from batchtui.poll.changes import Change
from batchtui.tui.cells import job as job_cells
from batchtui.tui.cells import job_parts, waiting
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.frame import View, views
from batchtui.tui.cells.peek import Peek
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.commands import job, log, look, rows, touch
from batchtui.tui.commands.command import Command
from batchtui.tui.screens import acting, opening
from batchtui.tui.screens._job_facts import JobFacts
from batchtui.tui.screens.base import BaseScreen
from batchtui.tui.widgets.body import Body
from batchtui.tui.widgets.lines import Lines

AGAIN_S = 5
"""How often the newest lines of a run that goes on are asked for."""


class JobScreen(BaseScreen):
    """Asks for the job whole, and again whenever the board sees it move."""

    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        job.BEYOND, look.LOG, log.EARLIER, log.LATER, look.REVEAL, *touch.ON_JOBS, look.RAW, look.COPY,
        look.CONSOLE, rows.LINES, *rows.VIEWS,
    )  # fmt: skip
    FILTER_HINT = "lines that contain"

    def __init__(self, job: Job, view: str = "overview") -> None:
        super().__init__()
        self.job = job
        self.view = view
        self.reveal = False
        self.detail: JobDetail | None = None
        self.failure: AwsError | None = None
        self.attempt: int | None = None
        """The one that l opens, by its number; None: the newest."""
        self._lines: list[Line] = []
        self._looks = 0

    @property
    def view_names(self) -> list[str]:
        """The parts of this screen."""
        parts = title_of(self.detail.raw) if self.detail is not None else "containers"
        return ["overview", "environment", "dependencies", parts, "raw", "aws command"]

    @property
    def attempts(self) -> int:
        """How many attempts there are."""
        return len(self.detail.attempts) if self.detail else 0

    def step_attempt(self, by: int) -> None:
        """The attempt before or after, as the log's screen goes through them."""
        wanted = (self.attempt or self.attempts) + by
        if not 1 <= wanted <= self.attempts:
            self.say(f"There are {self.attempts} attempts, 1 to {self.attempts}.")
            return
        self.attempt = wanted
        self.refresh_content()

    def compose_body(self) -> ComposeResult:
        """Lines that scroll."""
        with Body(id="body"):
            yield Lines(self._content, id="content")

    def crumbs(self) -> Sequence[str]:
        """Under its group."""
        return ("board", self.job.name, short_id(self.job.id))

    def views_line(self, width: int) -> Line:
        """The parts."""
        tabs = [View(str(n), name, (), name == self.view) for n, name in enumerate(self.view_names, 1)]
        return views(tabs, (), width)

    def on_mount(self) -> None:
        """Asks for the job."""
        super().on_mount()
        self.facts = JobFacts(self.ports, self.asking, self.refresh_content)
        self.ask()
        self.show_view()

    def ask(self) -> None:
        """The job whole."""
        self.ports.interests.detail(self.job.id, self.asking(self._arrived))

    def ask_again(self) -> None:
        """Now."""
        super().ask_again()
        self.ask()

    def board_changed(self, change: Change) -> None:
        """Asks again when the board has another word of this job; of a child it never has one."""
        if self.job.child_index is not None and self.job.state.active and change.status and self.is_current:
            self.ask()
        if self.job.name not in change.names:
            return
        newer = self.ports.board.run(self.job.id)
        if newer is not None and newer != self.job:
            self.job = newer
            self.ask()
            self.refresh_content()

    def _arrived(self, detail: JobDetail | AwsError) -> None:
        if isinstance(detail, AwsError):
            self.failure = detail
        else:
            self.detail, self.job, self.failure = detail, detail.job, None
            if detail.job.child_index is None:
                self.ports.board.apply([detail.job])
                self.job = self.ports.board.run(detail.job.id) or detail.job
                self.detail = replace(detail, job=self.job)
            self.facts.ask(self.detail, self.view)
        self.refresh_content()
        self.refresh_frame()

    def choose_view(self, digit: str) -> None:
        """A part of the screen."""
        names = self.view_names
        if not 0 < int(digit) <= len(names):
            self.say(f"There is no part {digit}: there are {len(names)}.")
            return
        self.view = names[int(digit) - 1]
        self.show_view()

    def show_job(self, view: str = "overview") -> None:
        """Another part of it."""
        self.view = view
        self.show_view()

    @property
    def beyond(self) -> Sequence[Job]:
        """The other jobs that are shown here."""
        return self.facts.others(self.view)

    def go_beyond(self) -> None:
        """To an array's children, else to one of the jobs that are shown, from a menu."""
        if self.job.is_array and not self.beyond:
            acting.show_children(self)
        else:
            opening.choose(self, self.beyond)

    def word_of(self, command: Command) -> str:
        """What enter leads to."""
        if command is job.BEYOND and self.job.is_array and not self.beyond:
            return "children"
        return super().word_of(command)

    def show_view(self) -> None:
        """The part that was chosen."""
        self.focus_body()
        if self.detail is not None:
            self.facts.ask(self.detail, self.view)
        self.refresh_content()
        self.query_one("#body", Body).scroll_home(animate=False)
        self.refresh_frame()

    def focus_body(self) -> None:
        """Where the keys go."""
        self.query_one("#body").focus()

    def toggle_reveal(self) -> None:
        """Masked, or as it is."""
        self.reveal = not self.reveal
        self.refresh_content()

    def filter_changed(self, _text: str) -> None:
        """Only lines that contain the text."""
        self.refresh_content()

    def on_resize(self) -> None:
        """The timeline follows the width."""
        super().on_resize()
        self.refresh_content()

    def tick(self) -> None:
        """Ages and durations move on."""
        if self.view == "overview" and self.job.state.active:
            self._looks += 1
            if self.detail is not None and self._looks % AGAIN_S == 0 and self.is_current:
                self.facts.look_again(self.detail)
            self.refresh_content()

    def refresh_content(self) -> None:
        """Makes the lines again."""
        text = self.filter_field.text
        lines = self._made()
        if text:
            lines = [one for one in lines if text.casefold() in "".join(span[1] for span in one).casefold()]
        self._lines = lines
        content = self.query_one("#content", Lines)
        content.styles.height = max(1, len(lines))
        content.refresh()

    def _made(self) -> list[Line]:
        app = self.batchtui
        if self.detail is None:
            lines = job_cells.head(self.job, app.now.ms, self.size.width, app.glyphs)
            said = line(("failed", self.failure.sentence)) if self.failure else line(("dim", "asking AWS"))
            return [*lines, (), *fold((("text", "  "), *said), self.size.width - 1, 2)]
        return self._view_of(self.detail, app.now.ms, self.size.width)

    def _view_of(self, detail: JobDetail, now_ms: int, width: int) -> list[Line]:
        glyphs, facts = self.batchtui.glyphs, self.facts
        match self.view:
            case "environment":
                return job_cells.environment(detail, self.reveal, width)
            case "raw":
                return job_cells.raw(detail, self.reveal, width)
            case "dependencies":
                return self._dependencies(now_ms, width)
            case "containers" | "nodes" | "pod":
                return job_parts.containers(detail, facts.nodes_in_order(), now_ms, width, glyphs)
            case "aws command":
                return job_parts.command(facts.command(detail, self.reveal) or "asking AWS", width)
        return self._overview(detail, now_ms, width)

    def _overview(self, detail: JobDetail, now_ms: int, width: int) -> list[Line]:
        glyphs, facts = self.batchtui.glyphs, self.facts
        group = self.ports.board.group(self.job.name)
        usual = group.usual if group is not None else None
        against = label_of_arn(self.job.definition)
        found = facts.overrides
        changed = job_parts.overridden(found, against, width, self.reveal, glyphs) if found is not None else []
        reading = facts.reading(self.job)
        if reading is not None and reading.cause is not None:
            detail = replace(detail, job=replace(detail.job, cause=reading.cause))
        rows = job_cells.overview(detail, now_ms, width, glyphs, (usual, self.attempt), changed)
        if reading is not None:
            return [*rows, (), *waiting.checked(reading, width, glyphs)]
        peeked = Peek(self.job, None, (), detail, facts.lines, facts.why_no_lines)
        return [*rows, (), *job_cells.newest_log(peeked, now_ms, width)]

    def _dependencies(self, now_ms: int, width: int) -> list[Line]:
        found = self.facts.dependencies
        if isinstance(found, AwsError):
            return fold(line("  ", ("failed", found.sentence)), width - 1, 2)
        if found is None:
            return [line("  ", ("dim", "asking AWS"))]
        return job_parts.dependencies(found, self.job, now_ms, width, self.batchtui.glyphs)

    def show_copy_menu(self) -> None:
        """With what only its description tells."""
        detail = self.detail
        if detail is None:
            super().show_copy_menu()
            return
        streams = [place.stream for one in detail.attempts for place in one.logs if place.stream]
        acting.copy(
            self,
            [
                ("l", "log stream", streams[-1] if streams else ""),
                ("r", "submit-job", self.facts.command(detail, self.reveal)),
                ("x", "ecs exec", exec_command(detail.raw, self.job.scope.region)),
            ],
        )

    def show_log(self) -> None:
        """That of the chosen attempt."""
        from batchtui.logs.open import One
        from batchtui.tui.screens.log import LogScreen

        if self.attempt is None:
            super().show_log()
        else:
            self.app.push_screen(LogScreen(self.job, One(self.job.id, self.attempt)))

    def _content(self, _width: int, _height: int) -> list[Line]:
        return self._lines

    def run_to_look_at(self) -> Job | None:
        """The job."""
        return self.job
