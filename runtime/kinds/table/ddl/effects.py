"""What a change does to the rows, told to the person who publishes it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import connection

from metadata.kinds import Succession
from metadata.plan import Effect
from operations.problems import Problem, pointer
from runtime.kinds.table.ddl.conversion import count_of, duplicates_in
from runtime.kinds.table.ddl.moves import Move
from runtime.kinds.table.ddl.shape import Column, Key, Shape
from runtime.kinds.table.ddl.walk import Journey, is_parked

DECIDING = frozenset({"values_do_not_fit", "values_missing", "duplicates"})


def effects_of(journeys: Sequence[Journey], succession: Succession) -> tuple[Effect, ...]:
    places = _places(succession)
    found = [effect for journey in journeys for effect in _effects(journey, places)]
    return (*found, *_of_trash(journeys, succession))


def problems_of(effects: Iterable[Effect]) -> tuple[Problem, ...]:
    """Effects that no decision can allow."""
    return tuple(
        Problem(
            code=effect.code,
            pointer=effect.pointer,
            message=effect.sentence["en"],
            hint="Correct these rows first: " + ", ".join(str(row["first_id"]) for row in effect.sample) + ".",
        )
        for effect in effects
        if effect.code == "duplicates"
    )


def stats_of(effects: Iterable[Effect]) -> dict[str, int]:
    """The counts that decisions rest on: when one of them moves, the plan has to be looked at again."""
    return {f"{effect.code}{effect.pointer}": effect.rows for effect in effects if effect.code in DECIDING}


def _effects(journey: Journey, places: Mapping[str, str]) -> Iterator[Effect]:
    before, after = journey.before, journey.after
    if before is None:
        return
    if after is None:
        if not journey.is_empty:
            yield _table_parked(before)
        return
    for move in journey.moves.values():
        yield from _of_move(move, before, places)
    for column in before.columns:
        is_gone = after.column(column.uid) is None and not is_parked(column) and not column.uid.startswith("#")
        if is_gone and column.uid not in journey.empty:
            yield _column_parked(before, column)
    for key in after.keys:
        if key.unique and key not in before.keys:
            yield from _duplicates(before, after, key, journey, places)


def _of_move(move: Move, before: Shape, places: Mapping[str, str]) -> Iterator[Effect]:
    where = places.get(move.new.uid, "/fields")
    name = move.new.name
    if move.fit.unfit and not move.is_derived:
        yield Effect(
            code="values_do_not_fit",
            pointer=where,
            sentence={
                "en": f"{move.fit.unfit} rows have a value in '{name}' that does not fit its new definition.",
                "zh-CN": f"“{name}”中有 {move.fit.unfit} 行的值不符合新的定义。",
            },
            rows=move.fit.unfit,
            lossy=True,
            choice=move.values_choice,
            choices=move.values_choices,
            sample=move.fit.sample,
        )
    if move.fit.changed:
        yield Effect(
            code="values_rewritten",
            pointer=where,
            sentence={
                "en": f"{move.fit.changed} values of '{name}' will be written differently.",
                "zh-CN": f"“{name}”中有 {move.fit.changed} 个值的写法将会改变。",
            },
            rows=move.fit.changed,
        )
    if move.missing and move.missing_choices:
        yield Effect(
            code="values_missing",
            pointer=where,
            sentence={
                "en": f"'{name}' is required now, and {move.missing} rows have no value in it.",
                "zh-CN": f"“{name}”现在为必填，但有 {move.missing} 行没有值。",
            },
            rows=move.missing,
            choice=move.missing_choice,
            choices=move.missing_choices,
        )
    elif move.missing:
        yield Effect(
            code="default_filled",
            pointer=where,
            sentence={
                "en": f"{move.missing} rows without a value in '{name}' get its default.",
                "zh-CN": f"“{name}”中没有值的 {move.missing} 行将填入默认值。",
            },
            rows=move.missing,
        )
    if move.old is not None and move.old.name.startswith("parked_"):
        count = count_of(connection, before.table, move.old.name)
        yield Effect(
            code="column_restored",
            pointer=where,
            sentence={
                "en": f"'{name}' comes back with {count} values it had when it was dropped.",
                "zh-CN": f"“{name}”将恢复，并带回删除时的 {count} 个值。",
            },
            rows=count,
        )


def _column_parked(before: Shape, column: Column) -> Effect:
    count = count_of(connection, before.table, column.name)
    return Effect(
        code="column_parked",
        pointer="/fields",
        sentence={
            "en": f"'{column.name}' goes. Its {count} values are put aside until somebody purges them.",
            "zh-CN": f"“{column.name}”将被移除。它的 {count} 个值会保留，直到有人清除。",
        },
        rows=count,
    )


def _table_parked(before: Shape) -> Effect:
    count = count_of(connection, before.table)
    return Effect(
        code="table_parked",
        pointer="",
        sentence={
            "en": f"The table {before.table} goes. Its {count} rows are put aside until somebody purges them.",
            "zh-CN": f"表 {before.table} 将被移除。它的 {count} 行会保留，直到有人清除。",
        },
        rows=count,
    )


def _of_trash(journeys: Sequence[Journey], succession: Succession) -> Iterator[Effect]:
    """Without soft delete there is no trash: what lies in it is among the rows again."""
    before, after = succession.before, succession.after
    own = next((journey.before for journey in journeys if journey.uid == succession.uid), None)
    if before is None or after is None or own is None:
        return
    if before.body.get("soft_delete") and not after.body.get("soft_delete"):
        count = count_of(connection, own.table, "deleted_at")
        if count:
            yield Effect(
                code="trash_returns",
                pointer="/soft_delete",
                sentence={
                    "en": f"{count} rows in the trash will be among the others again. Purge the trash first if not wanted.",
                    "zh-CN": f"回收站中的 {count} 行将重新出现。如不需要，请先清空回收站。",
                },
                rows=count,
            )


def _duplicates(before: Shape, after: Shape, key: Key, journey: Journey, places: Mapping[str, str]) -> Iterator[Effect]:
    """Seen in the values as they are now. What a decision makes equal, the database refuses."""
    columns = [column for uid in key.columns if (column := before.column(uid)) is not None]
    if len(columns) < len(key.columns):
        return
    count, sample = duplicates_in(connection, before.table, columns)
    if count:
        named = ", ".join(f"'{column.name}'" for uid in key.columns if (column := after.column(uid)) is not None)
        yield Effect(
            code="duplicates",
            pointer=places.get(key.columns[0], "/fields"),
            sentence={
                "en": f"{named} shall be unique, but {count} values stand in several rows.",
                "zh-CN": f"{named} 要求唯一，但有 {count} 个值出现在多行中。",
            },
            rows=count,
            sample=tuple(sample),
        )


def _places(succession: Succession) -> dict[str, str]:
    """Field uid → pointer of the field in the new body."""
    fields = succession.after.body.get("fields", ()) if succession.after else ()
    return {item["uid"]: pointer("fields", number) for number, item in enumerate(fields) if "uid" in item}
