"""What all columns have in common."""

from typing import Any

from runtime.fields.type import FieldSpec

LONGEST_INDEXED = 255  # MySQL indexes at most 3,072 bytes, and keeps at most 65,535 bytes of a row outside of TEXT.


def flags(spec: FieldSpec) -> dict[str, Any]:
    """Nullable unless required; unique and indexed as the field says."""
    return {
        "null": not spec.required,
        "blank": not spec.required,
        "unique": spec.unique,
        "db_index": spec.indexed and not spec.unique,
    }


def plain_flags(spec: FieldSpec) -> dict[str, Any]:
    """For columns that hold a part of a value, or what the engine fills in after the row is made."""
    return {"null": True, "blank": True}
