"""Writes a jobs file of what there is already: only what differs from the usual."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from batchtui.domain.safe import inert
from batchtui.infra.existing import Existing
from batchtui.infra.model import JobSpec, QueueSpec, spanned

_SPANS = frozenset({"timeout", "guard_wait", "stuck_after"})
_HEAD = """\
# The set-up of AWS Batch, begun from the queue {queue}. `batchtui infra init` writes a file with all that it may say.
"""


def begun(found: Existing) -> str:
    """The file's text."""
    stack = list(_lines(found.stack))
    if not any(line.startswith("vpc = ") for line in stack):
        stack.insert(0, 'vpc = "vpc-00000000"                    # yours: AWS Batch does not tell it')
    parts = [_HEAD.format(queue=found.queue.name) + "".join(map(_comment, found.unsaid))]
    parts.append("[stack]\n" + "\n".join(stack) + "\n")
    parts.append("[[queue]]\n" + "\n".join(_lines(found.queue)) + "\n")
    for job in found.jobs:
        note = found.left_out.get(job.name, "")
        parts.append((_comment(f"Left out: {note}.") if note else "") + "[[job]]\n" + "\n".join(_lines(job)) + "\n")
    return "\n".join(parts)


def _comment(sentence: str) -> str:
    return f"# {inert(sentence)}\n"


def _lines(spec: Any) -> Iterator[str]:
    usual = type(spec)()
    needed = ("name", "priority") if isinstance(spec, QueueSpec | JobSpec) else ("name",)
    for one in fields(spec):
        value = getattr(spec, one.name)
        if value == getattr(usual, one.name) and one.name not in needed:
            continue
        if isinstance(value, Mapping):
            pairs = ", ".join(f"{name} = {_scalar(text)}" for name, text in sorted(value.items()))
            yield f"{one.name} = {{ {pairs} }}"
        elif one.name == "vcpu":
            yield f"{one.name} = {value}"
        else:
            yield f"{one.name} = {_scalar(spanned(value) if one.name in _SPANS else value)}"


def _scalar(value: Any) -> str:
    """JSON's strings are TOML's, but for one sign."""
    text = json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
    return text.replace("\x7f", "\\u007f")
