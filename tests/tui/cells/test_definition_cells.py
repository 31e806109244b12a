"""Rows and panes of definitions, whatever AWS's answer is made of."""

from typing import Any

from answer_shapes import answer as answer_of
from answering import Reply, answering
from hypothesis import given, settings
from often import often

from batchtui.aws.definitions import revisions_of
from batchtui.domain.definition import families
from batchtui.domain.definition_facts import facts_of, revisions
from batchtui.tui.cells import definition as cells
from batchtui.tui.cells.glyphs import UNICODE
from batchtui.tui.cells.group import Now
from batchtui.tui.cells.spans import fit, width_of


@settings(max_examples=often(60))
@given(made=answer_of("batch", "DescribeJobDefinitions"))
def test_any_definition_has_its_cells(at: Any, made: dict[str, Any]) -> None:
    rows = made.get("jobDefinitions") or []
    named = [{**row, "jobDefinitionArn": f"arn:aws:batch:r:1:job-definition/x:{n}"} for n, row in enumerate(rows)]
    with answering(Reply(200, {"jobDefinitions": named})) as server:
        found = [one for page in revisions_of(at(server.endpoint), "x") for one in page]
    assert len(found) == len(named)
    for family in families({}, found).values():
        row = cells.Row(family, facts_of(family.newest))
        for column in cells.columns(200, Now(0), UNICODE):
            assert width_of(fit(column.cell(row), 20)) == 20
            assert column.sort is None or column.sort(row) is not None
    for revision in revisions(found):
        for column in cells.revision_columns(200, UNICODE):
            assert width_of(fit(column.cell(revision), 20)) == 20
        drawn = cells.apart(revision.before, revision.definition, False, UNICODE)(60, 9)
        assert len(drawn) <= 9 and all(width_of(line) <= 60 for line in drawn)
        whole = cells.whole(revision.definition, revision.before, False, 60)
        assert all(width_of(line) <= 60 for line in whole)
