"""The page of kinds: each folder's README, and its schema as a table."""

from metadata.kinds import Kind, kinds
from project.reference.markdown import code, in_english, one_deeper, page
from project.reference.schemas import members_table

INTRODUCTION = """
A kind is a sort of metadata. Every kind has the same life: drafts, problems, plans, versions, rollback, packs; it differs in
what a body holds. The whole JSON Schema of a kind is at `GET /api/kinds/{kind}`. Members marked * are needed.
"""


def kinds_page() -> str:
    return page("Kinds", INTRODUCTION, *(_section(kind) for kind in kinds().values()))


def _section(kind: Kind) -> str:
    readme = kind.folder / "README.md"
    text = readme.read_text("utf-8") if readme.is_file() else f"# {in_english(kind.title)}\n"
    where = f"Name {code(kind.name)}, addresses under {code(f'/api/metadata/{kind.name}')}."
    return "\n\n".join([one_deeper(text).strip(), where, members_table(kind.schema)])
