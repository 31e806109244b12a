"""What every kind of container is started with: whether its command and variables are its definition's."""

import re
from collections.abc import Mapping, Sequence

from batchtui.domain.cloning.words import Words

RESERVED_ENVIRONMENT = "AWS_BATCH"
_REF = re.compile(r"Ref::([A-Za-z0-9_-]+)")


def is_command(command: Sequence[str], template: Sequence[str], parameters: Mapping[str, str]) -> bool:
    """Whether a described command is a definition's: AWS may tell it with `Ref::name` filled in, or as it stands."""
    words = list(template)
    filled = [_REF.sub(lambda ref: str(parameters.get(ref[1], ref[0])), word) for word in words]
    return list(command) in (words, substituted(words, parameters), filled)


def substituted(command: list[str], parameters: Mapping[str, str]) -> list[str]:
    """A definition's command with each word `Ref::name` replaced by the parameter of that name."""
    return [str(parameters.get(word[5:], word)) if word.startswith("Ref::") else word for word in command]


def changed_variables(own: Mapping[str, str], before: Mapping[str, str], said: Words) -> list[dict[str, str]]:
    """The variables to send: not those that AWS sets itself, nor those that are as in the definition."""
    sent = []
    for name, value in own.items():
        if name.startswith(RESERVED_ENVIRONMENT) or before.get(name) == value:
            continue
        sent.append({"name": name, "value": value})
        said.changed(f"variable {name}")
    return sent
