"""A log: of one run, any attempt, container or node of it, or of many as one; followed, searched, paged back."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job, JobDetail, LogPlace
from batchtui.logs.find import attempt_of, places_of
from batchtui.logs.follow import Phase, Step
from batchtui.logs.open import One, Runs, Which
from batchtui.logs.reading import Round
from batchtui.logs.session import Came, Far, LogSession, News
from batchtui.poll.changes import Change
from batchtui.tui.cells import log as cells
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, line, spread
from batchtui.tui.cells.state import state_cell
from batchtui.tui.commands import log as log_commands
from batchtui.tui.commands import look, touch
from batchtui.tui.commands.command import Command
from batchtui.tui.screens import log_taking
from batchtui.tui.screens._log_keeping import LogKeeping, named
from batchtui.tui.screens._log_looking import KEPT_TIMES
from batchtui.tui.screens.log_line import LineScreen
from batchtui.tui.screens.log_lines import LogLines
from batchtui.tui.screens.log_which import Offer, Together, choices_of, offers, word_of
from batchtui.tui.screens.menu import MenuScreen
from batchtui.tui.widgets._log_messages import LineWanted
from batchtui.tui.widgets.lines import Lines
from batchtui.tui.widgets.log_view import WAYS, LogView


class LogScreen(LogKeeping):
    """One log, or many as one."""

    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (*log_commands.ON_LOG, look.JOB, *touch.ON_JOBS)
    FILTER_HINT = "text, or /regular expression/"
    FILTER_LANGUAGE = "log"

    def __init__(self, job: Job | None, which: Which | None = None, together: Together | None = None) -> None:
        """`job`: whose log it is; none of several runs, which are `together`. `which`: not simply the newest log."""
        super().__init__()
        self.job = job
        self.together = together
        self.which: Which = which or (together.which if together else One(job.id if job else ""))
        self.names: tuple[str, ...] = ()
        """Of the streams that are read as one."""
        self.detail: JobDetail | None = None
        self.attempt: int | None = None
        self.place: LogPlace | None = None
        """The stream that is read."""
        self._phase = Phase.WAITING
        self._said = ""
        self._failure: AwsError | None = None
        self._any = False
        self._from_ms = 0

    @property
    def attempts(self) -> int:
        """How many attempts there are."""
        return len(self.detail.attempts) if self.detail else 0

    def compose_body(self) -> ComposeResult:
        """The log, and the line that says how many new lines wait below."""
        yield LogView(id="log")
        yield Lines(self._below, id="below")

    def crumbs(self) -> Sequence[str]:
        """Under its job, or under what several runs are called."""
        if self.job is None:
            return (self.together.title if self.together else "", "logs")
        return (self.job.name, short_id(self.job.id), "log" if isinstance(self.which, One) else "logs")

    def on_mount(self) -> None:
        """Begins to read."""
        super().on_mount()
        for counted in ("hit", "hit_count", "new_below"):
            self.watch(self.view, counted, self._recount, init=False)
        self.watch(self.view, "scroll_y", self._scrolled, init=False)
        way = self.batchtui.kept.text(KEPT_TIMES)
        self.view.times = way if way in WAYS else WAYS[0]
        self.view.focus()
        self.open(self.which)

    def on_unmount(self) -> None:
        """Ends the reading."""
        self.give_up()
        if self._session is not None:
            self._session.close()

    def open(self, which: Which) -> None:
        """Reads a log from its end."""
        if self._session is not None:
            self._session.close()
        self.which, self.names = which, ()
        self.attempt = which.attempt if isinstance(which, One) else None
        self._phase, self._said, self._failure, self._any = Phase.WAITING, "", None, False
        session = self.ports.rooms.logs.open(which, self.asking(lambda news: self._news(session, news)))
        self._session, self._lines = session, LogLines(self.view, session)
        self._wanted_ms = None
        self.give_up()
        self._sift(self.pattern)
        self._note()
        session.start()

    def _news(self, session: LogSession, news: News) -> None:
        if session is not self._session:
            return
        if isinstance(news, AwsError):
            self._failure = news
        elif self._lines is not None:
            self._lines.take(news)
            if isinstance(news, Came):
                self._any = self._any or bool(news.newer)
                self._told(news.told)
            elif isinstance(news, Far):
                self._arrived()
            else:
                self.seek_on()
        given_up = isinstance(news, AwsError) and not session.reading_back
        if given_up or (self._lines is not None and self._lines.complete):
            self.all_read()
        self._note()
        self.refresh_frame()

    def _told(self, told: Step | Round) -> None:
        self._failure = None
        self._phase = told.phase
        if isinstance(told, Round):
            self.names, self._said, self._from_ms = told.names, told.note, told.from_ms
            return
        self._said, self.detail, self.job = told.note, told.detail, told.detail.job
        self.attempt, self.place = told.attempt or self.attempt, told.place or self.place
        self.view.began_ms = self.job.started_at_ms or 0

    def _note(self) -> None:
        """The last line: what the reading waits for."""
        if self._failure is not None:
            note = line(("failed", self._failure.while_asking))
        elif self._said and not self.names:
            note = line(("dim", self._said))
        elif self._phase is Phase.ENDED:
            ended = f"the job {self.job.state.value.lower()}" if self.job else "all have ended"
            note = line(("dim", f"{ended}; this is the end of its log" if self._any else f"{ended} and wrote no line"))
        elif self._phase is Phase.CAUGHT_UP:
            note = () if self._any else line(("dim", "waiting for the first line"))
        else:
            note = line(("dim", "asking AWS")) if not self._any else ()
        self.view.note = note

    def views_line(self, width: int) -> Line:
        """Attempts, state, whether it follows; at the right the search."""
        if isinstance(self.which, One):
            parts = cells.of_one(self.detail, self.attempt, self.job.id if self.job else "", self._container())
        else:
            said = self._said if self.names else ""
            parts = cells.of_many(word_of(self.which), said, self.names, self._hue_of, width - 34)
        if self.job is not None:
            parts = (*parts, *state_cell(self.job, self.batchtui.glyphs))
        if self._phase is not Phase.ENDED:
            follows = ("dim", "following") if self.view.following else ("waiting", "not following")
            parts = (*parts, ("text", "   "), follows)
        parts = (*parts, *log_taking.told(self.view))
        found = cells.search(self.pattern, self._wrong_pattern, self.view.hit, self.view.hit_count)
        return spread(parts, found, width)

    def _hue_of(self, name: str) -> int:
        return self._lines.hue_of(name) if self._lines else 0

    def _container(self) -> str:
        """The one that is shown, where there are several."""
        places = places_of(attempt_of(self.detail, self.attempt)) if self.detail else ()
        if len(places) < 2:
            return ""
        return self.which.container if isinstance(self.which, One) and self.which.container else places[0].container

    def _below(self, width: int, _height: int) -> list[Line]:
        return [cells.below(self.how_far(), self.view.new_below, width)]

    @property
    def began_ms(self) -> int:
        """When the first line may have been written."""
        attempt = attempt_of(self.detail, self.attempt) if self.detail else None
        started_ms = attempt.started_at_ms if attempt else None
        return self._from_ms or started_ms or (self.job.created_at_ms if self.job else 0)

    def file_name(self) -> str:
        """What a file of this log is called at first."""
        if self.job is None:
            return named([self.together.title if self.together else "", "logs"])
        many = word_of(self.which).replace(" ", "-")
        attempt = f"attempt-{self.attempt}" if self.attempt and self.attempts > 1 and not many else ""
        return named([self.job.name, short_id(self.job.id), many or attempt, self._container()])

    def position(self) -> str:
        """Where in the log: the last line on the screen, of those read."""
        view = self.view
        lines = len(view.rows)
        if not lines:
            return ""
        return f"{view.rows_shown().stop:,} of {lines:,}"

    def board_changed(self, change: Change) -> None:
        """The state in the second line."""
        newer = self.ports.board.run(self.job.id) if self.job and self.job.name in change.names else None
        if newer is not None:
            self.job = newer

    def run_to_look_at(self) -> Job | None:
        """The run whose log this is."""
        return self.job

    def step_attempt(self, by: int) -> None:
        """The attempt before or after."""
        wanted = (self.attempt or self.attempts) + by
        if not 1 <= wanted <= self.attempts:
            self.say(f"There are {self.attempts} attempts, 1 to {self.attempts}.")
            return
        self.open(One(self.job.id if self.job else "", wanted, self._container()))

    @property
    def _offers(self) -> list[Offer]:
        return offers(self.job, self.detail, self.attempt, self.together)

    @property
    def has_others(self) -> bool:
        """Whether another log could be shown."""
        return len(self._offers) > 1

    def choose_log(self) -> None:
        """One of those that there are, or all as one."""
        found = self._offers

        def chosen(place: str | None) -> None:
            if place is not None:
                offer = found[int(place)]
                self._show(offer)

        self.app.push_screen(MenuScreen("Which log", choices_of(found)), chosen)

    def _show(self, offer: Offer) -> None:
        if isinstance(offer.which, Runs):
            self.job = self.detail = None
        elif offer.job is not None:
            self.job, self.detail = offer.job, None
        self.open(offer.which)
        self.refresh_frame()

    @on(LogView.ReachedTop)
    def _reached_top(self) -> None:
        if self._session is not None:
            self._session.want_older()

    @on(LogView.StartWanted)
    def _start_wanted(self) -> None:
        if self._session is not None:
            self._session.want_start()

    def _scrolled(self, old: float, new: float) -> None:
        if self._lines is not None and old != new:
            self._lines.ask_around(self.view.rows_shown(), downwards=new > old)

    def _recount(self) -> None:
        self.refresh_frame()

    @on(LogView.LineWanted)
    def _line_wanted(self, event: LineWanted) -> None:
        self.app.push_screen(LineScreen(self.view.rows.row(event.row)))

    @on(LogView.Pointed)
    def _pointed(self) -> None:
        self.refresh_frame()

    @on(LogView.FollowChanged)
    def _follow_changed(self) -> None:
        self._recount()
