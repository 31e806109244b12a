"""An AWS that refuses what a policy for people does not allow."""

from typing import Any

import pytest

from batchtui.aws.clients import Clients
from batchtui.domain.failure import Denied
from batchtui.infra.iam import policy

PLURALS = {"CancelJobs": "CancelJob", "TerminateJobs": "TerminateJob"}
"""Calls for many jobs at once need the right for one."""


def become(patch: pytest.MonkeyPatch, role: str) -> set[str]:
    """From here on AWS refuses what the role may not; gives the rights that were asked for, as they come."""
    allowed = {one for statement in policy(role, "batch")["Statement"] for one in statement["Action"]}
    asked: set[str] = set()
    before = Clients._before_call

    def before_call(self: Clients, model: Any, **more: Any) -> None:
        action = f"{model.service_model.signing_name}:{PLURALS.get(model.name, model.name)}"
        asked.add(action)
        if action not in allowed:
            raise Denied(f"The {role} may not do {action}.", model.name)
        before(self, model=model, **more)

    patch.setattr(Clients, "_before_call", before_call)
    return asked
