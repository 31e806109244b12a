"""Packs the alert function into one file for Lambda: `index.py`, which needs nothing but the runtime's boto3.

    python -m batchtui.alerting.function.pack dist/index.py

What the function does not use of the modules it shares with the terminal stays out, and so do docstrings, annotations
and long names. The rest is compressed: the file goes as text into a template that has room for 51,200 bytes in all.
"""

import ast
import lzma
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from token import DEDENT, ENDMARKER, INDENT, NAME, NEWLINE, NUMBER, STRING, tok_name
from tokenize import generate_tokens

from batchtui import __version__
from batchtui.alerting.function.pack_dead import inline, without_dead
from batchtui.alerting.function.pack_names import foreign, shorten
from batchtui.alerting.function.pack_parts import merged

START = "batchtui.alerting.function.handler"
_FILE = '''\
"""batchtui {version}: made by `python -m batchtui.alerting.function.pack`"""
import lzma
n = 0
for c in "{packed}":
    n = n * 92 + ord(c) - 33 - (c > '"') - (c > "\\\\")
exec(lzma.decompress(n.to_bytes({length}, "big")))
'''
_DIGITS = [chr(code) for code in range(33, 127) if chr(code) not in '"\\']
"""What may stand in a text between quotes: more than base64 and base85 have, so that the file is smaller."""
_FILTER = {"id": lzma.FILTER_LZMA1, "preset": 9 | lzma.PRESET_EXTREME, "pb": 0}
_FORMATTED = [number for number, name in tok_name.items() if name.startswith("FSTRING")]


def pack() -> str:
    """The file's text; the same sources and the same Python give the same."""
    tree = merged(START, "handler")
    inline(tree)
    without_dead(tree, frozenset(foreign(tree)))
    shorten(tree)
    packed = _smallest(_source(tree).encode())
    return _FILE.format(version=__version__, packed=_written(packed), length=len(packed))


def _smallest(text: bytes) -> bytes:
    ways = ({**_FILTER, "lc": context, "nice_len": length} for context in (2, 3, 4) for length in (64, 128))
    return min((lzma.compress(text, lzma.FORMAT_ALONE, filters=[way]) for way in ways), key=len)


def _written(data: bytes) -> str:
    """The bytes as one large number in the digits."""
    number, digits = int.from_bytes(data, "big"), []
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _source(tree: ast.Module) -> str:
    """The module's text, without the spaces that only make it readable."""
    text = re.sub(r"^(?:    )+", lambda found: " " * (len(found[0]) // 4), ast.unparse(tree), flags=re.MULTILINE)
    lines = re.sub(r"\n\n+", "\n", text).splitlines(keepends=True)
    made, before, inside = "", (1, 0), 0
    last = NEWLINE
    for kind, part, start, end, _ in generate_tokens(iter(lines).__next__):
        if kind in (INDENT, DEDENT, ENDMARKER):
            continue
        gap = lines[start[0] - 1][before[1] if before[0] == start[0] else 0 : start[1]]
        needed = inside or last == NEWLINE or {last, kind} <= {NAME, NUMBER, STRING, *_FORMATTED}
        made += (gap if needed else "") + part
        inside += {"FSTRING_START": 1, "FSTRING_END": -1}.get(tok_name[kind], 0)
        before, last = end, kind
    return made


def main(arguments: Iterable[str]) -> None:
    """Writes the file where the first argument says."""
    target = Path(next(iter(arguments)))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(pack(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
