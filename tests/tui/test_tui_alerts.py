"""The alerts: what the story's failures raise, what the keys make of them, and how they end."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from driver import KEYS, Driver, dashboard
from failing import fail
from terminal import terminal
from waiting import until
from wicked import WICKED, steering, wicked_world

from batchtui.demo.server import Server, serving
from batchtui.domain.alert import Alert, AlertKey, AlertState, Kind, Severity
from batchtui.domain.safe import UNSAFE
from batchtui.domain.scope import Scope
from batchtui.domain.when import DAY, HOUR, MINUTE
from batchtui.store import alerts
from batchtui.store.alertbook import AlertBook
from batchtui.store.history import History
from batchtui.tui.app import BatchtuiApp


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[History]:
    """A history, in whose file the alerts are kept too."""
    history = History(tmp_path / "h.sqlite3")
    yield history
    history.close()


async def to_alerts(d: Driver) -> None:
    """Opens the alerts, once the story's are there."""
    await d.settled()
    await d.until(lambda: d.app.open_alerts > 5, "the story's alerts")
    await d.press("ampersand")
    await d.expect_screen("AlertsScreen")


def alert_on(d: Driver, name: str) -> Alert:
    """The newest alert of a job name."""
    known = d.app.ports.alerts() or ()
    return max((one for one in known if one.key.name == name), key=lambda one: one.number)


async def until_state(d: Driver, name: str, state: AlertState) -> Alert:
    await d.until(lambda: alert_on(d, name).state is state, f"{name} {state.value}")
    return alert_on(d, name)


def told_by_toasts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What toasts say from now on, those that are gone again too."""
    said: list[str] = []
    notify = BatchtuiApp.notify

    def note(app: BatchtuiApp, told: str, **how: Any) -> None:
        said.append(told)
        notify(app, told, **how)

    monkeypatch.setattr(BatchtuiApp, "notify", note)
    return said


async def test_the_storys_failures_raise_alerts_with_their_causes(story: Server, memory: History) -> None:
    async with dashboard(story.endpoint, size=(80, 24), memory=memory) as d:
        await to_alerts(d)
        causes = {
            "my-service-do-something": "out of memory", "nightly-settlement": "image not pulled",
            "partner-upload": "exit code", "geo-tiles": "host lost", "media-transcode-2160p": "does not start",
            "정산-일일-배치": "slow",
        }  # fmt: skip
        for name, cause in causes.items():
            await d.until(lambda name=name, cause=cause: cause in d.row(name) and "open" in d.row(name), name)
        count = sum(one.asks for one in d.table.items)
        assert f"& {count} alerts" in d.header() and f"1 open {count}" in d.text()
        await d.to_row("geo-tiles")
        await d.expect_text("HOST LOST", "try", "came")
        await d.press("enter")
        await d.expect_screen("JobScreen")
        assert d.screen.job.id == alert_on(d, "geo-tiles").job_id
        await d.press("q")
        await d.expect_screen("AlertsScreen")
        await d.press("l")
        await d.expect_screen("LogScreen")


async def test_acknowledge_snooze_mute_and_reopen_by_keys_and_it_is_kept(story: Server, memory: History) -> None:
    async with dashboard(story.endpoint, memory=memory) as d:
        await to_alerts(d)
        count = sum(one.asks for one in d.table.items)
        await d.to_row("geo-tiles")
        await d.press("a")
        await d.expect_toast("Acknowledged: geo-tiles.")
        assert (await until_state(d, "geo-tiles", AlertState.ACKNOWLEDGED)).who
        await d.until(lambda: "acknowledged" in d.row("geo-tiles"), "its word")
        # Rows stand still for a while after a key.
        d.app._key_at = float("-inf")
        d.screen.tick()
        assert all(one.asks for one in d.table.items[: count - 1])
        await d.to_row("partner-upload")
        await d.press("s")
        await d.expect_screen("MenuScreen")
        await d.expect_text("Snooze partner-upload", "for 15 minutes", "until tomorrow 9:00")
        await d.press("1")
        await d.expect_toast("Snoozed for an hour: partner-upload.")
        snoozed = await until_state(d, "partner-upload", AlertState.SNOOZED)
        assert snoozed.until_ms is not None and 0 <= d.app.now.ms + HOUR - snoozed.until_ms < MINUTE
        await d.to_row("nightly-settlement")
        await d.press("m")
        await d.expect_screen("MenuScreen")
        await d.press("m")
        await d.expect_toast("Muted for good: nightly-settlement.")
        assert (await until_state(d, "nightly-settlement", AlertState.MUTED)).until_ms is None
        await d.until(lambda: f"& {count - 3} alerts" in d.header(), "three fewer")
        for view, name in (("2", "geo-tiles"), ("3", "nightly-settlement"), ("1", "my-service-do-something")):
            await d.press(view)
            await d.until(lambda name=name: d.row(name), name)
        assert not d.row("geo-tiles") and not d.row("nightly-settlement")
        await d.press("2")
        await d.press("slash", *"none-of-them", "enter")
        await d.expect_text("Nothing here matches: esc clears the filter, 0 shows all.")
        await d.press("escape")
        await d.press("7")
        await d.expect_toast("There is no view 7")
    async with dashboard(story.endpoint, memory=memory) as d:
        await to_alerts(d)
        await d.until(lambda: "acknowledged" in d.row("geo-tiles"), "what was kept")
        assert "snoozed" in d.row("partner-upload") and "- muted" in d.row("nightly-settlement")
        assert d.toast("geo-tiles") == ""
        await d.to_row("nightly-settlement")
        assert "u reopen" in d.footer() and "m mute" not in d.footer()
        await d.press("m")
        await d.expect_toast("neither over nor muted")
        await d.press("u")
        await d.expect_toast("Open again: nightly-settlement.")
        await until_state(d, "nightly-settlement", AlertState.OPEN)


async def test_marked_alerts_are_acknowledged_and_resubmitted_together(story: Server, memory: History) -> None:
    async with dashboard(story.endpoint, memory=memory) as d:
        await to_alerts(d)
        await d.to_row("geo-tiles")
        await d.press("space")
        await d.to_row("partner-upload")
        await d.press("space")
        assert "R resubmit 2" in d.footer()
        await d.press("R")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Resubmit 2 jobs", "geo-tiles", "partner-upload")
        await d.press("n")
        await d.expect_screen("AlertsScreen")
        await d.press("a")
        await d.expect_toast("Acknowledged: 2 alerts.")
        for name in ("geo-tiles", "partner-upload"):
            await until_state(d, name, AlertState.ACKNOWLEDGED)
        assert not d.table.marks
        await d.press("slash", *"queue:default cause:host", "enter")
        await d.until(lambda: [one.key.name for one in d.table.items] == ["geo-tiles"], "the one that matches")


async def test_a_resubmitted_run_that_succeeds_ends_its_alert_and_says_so(story: Server, memory: History) -> None:
    async with dashboard(story.endpoint, memory=memory) as d:
        await to_alerts(d)
        await d.to_row("geo-tiles")
        await d.press("R")
        await d.expect_screen("ConfirmScreen")
        await d.press("y")
        await d.expect_toast("Submitted: ")
        runs = d.app.ports.board.runs_of
        new = await d.until(lambda: next((one for one in runs("geo-tiles") if one.state.active), None), "the new run")
        for _ in range(30):
            story.door.world.clock.tick(30)
            if story.door.world.runs[new.id].status(story.door.world.clock.now()) == "SUCCEEDED":
                break
        await d.press("r")
        # Other jobs of the story may have ended meanwhile: then one toast tells of all.
        await d.expect_toast("esolved: ", "geo-tiles")
        assert (await until_state(d, "geo-tiles", AlertState.RESOLVED)).resolved_by == new.id
        await d.until(lambda: "✓ resolved" in d.row("geo-tiles"), "its row")
        await d.press("4")
        await d.until(lambda: d.table.items and all(one.over for one in d.table.items), "what is over")
        await d.to_row("geo-tiles")
        await d.expect_text(f"{new.id[:8]} succeeded")
        assert "a acknowledge" not in d.footer()


async def test_a_new_failure_is_told_once_rings_and_shows_in_the_title(
    story: Server, memory: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(BatchtuiApp, "bell", lambda _app: rung.append("bell"))
    said = told_by_toasts(monkeypatch)
    monkeypatch.setattr("batchtui.tui.alarm.EVERY_S", 0.0)
    config = tmp_path / "config.toml"
    config.write_text("bell = true")
    async with dashboard(story.endpoint, memory=memory, config=str(config)) as d:
        await to_alerts(d)
        await d.until(lambda: rung, "what had failed a moment before the start")
        rung.clear()
        count = d.app.open_alerts
        fail(story.door.world, "fresh-failure", 30)
        await d.press("r")
        await d.expect_toast("fresh-failure")
        await d.until(lambda: alert_on(d, "fresh-failure").count == 30, "all of its runs")
        assert d.app.open_alerts == count + 1
        assert d.app.signals._title.startswith(f"&{count + 1} ✗")
        assert len([told for told in said if "fresh-failure" in told]) == 1
        assert len(rung) == 1


async def test_read_only_shows_alerts_and_may_acknowledge_and_leaves_nobody_behind(
    story: Server, memory: History
) -> None:
    before = set(threading.enumerate())
    async with dashboard(story.endpoint, memory=memory, read_only=True) as d:
        await to_alerts(d)
        await d.to_row("geo-tiles")
        await d.press("R")
        await d.expect_toast("read-only")
        await d.press("a")
        await until_state(d, "geo-tiles", AlertState.ACKNOWLEDGED)
        assert any(one.name == "alerts" for one in set(threading.enumerate()) - before)
    until(lambda: not any(one.name == "alerts" for one in set(threading.enumerate()) - before))


async def test_no_text_of_a_run_steers_the_screen_or_a_toast(memory: History, monkeypatch: pytest.MonkeyPatch) -> None:
    said = told_by_toasts(monkeypatch)
    with serving(wicked_world()) as story:
        async with dashboard(story.endpoint, size=(80, 24), memory=memory) as d:
            await d.settled()
            await d.until(lambda: d.app.open_alerts >= len(WICKED), "an alert for each")
            await d.press("ampersand")
            await d.expect_screen("AlertsScreen")
            await d.until(lambda: len(d.table.items) >= len(WICKED), "their rows")
            for _ in d.table.items:
                assert steering(d.screen) == []
                await d.press("j")
            assert len(said) > 0 and not any(map(UNSAFE.search, said))


async def test_a_store_that_cannot_keep_them_any_more_is_told_on_the_screen(
    story: Server, memory: History, tmp_path: Path
) -> None:
    async with dashboard(story.endpoint, memory=memory) as d:
        await to_alerts(d)
        count = len(d.table.items)
        tmp_path.rename(tmp_path.with_name("gone"))
        tmp_path.write_text("no folder")
        await d.until(lambda: str(tmp_path) in "".join(text for _, text in d.table.note), "why they are not kept")
        await d.expect_toast("history", str(tmp_path))
        assert len(d.table.items) == count
        tmp_path.unlink()
        tmp_path.with_name("gone").rename(tmp_path)


async def test_a_rule_that_sends_to_no_sink_is_told_and_the_rest_goes_on(
    story: Server, memory: History, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[[alert]]\nname = "mine"\nkind = "failed"\nsinks = ["nowhere"]\n')
    async with dashboard(story.endpoint, memory=memory, config=str(config)) as d:
        await d.settled()
        await d.expect_toast("There are no alerts", "nowhere, which is no sink")
        await d.press("colon", *"alerts")
        await d.expect_text("What somebody is to be told of")
        await d.press("enter")
        await d.expect_screen("AlertsScreen")
        await d.until(lambda: "nowhere" in "".join(text for _, text in d.table.note), "why there are none")


@pytest.mark.parametrize(("told", "read_only"), [("", False), ("[alerts]\nsends = true\n", True)])
async def test_a_dashboard_sends_nothing_unless_it_is_told_to_and_may(
    story: Server, memory: History, tmp_path: Path, told: str, read_only: bool
) -> None:
    taken = tmp_path / "taken"
    config = tmp_path / "config.toml"
    config.write_text(f'{told}[[sink]]\nname = "file"\nkind = "command"\nargv = ["sh", "-c", "cat >> {taken}"]\n')
    async with dashboard(story.endpoint, memory=memory, config=str(config), read_only=read_only) as d:
        await to_alerts(d)
        with closing(AlertBook(memory.path)) as book:
            assert book.read(lambda one: one.execute("SELECT count(*) FROM alert_outbox").fetchone()) == (0,)
        assert not taken.exists()


async def test_a_dashboard_that_is_told_to_sends(story: Server, memory: History, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    config = tmp_path / "config.toml"
    sink = f'name = "file"\nkind = "command"\nargv = ["sh", "-c", "cat >> {taken}"]'
    config.write_text(f"[alerts]\nsends = true\n[[sink]]\n{sink}\n")
    async with dashboard(story.endpoint, memory=memory, config=str(config)) as d:
        await to_alerts(d)
        await d.until(lambda: taken.exists() and '"stage":"first"' in taken.read_text(), "a message")


def put(memory: History, scope: Scope, name: str, **more: Any) -> None:
    """An alert that another batchtui kept."""
    fields: dict[str, Any] = {
        "severity": Severity.WARNING, "rule": "x", "state": AlertState.OPEN, "opened_ms": 0, "last_ms": 0,
        "sentence": "It was due.",
    }  # fmt: skip
    kind, cause = more.pop("kind", Kind.MISSED), more.pop("cause", "")
    book = AlertBook(memory.path)
    alert = Alert(AlertKey(scope, kind, "default", name, cause), **{**fields, **more})
    book.write(lambda connection: alerts.put(connection, alert))
    book.close()


async def test_what_another_process_does_is_seen_and_runs_that_nobody_knows_are_named(
    story: Server, memory: History
) -> None:
    async with dashboard(story.endpoint, memory=memory) as d:
        await to_alerts(d)
        scope, now_ms = d.app.ports.board.status.scope, d.app.now.ms
        put(memory, scope, "no-run-came", opened_ms=now_ms, last_ms=now_ms)
        await d.to_row("no-run-came")
        await d.press("enter")
        await d.expect_toast("No run came with this alert.")
        gone = {"kind": Kind.FAILED, "cause": "oom", "job_id": "00000000-0000-4000-8000-000000000000"}
        put(memory, scope, "long-gone", opened_ms=now_ms - DAY, last_ms=now_ms - DAY, **gone)
        await d.to_row("long-gone")
        await d.press("enter")
        await d.expect_toast("AWS Batch no longer knows the run of this alert")
        assert "l log" not in d.footer() and "R resubmit" not in d.footer()


def test_the_desktop_is_told_where_the_terminal_takes_it(story: Server) -> None:
    inside = {"TERM_PROGRAM": "tmux", "WEZTERM_PANE": "0", "TMUX": "/tmp/x,1,0"}
    with terminal([], 120, 40, AWS_ENDPOINT_URL=story.endpoint, **inside, **KEYS) as t:
        t.expect_sent(b"\x1bPtmux;\x1b\x1b]777;notify;batchtui;")
        t.expect("& alerts")
        t.press("q")
        assert t.ends() == 0
