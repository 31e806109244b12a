"""What moto's CloudFormation lacks, mended for these tests: exports of what a change set makes.

moto makes the resources of a change set and forgets its outputs, so that no other stack finds them; and it fails when
a deleted stack that had exports is described by its id, for it reads them off what is gone.
"""

from typing import Any

import pytest
from moto.cloudformation.models import CloudFormationBackend
from moto.cloudformation.parsing import OutputMap


def mend(patch: pytest.MonkeyPatch) -> None:
    """For as long as `patch` lives."""
    executed = CloudFormationBackend.execute_change_set
    read = OutputMap.exports.fget

    def execute(self: Any, change_set_name: str, stack_name: str | None = None) -> None:
        stack = self.stacks[self.describe_change_set(change_set_name).stack_id]
        stack.resource_map.cross_stack_resources.update(self.exports)
        executed(self, change_set_name, stack_name)
        stack._parse_template()
        stack.output_map = stack._create_output_map()
        self.exports.update({export.name: export for export in stack.exports})
        assert stack.outputs or not stack.exports, "they are read once, here"

    def exports(self: Any) -> list[Any]:
        if not hasattr(self, "_kept"):
            self._kept = read(self)
        return list(self._kept)

    patch.setattr(CloudFormationBackend, "execute_change_set", execute)
    patch.setattr(OutputMap, "exports", property(exports))
