"""The physical tables as they are now, read from what was kept when they were last changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.apps import apps
from django.db.models import Q

from metadata.views import CatalogView
from operations import clock
from runtime.kinds.table.ddl.models import Parked, PhysicalTable, SchemaChange
from runtime.kinds.table.ddl.shape import Shape, column_as_json, column_from, shape_from
from runtime.kinds.table.ddl.walk import Parking, Walked, parked_uid

BUILTIN = {"$user": "accounts.User", "$department": "accounts.Department", "$file": "runtime.StoredFile"}
"""Tables of our own that fields lead to."""


@dataclass(frozen=True, kw_only=True)
class Before:
    """One table before a change. What is parked and wanted again (by its uid) is taken as if it were there; `restored`
    are its records, which go when the change counts."""

    shape: Shape
    restored: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Names:
    """Which uid a table's name stands for. `coming` are the names after the change."""

    coming: Mapping[str, str]
    catalog: CatalogView

    def uid_of(self, name: str) -> str:
        """By its present name or an old one. "?<name>" is a table that is yet to come, in a preview."""
        if name.startswith("$"):
            return name if name in _builtin() else ""
        version = self.catalog.get("table", name)
        if version is not None and version.uid:
            return version.uid
        if name in self.coming:
            return self.coming[name]
        found = PhysicalTable.objects.filter(name=name).values_list("uid", flat=True).first()
        return found or f"?{name}"


def shapes_of_definition(uid: str) -> dict[str, Shape]:
    """A table and its link tables, by uid."""
    found = PhysicalTable.objects.filter(Q(uid=uid) | Q(uid__startswith=f"{uid}."))
    return {record.uid: shape_from(record.shape) for record in found}


def before_of(uid: str, there: Shape | None, wanted: Shape) -> Before | None:
    if there is not None:
        return _with_parked_columns(there, wanted)
    parked = Parked.objects.filter(shape_uid=uid, column_uid="").order_by("-pk").first()
    if parked is None:
        return None
    shape = replace(shape_from(parked.original), table=parked.physical)
    found = _with_parked_columns(shape, wanted)
    return replace(found, restored=(*found.restored, parked.pk))


def _with_parked_columns(shape: Shape, wanted: Shape) -> Before:
    """A dropped column comes back with its values when its uid does. A replaced one never does: rows have gone on."""
    missing = {column.uid for column in wanted.columns} - {column.uid for column in shape.columns}
    if not missing:
        return Before(shape=shape)
    restored: dict[str, int] = {}
    records = Parked.objects.filter(shape_uid=shape.uid, column_uid__in=missing, reason="dropped").order_by("-pk")
    for record in records:
        parked = shape.column(parked_uid(record.physical))
        if record.column_uid in restored or parked is None:
            continue
        original = column_from(record.original)
        shape = shape.with_column(parked, replace(original, name=record.physical, null=True, target=""))
        restored[record.column_uid] = record.pk
    return Before(shape=shape, restored=tuple(restored.values()))


def tables_by_uid(uids: Iterable[str]) -> dict[str, str]:
    """Physical tables of others that are pointed into. What nobody knows yet (a preview) is called by its uid."""
    wanted = set(uids)
    found = dict(PhysicalTable.objects.filter(uid__in=wanted).values_list("uid", "table"))
    found |= {uid: table for uid, table in _builtin().items() if uid in wanted}
    return {uid: found.get(uid, f"t_{uid.lstrip('?')}") for uid in wanted}


def parked_tables() -> frozenset[str]:
    return frozenset(Parked.objects.filter(column_uid="").values_list("physical", flat=True))


def keep(
    walked: Walked, names: Mapping[str, str], gone: Sequence[str], restored: Sequence[int], change: SchemaChange
) -> None:
    """Tables are as they walked to. `names` are the definitions' names by uid; `gone` the uids of tables that left."""
    PhysicalTable.objects.filter(uid__in=[*gone, *walked.shapes]).delete()
    PhysicalTable.objects.bulk_create(
        [
            PhysicalTable(uid=uid, name=names.get(uid, ""), table=shape.table, shape=shape.as_json())
            for uid, shape in walked.shapes.items()
        ],
        batch_size=50,
    )
    Parked.objects.filter(pk__in=restored).delete()
    Parked.objects.bulk_create([_record_of(parking, change) for parking in walked.parked], batch_size=50)


def _record_of(parking: Parking, change: SchemaChange) -> Parked:
    column = parking.column
    return Parked(
        shape_uid=parking.shape.uid,
        column_uid=column.uid if column else "",
        physical=parking.physical,
        reason=parking.reason,
        original=column_as_json(column) if column else parking.shape.as_json(),
        parked_at=clock.now(),
        change=change,
    )


def _builtin() -> dict[str, str]:
    models = {model._meta.label: model._meta.db_table for model in apps.get_models()}
    return {word: models[label] for word, label in BUILTIN.items() if label in models}
