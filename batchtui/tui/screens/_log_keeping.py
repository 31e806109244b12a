"""A log taken along from its screen: into a file, or to a pager or an editor."""

import os
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from batchtui.domain.failure import AwsError
from batchtui.domain.log import LogLine
from batchtui.domain.safe import inert
from batchtui.logs.saving import Saved, Saving, plain_line
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.screens import outside
from batchtui.tui.screens._log_searching import LogSearching
from batchtui.tui.screens.menu import Choice, MenuScreen
from batchtui.tui.widgets._log_times import LOCAL, UTC

WHOLE, LOADED, HITS, RANGE = "whole", "loaded", "hits", "range"
_UNNAMED = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be written, and what happens then."""

    what: str
    path: Path
    replace: bool
    then: Callable[[Path], object] | None = None
    """None: it is told where it is."""


class LogKeeping(LogSearching):
    """Writes beside the screen; what has been read is not read again."""

    def __init__(self) -> None:
        super().__init__()
        self._wish: _Wish | None = None
        """Waits until all is read."""
        self._writing: _Wish | None = None
        self._saving: Saving | None = None
        self._saved: Saved | None = None

    def file_name(self) -> str:
        """What a file of this log is called at first."""
        raise NotImplementedError

    def ask_save(self) -> None:
        """What, and where to?"""
        self._choose("Save", lambda what: self._ask_path(what))

    def ask_outside(self) -> None:
        """In which program?"""
        found = [("p", "pager", outside.pager(os.environ)), ("e", "editor", outside.editor(os.environ))]
        choices = [Choice(key, f"${word.upper()}", " ".join(words)) for key, word, words in found if words]
        if not choices:
            self.say("There is no pager and no editor here: set $PAGER or $EDITOR.")
            return

        def chosen(program: str | None) -> None:
            words = next((words for _, _, words in found if " ".join(words) == program), None)
            if words:
                self._choose("Open", lambda what: self._open(what, words))

        self.app.push_screen(MenuScreen("Open the log in", choices), chosen)

    def _choose(self, title: str, go_on: Callable[[str], object]) -> None:
        """Of what there is; where there is only one, that."""
        lines, view = self._lines, self.view
        if lines is None or not len(lines.text):
            self.say("There is no line yet.")
            return
        choices = [Choice("w", "the whole log", WHOLE, shown=False)]
        if not lines.complete:
            choices.append(Choice("l", f"what is loaded, {len(lines.text):,} lines", LOADED, shown=False))
        if lines.sieve is not None:
            choices.append(Choice("h", f"the hits shown, {len(lines.sieve):,} lines", HITS, shown=False))
        if view.ranged:
            choices.append(Choice("v", f"the range, {len(view.ranged):,} lines", RANGE, shown=False))
        if len(choices) == 1:
            go_on(WHOLE)
            return

        def chosen(what: str | None) -> None:
            if what is not None:
                go_on(what)

        self.app.push_screen(MenuScreen(title, choices), chosen)

    def _ask_path(self, what: str) -> None:
        from batchtui.tui.screens.ask import AskScreen

        warned: set[str] = set()

        def wrong(text: str) -> str:
            path = Path(text).expanduser()
            if not text or path.is_dir():
                return "Name a file."
            if not path.parent.is_dir():
                return f"There is no folder {path.parent}."
            if not os.access(path.parent, os.W_OK):
                return f"Nothing may be written into {path.parent}."
            if path.exists() and text not in warned:
                warned.add(text)
                return f"{path.name} is there already: enter once more replaces it."
            return ""

        def answered(text: str | None) -> None:
            if text is not None:
                path = Path(text).expanduser().absolute()
                self._keep(_Wish(what, path, replace=path.exists()))

        folder = Path.cwd()
        hint = f"In {folder}, or name another folder. Without colours; readable by you alone."
        name = _free(folder / _UNNAMED.sub("-", self.file_name())).name
        self.app.push_screen(AskScreen("Save the log", "file", inert(hint), wrong, name), answered)

    def _open(self, what: str, words: list[str]) -> None:
        handle, name = tempfile.mkstemp(prefix="batchtui-", suffix=".log")
        os.close(handle)

        def then(path: Path) -> None:
            sentence = outside.run_on(self.app, words, path)
            if sentence:
                self.say(sentence, bad=True)

        self._keep(_Wish(what, Path(name), replace=True, then=then))

    def _keep(self, wish: _Wish) -> None:
        if wish.what == WHOLE and self._lines is not None and not self._lines.complete:
            self._wish = wish
            self.read_back()
        else:
            self._write(wish)

    def _write(self, wish: _Wish) -> None:
        lines, session = self._lines, self._session
        if lines is None or session is None:
            return
        if lines.sieve is not None and wish.what == HITS:
            offsets = lines.text.offsets(lines.sieve.row_of(n) for n in range(len(lines.sieve)))
        elif wish.what == RANGE:
            rows = self.view.ranged
            offsets = lines.text.offsets(rows if lines.sieve is None else map(lines.sieve.row_of, rows))
        else:
            offsets = lines.text.all_offsets()
        self._writing = wish
        tell = self.asking(lambda saved: self._told_saved(wish, saved))
        self._saving = Saving(session.spill, offsets, wish.path, self._text_of(), tell, wish.replace)
        self._saving.start()

    def _text_of(self) -> Callable[[LogLine], str]:
        way = self.view.times
        if way not in (LOCAL, UTC):
            return plain_line
        calendar = time.gmtime if way == UTC else time.localtime
        zone = "Z" if way == UTC else ""

        def text_of(one: LogLine) -> str:
            stamp = time.strftime("%Y-%m-%d %H:%M:%S", calendar(one.timestamp_ms // 1000))
            return f"{stamp}{zone}  {plain_line(one)}"

        return text_of

    def _told_saved(self, wish: _Wish, saved: Saved | AwsError) -> None:
        self._saved = saved if isinstance(saved, Saved) and not saved.done else None
        if isinstance(saved, AwsError):
            self.say(saved.sentence, bad=True)
        if not isinstance(saved, Saved) or saved.done:
            self._saving = self._writing = None
            stopped = isinstance(saved, AwsError) or saved.stopped
            if not stopped and wish.then is not None:
                wish.then(wish.path)
            elif not stopped and isinstance(saved, Saved):
                self.say(f"Saved {saved.lines:,} lines to {wish.path}")
            if wish.then is not None:
                wish.path.unlink(missing_ok=True)
        self.refresh_frame()

    def all_read(self) -> None:
        """Nothing is being read back any more: what waited for it goes on, or does not."""
        wish, self._wish = self._wish, None
        if wish is None:
            return
        if self._lines is not None and self._lines.complete:
            self._write(wish)
        elif wish.then is not None:
            wish.path.unlink(missing_ok=True)

    def stop_reading_back(self) -> None:
        """What waits for all to be read waits in vain."""
        super().stop_reading_back()
        self.all_read()

    def give_up(self) -> None:
        """Nobody looks any more: what was meant for a program goes; a file that was asked for is written to its end."""
        for wish in (self._wish, self._writing):
            if wish is not None and wish.then is not None:
                wish.path.unlink(missing_ok=True)
        if self._saving is not None and self._writing is not None and self._writing.then is not None:
            self._saving.stop()
        self._wish = None

    def undo(self) -> None:
        """The writing first."""
        if self._saving is not None and not self.filter_field.typing:
            self._saving.stop()
            self.say("Stopped: there is no file.")
        else:
            super().undo()

    def how_far(self) -> Line:
        """The writing before the reading."""
        if self._saved is None:
            return super().how_far()
        part = 100 * self._saved.lines // max(1, self._saved.whole)
        told = f"written {part} % of {self._saved.whole:,} lines"
        return line("  ", ("running", told), ("dim", "; "), ("key", "esc"), ("dim", " stops"))


def named(parts: list[str]) -> str:
    """A file's name of what a log is called."""
    return inert("-".join(filter(None, parts)))[:120] + ".log"


def _free(path: Path) -> Path:
    """The path, or the first with a number that is not there."""
    others = (path.with_stem(f"{path.stem}-{n}") for n in range(2, 1000))
    return path if not path.exists() else next((one for one in others if not one.exists()), path)
