"""What a module's classes have and nothing in it reads goes: `pack` makes a file smaller with it."""

import ast
from collections.abc import Iterator


def without_dead(tree: ast.Module, called_elsewhere: frozenset[str]) -> None:
    """Drops methods that are never called and fields that are never read, until none is left."""
    while any([_drop_methods(tree, called_elsewhere), _drop_fields(tree)]):
        pass


def _classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    yield from (one for one in tree.body if isinstance(one, ast.ClassDef))


def _read(tree: ast.Module) -> set[str]:
    loads = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load))
    return {node.attr for node in loads}


def _drop_methods(tree: ast.Module, called_elsewhere: frozenset[str]) -> bool:
    needed = _read(tree) | called_elsewhere
    dropped = False
    for one in _classes(tree):
        kept = [
            part
            for part in one.body
            if not isinstance(part, ast.FunctionDef) or part.name in needed or "__" in part.name
        ]
        dropped |= len(kept) < len(one.body)
        one.body = kept or [ast.Pass()]
    return dropped


def _drop_fields(tree: ast.Module) -> bool:
    """Of dataclasses; a call gives a field by its place or its name."""
    read = _read(tree)
    dropped = False
    for one in _classes(tree):
        fields = [
            part.target.id for part in one.body if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
        ]
        dead = {name for name in fields if name not in read}
        if not dead or _is_passed_on(tree, dead):
            continue
        dropped = True
        one.body = [part for part in one.body if not (isinstance(part, ast.AnnAssign) and _target(part) in dead)]
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == one.name:
                call.args = [part for name, part in zip(fields, call.args, strict=False) if name not in dead]
                call.keywords = [part for part in call.keywords if part.arg not in dead]
    return dropped


def _target(part: ast.AnnAssign) -> str:
    return part.target.id if isinstance(part.target, ast.Name) else ""


def _is_passed_on(tree: ast.Module, names: set[str]) -> bool:
    """Whether `replace` gives one of the fields."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    given = {one.arg for call in calls if getattr(call.func, "id", "") == "replace" for one in call.keywords}
    return bool(names & given)
