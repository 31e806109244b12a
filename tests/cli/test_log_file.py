"""The log file is begun by the first record, and is nobody else's to read."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import logging
from batchtui.cli.logfile import begin_log, log_file
begin_log(debug=False)
begin_log(debug=False)
print(log_file().exists())
logging.getLogger("batchtui.anything").debug("a trifle")
logging.getLogger("batchtui.anything").warning("something went wrong")
print(log_file())
"""


def test_the_file_comes_with_the_first_record(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env=environment)
    there, path = done.stdout.split()
    assert there == "False" and done.stderr == ""
    written = Path(path).read_text().splitlines()
    assert len(written) == 1 and written[0].endswith("WARNING batchtui.anything: something went wrong")
    assert Path(path).stat().st_mode & 0o777 == 0o600
