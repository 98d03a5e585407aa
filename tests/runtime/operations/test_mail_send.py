"""mail.send: to whom, by which server, and what is known when the line breaks (T53, F31)."""

import socket
import ssl
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from operations.errors import Forbidden, InvalidInput, TooManyRequests, Unavailable
from runtime.operations import mail_send
from tests.platform.net.test_client import certificate
from tests.runtime.operations.conftest import FakeRun, holder

MAIL = {"to": ["ada@example.com"], "subject": "Grüße", "text": "Hello."}


class Post:
    """Keeps what it gets; says what it is told to say after DATA."""

    def __init__(self) -> None:
        self.got: list[tuple[list[str], bytes]] = []
        self.says: list[str] = []
        self.hangs_up = 0

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.got.append((envelope.rcpt_tos, envelope.content))
        if self.hangs_up:
            self.hangs_up -= 1
            server.transport.abort()
        return self.says.pop(0) if self.says else "250 taken"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("nobody"):
            return "550 no such box"
        envelope.rcpt_tos.append(address)
        return "250 ok"


@pytest.fixture
def post(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    cert, key = certificate(["127.0.0.1"], tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    yield from _serving(settings, tls_context=context, require_starttls=True)


@pytest.fixture
def plain_post(settings: Any) -> Iterator[Post]:
    yield from _serving(settings)


def _serving(settings: Any, **options: Any) -> Iterator[Post]:
    box = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    settings.MAIL_SERVER = {
        "host": "127.0.0.1",
        "port": port,
        "username": "",
        "password": "",
        "use_ssl": False,
        "use_tls": True,
    }
    settings.DEFAULT_FROM_EMAIL = "Jacquard <ops@example.com>"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    yield box
    controller.stop()


def test_a_mail_arrives_as_it_was_written(do: Any, post: Post) -> None:
    given = do("mail.send", {**MAIL, "cc": ["ben@example.com"], "bcc": ["eve@example.com"], "html": "<b>Hello.</b>"})
    ((recipients, content),) = post.got
    message = message_from_bytes(content, policy=policy.default)
    assert recipients == ["ada@example.com", "ben@example.com", "eve@example.com"]
    assert message["Subject"] == "Grüße" and message["From"] == "Jacquard <ops@example.com>"
    assert message["Message-ID"] == given["message_id"]
    assert "eve@" not in content.decode()
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_without_starttls_nothing_is_sent(do: Any, plain_post: Post) -> None:
    with pytest.raises(Unavailable) as caught:
        do("mail.send", MAIL)
    assert caught.value.code == "mail_not_secure"
    assert plain_post.got == []


def test_a_server_that_nobody_vouches_for_gets_nothing(do: Any, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unavailable) as caught:
        do("mail.send", MAIL)
    assert caught.value.code == "mail_not_secure"
    assert post.got == []


BREAKS = ["x\r\nBcc: eve@example.com", "x\nBcc: eve@example.com", "x\r", "x\x00"]


@pytest.mark.parametrize("text", BREAKS)
@pytest.mark.parametrize("member", ["to", "cc", "bcc", "subject", "reply_to"])
def test_no_text_becomes_another_header(do: Any, post: Post, member: str, text: str) -> None:
    hostile = [f"a@example.com{text}"] if member in ("to", "cc", "bcc") else text
    with pytest.raises(InvalidInput):
        do("mail.send", {**MAIL, member: hostile})
    assert post.got == []


def test_too_many_recipients_and_none_at_all_are_refused(do: Any, post: Post) -> None:
    many = [f"a{number}@example.com" for number in range(30)]
    for wrong in ({"to": many, "bcc": many}, {"to": []}, {"to": ["nobody"]}):
        with pytest.raises(InvalidInput):
            do("mail.send", {**MAIL, **wrong})
    assert post.got == []


def test_all_attempts_of_one_mail_have_one_message_id(do: Any, post: Post, run: FakeRun) -> None:
    """The server may have taken the first; who gets it twice can tell."""
    post.hangs_up = 1
    with pytest.raises(mail_send.MailUnsure):
        do("mail.send", MAIL, run=run)
    run.attempt = 2
    do("mail.send", MAIL, run=run)
    ids = {message_from_bytes(content)["Message-ID"] for _, content in post.got}
    assert len(post.got) == 2 and len(ids) == 1
    assert "not known" in run.lines[0]
    run.key, run.attempt = "run-2", 1
    do("mail.send", MAIL, run=run)
    assert message_from_bytes(post.got[2][1])["Message-ID"] not in ids


def test_what_the_server_refuses_is_told(do: Any, post: Post) -> None:
    with pytest.raises(mail_send.MailRefused, match=r"nobody@example\.com"):
        do("mail.send", {**MAIL, "to": ["nobody@example.com"]})
    post.says = ["554 we do not like it"]
    with pytest.raises(mail_send.MailRefused, match="554"):
        do("mail.send", MAIL)


def test_an_account_sends_no_flood(do: Any, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_send, "QUOTA", mail_send.Limit(scope="mail", tries=2, every=3600))
    for _ in range(2):
        do("mail.send", MAIL)
    with pytest.raises(TooManyRequests):
        do("mail.send", MAIL)
    do("mail.send", MAIL, by=holder("mail.send", id=8))
    with pytest.raises(Forbidden):
        do("mail.send", MAIL, by=holder("row.read"))


def test_without_a_server_it_says_so(do: Any, settings: Any) -> None:
    settings.MAIL_SERVER = {}
    with pytest.raises(Unavailable, match="EMAIL_URL"):
        do("mail.send", MAIL)
