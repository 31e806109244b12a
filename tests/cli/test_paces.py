"""What the config says of paces and of remembering reaches the parts that obey it."""

import time
from pathlib import Path

from made import job

from batchtui.cli.options import Chosen
from batchtui.domain.when import DAY


def test_a_pace_reaches_its_budget(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[budget]\nbatch = 20\nlogs = 0.5\n")
    budgets = Chosen(config=str(file)).clients()._budgets
    assert budgets["batch"].per_s == 20 and budgets["logs"].per_s == 0.5 and budgets["actions"].per_s == 5


def test_the_history_forgets_what_is_older_than_the_config_says(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    for days, kept in (("3000d", 1), ("1d", 0)):
        file.write_text(f'[history]\nretention = "{days}"\n')
        path = tmp_path / f"{days}.sqlite"
        for age in (400 * DAY, 0):
            # What is old is forgotten when the next file is opened for writing.
            memory = Chosen(config=str(file)).memory(path)
            ended = int(time.time() * 1000) - age
            memory.record([job(age // DAY, created_at_ms=ended, started_at_ms=ended, stopped_at_ms=ended)])
            memory.flush()
            left = memory.newest(job().scope, "etl", 10)
            memory.close()
        assert [one.id for one in left] == ["id-0000", "id-0400"][: 1 + kept]
