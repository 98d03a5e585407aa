"""A stored picture: the id of an upload that was found to be an image."""

from runtime.fields.parts import operators
from runtime.fields.parts.numbers import number_text
from runtime.fields.parts.options import option
from runtime.fields.parts.relations import FILES, ID_SCHEMA, foreign_key, id_from_text, parse_id, row_id
from runtime.fields.parts.texts import as_given
from runtime.fields.type import FieldType

FIELD_TYPE = FieldType(
    name="image",
    title={"en": "Image", "zh-CN": "图片"},
    icon="image",
    group="other",
    options={
        "accept": option(
            "Types taken",
            "允许的类型",
            type="array",
            minItems=1,
            maxItems=50,
            uniqueItems=True,
            items={"type": "string", "pattern": r"^image/(png|jpeg|gif|webp|avif|\*)$"},
        ),
        "max_bytes": option("Largest, in bytes", "最大字节数", type="integer", minimum=1),
        "max_width": option("Widest, in pixels", "最大宽度（像素）", type="integer", minimum=1, maximum=20_000),
        "max_height": option("Highest, in pixels", "最大高度（像素）", type="integer", minimum=1, maximum=20_000),
    },
    column=lambda spec: foreign_key(spec, FILES),
    parse=parse_id,
    show=as_given,
    from_text=id_from_text,
    to_text=number_text,
    operand=lambda spec: row_id,
    value_schema=lambda spec: ID_SCHEMA,
    operators=operators.NULL,
    aggregates=operators.COUNT,
    cel="int",
    sortable=False,
    examples=(1, 42),
)
