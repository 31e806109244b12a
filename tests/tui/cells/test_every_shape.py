"""Whatever AWS answers, every cell of every screen draws it: nothing raises, nothing steers, the state is said."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from answer_shapes import JOB_DETAILS, JOB_SUMMARIES, NOW_MS, QUEUES
from answering import Answering, Reply, answering
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.actions.resubmit import Resubmission, ResubmitPlan
from batchtui.actions.stop import plan_stop
from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe, list_created_after
from batchtui.aws.queues import describe_queues
from batchtui.domain.answers import job_row
from batchtui.domain.clone import clone, refusal
from batchtui.domain.definition import JobDefinition
from batchtui.domain.dependencies import Branch, Dependencies
from batchtui.domain.filters.match import matcher
from batchtui.domain.filters.parse import parse
from batchtui.domain.filters.readings import of_groups, of_runs
from batchtui.domain.grouping import Group
from batchtui.domain.guardrails import Guardrails
from batchtui.domain.job import Job, JobDetail
from batchtui.domain.log import LogLine
from batchtui.domain.safe import UNSAFE
from batchtui.domain.told import told
from batchtui.poll.board import Board
from batchtui.tui.cells import array, job_parts, peek, plan
from batchtui.tui.cells import group as group_cells
from batchtui.tui.cells import job as job_cells
from batchtui.tui.cells import run as run_cells
from batchtui.tui.cells.glyphs import ASCII, UNICODE
from batchtui.tui.cells.group import Now
from batchtui.tui.cells.queue_tabs import queue_tabs
from batchtui.tui.cells.spans import TOKENS, Line, fit, safe, width_of
from batchtui.tui.cells.standing import Standing
from batchtui.tui.widgets.table import Column

NOW = Now(NOW_MS)
WIDTHS = (60, 80, 120, 200)
FILTERS = "name:etl !status:failed queue:default !cause:oom exit:137 took:>10m age:<9d waited:>1s /e[^t]l/"


class World:
    """A server that answers with what it is given, and our client of it."""

    def __init__(self, server: Answering, clients: Clients) -> None:
        self._server = server
        self._clients = clients

    def _answers(self, body: Any) -> None:
        self._server.answer = lambda _asked: Reply(200, body)

    def listed(self, rows: Sequence[Any]) -> list[Job]:
        """The rows as ListJobs gives them."""
        self._answers({"jobSummaryList": rows})
        return list_created_after(self._clients, "default", 0).jobs

    def described(self, rows: Sequence[Any]) -> list[JobDetail]:
        """The rows as DescribeJobs gives them."""
        self._answers({"jobs": rows})
        return describe(self._clients, [str(row["jobId"]) for row in rows])

    def queues(self, rows: Sequence[Any]) -> Any:
        """The rows as DescribeJobQueues gives them."""
        self._answers({"jobQueues": rows})
        return describe_queues(self._clients)


@pytest.fixture
def world(at: Any) -> Iterator[World]:
    """One server for all examples of a test."""
    with answering(Reply()) as server:
        yield World(server, at(server.endpoint))


def assert_inert(lines: Sequence[Line]) -> None:
    """Every span has a token that the theme knows, and nothing that steers once it is painted."""
    for line in lines:
        assert all(token in TOKENS for token, _ in line)
        assert not any(UNSAFE.search(text) for _, text in safe(line))


def drawn(columns: Sequence[Column[Any]], item: Any) -> str:
    """A row of a table as it is painted, each cell in the cells that it has."""
    cells = []
    for column in columns:
        width = column.width or 24
        cell = fit(column.cell(item), width, column.right)
        assert width_of(cell) == width
        assert_inert([cell])
        if column.sort is not None:
            column.sort(item)
        cells.append("".join(text for _, text in cell))
    return " ".join(cells)


def word_of(job: Job) -> str:
    """The state as an operator sees it."""
    return "STOPPING" if job.stopping else job.seen_state.value


def look_at_rows(jobs: Sequence[Job]) -> None:
    """The board, a group's runs, the flat list; a sort by each column, a filter by each word."""
    board = Board()
    board.apply(jobs)
    assert {job.id for job in board.runs()} == {job.id for job in jobs}
    groups: list[Group] = [group for name in board.names() if (group := board.told_group(name))]
    assert {group.name for group in groups} == {job.name for job in jobs}
    for glyphs in (UNICODE, ASCII):
        for width in WIDTHS:
            for group in groups:
                assert word_of(group.newest)[:8] in drawn(group_cells.columns(width, NOW, glyphs), group)
            for job in jobs:
                usual = next(group.usual for group in groups if group.name == job.name)
                assert word_of(job)[:8] in drawn(run_cells.of_group(width, NOW, usual, glyphs, job.id > "p"), job)
                assert word_of(job)[:8] in drawn(run_cells.flat(width, NOW, glyphs), job)
                drawn(run_cells.failed_children(NOW), job)
    for column in (*run_cells.flat(200, NOW, UNICODE), *run_cells.of_group(200, NOW, None, UNICODE)):
        sorted(jobs, key=column.sort or (lambda _: 0))
    for column in group_cells.columns(200, NOW, UNICODE):
        sorted(groups, key=column.sort or (lambda _: 0))
    list(filter(matcher(parse(FILTERS), of_runs(NOW.ms)), jobs))
    list(filter(matcher(parse(FILTERS), of_groups(NOW.ms)), groups))


def look_at_one(job: Job, detail: JobDetail | None) -> None:
    """The pane with and without its description, the array's head and pane, the stop dialog."""
    for width in WIDTHS:
        for known in (None, detail):
            line = LogLine(job.created_at_ms, "a line")
            peeked = peek.Peek(job, None, (job, job), known, [(line, (("text", "a line"),))] if known else ())
            below = peek.below(peeked, NOW.ms, width, 9, UNICODE)
            assert len(below) <= 9
            assert job.seen_state.value.lower() in str(below)
            assert_inert([*below, *peek.beside(peeked, NOW.ms, width, 40, UNICODE)])
        seen = array.Seen(job)
        seen.known.take([job])
        rows = [*array.head(seen, NOW.ms, width, UNICODE), array.note(seen, UNICODE)]
        rows += array.pane(seen, job.child_index, peeked, NOW.ms, width, 9, True, UNICODE)
        assert_inert(rows)
    question = plan.stop_question(plan_stop([job]), Guardrails("demo"), "why", NOW.ms, UNICODE)
    assert_inert([*question.lines, *question.everything])


def look_at_whole(detail: JobDetail) -> None:
    """The job's screen, the resubmit dialog, the command's text."""
    for width in WIDTHS:
        rows = job_cells.overview(detail, NOW.ms, width, UNICODE)
        assert detail.job.seen_state.value[:8] in str(rows[0]) or detail.job.stopping
        rows += [*job_cells.environment(detail, True, width), *job_cells.environment(detail, False, width)]
        rows += job_cells.raw(detail, False, width)
        rows += job_parts.containers(detail, [detail.job] if "#" in detail.job.id else [], NOW.ms, width, UNICODE)
        branch = Branch(detail.job.id, detail.job, "N_TO_N", (Branch("gone", None),), again=True)
        rows += job_parts.dependencies(Dependencies((branch,), (branch,), 2), detail.job, NOW.ms, width, UNICODE)
        assert_inert(rows)
    if refusal(detail) is None:
        arn = "arn:aws:batch:r:1:job-definition/etl:1"
        definition = JobDefinition(detail.job.scope, arn, "etl", 1, True, {})
        items = (Resubmission(detail, clone(detail, None, arn, True), "etl:1", "", definition),)
        assert_inert(plan.resubmit_question(ResubmitPlan(items, ()), Guardrails("demo"), NOW.ms, UNICODE).lines)
    text = list(told(detail, NOW.ms, reveal=False))
    assert any(detail.job.state.value in line for line in text)
    assert not any(UNSAFE.search(line) for line in text)


def unlike(rows: Sequence[Any]) -> list[Any]:
    """Each id once, as AWS has it."""
    return list({row["jobId"]: row for row in rows}.values())


@settings(max_examples=often(60))
@given(made=st.lists(JOB_SUMMARIES, min_size=1, max_size=4).map(unlike))
def test_every_listing_is_drawn(world: World, made: list[Any]) -> None:
    jobs = world.listed(made)
    assert {job.id for job in jobs} == {row["jobId"] for row in made if not set(row["jobId"]) & set(":#")}
    if jobs:
        look_at_rows(jobs)
    for job in jobs:
        assert job_row(job)["jobId"] == job.id
        look_at_one(job, None)


@settings(max_examples=often(80))
@given(made=st.lists(JOB_DETAILS, min_size=1, max_size=2).map(unlike))
def test_every_description_is_drawn(world: World, made: list[Any]) -> None:
    details = world.described(made)
    assert [detail.job.id for detail in details] == [row["jobId"] for row in made]
    look_at_rows([detail.job for detail in details])
    for detail in details:
        look_at_one(detail.job, detail)
        look_at_whole(detail)


@settings(max_examples=often(40))
@given(rows=st.lists(QUEUES, min_size=1, max_size=3))
def test_every_queue_has_a_tab(world: World, rows: list[Any]) -> None:
    queues = world.queues(rows)
    assert len(queues) == len(rows)
    tabs = queue_tabs(queues, Standing().tally, queues[0].name, UNICODE)
    assert [tab.name for tab in tabs] == [*(queue.name for queue in queues), "all"]
    assert_inert([tab.counts for tab in tabs])
