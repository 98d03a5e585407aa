"""Who may put a file into a row, and whether it fits the field. A file is its uploader's until it is in a row."""

from collections.abc import Iterable

from runtime.kinds.table.access.sights import Reader
from runtime.kinds.table.files.reading import may_read
from runtime.kinds.table.models import StoredFile
from runtime.tables.plan import FieldPlan

BATCH = 1000


def attachable(reader: Reader, ids: Iterable[int]) -> set[int]:
    """Files that the principal may read: whoever could attach any file could then read it."""
    listed = sorted(ids)
    found: set[int] = set()
    for start in range(0, len(listed), BATCH):
        files = StoredFile.objects.filter(pk__in=listed[start : start + BATCH])
        found.update(file.pk for file in files if may_read(reader, file))
    return found


def unfit(of: FieldPlan, id: int) -> str:
    """Why a file cannot be in this field; "" when it can."""
    file, option = StoredFile.objects.get(pk=id), of.spec.option
    taken = option("accept") or (["image/*"] if of.spec.type == "image" else [])
    if taken and not any(_fits(file.media_type, word) for word in taken):
        return f"'{file.name}' is {file.media_type}; taken here: {', '.join(taken)}."
    if file.size > option("max_bytes", file.size):
        return f"'{file.name}' has {file.size:,} bytes; at most {option('max_bytes'):,} are taken here."
    if of.spec.type != "image":
        return ""
    if file.width is None or file.height is None:
        return f"'{file.name}' is no picture that can be shown."
    if file.width > option("max_width", file.width) or file.height > option("max_height", file.height):
        return f"'{file.name}' has {file.width} × {file.height} pixels, which is too large here."
    return ""


def _fits(media_type: str, word: str) -> bool:
    return media_type == word or (word.endswith("/*") and media_type.startswith(word[:-1]))
