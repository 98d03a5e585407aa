"""A book with chapters, each of which has an identity."""

from pathlib import Path

from metadata.kinds import Kind, schema_in

FOLDER = Path(__file__).parent

KIND = Kind(
    name="book",
    plural="books",
    title={"en": "Book", "zh-CN": "书"},
    folder=FOLDER,
    schema=schema_in(FOLDER),
    identity={"/chapters": "uid"},
    references=lambda body: (),
    checks=lambda body, catalog: (),
    compile=lambda version, catalog: (version.name, version.number, version.body["title"]),
)
