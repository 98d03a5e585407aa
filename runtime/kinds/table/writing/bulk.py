"""Many rows in one call: all of them or none, or each by itself with a result of its own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from operations.errors import Conflict, Forbidden, InvalidInput, OperationError
from operations.operation import Call
from operations.problems import Finding, Problem, pointer
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.reading.asked import Asked
from runtime.kinds.table.reading.choosing import asked_rows
from runtime.kinds.table.statements import quoted
from runtime.kinds.table.writing.attempts import attempt
from runtime.kinds.table.writing.changing import Change, change_of, store_changes
from runtime.kinds.table.writing.creating import prepared, store
from runtime.kinds.table.writing.intake import taken_in, unknown_member
from runtime.kinds.table.writing.merging import expected_version
from runtime.kinds.table.writing.natural import existing_ids
from runtime.kinds.table.writing.owning import check_owner
from runtime.kinds.table.writing.removing import remove
from runtime.kinds.table.writing.rows import StoredRow, locked, no_row
from runtime.kinds.table.writing.together import taken_together

Json = Any
Given = Mapping[str, Json]
Done = dict[str, Json]
Mode = Literal["atomic", "each"]
MOST_ROWS = 5000
MOST_CHOSEN = 10_000


def created(
    call: Call, reader: Reader, sight: Sight, given: Sequence[Given], mode: Mode, places: Sequence[int] = ()
) -> list[Done]:
    """`places` are those of the rows in what the caller gave, where they are a part of it."""
    sight.check("create")
    together = taken_together(reader, sight, given)
    if together is not None:
        if mode == "atomic":
            return [_made(id) for id in together.store(call)]
        return _each_stored(call, reader, sight, given, range(len(given)), lambda: together.store(call))
    rows = prepared(reader, sight, given)
    if mode == "atomic":
        _refuse([new.problems for new in rows], places or range(len(rows)))
        return [_made(id) for id in store(call, reader, sight, rows)]
    results: list[Done] = [{} if not new.problems else _failed(InvalidInput(problems=new.problems)) for new in rows]
    good = [place for place, new in enumerate(rows) if not new.problems]
    stored = _each_stored(
        call, reader, sight, given, good, lambda: store(call, reader, sight, [rows[place] for place in good])
    )
    for place, done in zip(good, stored, strict=True):
        results[place] = done
    return results


def _each_stored(
    call: Call,
    reader: Reader,
    sight: Sight,
    given: Sequence[Given],
    places: Sequence[int],
    store_all: Callable[[], list[int]],
) -> list[Done]:
    """All together first, which is quick; one by one only if one of them fails."""
    try:
        with attempt(call):
            return [_made(id) for id in store_all()]
    except OperationError:
        # The rows are read again: storing may have given them numbers and parents.
        return [_tried(call, lambda p=place: _one_created(call, reader, sight, given[p])) for place in places]  # type: ignore[misc]


def _one_created(call: Call, reader: Reader, sight: Sight, given: Given) -> Done:
    [new] = prepared(reader, sight, [given])
    return _made(store(call, reader, sight, [new])[0])


def updated(
    call: Call, reader: Reader, sight: Sight, given: Sequence[Given], mode: Mode, places: Sequence[int] = ()
) -> list[Done]:
    """Each row names its `id`, may name the `row_version` it was read with, and what changes."""
    sight.check("update")
    ids = [_id_of(row, place) for place, row in enumerate(given)]
    _refuse_twice(ids)
    before = locked(sight, "update", ids)
    if mode == "each":
        return [
            _tried(call, lambda i=id, r=row: _all_updated(call, reader, sight, before, [(i, r)])[0])  # type: ignore[misc]
            for id, row in zip(ids, given, strict=True)
        ]
    rows = list(zip(ids, given, strict=True))
    return _all_updated(call, reader, sight, before, rows, places or range(len(rows)))


def _all_updated(
    call: Call,
    reader: Reader,
    sight: Sight,
    before: Mapping[int, StoredRow],
    rows: Sequence[tuple[int, Given]],
    places: Sequence[int] = (),
) -> list[Done]:
    changes: list[Change] = []
    for id, row in rows:
        stored = _allowed(sight, before, id, "update")
        members = {name: value for name, value in row.items() if name not in ("id", "row_version")}
        intake = taken_in(sight, members)
        _refuse_children(sight, intake.children)
        changes.append(change_of(reader, sight, stored, intake, expected_version(row.get("row_version"))))
    _refuse([change.problems for change in changes], places)
    store_changes(call, reader, sight, changes)
    return [
        {"id": change.before.id, "version": change.before.version + (not change.is_empty), "status": 200}
        for change in changes
    ]


def upserted(call: Call, reader: Reader, sight: Sight, given: Sequence[Given], mode: Mode) -> list[Done]:
    """Rows that exist by their natural key are updated, the others made."""
    _refuse([[unknown_member(sight, "id")] if "id" in row else [] for row in given], range(len(given)))
    known = existing_ids(reader, sight, given)
    places: dict[bool, list[int]] = {True: [], False: []}
    for place, id in enumerate(known):
        places[id is not None].append(place)
    _refuse_twice([id for id in known if id is not None])
    results: list[Done] = [{} for _ in given]
    if places[True]:
        rows = [{**given[place], "id": known[place]} for place in places[True]]
        for place, done in zip(places[True], updated(call, reader, sight, rows, mode, places[True]), strict=True):
            results[place] = done
    if places[False]:
        rows = [dict(given[place]) for place in places[False]]
        for place, done in zip(places[False], created(call, reader, sight, rows, mode, places[False]), strict=True):
            results[place] = done
    return results


def deleted(call: Call, reader: Reader, sight: Sight, ids: Sequence[int], mode: Mode) -> list[Done]:
    sight.check("delete")
    _refuse_twice(ids)
    before = locked(sight, "delete", ids)
    if mode == "each":
        return [
            _tried(call, lambda i=id: _all_deleted(call, reader, sight, before, [i])[0])  # type: ignore[misc]
            for id in ids
        ]
    return _all_deleted(call, reader, sight, before, ids)


def _all_deleted(
    call: Call, reader: Reader, sight: Sight, before: Mapping[int, StoredRow], ids: Sequence[int]
) -> list[Done]:
    rows = [_allowed(sight, before, id, "delete") for id in ids]
    remove(call, reader, sight, rows)
    check_owner(reader, sight, rows)
    return [{"id": id, "status": 200} for id in ids]


def chosen(reader: Reader, sight: Sight, filter: Json, expect: int) -> list[int]:
    """The ids of the rows that a filter chooses. Without a condition it would be all rows: that is refused, and so is a
    number of rows other than the caller was shown."""
    condition = asked_rows(sight, Asked(filter=filter), "t0")
    if asked_rows(sight, Asked(), "t0").text == condition.text:
        message = "This filter chooses every row. Say which rows are meant."
        raise InvalidInput(message, problems=[Problem(code="empty_filter", pointer="/filter", message=message)])
    found = reader.rows_of(
        f"SELECT t0.id FROM {quoted(sight.plan.table)} t0 WHERE {condition.text} ORDER BY t0.id LIMIT {MOST_CHOSEN + 1}",  # noqa: S608
        condition.params,
    )
    if len(found) > MOST_CHOSEN:
        raise InvalidInput(f"This filter chooses more than {MOST_CHOSEN:,} rows; narrow it.", code="too_many")
    if len(found) != expect:
        raise Conflict(f"The filter chooses {len(found)} rows now, not {expect}. Look again.", code="count_changed")
    return [int(row[0]) for row in found]


def _id_of(row: Given, place: int) -> int:
    id = row.get("id")
    if isinstance(id, bool) or not isinstance(id, int) or id < 1:
        message = "Each row to change names its 'id'."
        raise InvalidInput(problems=[Problem(code="required", pointer=pointer("rows", place, "id"), message=message)])
    return id


def _allowed(sight: Sight, before: Mapping[int, StoredRow], id: int, action: str) -> StoredRow:
    stored = before.get(id)
    if stored is None:
        raise no_row(sight, id)
    if not stored.may:
        raise Forbidden(f"You may not {action} the row {id} of '{sight.plan.name}'.")
    return stored


def _refuse_children(sight: Sight, children: Mapping[str, Json]) -> None:
    if children:
        name = next(iter(children))
        raise InvalidInput(
            f"Child rows ('{name}') are changed with their parent alone, not in bulk.", code="not_in_bulk"
        )


def _refuse_twice(ids: Sequence[int]) -> None:
    if len(set(ids)) < len(ids):
        twice = next(id for id in ids if ids.count(id) > 1)
        raise InvalidInput(f"The row {twice} is named twice in one call.", code="duplicate_row")


def _refuse(problems: Sequence[Sequence[Problem]], places: Sequence[int]) -> None:
    """All problems of all rows; without places, of the one row itself."""
    prefixes = [pointer("rows", place) for place in places] or [""]
    found = [problem.under(prefix) for prefix, some in zip(prefixes, problems, strict=True) for problem in some]
    if found:
        raise InvalidInput(problems=found[:100])


def _tried(call: Call, do: Callable[[], Done]) -> Done:
    try:
        with attempt(call):
            return do()
    except OperationError as error:
        return _failed(error)


def _made(id: int) -> Done:
    return {"id": id, "version": 1, "status": 201}


def _failed(error: OperationError) -> Done:
    return Finding(
        status=error.status,
        code=error.code,
        detail=error.detail or error.title,
        problems=[problem.as_json() for problem in error.problems],
    )
