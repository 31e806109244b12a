"""Any value as one line of text and back: what would break the line or steer a terminal is written as an escape."""

import re
from collections.abc import Iterable

from batchtui.domain.safe import UNSAFE

_OPEN = "$'"
_PLAIN = re.compile(r"[\w@%+=:,./-]+")
_NAMED = {"\n": "n", "\r": "r", "\t": "t", "\\": "\\", "'": "'"}
_BY_NAME = {name: char for char, name in _NAMED.items()}
_ESCAPE = re.compile(r"\\(?:([nrt\\'])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))", re.DOTALL)
_PIECE = re.compile(
    r"""\$'((?:[^'\\]|\\.)*)'|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|((?:[^\s'"\\$]|\$(?!'))+)|(\s+)""", re.DOTALL
)


def shown(value: str) -> str:
    """A value as it stands in a field: itself, or as a shell's `$'…'` where it has line breaks and their like."""
    return _escaped(value) if UNSAFE.search(value) or value.startswith(_OPEN) else value


def read(text: str) -> str:
    """The value that a field's text means.

    Raises:
        ValueError: a sentence that says what is wrong with it.
    """
    if not text.startswith(_OPEN):
        return text
    found = _PIECE.fullmatch(text)
    if found is None or found[1] is None:
        raise ValueError("A text that begins with $' ends with ', and within it a quote is written as \\'.")
    return _unescaped(found[1])


def words_text(words: Iterable[str]) -> str:
    """A command as it is typed in a shell."""
    return " ".join(map(_quoted, words))


def read_words(text: str) -> list[str]:
    """The words of a command as a shell reads them, without its substitutions.

    Raises:
        ValueError: a sentence that says what is wrong with it.
    """
    words: list[str] = []
    word: str | None = None
    at = 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if found is None:
            said = "ends with a backslash" if text[at] == "\\" else f"has a quote {text[at:][:1]} that is not closed"
            raise ValueError(f"The command {said}.")
        at = found.end()
        if found[6] is not None:
            words += [] if word is None else [word]
            word = None
        else:
            word = (word or "") + _said(found)
    return words + ([] if word is None else [word])


def _said(found: "re.Match[str]") -> str:
    escaped, single, double, one, plain, _ = found.groups()
    if escaped is not None:
        return _unescaped(escaped)
    if double is not None:
        return re.sub(r'\\([\\"$`])', r"\1", double)
    return next(part for part in (single, one, plain) if part is not None)


def _quoted(word: str) -> str:
    if UNSAFE.search(word):
        return _escaped(word)
    return word if _PLAIN.fullmatch(word) else "'" + word.replace("'", "'\\''") + "'"


def _escaped(value: str) -> str:
    return _OPEN + re.sub(rf"[\\']|{UNSAFE.pattern}", lambda found: _escape(found[0]), value) + "'"


def _escape(char: str) -> str:
    if char in _NAMED:
        return f"\\{_NAMED[char]}"
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _unescaped(inside: str) -> str:
    return _ESCAPE.sub(_char, inside)


def _char(found: "re.Match[str]") -> str:
    name, *codes, other = found.groups()
    if name is not None:
        return _BY_NAME[name]
    code = next((one for one in codes if one is not None), None)
    if code is None or int(code, 16) > 0x10FFFF:
        raise ValueError(f"\\{other or 'U'} is no escape: there are \\n \\r \\t \\\\ \\' \\xHH \\uHHHH \\UHHHHHHHH.")
    return chr(int(code, 16))
