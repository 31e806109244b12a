"""The palette: the commands of the screen below, queues and schedules by name, a job by id, ARN, page or log stream."""

import re
from collections.abc import Callable
from functools import partial

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider

from batchtui.domain.definition import label_of_arn, name_of_definition
from batchtui.domain.labels import By, grouping_of
from batchtui.domain.named_job import job_id_in, stream_in
from batchtui.domain.safe import inert
from batchtui.tui.commands.command import Command, greyed, refusal
from batchtui.tui.screens._choosing_groups import known_tags
from batchtui.tui.screens.base import BaseScreen
from batchtui.tui.screens.board import BoardScreen
from batchtui.tui.screens.opening import open_named

SUBMIT = re.compile(r"\s*submit\b\s*(\S*)\s*", re.IGNORECASE)
DEFINITION = re.compile(r"\s*definition\b\s*(\S*)\s*", re.IGNORECASE)
OFFERED = 8
"""So many definitions to submit at most."""
MOMENT = re.compile(r"time\s+(\S.*)", re.IGNORECASE)


class Commands(Provider):
    """Reads the registry, so that palette, keys, footer and help cannot disagree."""

    @property
    def _below(self) -> BaseScreen | None:
        return self.screen if isinstance(self.screen, BaseScreen) else None

    async def discover(self) -> Hits:
        """All that applies now."""
        for command in self._commands():
            shown = self._title(command)
            yield DiscoveryHit(Text(shown), partial(self._run, command), shown, self._told(command))

    async def search(self, query: str) -> Hits:
        """Commands by name, then queues, schedules and job ids."""
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(f"{command.word} {command.help}")
            if score > 0:
                yield _hit(score, self._title(command), partial(self._run, command), self._told(command))
        screen = self._below
        if screen is None:
            return
        for queue in screen.ports.board.queues:
            score = matcher.match(f"queue {queue.name}")
            if score > 0:
                yield _hit(score, f"queue {queue.name}", partial(self._queue, queue.name), "Only its runs")
        timetable = screen.ports.board.status.timetable
        for one in timetable.schedules.found if timetable is not None else ():
            score = matcher.match(f"schedule {one.name}")
            if score > 0:
                yield _hit(
                    score, f"schedule {one.name}", partial(self._schedule, one.key), "Its times, and what it submits"
                )
        moment = MOMENT.fullmatch(query.strip())
        if moment and hasattr(screen, "go_to_moment"):
            yield _hit(
                1.0, f"time {moment[1]}", partial(screen.go_to_moment, moment[1]), "Goes to that moment of the log"
            )
        for name in [] if screen.ports.read_only else self._definitions(screen, SUBMIT.fullmatch(query)):
            yield _hit(0.9, f"submit {name}", partial(self._submit, name), "A new run of that job definition")
        for name in self._definitions(screen, DEFINITION.fullmatch(query)):
            yield _hit(0.9, f"definition {name}", partial(self._revisions, name), "Its revisions")
        for word in _groupings(screen, query):
            score = matcher.match(f"group by {word}")
            if score > 0:
                yield _hit(score, f"group by {word}", partial(self._group_by, word), "A row for each on the board")
        if named := job_id_in(query) or stream_in(query):
            yield _hit(1.0, f"job {named}", partial(self._job, query), "Opens that job")

    def _commands(self) -> list[Command]:
        screen = self._below
        if screen is None:
            return []
        shown = [one for one in screen.all_commands() if not one.id.startswith(("view.", "app.commands"))]
        return [one for one in shown if refusal(one, screen) is None or greyed(one, screen)]

    def _title(self, command: Command) -> str:
        return f"{command.word}   {command.shown}"

    def _told(self, command: Command) -> str:
        """What it does; in read-only mode why it does not."""
        screen = self._below
        return screen.ports.read_only if screen is not None and greyed(command, screen) else command.help

    def _run(self, command: Command) -> None:
        if self._below is not None:
            self._below.action_command(command.id)

    def _schedule(self, key: str) -> None:
        from batchtui.tui.screens.schedules import SchedulesScreen

        screen = self._below
        if screen is None:
            return
        screen.batchtui.show_place(SchedulesScreen)
        there = screen.app.screen
        if isinstance(there, SchedulesScreen):
            there.look_for(key)

    def _queue(self, name: str) -> None:
        screen = self._below
        if screen is None:
            return
        screen.batchtui.to_root()
        board = screen.app.screen
        if isinstance(board, BoardScreen):
            names = [queue.name for queue in screen.ports.board.queues]
            board.show_queue(name if name in names else "")

    def _definitions(self, screen: BaseScreen, typed: re.Match[str] | None) -> list[str]:
        """What `submit x` or `definition x` may mean: definitions of runs that are known, and x itself."""
        if typed is None:
            return []
        wanted = typed[1]
        board = screen.ports.board
        newest = (job for name in board.names() for job in board.newest_of((name,), 1))
        known = sorted({label_of_arn(job.definition).partition(":")[0] for job in newest} - {""})
        near = [name for name in known if wanted.casefold() in name.casefold() and name != wanted]
        if not wanted:
            return known[:OFFERED]
        return [wanted, *near[:OFFERED]] if wanted in known or ":" in wanted or not near else [*near[:OFFERED], wanted]

    def _submit(self, definition: str) -> None:
        from batchtui.tui.screens import changing

        screen = self._below
        if screen is not None:
            changing.submit(screen, definition, screen.queue if isinstance(screen, BoardScreen) else "")

    def _revisions(self, definition: str) -> None:
        from batchtui.tui.screens.revisions import RevisionsScreen

        screen = self._below
        if screen is not None:
            screen.app.push_screen(RevisionsScreen(name_of_definition(definition)))

    def _group_by(self, word: str) -> None:
        screen = self._below
        if screen is None:
            return
        screen.batchtui.to_root()
        board = screen.app.screen
        if isinstance(board, BoardScreen):
            board.group_by(grouping_of(word))

    def _job(self, named: str) -> None:
        screen = self._below
        if screen is not None:
            open_named(screen, named)


def _groupings(screen: BaseScreen, query: str) -> list[str]:
    """What the board can be grouped by; looking for tags takes a moment, so only where one may be meant."""
    words = [by.value for by in By if by is not By.TAG]
    if "group".startswith(query[:5].lower()) or "tag" in query.lower():
        words += [f"tag:{key}" for key in known_tags(screen.ports.board.runs())]
    return words


def _hit(score: float, shown: str, run: Callable[[], object], told: str) -> Hit:
    """A find of the palette, whose words are text, never markup."""
    said = inert(shown)
    return Hit(score, Text(said), run, said, told)
