"""What is taken out of a log, how its times are kept, and a line that is opened whole."""

from types import SimpleNamespace

import pytest
from driver import Driver, dashboard
from test_tui_log import view

from batchtui.demo.server import Server
from batchtui.domain.job import LogPlace
from batchtui.domain.safe import inert_event
from batchtui.tui.screens.log_line import laid_out
from batchtui.tui.screens.log_taking import copy, page_of


async def open_failed(d: Driver) -> None:
    """The log of a run that ended with a traceback."""
    await d.settled()
    await d.to_row("invoice-reconcile")
    await d.press("l")
    await d.expect_text("KeyError: 'merchant_id'   + 5 lines", "this is the end of its log")


async def test_lines_are_taken_and_copied_with_all_that_is_folded(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await open_failed(d)
        await d.press("k", "v", "k")
        await d.expect_text("7 lines taken")
        await d.press("c")
        await d.expect_toast("clipboard: 7 lines")
        copied = d.app.clipboard.split("\n")
        assert (
            copied[0] == "ERROR job failed"
            and copied[1].startswith("Traceback")
            and copied[-1] == "KeyError: 'merchant_id'"
        )
        assert "lines taken" not in d.text()
        await d.press("c")
        await d.expect_text("this line", "log stream", "CloudWatch page")
        await d.press("l")
        await d.expect_toast("clipboard: ERROR job failed")


async def test_escape_takes_the_range_then_the_marks_then_the_screen(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await open_failed(d)
        await d.press("m", "v")
        await d.expect_text("1 line taken")
        await d.press("escape")
        await d.expect_gone("line taken")
        assert view(d).marks
        await d.press("k", "k", "apostrophe")
        assert view(d).pointed in view(d).marks
        await d.press("escape")
        assert not view(d).marks
        await d.press("apostrophe")
        await d.expect_toast("No line is marked")
        await d.press("escape")
        await d.expect_screen("BoardScreen")


async def test_the_console_is_opened_at_the_line(story: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    async with dashboard(story.endpoint) as d:
        opened: list[str] = []
        monkeypatch.setattr(d.app, "open_url", opened.append)
        await open_failed(d)
        await d.press("k", "b")
        [url] = opened
        time_ms = view(d).rows.row(view(d).pointed).timestamp_ms
        assert url.startswith("https://ap-northeast-2.console.aws.amazon.com/cloudwatch/home?region=ap-northeast-2#")
        assert "log-group/$252Faws$252Fbatch$252Fjob/log-events/" in url and url.endswith(f"$3Fstart$3D{time_ms}")


async def test_the_choice_of_times_is_kept(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await open_failed(d)
        await d.press("t", "t")
        await d.expect_text("+0:00:00  $ python")
        await d.press("q", "l")
        await d.expect_text("+0:00:00  $ python", "KeyError")
        await d.press("t")
        await d.expect_gone("+0:00:00")


async def test_json_is_shown_raw_and_a_line_whole(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await open_failed(d)
        await d.expect_text("batch written  batch=")
        await d.press("y")
        await d.expect_text('"msg":"batch written"', "Traceback (most recent call last):", "raw")
        await d.press("y")
        await d.expect_gone('"msg"')
        row = next(n for n in range(len(view(d).rows)) if "batch written" in view(d).rows.row(n).text)
        view(d).show(row)
        await d.press("enter")
        await d.expect_screen("LineScreen")
        await d.expect_text('"msg": "batch written",')
        await d.press("y")
        await d.expect_text('"msg":"batch written"')
        await d.press("c", "escape")
        await d.expect_screen("LogScreen")
        assert d.app.clipboard == view(d).rows.row(row).text


@pytest.mark.parametrize(("region", "host"), [
    ("us-east-1", "us-east-1.console.aws.amazon.com"), ("cn-north-1", "cn-north-1.console.amazonaws.cn"),
    ("us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"),
])  # fmt: skip
def test_the_page_of_a_stream(region: str, host: str) -> None:
    place = LogPlace(1, "", "/my/group#1", "a/[b]/한", region)
    assert page_of(place, "eu-west-1") == (
        f"https://{host}/cloudwatch/home?region={region}#logsV2:log-groups/log-group/$252Fmy$252Fgroup$25231"
        "/log-events/a$252F$255Bb$255D$252F$25ED$2595$259C"
    )


def test_a_range_that_no_clipboard_takes_is_not_even_read() -> None:
    said: list[str] = []
    copy(SimpleNamespace(view=SimpleNamespace(ranged=range(1_000_000)), say=said.append))  # type: ignore[arg-type]
    assert said == ["1,000,000 lines are more than a terminal's clipboard takes: F2 saves them."]


def test_what_is_copied_steers_no_terminal() -> None:
    assert inert_event("a\x1b[31mb\x1b]0;x\x07\nc\u202e\r\n") == "ab\nc\ufffd"
    assert laid_out('{"a":"\\u001b[2J"}') == '{\n  "a": "\\u001b[2J"\n}'
    assert laid_out("[1") == "[1"
    assert laid_out('{"stack": "a\\n\\tb"}') == '{\n  "stack": "a\n          b"\n}'
