"""With Hangul input on, the keys do what they did."""

import pytest
from driver import dashboard
from textual.events import Key

from batchtui.demo.server import Server
from batchtui.tui.commands import array, log, look, places, rows, touch
from batchtui.tui.commands.command import Command
from batchtui.tui.hangul import LETTERS, latin

KEYS = sorted(
    key
    for room in (places, rows, look, touch, log, array)
    for command in vars(room).values()
    if isinstance(command, Command)
    for key in command.keys.split(",")
    if len(key) == 1 and key.islower()
)


@pytest.mark.parametrize("key", KEYS)
def test_every_letter_of_the_registry_has_its_jamo(key: str) -> None:
    jamo = next(one for one, letter in LETTERS.items() if letter == key)
    assert latin(Key(jamo, jamo)).key == key


async def test_jamo_are_keys_and_in_a_field_they_are_text(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("ㅓ", "ㅓ", "ㅏ")
        assert d.table.cursor == 1
        await d.press("ㅋ")
        assert d.screen.flat
        await d.press("ㅋ", "slash", "ㅓ")
        assert d.screen.filter_field.text == "ㅓ"
        await d.press("escape", "ㄲ")
        await d.expect_toast("Hangul input is on")
