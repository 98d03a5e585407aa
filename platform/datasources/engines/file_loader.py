"""A process that makes DuckDB databases of one uploaded file for another one: started by path, alone, killed when it is late.

Its argument is JSON: `file`, `format` (csv, parquet, xlsx), `folder` for what it makes. Each sheet becomes a database `0.duckdb`,
`1.duckdb`, … with one table `rows`; CSV and Parquet files have one. It answers with JSON: `sheets`, or `problem`.
"""

import csv
import json
import re
import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb

ADDRESS_SPACE = 3 * 2**30
LARGEST_FILE = 4 * 2**30
MOST_COLUMNS = 1_000
MOST_SHEETS = 50
SAMPLE = 1 << 20
LONGEST_LINE = 1 << 24
DELIMITERS = ",;\t|"
ENCODINGS = ("utf-8", "gb18030")
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
NUMBERED = re.compile(r"\.0+$")


class Unreadable(Exception):
    """What is wrong with the file, in words for whoever sent it."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    asked = json.loads(sys.argv[1])
    file, folder = Path(asked["file"]), Path(asked["folder"])
    try:
        made = {"sheets": list(LOADERS[asked["format"]](file, folder))}
    except Unreadable as error:
        made = {"problem": str(error)}  # type: ignore[dict-item]
    except duckdb.Error as error:
        made = {"problem": told(error)}  # type: ignore[dict-item]
    except MemoryError:
        made = {"problem": "The file is too large to be read."}  # type: ignore[dict-item]
    sys.stdout.write(json.dumps(made))


def told(error: Exception) -> str:
    """DuckDB's first line, which says where; the rest are hints about options that nobody can give here."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines[:2])[:300]


# CSV


def of_csv(file: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """Read here first, so that no row is skipped and no line torn by a guess: DuckDB only has to find the types."""
    plain = folder / "plain.csv"
    headed = rewritten(file, plain)
    with database(folder, 0, plain) as connection:
        types = sniffed(connection, plain)
        types |= dict.fromkeys(leading_zeros(connection, plain, types), "VARCHAR")
        connection.execute(
            f"CREATE TABLE rows AS SELECT * FROM {READ} columns = $columns)",  # noqa: S608
            {"file": str(plain), "columns": {name: types[name] for name in headed}},
        )
        yield described(connection, "")
    plain.unlink()


READ = (
    "read_csv($file, header = true, skip = 0, delim = ',', quote = '\"', escape = '\"', nullstr = '', sample_size = -1,"
    f" max_line_size = {LONGEST_LINE},"
)


def rewritten(file: Path, plain: Path) -> list[str]:
    """With commas and in UTF-8, every line as long as the first, whose names are given back."""
    encoding = encoding_of(file)
    csv.field_size_limit(LONGEST_LINE)
    with file.open(encoding=encoding, newline="") as source, plain.open("w", encoding="utf-8", newline="") as target:
        reader = csv.reader(source, delimiter=delimiter_of(file, encoding), strict=True)
        writer = csv.writer(target)
        try:
            headed = columns_of(next(reader, []))
            check_width(headed, "The file")
            writer.writerow(headed)
            for row in reader:
                if len(row) != len(headed):
                    if not any(row):
                        continue
                    raise Unreadable(
                        f"Line {reader.line_num:,} has {len(row):,} values, the first line {len(headed):,}."
                    )
                writer.writerow(row)
        except csv.Error as error:
            raise Unreadable(f"Line {reader.line_num:,} cannot be read: {error}.") from None
    return headed


def encoding_of(file: Path) -> str:
    """By its mark, else UTF-8 if all of it is, else GB18030, which Excel on Chinese Windows writes."""
    with file.open("rb") as source:
        start = source.read(4)
    marked = next((encoding for mark, encoding in MARKS if start.startswith(mark)), "")
    for encoding in (marked,) if marked else ENCODINGS:
        try:
            with file.open(encoding=encoding, newline="") as text:
                while block := text.read(SAMPLE):
                    if "\x00" in block:
                        raise Unreadable("This is no text: it holds zero bytes.")
            return encoding
        except UnicodeError:
            continue
    raise Unreadable("The encoding of this file cannot be told; it is neither UTF-8, UTF-16 nor GB18030.")


def delimiter_of(file: Path, encoding: str) -> str:
    """The one that cuts the first line into the most values."""
    with file.open(encoding=encoding, newline="") as source:
        first = next(iter(source), "")
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))


def sniffed(connection: "duckdb.DuckDBPyConnection", file: Path) -> dict[str, str]:
    found = connection.execute(f"DESCRIBE SELECT * FROM {READ} auto_detect = true)", {"file": str(file)}).fetchall()  # noqa: S608
    return {name: type for name, type, *_ in found}


def leading_zeros(connection: "duckdb.DuckDBPyConnection", file: Path, columns: dict[str, str]) -> list[str]:
    """Columns of digits that would lose something as numbers: postcodes, phone numbers, article numbers."""
    numbers = [name for name, type in columns.items() if type in ("BIGINT", "HUGEINT", "DOUBLE")]
    if not numbers:
        return []
    tests = ", ".join(f"bool_or(regexp_matches({quoted(name)}, '^[+]?0[0-9]'))" for name in numbers)
    text = f"SELECT {tests} FROM {READ} all_varchar = true)"  # noqa: S608 - names are quoted
    found = connection.execute(text, {"file": str(file)}).fetchone() or ()
    return [name for name, is_kept in zip(numbers, found, strict=True) if is_kept]


# Parquet


def of_parquet(file: Path, folder: Path) -> Iterator[dict[str, Any]]:
    with database(folder, 0, file) as connection:
        connection.execute("CREATE TABLE rows AS SELECT * FROM read_parquet($file)", {"file": str(file)})
        yield described(connection, "")


# Excel

KINDS: tuple[tuple[type, str], ...] = (
    (bool, "BOOLEAN"), (int, "BIGINT"), (float, "DOUBLE"), (datetime, "TIMESTAMP"), (date, "DATE"), (time, "TIME"),
    (timedelta, "INTERVAL"),
)  # fmt: skip


def of_xlsx(file: Path, folder: Path) -> Iterator[dict[str, Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(file))
        names = workbook.sheet_names[:MOST_SHEETS]
        place = 0
        for name in names:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=True)
            if rows:
                yield of_sheet(name, rows, folder, place)
                place += 1
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(f"This workbook cannot be read: {str(error)[:200]}.") from None
    if not place:
        raise Unreadable("No sheet of this workbook has any cells.")


def of_sheet(name: str, rows: Sequence[Sequence[Any]], folder: Path, place: int) -> dict[str, Any]:
    """Its first row names the columns; a column whose cells are of several sorts is text."""
    headed = columns_of(rows[0])
    check_width(headed, f"The sheet '{name}'")
    types = [type_of([row[at] for row in rows[1:] if at < len(row)]) for at in range(len(headed))]
    plain = folder / "plain.csv"
    with plain.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, quoting=csv.QUOTE_ALL)
        for row in rows[1:]:
            writer.writerow([text_of(row[at] if at < len(row) else "", type) for at, type in enumerate(types)])
    cast = ", ".join(
        f"CAST(nullif(c{at}, '') AS {type}) AS {quoted(title)}"
        for at, (title, type) in enumerate(zip(headed, types, strict=True))
    )
    with database(folder, place, plain) as connection:
        connection.execute(
            f"CREATE TABLE rows AS SELECT {cast} FROM read_csv($file, header = false, auto_detect = false,"  # noqa: S608
            f" delim = ',', quote = '\"', escape = '\"', columns = $columns, max_line_size = {LONGEST_LINE})",
            {"file": str(plain), "columns": {f"c{at}": "VARCHAR" for at in range(len(headed))}},
        )
        made = described(connection, name)
    plain.unlink()
    return made


def columns_of(row: Sequence[Any]) -> list[str]:
    """Each with a name of its own."""
    made: list[str] = []
    for at, cell in enumerate(row):
        wanted = NUMBERED.sub("", str(cell)).strip()[:200] or f"column{at + 1}"
        name, number = wanted, 1
        while name.lower() in {other.lower() for other in made}:
            number += 1
            name = f"{wanted}_{number}"
        made.append(name)
    return made


def type_of(cells: Sequence[Any]) -> str:
    kinds = {kind_of(cell) for cell in cells if cell not in ("", None)}
    if kinds == {"BIGINT", "DOUBLE"}:
        return "DOUBLE"
    if kinds == {"DATE", "TIMESTAMP"}:
        return "TIMESTAMP"
    return kinds.pop() if len(kinds) == 1 else "VARCHAR"


def kind_of(cell: Any) -> str:
    """Excel knows no whole numbers: 3.0 is one."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return "BIGINT"
    return next((name for kind, name in KINDS if isinstance(cell, kind)), "VARCHAR")


def text_of(cell: Any, type: str) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, timedelta):
        return f"{cell.total_seconds()} seconds"
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


# What all have in common


class database:
    """A new database that can read `file` and nothing else."""

    def __init__(self, folder: Path, place: int, file: Path) -> None:
        self.connection = duckdb.connect(str(folder / f"{place}.duckdb"))
        for setting in (
            "SET autoload_known_extensions = false",
            "SET autoinstall_known_extensions = false",
            "SET allow_community_extensions = false",
            "SET memory_limit = '1GB'",
            "SET threads = 2",
            "SET preserve_insertion_order = true",
            "SET TimeZone = 'UTC'",
            f"SET allowed_paths = ['{file}']",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ):
            self.connection.execute(setting)

    def __enter__(self) -> "duckdb.DuckDBPyConnection":
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def described(connection: "duckdb.DuckDBPyConnection", name: str) -> dict[str, Any]:
    columns = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'rows'"
    ).fetchall()
    count = connection.execute("SELECT count(*) FROM rows").fetchone()
    check_width(columns, "The file")
    return {
        "sheet": name,
        "rows": count[0] if count else 0,
        "columns": [{"name": column, "type": type} for column, type in columns],
    }


def check_width(columns: Sequence[Any], what: str) -> None:
    if len(columns) > MOST_COLUMNS:
        raise Unreadable(f"{what} has {len(columns):,} columns; at most {MOST_COLUMNS:,} are read.")


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


LOADERS = {"csv": of_csv, "parquet": of_parquet, "xlsx": of_xlsx}

if __name__ == "__main__":
    main()
