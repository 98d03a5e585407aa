"""The shape of steps, put under `$defs` of the schemas that use it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from operations.json import strict_loads

DEFINITIONS: Mapping[str, Any] = strict_loads((Path(__file__).parent / "schema.json").read_bytes())


def with_steps(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema with `#/$defs/step` and what that refers to."""
    return {**schema, "$defs": {**DEFINITIONS, **schema.get("$defs", {})}}
