"""What a dashboard leaves behind in its process: nothing."""

import asyncio
import threading
import time

from driver import DEADLINE_S, dashboard

from batchtui.demo.server import Server


async def test_its_threads_end_with_it(story: Server) -> None:
    before = set(threading.enumerate())
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("l")
        await d.expect_screen("LogScreen")
        await d.press("q", "d")
        await d.expect_screen("JobScreen")
    deadline = time.monotonic() + DEADLINE_S
    while left := [one.name for one in set(threading.enumerate()) - before if "process_request" not in one.name]:
        assert time.monotonic() < deadline, left
        await asyncio.sleep(0.02)
