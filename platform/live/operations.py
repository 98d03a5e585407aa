"""Hearing of changes: browsers ask again and again, with the cursor of the answer before."""

from live.channels import heard
from live.news import latest, news_since
from operations.access import SIGNED_IN
from operations.operation import Call, Operation, Result, Route

MOST_TOPICS = 200


def event_poll(call: Call) -> Result:
    if "after" not in call.input:
        return Result(value={"cursor": latest(), "changed": {}, "missed": False})
    news = news_since(call.input["after"], heard(call.principal, call.input["topics"]), call.now)
    return Result(value={"cursor": news.cursor, "changed": news.changed, "missed": news.missed})


NUMBER = {"type": "integer", "minimum": 0, "maximum": 2**53 - 1}

OPERATIONS = (
    Operation(
        name="event.poll",
        summary="What has changed since a cursor, among what you may read",
        access=SIGNED_IN,
        handler=event_poll,
        route=Route(method="GET", path="/api/events"),
        input={
            "type": "object",
            "additionalProperties": False,
            "required": ["topics"],
            "properties": {
                "topics": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MOST_TOPICS,
                    "items": {"type": "string", "maxLength": 100, "pattern": "^[a-z]+:[A-Za-z0-9_.-]+$"},
                    "description": "Such as table:orders. What you may not read stays silent.",
                },
                "after": {
                    **NUMBER,
                    "description": "The cursor of the answer before; without it the answer tells where to begin.",
                },
            },
        },
        output={
            "type": "object",
            "required": ["cursor", "changed", "missed"],
            "properties": {
                "cursor": NUMBER,
                "changed": {
                    "type": "object",
                    "additionalProperties": {"type": "array", "items": {"type": "integer"}},
                    "description": "Numbers of events by topic; a number may be told twice.",
                },
                "missed": {"type": "boolean", "description": "Anything may have changed: read again what you show."},
            },
        },
    ),
)
