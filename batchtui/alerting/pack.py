"""Packs the alert function into one file for Lambda: `index.py`, which needs nothing but the runtime's boto3.

    python -m batchtui.alerting.pack dist/index.py

What the function does not use of the modules it shares with the terminal stays out, and so do docstrings, annotations
and long names. The rest is compressed: the file goes as text into a template that has room for 51,200 bytes in all.
"""

import ast
import lzma
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from token import DEDENT, ENDMARKER, INDENT, NAME, NEWLINE, NUMBER, STRING, tok_name
from tokenize import generate_tokens

from batchtui import __version__
from batchtui.alerting.pack_dead import inline, without_dead
from batchtui.alerting.pack_names import foreign, shorten, targets_of

START = "batchtui.alerting.handler"
_FILE = '''\
"""batchtui {version}: made by `python -m batchtui.alerting.pack`"""
import lzma
n = 0
for c in "{packed}":
    n = n * 92 + ord(c) - 33 - (c > '"') - (c > "\\\\")
exec(lzma.decompress(n.to_bytes({length}, "big")))
'''
_DIGITS = [chr(code) for code in range(33, 127) if chr(code) not in '"\\']
"""What may stand in a text between quotes: more than base64 and base85 have, so that the file is smaller."""
_FILTER = {"id": lzma.FILTER_LZMA1, "preset": 9 | lzma.PRESET_EXTREME, "pb": 0}
_FORMATTED = [number for number, name in tok_name.items() if name.startswith("FSTRING")]


class Part:
    """A module: its statements by the names that they bind, and where its imported names come from."""

    def __init__(self, name: str) -> None:
        self.name = name
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise ValueError(f"{name} is no module that can be packed.")
        self.body = _stripped(ast.parse(Path(spec.origin).read_text(encoding="utf-8"))).body
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


def pack() -> str:
    """The file's text; the same sources and the same Python give the same."""
    tree = _merged(_in_order(_reached(START, "handler")))
    inline(tree)
    without_dead(tree, frozenset(foreign(tree)))
    shorten(tree)
    packed = _smallest(_source(tree).encode())
    return _FILE.format(version=__version__, packed=_written(packed), length=len(packed))


def _smallest(text: bytes) -> bytes:
    ways = ({**_FILTER, "lc": context, "nice_len": length} for context in (2, 3, 4) for length in (64, 128))
    return min((lzma.compress(text, lzma.FORMAT_ALONE, filters=[way]) for way in ways), key=len)


def _written(data: bytes) -> str:
    """The bytes as one large number in the digits."""
    number, digits = int.from_bytes(data, "big"), []
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _source(tree: ast.Module) -> str:
    """The module's text, without the spaces that only make it readable."""
    text = re.sub(r"^(?:    )+", lambda found: " " * (len(found[0]) // 4), ast.unparse(tree), flags=re.MULTILINE)
    lines = re.sub(r"\n\n+", "\n", text).splitlines(keepends=True)
    made, before, inside = "", (1, 0), 0
    last = NEWLINE
    for kind, part, start, end, _ in generate_tokens(iter(lines).__next__):
        if kind in (INDENT, DEDENT, ENDMARKER):
            continue
        gap = lines[start[0] - 1][before[1] if before[0] == start[0] else 0 : start[1]]
        needed = inside or last == NEWLINE or {last, kind} <= {NAME, NUMBER, STRING, *_FORMATTED}
        made += (gap if needed else "") + part
        inside += {"FSTRING_START": 1, "FSTRING_END": -1}.get(tok_name[kind], 0)
        before, last = end, kind
    return made


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


class _Stripping(ast.NodeTransformer):
    """Without docstrings and annotations; a dataclass's fields keep an empty one."""

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | None:
        return None if isinstance(node.value, ast.Constant) else node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        node.returns = None
        return self._filled(node)

    def visit_keyword(self, node: ast.keyword) -> ast.keyword | None:
        self.generic_visit(node)
        return None if node.arg == "slots" else node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        for one in node.body:
            if isinstance(one, ast.AnnAssign):
                one.annotation = ast.Constant(0)
        return self._filled(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """Python writes quotes within quotes from 3.12 on, which 3.11 does not read: there, `format` says the same."""
        self.generic_visit(node)
        values = [one for one in node.values if isinstance(one, ast.FormattedValue)]
        inner = (part for one in values for part in ast.walk(one.value))
        if not any(isinstance(getattr(part, "value", None), str) for part in inner):
            return node
        template = "".join(_template(one) for one in node.values)
        format_it = ast.Attribute(ast.Constant(template), "format", ast.Load())
        return ast.copy_location(ast.Call(format_it, [one.value for one in values], []), node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        self.generic_visit(node)
        if isinstance(node.annotation, ast.Constant) and node.annotation.value == 0:
            return node
        return ast.copy_location(ast.Assign([node.target], node.value), node) if node.value else None

    def _filled(self, node: ast.FunctionDef | ast.ClassDef) -> ast.stmt:
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node


def _template(part: ast.expr) -> str:
    """A part of an f-string as `format` has it."""
    if not isinstance(part, ast.FormattedValue):
        return str(ast.literal_eval(part)).replace("{", "{{").replace("}", "}}")
    spec = "".join(map(_template, part.format_spec.values)) if isinstance(part.format_spec, ast.JoinedStr) else ""
    return "{" + (f"!{chr(part.conversion)}" if part.conversion > 0 else "") + (f":{spec}" if spec else "") + "}"


def _stripped(tree: ast.Module) -> ast.Module:
    stripped: ast.Module = _Stripping().visit(tree)
    return ast.fix_missing_locations(stripped)


def main(arguments: Iterable[str]) -> None:
    """Writes the file where the first argument says."""
    target = Path(next(iter(arguments)))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(pack(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
