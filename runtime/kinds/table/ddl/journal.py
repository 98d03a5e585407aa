"""The journal: every step is written down before it is taken, so that a change that is cut off can be undone.

Where DDL is transactional the journal is part of the same transaction and only tells what was done. Elsewhere (MySQL,
MariaDB) each of its lines is committed at once: "running" before the step, "done" after it, and the whole change "done"
in the transaction that moves the published pointers. So whatever is found "running" was never published.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from operations import clock
from operations.faults import fault_point
from runtime.kinds.table.ddl.models import SchemaChange, SchemaStep
from runtime.kinds.table.ddl.steps import Step, is_done, reversed_step, run, step_from

DDL = ("CREATE", "ALTER", "DROP", "RENAME", "INSERT INTO")
SHOWN = 10_000
EXACT_TEXT = " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"  # the usual one takes 'é', 'e' and 'E' for the same


def begin(steps: Sequence[Step], tables: Sequence[str]) -> SchemaChange:
    """All steps planned, none taken."""
    change = SchemaChange.objects.create(created_at=clock.now(), state="running", tables=list(tables))
    SchemaStep.objects.bulk_create(
        [
            SchemaStep(
                change=change,
                number=number,
                table_uid=step.shape.uid,
                action=step.action,
                description=step.as_json() if _needs_undo() else {},
                state="planned",
            )
            for number, step in enumerate(steps)
        ],
        batch_size=100,
    )
    return change


def carry_out(change: SchemaChange, steps: Sequence[Step]) -> None:
    """One step after the other. An error leaves the change where it is; `undo` takes it back."""
    editor = editor_of()
    if not _needs_undo():
        for number, step in enumerate(steps):
            fault_point("ddl.step")
            with _recorded() as statements:
                run(step, editor)
            _mark(change, number, "done", sql="\n".join(statements)[:SHOWN])
        fault_point("ddl.step")
        return
    for number, step in enumerate(steps):
        _mark(change, number, "running")
        fault_point("ddl.step")
        with _recorded() as statements:
            run(step, editor)
        fault_point("ddl.step")
        _mark(change, number, "done", sql="\n".join(statements)[:SHOWN])


def finish(change: SchemaChange) -> None:
    """Call it in the transaction that moves the pointers: with it the change counts."""
    change.steps.update(description={})
    SchemaChange.objects.filter(pk=change.pk).update(state="done")


def undo(change: SchemaChange) -> None:
    """Take back, last step first, what was done or may have been. Can itself be cut off and done again."""
    editor = editor_of()
    for record in change.steps.filter(state__in=("running", "done")).order_by("-number"):
        back = reversed_step(step_from(record.description))
        if back is not None and not is_done(back, editor):
            run(back, editor)
        fault_point("ddl.undo")
        _mark(change, record.number, "undone")
    SchemaChange.objects.filter(pk=change.pk).update(state="undone")


def recover() -> int:
    """Undo what a crash left half-way, and count it. Call it under the publish lock: then nobody else is at work."""
    cut_off = list(SchemaChange.objects.filter(state="running").order_by("-pk"))
    for change in cut_off:
        undo(change)
    return len(cut_off)


def statements_of(steps: Sequence[Step]) -> tuple[str, ...]:
    """The SQL that the steps would run, without running it."""
    editor = connection.schema_editor(collect_sql=True)
    editor.deferred_sql = []
    for step in steps:
        run(step, editor)
    return tuple(editor.collected_sql)


def editor_of() -> BaseDatabaseSchemaEditor:
    """Outside of its own `with`: the transaction is ours, and so are the checks at its end."""
    editor = connection.schema_editor()
    editor.deferred_sql = []
    if connection.vendor == "mysql":
        editor.sql_create_table += EXACT_TEXT
    return editor


def _needs_undo() -> bool:
    return not connection.features.can_rollback_ddl


def _mark(change: SchemaChange, number: int, state: str, sql: str = "") -> None:
    told = {"sql": sql} if sql else {}
    SchemaStep.objects.filter(change=change, number=number).update(state=state, **told)


@contextmanager
def _recorded() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(DDL):
            statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements
