"""Holds a document against a model: unknown keys, wrong types and unfit values are mistakes."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any, Generic, TypeVar

from batchtui.settings.kinds import ManyUnfit, Unfit, wrong_type
from batchtui.settings.mistake import Mistake
from batchtui.settings.model import entries, is_table, tables
from batchtui.settings.reader import Document
from batchtui.settings.statements import Path, dotted

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """The settings (defaults where there is a mistake), the line of each key the file sets, all mistakes."""

    settings: T
    lines: Mapping[str, int]
    mistakes: tuple[Mistake, ...]


def check(document: Document, model: type[T]) -> Checked[T]:
    """What a document says of a model's settings; `model` is a dataclass built like `Settings`."""
    checking = _Checking(document, model, {}, list(document.mistakes))
    settings = checking.table(document.values, model, ())
    mistakes = sorted(checking.mistakes, key=lambda mistake: (mistake.line == 0, mistake.line))
    return Checked(settings, checking.lines, tuple(mistakes))


@dataclass(frozen=True, slots=True)
class _Checking:
    document: Document
    model: type
    lines: dict[str, int]
    mistakes: list[Mistake]

    def table(self, values: Mapping[str, Any], model: type[T], path: Path) -> T:
        """One table; what it does not set, or sets wrongly, keeps its default."""
        known = {one.name: one for one in fields(model)}  # type: ignore[arg-type]
        found = {}
        for name, value in values.items():
            at = (*path, name)
            if name not in known:
                self.complain(at, _unknown(value), self._nearest(name, path))
                continue
            try:
                if is_table(known[name]):
                    found[name] = self._inner(value, known[name].type, at)
                else:
                    found[name] = known[name].metadata["kind"].read(value)
                    self.lines[dotted(at)] = self.document.line(at)
            except (Unfit, ManyUnfit) as wrong:
                for one in wrong.all:
                    self.complain((*at, *one.at), str(one), one.nearest)
                if isinstance(wrong, ManyUnfit) and wrong.rest is not None:
                    found[name] = wrong.rest
        return model(**found)

    def complain(self, path: Path, reason: str, nearest: str) -> None:
        self.mistakes.append(Mistake(self.document.file, self.document.line(path), dotted(path), reason, nearest))

    def _inner(self, value: object, model: Any, path: Path) -> Any:
        if not isinstance(value, dict):
            raise wrong_type(value, f"a table ([{dotted(path)}])")
        return self.table(value, model, path)

    def _nearest(self, name: str, path: Path) -> str:
        """The real key that looks like it: beside it, else anywhere."""
        real = [entry.key for entry in entries(self.model)] + [name for name, _ in tables(self.model)]
        here = f"{dotted(path)}." if path else ""
        beside = {key.removeprefix(here): key for key in real if key.startswith(here)}
        anywhere = {key.rpartition(".")[2]: key for key in real}
        for names in (beside, anywhere):
            near = get_close_matches(name.lower(), names, 1)
            if near:
                return names[near[0]]
        return ""


def _unknown(value: object) -> str:
    return "there is no such table" if isinstance(value, dict) else "there is no such key"
