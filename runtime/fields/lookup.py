"""A field of the row that a reference leads to, shown here: the country of the customer of this order."""

from runtime.fields.parts.derived import nothing, refuse, text_of
from runtime.fields.parts.options import option
from runtime.fields.type import FieldType

FIELD_TYPE = FieldType(
    name="lookup",
    title={"en": "Lookup", "zh-CN": "引用字段"},
    icon="scan-search",
    group="computed",
    options={
        "path": option(
            "Path, such as customer.country.name",
            "路径，如 customer.country.name",
            type="string",
            pattern=r"^[a-z][a-z0-9_]{0,54}(\.[a-z][a-z0-9_]{0,54}){1,3}$",
        ),
    },
    required_options=("path",),
    column=nothing,
    parse=refuse,
    show=nothing,
    from_text=refuse,
    to_text=text_of,
    value_schema=lambda spec: {"readOnly": True},
    writable=False,
    example_options={"path": "customer.name"},
)
