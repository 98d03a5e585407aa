"""The pages of the reference, made from the registries: what is there is documented, and nothing else."""

from collections.abc import Callable, Mapping
from pathlib import Path

from project.reference.errors import errors_page
from project.reference.fields import fields_page
from project.reference.kinds import kinds_page
from project.reference.operations import operations_page
from project.reference.settings import settings_page

PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "operations.md": operations_page,
    "kinds.md": kinds_page,
    "fields.md": fields_page,
    "errors.md": errors_page,
}


def write_pages(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), "utf-8")


def outdated_pages(folder: Path) -> list[str]:
    """Pages that are not there, or say something else than the registries."""
    return [name for name, page in PAGES.items() if _text(folder / name) != page()]


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.is_file() else ""
