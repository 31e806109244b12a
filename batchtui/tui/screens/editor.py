"""A form's request in $EDITOR: as JSON, checked when it comes back, each mistake with its line."""

import os
import re
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported

from batchtui.domain.editing.document import NotARequestError, line_of, read_back, written
from batchtui.domain.failure import AwsError
from batchtui.tui.cells.form import mistakes_question

if TYPE_CHECKING:
    from batchtui.tui.screens.form import FormScreen

MOST_TOLD = 8
TAKE_A_LINE = frozenset({"vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "joe", "micro", "kak"})
"""Editors that take `+12` as the line to begin at."""
_LINE = re.compile(r"Line (\d+):")


def edit_request(screen: "FormScreen", text: str | None = None, line: int = 1) -> None:
    """Opens the request, or a text that is to be mended from a line on, and takes it over once it is right."""
    state = screen.state
    if state is None:
        return
    begun = written(state.request, state.reveal)
    edited = _edited(screen, begun if text is None else text, line)
    if edited is None or edited == begun:
        return
    try:
        request = read_back(edited, state.request)
    except NotARequestError as error:
        _ask_again(screen, edited, [str(error)])
        return
    if request.get("jobDefinition") != state.request["jobDefinition"]:
        at = line_of(edited, ("jobDefinition",))
        _ask_again(screen, edited, [f"Line {at}: change the definition in the form, which reads it anew."])
        return
    screen.ports.desk.check(request, screen.asking(lambda wrong: _checked(screen, edited, request, wrong)))


def _checked(screen: "FormScreen", text: str, request: dict[str, Any], wrong: Any) -> None:
    if isinstance(wrong, AwsError):
        screen.say(wrong.sentence, bad=True)
    elif wrong:
        _ask_again(screen, text, [f"Line {line_of(text, one.place)}: {one.sentence}" for one in wrong[:MOST_TOLD]])
    else:
        screen.take_request(request)


def _ask_again(screen: "FormScreen", text: str, sentences: list[str]) -> None:
    from batchtui.tui.screens.confirm import Answer, ConfirmScreen

    def answered(answer: Answer | None) -> None:
        if answer is not None:
            found = _LINE.match(sentences[0])
            edit_request(screen, text, int(found[1]) if found else 1)

    screen.app.push_screen(ConfirmScreen(mistakes_question(sentences)), answered)


def _edited(screen: "FormScreen", text: str, line: int) -> str | None:
    """What the editor left; None where there is no editor, or it failed."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="batchtui-") as folder:
        # The folder is this user's alone, and goes with the file.
        path = Path(folder) / "request.json"
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        try:
            with screen.app.suspend():
                done = subprocess.run([*_words(editor, line), str(path)], check=False)
        except SuspendNotSupported:
            screen.say("An editor cannot be opened here: this terminal cannot be given away.", bad=True)
            return None
        except (OSError, ValueError) as error:
            screen.say(f"The editor {editor} cannot be started ({error}): set EDITOR.", bad=True)
            return None
        if done.returncode:
            screen.say(f"The editor {editor} ended with code {done.returncode}: nothing is taken over.", bad=True)
            return None
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            screen.say(f"What the editor left cannot be read: {error}", bad=True)
            return None


def _words(editor: str, line: int) -> list[str]:
    words = shlex.split(editor)
    at_line = [f"+{line}"] if line > 1 and words and Path(words[0]).name in TAKE_A_LINE else []
    return [*words, *at_line]
