"""Where the history lies: the user's state folder, or the one that BATCHTUI_STATE names."""

import os
from collections.abc import Mapping
from pathlib import Path

SUFFIX = ".sqlite3"


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of what batchtui remembers; it need not be there yet."""
    named = environment.get("BATCHTUI_STATE")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_state_path

    return user_state_path("batchtui", appauthor=False)


def history_file(name: str = "history", environment: Mapping[str, str] = os.environ) -> Path:
    """The file of a history by its name: `history` for AWS, another for what must not mix with it (the demo)."""
    return state_folder(environment) / f"{name}{SUFFIX}"
