"""What a statement that is no TOML does wrong, in plain words."""

import re

from batchtui.settings.statements import Statement

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=")
_LONGEST_WORD = 40

_REASONS = (
    ("Expected '=' after a key", "has no = between key and value"),
    ("Expected newline or end of document", "has something after its value; text stands in quotes, one key a line"),
    ("Unclosed array", "opens an array with [ that is not closed, or lacks a comma in it"),
    ("Unclosed inline table", "opens a table with { that is not closed in its line, or lacks a comma in it"),
    ("Unterminated string", "has a string whose quote is not closed"),
    ("Illegal character '\\n'", "has a string whose quote is not closed"),
    ("Expected \"'", "has a string whose quote is not closed"),
    ("Unescaped '\\'", "has a \\ that means nothing here: write \\\\, or put the text in single quotes"),
    ("Expected ']", "opens a table's name with [ that is not closed"),
    ("Invalid initial character for a key part", "has no name where a key or a table should have one"),
    ("Duplicate inline table key", "sets the same key twice"),
    ("Cannot", "sets the same key twice"),
    ("Exceeds the limit", "has a number that is too long"),
    ("Invalid statement", "is neither a key with a value nor a [table]"),
    ("Illegal character", "has a control character"),
    ("Found invalid character", "has a control character"),
)
"""How the parser begins its sentence, and ours."""


def spot_of(error: Exception) -> int | None:
    """The line that the parser names, from 1; None when it names none, or the end of the text."""
    found = _PLACE.search(str(error))
    return int(found[1]) if found and found[1] else None


def reason_of(error: Exception, statement: Statement) -> str:
    """Goes on after the key or the place: `has no = between key and value`."""
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if not statement.closed:
        return "has a bracket or a quote that is not closed"
    text = str(error)
    if text.startswith("Invalid value"):
        return _of_value(statement)
    said = next((ours for theirs, ours in _REASONS if text.startswith(theirs)), "")
    return said or f"is no TOML ({_PLACE.sub('', text)})"


def _of_value(statement: Statement) -> str:
    word = statement.text.partition("=")[2].partition("#")[0].strip()
    if not word:
        return "has no value after the ="
    if word.lower() in ("true", "false"):
        return f"{word} is written {word.lower()}"
    if "\n" in word or len(word) > _LONGEST_WORD:
        return "has a value that TOML does not know; text stands in quotes"
    return f'{word} is no value; text stands in quotes: "{word}"'


def word_for_key(statement: Statement) -> str:
    """The key that a broken statement begins with, or nothing."""
    found = _KEY.match(statement.text)
    return re.sub(r"\s+", "", found[1]) if found else ""
