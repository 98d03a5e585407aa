"""A template ready to be filled in: compiled once per text, rendered over plain values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from liquid import BoundTemplate, Environment, Node
from liquid.builtin.tags.for_tag import ForNode
from liquid.exceptions import LiquidError
from liquid.output import LimitedStringIO
from liquid.undefined import StrictDefaultUndefined

from operations.problems import Problem, did_you_mean, pointer
from runtime.templates.budget import LONGEST_TEXT, Budget
from runtime.templates.errors import TemplateError, told
from runtime.templates.filters import register

MAX_TEXT = 100_000
MAX_DEPTH = 32
CACHED = 2048
FAILURES = (LiquidError, ArithmeticError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
TAGS = (
    *("content", "output", "illegal"),
    *("if", "unless", "case", "for", "break", "continue", "assign", "capture", "comment", "#", "cycle"),
)
"""No tag that loads another template, and none that counts beside the loops."""


class _Missing(StrictDefaultUndefined):
    """What is not there: `default` and conditions may look at it, everything else is a mistake worth telling."""

    allowed_properties = frozenset(
        {*StrictDefaultUndefined.allowed_properties, "__bool__", "__eq__", "__liquid__", "__class__"}
    )

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return other is None or other is False

    __hash__ = None  # type: ignore[assignment]


class _Environment(Environment):
    block_nesting_limit = 20
    context_depth_limit = 30
    loop_iteration_limit = 20_000
    local_namespace_limit = 4_000_000
    output_stream_limit = LONGEST_TEXT
    string_sequences = False


def _made() -> Environment:
    environment = _Environment(undefined=_Missing, strict_filters=True)
    environment.tags = {name: environment.tags[name] for name in TAGS}
    register(environment)
    return environment


ENVIRONMENT = _made()


@dataclass(frozen=True)
class Template:
    text: str

    @cached_property
    def parsed(self) -> BoundTemplate:
        return _parsed(self.text)

    @cached_property
    def names(self) -> frozenset[str]:
        """The variables it takes from its context, with their members: {"order.number", "today"}."""
        found = self.parsed.analyze(include_partials=False).globals
        return frozenset(str(path) for paths in found.values() for path in paths)

    @cached_property
    def roots(self) -> frozenset[str]:
        return frozenset(str(name) for name in self.parsed.analyze(include_partials=False).globals)

    def render(self, context: Mapping[str, Any]) -> str:
        """The text. Whatever goes wrong is a TemplateError."""
        given = {name: plain(context[name]) for name in self.roots if name in context}
        buffer = LimitedStringIO(limit=LONGEST_TEXT)
        try:
            self.parsed.render_with_context(Budget(self.parsed, globals=given), buffer)
        except FAILURES as error:
            raise told(error) from error
        return buffer.getvalue()


@lru_cache(maxsize=CACHED)
def compile(text: str) -> Template:
    """Raises TemplateError when the text is no template."""
    template = Template(text)
    _ = template.parsed
    return template


def check(text: str, roots: frozenset[str] | set[str] | None = None, at: str = "") -> Iterator[Problem]:
    """What is wrong with it before it is ever rendered; `roots` are the names it may begin with."""
    try:
        used = compile(text).roots
    except TemplateError as error:
        yield error.problem(at)
        return
    for name in sorted(used - roots if roots is not None else ()):
        yield Problem(
            code="unknown_name",
            pointer=at,
            message=f"There is no '{name}' to use here.",
            hint=did_you_mean(name, roots or ()),
        )


def rendered(document: Any, context: Mapping[str, Any]) -> Any:
    """The document with every text in it rendered."""
    if isinstance(document, str):
        return compile(document).render(context) if is_template(document) else document
    if isinstance(document, Mapping):
        return {key: rendered(member, context) for key, member in document.items()}
    if isinstance(document, list | tuple):
        return [rendered(member, context) for member in document]
    return document


def templates_in(document: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a document that is a template, with its pointer."""
    if isinstance(document, str):
        if is_template(document):
            yield at, document
    elif isinstance(document, Mapping):
        for key, member in document.items():
            yield from templates_in(member, at + pointer(key))
    elif isinstance(document, list | tuple):
        for place, member in enumerate(document):
            yield from templates_in(member, at + pointer(place))


def is_template(text: str) -> bool:
    return "{{" in text or "{%" in text


def plain(value: Any, depth: int = 0) -> Any:
    """Values without behaviour of their own: what a template can ask for is what stands in it."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Decimal):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if depth >= MAX_DEPTH:
        raise TemplateError("too_large", "A value given to the template is too deeply nested.")
    if isinstance(value, Mapping):
        return {str(key): plain(member, depth + 1) for key, member in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(member, depth + 1) for member in value]
    return str(value)


def _parsed(text: str) -> BoundTemplate:
    if len(text) > MAX_TEXT:
        raise TemplateError("too_large", f"The template has {len(text):,} characters; at most {MAX_TEXT:,} are read.")
    try:
        template = ENVIRONMENT.from_string(text)
        for node in template.nodes:
            _check(node, template)
    except FAILURES as error:
        raise told(error) from error
    return template


def _check(node: Node, template: BoundTemplate) -> None:
    """A range that is reversed would be laid out in full before anybody counts it."""
    if isinstance(node, ForNode) and node.expression.reversed:
        raise TemplateError(
            "invalid_template", "A loop cannot run 'reversed'; reverse the list by the filter `reverse`."
        )
    for child in node.children(Budget(template), include_partials=False):
        _check(child, template)
