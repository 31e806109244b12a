"""Grouping: each run stands under one label, and what is unknown in parentheses, apart from all that is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import job

from batchtui.domain.labels import BY_NAME, By, Grouping, grouping_of

ARN = "arn:aws:batch:ap-northeast-2:123456789012:job-definition/"
VALUES = st.text(max_size=12) | st.sampled_from(["(no share)", "(not described)", "(empty)", "(no tag team)"])


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("name", "nf-ALIGN_sample12"),
        ("definition", "align"),
        ("share", "team-a"),
        ("tag:team", "genomics"),
        ("tag:stage", "(no tag stage)"),
        ("tag:note", "(empty)"),
    ],
)
def test_labels(word, label):
    tags = (("team", "genomics"), ("note", ""))
    run = job(name="nf-ALIGN_sample12", definition=f"{ARN}align:7", share="team-a", tags=tags)
    assert grouping_of(word).labelling(run) == label


def test_every_revision_of_a_definition_is_one_group_and_a_bare_name_too():
    labels = {
        grouping_of("definition").labelling(job(definition=one)) for one in (f"{ARN}etl:1", f"{ARN}etl:12", "etl")
    }
    assert labels == {"etl"}


@pytest.mark.parametrize(
    ("word", "label"),
    [("definition", "(no definition)"), ("share", "(no share)"), ("tag:team", "(not described)")],
)
def test_what_a_listing_left_out(word, label):
    grouping = grouping_of(word)
    assert grouping.labelling(job()) == label and grouping.value_of(job()) is None


@given(VALUES)
def test_no_value_reads_as_what_is_unknown(value):
    shared, tagged = grouping_of("share"), Grouping(By.TAG, "team")
    run = job(share=value, tags=(("team", value),))
    unknown = {grouping_of("share").labelling(job()), tagged.labelling(job()), tagged.labelling(job(tags=()))}
    assert value == "" or shared.labelling(run) not in unknown
    assert tagged.labelling(run) not in unknown and tagged.value_of(run) == value


@given(st.sampled_from(["name", "definition", "share"]) | st.text(min_size=1, max_size=128).map("tag:{}".format))
def test_a_word_is_read_as_it_is_written(word):
    try:
        grouping = grouping_of(word)
    except ValueError:
        assert not word.removeprefix("tag:").strip()
        return
    assert grouping_of(grouping.word) == grouping and (grouping == BY_NAME) == (word == "name")


@pytest.mark.parametrize("word", ["", "tag", "tag:", "tag: ", "color", "name:x", f"tag:{'k' * 129}"])
def test_what_is_nothing_to_group_by_is_said(word):
    with pytest.raises(ValueError, match="tag"):
        grouping_of(word)
