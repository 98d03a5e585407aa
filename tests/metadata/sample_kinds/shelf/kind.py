"""A shelf of books; it may have a bookmark in a chapter of each."""

from collections.abc import Iterator
from pathlib import Path

from metadata.kinds import Kind, Reference, schema_in
from metadata.views import Body
from operations.problems import pointer

FOLDER = Path(__file__).parent


def references(body: Body) -> Iterator[Reference]:
    for place, entry in enumerate(body["books"]):
        yield Reference(pointer=pointer("books", place, "book"), kind="book", name=entry["book"])
        if "chapter" in entry:
            at = pointer("books", place, "chapter")
            yield Reference(pointer=at, kind="book", name=entry["book"], member=entry["chapter"])


KIND = Kind(
    name="shelf",
    plural="shelves",
    title={"en": "Shelf", "zh-CN": "书架"},
    folder=FOLDER,
    schema=schema_in(FOLDER),
    identity={},
    references=references,
    checks=lambda body, catalog: (),
    compile=lambda version, catalog: [
        book.body["title"] for entry in version.body["books"] if (book := catalog.get("book", entry["book"]))
    ],
)
