"""How many examples of a property are tried: fewer in the suite, more by `make prove`."""

import os

SHARE = float(os.environ.get("BATCHTUI_EXAMPLES", "0.25"))


def often(examples: int) -> int:
    """So many of them that this run has time for."""
    return max(2, round(examples * SHARE))
