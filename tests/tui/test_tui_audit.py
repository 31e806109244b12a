"""The audit's screen: every request with who, why and what became of it; what is not settled is settled there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from driver import Driver, dashboard, submit
from rich.cells import cell_len
from wicked import WICKED, steering

from batchtui.demo.server import Server
from batchtui.domain.deed import Deed, Outcome
from batchtui.domain.scope import Scope
from batchtui.store.audit import Audit
from batchtui.store.history import History

SIZES = ((80, 24), (120, 40), (200, 50))


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "h.sqlite3")
    yield history
    history.close()


@pytest.fixture
def audit(tmp_path: Path) -> Iterator[Audit]:
    audit = Audit(tmp_path / "h.sqlite3")
    yield audit
    audit.close()


def look_at(d: Driver) -> None:
    """No cell steers the terminal, and every line is as wide as it is."""
    assert steering(d.screen) == []
    width, height = d.app.size
    lines = d.lines()
    assert len(lines) == height and all(cell_len(one) == width for one in lines)


async def to_audit(d: Driver) -> None:
    await d.press("colon")
    await d.expect_screen("CommandPalette")
    await d.press(*"audit")
    await d.expect_text("What was asked of AWS from this machine")
    await d.press("enter")
    await d.expect_screen("AuditScreen")


async def test_what_was_asked_stands_there_with_who_why_and_the_command(story: Server, memory: History) -> None:
    async with dashboard(story.endpoint, memory=memory) as d:
        await d.settled()
        await to_audit(d)
        await d.expect_text("Nothing was asked of AWS from this machine yet")
        await d.press("escape")
        await d.to_row("invoice-reconcile")
        await d.press("R")
        await d.expect_screen("ConfirmScreen")
        await d.press("y")
        await d.expect_toast("Submitted: ")
        await d.to_row("정산-일일-배치")
        await d.press("S")
        await d.expect_screen("ConfirmScreen")
        await d.press("y")
        await d.expect_toast("Asked AWS to stop")
        await to_audit(d)
        await d.until(lambda: len(d.table.items) == 2, "both")
        await d.expect_text("2 requests from this machine", "✓ accepted", "invoice-reconcile", "resubmit", "demo")
        await d.press("slash", *"stopped", "enter")
        await d.until(lambda: [deed.action for deed in d.table.items] == ["stop"], "the filter")
        await d.press("enter")
        await d.expect_screen("DeedScreen")
        await d.expect_text(
            "stop 정산-일일-배치", "stopped by", "arn:aws:", "aws batch terminate-job", "this request alone"
        )
        await d.press("n", "k")
        assert type(d.screen).__name__ == "DeedScreen", "there is nothing to settle"
        await d.press("escape", "q")
        await d.expect_screen("BoardScreen")


@pytest.mark.parametrize("key", ["n", "k"])
async def test_what_is_not_known_is_settled_by_a_key(story: Server, memory: History, audit: Audit, key: str) -> None:
    there = submit(story.endpoint, "once", parameters={"batchtui_request": "m"})
    scope = Scope(story.endpoint, "", "ap-northeast-2")
    deed = audit.ask(Deed(scope, "resubmit", "a" * 36, name="once", queue="default", mark="m"))
    audit.answer(deed, Outcome.UNKNOWN, error="It was looked for.")
    async with dashboard(story.endpoint, memory=memory) as d:
        await d.expect_toast("resubmit of once aaaaaaaa has no answer", "look at it in : audit")
        await to_audit(d)
        await d.expect_text("! not known", "1 not settled: enter says how")
        await d.press("enter")
        await d.expect_screen("DeedScreen")
        await d.expect_text("k look again", "n it is not there")
        before = story.door.counted().get("SubmitJob", 0)
        await d.press(key)
        if key == "n":
            await d.expect_toast("once aaaaaaaa may be sent again.")
            await d.expect_text("- not sent")
        else:
            await d.expect_toast(f"once was carried out as {there}.")
            await d.expect_text("✓ found", there[:8])
        assert story.door.counted().get("SubmitJob", 0) == before
    assert audit.orphans() == []


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_texts_are_right_in_every_cell(
    story: Server, memory: History, audit: Audit, size: tuple[int, int]
) -> None:
    outcomes = list(Outcome)
    for number, text in enumerate(WICKED * 2):
        deed = audit.ask(Deed(Scope("e", "", "r"), text, text, text, text, text, text, text, text, text))
        if outcomes[number % 7] is not Outcome.ASKED:
            audit.answer(deed, outcomes[number % 7], result=text if number % 2 else "", error=text)
    async with dashboard(story.endpoint, size=size, memory=memory) as d:
        d.screen.action_command("app.audit")
        await d.expect_screen("AuditScreen")
        await d.until(lambda: len(d.table.items) == len(WICKED) * 2, "every row")
        look_at(d)
        for _ in WICKED:
            await d.press("enter")
            await d.expect_screen("DeedScreen")
            look_at(d)
            await d.press("down", "escape", "j")
            await d.expect_screen("AuditScreen")
