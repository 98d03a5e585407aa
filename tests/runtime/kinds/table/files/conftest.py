"""A table whose rows hold files."""

from typing import Any

import pytest

from tests.runtime.kinds.table.rows.conftest import World, database, empty, tables

__all__ = ["database", "empty", "tables"]

DEVICES: dict[str, Any] = {
    "title": "Devices",
    "fields": [
        {"uid": "d1", "name": "name", "type": "text"},
        {"uid": "d2", "name": "manual", "type": "file", "options": {"accept": ["text/plain"], "max_bytes": 100}},
        {"uid": "d3", "name": "photo", "type": "image", "options": {"max_width": 50}},
    ],
}


@pytest.fixture
def devices(empty: World, settings: Any, tmp_path: Any) -> World:
    location = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": location}
    empty.publish("table", {"devices": DEVICES})
    return empty
