"""Reads what is typed after `/`: terms with spaces between, all of which must hold.

`etl` text · `"two words"` text as it is · `/^etl-/` a regular expression · `!etl` the inverse · `status:failed`
`queue:default` `cause:oom` one column's text, and `name:/^etl-/` or `name:"a b"` · `exit:137` `exit:>0` a number ·
`took:>10m` `age:<2h` a span of time. Case counts where a term holds a capital. A term that is unfinished or wrong is
told in a sentence and left out, so that the others apply.
"""

import re
from dataclasses import dataclass

from batchtui.domain.filters.automaton import automaton
from batchtui.domain.filters.catalogue import Kind, Known, column_of, nearest_column, nearest_status, states_of
from batchtui.domain.filters.expression import BadExpression
from batchtui.domain.filters.terms import COMPARISONS, Compared, Expression, Filter, OneOf, Term, Text, has_capital
from batchtui.domain.when import parse_span

LONGEST = 500
"""Characters of a filter that are read."""
_SHOWN = 40
"""Characters of a term that a sentence repeats."""
_COLUMN = re.compile(r"([A-Za-z]+):")
_ENCLOSED = {'"': "text", "/": "expression"}
_ESCAPE = re.compile(r"\\.")
_NUMBER = re.compile(r"-?[0-9]{1,18}")

_Test = Text | Expression | OneOf | Compared


class _Wrong(Exception):
    """A sentence: what is wrong with a term, and the mend."""


@dataclass(frozen=True, slots=True)
class _Value:
    """What stands behind `!` and a column: bare, or between quotes or slashes."""

    text: str
    """As it is typed, without what encloses it."""
    mark: str = ""
    """`"` or `/`, or empty."""
    closed: bool = True

    @property
    def typed(self) -> str:
        """As it stands in the filter."""
        return f"{self.mark}{self.text}{self.mark if self.closed else ''}"


def parse(text: str) -> Filter:
    """The filter that a text stands for; whatever the text, it is never refused."""
    terms: list[Term] = []
    mistakes: list[str] = []
    if len(text) > LONGEST:
        mistakes.append(f"Only the first {LONGEST} characters of a filter are read: make it shorter.")
        text = text[:LONGEST]
    at = _after_space(text, 0)
    while at < len(text):
        inverted, column, value, at = _next_term(text, at)
        at = _after_space(text, at)
        try:
            terms.append(_term(inverted, column, value))
            if not value.closed:
                mistakes.append(f"{_short(value.typed)} is not closed: end it with {value.mark}.")
        except _Wrong as wrong:
            mistakes.append(str(wrong))
    return Filter(tuple(terms), tuple(mistakes))


def quoted(text: str) -> str:
    """The term that means this text, whatever stands in it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _after_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _next_term(text: str, at: int) -> tuple[int, str, _Value, int]:
    """How often it is inverted, its column as typed, its value, and where it ends."""
    start = at
    while text[at : at + 1] == "!":
        at += 1
    inverted = at - start
    column = ""
    if found := _COLUMN.match(text, at):
        column, at = found[1], found.end()
    if text[at : at + 1] in _ENCLOSED:
        value, at = _enclosed(text, at)
        return inverted, column, value, at
    end = at
    while end < len(text) and not text[end].isspace():
        end += 1
    return inverted, column, _Value(text[at:end]), end


def _enclosed(text: str, at: int) -> tuple[_Value, int]:
    mark, start = text[at], at + 1
    end = start
    while end < len(text) and text[end] != mark:
        end += 2 if text[end] == "\\" else 1
    end = min(end, len(text))
    closed = end < len(text)
    return _Value(text[start:end], mark, closed), end + closed


def _term(inverted: int, column: str, value: _Value) -> Term:
    inverse = inverted % 2 == 1
    if not column:
        if not value.typed:
            raise _Wrong(f"{'!' * min(inverted, 3)} inverts what follows it: write !etl for rows without etl.")
        return Term("", _text_or_expression(value), inverse)
    known = column_of(column)
    if known is None:
        raise _Wrong(_no_column(column, value))
    if not value.text:
        raise _Wrong(f"{known.name}: needs a value, such as {known.example}.")
    return Term(known.name, _test(known, value), inverse)


def _test(known: Known, value: _Value) -> _Test:
    match known.kind:
        case Kind.NUMBER:
            return _number(known, value)
        case Kind.SPAN:
            return _span(known, value)
        case Kind.STATUS if value.mark != "/":
            return _status(value)
    return _text_or_expression(value)


def _text_or_expression(value: _Value) -> Text | Expression:
    if not value.text:
        raise _Wrong(f"{value.typed} is empty: write a text between its marks.")
    if value.mark == '"':
        return Text(_ESCAPE.sub(lambda found: found[0][1:], value.text))
    return _expression(value) if value.mark else Text(value.text)


def _expression(value: _Value) -> Expression:
    # A slash needs its escape here, and has none in the expression's own language.
    pattern = value.text.replace("\\/", "/")
    # \S and \W are no capitals.
    ignore_case = not has_capital(_ESCAPE.sub("", pattern))
    try:
        automaton(pattern, ignore_case)
    except BadExpression as error:
        if not value.closed:
            raise _Wrong(f"{_short(value.typed)} is not closed: end it with /.") from None
        raise _Wrong(f"{_short(value.typed)} is no regular expression: {error}.") from None
    return Expression(pattern, ignore_case)


def _status(value: _Value) -> OneOf:
    if states := states_of(value.text):
        return OneOf(states)
    raise _Wrong(f"No status is called {_short(value.text)}: did you mean status:{nearest_status(value.text)}?")


def _comparison(text: str) -> tuple[str, str]:
    """The comparison before a value, or none, and the value."""
    sign = next((sign for sign in COMPARISONS if text.startswith(sign)), "")
    return sign, text[len(sign) :]


def _number(known: Known, value: _Value) -> Compared:
    sign, number = _comparison(value.text)
    if value.mark == "/" or not _NUMBER.fullmatch(number):
        raise _Wrong(f"{known.name}:{_short(value.typed)} is no number: write {known.example} or {known.name}:>0.")
    return Compared(sign or "=", int(number))


def _span(known: Known, value: _Value) -> Compared:
    sign, span = _comparison(value.text)
    if value.mark != "/" and sign in (">", "<", ">=", "<="):
        try:
            return Compared(sign, parse_span(span))
        except ValueError:
            pass
    typed = f"{known.name}:{_short(value.typed)}"
    raise _Wrong(f"{typed} compares with no span of time: write {known.example} or {known.name}:<90s.")


def _no_column(name: str, value: _Value) -> str:
    near = nearest_column(name)
    mend = (
        f"did you mean {near.name}:?" if near else f"put {_short(f'{name}:{value.text}')} in quotes to find it as text."
    )
    return f"There is no column {_short(name)}: {mend}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
