"""Packs the guard into one file that any python3 from 3.9 on runs, with no package installed (`make guard`).

Each module stands in it twice: as source, and compiled by the Python that packs it, which others pass over.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path
from py_compile import PycInvalidationMode
from py_compile import compile as compiled

SHEBANG = b"#!/usr/bin/env python3\n"
MAIN = """\
import sys

if sys.version_info < (3, 9):
    sys.stderr.write("batchtui guard: this is Python %d.%d, it needs 3.9 or later.\\n" % sys.version_info[:2])
    sys.exit(69)

from batchtui.dedup.main import main

main()
"""
_MOMENT = (1980, 1, 1, 0, 0, 0)


def pack(target: Path) -> Path:
    """Writes the file; the same sources and the same Python give the same bytes."""
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
                archive.writestr(zipfile.ZipInfo(f"{name}c", _MOMENT), _compiled(name, text), zipfile.ZIP_DEFLATED)
    target.chmod(0o755)
    return target


def _compiled(name: str, text: str) -> bytes:
    """The module's bytes without a time in them: zipimport takes them only where the Python is the same."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "source.py", Path(folder) / "compiled.pyc"
        source.write_text(text, encoding="utf-8")
        compiled(
            str(source),
            str(target),
            name,
            doraise=True,
            optimize=2,
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        )
        return target.read_bytes()


if __name__ == "__main__":
    pack(Path(sys.argv[1]))
