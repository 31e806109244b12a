"""The command line and the board say the same of the same runs."""

import json
import subprocess
import sys

from driver import dashboard

from batchtui.domain.answers import group_row


async def test_jobs_grouped_is_the_board_in_its_order(story):
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("u")
        board = d.app.ports.board
        shown = [group_row(group, board.runs_of(group.name)) for group in d.table.items]
        ran = subprocess.run(
            [sys.executable, "-m", "batchtui", "jobs", "--group", "--json"], capture_output=True, text=True, check=True
        )
    told = json.loads(ran.stdout)
    advice = [[(row.pop("advice") or "").rstrip(".") for row in rows] for rows in (shown, told)]
    assert shown and told == shown
    # The pane has had the top row described: what helps has a figure there.
    assert all(mine.startswith(theirs) for mine, theirs in zip(*advice, strict=True))
