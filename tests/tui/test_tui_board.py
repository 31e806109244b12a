"""The board: what is wrong stands first, it moves by itself, and the keys of its rows do what they say."""

from driver import Driver, dashboard, submit

from batchtui.demo.server import Server


def states_of(d: Driver) -> list[str]:
    """The state of each row, in order."""
    return [item.state.value for item in d.table.items]


async def test_trouble_stands_first(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        shown = states_of(d)
        failed = [at for at, state in enumerate(shown) if state == "FAILED"]
        at_work = [at for at, state in enumerate(shown) if state in ("STARTING", "RUNNING")]
        ended_well = [at for at, state in enumerate(shown) if state == "SUCCEEDED"]
        stuck = next(at for at, item in enumerate(d.table.items) if item.name == "media-transcode-2160p")
        # A run that waits for seconds only is on its way: where it stands depends on the hour of the story.
        assert failed == list(range(len(failed))) and stuck < min(at_work) < min(ended_well)


async def test_the_cursor_waits_on_top_until_somebody_is_at_the_keys(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        top = d.table.items[0].name
        submit(story.endpoint, "fails-now", "partner-upload")
        story.door.world.clock.tick(30)
        d.app.ports.poller.nudge()
        await d.until(lambda: "FAILED" in d.row("fails-now"), "the newest failure")
        assert d.table.items[0].name == "fails-now" != top and d.table.cursor == 0
        await d.press("down", "up")
        submit(story.endpoint, "fails-later", "partner-upload")
        story.door.world.clock.tick(30)
        d.app.ports.poller.nudge()
        await d.until(lambda: "FAILED" in d.row("fails-later"), "the one after it")
        assert d.table.current.name == "fails-now"


async def test_states_change_without_a_key(story: Server) -> None:
    submit(story.endpoint, "moving")
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.until(lambda: "SUBMITTED" in d.row("moving"), "the new run")
        story.door.world.clock.tick(120)
        await d.until(lambda: "SUCCEEDED" in d.row("moving"), "the end of the run")


async def test_enter_goes_down_to_the_job_and_q_back_to_the_shell(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("invoice-reconcile")
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        assert "invoice-reconcile" in d.header() and all("default" in row for row in d.rows())
        await d.press("enter")
        await d.expect_screen("JobScreen")
        await d.expect_text("ATTEMPTS", "Essential container")
        await d.press("q")
        await d.expect_screen("RunsScreen")
        await d.press("q")
        await d.expect_screen("BoardScreen")
        assert "q quit" in d.footer()
        await d.press("q")
        await d.until(lambda: not d.app.is_running, "the end of the program")


async def test_escape_undoes_one_layer_and_never_quits(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        whole = len(d.rows())
        await d.press("space", "slash", *"invoice", "enter")
        assert len(d.rows()) == 1 and "/ invoice" in d.text()
        await d.press("escape")
        assert len(d.rows()) == whole and "/ invoice" not in d.text()
        await d.press("space")
        assert d.table.marks
        await d.press("escape")
        assert not d.table.marks
        await d.press("escape", "escape")
        await d.expect_screen("BoardScreen")
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        await d.press("escape")
        await d.expect_screen("BoardScreen")
        assert d.app.is_running


async def test_the_filter_follows_the_typing(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("slash", *"media RUN")
        rows = d.rows()
        assert rows and all("media" in row and "RUN" in row for row in rows)
        await d.press("backspace", "backspace", "backspace", "backspace")
        assert len(d.rows()) >= len(rows)
        await d.press(*"-nothing")
        assert d.rows() == []
        await d.expect_text("Nothing here matches")
        await d.press("escape")
        assert len(d.rows()) > len(rows)


async def test_letters_are_text_while_the_filter_is_typed(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("slash", *"qSRzf1", "slash", "colon")
        await d.expect_screen("BoardScreen")
        assert d.screen.filter_field.text == "qSRzf1/:"
        assert not d.screen.flat and not d.screen.failed_only and not d.screen.queue


async def test_marks_are_counted_in_the_footer(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        assert "R resubmit  " in d.footer()
        await d.press("space", "j", "v")
        assert "R resubmit 3" in d.footer() and "3 marked" in d.footer()
        await d.press("asterisk")
        assert f"R resubmit {len(d.rows())}" in d.footer()
        await d.press("asterisk")
        assert not d.table.marks and "marked" not in d.footer()


async def test_digits_are_queues(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        whole = len(d.rows())
        await d.press("2")
        assert d.rows() and all("continuously" in item.queues for item in d.table.items)
        await d.press("3")
        assert all("legacy-etl" in item.queues for item in d.table.items)
        await d.press("9")
        await d.expect_toast("There is no queue 9: there are 4.")
        await d.press("0")
        assert len(d.rows()) == whole


async def test_flat_lists_every_run(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        groups = len(d.rows())
        await d.press("z")
        assert len(d.rows()) > groups and "runs" in d.header()
        born = [job.created_at_ms for job in d.table.items]
        assert born == sorted(born, reverse=True)
        await d.press("enter")
        await d.expect_screen("JobScreen")
        await d.press("q", "z")
        assert len(d.rows()) == groups


async def test_failed_only(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("f")
        assert set(states_of(d)) == {"FAILED"} and "failed only" in d.text()
        await d.press("f")
        assert set(states_of(d)) > {"FAILED"} and "failed only" not in d.text()


async def test_since_goes_back_and_forth(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        # Of runs there are some of each age at any hour of the story.
        await d.press("z")
        day = len(d.table.items)
        assert "since 24h" in d.text()
        await d.press("plus", "plus")
        assert "since 7d" in d.text() and len(d.table.items) > day
        await d.press("minus", "minus", "minus", "minus", "minus")
        assert "since 1h" in d.text() and len(d.table.items) < day


async def test_sorting_by_a_column(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("o")
        await d.expect_text("JOB", "esc")
        await d.press("j")
        names = [item.name.casefold() for item in d.table.items]
        assert names == sorted(names)
        await d.press("o", "j")
        assert [item.name.casefold() for item in d.table.items] == names[::-1]


async def test_rows_do_not_jump_after_a_key(story: Server) -> None:
    mine = submit(story.endpoint, "ends-soon", "mail-digest", "default")
    story.door.world.clock.tick(6)
    async with dashboard(story.endpoint) as d:
        await d.settled()
        before = [d.table.key(item) for item in d.table.items]
        await d.to_row("ends-soon")
        story.door.world.clock.tick(120)
        await d.press("r", "k")
        await d.until(lambda: d.app.ports.board.run(mine).state.terminal, "the run's end")
        await d.press("k")
        await d.until(lambda: "SUCCEEDED" in d.row("ends-soon"), "the row's end")
        after = [d.table.key(item) for item in d.table.items]
        assert [key for key in after if key in before] == [key for key in before if key in after]


async def test_a_run_that_aws_has_forgotten_leaves_every_list(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("media-transcode-720p")
        gone = d.table.current.newest.id
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        story.door.hold(None)  # else the next answer may bring it back
        d.app.ports.board.forget([gone])
        await d.until(lambda: not d.rows(), "an empty list")
        await d.press("enter", "l", "R", "S")
        await d.expect_screen("RunsScreen")
        await d.press("q")
        await d.expect_screen("BoardScreen")
        assert d.row("media-transcode-720p") == "" and d.row("media-transcode-1440p")


async def test_names_of_one_shape_are_one_row_that_opens_and_unfolds(story: Server) -> None:
    names = {f"close-books-2026-11-0{day}" for day in range(1, 6)}
    for name in sorted(names):
        submit(story.endpoint, name)
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.until(lambda: "5 names" in d.row("close-books-*"), "the fold")
        assert not d.row("close-books-2026")
        await d.to_row("close-books-*")
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        assert {job.name for job in d.table.items} == names and all("close-books-2026-11-0" in row for row in d.rows())
        submit(story.endpoint, "close-books-2026-11-06")
        await d.until(lambda: len(d.rows()) == 6, "the name that came")
        await d.press("q", "u")
        await d.expect_gone("close-books-*")
        assert names < {item.name for item in d.table.items}
        await d.press("u", "z", "u")
        await d.expect_toast("This is the list of all runs: z groups them.")


async def test_what_is_done_to_a_fold_is_done_to_its_runs(story: Server) -> None:
    ids = {submit(story.endpoint, f"part-00{n}") for n in range(3)}
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("part-*")
        assert {job.id for job in d.screen.runs_to_stop()} == ids
        assert {job.id for job in d.screen.runs_to_resubmit()} < ids
        await d.press("space", "slash", *"part-001", "enter")
        assert len(d.rows()) == 1 and d.table.marks
