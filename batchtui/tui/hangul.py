"""Keys while Hangul input is on: the jamo on a key stands for its lower-case letter."""

from textual.events import Key

LETTERS = dict(zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm", strict=True))
"""The Dubeolsik layout, KS X 5002."""
SHIFTED = frozenset("ㅃㅉㄸㄲㅆㅒㅖ")
ADVICE = "Hangul input is on: switch to Latin letters for capitals."


def latin(event: Key) -> Key:
    """The key as it is without Hangul input."""
    letter = LETTERS.get(event.character or "")
    return Key(letter, letter) if letter else event
