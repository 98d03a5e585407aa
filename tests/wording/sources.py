"""The code as it is read for its texts: modules, the functions around a place, and what a name stands for there."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    ROOT / "metadata",
    ROOT / "runtime",
    *(path for path in (ROOT / "platform").iterdir() if path.is_dir() and path.name not in ("web", "project")),
)
LEFT_OUT = {"migrations", "management", "__pycache__"}

Function = ast.FunctionDef | ast.Lambda


@dataclass(eq=False)
class Module:
    name: str
    path: Path
    tree: ast.Module

    @cached_property
    def nodes(self) -> Sequence[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def assigned(self) -> dict[str, ast.expr]:
        return dict(pair for node in self.tree.body for pair in assignments(node))

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        return {node.name: node for node in self.nodes if isinstance(node, ast.FunctionDef)}

    @cached_property
    def classes(self) -> Sequence[ast.ClassDef]:
        return [node for node in self.nodes if isinstance(node, ast.ClassDef)]

    @cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        return {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in self.nodes
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }


@dataclass(frozen=True)
class Scope:
    """A module and the functions around a place in it, the innermost first."""

    module: Module
    functions: tuple[Function, ...] = ()

    def within(self, function: Function) -> "Scope":
        return Scope(self.module, (function, *self.functions))

    def is_bound(self, name: str) -> bool:
        return any(name in parameters(function) or name in given(function) for function in self.functions)


Found = tuple[ast.expr, Scope]


class Code:
    """All modules, and what their names lead to."""

    def __init__(self) -> None:
        self.modules = {module.name: module for module in _modules()}
        self._methods = self._methods_of_one_name()

    def function(self, func: ast.expr, scope: Scope) -> tuple[Module, ast.FunctionDef] | None:
        """What a call calls, where that can be told."""
        if isinstance(func, ast.Name):
            if func.id in scope.module.functions:
                return scope.module, scope.module.functions[func.id]
            return self._exported(*scope.module.imported.get(func.id, ("", "")))
        if isinstance(func, ast.Attribute):
            if isinstance(func.value, ast.Name) and func.value.id in scope.module.imported:
                of = ".".join(scope.module.imported[func.value.id])
                if of in self.modules:
                    return self._exported(of, func.attr)
            if func.attr in scope.module.functions:
                return scope.module, scope.module.functions[func.attr]
            return self._methods.get(func.attr)
        return None

    def constant(self, value: ast.expr, scope: Scope) -> tuple[ast.expr | None, Scope]:
        """What stands in the code for this: itself, or what a name was given."""
        if isinstance(value, ast.Dict | ast.Tuple | ast.List):
            return value, scope
        if isinstance(value, ast.Name):
            for function in scope.functions:
                if value.id in given(function):
                    return given(function)[value.id][0], scope
            if value.id in scope.module.assigned:
                return scope.module.assigned[value.id], Scope(scope.module)
            of, was = scope.module.imported.get(value.id, ("", ""))
            if of in self.modules:
                return self.modules[of].assigned.get(was), Scope(self.modules[of])
        return None, scope

    def given_by(self, call: ast.Call, scope: Scope) -> Iterator[Found]:
        """What a call can give: what a function returns; of `X.get(…)` the members of X and the default."""
        if isinstance(call.func, ast.Attribute) and call.func.attr == "get":
            held, inner = self.constant(call.func.value, scope)
            if isinstance(held, ast.Dict):
                yield from ((value, inner) for value in held.values)
            yield from ((value, scope) for value in call.args[1:])
        called = self.function(call.func, scope)
        if called is not None:
            module, function = called
            yield from ((value, Scope(module, (function,))) for value in returned(function))

    def held_in(self, value: ast.expr, scope: Scope) -> Iterator[Found]:
        """What this can be: what a call gives, or any member of what stands in the code."""
        if isinstance(value, ast.Call):
            yield from self.given_by(value, scope)
        elif isinstance(value, ast.Subscript):
            held, inner = self.constant(value.value, scope)
            if isinstance(held, ast.Dict):
                yield from ((one, inner) for one in held.values)
            elif isinstance(held, ast.Tuple | ast.List):
                yield from ((one, inner) for one in held.elts)

    def items(self, node: ast.expr, scope: Scope) -> Iterator[Found]:
        """What a loop over this goes over."""
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr in ("items", "values"):
                held, inner = self.constant(node.func.value, scope)
                if isinstance(held, ast.Dict):
                    for key, value in zip(held.keys, held.values, strict=True):
                        if key is not None:
                            yield (ast.Tuple(elts=[key, value]) if node.func.attr == "items" else value), inner
                return
            for value, inner in self.given_by(node, scope):
                if isinstance(value, ast.ListComp):
                    yield value.elt, inner
                elif isinstance(value, ast.List):
                    yield from ((item, inner) for item in value.elts)
                else:
                    yield value, inner
            return
        held, inner = self.constant(node, scope)
        match held:
            case ast.Call(args=[ast.GeneratorExp(generators=[ast.comprehension(iter=ast.Tuple() as written)])]):
                held = written  # made of what stands there, item by item
        if isinstance(held, ast.Tuple | ast.List):
            yield from ((item, inner) for item in held.elts)

    def looped(self, name: str, function: Function, scope: Scope) -> Iterator[Found]:
        """What loops within a function give a name."""
        for target, over in loops(function):
            at = _place_in(target, name)
            if at is None:
                continue
            for item, inner in self.items(over, scope):
                if at < 0:
                    yield item, inner
                elif isinstance(item, ast.Tuple) and len(item.elts) > at:
                    yield item.elts[at], inner

    def _exported(self, of: str, was: str, depth: int = 4) -> tuple[Module, ast.FunctionDef] | None:
        module = self.modules.get(of)
        if module is None or depth == 0:
            return None
        if was in module.functions:
            return module, module.functions[was]
        further = module.imported.get(was)
        return self._exported(*further, depth - 1) if further else None

    def _methods_of_one_name(self) -> dict[str, tuple[Module, ast.FunctionDef]]:
        """Methods that one class alone has: a call of that name means it."""
        found: dict[str, list[tuple[Module, ast.FunctionDef]]] = {}
        for module in self.modules.values():
            for node in module.classes:
                for one in node.body:
                    if isinstance(one, ast.FunctionDef):
                        found.setdefault(one.name, []).append((module, one))
        return {name: several[0] for name, several in found.items() if len(several) == 1}


def assignments(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names that a statement gives values; of `a, b = f()` each its place in what comes."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            yield from (
                (one.id, value) for one, value in zip(targets, values, strict=False) if isinstance(one, ast.Name)
            )
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value, lineno=line):
            for at, one in enumerate(targets):
                if isinstance(one, ast.Name):
                    yield one.id, ast.Subscript(value=value, slice=ast.Constant(at), lineno=line)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name, value


@cache
def given(function: Function) -> dict[str, list[ast.expr]]:
    """What a function gives its names."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        for name, value in assignments(node):
            found.setdefault(name, []).append(value)
    return found


@cache
def returned(function: Function) -> list[ast.expr]:
    ends = (node for node in ast.walk(function) if isinstance(node, ast.Return | ast.Yield))
    return [node.value for node in ends if node.value is not None]


@cache
def loops(function: Function) -> list[tuple[ast.expr, ast.expr]]:
    found = (node for node in ast.walk(function) if isinstance(node, ast.For | ast.comprehension))
    return [(node.target, node.iter) for node in found]


@cache
def parameters(function: Function) -> list[str]:
    arguments = function.args
    return [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _place_in(target: ast.expr, name: str) -> int | None:
    """Where a loop's target names it: -1 for the whole item."""
    if isinstance(target, ast.Name):
        return -1 if target.id == name else None
    if isinstance(target, ast.Tuple):
        return next((at for at, one in enumerate(target.elts) if isinstance(one, ast.Name) and one.id == name), None)
    return None


def _modules() -> Iterator[Module]:
    for package in PACKAGES:
        for path in sorted(package.rglob("*.py")):
            if not LEFT_OUT.intersection(path.parts):
                name = ".".join(path.relative_to(package.parent).with_suffix("").parts)
                yield Module(name.removesuffix(".__init__"), path, ast.parse(path.read_text()))
