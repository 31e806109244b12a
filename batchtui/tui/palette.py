"""The palette: every command of the screen below, queues by name, and a job by its id, ARN or console URL."""

import re
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from batchtui.domain.failure import AwsError
from batchtui.domain.job import JobDetail
from batchtui.tui.commands.command import Command, refusal
from batchtui.tui.screens.base import BaseScreen
from batchtui.tui.screens.board import BoardScreen

JOB_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:[:#]\d+)?", re.IGNORECASE)


class Commands(Provider):
    """Reads the registry, so that palette, keys, footer and help cannot disagree."""

    @property
    def _below(self) -> BaseScreen | None:
        return self.screen if isinstance(self.screen, BaseScreen) else None

    async def discover(self) -> Hits:
        """All that applies now."""
        for command in self._commands():
            yield DiscoveryHit(self._title(command), partial(self._run, command), help=command.help)

    async def search(self, query: str) -> Hits:
        """Commands by name, then queues and job ids."""
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(f"{command.word} {command.help}")
            if score > 0:
                yield Hit(score, self._title(command), partial(self._run, command), help=command.help)
        screen = self._below
        if screen is None:
            return
        for queue in screen.ports.board.queues:
            score = matcher.match(f"queue {queue.name}")
            if score > 0:
                yield Hit(score, f"queue {queue.name}", partial(self._queue, queue.name), help="Only its runs")
        found = JOB_ID.search(query)
        if found:
            yield Hit(1.0, f"job {found[0]}", partial(self._job, found[0]), help="Opens that job")

    def _commands(self) -> list[Command]:
        screen = self._below
        if screen is None:
            return []
        return [
            command
            for command in screen.all_commands()
            if not command.id.startswith(("view.", "app.commands")) and refusal(command, screen) is None
        ]

    def _title(self, command: Command) -> str:
        return f"{command.word}   {command.shown}"

    def _run(self, command: Command) -> None:
        if self._below is not None:
            self._below.action_command(command.id)

    def _queue(self, name: str) -> None:
        screen = self._below
        if screen is None:
            return
        screen.batchtui.to_root()
        board = screen.app.screen
        if isinstance(board, BoardScreen):
            names = [queue.name for queue in screen.ports.board.queues]
            board.show_queue(name if name in names else "")

    def _job(self, job_id: str) -> None:
        screen = self._below
        if screen is not None:
            screen.ports.interests.detail(job_id, screen.asking(partial(_open_job, screen)))


def _open_job(screen: BaseScreen, detail: JobDetail | AwsError) -> None:
    from batchtui.tui.screens.job import JobScreen

    if isinstance(detail, AwsError):
        screen.say(detail.sentence, bad=True)
    else:
        screen.app.push_screen(JobScreen(detail.job))
