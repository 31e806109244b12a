"""Regular expressions that cannot hang a screen: read here, run by `automaton` in one pass over the text.

Python's `re` tries one way after another, and `(a+)+$` on thirty letters takes minutes that nothing can cut short. What
is taken here is what an automaton can do: `.` `[a-z]` `[^a-z]` `\\d \\w \\s \\D \\W \\S \\b \\B` `^ $` `|` `( )`
`(?: )` `* + ? {m} {m,} {m,n}`, a `?` after a repeat (which changes nothing here), and `\\` before a sign that is to be
itself. Bounds: a pattern of 200 characters, 120 steps once its repeats are written out; `automaton` bounds the text.
"""

from collections.abc import Callable
from dataclasses import dataclass

LONGEST = 200
MOST_STEPS = 120
_MOST_DEEP = 20
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}

CharTest = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Char:
    """One character that passes a test."""

    test: CharTest


@dataclass(frozen=True, slots=True)
class Edge:
    """A place between characters: `^`, `$`, `b` or `B`."""

    kind: str


@dataclass(frozen=True, slots=True)
class All:
    """One part after the other."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    """One of several parts."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part again and again; `most` None: without end."""

    part: "Node"
    least: int
    most: int | None


Node = Char | Edge | All | Any | Repeat


class BadExpression(ValueError):
    """What is wrong, as the end of a sentence: `its ( is never closed`."""


def read(pattern: str, ignore_case: bool) -> Node:
    """The pattern as a tree.

    Raises:
        BadExpression: it is no regular expression, or one that is not taken here.
    """
    if len(pattern) > LONGEST:
        raise BadExpression(f"it is longer than {LONGEST} characters")
    node = _Reader(pattern, ignore_case).whole()
    if steps_of(node) > MOST_STEPS:
        raise BadExpression(f"its repeats make more than {MOST_STEPS} steps: use smaller numbers")
    return node


def steps_of(node: Node) -> int:
    """How many steps the automaton of a tree has, about."""
    match node:
        case All(parts) | Any(parts):
            return sum(map(steps_of, parts)) + 1
        case Repeat(part, least, most):
            return steps_of(part) * max(1, least + 1 if most is None else most) + 1
    return 1


class _Reader:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str, ignore_case: bool) -> None:
        self._pattern = pattern
        self._ignore_case = ignore_case
        self._at = 0
        self._deep = 0

    def whole(self) -> Node:
        node = self._choice()
        if self._at < len(self._pattern):
            raise BadExpression(r"it has a ) without its (: write \) for the sign itself")
        return node

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _take(self) -> str:
        sign = self._peek()
        self._at += 1
        return sign

    def _took(self, text: str) -> bool:
        if not self._pattern.startswith(text, self._at):
            return False
        self._at += len(text)
        return True

    def _choice(self) -> Node:
        ways = [self._sequence()]
        while self._took("|"):
            ways.append(self._sequence())
        return ways[0] if len(ways) == 1 else Any(tuple(ways))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._peek() and self._peek() not in "|)":
            parts.append(self._repeated(self._one()))
        return All(tuple(parts))

    def _repeated(self, part: Node) -> Node:
        """The part with the repeat that follows it."""
        bounds = self._bounds()
        if bounds is None:
            return part
        if isinstance(part, Edge):
            raise BadExpression("it repeats a place: ^, $ and \\b are there once")
        self._took("?")
        if self._peek() and self._peek() in "*+?":
            raise BadExpression(f"it has a {self._peek()} with nothing before it to repeat")
        return Repeat(part, *bounds)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._took(sign):
                return bounds
        end = self._pattern.find("}", self._at)
        if self._peek() != "{" or end < 0:
            return None
        least, comma, most = self._pattern[self._at + 1 : end].partition(",")
        if not (_number(least or "0") and _number(most or "0") and (least or most)):
            return None
        self._at = end + 1
        low, high = int(least or 0), int(most) if most else None if comma else int(least)
        if high is not None and high < low:
            raise BadExpression(f"{{{least},{most}}} asks for more than it allows: the smaller number comes first")
        return low, high

    def _one(self) -> Node:
        sign = self._take()
        if sign == "(":
            return self._group()
        if sign == "[":
            return Char(self._class())
        if sign == "\\":
            return self._escaped()
        if sign == ".":
            return Char(lambda one: one != "\n")
        if sign in "^$":
            return Edge(sign)
        if sign in "*+?":
            raise BadExpression(f"it has a {sign} with nothing before it to repeat: write \\{sign} for the sign itself")
        return self._literal(sign)

    def _group(self) -> Node:
        if self._took("?") and not self._took(":"):
            raise BadExpression("(? is not taken here, only ( and (?:")
        self._deep += 1
        if self._deep > _MOST_DEEP:
            raise BadExpression(f"its brackets stand more than {_MOST_DEEP} deep")
        node = self._choice()
        if not self._took(")"):
            raise BadExpression(r"its ( is never closed: write \( for the sign itself")
        self._deep -= 1
        return node

    def _escaped(self) -> Node:
        sign = self._take()
        if sign in ("b", "B"):
            return Edge(sign)
        return Char(kind) if (kind := _kind_of(sign)) else self._literal(self._plain(sign))

    def _plain(self, sign: str) -> str:
        """The character that `\\sign` stands for."""
        if not sign:
            raise BadExpression("it ends with a \\: write \\\\ for the sign itself")
        if sign in _CONTROLS:
            return _CONTROLS[sign]
        if sign.isalnum():
            raise BadExpression(f"\\{sign} is not taken here")
        return sign

    def _literal(self, sign: str) -> Node:
        return Char(self._folded(lambda one: one == sign))

    def _folded(self, test: CharTest) -> CharTest:
        if not self._ignore_case:
            return test
        # A sign whose other case is two (ß, SS) has none here.
        return lambda one: any(test(case) for case in {one, one.lower(), one.upper()} if len(case) == 1)

    def _class(self) -> CharTest:
        """`[…]`, the bracket read already."""
        inverse = self._took("^")
        tests: list[CharTest] = []
        first = True
        while first or self._peek() != "]":
            first = False
            if not self._peek():
                raise BadExpression(r"its [ is never closed: write \[ for the sign itself")
            tests.append(self._folded(self._member()))
        self._at += 1
        return lambda one: any(test(one) for test in tests) != inverse

    def _member(self) -> CharTest:
        low = self._take()
        if low == "\\":
            sign = self._take()
            if kind := _kind_of(sign):
                return kind
            low = self._plain(sign)
        if self._peek() != "-" or self._pattern[self._at + 1 : self._at + 2] in ("", "]"):
            return lambda one: one == low
        self._at += 1
        high = self._take()
        if high == "\\":
            high = self._plain(self._take())
        if high < low:
            raise BadExpression(f"[{low}-{high}] runs backwards")
        return lambda one: low <= one <= high


def is_word(one: str) -> bool:
    """What `\\w` takes."""
    return one.isalnum() or one == "_"


def _kind_of(sign: str) -> CharTest | None:
    match sign:
        case "d":
            return str.isdecimal
        case "w":
            return is_word
        case "s":
            return str.isspace
        case "D":
            return lambda one: not one.isdecimal()
        case "W":
            return lambda one: not is_word(one)
        case "S":
            return lambda one: not one.isspace()
    return None


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3
