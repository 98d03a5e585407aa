"""An installation as its documentation describes it: started by a command, empty, reached over HTTP."""

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import ROOT

PASSWORD = "seven looms at dawn"


@dataclass
class Installation:
    """A running one. `tokens` are the access tokens of people by name."""

    url: str
    environment: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str) -> str:
        """A command of manage.py; its output."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, method: str, path: str, body: Any = None, by: str = "") -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data, method=method)
        request.add_header("Content-Type", "application/json")
        if by:
            request.add_header("Authorization", f"Bearer {self.token_of(by)}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, _json(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, _json(error.read())

    def token_of(self, name: str) -> str:
        """People come in as the manual says: by a one-time link."""
        if name not in self.tokens:
            self.tokens[name] = self._set_up(name, self._link_for(name))
        return self.tokens[name]

    def _link_for(self, name: str) -> str:
        if name != "admin":
            status, made = self.ask("POST", "/api/users", {"username": name, "roles": ["clerk"]}, by="admin")
            assert status == 201, made
        return self.run("setup_link", *([] if name == "admin" else [name]))

    def _set_up(self, name: str, link: str) -> str:
        secret = link.strip().rpartition("#")[2]
        status, granted = self.ask("POST", "/api/auth/setup", {"token": secret, "password": PASSWORD})
        assert status == 200, granted
        return str(granted["access_token"])


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with started(tmp_path_factory.mktemp("var")) as installation:
        yield installation


@contextmanager
def started(var: Path) -> Iterator[Installation]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "COV"))}
    environment |= {"JACQUARD_VAR": str(var), "BIND": f"127.0.0.1:{port}", "BASE_URL": url}
    environment |= {"WEB_WORKERS": "1", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "manage.py", "up"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert f"ready at {url}" in process.stdout.readline()
            yield Installation(url=url, environment=environment)
        finally:
            process.terminate()
            process.wait(30)


def _json(body: bytes) -> Any:
    return json.loads(body) if body else None
