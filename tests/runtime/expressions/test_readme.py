"""What the README shows works."""

import re
from pathlib import Path

import runtime.expressions


def test_the_example_runs() -> None:
    text = (Path(runtime.expressions.__file__).parent / "README.md").read_text("utf-8")
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(block, {})  # noqa: S102 - the README's own example
