"""What the screens of job definitions do with the one under the cursor: submit it, show its runs, copy, console."""

from functools import partial
from typing import TYPE_CHECKING

from batchtui.domain.definition import name_of_definition
from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job
from batchtui.tui.screens import acting, changing
from batchtui.tui.screens.base import BaseScreen

if TYPE_CHECKING:
    from batchtui.domain.definition import JobDefinition


class DefinitionActs(BaseScreen):
    """Acts on the definition that `definition_here` names."""

    def definition_here(self) -> "JobDefinition | None":
        """The revision under the cursor."""
        raise NotImplementedError

    def submit_definition(self) -> None:
        """The form of that revision."""
        one = self.definition_here()
        if one is not None:
            changing.submit(self, one.arn)

    def show_runs(self) -> None:
        """Those that are known; of a hundred thousand runs that takes a moment."""
        one = self.definition_here()
        if one is not None:
            name, runs = one.name, self.ports.board.runs()
            of_it = partial(_runs_of, runs, name)
            self.ports.interests.reckon(of_it, self.asking(partial(self._found_runs, name)))

    def _found_runs(self, name: str, found: "list[Job] | AwsError") -> None:
        from batchtui.tui.screens._definition_runs import DefinitionRuns
        from batchtui.tui.screens.runs import RunsScreen

        if isinstance(found, AwsError):
            self.say(found.sentence, bad=True)
        elif not found:
            self.say(f"No run of {name} is known: AWS keeps ended ones for about a week.")
        else:
            runs = DefinitionRuns(self.ports.board, name, found)
            self.app.push_screen(RunsScreen(name, runs.group, runs.grouped, ("definitions",), runs.follow))

    def copy_definition(self) -> None:
        """Its name, its ARN, its image."""
        from batchtui.domain.definition_facts import facts_of
        from batchtui.tui.screens.menu import Choice, MenuScreen

        one = self.definition_here()
        if one is None:
            return
        choices = [
            Choice("c", "name:revision", one.label),
            Choice("a", "ARN", one.arn),
            Choice("i", "image", facts_of(one).image),
        ]

        def chosen(text: str | None) -> None:
            if text:
                self.app.copy_to_clipboard(text)
                self.say(f"Sent to the terminal's clipboard: {text}")

        self.app.push_screen(MenuScreen("Copy", [one for one in choices if one.value]), chosen)

    def open_definition_console(self) -> None:
        """The revision's page in the AWS console, in this machine's browser."""
        one = self.definition_here()
        if one is not None:
            region = one.scope.region
            url = f"https://{acting.console_of(region)}/batch/home?region={region}#job-definition/detail/{one.arn}"
            self.app.open_url(url)
            self.say(f"Asked the browser to open {url}")


def _runs_of(runs: list[Job], name: str) -> list[Job]:
    return [job for job in runs if name_of_definition(job.definition) == name]
