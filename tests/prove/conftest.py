"""The proofs run the properties of the other folders again."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent / folder) for folder in ("domain", "poll", "logs")]
