"""Rows beside the matching rows of another query, also of another data source."""

from runtime.kinds.report.transforms.step import NAME, Data, Others, Settings, Step, cap, need, titled


def apply(data: Data, settings: Settings, others: Others) -> Data:
    other = others.of(settings["with"])
    left = need(data, [pair["left"] for pair in settings["on"]], "on")
    right = need(other, [pair["right"] for pair in settings["on"]], "on")
    cap(_matches(data, left, other, right), len(data.columns) + len(other.columns), "on")
    left_keys, right_keys = data.assign(**_keys(data, left)), other.assign(**_keys(other, right))
    keys = list(_keys(data, left))
    joined = left_keys.merge(
        right_keys, how=settings.get("how", "left"), on=keys, suffixes=("", f"_{settings.get('suffix', 'right')}")
    )
    return joined.drop(columns=keys)


def _keys(data: Data, names: list[str]) -> dict[str, object]:
    """Keys as texts where the two sides may differ in type; an empty key meets nothing but another empty one."""
    return {f"\x00{place}": data[name].map(_text, na_action="ignore") for place, name in enumerate(names)}


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _matches(data: Data, left: list[str], other: Data, right: list[str]) -> int:
    """How many rows there will be, counted before they are made."""
    ours = data.groupby([*_keys(data, left).values()], dropna=False).size()
    theirs = other.groupby([*_keys(other, right).values()], dropna=False).size()
    return int(ours.mul(theirs, fill_value=0).sum()) + len(data)


STEP = Step(
    name="join",
    title={"en": "Join another query", "zh-CN": "连接另一个查询"},
    properties={
        "with": titled(NAME, "Query", "查询"),
        "on": titled(
            {
                "type": "array",
                "minItems": 1,
                "maxItems": 10,
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["left", "right"],
                    "properties": {"left": titled(NAME, "Here", "左列"), "right": titled(NAME, "There", "右列")},
                },
            },
            "Where equal",
            "匹配条件",
        ),
        "how": titled({"enum": ["left", "inner", "outer"]}, "Rows without a match", "连接方式"),
        "suffix": titled({**NAME, "maxLength": 30}, "Suffix of equal names", "同名列后缀"),
    },
    required=("with", "on"),
    apply=apply,
)
