"""Header, views, footer and banner: what goes first when a line is too narrow, and what never goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.tui.cells.frame import (
    Freshness,
    Key,
    View,
    banner,
    footer,
    header,
    label,
    rule,
    title,
    views,
)
from batchtui.tui.cells.glyphs import ASCII, UNICODE
from batchtui.tui.cells.spans import line, width_of

LIVE = Freshness("live 3s")
EXTRAS = (line(("dim", "14 calls/min")), line(("key", "&"), " 2 alerts"))
HERE = tuple(Key(*pair) for pair in [("enter", "runs"), ("l", "log"), ("R", "resubmit"), ("E", "edit"), ("p", "peek")])
PLACES = (Key("!", "failures"), Key(":", "commands"), Key("?", "help"))
TABS = (
    View("1", "default", line(("failed", "✗2"))),
    View("2", "continuously", line(("running", "▸1"))),
    View("3", "nightly"),
    View("4", "정산", active=True),
    View("0", "all"),
)
words = st.text(max_size=30)
widths = st.sampled_from([20, 40, 80, 120, 200])


def said(spans):
    return "".join(text for _, text in spans)


def test_the_header_says_where_you_are_and_how_far_to_trust_it():
    got = header("prod", "ap-northeast-2", ["board"], LIVE, EXTRAS, 120, UNICODE)
    assert said(got).startswith("  prod ap-northeast-2 › board   ")
    assert said(got).endswith("   live 3s   14 calls/min   & 2 alerts ")
    assert ("strong", "board") in got


def test_extras_go_before_crumbs_and_the_last_crumb_stays():
    crumbs = ["board", "my-service-do-something", "7f3a1c2e"]
    at_80 = said(header("prod", "ap-northeast-2", crumbs, LIVE, EXTRAS, 80, UNICODE))
    at_60 = said(header("prod", "ap-northeast-2", crumbs, LIVE, EXTRAS, 60, UNICODE))
    assert "calls" not in at_80 and "my-service-do-something › 7f3a1c2e" in at_80
    assert "board" not in at_60 and at_60.rstrip().endswith("live 3s") and "7f3a1c2e" in at_60


def test_old_data_take_the_hue_of_waiting():
    got = header("prod", "us-east-1", ["board"], Freshness("old 12m", "waiting"), (), 80, UNICODE)
    assert ("waiting", "old 12m") in got


def test_all_views_when_there_is_room():
    got = said(views(TABS, line(("dim", "since 24h")), 120))
    assert got.startswith("  1 default ✗2   2 continuously ▸1   3 nightly   4 정산   0 all")
    assert got.endswith("since 24h ")


@pytest.mark.parametrize("width", range(18, 60))
def test_the_active_view_is_never_cut_nor_is_any_other(width):
    got = said(views(TABS, line(("dim", "since 24h")), width))
    assert "4 정산" in got
    whole = ["1 default ✗2", "2 continuously ▸1", "3 nightly", "4 정산", "0 all", "…", "since 24h"]
    assert all(part in whole for part in got.strip().split("   ") if part.strip())
    assert width_of(views(TABS, (), width)) == width


def test_the_footer_of_the_board_at_120():
    got = said(footer(HERE, PLACES, "1 of 15", 120, UNICODE))
    assert got.startswith("  enter runs  l log  R resubmit  E edit  p peek   │  ! failures  : commands  ? help")
    assert got.endswith("1 of 15 ")


def test_the_narrow_footer_drops_places_first_then_the_last_keys():
    got = said(footer(HERE, PLACES, "1 of 15", 80, UNICODE))
    assert "failures" not in got and "peek" not in got
    assert "enter runs  l log  R resubmit  E edit   │  : commands  ? help" in got


def test_before_a_key_that_touches_aws_goes_from_a_narrow_footer_words_and_the_count_go():
    here = [Key("esc", "clear filter", brief="clear"), Key("enter", "runs", brief=""), HERE[1]]
    aws = [Key(*pair, stays=True) for pair in [("R", "resubmit 4"), ("E", "edit"), ("S", "stop 4")]]
    got = said(footer([*here, *aws[:1], HERE[-1]], PLACES, "1 of 15", 80, UNICODE))
    assert got.startswith("  esc clear  enter  l log  R resubmit 4   │  : commands  ? help") and "1 of 15" in got
    got = said(footer([*here, aws[0], aws[2], HERE[-1]], PLACES, "1 of 15", 80, UNICODE))
    assert got.strip() == "esc clear  enter  l log  R resubmit 4  S stop 4   │  : commands  ? help"
    assert "1 of 15" in said(footer([*here, *aws, HERE[-1]], PLACES, "1 of 15", 120, UNICODE))
    assert "peek" not in said(footer([HERE[0], *aws[1:2], HERE[-1]], PLACES, "1 of 15", 60, UNICODE))


def test_a_footer_without_places_has_no_wall():
    assert "│" not in said(footer(HERE, (), "", 80, UNICODE))
    assert "│" not in said(footer((), PLACES, "", 80, UNICODE))


def test_the_banner_is_reversed_with_the_mend_in_bold():
    got = banner(
        "Login of prod expired:", "aws sso login --profile prod", "and it goes on by itself", "data of 11:02", 120
    )
    assert ("banner_strong", "aws sso login --profile prod") in got
    assert {token for token, _ in got} == {"banner", "banner_strong"}
    assert said(got).endswith("data of 11:02 ") and "goes on" in said(got)
    assert "goes on" not in said(
        banner("Login of prod expired:", "aws sso login", "and it goes on by itself", "data of 11:02", 60)
    )


def test_label_and_value_share_an_edge():
    assert said(label("try", line("resubmit"))) == "  try             resubmit"
    assert said(label("a very long label", line("x"))) == "  a very long label  x"


def test_a_pane_title_drops_its_right_end_when_narrow():
    assert said(title(line("name"), line(("dim", "exit 137")), 30)) == "  name               exit 137 "
    assert "exit" not in said(title(line("a-name-that-is-long"), line(("dim", "exit 137")), 30))


def test_ascii_has_no_other_letters():
    lines = (
        header("prod", "us-east-1", ["a", "b"], LIVE, EXTRAS, 80, ASCII),
        footer(HERE, PLACES, "1 of 15", 120, ASCII),
        rule(80, ASCII),
    )
    assert all(said(got).isascii() for got in lines)


@given(words, words, st.lists(words, min_size=1, max_size=4), st.lists(words, max_size=3), widths)
def test_a_header_has_its_width(place, region, crumbs, extras, width):
    got = header(place, region, crumbs, LIVE, [line(("dim", text)) for text in extras], width, UNICODE)
    assert width_of(got) == width


@given(st.lists(st.builds(View, st.just("1"), words, st.just(()), st.booleans()), max_size=8), words, widths)
def test_a_views_line_has_its_width(tabs, remark, width):
    assert width_of(views(tabs, line(("dim", remark)), width)) == width


@given(st.lists(st.builds(Key, words, words), max_size=12), words, widths)
def test_a_footer_has_its_width_and_keeps_help(here, count, width):
    got = footer(here, PLACES, count, width, UNICODE)
    assert width_of(got) == width
    assert width < 40 or "? help" in said(got)


@given(words, words, words, words, widths)
def test_a_banner_has_its_width(what, mend, after, right, width):
    assert width_of(banner(what, mend, after, right, width)) == width
