"""A barrel holds litres: a kind with something real behind it, which publishing changes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from metadata.kinds import Kind, Succession, schema_in
from metadata.plan import Effect, Impact
from metadata.views import CatalogView

FOLDER = Path(__file__).parent


@dataclass
class Cellar:
    """What stands in the cellar. `log` tells what was asked of it, in order."""

    log: list[str] = field(default_factory=list)
    litres: dict[str, int] = field(default_factory=dict)
    measured: int = 0

    def plan(self, succession: Succession, catalog: CatalogView) -> Impact:
        before, after = succession.before, succession.after
        less = bool(before and after and after.body["litres"] < before.body["litres"])
        spill = Effect(
            code="spills",
            pointer="/litres",
            sentence={"en": "Some of it would be spilled."},
            lossy=True,
            choice=f"{succession.uid}.litres",
            choices=("refuse", "spill"),
        )
        return Impact(statements=("POUR",), effects=(spill,) if less else (), stats={succession.uid: self.measured})

    @contextmanager
    def session(
        self, successions: Sequence[Succession], catalog: CatalogView, decisions: Mapping[str, Any]
    ) -> Iterator["Work"]:
        before = dict(self.litres)
        self.log.append("open")
        try:
            yield Work(cellar=self, successions=successions)
        except BaseException:
            self.litres = before
            self.log.append("undone")
            raise
        self.log.append("closed")

    def recover(self) -> None:
        self.log.append("recover")


@dataclass
class Work:
    cellar: Cellar
    successions: Sequence[Succession]

    def apply(self) -> None:
        self.cellar.log.append("apply")
        for succession in self.successions:
            if succession.after is None:
                self.cellar.litres.pop(succession.uid, None)
            else:
                self.cellar.litres[succession.uid] = succession.after.body["litres"]

    def done(self) -> None:
        self.cellar.log.append("done")


CELLAR = Cellar()
KIND = Kind(
    name="barrel",
    plural="barrels",
    title={"en": "Barrel", "zh-CN": "桶"},
    folder=FOLDER,
    schema=schema_in(FOLDER),
    identity={},
    references=lambda body: (),
    checks=lambda body, catalog: (),
    compile=lambda version, catalog: version.body["litres"],
    materialise=CELLAR,
)
