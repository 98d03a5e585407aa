"""Why an expression gave no value, in words for its author."""

import re

from operations.problems import Problem


class ExpressionError(Exception):
    """`code` is a stable word, `message` a sentence. The only thing that compiling and evaluating raise."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def problem(self, pointer: str = "") -> Problem:
        return Problem(code=self.code, pointer=pointer, message=self.message)


# (what the library says, our code, our sentence); the first that fits wins.
SENTENCES: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), code, sentence)
    for pattern, code, sentence in (
        (r"[Dd]ivi(?:de|sion) by zero|modulus by zero", "divide_by_zero", "The expression divides by zero."),
        (r"overflow|out of range|OUT_OF_RANGE", "overflow", "A value in the expression is too large to compute with."),
        (r"budget exceeded", "too_much_work", "The expression needs too many steps."),
        (
            r"recursion (?:limit|depth)|codepoint limit",
            "too_large",
            "The expression is too long or too deeply nested.",
        ),
        (r'No value with name "(?P<name>[^"]*)"', "unknown_name", "There is no value '{name}' here."),
        (r'Key not found in map : "?(?P<name>[^"]*)"?', "missing_key", "There is no member '{name}' in the object."),
        (
            r"Applying SELECT to non-message",
            "missing_key",
            "A name after a dot is asked of a value that has no members.",
        ),
        (
            r"No matching overloads found : (?P<call>.*null_type.*)",
            "empty_value",
            "A value is empty where one is needed. num(x), str(x) and empty(x) also take empty values.",
        ),
        (
            r"No matching overloads found : (?P<call>.*)",
            "wrong_type",
            "The types of the values do not fit: {call}.",
        ),
        (r"Expected.*bool|No matching.*bool", "wrong_type", "A condition is neither true nor false."),
    )
)

OPERATORS = {"@in": "in", "_?_:_": "? :", "_[_]": "[ ]", "!_": "!", "-_": "-"}
CALL = re.compile(r"([@\w!?:\[\]&|<>=+*/%-]+)\(([^()]*(?:\([^()]*\)[^()]*)*)\)")


def readable(text: str) -> str:
    """`_*_(int64, string)` as "int * string"."""
    match = CALL.search(text)
    if not match:
        return text
    name, arguments = match[1], match[2].replace("int64", "int").replace("null_type", "null")
    symbol = name.strip("_") if name.startswith("_") and name.endswith("_") else ""
    parts = arguments.split(", ")
    if symbol and len(parts) == 2 and name not in OPERATORS:
        return f"{parts[0]} {symbol} {parts[1]}"
    return f"{OPERATORS.get(name, name)}({arguments})"


def evaluation_error(said: str) -> ExpressionError:
    for pattern, code, sentence in SENTENCES:
        if match := pattern.search(said):
            groups = {name: readable(value) if name == "call" else value for name, value in match.groupdict().items()}
            return ExpressionError(code, sentence.format(**groups))
    detail = said.split(": ", 1)[-1].strip().split("\n")[0][:200]
    return ExpressionError("failed", f"The expression gave no value: {detail}.")
