"""What was dropped is put aside, and goes for good only when somebody asks for it."""

from django.db import transaction

from operations.errors import NotFound
from runtime.kinds.table.ddl.journal import editor_of
from runtime.kinds.table.ddl.models import Parked, PhysicalTable
from runtime.kinds.table.ddl.shape import Shape, shape_from
from runtime.kinds.table.ddl.steps import Step, is_done, run, shape_after
from runtime.kinds.table.ddl.walk import parked_uid
from runtime.kinds.table.models import ImportRun, RowHistory


def purge(parked_id: int) -> None:
    """Drop a parked column or table with its values. Call it under the publish lock. Cut off, it can be done again."""
    parked = Parked.objects.filter(pk=parked_id).first()
    if parked is None:
        raise NotFound(f"Nothing is parked under the number {parked_id}.")
    if parked.column_uid:
        _purge_column(parked)
    else:
        _purge_table(parked)


def _purge_table(parked: Parked) -> None:
    shape = shape_from({**parked.original, "table": parked.physical})
    _carry_out(Step(action="drop_table", shape=shape))
    Parked.objects.filter(shape_uid=parked.shape_uid).exclude(column_uid="").delete()
    if not PhysicalTable.objects.filter(pk=parked.shape_uid).exists():
        _forget_rows(parked.shape_uid)
    parked.delete()


def _forget_rows(table_uid: str) -> None:
    """What is remembered of rows that are no more. A table that is made anew counts its rows from one again, and they would
    be taken for the former ones."""
    RowHistory.objects.filter(table_uid=table_uid).delete()
    ImportRun.objects.filter(table_uid=table_uid).delete()


def _purge_column(parked: Parked) -> None:
    """Of a table that is there, or is parked itself."""
    owner = PhysicalTable.objects.filter(uid=parked.shape_uid).first()
    if owner is not None:
        shape = _without(shape_from(owner.shape), parked.physical)
        with transaction.atomic():
            PhysicalTable.objects.filter(pk=owner.pk).update(shape=shape.as_json())
            parked.delete()
        return
    table = Parked.objects.filter(shape_uid=parked.shape_uid, column_uid="").first()
    if table is not None:
        shape = _without(shape_from({**table.original, "table": table.physical}), parked.physical)
        Parked.objects.filter(pk=table.pk).update(original=shape.as_json())
    parked.delete()


def _without(shape: Shape, physical: str) -> Shape:
    column = shape.column(parked_uid(physical))
    if column is None:
        return shape
    step = Step(action="drop_column", shape=shape, old=column)
    _carry_out(step)
    return shape_after(step)


def _carry_out(step: Step) -> None:
    editor = editor_of()
    if not is_done(step, editor):
        run(step, editor)
