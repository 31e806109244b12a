"""Sentences with figures in them: what AWS's text names, and templates that leave out what is not known."""

import re
from collections.abc import Iterator, Mapping

SAID = 300
"""Characters of AWS's own text that a sentence repeats."""

_PARTS = re.compile(r"\[([^\]]*)\]|\{(\w+)\}")
_FOUND = {
    "host": re.compile(r"\b(i-[0-9a-f]{8,17})\b"),
    "role": re.compile(r"(arn:aws[\w-]*:iam::\d*:role/[\w+=,.@/-]+)"),
    "secret": re.compile(r"(arn:aws[\w-]*:(?:secretsmanager|ssm):[\w:/+=.@-]*[\w/+=@-])"),
    "image": re.compile(
        r"(?:manifest for|denied for|resolve ref(?:erence)?|pulling image) \\*\"?([\w./-]{2,}(?::[\w.-]*\w)?)"
    ),
    "command": re.compile(r"exec(?:uting)?:? \\*[\"']([^\"'\\]{1,60})"),
}
"""Figures that stand in AWS's text."""


def figures_in(text: str) -> Iterator[tuple[str, str]]:
    """(name, figure) for each that stands in AWS's text."""
    for name, pattern in _FOUND.items():
        found = pattern.search(text)
        if found:
            yield name, found[1]


def filled(template: str, figures: Mapping[str, str]) -> str:
    """The template with its figures; a part in brackets goes when one of its figures is unknown."""

    def part(match: re.Match[str]) -> str:
        if match[2] is not None:
            return figures.get(match[2], "")
        names = re.findall(r"\{(\w+)\}", match[1])
        return re.sub(r"\{(\w+)\}", lambda one: figures[one[1]], match[1]) if set(names) <= set(figures) else ""

    return _PARTS.sub(part, template)


def within(letters: int, text: str, otherwise: str) -> str:
    """The text, else without spaces, else what always fits: a figure is never cut to another figure."""
    return next(one for one in (text, text.replace(" ", ""), otherwise) if len(one) <= letters or one is otherwise)


def shortened(text: str) -> str:
    """AWS's words without their last stop; a long text is cut in its middle, for what happened stands at its end."""
    text = text.rstrip(". ") or text
    return text if len(text) <= SAID else f"{text[: SAID // 3]}…{text[1 - SAID // 3 * 2 :]}"


def span_of(seconds: int) -> str:
    """`2h` for 7200: in the largest unit that fits evenly."""
    for unit, letter in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds % unit == 0:
            return f"{seconds // unit}{letter}"
    return f"{seconds}s"
