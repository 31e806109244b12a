"""What a command may load: the version and the help come at once, so nothing heavy is imported for them."""

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
    [["--version"], ["--help"], *([name, "--help"] for name in ("jobs", "job", "logs", "resubmit", "stop", "demo"))],
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
