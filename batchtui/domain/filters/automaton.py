"""Runs an expression over a text in one pass: time grows with the text, never with the ways of matching it.

A state is the set of places in the expression that may come next. What a character makes of a state is remembered,
so that a text costs one look-up a character once its like has been seen.
"""

from functools import lru_cache

from batchtui.domain.filters.expression import All, Any, Char, Edge, Node, Repeat, is_word, read

LONGEST_TEXT = 1000
"""What stands behind it in a text is not looked at."""
_MOST_STATES = 2000
"""Remembered at most; then they are forgotten and learned anew."""
_END = 0
"""The place behind the expression: who comes here has found it."""


class _State:
    """Where the expression may go on, and what stands before: nothing (None), a word's character, or another."""

    __slots__ = ("after", "before_is_word", "places")

    def __init__(self, places: frozenset[int], before_is_word: bool | None) -> None:
        self.places = places
        self.before_is_word = before_is_word
        self.after: dict[str, _State | None] = {}


class Automaton:
    """One expression, made ready; for one thread at a time."""

    def __init__(self, pattern: str, ignore_case: bool) -> None:
        """Raises BadExpression."""
        self._tests: list[Char | Edge | None] = [None]
        self._next: list[tuple[int, ...]] = [()]
        self._start = self._build(read(pattern, ignore_case), _END)
        self._forget()

    def search(self, text: str) -> bool:
        """Whether the expression is found anywhere in the text."""
        state = self._begin
        for one in text[:LONGEST_TEXT]:
            try:
                then = state.after[one]
            except KeyError:
                then = self._learn(state, one)
            if then is None:
                return True
            state = then
        return self._open(state, "") is None

    def _build(self, node: Node, then: int) -> int:
        """Adds the places of a tree that goes on at `then`; gives the first."""
        match node:
            case All(parts):
                for part in reversed(parts):
                    then = self._build(part, then)
                return then
            case Any(parts):
                return self._add(None, *[self._build(part, then) for part in parts])
            case Repeat(part, least, most):
                return self._build_repeat(part, least, most, then)
        return self._add(node, then)

    def _build_repeat(self, part: Node, least: int, most: int | None, then: int) -> int:
        after = then
        if most is None:
            then = self._add(None)
            self._next[then] = (self._build(part, then), after)
        for _ in range((most or least) - least):
            then = self._add(None, self._build(part, then), after)
        for _ in range(least):
            then = self._build(part, then)
        return then

    def _add(self, test: Char | Edge | None, *then: int) -> int:
        self._tests.append(test)
        self._next.append(then)
        return len(self._tests) - 1

    def _forget(self) -> None:
        self._begin = _State(frozenset((self._start,)), None)
        self._states: dict[tuple[frozenset[int], bool], _State] = {}

    def _learn(self, state: _State, one: str) -> _State | None:
        """What the character makes of the state; None: the expression has been found before it."""
        chars = self._open(state, one)
        if chars is None:
            state.after[one] = None
            return None
        places = {then for place, test in chars for then in self._next[place] if test.test(one)}
        key = frozenset((*places, self._start)), is_word(one)
        if len(self._states) >= _MOST_STATES:
            self._forget()
        then = self._states.setdefault(key, _State(*key))
        state.after[one] = then
        return then

    def _open(self, state: _State, after: str) -> list[tuple[int, Char]] | None:
        """The tests that the next character may pass, `after` being it; None: the end has been reached."""
        seen, to_see, chars = set(state.places), list(state.places), list[tuple[int, Char]]()
        while to_see:
            place = to_see.pop()
            if place == _END:
                return None
            test = self._tests[place]
            if isinstance(test, Char):
                chars.append((place, test))
            elif test is None or _stands(test.kind, state.before_is_word, after):
                new = [one for one in self._next[place] if one not in seen]
                seen.update(new)
                to_see += new
        return chars


def _stands(kind: str, before_is_word: bool | None, after: str) -> bool:
    """Whether the place between two characters is of a kind."""
    match kind:
        case "^":
            return before_is_word is None
        case "$":
            return not after
    between = bool(before_is_word) != (bool(after) and is_word(after))
    return between == (kind == "b")


@lru_cache(maxsize=32)
def automaton(pattern: str, ignore_case: bool) -> Automaton:
    """The expression made ready, once for all filters.

    Raises:
        BadExpression: it is none.
    """
    return Automaton(pattern, ignore_case)
