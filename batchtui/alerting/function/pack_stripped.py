"""Without docstrings and annotations, and as Python 3.11 reads it: the first step of `pack`."""

import ast


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


def stripped(tree: ast.Module) -> ast.Module:
    """The module without what only a reader needs."""
    stripped: ast.Module = _Stripping().visit(tree)
    return ast.fix_missing_locations(stripped)
