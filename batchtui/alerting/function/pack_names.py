"""Shorter names in one module's tree, which means the same: `pack` makes a file smaller with it.

A name keeps its letters where anything outside knows it: builtins, the standard library, AWS, and keywords of calls.
"""

import ast
import builtins
import keyword
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from email.message import Message
from importlib import import_module
from io import IOBase
from itertools import count, product
from string import ascii_lowercase

_KNOWN = frozenset({"code", "handler", "headers", "name", "reason", "response", "value"})
"""Attributes that objects of others get only when they are made, and the name by which Lambda calls."""
_BUILT_IN = frozenset(dir(builtins)) | frozenset(keyword.kwlist)
Functions = ast.FunctionDef | ast.Lambda


def shorten(tree: ast.Module) -> None:
    """Renames variables of functions to one letter, and what the module and its classes define to a few."""
    given = _given_by_name(tree)
    for function in _outermost(tree):
        _shorten_locals(function, given.get(function.name, set()))
    _shorten_globals(tree)
    _shorten_attributes(tree)


def _outermost(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for statement in tree.body:
        inside = statement.body if isinstance(statement, ast.ClassDef) else [statement]
        yield from (one for one in inside if isinstance(one, ast.FunctionDef))


def _given_by_name(tree: ast.Module) -> dict[str, set[str]]:
    """By the name of what is called, the arguments that a call names."""
    given: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            given.setdefault(called, set()).update(one.arg for one in node.keywords if one.arg)
    return given


def _shorten_locals(function: ast.FunctionDef, keywords: set[str]) -> None:
    nodes = list(ast.walk(function))
    own = [name for node in nodes if node is not function for name in _bound_in(node)]
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    arguments = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
    keeping = (used - set(own)) | (keywords & arguments) | _BUILT_IN
    table = _table((name for name in own if name not in keeping), keeping, 1)
    for node in nodes:
        if node is not function:
            _rename(node, table, ("id", "name") if not isinstance(node, ast.arg) else ("arg",))


def _bound_in(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.FunctionDef | ast.ExceptHandler) and node.name:
        yield node.name


def _shorten_globals(tree: ast.Module) -> None:
    own = Counter(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    defined = {one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.ClassDef)}
    targets = [target for one in tree.body if isinstance(one, ast.Assign) for target in one.targets]
    defined |= {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    defined -= _KNOWN
    table = _table((name for name in own if name in defined), set(own) - defined | _BUILT_IN, 2)
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            _rename(statement, table, ("name",))
        members = set(map(id, targets_of(statement))) if isinstance(statement, ast.ClassDef) else set()
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and id(node) not in members:
                _rename(node, table, ("id",))


def _shorten_attributes(tree: ast.Module) -> None:
    classes = {one.name: one for one in tree.body if isinstance(one, ast.ClassDef)}
    nodes = list(ast.walk(tree))
    fields = {target.id for one in classes.values() for target in targets_of(one)}
    fields |= {one.name for of in classes.values() for one in of.body if isinstance(one, ast.FunctionDef)}
    stored = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    keeping = _KNOWN | set(foreign(tree)) | set(_passed_on(nodes, classes)) | _BUILT_IN
    used = Counter(node.attr for node in nodes if isinstance(node, ast.Attribute))
    defined = {name for name in (fields | stored) - keeping if not name.startswith("__")}
    table = _table((name for name in used if name in defined), keeping | (set(used) - defined), 1)
    for node in nodes:
        if isinstance(node, ast.Attribute):
            _rename(node, table, ("attr",))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {*classes, "replace"}:
            for given in node.keywords:
                _rename(given, table, ("arg",))
    for one in classes.values():
        for statement in one.body:
            _rename(statement, table, ("name",))
        for target in targets_of(one):
            _rename(target, table, ("id",))


def targets_of(one: ast.ClassDef) -> Iterator[ast.Name]:
    """The names that a class's body gives values or annotations."""
    for statement in one.body:
        targets = [*getattr(statement, "targets", []), getattr(statement, "target", None)]
        yield from (target for target in targets if isinstance(target, ast.Name))


def foreign(tree: ast.Module) -> Iterator[str]:
    """What things of the standard library and of boto3 have."""
    kinds: list[object] = [str, bytes, int, float, list, dict, set, tuple, BaseException, type, iter([]), lambda: 0]
    kinds += [re.Pattern, re.Match, IOBase, Message]
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            kinds += [import_module(alias.name) for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom):
            kinds += [getattr(import_module(statement.module or ""), alias.name) for alias in statement.names]
    for kind in kinds:
        yield from dir(kind)


def _passed_on(nodes: list[ast.AST], classes: dict[str, ast.ClassDef]) -> Iterator[str]:
    """Keywords of calls to what is no class of ours, nor makes another of one (`dataclasses.replace`)."""
    for node in nodes:
        if isinstance(node, ast.Call) and not (
            isinstance(node.func, ast.Name) and node.func.id in {*classes, "replace"}
        ):
            yield from (one.arg for one in node.keywords if one.arg)


def _table(names: Iterable[str], taken: set[str] | frozenset[str], length: int) -> dict[str, str]:
    table: dict[str, str] = {}
    short = ("".join(letters) for size in count(length) for letters in product(ascii_lowercase, repeat=size))
    for name in names:
        if name not in table:
            table[name] = next(letters for letters in short if letters not in taken)
    return table


def _rename(node: ast.AST, table: dict[str, str], fields: tuple[str, ...]) -> None:
    for field in fields:
        value = getattr(node, field, None)
        if isinstance(value, str) and value in table:
            setattr(node, field, table[value])
