"""Fills a template of the package: `{{name}}` in a line is a word, alone on a line a block at that indentation."""

import re
from collections.abc import Mapping
from importlib.resources import files

_ALONE = re.compile(r"( *)\{\{([a-z_]+)\}\}")
_WORD = re.compile(r"\{\{([a-z_]+)(?::(\w+))?\}\}")


def template(name: str) -> str:
    """A template's text."""
    return (files("batchtui.infra") / "templates" / name).read_text(encoding="utf-8")


def filled(text: str, blocks: Mapping[str, str], words: Mapping[str, str]) -> str:
    """The text with everything in its place; an empty block leaves no line, and never two empty ones.

    Raises:
        KeyError: the template names what is not given.
    """
    lines: list[str] = []
    for line in text.splitlines():
        alone = _ALONE.fullmatch(line)
        if alone is None:
            lines.append(_WORD.sub(lambda found: _word(found, words), line))
            continue
        block = blocks[alone[2]]
        lines += [f"{alone[1]}{one}" if one else "" for one in block.splitlines()]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept) + "\n"


def _word(found: re.Match[str], words: Mapping[str, str]) -> str:
    """`{{prefix:Name}}` is the word `prefix` with a name put into it."""
    return words[found[1]].replace("*", found[2]) if found[2] else words[found[1]]
