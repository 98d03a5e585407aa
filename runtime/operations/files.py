"""`file.read`, `file.write`, `file.list`, `file.copy`, `file.delete`: files in the caller's own area."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from operations.access import granted
from operations.errors import InvalidInput
from operations.operation import Call, Operation, Result
from operations.perform import settled
from operations.problems import Problem
from runtime.operations.areas import PATH, Entry, delete_file, files_of, read_file, write_file


def read(call: Call) -> Result:
    content = read_file(call.principal, call.input["path"])
    try:
        return Result(value={"text": content.decode("utf-8"), "size": len(content)})
    except UnicodeDecodeError:
        return Result(value={"base64": base64.b64encode(content).decode(), "size": len(content)})


def write(call: Call) -> Result:
    return _kept(call, write_file(call.principal, call.input["path"], _content(call.input)))


def copy(call: Call) -> Result:
    content = read_file(call.principal, call.input["from"])
    return _kept(call, write_file(call.principal, call.input["path"], content))


def delete(call: Call) -> Result:
    there = delete_file(call.principal, call.input["path"])
    call.note(path=call.input["path"])
    with settled(call):
        return Result(value={"deleted": there})


def list_files(call: Call) -> Result:
    entries = files_of(call.principal, call.input.get("under", ""))
    return Result(value={"files": [entry._asdict() for entry in entries], "total": len(entries)})


def _kept(call: Call, entry: Entry) -> Result:
    call.note(**entry._asdict())
    with settled(call):
        return Result(value=entry._asdict())


def _content(input: Mapping[str, Any]) -> bytes:
    if ("text" in input) == ("base64" in input):
        raise InvalidInput(
            problems=[Problem(code="required", pointer="/text", message="Give 'text' or 'base64', one of them.")]
        )
    if "text" in input:
        return str(input["text"]).encode()
    try:
        return base64.b64decode(input["base64"], validate=True)
    except binascii.Error:
        raise InvalidInput(
            problems=[Problem(code="wrong_format", pointer="/base64", message="This is no Base64.")]
        ) from None


def _input(properties: Mapping[str, Any], *required: str) -> Mapping[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


ENTRY: Mapping[str, Any] = {
    "type": "object",
    "properties": {"path": {"type": "string"}, "size": {"type": "integer"}},
    "required": ["path", "size"],
}
TEXT: Mapping[str, Any] = {"type": "string", "title": "Text", "x-title-zh": "文本"}
BASE64: Mapping[str, Any] = {"type": "string", "title": "Bytes as Base64", "x-title-zh": "Base64 内容"}

OPERATIONS = (
    Operation(
        name="file.read",
        summary="Read a file of one's area",
        access=granted("file.read"),
        handler=read,
        input=_input({"path": PATH}, "path"),
        output={
            "type": "object",
            "properties": {"text": TEXT, "base64": BASE64, "size": {"type": "integer"}},
            "required": ["size"],
        },
        is_step=True,
        group="files",
        example={"input": {"path": "reports/march.csv"}},
    ),
    Operation(
        name="file.write",
        summary="Write a file into one's area",
        access=granted("file.write"),
        handler=write,
        input=_input({"path": PATH, "text": TEXT, "base64": BASE64}, "path"),
        output=ENTRY,
        transaction="own",
        is_step=True,
        group="files",
        example={"input": {"path": "reports/march.txt", "text": "120 orders"}},
        retry_safe=True,
    ),
    Operation(
        name="file.copy",
        summary="Copy a file within one's area",
        access=granted("file.write"),
        handler=copy,
        input=_input({"from": PATH, "path": PATH}, "from", "path"),
        output=ENTRY,
        transaction="own",
        is_step=True,
        group="files",
        example={"input": {"from": "reports/march.csv", "path": "archive/march.csv"}},
        retry_safe=True,
    ),
    Operation(
        name="file.delete",
        summary="Delete a file of one's area",
        access=granted("file.write"),
        handler=delete,
        input=_input({"path": PATH}, "path"),
        output={"type": "object", "properties": {"deleted": {"type": "boolean"}}, "required": ["deleted"]},
        transaction="own",
        is_step=True,
        group="files",
        example={"input": {"path": "reports/march.csv"}},
        retry_safe=True,
    ),
    Operation(
        name="file.list",
        summary="List the files of one's area",
        access=granted("file.read"),
        handler=list_files,
        input=_input({"under": PATH}),
        output={
            "type": "object",
            "properties": {"files": {"type": "array", "items": ENTRY}, "total": {"type": "integer"}},
            "required": ["files", "total"],
        },
        is_step=True,
        group="files",
        example={"input": {"under": "reports"}},
    ),
)
