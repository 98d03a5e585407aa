"""The members that jobs and flows share, put into the schema of each: nothing is fetched from anywhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from metadata.kinds import schema_in
from operations.json import strict_loads
from runs.retry import SCHEMA as RETRY
from runs.schedules.misfire import SCHEMA as MISFIRE
from runs.schedules.spec import SCHEMA as SCHEDULE

SHARED: Mapping[str, Any] = strict_loads((Path(__file__).parent / "schema.json").read_bytes())
DEFINITIONS: Mapping[str, Any] = {
    **SHARED,
    "retry": RETRY,
    "misfire": MISFIRE,
    "schedule": {**SCHEDULE, "additionalProperties": False},
}
MEMBERS: Mapping[str, Any] = {
    "title": {"$ref": "#/$defs/text", "title": "Title", "x-title-zh": "标题"},
    "description": {"type": "string", "maxLength": 2000, "title": "Description", "x-title-zh": "说明"},
    "icon": {"type": "string", "maxLength": 60, "title": "Icon", "x-title-zh": "图标"},
    "params": {
        "type": "array",
        "maxItems": 50,
        "items": {"$ref": "#/$defs/param"},
        "title": "Parameters",
        "x-title-zh": "参数",
    },
    "triggers": {
        "type": "array",
        "maxItems": 20,
        "items": {"$ref": "#/$defs/trigger"},
        "title": "Triggers",
        "x-title-zh": "触发器",
    },
    "retry": {"$ref": "#/$defs/retry", "title": "Retry", "x-title-zh": "重试"},
    "timeout": {"$ref": "#/$defs/duration", "title": "Time limit", "x-title-zh": "超时"},
    "concurrency": {"$ref": "#/$defs/concurrency", "title": "Concurrency", "x-title-zh": "并发"},
    "queue": {
        "type": "string",
        "pattern": "^[a-z][a-z0-9_-]{0,58}$",
        "title": "Queue",
        "x-title-zh": "队列",
    },
    "priority": {"type": "integer", "minimum": 1, "maximum": 9, "title": "Priority", "x-title-zh": "优先级"},
    "run_as": {"type": "string", "minLength": 1, "maxLength": 150, "title": "Run as", "x-title-zh": "运行身份"},
    "alerts": {
        "type": "array",
        "maxItems": 10,
        "items": {"$ref": "#/$defs/alert"},
        "title": "Alerts",
        "x-title-zh": "告警",
    },
}
IDENTITY: Mapping[str, str] = {"/params": "uid", "/triggers": "uid", "/alerts": "uid"}


def with_shared(folder: Path) -> Mapping[str, Any]:
    """The schema of a kind's folder with the shared members and definitions."""
    own = schema_in(folder)
    properties = {**MEMBERS, **own["properties"]}
    return {**own, "properties": properties, "$defs": {**DEFINITIONS, **own.get("$defs", {})}}
