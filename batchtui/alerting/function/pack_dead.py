"""What a module's classes have and nothing in it reads goes: `pack` makes a file smaller with it."""

import ast
from collections import Counter
from collections.abc import Iterator

KEPT = "handler"
"""What is called from elsewhere."""


def without_dead(tree: ast.Module, called_elsewhere: frozenset[str]) -> None:
    """Drops methods that are never called, fields that are never read, and what only they need, until none is left."""
    while any([_drop_methods(tree, called_elsewhere), _drop_fields(tree), _drop_members(tree), _drop_unused(tree)]):
        pass


def inline(tree: ast.Module) -> None:
    """Puts numbers, and texts that are named once, in the place of the module's names for them."""
    used = Counter(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    values = {
        one.targets[0].id: one.value
        for one in tree.body
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and isinstance(one.value, ast.Constant)
        and (used[one.targets[0].id] == 2 or isinstance(one.value.value, int | float))
    }  # fmt: skip
    _Inlining(values).visit(tree)


class _Inlining(ast.NodeTransformer):
    def __init__(self, values: dict[str, ast.Constant]) -> None:
        self._values = values

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._values.get(node.id, node) if isinstance(node.ctx, ast.Load) else node


def _drop_unused(tree: ast.Module) -> bool:
    """Functions, classes and values of the module that no other statement names."""
    names = [{node.id for node in ast.walk(one) if isinstance(node, ast.Name)} for one in tree.body]
    used = Counter(name for of in names for name in of)
    kept: list[ast.stmt] = []
    for one, of in zip(tree.body, names, strict=True):
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            own = {one.name}
        elif isinstance(one, ast.Assign):
            own = {node.id for target in one.targets for node in ast.walk(target) if isinstance(node, ast.Name)}
        else:
            own = {KEPT}
        if KEPT in own or any(used[name] > (name in of) for name in own):
            kept.append(one)
    dropped = len(kept) < len(tree.body)
    tree.body = kept
    return dropped


def _classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    yield from (one for one in tree.body if isinstance(one, ast.ClassDef))


def _read(tree: ast.AST) -> Counter[str]:
    """How often each attribute is read; not where it is only handed on as a field of the same name."""
    loads = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load))
    read = Counter(node.attr for node in loads)
    for node in ast.walk(tree) if isinstance(tree, ast.Module) else ():
        if isinstance(node, ast.keyword) and node.arg:
            read[node.arg] -= _read(node.value)[node.arg]
    return +read


def _drop_methods(tree: ast.Module, called_elsewhere: frozenset[str]) -> bool:
    needed = called_elsewhere.union(_read(tree))
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


def _drop_members(tree: ast.Module) -> bool:
    """Of enums: a value that nothing names was never written either."""
    read = _read(tree)
    dropped = False
    for one in _classes(tree):
        if any(getattr(base, "id", "") == "Enum" for base in one.bases):
            kept = [
                part for part in one.body if not isinstance(part, ast.Assign) or ast.unparse(part.targets[0]) in read
            ]
            dropped |= len(kept) < len(one.body)
            one.body = kept
    return dropped


def _target(part: ast.AnnAssign) -> str:
    return part.target.id if isinstance(part.target, ast.Name) else ""


def _is_passed_on(tree: ast.Module, names: set[str]) -> bool:
    """Whether `replace` gives one of the fields."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    given = {one.arg for call in calls if getattr(call.func, "id", "") == "replace" for one in call.keywords}
    return bool(names & given)
