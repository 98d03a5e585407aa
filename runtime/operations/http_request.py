"""`http.request`: asks another machine over HTTP, page by page if it likes, and picks values out of the answer."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import orjson

from net.client import Answer, Request, TargetFailed, send
from operations.access import granted
from operations.errors import InvalidInput, OperationError
from operations.json import Limits, strict_loads
from operations.operation import Call, Operation, Result
from operations.perform import settled
from operations.problems import Problem
from operations.shape import problems_of_shape, validator_of
from runtime.operations.http_auth import AUTH, authenticated
from runtime.operations.http_links import next_link
from runtime.operations.picking import first_picked, picked
from runtime.operations.revealing import TEXT_OR_SECRET, revealed

REPEATABLE = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS")
MOST_BYTES = 50 * 1024 * 1024
USUAL_BYTES = 10 * 1024 * 1024
MOST_PAGES, MOST_ITEMS = 1000, 100_000
LONGEST_SHOWN = 500


def http_request(call: Call) -> Result:
    input = call.input
    _check_bodies(input)
    answers, items = [], []
    for answer, body in _pages(call, _request(call)):
        answers.append((answer, body))
        if "items" in input.get("pages", {}):
            items += _items(input["pages"]["items"], body)
        if call.run is not None:
            call.run.check()
            call.run.log(
                "info", f"{input['method']} {_without_query(answer.url)}: {answer.status}, {len(answer.body):,} bytes"
            )
    answer, body = answers[-1]
    _check_schema(input.get("schema"), body)
    value = {
        "status": answer.status,
        "headers": {name: text for name, text in answer.headers.items() if name != "set-cookie"},
        "body": body,
        "picked": {name: first_picked(path, body) for name, path in input.get("pick", {}).items()},
    }
    if "pages" in input:
        value |= {"items": items[:MOST_ITEMS], "pages": len(answers)}
    call.note(method=input["method"], host=urlsplit(answer.url).hostname, status=answer.status, pages=len(answers))
    with settled(call):
        return Result(value=value)


def _pages(call: Call, request: Request) -> Iterator[tuple[Answer, Any]]:
    """The answer, and those of the further pages."""
    pages = call.input.get("pages", {})
    most = min(pages.get("at_most", 100), MOST_PAGES) if pages else 1
    for number in range(most):
        answer = send(authenticated(call, request, call.input.get("auth", {})))
        body = _body(answer)
        _check_status(call.input, answer)
        yield answer, body
        following = _following(pages, request, answer, body, number) if pages else None
        if following is None:
            return
        request = following


def _following(pages: Mapping[str, Any], request: Request, answer: Answer, body: Any, number: int) -> Request | None:
    """The request for the next page; None after the last."""
    match pages["by"]:
        case "link":
            there = (
                next_link(answer.headers.get("link", "")) if "path" not in pages else first_picked(pages["path"], body)
            )
            if not there:
                return None
            url = urljoin(answer.url, str(there))
            if urlsplit(url)[:2] != urlsplit(request.url)[:2]:
                raise TargetFailed(
                    "The next page is at another origin, where nothing of this request goes.", code="foreign_page"
                )
            return replace(request, url=url)
        case "cursor":
            cursor = first_picked(pages["path"], body)
            return None if cursor in (None, "", False) else _with_query(request, {pages["parameter"]: str(cursor)})
    if not _items(pages["items"], body):
        return None
    return _with_query(request, {pages["parameter"]: str(pages.get("first", 1) + number + 1)})


def _items(path: str, body: Any) -> list[Any]:
    """What the path leads to; a list stands for its items."""
    found = picked(path, body)
    return found[0] if len(found) == 1 and isinstance(found[0], list) else found


def _request(call: Call) -> Request:
    input = call.input
    headers = {name: revealed(call, value) for name, value in input.get("headers", {}).items()}
    body, media = _written(input)
    if media and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = media
    key = call.run.key if call.run is not None else call.idempotency_key
    if key and input["method"] not in ("GET", "HEAD", "OPTIONS"):
        headers.setdefault("Idempotency-Key", key)
    total = float(input.get("timeout", 60))
    request = Request(
        method=input["method"],
        url=input["url"],
        headers=headers,
        body=body,
        read=min(total, 60.0),
        total=total,
        size=input.get("most_bytes", USUAL_BYTES),
    )
    query = {name: revealed(call, value) for name, value in input.get("query", {}).items()}
    pages = input.get("pages", {})
    if pages.get("by") == "number":
        query.setdefault(pages["parameter"], str(pages.get("first", 1)))
    return _with_query(request, query)


def _with_query(request: Request, more: Mapping[str, str]) -> Request:
    if not more:
        return request
    parts = urlsplit(request.url)
    kept = [(name, text) for name, text in parse_qsl(parts.query, keep_blank_values=True) if name not in more]
    query = urlencode([*kept, *more.items()])
    return replace(request, url=urlunsplit((parts.scheme, parts.netloc, parts.path, query, "")))


def _written(input: Mapping[str, Any]) -> tuple[bytes, str]:
    if "json" in input:
        return orjson.dumps(input["json"]), "application/json"
    if "form" in input:
        return urlencode(input["form"], doseq=True).encode(), "application/x-www-form-urlencoded"
    return (input["text"].encode(), "text/plain; charset=utf-8") if "text" in input else (b"", "")


def _check_bodies(input: Mapping[str, Any]) -> None:
    given = [name for name in ("json", "form", "text") if name in input]
    if len(given) > 1:
        raise InvalidInput(
            problems=[
                Problem(
                    code="several_bodies", pointer=f"/{name}", message="A request has one body: json, form or text."
                )
                for name in given[1:]
            ]
        )


def _body(answer: Answer) -> Any:
    """JSON as a value, all else as a text."""
    media = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == "application/json" or media.endswith("+json"):
        if not answer.body:
            return None
        try:
            return strict_loads(answer.body, Limits(size=MOST_BYTES, items=2_000_000))
        except OperationError as error:
            raise TargetFailed(
                f"The answer is said to be JSON, but is not: {error.detail}", code="wrong_answer"
            ) from None
    return answer.body.decode("utf-8", "replace")


def _check_status(input: Mapping[str, Any], answer: Answer) -> None:
    expected = input.get("expect")
    if answer.status in expected if expected else 200 <= answer.status < 300:
        return
    said = answer.body[:LONGEST_SHOWN].decode("utf-8", "replace")
    raise TargetFailed(
        f"{_without_query(answer.url)} answered {answer.status}: {said}",
        code="target_refused",
        extra={"status": answer.status},
    )


def _check_schema(schema: Mapping[str, Any] | None, body: Any) -> None:
    if schema is None:
        return
    try:
        validator = validator_of(schema)
    except ValueError as error:
        raise InvalidInput(f"'schema' is no JSON Schema: {str(error)[:200]}.") from None
    if not validator.is_valid(body):
        problems = [problem.under("/body") for problem in problems_of_shape(validator, schema, body)]
        raise TargetFailed(
            "The answer does not have the form that 'schema' says.", code="wrong_answer", problems=problems
        )


def _without_query(url: str) -> str:
    return url.partition("?")[0]


PATH: Mapping[str, Any] = {"type": "string", "pattern": "^\\$", "maxLength": 500}
PAGES: Mapping[str, Any] = {
    "type": "object",
    "title": "Pages",
    "x-title-zh": "分页",
    "properties": {
        "by": {"enum": ["link", "cursor", "number"], "title": "By", "x-title-zh": "方式"},
        "path": {**PATH, "title": "Path of the next page or cursor", "x-title-zh": "下一页或游标的路径"},
        "parameter": {"type": "string", "maxLength": 100, "title": "Parameter", "x-title-zh": "参数"},
        "first": {"type": "integer", "title": "Number of the first page", "x-title-zh": "首页页码"},
        "items": {**PATH, "title": "Path of the items", "x-title-zh": "数据项的路径"},
        "at_most": {
            "type": "integer",
            "minimum": 1,
            "maximum": MOST_PAGES,
            "title": "Pages at most",
            "x-title-zh": "最多页数",
        },
    },
    "required": ["by", "items"],
    "additionalProperties": False,
    "allOf": [
        {"if": {"properties": {"by": {"const": "cursor"}}}, "then": {"required": ["path", "parameter"]}},
        {"if": {"properties": {"by": {"const": "number"}}}, "then": {"required": ["parameter"]}},
    ],
}
TEXTS: Mapping[str, Any] = {"type": "object", "additionalProperties": TEXT_OR_SECRET, "maxProperties": 100}

OPERATION = Operation(
    name="http.request",
    summary="Ask another machine over HTTP",
    access=granted("http.request"),
    handler=http_request,
    input={
        "type": "object",
        "properties": {
            "method": {
                "enum": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
                "title": "Method",
                "x-title-zh": "方法",
            },
            "url": {"type": "string", "minLength": 1, "maxLength": 8000, "title": "Address", "x-title-zh": "地址"},
            "query": {**TEXTS, "title": "Query", "x-title-zh": "查询参数"},
            "headers": {**TEXTS, "title": "Headers", "x-title-zh": "请求头"},
            "auth": AUTH,
            "json": {"title": "Body as JSON", "x-title-zh": "JSON 正文"},
            "form": {"type": "object", "title": "Body as a form", "x-title-zh": "表单正文"},
            "text": {"type": "string", "title": "Body as a text", "x-title-zh": "文本正文"},
            "expect": {
                "type": "array",
                "items": {"type": "integer", "minimum": 100, "maximum": 599},
                "title": "Statuses that are fine",
                "x-title-zh": "正常状态码",
            },
            "pick": {
                "type": "object",
                "additionalProperties": PATH,
                "maxProperties": 100,
                "title": "Values to pick out",
                "x-title-zh": "提取值",
            },
            "pages": PAGES,
            "schema": {"type": "object", "title": "Form of the answer", "x-title-zh": "应答结构"},
            "timeout": {
                "type": "number",
                "exclusiveMinimum": 0,
                "maximum": 600,
                "title": "Seconds at most",
                "x-title-zh": "超时秒数",
            },
            "most_bytes": {
                "type": "integer",
                "minimum": 1,
                "maximum": MOST_BYTES,
                "title": "Bytes at most",
                "x-title-zh": "最大字节数",
            },
            "repeatable": {"type": "boolean", "title": "May be sent twice", "x-title-zh": "可重复发送"},
        },
        "required": ["method", "url"],
        "additionalProperties": False,
    },
    output={
        "type": "object",
        "properties": {
            "status": {"type": "integer"},
            "headers": {"type": "object", "additionalProperties": {"type": "string"}},
            "body": {},
            "picked": {"type": "object"},
            "items": {"type": "array"},
            "pages": {"type": "integer"},
        },
        "required": ["status", "headers", "body", "picked"],
    },
    transaction="own",
    is_step=True,
    group="web",
    example={
        "input": {
            "method": "GET",
            "url": "https://crm.example.com/api/orders",
            "query": {"since": "2026-03-01"},
            "auth": {"type": "bearer", "token": {"secret": "crm_token"}},
            "pages": {"by": "cursor", "path": "$.next", "parameter": "cursor", "items": "$.orders"},
        }
    },
    retry_safe=lambda asked: asked.get("method") in REPEATABLE or bool(asked.get("repeatable")),
)
