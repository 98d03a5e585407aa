"""The texts of failure that the code can say, found in the code itself: what is given to problems and errors as message,
hint, title or detail, through names, constants and functions. An f-string is a template, its values are `{0}`, `{1}` …"""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from string import Formatter

from tests.wording.sources import (
    ROOT,
    Code,
    Found,
    Function,
    Module,
    Scope,
    assignments,
    given,
    last_name,
    parameters,
    returned,
)

TEXTS = ("message", "hint", "title", "detail")
PROBLEMS = ("Problem", "replace", "Step")
ERRORS = ("OperationError", "Exception", "ValueError", "LookupError")
LOGS = ("log",)
TIDYING = ("strip", "rstrip", "lstrip", "removesuffix", "removeprefix", "capitalize", "lower")
MOST_FORMS = 32
DEEPEST = 8


@dataclass(frozen=True, eq=False)
class Said:
    """A value that is a text of ours itself, such as what a function of ours gives."""

    node: ast.expr


Part = str | ast.expr | Said
Form = tuple[Part, ...]


@dataclass
class Template:
    """`text` with numbered places; `said` are the places whose values are texts of ours themselves."""

    text: str
    said: set[int] = field(default_factory=set)
    files: set[Path] = field(default_factory=set)


class Texts:
    """All templates of the project. A function whose parameter becomes a text is looked for at its callers, until nothing
    new is found."""

    def __init__(self) -> None:
        self.templates: dict[str, Template] = {}
        self._code = Code()
        self._errors = self._error_classes()
        self._sinks: dict[Function, set[str]] = {}
        self._within: list[ast.expr] = []
        places = [place for module in self._code.modules.values() for place in _places(module.tree, Scope(module))]
        before = -1
        while before != (before := sum(map(len, self._sinks.values()))):
            for node, scope in places:
                for text in self._texts_at(node, scope):
                    self._take(text, scope)

    def _error_classes(self) -> set[str]:
        known = set(ERRORS)
        classes = [one for module in self._code.modules.values() for one in module.classes]
        for _ in range(4):
            known |= {one.name for one in classes if any(last_name(base) in known for base in one.bases)}
        return known - {"Exception"}

    def _texts_at(self, node: ast.AST, scope: Scope) -> Iterator[ast.expr]:
        if isinstance(node, ast.Call):
            yield from self._texts_of_call(node, scope)
        elif isinstance(node, ast.Raise):
            if isinstance(node.exc, ast.Call) and last_name(node.exc.func).islower():  # a class that was chosen before
                yield from node.exc.args[:1]
        elif isinstance(node, ast.Dict):
            members = {key.value: value for key, value in zip(node.keys, node.values, strict=True) if _is_text(key)}
            if "message" in members and members.keys() & {"code", "final"}:
                yield members["message"]
            if "why" in members:
                yield members["why"]
        elif isinstance(node, ast.ClassDef) and node.name in self._errors:
            given_here = (pair for statement in node.body for pair in assignments(statement))
            yield from (value for name, value in given_here if name == "title")

    def _texts_of_call(self, call: ast.Call, scope: Scope) -> Iterator[ast.expr]:
        called = last_name(call.func)
        name = scope.module.imported.get(called, ("", called))[1]
        sentences = (
            word.value for word in call.keywords if word.arg == "sentence" and isinstance(word.value, ast.Dict)
        )
        yield from (one.values[0] for one in sentences)  # the English one
        if name in PROBLEMS or name in self._errors:
            yield from (word.value for word in call.keywords if word.arg in TEXTS)
        if name in self._errors or name == "__init__" or (name in LOGS and len(call.args) == 2):
            yield from call.args
        found = self._code.function(call.func, scope)
        if found is not None and (wanted := self._sinks.get(found[1])):
            names = parameters(found[1])
            names = names[1:] if names[:1] == ["self"] and isinstance(call.func, ast.Attribute) else names
            yield from (value for place, value in zip(names, call.args, strict=False) if place in wanted)
            yield from (word.value for word in call.keywords if word.arg in wanted)

    def _take(self, expression: ast.expr, scope: Scope) -> None:
        for form in self._forms(expression, scope):
            self._keep(form, scope)

    def _keep(self, form: Form, scope: Scope) -> bool:
        """Whether the form is a text: a single word is none."""
        text, number, said = "", 0, set()
        for part in form:
            if isinstance(part, str):
                text += part.replace("{", "{{").replace("}", "}}")
                continue
            if isinstance(part, Said) or self._is_said(part, scope):
                said.add(number)
            text += f"{{{number}}}"
            number += 1
        bare = re.sub(r"\{\d+\}", "", text).strip()
        if " " not in bare or not any(character.isalpha() for character in bare):
            return False
        template = self.templates.setdefault(text, Template(text))
        template.said |= said
        template.files.add(scope.module.path.relative_to(ROOT))
        return True

    def _is_said(self, value: ast.expr, scope: Scope) -> bool:
        """Whether a value within a text is a text of ours itself; it is kept as well."""
        if isinstance(value, ast.Constant | ast.Attribute) or value in self._within:
            return False
        self._within.append(value)
        forms = [form for form in self._forms(value, scope) if form != (value,)]
        kept = [self._keep(form, scope) for form in forms]
        self._within.pop()
        return any(kept) or any(isinstance(part, Said) for form in forms for part in form)

    def _forms(self, node: ast.expr, scope: Scope, depth: int = DEEPEST) -> list[Form]:
        """What the expression can be: sequences of literal texts and of expressions that are not followed."""
        if depth == 0:
            return [(node,)]
        deeper = depth - 1
        match node:
            case ast.Constant(value=str(text)):
                return [(text,)]
            case ast.Constant():
                return []
            case ast.JoinedStr(values=values):
                return _joined([self._value(value, scope, deeper) for value in values])
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                return _joined([self._forms(left, scope, deeper), self._forms(right, scope, deeper)])
            case ast.IfExp(body=body, orelse=orelse):
                return self._any((body, orelse), scope, deeper)
            case ast.BoolOp(values=values):
                return self._any(values, scope, deeper)
            case ast.NamedExpr(value=value):
                return self._forms(value, scope, deeper)
            case ast.Name(id=name):
                return self._named(name, node, scope, deeper)
            case ast.Subscript(value=value):
                return self._member(value, node, scope, deeper)
            case ast.Call():
                return self._called(node, scope, deeper)
        return [(node,)]

    def _any(self, ways: Iterable[ast.expr], scope: Scope, depth: int) -> list[Form]:
        return [form for way in ways for form in self._forms(way, scope, depth)]

    def _all(self, found: Iterable[Found], depth: int) -> list[Form]:
        return [form for value, scope in found for form in self._forms(value, scope, depth)]

    def _value(self, value: ast.expr, scope: Scope, depth: int) -> list[Form]:
        """A piece of an f-string. Words that are chosen between belong to the text."""
        if isinstance(value, ast.Constant):
            return [(str(value.value),)]
        inside = value.value if isinstance(value, ast.FormattedValue) else value
        if isinstance(inside, ast.IfExp):
            ways = (inside.body, inside.orelse)
            if all(isinstance(way, ast.Constant | ast.JoinedStr) for way in ways):
                return self._any(ways, scope, depth)
        if isinstance(inside, ast.Name) and not scope.is_bound(inside.id):
            constant = scope.module.assigned.get(inside.id)
            if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                return [(constant.value,)]
        return [(inside,)]

    def _named(self, name: str, node: ast.Name, scope: Scope, depth: int) -> list[Form]:
        for place, function in enumerate(scope.functions):
            inner = Scope(scope.module, scope.functions[place:])
            if name in parameters(function):
                self._sinks.setdefault(function, set()).add(name)
            values = [value for value in given(function).get(name, ()) if value is not node]
            if values:
                return self._any(values, inner, depth)
            if looped := self._all(self._code.looped(name, function, inner), depth):
                return looped
            if name in parameters(function):
                return [(node,)]
        held, inner = self._code.constant(node, Scope(scope.module))
        return self._forms(held, inner, depth) if held is not None else [(node,)]

    def _member(self, value: ast.expr, node: ast.Subscript, scope: Scope, depth: int) -> list[Form]:
        """A member of a dict or tuple that stands in the code, any of them; of what a call gives, the one at its place."""
        if (
            isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, int)
            and not isinstance(value, ast.Name)
        ):
            at = node.slice.value
            found = ((one, inner) for one, inner in self._code.held_in(value, scope) if isinstance(one, ast.Tuple))
            tuples = ((one.elts[at], inner) for one, inner in found if len(one.elts) > at)
            return self._all(tuples, depth) or [(node,)]
        held, inner = self._code.constant(value, scope)
        if isinstance(held, ast.Dict):
            return self._any_of(held.values, inner, depth)
        return self._any_of(held.elts, inner, depth) if isinstance(held, ast.Tuple | ast.List) else [(node,)]

    def _any_of(self, values: Sequence[ast.expr], scope: Scope, depth: int) -> list[Form]:
        found: list[Form] = []
        for one in values:
            if isinstance(one, ast.Lambda):
                found += self._forms(one.body, scope.within(one), depth)
            elif isinstance(one, ast.Tuple | ast.List):
                found += self._any_of(one.elts, scope, depth)
            else:
                found += self._forms(one, scope, depth)
        return found

    def _called(self, node: ast.Call, scope: Scope, depth: int) -> list[Form]:
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr="format")):
                return [_formatted(form) for form in self._forms(value, scope, depth)]
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in TIDYING:
                return [_tidy(form) for form in self._forms(value, scope, depth)]
            case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[key, *default]):
                member = ast.Subscript(value=value, slice=key)
                return self._member(value, member, scope, depth) + self._any(default, scope, depth)
            case ast.Call(func=ast.Name(id="next"), args=[ast.GeneratorExp(elt=one), *default]):
                return self._any((one, *default), scope, depth)
            case ast.Call(func=ast.Subscript(value=value) as member):
                return self._member(value, member, scope, depth)
            case ast.Call(func=ast.Name(id=name)):
                looked_up = [value for function in scope.functions for value in given(function).get(name, ())]
                if looked_up:
                    return self._any(looked_up, scope, depth)
        called = self._code.function(node.func, scope)
        if called is None or "str" not in ast.unparse(called[1].returns or ast.Constant(None)):
            return [(node,)]
        return self._returned(called, node, depth)

    def _returned(self, called: tuple[Module, ast.FunctionDef], node: ast.Call, depth: int) -> list[Form]:
        """Fixed texts are texts here; one with values of its own is a value here, and kept for itself."""
        module, function = called
        inner = Scope(module, (function,))
        made: list[Form] = []
        for value in returned(function):
            for form in self._forms(value, inner, depth):
                is_text = self._keep(form, inner)
                is_fixed = all(isinstance(part, str) for part in form)
                made.append(form if is_fixed else (Said(node) if is_text else node,))
        return made or [(node,)]


def _places(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.AST, Scope]]:
    """Where texts may be given: calls, dicts, classes, each with the functions around it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call | ast.Dict | ast.ClassDef | ast.Raise):
            yield child, scope
        inner = scope.within(child) if isinstance(child, ast.FunctionDef | ast.Lambda) else scope
        yield from _places(child, inner)


def _is_text(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and isinstance(key.value, str)


def _joined(parts: Sequence[list[Form]]) -> list[Form]:
    return [_glued(piece for form in forms for piece in form) for forms in [*product(*parts)][:MOST_FORMS]]


def _formatted(form: Form) -> Form:
    """`"{a} of {b}".format(…)`: its places are values."""
    made: list[Part] = []
    for part in form:
        for literal, name, _, _ in Formatter().parse(part) if isinstance(part, str) else ():
            made += [literal, *([] if name is None else [ast.Constant(0)])]
        made += [] if isinstance(part, str) else [part]
    return _glued(made)


def _tidy(form: Form) -> Form:
    parts = list(form)
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    return _glued(parts)


def _glued(parts: Iterable[Part]) -> Form:
    made: list[Part] = []
    for part in parts:
        if isinstance(part, str) and made and isinstance(made[-1], str):
            made[-1] += part
        elif part != "":
            made.append(part)
    return tuple(made)
