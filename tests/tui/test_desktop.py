"""Notifications of the desktop: sent only where the terminal takes them, and nothing of their text steers it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.settings.model import DESKTOPS
from batchtui.tui.desktop import CHOICES, LONGEST, notification, taken


def test_the_settings_know_the_same_ways():
    assert DESKTOPS == CHOICES


@pytest.mark.parametrize(
    ("environ", "way"),
    [
        ({"TERM_PROGRAM": "iTerm.app"}, "osc9"),
        ({"TERM_PROGRAM": "WezTerm", "TERM": "xterm-256color"}, "osc777"),
        ({"TERM_PROGRAM": "ghostty"}, "osc777"),
        ({"TERM": "xterm-kitty"}, "osc9"),
        ({"TERM": "foot-extra"}, "osc777"),
        ({"TERM_PROGRAM": "tmux", "TERM": "tmux-256color", "LC_TERMINAL": "iTerm2"}, "osc9"),
        ({"TERM_PROGRAM": "tmux", "TERM": "tmux-256color", "WEZTERM_PANE": "0"}, "osc777"),
        ({"TERM_PROGRAM": "Apple_Terminal", "TERM": "xterm-256color"}, ""),
        ({"TERM": "xterm-256color"}, ""),
        ({"TERM": "linux"}, ""),
        ({}, ""),
    ],
)
def test_auto_sends_to_terminals_that_are_known_to_take_it(environ: dict[str, str], way: str):
    assert taken("auto", environ) == way
    assert taken("", environ) == way
    assert taken("off", environ) == ""
    assert taken("osc9", environ) == "osc9"


def test_inside_of_tmux_it_goes_through_to_the_terminal():
    sent = notification("osc777", "batchtui", "etl: failed", inside_tmux=True)
    assert sent == "\x1bPtmux;\x1b\x1b]777;notify;batchtui;etl: failed\x07\x1b\\"


def test_an_osc_9_never_begins_with_a_command():
    assert notification("osc9", "batchtui", "4;1;50", inside_tmux=False) == "\x1b]9;batchtui: 4;1;50\x07"


@settings(max_examples=often(100), deadline=None)
@given(st.text(), st.text(), st.sampled_from(["osc9", "osc777"]))
def test_nothing_of_a_text_steers_the_terminal(title: str, body: str, way: str):
    sent = notification(way, title, body, inside_tmux=False)
    assert re.fullmatch(r"\x1b\][^\x00-\x1f\x7f-\x9f]*\x07", sent)
    assert len(sent) < 2 * LONGEST + 20
    assert way == "osc9" or sent.split(";", 3)[:2] == ["\x1b]777", "notify"]
