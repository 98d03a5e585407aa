"""A declared parameter as those get it who fill it in."""

from collections.abc import Mapping
from typing import Any

from runtime.parameters.values import value_schema

Json = dict[str, Any]


def parameter_shown(parameter: Mapping[str, Any]) -> Json:
    """With a schema that any form can check values by; of a drop-down only that there is one, and what it depends on."""
    options = parameter.get("options", {})
    shown = {name: value for name, value in parameter.items() if name != "options"}
    shown["values"] = value_schema(parameter["schema"])
    if options:
        shown["options"] = {
            "is_asked": "values" not in options,
            "depends_on": options.get("depends_on", []),
            **({"values": options["values"]} if "values" in options else {}),
        }
    return shown
