"""What another revision does otherwise is said so that both sides can be told apart."""

from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.cloning.differences import LONGEST, differences

IMAGE = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/invoice-reconcile"


def said(was: str, becomes: str) -> tuple[str, str]:
    """The two sides of the one difference of two images."""
    (sentence,) = differences(
        {"containerProperties": {"image": was}}, {"containerProperties": {"image": becomes}}, request={}
    )
    old, becomes_word, new = sentence.removeprefix("containerProperties.image: ").partition(" becomes ")
    assert becomes_word
    return old, new


def test_two_images_that_differ_in_their_tag_are_told_apart():
    assert said(f"{IMAGE}:3", f"{IMAGE}:4") == ("…m/invoice-reconcile:3", "…m/invoice-reconcile:4")


LETTERS = st.text(st.sampled_from("ab/é"), max_size=3 * LONGEST)


@given(st.text(st.sampled_from("ab/é"), min_size=LONGEST, max_size=2 * LONGEST), LETTERS, LETTERS)
def test_long_values_never_read_the_same(head, was, becomes):
    if was != becomes:
        old, new = said(head + was, head + becomes)
        assert old != new
        assert max(len(old), len(new)) <= LONGEST
