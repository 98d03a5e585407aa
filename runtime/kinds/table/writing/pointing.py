"""Which fields of which tables lead to a table: what a deletion there has to look after."""

from typing import NamedTuple

from metadata.catalog import Catalog
from runtime.kinds.table.access.sights import Reader
from runtime.tables.plan import FieldPlan, TablePlan


class Pointer(NamedTuple):
    plan: TablePlan
    of: FieldPlan

    @property
    def deed(self) -> str:
        """What becomes of the rows that point: owned rows go with their owner, links are just taken away."""
        relation = self.of.relation
        if relation is None:
            return "restrict"
        if relation.kind == "links":
            return "unlink"
        return "cascade" if self.plan.owned_by == self.of.name else relation.on_delete


_pointers: list[tuple[Catalog, dict[str, list[Pointer]]]] = []


def pointers_to(reader: Reader, table: str) -> list[Pointer]:
    """Found once per catalogue: what is published is looked through from end to end."""
    catalog = reader.snapshot.catalog
    for known, found in _pointers:
        if known is catalog:
            return found.get(table, [])
    made = _all(reader)
    _pointers[:] = [(catalog, made)]
    return made.get(table, [])


def _all(reader: Reader) -> dict[str, list[Pointer]]:
    found: dict[str, list[Pointer]] = {}
    for name in reader.snapshot.catalog.names("table"):
        plan = reader.plan(name)
        for of in plan.fields if plan else ():
            if plan is None or of.relation is None or of.aggregate or of.relation.kind == "children":
                continue
            for target in of.relation.targets or (of.relation.target,):
                found.setdefault(target, []).append(Pointer(plan, of))
    return found
