"""Packs the guard into one file that any python3 from 3.9 on runs, with no package installed (`make guard`)."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

SHEBANG = b"#!/usr/bin/env python3\n"
MAIN = "from batchtui.dedup.main import main\n\nmain()\n"
_MOMENT = (1980, 1, 1, 0, 0, 0)


def pack(target: Path) -> Path:
    """Writes the file; the same sources give the same bytes."""
    room = Path(__file__).parent
    sources = {"__main__.py": MAIN, "batchtui/__init__.py": (room.parent / "__init__.py").read_text(encoding="utf-8")}
    for source in sorted(room.glob("*.py")):
        if source.name != Path(__file__).name:
            sources[f"batchtui/dedup/{source.name}"] = source.read_text(encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as opened:
        opened.write(SHEBANG)
        with zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in sources.items():
                archive.writestr(zipfile.ZipInfo(name, _MOMENT), text, zipfile.ZIP_DEFLATED)
    target.chmod(0o755)
    return target


if __name__ == "__main__":
    pack(Path(sys.argv[1]))
