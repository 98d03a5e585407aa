import sys
from pathlib import Path

import pytest

from metadata.kinds import kind, kinds, schema_in
from operations.errors import InvalidInput, NotFound

KIND = """
from pathlib import Path
from metadata.kinds import Kind, schema_in
FOLDER = Path(__file__).parent
KIND = Kind(name="{name}", plural="{name}s", title={{"en": "{name}"}}, folder=FOLDER, schema=schema_in(FOLDER),
    identity={{}}, references=lambda body: (), checks=lambda body, catalog: (),
    compile=lambda version, catalog: version.body)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / f"kinds_of_{tmp_path.name}"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    for module in [name for name in sys.modules if name.startswith(folder.name)]:
        monkeypatch.delitem(sys.modules, module)
    return folder


def make(package: Path, folder: str, code: str, schema: str = "{}") -> None:
    (package / folder).mkdir()
    (package / folder / "__init__.py").touch()
    (package / folder / "kind.py").write_text(code)
    (package / folder / "schema.json").write_text(schema)


def test_a_kind_is_found_by_its_folder(package: Path) -> None:
    make(package, "notice", KIND.format(name="notice"), '{"type": "object"}')
    make(package, "alarm", KIND.format(name="alarm"))
    (package / "shared").mkdir()
    (package / "shared" / "__init__.py").touch()
    assert list(kinds(package.name)) == ["alarm", "notice"]
    assert kind("notice", package.name).schema == {"type": "object"}
    assert kinds(package.name) is kinds(package.name)


def test_an_unknown_kind_is_not_found_with_a_hint(package: Path) -> None:
    make(package, "notice", KIND.format(name="notice"))
    with pytest.raises(NotFound, match=r"There is no kind 'notise'\. Did you mean 'notice'\?"):
        kind("notise", package.name)


@pytest.mark.parametrize(
    ("code", "schema", "message"),
    [
        ("KIND = 3", "{}", "must hold a KIND"),
        (KIND.format(name="other"), "{}", "must be called 'notice'"),
        (KIND.format(name="notice"), "[]", "must be a JSON object"),
    ],
)
def test_a_folder_without_a_proper_kind_stops_the_start(package: Path, code: str, schema: str, message: str) -> None:
    make(package, "notice", code, schema)
    with pytest.raises(LookupError, match=message):
        kinds(package.name)


def test_a_schema_that_does_not_compile_stops_the_start(package: Path) -> None:
    make(package, "notice", KIND.format(name="notice"), '{"type": "strng"}')
    with pytest.raises(ValueError, match="strng"):
        kinds(package.name)


def test_a_schema_is_read_strictly(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text('{"type": "object", "type": "array"}')
    with pytest.raises(InvalidInput, match="given twice"):
        schema_in(tmp_path)
