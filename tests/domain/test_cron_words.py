"""Expressions in words, and what has no words as it stands."""

import csv
from pathlib import Path

import pytest

from batchtui.domain.cron_words import words
from batchtui.domain.timing import Timing

CASES = list(csv.DictReader((Path(__file__).parents[1] / "data/aws-cron-cases.csv").open()))


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("cron(0 9 * * ? *)", "every day 09:00"),
        ("cron(0 10 ? * * *)", "every day 10:00"),
        ("cron(0 9,17 * * ? *)", "every day 09:00, 17:00"),
        ("cron(7/10 * * * ? *)", "every 10 minutes from :07"),
        ("cron(*/20 * * * ? *)", "every 20 minutes"),
        ("cron(* * * * ? *)", "every minute"),
        ("cron(0/25 * * * ? *)", "at :00, :25, :50"),
        ("cron(15 * * * ? *)", "every hour at :15"),
        ("cron(0 * * * ? *)", "every hour"),
        ("cron(0 0/8 * * ? *)", "every 8 hours"),
        ("cron(30 2/8 * * ? *)", "every 8 hours from 02:30"),
        ("cron(0 8-18 * * ? *)", "every hour 08:00 to 18:00"),
        ("cron(0 18 ? * MON-FRI *)", "weekdays 18:00"),
        ("cron(0 18 ? * 2-6 *)", "weekdays 18:00"),
        ("cron(0/10 * ? * MON-FRI *)", "weekdays every 10 minutes"),
        ("cron(0 4 ? * MON *)", "Mondays 04:00"),
        ("cron(0 4 ? * 1 *)", "Sundays 04:00"),
        ("cron(0 4 ? * L *)", "Saturdays 04:00"),
        ("cron(0 4 ? * SAT,SUN *)", "weekends 04:00"),
        ("cron(0 6 ? * FRI-MON *)", "Fri, Sat, Sun, Mon 06:00"),
        ("cron(15 10 ? * FRIL *)", "last Friday 10:15"),
        ("cron(0 10 ? * 3#3 *)", "third Tuesday 10:00"),
        ("cron(0 3 1 * ? *)", "day 1 at 03:00"),
        ("cron(0 0 1,15 * ? *)", "days 1, 15 at 00:00"),
        ("cron(0 12 L * ? *)", "last day of the month 12:00"),
        ("cron(0 9 15W * ? *)", "weekday nearest day 15 09:00"),
        ("cron(0 8 1 JAN,APR,JUL,OCT ? *)", "day 1 at 08:00 in Jan, Apr, Jul, Oct"),
        ("cron(0 0 1 1 ? 2026-2027)", "day 1 at 00:00 in Jan in 2026-2027"),
        ("cron(0/7 3 * * ? *)", "cron(0/7 3 * * ? *)"),
        ("cron(0 0 1 1 ? 2024/3)", "cron(0 0 1 1 ? 2024/3)"),
        ("rate(5 minutes)", "every 5 minutes"),
        ("rate(1 hour)", "every hour"),
        ("rate(1 hours)", "every hour"),
        ("rate(90 minutes)", "every 90 minutes"),
        ("rate(2 days)", "every 2 days"),
        ("at(2026-11-20T13:00:00)", "once, 20 Nov 2026 13:00"),
        ("cron(nonsense)", "cron(nonsense)"),
    ],
)
def test_words(expression: str, told: str) -> None:
    assert words(Timing(expression)) == told


@pytest.mark.parametrize("expression", [one["expression"] for one in CASES])
def test_every_case_is_told_somehow(expression: str) -> None:
    assert words(Timing(expression)).strip()
