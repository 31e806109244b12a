"""What is wrong with rendered templates: by cfn-lint, where it is installed, and by assertions of our own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from batchtui.infra.assertions import wrong

_MISSING = "The templates were not held against AWS's schemas: pip install 'batchtui[infra]' for that."


@dataclass(frozen=True, slots=True)
class Linted:
    """Sentences about what is wrong; `left_out` tells what could not be looked at, or is empty."""

    mistakes: tuple[str, ...]
    left_out: str = ""


def lint(templates: Mapping[str, str], *regions: str) -> Linted:
    """Holds templates, by the names of their files, against AWS's schemas in some regions, and what we ask of them."""
    try:
        import cfnlint  # noqa: F401
    except ImportError:
        return Linted((), _MISSING)
    return Linted(tuple(one for name, text in templates.items() for one in _lint(name, text, regions)))


def _lint(name: str, text: str, regions: tuple[str, ...]) -> Iterator[str]:
    from cfnlint.api import lint as cfn_lint
    from cfnlint.config import ManualArgs

    for match in cfn_lint(text, config=ManualArgs(regions=list(regions))):
        yield f"{name}:{match.linenumber}: {match.rule.id} {match.message}."
    for sentence in wrong(decoded(text)):
        yield f"{name}: {sentence}"


def decoded(text: str) -> Any:
    """A template as plain values, its tags in the long form.

    Raises:
        ValueError: it is no template.
    """
    from cfnlint.decode import decode_str

    template, errors = decode_str(text)
    if errors or template is None:
        raise ValueError(f"It is no template: {errors[0].message if errors else 'it is empty'}.")
    return template
