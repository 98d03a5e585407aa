"""Files: told by their content, read by those who may read a row that holds them, gone when nobody needs them."""

import errno
import io
import struct
import zlib
from datetime import timedelta

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage
from PIL import Image

from operations.errors import InvalidInput, NotFound, TooLarge, Unavailable, UnsupportedMedia
from runtime.kinds.table.files.operations import disposition
from runtime.kinds.table.files.orphans import remove_orphans
from runtime.kinds.table.files.uploads import plain_name
from runtime.kinds.table.models import StoredFile


def picture(width=20, height=10, format="PNG"):
    file = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(file, format)
    return file.getvalue()


def sent(world, content, name="x.txt", by=None):
    return world.json("file.upload", {"file": File(io.BytesIO(content), name=name)}, by=by)


def fetched(world, id, by=None):
    result = world.do("file.get", id=id, by=by)
    return b"".join(result.stream), result


def test_a_file_comes_back_as_an_attachment_that_no_browser_runs(devices):
    made = sent(devices, b"hello", "手册 (1).txt")
    assert (made["name"], made["size"], made["type"]) == ("手册 (1).txt", 5, "text/plain")
    content, result = fetched(devices, made["id"])
    assert content == b"hello"
    assert result.headers["Content-Disposition"].startswith('attachment; filename=" 1.txt"; filename*=UTF-8')
    assert "sandbox" in result.headers["Content-Security-Policy"]


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP"])
def test_pictures_are_measured(devices, format):
    made = sent(devices, picture(format=format), "evil.html")
    assert (made["type"], made["width"], made["height"]) == (f"image/{format.lower()}", 20, 10)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b"\xef\xbb\xbf \n<!DOCTYPE html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<ScRiPt>",
        b"<!-- x --><svg/>",
    ],
)
def test_what_a_browser_could_run_is_not_taken(devices, content):
    with pytest.raises(UnsupportedMedia):
        sent(devices, content, "picture.png")


def bomb(width, height):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("content", [bomb(50_000, 50_000), bomb(30_000, 10), picture()[:40], b"\x89PNG\r\n\x1a\nrest"])
def test_pictures_that_are_damaged_or_huge_are_refused(devices, content):
    with pytest.raises(InvalidInput):
        sent(devices, content, "x.png")
    assert StoredFile.objects.count() == 0


def test_there_is_a_limit_and_an_empty_file_is_none(devices, settings):
    settings.UPLOAD_LIMIT_BYTES = 10
    with pytest.raises(TooLarge):
        sent(devices, b"x" * 11)
    with pytest.raises(InvalidInput):
        sent(devices, b"")


def test_a_full_disk_is_told_and_leaves_nothing_behind(devices, monkeypatch):
    def full(*args, **more):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(Unavailable, match="room"):
        sent(devices, b"hello")
    monkeypatch.undo()
    assert StoredFile.objects.count() == 0
    assert sent(devices, b"hello")["size"] == 5


def test_a_field_takes_what_its_options_say(devices):
    text, photo, wide = (sent(devices, content)["id"] for content in (b"hello", picture(), picture(60, 10)))
    long = sent(devices, b"x" * 101)["id"]
    made = devices.add("devices", {"name": "A", "manual": text, "photo": photo})
    assert (made["manual"], made["photo"]) == (text, photo)
    wrong = ({"manual": photo}, {"manual": long}, {"photo": text}, {"photo": wide}, {"photo": 999})
    for values in wrong:
        with pytest.raises(InvalidInput) as refused:
            devices.add("devices", values)
        assert refused.value.problems[0].pointer == f"/{next(iter(values))}"


def test_a_row_shows_its_file_where_it_is_asked_for(devices):
    made = sent(devices, picture(), "p.png")
    devices.add("devices", {"photo": made["id"]})
    [row] = devices.rows("devices", {"expand": "photo"})["rows"]
    assert (row["photo"]["id"], row["photo"]["name"], row["photo"]["type"]) == (made["id"], "p.png", "image/png")


READ = {"table": "devices", "actions": ["read"], "fields": {"read": "*"}}


def test_a_file_is_its_uploaders_and_of_those_who_may_read_a_row_with_it(devices):
    devices.role("reader", {**READ, "rows": {"*": {"name": {"eq": "shown"}}}})
    devices.role("blind", {**READ, "fields": {"read": ["d1"]}})
    devices.role("maker", {"table": "devices", "actions": ["read", "create"], "fields": {"read": "*", "write": "*"}})
    maker, reader, blind = (devices.user(name, name) for name in ("maker", "reader", "blind"))
    hidden, shown = (sent(devices, content, by=maker)["id"] for content in (b"hidden", b"shown"))
    for file, name in ((hidden, "hidden"), (shown, "shown")):
        with pytest.raises(NotFound):
            fetched(devices, file, by=reader)
        devices.add("devices", {"name": name, "manual": file}, by=maker)
    assert fetched(devices, shown, by=reader)[0] == b"shown"
    assert fetched(devices, hidden, by=maker)[0] == b"hidden"
    for principal, file in ((reader, hidden), (blind, shown)):
        with pytest.raises(NotFound):
            fetched(devices, file, by=principal)


def test_nobody_reads_a_file_by_putting_it_into_a_row(devices):
    devices.role("maker", {"table": "devices", "actions": ["read", "create"], "fields": {"read": "*", "write": "*"}})
    ann, bob = devices.user("ann", "maker"), devices.user("bob", "maker")
    secret = sent(devices, b"secret", by=ann)["id"]
    with pytest.raises(InvalidInput):
        devices.add("devices", {"manual": secret}, by=bob)


@pytest.mark.parametrize("id", ["0", "-1", "1e3", "../1", "٣", "x" * 50, "999999"])
def test_ids_that_name_nothing_are_not_found(devices, id):
    with pytest.raises(NotFound):
        fetched(devices, id)


def test_files_that_no_row_and_no_history_holds_are_gone_after_a_day(devices):
    unused, held, former = (sent(devices, content)["id"] for content in (b"a", b"b", b"c"))
    devices.add("devices", {"manual": held})
    row = devices.add("devices", {"manual": former})
    devices.do("row.update", {"manual": None}, table="devices", id=row["id"])
    assert remove_orphans(devices.now) == 0
    key = StoredFile.objects.get(pk=unused).key
    assert remove_orphans(devices.now + timedelta(days=2)) == 1
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {held, former}
    assert not default_storage.exists(f"{key[:2]}/{key}")


@pytest.mark.parametrize(
    ("name", "plain"),
    [("../../etc/passwd", "passwd"), ("C:\\x\\y.txt", "y.txt"), ("a\x00b\u202egpj.exe", "abgpj.exe"), ("..", "file")],
)
def test_names_are_plain(name, plain):
    assert plain_name(name) == plain


def test_no_name_breaks_out_of_its_header():
    assert disposition('a"; x=\r\ny.txt').count('"') == 2
    assert "\r" not in disposition("a\r\nb")
