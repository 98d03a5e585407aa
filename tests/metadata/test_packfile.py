import struct
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import pytest

from metadata.archives import PackLimits
from metadata.packfile import Pack, Rows, read_pack, write_folder, write_zip, zip_bytes
from operations.errors import InvalidInput
from operations.problems import Problem

CSV = b"id,name\r\n1,\xe4\xba\xac\r\n"
PACK = Pack(
    name="flights",
    version="1.2.0",
    title={"en": "Flights", "zh-CN": "航班"},
    requires={"base": "1.0.0"},
    definitions={
        ("table", "planes"): {"title": "Planes", "fields": [{"uid": "b", "name": "键"}]},
        ("role", "pilot"): {"grants": [], "a": 1.5},
        ("table", "airports"): {"fields": []},
    },
    rows=(
        Rows(table="planes", format="jsonl", size=3, open=lambda: BytesIO(b"{}\n")),
        Rows(table="airports", format="csv", size=len(CSV), open=lambda: BytesIO(CSV)),
    ),
)
MANIFEST = b'{"format": 1, "name": "p", "version": "1.0.0", "title": {"en": "P"}}'


def content(pack: Pack) -> Any:
    def bytes_of(rows: Rows) -> bytes:
        with rows.open() as source:
            return source.read()

    return pack.manifest(), dict(pack.definitions), sorted((rows.file, rows.size, bytes_of(rows)) for rows in pack.rows)


def files_in(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_zip_read_and_written_is_the_same_byte_for_byte() -> None:
    data = zip_bytes(PACK)
    assert content(read_pack(data)) == content(PACK)
    assert zip_bytes(read_pack(data)) == data


def test_a_folder_read_and_written_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    write_folder(PACK, tmp_path / "one")
    write_folder(read_pack(tmp_path / "one"), tmp_path / "two")
    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")
    assert list(files_in(tmp_path / "one")) and zip_bytes(read_pack(tmp_path / "two")) == zip_bytes(PACK)


def test_a_zip_on_disk_is_the_same_as_its_bytes(tmp_path: Path) -> None:
    with (tmp_path / "p.zip").open("wb") as to:
        write_zip(PACK, to)
    assert (tmp_path / "p.zip").read_bytes() == zip_bytes(PACK)
    assert content(read_pack(tmp_path / "p.zip")) == content(PACK)


def test_the_order_in_memory_does_not_change_the_bytes() -> None:
    turned = Pack(
        name=PACK.name,
        version=PACK.version,
        title=dict(sorted(PACK.title.items(), reverse=True)),
        requires=PACK.requires,
        definitions=dict(sorted(PACK.definitions.items(), reverse=True)),
        rows=PACK.rows[::-1],
    )
    assert zip_bytes(turned) == zip_bytes(PACK)


def test_every_entry_has_the_same_time_and_permissions() -> None:
    for entry in ZipFile(BytesIO(zip_bytes(PACK))).infolist():
        assert (entry.date_time, entry.external_attr >> 16) == ((1980, 1, 1, 0, 0, 0), 0o100644)


def test_writing_over_an_older_pack_deletes_what_is_gone_and_leaves_other_files(tmp_path: Path) -> None:
    write_folder(PACK, tmp_path)
    (tmp_path / "README.md").write_text("mine")
    write_folder(Pack(name="flights", version="1.3.0", title={"en": "F"}), tmp_path)
    assert sorted(files_in(tmp_path)) == ["README.md", "pack.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["README.md", "pack.json"]
    assert read_pack(tmp_path).version == "1.3.0"


def test_a_folder_of_something_else_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InvalidInput, match="holds other files"):
        write_folder(PACK, tmp_path)
    assert files_in(tmp_path) == {"thesis.txt": b"mine"}


@pytest.mark.parametrize("name", ["../evil", "a/b", "A", ""])
def test_a_name_that_could_not_be_read_is_not_written(tmp_path: Path, name: str) -> None:
    pack = Pack(name="p", version="1.0.0", title={"en": "P"}, definitions={("table", name): {}})
    with pytest.raises(InvalidInput, match="cannot be the name"):
        write_folder(pack, tmp_path / "out")
    with pytest.raises(InvalidInput, match="cannot be the name"):
        zip_bytes(pack)


def zipped(*entries: tuple[str | ZipInfo, bytes], compression: int = ZIP_DEFLATED) -> bytes:
    to = BytesIO()
    with ZipFile(to, "w", compression) as archive:
        archive.writestr("pack.json", MANIFEST)
        for entry, data in entries:
            archive.writestr(entry, data, compression)
    return to.getvalue()


def problems_of(source: bytes | Path, limits: PackLimits | None = None) -> list[Problem]:
    with pytest.raises(InvalidInput) as refusal:
        read_pack(source, limits or PackLimits())
    assert refusal.value.problems
    return list(refusal.value.problems)


def special(name: str, mode: int) -> ZipInfo:
    entry = ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = mode << 16
    return entry


NAMES = [
    "../evil.json", "table/../../evil.json", "/etc/passwd", "C:\\evil.json", "..\\evil.json", "table\\a.json",
    "table/a.json/../b.json", "table//a.json", "./pack.json", "table/./a.json", "table/A.json", "table/é.json",
    "table/a.json ", "table/a.JSON", "table/a.py", "a.json", "table/a/b.json", "rows/a.exe", "rows/a.json",
    "rows/../a.csv", "table/.a.json", "table/-a.json", "~/a.json", "table/%2e%2e.json", "table/con\n.json",
    "nested.zip", "table/" + "a" * 64 + ".json", "__MACOSX/._x", "PACK.JSON", "table/a.json.",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_outside_of_the_layout_is_refused(name: str) -> None:
    (problem,) = problems_of(zipped((ZipInfo(name), b"{}")))
    assert problem.code == "unknown_file"
    assert "<kind>/<name>.json" in problem.hint


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([(special("table/a.json", 0o120777), b"/etc/passwd")], "not_a_file"),
        ([(special("table/a.json", 0o020666), b"")], "not_a_file"),
        ([(special("table/a.json", 0o010666), b"")], "not_a_file"),
        ([("table/a.json", b"{}"), ("table/a.json", b'{"x":1}')], "not_unique"),
        ([("rows/a.csv", b"0" * 50_000_000)], "too_large"),
        ([("table/a.json", b'{"a":1,"a":2}')], "invalid_json"),
        ([("table/a.json", b'{"a":NaN}')], "invalid_json"),
        ([("table/a.json", b"[" * 1000)], "invalid_json"),
        ([("table/a.json", b"[]")], "wrong_type"),
        ([("table/a.json", b"")], "invalid_json"),
    ],
)
def test_a_hostile_entry_is_refused(entries: list[tuple[str | ZipInfo, bytes]], code: str) -> None:
    assert code in [problem.code for problem in problems_of(zipped(*entries))]


@pytest.mark.parametrize("compression", [ZIP_BZIP2, ZIP_LZMA])
def test_only_deflate_is_read(compression: int) -> None:
    data = zipped(("table/a.json", b"{}" + b" " * 100), compression=compression)
    assert "unknown_compression" in [problem.code for problem in problems_of(data)]


def test_every_problem_is_told_at_once() -> None:
    data = zipped(("../x", b""), (special("table/l.json", 0o120777), b"x"), ("table/Bad.json", b""))
    assert [problem.code for problem in problems_of(data)] == ["unknown_file", "not_a_file", "unknown_file"]
    data = zipped(("table/a.json", b"{"), ("table/b.json", b"[]"), ("table/c.json", b"{}"))
    assert [problem.pointer for problem in problems_of(data)] == ["/table~1a.json", "/table~1b.json"]


def patched(data: bytes, signature: bytes, offset: int, form: str, value: int) -> bytes:
    """The last record of this signature with another number in it."""
    at = data.rindex(signature) + offset
    return data[:at] + struct.pack(form, value) + data[at + struct.calcsize(form) :]


DEFINITION = zipped(("table/a.json", b'{"a": 1}'))
DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "half": lambda data: data[: len(data) // 2],
    "without its end": lambda data: data[:-22],
    "with a tail": lambda data: data + b"x",
    "another checksum": lambda data: patched(data, b"PK\x01\x02", 16, "<L", 1),
    "another size": lambda data: patched(data, b"PK\x01\x02", 24, "<L", 5),
    "another packed size": lambda data: patched(data, b"PK\x01\x02", 20, "<L", 2**31),
    "encrypted": lambda data: patched(data, b"PK\x01\x02", 8, "<H", 1),
    "patched data": lambda data: patched(data, b"PK\x01\x02", 8, "<H", 0x20),
    "overlapping": lambda data: patched(data, b"PK\x01\x02", 42, "<L", 1),
    "far offset": lambda data: patched(data, b"PK\x01\x02", 42, "<L", 2**31),
    "two disks": lambda data: patched(data, b"PK\x05\x06", 10, "<H", 60_000),
    "huge directory": lambda data: patched(data, b"PK\x05\x06", 12, "<L", 2**31),
    "directory elsewhere": lambda data: patched(data, b"PK\x05\x06", 16, "<L", 2**31),
    "a comment": lambda data: patched(data, b"PK\x05\x06", 20, "<H", 1) + b"x",
    "empty": lambda data: b"",
    "no zip": lambda data: b"hello" * 100,
    "a gzip": lambda data: zlib.compress(data),
    "other name inside": lambda data: data.replace(b"table/a.json", b"table/b.json", 1),
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_zip_is_refused(damage: Callable[[bytes], bytes]) -> None:
    assert all(problem.message for problem in problems_of(damage(DEFINITION)))


def test_a_flipped_byte_never_gives_anything_but_a_refusal_or_a_pack() -> None:
    for place in range(len(DEFINITION)):
        try:
            read_pack(DEFINITION[:place] + bytes([DEFINITION[place] ^ 0xFF]) + DEFINITION[place + 1 :])
        except InvalidInput as refusal:
            assert refusal.problems


def overlapping_bomb() -> bytes:
    """Two hundred names for the one packed megabyte."""
    data = zipped(("table/a.json", b'{"a": "' + b"x" * 1_000_000 + b'"}'))
    directory = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", directory + 4)
    end = data.index(b"PK\x05\x06")
    entries = data[directory:second] + b"".join(
        data[second:end].replace(b"table/a.json", b"table/%c.json" % letter) for letter in range(97, 123)
    )
    return data[:directory] + entries + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 27, 27, len(entries), directory, 0)


def test_entries_that_share_their_bytes_are_refused() -> None:
    assert "damaged" in [problem.code for problem in problems_of(overlapping_bomb())]


def test_limits_hold() -> None:
    data = zip_bytes(PACK)
    for limits in (
        PackLimits(files=5),
        PackLimits(archive=100),
        PackLimits(definition=10),
        PackLimits(definitions=50),
        PackLimits(rows=10),
    ):
        assert {problem.code for problem in problems_of(data, limits)} <= {"too_large", "too_many_files"}


def test_a_bomb_costs_no_memory() -> None:
    to = BytesIO()
    with ZipFile(to, "w", ZIP_DEFLATED) as archive:
        archive.writestr("pack.json", MANIFEST)
        for letter in "abcdefgh":
            with archive.open(f"table/{letter}.json", "w") as target:
                for _ in range(20):
                    target.write(b" " * 2**20)
    tracemalloc.start()
    problems_of(to.getvalue())
    assert tracemalloc.get_traced_memory()[1] < 10 * 2**20
    tracemalloc.stop()


def test_a_packed_folder_is_refused_with_the_hint_what_to_pack() -> None:
    to = BytesIO()
    with ZipFile(to, "w") as archive:
        archive.writestr("mypack/pack.json", MANIFEST)
    assert any("contents of the folder" in problem.hint for problem in problems_of(to.getvalue()))


def test_folders_as_entries_are_fine() -> None:
    assert read_pack(zipped((ZipInfo("table/"), b""), ("table/a.json", b"{}"))).definitions == {("table", "a"): {}}


@pytest.mark.parametrize(
    ("manifest", "pointer"),
    [
        (b'{"format": 2, "name": "p", "version": "1.0.0", "title": {"en": "P"}}', "/pack.json/format"),
        (b'{"format": 1, "name": "P", "version": "1.0.0", "title": {"en": "P"}}', "/pack.json/name"),
        (b'{"format": 1, "name": "p", "version": "1", "title": {"en": "P"}}', "/pack.json/version"),
        (b'{"format": 1, "name": "p", "version": "1.0.0"}', "/pack.json/title"),
        (b'{"format": 1, "name": "p", "version": "1.0.0", "title": {"en": "P"}, "x": 1}', "/pack.json/x"),
    ],
)
def test_what_is_wrong_in_the_manifest_is_told(tmp_path: Path, manifest: bytes, pointer: str) -> None:
    (tmp_path / "pack.json").write_bytes(manifest)
    assert [problem.pointer for problem in problems_of(tmp_path)] == [pointer]


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    pack, outside = tmp_path / "pack", tmp_path / "outside"
    (outside / "table").mkdir(parents=True)
    (outside / "table" / "a.json").write_text("{}")
    write_folder(PACK, pack)
    (pack / "table" / "link.json").symlink_to(outside / "table" / "a.json")
    (pack / "report").symlink_to(outside / "table")
    assert [problem.code for problem in problems_of(pack)] == ["not_a_file", "not_a_file"]


def test_nothing_is_written_while_reading(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path[:0] = ['platform', '.']\n"
        "from metadata.packfile import read_pack\n"
        "from operations.errors import InvalidInput\n"
        "from pathlib import Path\n"
        "def watch(event, args):\n"
        "    if event == 'open' and args[1] and set(str(args[1])) & set('wax+'):\n"
        "        raise SystemExit(f'opened {args[0]} for writing')\n"
        "sys.addaudithook(watch)\n"
        "for file in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    try: read_pack(file)\n"
        "    except InvalidInput: pass\n"
    )
    for index, name in enumerate(NAMES):
        (tmp_path / f"{index}.zip").write_bytes(zipped((ZipInfo(name), b"{}")))
    done = subprocess.run(
        [sys.executable, "-B", "-c", script, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
