"""What is deployed here is told to the Slack of the alerts' tests, in the events that they have."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent / folder) for folder in ("alerting", "tui")]
