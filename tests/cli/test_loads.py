"""What a command may load: the version and the help come at once, so nothing heavy is imported for them."""

import os
import subprocess
import sys

import pytest

HEAVY = {"textual", "rich", "boto3", "botocore"}
PROGRAM = """
import sys
from batchtui.cli.main import main
sys.argv = ["batchtui", *sys.argv[1:]]
try:
    main()
finally:
    print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        *(
            [name, "--help"]
            for name in (
                "jobs",
                "job",
                "logs",
                "resubmit",
                "stop",
                "demo",
                "guard",
                "locks",
                "alerts",
                "watch",
                "infra",
            )
        ),
    ],
)
def test_version_and_help_load_nothing_heavy(arguments):
    done = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True)
    text, _, loaded = done.stdout.partition("LOADED")
    assert text.strip()
    assert "click" in loaded.split()
    assert not HEAVY & set(loaded.split())


def test_the_version_is_the_packages():
    import batchtui

    done = subprocess.run([sys.executable, "-m", "batchtui", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"batchtui {batchtui.__version__}"


LATE = {
    "boto3", "botocore", "click", "batchtui.aws.clients", "batchtui.poll.loop", "batchtui.domain.filters.parse",
    "batchtui.domain.waiting",
    "batchtui.tui.alarm", "batchtui.tui.desktop",
}  # fmt: skip
FIRST_FRAME = """
import asyncio, sys
from batchtui.cli.chosen import Chosen
from batchtui.cli.dashboard import make_app
import batchtui.cli.start
async def show():
    app = make_app(Chosen())
    app.ports.start = lambda: app.exit()
    async with app.run_test() as pilot:
        await pilot.pause()
        print("SHOWN", type(app.screen).__name__)
asyncio.run(show())
print("LOADED", *sorted(sys.modules))
"""


def test_the_first_frame_waits_neither_for_aws_nor_for_the_parser(tmp_path):
    environment = {**os.environ, "BATCHTUI_STATE": str(tmp_path), "AWS_CONFIG_FILE": str(tmp_path / "none")}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_FRAME], capture_output=True, text=True, check=True, env=environment
    )
    shown, _, loaded = done.stdout.partition("LOADED")
    assert shown.strip() == "SHOWN BoardScreen"
    names = loaded.split()
    assert not LATE & set(names) and not any(name.startswith("batchtui.alerting") for name in names)


def test_without_a_terminal_a_plain_start_says_so():
    done = subprocess.run([sys.executable, "-m", "batchtui"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 1
    assert done.stderr.startswith("batchtui: The dashboard needs a terminal")
