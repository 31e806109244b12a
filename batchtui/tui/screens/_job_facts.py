"""What a job's screen knows of its job, each part asked of AWS when it is first looked at."""

from collections.abc import Callable, Sequence
from typing import Any

from batchtui.domain.awscli import aws_command
from batchtui.domain.clone import clone, refusal
from batchtui.domain.containers import parts_of
from batchtui.domain.definition import JobDefinition
from batchtui.domain.dependencies import Dependencies, jobs_in
from batchtui.domain.editing.difference import Difference
from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job, JobDetail
from batchtui.domain.log import LogLine
from batchtui.domain.overrides import overrides
from batchtui.domain.waiting import Reading, Wait, read_among
from batchtui.logs.glance import Glance
from batchtui.tui.cells.spans import Line
from batchtui.tui.ports import Ports
from batchtui.tui.widgets.peek_pane import painted

NODES_A_CALL = 100
Asking = Callable[[Callable[[Any], object]], Callable[[Any], None]]


class JobFacts:
    """The definition, the newest lines, the nodes and the dependencies of one job.

    `asking`: makes a callback for a daemon thread that is called on the screen's; `changed`: something has come.
    """

    def __init__(self, ports: Ports, asking: Asking, changed: Callable[[], object]) -> None:
        self._ports, self._asking, self._changed = ports, asking, changed
        self.definition: JobDefinition | AwsError | None = None
        """None: it has not been told, or AWS has it no longer (`asked_definition` tells which)."""
        self.overrides: list[Difference] | None = None
        self.dependencies: Dependencies | AwsError | None = None
        self.nodes: dict[str, Job] = {}
        self.lines: Sequence[tuple[LogLine, Line]] = ()
        self.why_no_lines = ""
        self.wait: Wait | None = None
        """Of a job that waits, what tells why."""
        self._definition_of = self._nodes_of = self._lines_of = self._waits_of = ""
        self.gone = False
        """AWS has its definition no longer."""

    def ask(self, detail: JobDetail, view: str) -> None:
        """What a view shows, where it has not been asked for this state of the job."""
        stamp = f"{detail.job.id}/{detail.job.state.value}/{len(detail.attempts)}"
        if view in ("overview", "aws command") and self._definition_of != detail.job.definition:
            self._definition_of = detail.job.definition
            self._ports.interests.definition(detail.job.definition, self._asking(lambda it: self._defined(detail, it)))
        if view == "overview" and self._lines_of != stamp:
            self._lines_of = stamp
            self._look(detail.job.id)
        if view == "dependencies" and self._waits_of != stamp:
            self._waits_of = stamp
            self._ports.interests.dependencies(detail, self._ports.board.runs(), self._asking(self._linked))
        if view == "nodes" and self._nodes_of != stamp:
            self._nodes_of = stamp
            self._ask_nodes(detail)

    def look_again(self, detail: JobDetail) -> None:
        """The newest lines of a run that goes on."""
        if detail.job.state.active:
            self._look(detail.job.id)

    def reading(self, job: Job) -> Reading | None:
        """Why it waits, as far as that has been read; None: it does not, or nothing has come yet."""
        wait = self.wait
        if wait is None or not job.seen_state.waiting:
            return None
        return read_among(wait, self._ports.board.active())

    def others(self, view: str) -> list[Job]:
        """The other jobs that a view shows: what it depends on and what depends on it, or its nodes."""
        if view == "nodes":
            return self.nodes_in_order()
        if view == "dependencies" and isinstance(self.dependencies, Dependencies):
            return jobs_in((*self.dependencies.before, *self.dependencies.after))
        return []

    def nodes_in_order(self) -> list[Job]:
        """Those that have been described, by their numbers."""
        return sorted(self.nodes.values(), key=lambda job: int(job.id.rpartition("#")[2]))

    def command(self, detail: JobDetail, reveal: bool) -> str:
        """What submits it again as it ran; empty while its definition is unknown, a sentence where that cannot be."""
        refused = refusal(detail)
        if refused is not None:
            return refused
        if isinstance(self.definition, AwsError):
            return self.definition.sentence
        if self.definition is None and not self.gone:
            return ""
        queue = next((one for one in self._ports.board.queues if one.name == detail.job.queue), None)
        shares = queue.takes_shares if queue is not None else bool(detail.job.share)
        request = clone(detail, self.definition, detail.job.definition, shares).request
        return aws_command("submit-job", request, detail.job.scope.region, reveal)

    def _look(self, job_id: str) -> None:
        def arrived(glance: Glance | AwsError) -> None:
            if isinstance(glance, AwsError):
                self.why_no_lines = glance.sentence
            else:
                self.lines, self.why_no_lines = painted(glance.lines), glance.why_none
                self.wait = glance.wait
            self._changed()

        self._ports.glances.ask(job_id, self._asking(arrived), lambda: True)

    def _defined(self, detail: JobDetail, found: JobDefinition | AwsError | None) -> None:
        self.definition, self.gone = found, found is None
        if isinstance(found, JobDefinition):
            self.overrides = overrides(detail, found)
        self._changed()

    def _linked(self, found: Dependencies | AwsError) -> None:
        self.dependencies = found
        self._changed()

    def _ask_nodes(self, detail: JobDetail) -> None:
        count = parts_of(detail.raw).nodes
        ids = [f"{detail.job.id}#{number}" for number in range(count)]
        for start in range(0, count, NODES_A_CALL):
            self._ports.interests.details(ids[start : start + NODES_A_CALL], self._asking(self._noded))

    def _noded(self, found: list[JobDetail] | AwsError) -> None:
        if not isinstance(found, AwsError):
            self.nodes.update((one.job.id, one.job) for one in found)
        self._changed()
