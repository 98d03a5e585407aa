"""The packs that come with the product, imported once: what people change afterwards is theirs."""

from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.base import File

from accounts.principal import system_principal
from metadata.models import PackImport
from metadata.packfile import Pack, read_pack, zip_bytes
from operations.perform import perform

LIBRARY: Path = settings.ROOT / "metadata" / "library"
DEMO = "flights"
INSTALLER = system_principal("installer")


def missing(with_demo: bool) -> list[Pack]:
    """Shipped packs that were never imported here, those without requirements first."""
    known = set(PackImport.objects.values_list("pack", flat=True).distinct())
    folders = sorted(path.parent for path in LIBRARY.glob("*/pack.json"))
    wanted = [path for path in folders if path.name not in known and (with_demo or path.name != DEMO)]
    return sorted((read_pack(path) for path in wanted), key=lambda pack: (len(pack.requires), pack.name))


def install(pack: Pack) -> None:
    """As anybody imports a pack: planned, then all of it or nothing."""
    archive = zip_bytes(pack)
    plan = perform("pack.plan", {"file": _file(pack, archive)}, principal=INSTALLER).value
    perform(
        "pack.import",
        {"file": _file(pack, archive), "seal": plan["plan"]["seal"], "rows": True},
        principal=INSTALLER,
    )


def _file(pack: Pack, archive: bytes) -> "File[bytes]":
    return File(BytesIO(archive), name=f"{pack.name}.zip")
