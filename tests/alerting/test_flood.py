"""A flood, from the board to Slack: a thousand failures in a minute, a Slack that slows down and fails meanwhile."""

import re
from pathlib import Path

from batchtui.alerting.sinks.slack_bot import SlackBot
from batchtui.alerting.sinks.slack_webhook import SlackWebhook
from tests.alerting.lanes import Course, secret
from tests.alerting.slack_double import TOKEN, Posted, Rate, slack
from tests.alerting.watching import NOW, POLICY, Watching, failed

NAMES = [f"job-{first}{second}" for first in "abcde" for second in "uvwxyz"]
STEP_S = 5
DRAINED_S = 25 * 60
"""A window and what the cap makes of it: by then all is told."""
_STANDS_FOR = (
    (re.compile(r"([\d,]+) occurrences? that nobody was told of"), 0),
    (re.compile(r"([\d,]+) times? more in "), 0),
    (re.compile(r"([\d,]+) times? more since"), 1),
)


def stands_for(posted: Posted) -> int:
    """How many failures a reader learns of by a message."""
    for pattern, besides in _STANDS_FOR:
        if found := pattern.search(posted.text):
            return int(found[1].replace(",", "")) + besides
    return 1


def test_a_thousand_failures_in_a_minute_keep_to_the_cap_and_add_up_at_each_sink(book, tmp_path: Path) -> None:
    watching = Watching(book)
    course = Course(tmp_path / "state" / "history.sqlite3")
    course.now_s = NOW / 1000
    with slack(Rate(5, lambda: course.now_s)) as team, slack(Rate(5, lambda: course.now_s)) as ops:
        ops.answers = [500, 500, 429]
        # Faster than Slack takes them: it says when to come again.
        course.lane(SlackWebhook(secret(team.url)), "team", 0.1)
        course.lane(SlackBot(secret(TOKEN), "#alerts", ops.api), "ops", 2.0)
        came: list[float] = []

        def note() -> None:
            came.extend([course.now_s] * (len(team.posted) - len(came)))

        def go_on(seconds: int, *jobs) -> None:
            course.run(seconds, note)
            watching.see(*jobs, after_ms=seconds * 1000)

        jobs = [failed(0, number=n, name=NAMES[n % 30]) for n in range(1000)]
        for step in range(60 // STEP_S):
            go_on(STEP_S, *jobs[step * 84 : (step + 1) * 84])
        assert len(team.posted) <= POLICY.most and ops.posted
        for _ in range(DRAINED_S // 60):
            go_on(60)
        course.run(60, note)
        for double in (team, ops):
            assert sum(map(stands_for, double.posted)) == 1000
            assert len(double.posted) == len({one.text for one in double.posted})
        assert max(sum(at <= one < at + 60 for one in came) for at in came) <= POLICY.most
        assert course.file.unsent() == [] and "ratelimited" in team.refused
        # A reply stands in the thread of the first message of its alert, and nowhere else.
        threads = {one.thread for one in ops.posted if one.thread}
        assert threads and threads <= {one.ts for one in ops.posted if not one.thread and "FAILED" in one.title}
