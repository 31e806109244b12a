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
    assert shown and json.loads(ran.stdout) == shown
