"""The modules that a function needs, as one: each with what is needed of it, in the order of their imports."""

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from batchtui.alerting.function.pack_names import targets_of
from batchtui.alerting.function.pack_stripped import stripped


class Part:
    """A module: its statements by the names that they bind, and where its imported names come from."""

    def __init__(self, name: str) -> None:
        self.name = name
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise ValueError(f"{name} is no module that can be packed.")
        self.body = stripped(ast.parse(Path(spec.origin).read_text(encoding="utf-8"))).body
        self.binds: dict[str, ast.stmt] = {}
        self.modules: dict[str, str] = {}
        """Names that stand for a module of ours."""
        self.kept: set[str] = set()
        for statement in self.body:
            for bound in _bound(statement):
                self.binds[bound] = statement
            if isinstance(statement, ast.ImportFrom) and _is_room(statement.module):
                for alias in statement.names:
                    self.modules[alias.asname or alias.name] = f"{statement.module}.{alias.name}"

    def needed(self) -> ast.Module:
        """What is kept of it."""
        kept = [made for statement in self.body if (made := self.needed_of(statement)) is not None]
        return ast.Module(body=kept, type_ignores=[])

    def needed_of(self, statement: ast.stmt) -> ast.stmt | None:
        """What is kept of a statement."""
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            return statement if self.kept & set(_bound(statement)) else None
        names = [alias for alias in statement.names if (alias.asname or alias.name.split(".")[0]) in self.kept]
        if not names:
            return None
        if isinstance(statement, ast.Import):
            return ast.Import(names)
        return ast.ImportFrom(statement.module, names, statement.level)


def merged(module: str, function: str) -> ast.Module:
    """A function and all that it needs, as one module.

    Raises:
        ValueError: a module cannot be read, or two import different things by one name.
    """
    return _merged(_in_order(_reached(module, function)))


def _merged(parts: list[Part]) -> ast.Module:
    """All modules as one: where two define the same name, one of them gets another."""
    owners: dict[str, list[str]] = {}
    for part in parts:
        for name in sorted(part.kept):
            statement = part.binds[name]
            if not isinstance(statement, ast.Import | ast.ImportFrom):
                owners.setdefault(name, []).append(part.name)
    imports: dict[str, ast.stmt] = {}
    body: list[ast.stmt] = []
    for part in parts:
        naming = _Naming(part, owners)
        for statement in part.needed().body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                if not (isinstance(statement, ast.ImportFrom) and _ours(statement.module)):
                    _add(imports, statement)
            else:
                body.append(naming.visit(statement))
    return ast.fix_missing_locations(ast.Module([*_grouped(imports), *body], []))


def _grouped(imports: dict[str, ast.stmt]) -> Iterator[ast.stmt]:
    """One statement a module."""
    by_module: dict[str, list[ast.alias]] = {}
    for one in imports.values():
        if isinstance(one, ast.ImportFrom):
            by_module.setdefault(one.module or "", []).extend(one.names)
    yield ast.Import([alias for one in imports.values() if isinstance(one, ast.Import) for alias in one.names])
    yield from (ast.ImportFrom(module, names, 0) for module, names in by_module.items())


def _add(imports: dict[str, ast.stmt], statement: ast.Import | ast.ImportFrom) -> None:
    """Adds what is imported from elsewhere, a name a statement."""
    for alias in statement.names:
        one: ast.stmt = ast.Import([alias])
        if isinstance(statement, ast.ImportFrom):
            one = ast.ImportFrom(statement.module, [alias], 0)
        name = alias.asname or alias.name.split(".")[0]
        if ast.unparse(imports.setdefault(name, one)) != ast.unparse(one):
            raise ValueError(f"{name} is imported in two ways: from one file it can be only one.")


class _Naming(ast.NodeTransformer):
    """Gives the names of a module, and those it imports from ours, the names that they have in the whole."""

    def __init__(self, part: Part, owners: dict[str, list[str]]) -> None:
        self._modules = part.modules
        self._owners = owners
        self._names: dict[str, str] = {}
        for name, statement in part.binds.items():
            if isinstance(statement, ast.ImportFrom) and _ours(statement.module):
                original = next(one.name for one in statement.names if (one.asname or one.name) == name)
                self._names[name] = self._named(statement.module or "", original)
            elif not isinstance(statement, ast.Import | ast.ImportFrom):
                self._names[name] = self._named(part.name, name)

    def _named(self, module: str, name: str) -> str:
        owners = self._owners.get(name, [])
        return f"{name}_{owners.index(module)}" if module in owners[1:] else name

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id in self._modules:
            return ast.Name(self._named(self._modules[node.value.id], node.attr), node.ctx)
        self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.name = self._names.get(node.name, node.name) if node.col_offset == 0 else node.name
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        members = list(targets_of(node))
        names = [target.id for target in members]
        self.generic_visit(node)
        for target, name in zip(members, names, strict=True):
            target.id = name
        node.name = self._names.get(node.name, node.name)
        return node


def _reached(module: str, name: str) -> dict[str, Part]:
    """The modules that a function needs, each with the names that are needed of it."""
    parts: dict[str, Part] = {}
    waiting = [(module, name)]
    while waiting:
        module, name = waiting.pop()
        part = parts.get(module) or parts.setdefault(module, Part(module))
        statement = part.binds.get(name)
        if statement is None or name in part.kept:
            continue
        part.kept.add(name)
        if isinstance(statement, ast.ImportFrom) and _ours(statement.module):
            if name not in part.modules:
                original = next(one.name for one in statement.names if (one.asname or one.name) == name)
                waiting.append((statement.module or "", original))
            continue
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        waiting += [(module, bound) for bound in _bound(statement)]
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                waiting.append((module, node.id))
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                of = part.modules.get(node.value.id)
                waiting += [(of, node.attr)] if of else []
    return parts


def _in_order(parts: dict[str, Part]) -> list[Part]:
    """Each module after those that it imports."""
    ordered: list[Part] = []

    def visit(part: Part) -> None:
        if part in ordered:
            return
        for statement in part.body:
            made = part.needed_of(statement) if isinstance(statement, ast.ImportFrom) else None
            if isinstance(made, ast.ImportFrom):
                for name in (made.module or "", *(part.modules.get(one.asname or one.name, "") for one in made.names)):
                    if name in parts:
                        visit(parts[name])
        ordered.append(part)

    for name in sorted(parts):
        visit(parts[name])
    return ordered


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module binds."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.split(".")[0] for alias in statement.names)
    elif isinstance(statement, ast.Assign):
        yield from (node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name))


def _ours(module: str | None) -> bool:
    return (module or "").split(".")[0] == "batchtui"


def _is_room(module: str | None) -> bool:
    """Whether what is imported from it are modules: the rooms of ours hold nothing else."""
    spec = find_spec(module or "") if _ours(module) else None
    return spec is not None and spec.submodule_search_locations is not None
