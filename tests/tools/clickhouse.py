"""ClickHouse behind its HTTP interface, for tests: the engine itself out of `chdb`, in a process of its own.

Run as a file it serves until its standard input ends, and prints its port. A request has a connection of its own, with the
settings and parameters of its address. With `--certificate FILE` it speaks TLS.
"""

import base64
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

USER, PASSWORD = "reports", "ask-me"
# What a request's address may say beside settings; the engine in a library has no sessions and no progress to tell.
TRANSPORT = frozenset({
    "query", "database", "query_id", "default_format", "session_id", "wait_end_of_query", "buffer_size", "compress",
    "client_protocol_version", "send_progress_in_http_headers", "http_headers_progress_interval_ms", "enable_http_compression",
})  # fmt: skip
FORMAT = re.compile(r"\s+FORMAT\s+(\w+)\s*$", re.I)
KILL = re.compile(r"KILL QUERY WHERE query_id = '([\w-]+)'.*", re.S)
CODE = re.compile(r"Code: (\d+)\.")
QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'", re.S)
SECOND = re.compile(r";\s*\S")
DENIED = "516"


@contextmanager
def clickhouse(making: Sequence[str] = (), certificate: Path | None = None) -> Iterator[int]:
    """The port of a server on loopback, once `making` is done."""
    command = [sys.executable, __file__, *(["--certificate", str(certificate)] if certificate else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        for text in making:
            process.stdin.write(text.replace("\n", " ") + "\n")
        process.stdin.write("\n")
        process.stdin.flush()
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


class Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        arguments = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if not self._is_signed_in():
            self._answer(
                403, f"Code: {DENIED}. DB::Exception: {USER}: Authentication failed (AUTHENTICATION_FAILED)", DENIED
            )
            return
        text = f"{arguments.get('query', '')} {body}".strip()
        try:
            self._answer(200, asked(text, arguments))
        except RuntimeError as error:
            found = CODE.search(str(error))
            self._answer(500, str(error), found[1] if found else "1002")

    do_GET = do_POST

    def _is_signed_in(self) -> bool:
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        return base64.b64decode(given).decode() == f"{USER}:{PASSWORD}"

    def _answer(self, status: int, body: str | bytes, code: str = "") -> None:
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("X-ClickHouse-Format", "Native")
        if code:
            self.send_header("X-ClickHouse-Exception-Code", code)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: what a test wants to know it asks."""


def asked(text: str, arguments: dict[str, str]) -> bytes:
    import chdb

    if SECOND.search(QUOTED.sub("", text)):
        raise RuntimeError("Code: 62. DB::Exception: Syntax error (Multi-statements are not allowed). (SYNTAX_ERROR)")
    connection = chdb.connect(":memory:")
    if kill := KILL.match(text):
        text = f"KILL QUERY WHERE query LIKE '%/* {kill[1]} */%' AND query NOT LIKE 'KILL%' ASYNC"
    elif arguments.get("query_id"):
        text = f"/* {arguments['query_id']} */ {text}"
    if database := arguments.get("database"):
        connection.query(f"USE `{database}`")
    for name, value in arguments.items():
        if name not in TRANSPORT:
            escaped = value.replace("\\", "\\\\").replace("'", "\\'")
            connection.query(f"SET {name} = '{escaped}'")
    found = FORMAT.search(text)
    result = connection.query(
        FORMAT.sub("", text), found[1] if found else arguments.get("default_format", "TabSeparated")
    )
    return bytes(result.bytes() or b"")


def serve() -> None:
    import chdb

    keeps = chdb.connect(":memory:")
    for line in iter(sys.stdin.readline, "\n"):
        keeps.query(line)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
    if "--certificate" in sys.argv:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[sys.argv.index("--certificate") + 1])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    serve()
